/* SPDX-License-Identifier: MIT */
/*
 * buffer.c - P producers put K items each in a buffer of CAPACITY, and C
 * consumers get all of them, each as many. The outcome is how many of the first
 * producer's, which are marked, the first consumer got.
 */
#include "spin.h"

#include <sched/sync.h>

enum { SHARE = P * K / C };

struct actor {
    struct sched_task task;
    int i;
    unsigned char item;
};

static struct world {
    struct sched sched;
#if QUEUE
    struct sched_queue queue;
#else
    int count;
#endif
    unsigned char items[CAPACITY];
    int mine;
    struct actor producers[P];
    struct actor consumers[C];
} world;

#if QUEUE
#define PUT(task, item)                                              \
    do {                                                             \
        PT_YIELD(task);                                              \
        PT_AWAIT(task, sched_queue_put(task, &world.queue, (item))); \
    } while (0)
#define GET(task, item)                                              \
    do {                                                             \
        PT_YIELD(task);                                              \
        PT_AWAIT(task, sched_queue_get(task, &world.queue, (item))); \
    } while (0)
#else
static void put(unsigned char item)
{
    world.items[world.count++] = item;
}

static unsigned char get(void)
{
    const unsigned char item = world.items[0];

    memmove(world.items, world.items + 1, (size_t)--world.count);
    world.items[world.count] = 0; /* dead */
    return item;
}

#define PUT(task, item)                             \
    do {                                            \
        SWITCH_UNTIL(task, world.count < CAPACITY); \
        put(*(item));                               \
    } while (0)
#define GET(task, item)                      \
    do {                                     \
        SWITCH_UNTIL(task, world.count > 0); \
        *(item) = get();                     \
    } while (0)
#endif

static enum pt_status produce(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->i = 0; self->i < K; self->i++) {
        self->item = self == world.producers;
        PUT(task, &self->item);
    }
    SCHED_SET(task, world.mine, world.mine); /* the outcome */
    PT_END(task);
}

static enum pt_status consume(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->i = 0; self->i < SHARE; self->i++) {
        GET(task, &self->item);
        world.mine += self == world.consumers && self->item;
        self->item = 0; /* dead */
    }
    SCHED_SET(task, world.mine, world.mine); /* the outcome */
    PT_END(task);
}

static size_t setup(void *memory, int tasks)
{
    int i;

    (void)memory;
    sched_init(&world.sched);
#if QUEUE
    sched_queue_init(&world.queue, world.items, 1, CAPACITY);
#endif
    for (i = 0; i < P; i++)
        sched_spawn(&world.sched, &world.producers[i].task, produce, "put");
    for (i = 0; i < C; i++)
        sched_spawn(&world.sched, &world.consumers[i].task, consume, "get");
    return tasks == P + C ? sizeof world : 0;
}

/* The first of each kind is not like the others: the outcome is about it. */
static const struct sched_scenario_group groups[] = {
    {offsetof(struct world, producers), sizeof(struct actor), 1, false, true},
    {offsetof(struct world, producers) + sizeof(struct actor),
     sizeof(struct actor), P - 1, true, true},
    {offsetof(struct world, consumers), sizeof(struct actor), 1, false, true},
    {offsetof(struct world, consumers) + sizeof(struct actor),
     sizeof(struct actor), C - 1, true, true},
    {0, 0, 0, false, false},
};

int main(int argc, char **argv)
{
    static const struct sched_scenario scenario = {
        "buffer", &world, setup, NULL, P + C, P + C, groups};

    return sched_scenario_main(argc, argv, &scenario);
}
