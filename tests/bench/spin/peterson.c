/* SPDX-License-Identifier: MIT */
/*
 * peterson.c - two tasks that exclude each other by three variables and add to
 * a count, K times each. BROKEN: each looks before it says that it wants.
 */
#include "spin.h"

struct contender {
    struct sched_task task;
    int current;
    int i;
};

static struct world {
    struct sched sched;
    bool wants[2];
    bool turn;
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

static void leave(struct contender *self, int me)
{
    world.inside--;
    world.wants[me] = false;
    world.count = self->current + 1;
    self->current = 0;
}

static enum pt_status contend(struct sched_task *task)
{
    struct contender *self = (struct contender *)task;
    const int me = self == &world.contenders[1];

    PT_BEGIN(task);
    for (self->i = 0; self->i < K; self->i++) {
#if BROKEN
        PT_YIELD(task);
        world.turn = !me;
        SWITCH_UNTIL(task, !world.wants[!me] || world.turn == me);
        PT_YIELD(task);
        world.wants[me] = true;
#else
        PT_YIELD(task);
        world.wants[me] = true;
        PT_YIELD(task);
        world.turn = !me;
        SWITCH_UNTIL(task, !world.wants[!me] || world.turn == me);
#endif
        enter(self);
        PT_YIELD(task);
        leave(self, me);
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
    {offsetof(struct world, contenders), sizeof(struct contender), 2, false,
     true},
    {0, 0, 0, false, false},
};

int main(int argc, char **argv)
{
    static const struct sched_scenario scenario = {
        "peterson", &world, setup, check, 2, 2, groups};

    return sched_scenario_main(argc, argv, &scenario);
}
