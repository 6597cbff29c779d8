/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_task a;

static enum pt_status sleeper(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 1));
    say("slept");
    PT_END(task);
}

static struct {
    struct sched_task task;
    int i;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a, sleeper, "a");
    PASSES(task, self.i, 10);
    say("passed ten times");
    PT_AWAIT(task, sched_sleep(task, 1));
    say("slept too");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
