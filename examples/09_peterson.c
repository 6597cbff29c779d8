/* SPDX-License-Identifier: MIT */
/*
 * Lesson 9: the same lock, in the right order.
 *
 * First say that you want in, then let the other go first. Of two that want in,
 * the last to do the latter finds the other's flag up and the turn the other's,
 * and waits. The interleavings are endless, for a task may look any number of
 * times, but the states are not: in none of them are both inside. (Processors
 * that reorder stores need a fence as well: Weft runs the code as it stands.)
 *
 * New: a proof about endless interleavings.
 *
 * Prints, with --explore:
 *
 *     how they end: flag[me] = 0, flag[me]#2 = 0, turn = 0, count = 4; flag[me] = 0,
 *     flag[me]#2 = 0, turn = 1, count = 4
 *     PROVED: endless interleavings of 2 tasks, 760 states
 */
#include <sched/scenario.h>

enum { TASKS = 2, ROUNDS = 2 };

struct lock {
    bool flag[TASKS]; /* wants in, or is in */
    int turn;         /* who goes first if both want in */
};

struct contender {
    struct sched_task task;
    int me;
    int round;
    int current;
};

struct world {
    struct sched sched;
    struct lock lock;
    int count; /* to be changed inside only */
    struct contender p[TASKS];
};

static enum pt_status contend(struct sched_task *task)
{
    struct world *world = (struct world *)(void *)task->sched;
    struct lock *lock = &world->lock;
    struct contender *self = (struct contender *)task;
    const int me = self->me;
    const int you = 1 - me;

    PT_BEGIN(task);
    for (self->round = 0; self->round < ROUNDS; self->round++) {
        SCHED_SET(task, lock->flag[me], true);
        PT_YIELD(task);
        SCHED_SET(task, lock->turn, you);
        PT_YIELD(task);
        for (;;) {
            if (!SCHED_READ(task, lock->flag[you]))
                break;
            PT_YIELD(task);
            if (SCHED_READ(task, lock->turn) == me)
                break;
            PT_YIELD(task);
        }
        self->current = SCHED_READ(task, world->count);
        PT_YIELD(task);
        SCHED_WRITE(task, world->count, self->current + 1);
        PT_YIELD(task);
        SCHED_SET(task, lock->flag[me], false);
        PT_YIELD(task);
    }
    PT_END(task);
}

static size_t setup(void *memory, int tasks)
{
    struct world *world = memory;
    int i;

    sched_init(&world->sched);
    for (i = 0; i < tasks; i++) {
        world->p[i].me = i;
        sched_spawn(&world->sched, &world->p[i].task, contend, "p");
    }
    return sizeof *world;
}

int main(int argc, char **argv)
{
    static struct world world;
    /* Each goes by its number: not interchangeable. */
    static const struct sched_scenario_group groups[] = {
        {offsetof(struct world, p), sizeof world.p[0], TASKS, false, true},
        {0, 0, 0, false, false},
    };
    static const struct sched_scenario peterson = {
        .name = "peterson",
        .world = &world,
        .setup = setup,
        .tasks = TASKS,
        .most_tasks = TASKS,
        .groups = groups,
        .is_watched = true,
    };

    return sched_scenario_main(argc, argv, &peterson);
}
