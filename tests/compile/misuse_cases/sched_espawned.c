/* SPDX-License-Identifier: MIT */
/* sched_espawned.c - a task that is spawned while it is in use. */
#include <sched/sched.h>

static enum pt_status pass(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    PT_END(task);
}

int main(void)
{
    static struct sched sched;
    static struct sched_task task;

    sched_init(&sched);
    sched_spawn(&sched, &task, pass, "first");
#ifndef MISUSE
    sched_run(&sched);
#endif
    sched_spawn(&sched, &task, pass, "second");
    return sched_run(&sched);
}
