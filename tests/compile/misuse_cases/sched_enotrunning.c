/* SPDX-License-Identifier: MIT */
/* sched_enotrunning.c - a task that awaits with another's struct. */
#include <sched/sched.h>

static struct sched_task one, two;

static enum pt_status nap(struct sched_task *task)
{
    PT_BEGIN(task);
#ifdef MISUSE
    PT_AWAIT(task, sched_sleep(&two, 1));
#else
    PT_AWAIT(task, sched_sleep(task, 1));
#endif
    PT_END(task);
}

int main(void)
{
    static struct sched sched;

    sched_init(&sched);
    sched_spawn(&sched, &one, nap, "one");
    sched_spawn(&sched, &two, nap, "two");
    return sched_run(&sched);
}
