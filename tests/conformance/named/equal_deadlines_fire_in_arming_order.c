/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sleeper {
    struct sched_task task;
    const char *name;
    uint32_t first, second;
} sleepers[] = {
    {.name = "a", .first = 2, .second = 2},
    {.name = "b", .first = 0, .second = 4},
    {.name = "c", .first = 1, .second = 3},
    {.name = "d", .first = 3, .second = 1},
    {.name = "e", .first = 0, .second = 4},
    {.name = "f", .first = 3, .second = 1},
    {.name = "g", .first = 1, .second = 3},
    {.name = "h", .first = 2, .second = 2},
};

static enum pt_status sleeper(struct sched_task *task)
{
    struct sleeper *self = (struct sleeper *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, self->first));
    PT_AWAIT(task, sched_sleep(task, self->second));
    say("wakes");
    PT_END(task);
}

static struct sched_task self;

static enum pt_status body(struct sched_task *task)
{
    size_t i;

    PT_BEGIN(task);
    for (i = 0; i < 8; i++)
        start(&sleepers[i].task, sleeper, sleepers[i].name);
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
