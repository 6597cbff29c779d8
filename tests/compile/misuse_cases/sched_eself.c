/* SPDX-License-Identifier: MIT */
/* sched_eself.c - a task that joins itself. */
#include <sched/sched.h>

static struct sched_task joiner, other;

static enum pt_status join(struct sched_task *task)
{
    PT_BEGIN(task);
#ifdef MISUSE
    PT_AWAIT(task, sched_join(task, task));
#else
    PT_AWAIT(task, sched_join(task, &other));
#endif
    PT_END(task);
}

static enum pt_status pass(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    PT_END(task);
}

int main(void)
{
    static struct sched sched;

    sched_init(&sched);
    sched_spawn(&sched, &joiner, join, "joiner");
    sched_spawn(&sched, &other, pass, "other");
    return sched_run(&sched);
}
