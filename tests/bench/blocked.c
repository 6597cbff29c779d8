/* SPDX-License-Identifier: MIT */
/* blocked.c - one task that has work, beside many that wait for an event. */
#include <string.h>

#include <sched/sched.h>

#include "bench.h"
#include "event.h"

struct worker {
    struct sched_task task;
    struct work work;
};

static struct sched_task sleepers[BENCH_MOST_TASKS];
static struct worker worker;
static struct event event;
static struct sched sched;
static unsigned tasks, rounds, woken;
static int result;

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

static enum pt_status wait(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, event_wait(task, &event));
    woken++;
    PT_END(task);
}

static void set_up(unsigned count, unsigned each)
{
    unsigned i;

    tasks = count;
    rounds = each;
    woken = 0;
    memset(sleepers, 0, count * sizeof sleepers[0]);
    memset(&worker, 0, sizeof worker);
    memset(&event, 0, sizeof event);
    sched_init(&sched);
    for (i = 0; i < count; i++)
        sched_spawn(&sched, &sleepers[i], wait, "wait");
    for (i = 0; i < count; i++)
        sched_step(&sched);
    worker.work.left = each;
    sched_spawn(&sched, &worker.task, work, "work");
}

static void run(void)
{
    result = sched_run_until(&sched, &worker.task);
}

static bool is_right(void)
{
    const bool is_work_right =
        result == 0 && woken == 0 && work_is_right(&worker.work, rounds);

    event_set(&event);
    return is_work_right && sched_run(&sched) == 0 && woken == tasks;
}

extern const struct contestant beside_blocked;
const struct contestant beside_blocked = {"beside_blocked", set_up, run,
                                          is_right};
