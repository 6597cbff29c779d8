/* SPDX-License-Identifier: MIT */
/*
 * timer_test.c - the heap of timers alone, through sched_sleep and
 * sched_cancel: its order against a stable sort, and its links.
 */
#include "check.h"
#include <sched/sched.h>

enum { MOST = 1000 };

struct sleeper {
    struct sched_task task;
    uint32_t ticks;
    uint32_t deadline;
    unsigned arming; /* how many were armed before */
    bool is_asleep;
    enum pt_status status;
};

static struct sched sched;
static struct sleeper sleepers[MOST];
static unsigned armings;

/* Those asleep, in the order in which they are to wake. */
static struct sleeper *expected[MOST];
static int asleep;

static uint32_t seed = 1;

/* A number below `limit`, from xorshift32. */
static unsigned a_random(unsigned limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return (unsigned)(((uint64_t)seed * limit) >> 32);
}

/* How long `deadline` is ahead: this may be compared where the clock wraps. */
static uint32_t ahead(uint32_t deadline)
{
    return deadline - sched_now(&sched);
}

/* Behind all of the same deadline. */
static void expect_one_more(struct sleeper *sleeper)
{
    int i;

    for (i = asleep++; i > 0; i--) {
        if (ahead(expected[i - 1]->deadline) <= ahead(sleeper->deadline))
            break;
        expected[i] = expected[i - 1];
    }
    expected[i] = sleeper;
}

static void expect_no_more(const struct sleeper *sleeper)
{
    int i = 0;

    while (expected[i] != sleeper)
        i++;
    for (asleep--; i < asleep; i++)
        expected[i] = expected[i + 1];
}

static enum pt_status sleeps(struct sched_task *task)
{
    struct sleeper *self = (struct sleeper *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, sched_sleep(task, self->ticks));
    cr_assert(self->is_asleep);
    self->is_asleep = false;
    if (self->status == PT_ENDED) {
        cr_assert_eq(sched_now(task->sched), self->deadline);
        cr_assert_eq(expected[0], self);
    }
    expect_no_more(self);
    PT_END(task);
}

static void begin(void)
{
    sched_init(&sched);
}

TestSuite(timer, .init = begin);

/* Step until no task is ready; time stands still. */
static void settle(void)
{
    while (sched_next_ready(&sched, NULL) != NULL)
        cr_assert(sched_step(&sched));
}

static void arm(struct sleeper *sleeper, uint32_t ticks)
{
    sleeper->ticks = ticks;
    sleeper->deadline = sched_now(&sched) + ticks;
    sleeper->arming = armings++;
    sleeper->is_asleep = true;
    expect_one_more(sleeper);
    sched_spawn(&sched, &sleeper->task, sleeps, "sleeper");
    settle();
}

static void cancel(struct sleeper *sleeper)
{
    cr_assert(sched_cancel(&sleeper->task));
    settle();
    cr_assert_eq(sleeper->status, PT_CANCELLED);
}

/* Let time pass to the next deadline; all of it wake. */
static void fire(void)
{
    const uint32_t deadline = expected[0]->deadline;

    sched_step(&sched);
    settle();
    cr_assert_eq(sched_now(&sched), deadline);
    cr_assert(asleep == 0 || expected[0]->deadline != deadline);
}

/* The sleeper whose place in the heap is `link`. */
static struct sleeper *sleeper_of(const struct sched_link *link)
{
    return (struct sleeper *)sched_task_of_(link);
}

/* A part of the order of arming. */
struct stretch {
    unsigned first, last;
    int count;
};

/*
 * Check the trees from `first` up to `end`, and return what they span.
 *
 * Their links fit, they stand in the order of arming, and none is due before
 * `parent` or was armed on both sides of it; NULL: nothing is above them.
 */
static struct stretch check_trees(struct sched_link *first,
                                  struct sched_link *end,
                                  struct sched_node *parent)
{
    struct stretch whole = {0, 0, 0};
    struct sched_link *previous = NULL;
    struct sched_link *link = first;

