/* SPDX-License-Identifier: MIT */
/* bits.c - bit-fields of one unit: to write one is to read the others */
#include <sched/watch_auto.h>

struct world {
    struct sched sched;
    unsigned low : 3;
    unsigned high : 9;
    struct sched_task task[2];
};

static struct world *shared;

static enum pt_status low(struct sched_task *task)
{
    PT_BEGIN(task);
    shared->low = 1;
    PT_AWAIT(task, sched_sleep(task, 2));
    shared->low = 2;
    PT_END(task);
}

static enum pt_status high(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 1));
    shared->high = 5;
    PT_END(task);
}

static void setup(struct world *world)
{
    shared = world;
    sched_spawn(&world->sched, &world->task[0], low, "low");
    sched_spawn(&world->sched, &world->task[1], high, "high");
}

static void print_result(const struct world *world)
{
    printf("low %d, high %d\n", world->low, world->high);
}

#include "list.h"
