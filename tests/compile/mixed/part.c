/* SPDX-License-Identifier: MIT */
/* part.c - a task that sleeps, waits, wakes, is cancelled and joined. */
#include "mixed.h"

#define PART_NAME_2_(level) part_##level##_spawn
#define PART_NAME_1_(level) PART_NAME_2_(level)
#define part_spawn PART_NAME_1_(SCHED_TRACE)

static enum pt_status wait_for_set(struct sched_task *task, struct mixed *mixed)
{
    enum pt_status status = sched_arrive(task);

    if (status != PT_WAITING)
        return status;
    if (sched_is_granted(task, mixed) || mixed->set >= 3)
        return sched_arrived(task, PT_ENDED);
    return sched_park(task, &mixed->waiters, mixed);
}

static void let_go(const struct sched_link *waiters)
{
    struct sched_task *waiter;

    while ((waiter = sched_first(waiters)) != NULL)
        sched_grant(waiter);
}

static enum pt_status run_part(struct sched_task *task)
{
    struct part *self = (struct part *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    PT_AWAIT(task, sched_sleep(task, (uint32_t)(3 - self->level)));
    self->mixed->set++;
    if (self->mixed->set == 3)
        let_go(&self->mixed->waiters);
    PT_AWAIT(task, wait_for_set(task, self->mixed));
    self->mixed->ended++;
    PT_END(task);
}

void part_spawn(struct part *part)
{
    part->level = SCHED_TRACE;
    part->scheduler_size = sizeof(struct sched);
    part->task_size = sizeof(struct sched_task);
    sched_spawn(&part->mixed->sched, &part->task, run_part, "part");
}