    for (; link != NULL && link != end; previous = link, link = link->next) {
        struct sched_node *node = (struct sched_node *)(void *)link;
        const unsigned own = sleeper_of(link)->arming;
        struct stretch part = check_trees(node->child, link, node);

        cr_assert(sleeper_of(link)->is_asleep);
        cr_assert(part.count == 0 || part.first > own || part.last < own ||
                  (part.first < own && own < part.last));
        part.first = part.count == 0 || own < part.first ? own : part.first;
        part.last = part.count == 0 || own > part.last ? own : part.last;
        part.count++;

        cr_assert(previous == NULL || link->prev == previous);
        cr_assert(previous == NULL || whole.last < part.first);
        if (parent != NULL) {
            const unsigned above = sleeper_of(&parent->link)->arming;

            cr_assert_leq(ahead(parent->deadline), ahead(node->deadline));
            cr_assert(part.last < above || above < part.first);
        }
        if (previous == NULL)
            whole.first = part.first;
        whole.last = part.last;
        whole.count += part.count;
    }
    cr_assert((previous == NULL) == (link == NULL || first == end));
    if (parent != NULL && previous != NULL)
        cr_assert(first->prev == previous);
    return whole;
}

static void check_heap(void)
{
    struct sched_link *top = &sched.timers;

    cr_assert_eq(check_trees(top->next, top, NULL).count, asleep);
    cr_assert(top->next->prev == top && top->prev->next == top);
}

static uint32_t stand_still(void)
{
    return sched_now(&sched);
}

static bool look_at_the_first(struct sched *self, bool has_deadline,
                              uint32_t until)
{
    (void)self;
    cr_assert_eq(has_deadline, asleep > 0);
    cr_assert(asleep == 0 || until == expected[0]->deadline);
    return false;
}

/* Have the heap find its first, but let no time pass. */
static void look(void)
{
    static const struct sched_port port = {stand_still, look_at_the_first};

    sched.port = &port;
    cr_assert_not(sched_step(&sched));
    sched.port = NULL;
}

/* Arm, cancel, fire or look, with at most `most` asleep. */
static void do_anything(int most, uint32_t longest)
{
    const unsigned what = a_random(10);
    int i = 0;

    if (what < 5 && asleep < most) {
        while (sleepers[i].is_asleep)
            i++;
        arm(&sleepers[i], 1 + a_random(longest));
    } else if (what < 8 && asleep > 0) {
        cancel(expected[a_random((unsigned)asleep)]);
    } else if (what == 8 && asleep > 0) {
        fire();
    } else {
        look();
    }
}

static void fire_all(void)
{
    while (asleep > 0)
        fire();
    cr_assert_eq(sched_run(&sched), 0);
}

Test(timer, fires_10000_random_ones_as_a_stable_sort_would)
{
    uint32_t i;

    for (i = 0; i < 10000; i++)
        do_anything(MOST, 1 + i % 7 * 100);
    check_heap();
    fire_all();
}

/* Few cancels, so that the heap is large and its first is looked for late. */
Test(timer, fires_many_that_were_armed_before_anybody_looked)
{
    int i;

    for (i = 0; i < MOST; i++)
        arm(&sleepers[i], 1 + a_random(50));
    for (i = 0; i < MOST / 4; i++)
        cancel(expected[a_random((unsigned)asleep)]);
    check_heap();
    look();
    check_heap();
    for (i = 0; i < MOST / 4; i++)
        cancel(expected[a_random((unsigned)asleep)]);
    check_heap();
    fire_all();
}

Test(timer, keeps_its_links_and_order_after_every_operation)
{
    int most, i;

    for (most = 1; most <= 12; most++) {
        for (i = 0; i < 1500; i++) {
            do_anything(most, 5);
            check_heap();
        }
        fire_all();
    }
}

/* Each way to arm five with three deadlines, and to cancel one of them. */
Test(timer, keeps_the_order_of_arming_in_every_small_heap)
{
    enum { FIVE = 5, WAYS = 3 * 3 * 3 * 3 * 3 };
    int way, cancelled, looks, i, rest;

    for (way = 0; way < WAYS; way++) {
        for (cancelled = 0; cancelled < FIVE; cancelled++) {
            for (looks = 0; looks < 4; looks++) {
                for (i = 0, rest = way; i < FIVE; i++, rest /= 3) {
                    arm(&sleepers[i], 1 + (uint32_t)rest % 3);
                    if (i == 2 && (looks & 1))
                        look();
                }
                if (looks & 2)
                    look();
                cancel(&sleepers[cancelled]);
                check_heap();
                look();
                check_heap();
                fire_all();
            }
        }
    }
}

Test(timer, is_right_where_the_clock_wraps)
{
    const uint32_t longest = UINT32_MAX / 2;
    int round, i;

    arm(&sleepers[0], longest);
    fire();
    arm(&sleepers[0], longest - 20);
    fire();
    for (round = 0; round < 40; round++) {
        for (i = 0; i < 200; i++) {
            do_anything(8, round % 4 ? 20 : longest - 200);
            check_heap();
        }
        fire_all();
    }
}
