/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sleeper {
    struct sched_task task;
    uint32_t ticks;
} a = {.ticks = 3}, b = {.ticks = 1}, c = {.ticks = 2};

static enum pt_status sleeper(struct sched_task *task)
{
    struct sleeper *self = (struct sleeper *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, self->ticks));
    say("wakes");
    PT_AWAIT(task, sched_sleep(task, self->ticks));
    say("wakes again");
    PT_END(task);
}

static struct sched_task self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a.task, sleeper, "a");
    start(&b.task, sleeper, "b");
    start(&c.task, sleeper, "c");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
