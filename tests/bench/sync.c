/* SPDX-License-Identifier: MIT */
/*
 * sync.c - what a lock, a queue, a cancel and a gather cost.
 *
 * asyncio_rows.py does the same on asyncio: keep the two alike.
 */
#include <string.h>

#include <sched/group.h>

#include "bench.h"

enum { MOST_LOCKERS = 10, MOST_ELEMENTS = 16, MOST_CHILDREN = 1000 };

static struct sched sched;
static unsigned count, rounds;
static unsigned done;     /* steps, as bench.c counts them */
static bool is_as_it_was; /* what each step found was what it should be */
static int result;

static void begin(unsigned tasks, unsigned each)
{
    count = tasks;
    rounds = each;
    done = 0;
    is_as_it_was = true;
    sched_init(&sched);
}

static void run(void)
{
    result = sched_run(&sched);
}

/* Mutex: one task that nobody disturbs, and tasks that hold it in turns */

struct locker {
    struct sched_task task;
    unsigned left;
};

static struct locker lockers[MOST_LOCKERS];
static const struct locker *holder, *next_holder;
static struct sched_mutex mutex;

static enum pt_status lock_alone(struct sched_task *task)
{
    struct locker *self = (struct locker *)(void *)task;

    PT_BEGIN(task);
    for (; self->left > 0; self->left--) {
        PT_AWAIT(task, sched_mutex_lock(task, &mutex));
        done += sched_mutex_is_locked(&mutex);
        sched_mutex_unlock(task, &mutex);
    }
    PT_END(task);
}

static enum pt_status lock_in_turns(struct sched_task *task)
{
    struct locker *self = (struct locker *)(void *)task;

    PT_BEGIN(task);
    for (; self->left > 0; self->left--) {
        PT_AWAIT(task, sched_mutex_lock(task, &mutex));
        is_as_it_was &= self == next_holder;
        holder = self;
        next_holder = self + 1 < lockers + count ? self + 1 : lockers;
        PT_AWAIT(task, sched_pass(task));
        is_as_it_was &= self == holder;
        done++;
        sched_mutex_unlock(task, &mutex);
    }
    PT_END(task);
}

static void spawn_lockers(unsigned tasks, unsigned each,
                          enum pt_status (*lock)(struct sched_task *task))
{
    unsigned i;

    begin(tasks, each);
    memset(lockers, 0, sizeof lockers);
    memset(&mutex, 0, sizeof mutex);
    next_holder = lockers;
    for (i = 0; i < count; i++) {
        lockers[i].left = each;
        sched_spawn(&sched, &lockers[i].task, lock, "lock");
    }
}

static void set_up_alone(unsigned tasks, unsigned each)
{
    spawn_lockers(tasks, each, lock_alone);
}

static void set_up_turns(unsigned tasks, unsigned each)
{
    spawn_lockers(tasks, each, lock_in_turns);
}

static bool is_mutex_right(void)
{
    return result == 0 && done == count * rounds && is_as_it_was &&
           next_holder == lockers && !sched_mutex_is_locked(&mutex);
}

/* Queue: a producer and a consumer */

static struct sched_task producer, consumer;
static struct sched_queue queue;
static int elements[MOST_ELEMENTS];
static int sent, received; /* ints, as the elements */

static enum pt_status produce(struct sched_task *task)
{
    PT_BEGIN(task);
    for (sent = 0; sent < (int)rounds; sent++)
        PT_AWAIT(task, sched_queue_put(task, &queue, &sent));
    PT_END(task);
}

static enum pt_status consume(struct sched_task *task)
{
    PT_BEGIN(task);
    for (; done < rounds; done++) {
        PT_AWAIT(task, sched_queue_get(task, &queue, &received));
        is_as_it_was &= received == (int)done;
    }
    PT_END(task);
}

static void set_up_queue(unsigned capacity, unsigned each)
{
    begin(capacity, each);
    memset(&producer, 0, sizeof producer);
    memset(&consumer, 0, sizeof consumer);
    sched_queue_init(&queue, elements, sizeof elements[0], capacity);
    sched_spawn(&sched, &producer, produce, "produce");
    sched_spawn(&sched, &consumer, consume, "consume");
}

static bool is_queue_right(void)
{
    return result == 0 && sent == (int)rounds && done == rounds &&
           is_as_it_was && queue.count == 0;
}

