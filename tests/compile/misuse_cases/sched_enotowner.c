/* SPDX-License-Identifier: MIT */
/* sched_enotowner.c - a mutex unlocked by a task that does not hold it. */
#include <sched/sync.h>

static struct sched_mutex mutex;

static enum pt_status unlock(struct sched_task *task)
{
    PT_BEGIN(task);
#ifndef MISUSE
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
#endif
    sched_mutex_unlock(task, &mutex);
    PT_END(task);
}

int main(void)
{
    static struct sched sched;
    static struct sched_task task;

    sched_init(&sched);
    sched_spawn(&sched, &task, unlock, "task");
    return sched_run(&sched);
}
