/* SPDX-License-Identifier: MIT */
/* sched_enested.c - a task that runs the scheduler it runs on. */
#include <sched/sched.h>

static struct sched outer, inner;

static enum pt_status run_another(struct sched_task *task)
{
    PT_BEGIN(task);
#ifdef MISUSE
    (void)sched_run(&outer);
#else
    (void)sched_run(&inner);
#endif
    PT_END(task);
}

int main(void)
{
    static struct sched_task task;

    sched_init(&outer);
    sched_init(&inner);
    sched_spawn(&outer, &task, run_another, "task");
    return sched_run(&outer);
}
