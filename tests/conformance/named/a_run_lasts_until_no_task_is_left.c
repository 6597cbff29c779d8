/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sleeper {
    struct sched_task task;
    uint32_t ticks;
} a, b;
static struct sched_task self;

static enum pt_status sleeper(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, ((struct sleeper *)task)->ticks));
    say("slept");
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    a.ticks = 3;
    b.ticks = 1;
    start(&a.task, sleeper, "a");
    start(&b.task, sleeper, "b");
    say("ends");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
