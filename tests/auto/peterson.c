/* SPDX-License-Identifier: MIT */
/* peterson.c - Peterson's lock, taken twice by each, awaiting everywhere */
#include <sched/watch_auto.h>

struct side {
    struct sched_task task;
    int me;
    int round;
    int current;
};

struct world {
    struct sched sched;
    int wants[2];
    int turn;
    int count;
    struct side side[2];
};

static struct world *shared;

static enum pt_status side(struct sched_task *task)
{
    struct side *self = (struct side *)task;

    PT_BEGIN(task);
    for (self->round = 0; self->round < 2; self->round++) {
        shared->wants[self->me] = 1;
        PT_YIELD(task);
        shared->turn = 1 - self->me;
        PT_YIELD(task);
        while (shared->wants[1 - self->me] && shared->turn != self->me)
            PT_YIELD(task);
        self->current = shared->count;
        PT_YIELD(task);
        shared->count = self->current + 1;
        PT_YIELD(task);
        shared->wants[self->me] = 0;
        PT_YIELD(task);
    }
    PT_END(task);
}

static void setup(struct world *world)
{
    shared = world;
    world->side[1].me = 1;
    sched_spawn(&world->sched, &world->side[0].task, side, "p");
    sched_spawn(&world->sched, &world->side[1].task, side, "q");
}

static void print_result(const struct world *world)
{
    printf("count %d\n", world->count);
}

#include "list.h"
