/* SPDX-License-Identifier: MIT */
/* atomics.c - C11 atomics: each is one read and one write */
#include <sched/watch_auto.h>
#include <stdatomic.h>

struct increment {
    struct sched_task task;
    int current;
};

struct world {
    struct sched sched;
    int count;
    _Atomic int atomic;
    bool was_equal;
    struct increment inc[2];
};

static struct world *shared;

static enum pt_status increment(struct sched_task *task)
{
    struct increment *self = (struct increment *)task;

    PT_BEGIN(task);
    self->current = atomic_load(&shared->atomic);
    PT_AWAIT(task, sched_sleep(task, 1));
    atomic_store(&shared->atomic, self->current + 1);
    atomic_fetch_add(&shared->atomic, 5);
    self->current = 99;
    shared->was_equal =
        atomic_compare_exchange_strong(&shared->atomic, &self->current, 7);
    atomic_thread_fence(memory_order_seq_cst);
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
