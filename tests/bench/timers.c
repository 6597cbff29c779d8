/* SPDX-License-Identifier: MIT */
/*
 * timers.c - the scheduler's timers, and a binary heap that does the same.
 *
 * The binary heap is an array of pointers ordered by (deadline, sequence), and
 * each node knows its index, so that it can be cancelled: the usual way.
 * Three tests: a fresh timer is armed and cancelled; a random armed one is
 * cancelled and armed anew; tasks sleep random times over and over. The first
 * two call what sched_sleep and sched_wake call, without the step around it.
 */
#include <stdlib.h>
#include <string.h>

#include <sched/sched.h>

#include "bench.h"

enum { LONGEST_SLEEP = 1 << 20 };

static unsigned count, rounds;
static uint32_t random_state;
static uint32_t drained; /* what is left in a heap, in its order, as a hash */

static uint32_t random_sleep(void)
{
    return 1 + next_random(&random_state) % LONGEST_SLEEP;
}

static void note_order(uint32_t number)
{
    drained = drained * 31u + number;
}

/* Ours */

struct sleeper {
    struct sched_task task;
    unsigned left;
    uint32_t ticks; /* an await's arguments are evaluated again */
};

static struct sched sched;
static struct sched_node nodes[BENCH_MOST_TASKS];
static struct sleeper sleepers[BENCH_MOST_TASKS];
static struct sched_node fresh;
static int result;

static void arm(struct sched_node *node, uint32_t deadline)
{
    node->deadline = deadline;
    sched_arm_(&sched, node);
}

static void cancel(struct sched_node *node)
{
    sched_disarm_(node);
}

static void arm_all(unsigned tasks, unsigned each)
{
    unsigned i;

    count = tasks;
    rounds = each;
    random_state = 1;
    sched_init(&sched);
    for (i = 0; i < count; i++)
        arm(&nodes[i], random_sleep());
    sched_first_timer_(&sched); /* as after a first look at the clock */
}

static void arm_and_cancel_fresh(void)
{
    unsigned i;

    for (i = 0; i < count * rounds; i++) {
        arm(&fresh, random_sleep());
        cancel(&fresh);
    }
}

static void rearm_random(void)
{
    struct sched_node *node;
    unsigned i;

    for (i = 0; i < count * rounds; i++) {
        node = &nodes[next_random(&random_state) % count];
        cancel(node);
        arm(node, random_sleep());
    }
}

static void rearm_random_and_look(void)
{
    struct sched_node *node;
    unsigned i;

    for (i = 0; i < count * rounds; i++) {
        node = &nodes[next_random(&random_state) % count];
        cancel(node);
        arm(node, random_sleep());
        sched_first_timer_(&sched);
    }
}

static uint32_t drain_ours(void)
{
    struct sched_node *node;

    drained = 0;
    while ((node = sched_first_timer_(&sched)) != NULL) {
        note_order((uint32_t)(node - nodes));
        cancel(node);
    }
    return drained;
}

static enum pt_status sleep_over_and_over(struct sched_task *task)
{
    struct sleeper *self = (struct sleeper *)(void *)task;

    PT_BEGIN(task);
    for (; self->left > 0; self->left--) {
        note_order((uint32_t)(self - sleepers));
        self->ticks = random_sleep();
        PT_AWAIT(task, sched_sleep(task, self->ticks));
    }
    PT_END(task);
}

static void spawn_sleepers(unsigned tasks, unsigned each)
{
    unsigned i;

    count = tasks;
    rounds = each;
    random_state = 1;
    drained = 0;
    memset(sleepers, 0, sizeof sleepers);
    sched_init(&sched);
    for (i = 0; i < count; i++) {
        sleepers[i].left = each;
        sched_spawn(&sched, &sleepers[i].task, sleep_over_and_over, "sleeper");
    }
}

static void run_sleepers(void)
{
    result = sched_run(&sched);
}

/* A binary heap */

struct timer {
    uint32_t deadline;
    uint32_t sequence;
    size_t index;
    void (*run)(struct timer *timer);
    unsigned left;
};

static struct timer timers[BENCH_MOST_TASKS];
static struct timer *heap[BENCH_MOST_TASKS + 1];
static struct timer fresh_timer;
static size_t heap_size;
static uint32_t sequence;
static uint32_t heap_now;

static bool is_before(const struct timer *a, const struct timer *b)
{
    if (a->deadline != b->deadline)
        return (uint32_t)(a->deadline - b->deadline) > UINT32_MAX / 2;
    return (uint32_t)(a->sequence - b->sequence) > UINT32_MAX / 2;
}

static void heap_place(struct timer *timer, size_t index)
{
    heap[index] = timer;
    timer->index = index;
}

static void heap_rise(struct timer *timer, size_t index)
{
    while (index > 0 && is_before(timer, heap[(index - 1) / 2])) {
        heap_place(heap[(index - 1) / 2], index);
        index = (index - 1) / 2;
    }
    heap_place(timer, index);
}

