/* SPDX-License-Identifier: MIT */
/*
 * tasks.c - the same work as machines.c, by tasks of the scheduler.
 *
 * Compiled once for each SCHED_TRACE; the copies are linked together. With
 * tracing, every switch goes into a ring.
 */
#include <string.h>

#include <sched/sched.h>

#include "bench.h"

#if SCHED_TRACE == 0
#define CONTESTANT tasks_untraced
#define NAME "tasks"
#elif SCHED_TRACE == 1
#define CONTESTANT tasks_hooked
#define NAME "tasks_hooked"
#else
#define CONTESTANT tasks_inlined
#define NAME "tasks_inlined"
#endif

struct worker {
    struct sched_task task;
    struct work work;
};

static struct worker workers[BENCH_MOST_TASKS];
static struct sched sched;
static unsigned tasks, rounds;
static int result;

#if SCHED_TRACE
static struct sched_record records[1024];
static struct sched_ring ring;
#endif

static enum pt_status work(struct sched_task *task)
{
    struct worker *self = (struct worker *)(void *)task;

    PT_BEGIN(task);
    while (self->work.left > 0) {
        work_piece(&self->work, 1);
        PT_YIELD(task);
        work_piece(&self->work, 2);
        PT_YIELD(task);
        work_piece(&self->work, 3);
        PT_YIELD(task);
        work_piece(&self->work, 4);
        PT_YIELD(task);
        work_piece(&self->work, 5);
        PT_YIELD(task);
        work_piece(&self->work, 6);
        PT_YIELD(task);
        work_piece(&self->work, 7);
        PT_YIELD(task);
        work_last_piece(&self->work, 8);
        PT_YIELD(task);
    }
    PT_END(task);
}

static void set_up(unsigned count, unsigned each)
{
    unsigned i;

    tasks = count;
    rounds = each;
    memset(workers, 0, count * sizeof workers[0]);
    sched_init(&sched);
#if SCHED_TRACE
    sched_ring_init(&ring, records, sizeof records / sizeof records[0]);
    sched_add_sink(&sched, &ring.sink);
#endif
    for (i = 0; i < count; i++) {
        workers[i].work.left = each;
        sched_spawn(&sched, &workers[i].task, work, "work");
    }
}

static void run(void)
{
    result = sched_run(&sched);
}

static bool is_right(void)
{
    bool are_right = result == 0;
    unsigned i;

    for (i = 0; i < tasks; i++)
        are_right &= pt_status(&workers[i].task) == PT_ENDED &&
                     work_is_right(&workers[i].work, rounds);
#if SCHED_TRACE
    /* a spawn and the steps of each task, and nothing else */
    are_right &= ring.written == tasks * (1 + BENCH_WAITS * rounds + 1);
#endif
    return are_right;
}

extern const struct contestant CONTESTANT;
const struct contestant CONTESTANT = {NAME, set_up, run, is_right};
