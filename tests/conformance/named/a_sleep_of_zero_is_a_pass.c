/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_task a, self;
static struct witness b;

static enum pt_status run_a(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 0));
    say("passed");
    PT_AWAIT(task, sched_sleep(task, 1));
    say("slept");
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a, run_a, "a");
    start_witness(&b, 3, "b");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
