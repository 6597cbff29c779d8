/* SPDX-License-Identifier: MIT */
/* copy.c - structs, copied in every way */
#include <sched/watch_auto.h>

struct reading {
    int number;
    char unit;
    short *source;
    double value[2];
};

struct world {
    struct sched sched;
    struct reading from, to;
    struct sched_task assigns, copies, clears;
};

static struct world *shared;

static enum pt_status assign(struct sched_task *task)
{
    PT_BEGIN(task);
    shared->to = shared->from;
    PT_END(task);
}

static enum pt_status copy(struct sched_task *task)
{
    PT_BEGIN(task);
    memcpy(&shared->to, &shared->from, sizeof shared->to);
    PT_END(task);
}

static enum pt_status clear(struct sched_task *task)
{
    PT_BEGIN(task);
    memset(&shared->to, 0, offsetof(struct reading, source));
    PT_END(task);
}

static void setup(struct world *world)
{
    shared = world;
    world->from.number = -7;
    world->from.unit = 'K';
    sched_spawn(&world->sched, &world->assigns, assign, "assign");
    sched_spawn(&world->sched, &world->copies, copy, "copy");
    sched_spawn(&world->sched, &world->clears, clear, "clear");
}

static void print_result(const struct world *world)
{
    printf("number %d\n", world->to.number);
}

#include "list.h"