/* Cancel: a random one of many that wait for one event; it waits again */

static struct sched_task waiters[BENCH_MOST_TASKS], canceller;
static struct sched_task *cancelled;
static const struct sched_task *answered; /* the last that was cancelled */
static struct sched_event event;
static enum pt_status answer; /* of the wait in this step */
static unsigned answers, woken;
static uint32_t random_state;

static enum pt_status wait_again(struct sched_task *task)
{
    PT_BEGIN(task);
    for (;;) {
        PT_AWAIT_STATUS(task, answer, sched_event_wait(task, &event));
        if (answer != PT_CANCELLED)
            break;
        sched_uncancel(task);
        answered = task;
        answers++;
    }
    woken++;
    PT_END(task);
}

static enum pt_status cancel_random(struct sched_task *task)
{
    PT_BEGIN(task);
    while (done < rounds) {
        cancelled = &waiters[next_random(&random_state) % count];
        sched_cancel(cancelled);
        done++;
        PT_AWAIT(task, sched_pass(task));
        is_as_it_was &= answered == cancelled && answers == done;
    }
    PT_END(task);
}

static void set_up_cancel(unsigned tasks, unsigned each)
{
    unsigned i;

    begin(tasks, each);
    answers = 0;
    woken = 0;
    random_state = 1;
    memset(waiters, 0, count * sizeof waiters[0]);
    memset(&canceller, 0, sizeof canceller);
    memset(&event, 0, sizeof event);
    for (i = 0; i < count; i++)
        sched_spawn(&sched, &waiters[i], wait_again, "wait");
    for (i = 0; i < count; i++)
        sched_step(&sched);
    sched_spawn(&sched, &canceller, cancel_random, "cancel");
}

static void run_cancel(void)
{
    result = sched_run_until(&sched, &canceller);
}

static bool is_cancel_right(void)
{
    const bool were_answered = result == 0 && done == rounds && is_as_it_was &&
                               answers == rounds && woken == 0;

    sched_event_set(&event);
    return were_answered && sched_run(&sched) == 0 && woken == count;
}

/* Gather: many are spawned, end in their first step, and are gathered */

static struct sched_task children[MOST_CHILDREN], parent;
static struct sched_member members[MOST_CHILDREN];
static struct sched_gathering gathering;

static enum pt_status end_at_once(struct sched_task *task)
{
    PT_BEGIN(task);
    done++;
    PT_END(task);
}

static void spawn_children(void)
{
    unsigned i;

    for (i = 0; i < count; i++) {
        sched_spawn(&sched, &children[i], end_at_once, "child");
        members[i].task = &children[i];
    }
}

static enum pt_status gather_over_and_over(struct sched_task *task)
{
    PT_BEGIN(task);
    while (done < count * rounds) {
        spawn_children();
        sched_gather_init(&gathering, members, count, false);
        PT_AWAIT(task, sched_gather(task, &gathering));
        is_as_it_was &= done % count == 0;
    }
    PT_END(task);
}

static void set_up_gather(unsigned tasks, unsigned each)
{
    begin(tasks, each);
    memset(children, 0, sizeof children);
    memset(members, 0, sizeof members);
    memset(&parent, 0, sizeof parent);
    sched_spawn(&sched, &parent, gather_over_and_over, "parent");
}

static bool is_gather_right(void)
{
    bool are_right = result == 0 && done == count * rounds && is_as_it_was &&
                     pt_status(&parent) == PT_ENDED;
    unsigned i;

    for (i = 0; i < count; i++)
        are_right &= pt_status(&children[i]) == PT_ENDED;
    return are_right;
}

extern const struct contestant mutex_alone, mutex_turns, queue_pair,
    cancel_waiter, gather_children;
const struct contestant mutex_alone = {"mutex_alone", set_up_alone, run,
                                       is_mutex_right};
const struct contestant mutex_turns = {"mutex_turns", set_up_turns, run,
                                       is_mutex_right};
const struct contestant queue_pair = {"queue_pair", set_up_queue, run,
                                      is_queue_right};
const struct contestant cancel_waiter = {"cancel_waiter", set_up_cancel,
                                         run_cancel, is_cancel_right};
const struct contestant gather_children = {"gather_children", set_up_gather,
                                           run, is_gather_right};
