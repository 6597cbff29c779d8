/* SPDX-License-Identifier: MIT */
/*
 * peterson.c - two tasks that exclude each other by three variables and add to
 * a count, K times each. BROKEN: each looks before it says that it wants.
 *
 * What turn says of both each says of itself: then they are interchangeable.
 */
#include "spin.h"

struct contender {
    struct sched_task task;
    bool wants;
    bool gives_way; /* it is the other's turn */
    int current;
    int i;
};

static struct world {
    struct sched sched;
    bool is_broken;
    int inside;
    int count;
    struct contender contenders[2];
} world;

static void enter(struct contender *self)
{
    world.inside++;
    world.is_broken |= world.inside > 1;
    self->current = world.count;
}

static void give_way(struct contender *self, struct contender *other)
{
    self->gives_way = true;
    other->gives_way = false;
}

static void leave(struct contender *self)
{
    world.inside--;
    self->wants = false;
    world.count = self->current + 1;
    self->current = 0;
}

static enum pt_status contend(struct sched_task *task)
{
    struct contender *self = (struct contender *)task;
    struct contender *other = &world.contenders[self == world.contenders];

    PT_BEGIN(task);
    for (self->i = 0; self->i < K; self->i++) {
#if BROKEN
        PT_YIELD(task);
        give_way(self, other);
        SWITCH_UNTIL(task, !other->wants || !self->gives_way);
        PT_YIELD(task);
        self->wants = true;
#else
        PT_YIELD(task);
        self->wants = true;
        PT_YIELD(task);
        give_way(self, other);
        SWITCH_UNTIL(task, !other->wants || !self->gives_way);
#endif
        enter(self);
        PT_YIELD(task);
        leave(self);
    }
    SCHED_SET(task, world.count, world.count); /* the outcome */
    PT_END(task);
}

static size_t setup(void *memory, int tasks)
{
    int i;

    (void)memory;
    sched_init(&world.sched);
    for (i = 0; i < tasks; i++)
        sched_spawn(&world.sched, &world.contenders[i].task, contend, "task");
    return sizeof world;
}

static const char *check(const void *memory)
{
    return ((const struct world *)memory)->is_broken ? "broken" : NULL;
}

static const struct sched_scenario_group groups[] = {
    {offsetof(struct world, contenders), sizeof(struct contender), 2, true,
     false},
    {0, 0, 0, false, false},
};

int main(int argc, char **argv)
{
    static const struct sched_scenario scenario = {
        "peterson", &world, setup, check, 2, 2, groups};

    return sched_scenario_main(argc, argv, &scenario);
}