static void heap_sink(struct timer *timer, size_t index)
{
    size_t child;

    while ((child = 2 * index + 1) < heap_size) {
        if (child + 1 < heap_size && is_before(heap[child + 1], heap[child]))
            child++;
        if (!is_before(heap[child], timer))
            break;
        heap_place(heap[child], index);
        index = child;
    }
    heap_place(timer, index);
}

static void heap_arm(struct timer *timer, uint32_t deadline)
{
    timer->deadline = deadline;
    timer->sequence = sequence++;
    heap_rise(timer, heap_size++);
}

static void heap_cancel(struct timer *timer)
{
    struct timer *last = heap[--heap_size];

    if (last == timer)
        return;
    if (is_before(last, timer))
        heap_rise(last, timer->index);
    else
        heap_sink(last, timer->index);
}

static void heap_arm_all(unsigned tasks, unsigned each)
{
    unsigned i;

    count = tasks;
    rounds = each;
    random_state = 1;
    heap_size = 0;
    sequence = 0;
    for (i = 0; i < count; i++)
        heap_arm(&timers[i], random_sleep());
}

static void heap_arm_and_cancel_fresh(void)
{
    unsigned i;

    for (i = 0; i < count * rounds; i++) {
        heap_arm(&fresh_timer, random_sleep());
        heap_cancel(&fresh_timer);
    }
}

static void heap_rearm_random(void)
{
    struct timer *timer;
    unsigned i;

    for (i = 0; i < count * rounds; i++) {
        timer = &timers[next_random(&random_state) % count];
        heap_cancel(timer);
        heap_arm(timer, random_sleep());
    }
}

static uint32_t drain_heap(void)
{
    struct timer *timer;

    drained = 0;
    while (heap_size > 0) {
        timer = heap[0];
        note_order((uint32_t)(timer - timers));
        heap_cancel(timer);
    }
    return drained;
}

static void heap_sleep_over_and_over(struct timer *timer)
{
    if (timer->left-- > 0) {
        note_order((uint32_t)(timer - timers));
        heap_arm(timer, heap_now + random_sleep());
    }
}

static void heap_spawn_sleepers(unsigned tasks, unsigned each)
{
    unsigned i;

    count = tasks;
    rounds = each;
    random_state = 1;
    drained = 0;
    heap_size = 0;
    sequence = 0;
    heap_now = 0;
    for (i = 0; i < count; i++) {
        timers[i].left = each;
        timers[i].run = heap_sleep_over_and_over;
    }
}

static void heap_run_sleepers(void)
{
    struct timer *timer;
    unsigned i;

    for (i = 0; i < count; i++)
        timers[i].run(&timers[i]);
    while (heap_size > 0) {
        timer = heap[0];
        heap_cancel(timer);
        heap_now = timer->deadline;
        timer->run(timer);
    }
}

/* Both have gone the same way */

/* What the other heap leaves after the same operations: found once, kept. */
static uint32_t expect(void (*set_up)(unsigned, unsigned), void (*run)(void))
{
    set_up(count, rounds);
    run();
    return drain_heap();
}

static bool is_fresh_right(void)
{
    return drain_ours() == expect(heap_arm_all, heap_arm_and_cancel_fresh);
}

static bool is_random_right(void)
{
    return drain_ours() == expect(heap_arm_all, heap_rearm_random);
}

static bool is_heap_right(void)
{
    const size_t left = heap_size;

    drain_heap();
    return left == count;
}

static bool is_life_right(void)
{
    const uint32_t order = drained;
    const uint32_t now = sched.now;
    const bool are_done = result == 0 && sched.unfinished == 0;

    heap_spawn_sleepers(count, rounds);
    heap_run_sleepers();
    return are_done && order == drained && now == heap_now;
}

static bool is_heap_life_right(void)
{
    return sequence == count * rounds && heap_size == 0;
}

extern const struct contestant timer_fresh, timer_random, timer_random_look,
    timer_life, heap_fresh, heap_random, heap_life;
const struct contestant timer_fresh = {"timer_fresh", arm_all,
                                       arm_and_cancel_fresh, is_fresh_right};
const struct contestant timer_random = {"timer_random", arm_all, rearm_random,
                                        is_random_right};
const struct contestant timer_random_look = {
    "timer_random_look", arm_all, rearm_random_and_look, is_random_right};
const struct contestant timer_life = {"timer_life", spawn_sleepers,
                                      run_sleepers, is_life_right};
const struct contestant heap_fresh = {"heap_fresh", heap_arm_all,
                                      heap_arm_and_cancel_fresh, is_heap_right};
const struct contestant heap_random = {"heap_random", heap_arm_all,
                                       heap_rearm_random, is_heap_right};
const struct contestant heap_life = {"heap_life", heap_spawn_sleepers,
                                     heap_run_sleepers, is_heap_life_right};
