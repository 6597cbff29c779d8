/* SPDX-License-Identifier: MIT */
/* sched_ebadstatus.c - a task whose function returns what is no status. */
#include <sched/sched.h>

static enum pt_status finish(struct sched_task *task)
{
    PT_BEGIN(task);
#ifdef MISUSE
    return (enum pt_status)77;
#endif
    PT_END(task);
}

int main(void)
{
    static struct sched sched;
    static struct sched_task task;

    sched_init(&sched);
    sched_spawn(&sched, &task, finish, "task");
    return sched_run(&sched);
}
