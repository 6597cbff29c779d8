/* SPDX-License-Identifier: MIT */
/* check_then_act.c - room for one, and both saw it */
#include <sched/watch_auto.h>

struct increment {
    struct sched_task task;
    int current;
};

struct world {
    struct sched sched;
    int count;
    struct increment inc[2];
};

static struct world *shared;

static enum pt_status increment(struct sched_task *task)
{
    struct increment *self = (struct increment *)task;

    PT_BEGIN(task);
    if (shared->count < 1) {
        PT_AWAIT(task, sched_sleep(task, 1));
        shared->count++;
    }
    (void)self;
    PT_END(task);
}

static void setup(struct world *world)
{
    shared = world;
    sched_spawn(&world->sched, &world->inc[0].task, increment, "a");
    sched_spawn(&world->sched, &world->inc[1].task, increment, "b");
}

static void print_result(const struct world *world)
{
    printf("count %d\n", world->count);
}

#include "list.h"
