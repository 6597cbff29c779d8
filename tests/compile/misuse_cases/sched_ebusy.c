/* SPDX-License-Identifier: MIT */
/* sched_ebusy.c - a task that waits for two things in one step. */
#include <sched/sched.h>

static enum pt_status wait_for_both(struct sched_task *task)
{
    PT_BEGIN(task);
#ifdef MISUSE
    (void)sched_sleep(task, 1);
    PT_AWAIT(task, sched_sleep(task, 2));
#else
    PT_AWAIT(task, sched_sleep(task, 1));
    PT_AWAIT(task, sched_sleep(task, 2));
#endif
    PT_END(task);
}

int main(void)
{
    static struct sched sched;
    static struct sched_task task;

    sched_init(&sched);
    sched_spawn(&sched, &task, wait_for_both, "both");
    return sched_run(&sched) == 0 && sched_now(&sched) == 3 ? 0 : 1;
}
