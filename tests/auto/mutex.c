/* SPDX-License-Identifier: MIT */
/* mutex.c - its repair with a mutex */
#include <sched/watch_auto.h>
#include <sched/sync.h>

struct increment {
    struct sched_task task;
    int current;
};

struct world {
    struct sched sched;
    int count;
    struct sched_mutex mutex;
    struct increment inc[2];
};

static struct world *shared;

static enum pt_status increment(struct sched_task *task)
{
    struct increment *self = (struct increment *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &shared->mutex));
    self->current = shared->count;
    PT_AWAIT(task, sched_sleep(task, 1));
    shared->count = self->current + 1;
    sched_mutex_unlock(task, &shared->mutex);
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
