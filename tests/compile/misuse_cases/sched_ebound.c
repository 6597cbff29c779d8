/* SPDX-License-Identifier: MIT */
/* sched_ebound.c - a unit given back that was never taken. */
#include <sched/sync.h>

static struct sched_semaphore semaphore;

static enum pt_status release(struct sched_task *task)
{
    PT_BEGIN(task);
#ifndef MISUSE
    PT_AWAIT(task, sched_semaphore_acquire(task, &semaphore));
#endif
    sched_semaphore_release(task, &semaphore);
    PT_END(task);
}

int main(void)
{
    static struct sched sched;
    static struct sched_task task;

    sched_init(&sched);
    sched_semaphore_init(&semaphore, 1, 1);
    sched_spawn(&sched, &task, release, "task");
    return sched_run(&sched);
}
