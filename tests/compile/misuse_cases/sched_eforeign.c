/* SPDX-License-Identifier: MIT */
/* sched_eforeign.c - a task that joins one of another scheduler. */
#include <sched/sched.h>

static struct sched here, there;
static struct sched_task joiner, joined;

static enum pt_status pass(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    PT_END(task);
}

static enum pt_status join(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_join(task, &joined));
    PT_END(task);
}

int main(void)
{
    sched_init(&here);
    sched_init(&there);
    sched_spawn(&here, &joiner, join, "joiner");
#ifdef MISUSE
    sched_spawn(&there, &joined, pass, "joined");
#else
    sched_spawn(&here, &joined, pass, "joined");
#endif
    return sched_run(&here);
}
