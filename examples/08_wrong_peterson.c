/* SPDX-License-Identifier: MIT */
/*
 * Lesson 8: a lock of two variables, in the wrong order.
 *
 * Peterson's lock needs nothing but loads and stores: say that you want in, let
 * the other go first, and wait while it wants in and it is its turn. Here each
 * lets the other go first and only then says that it wants in. That looks as
 * good, and random runs seldom disagree. Both can be inside at once.
 *
 * There is a yield between any two accesses, as between two processors: what
 * can be interleaved is what you say.
 *
 * New: an algorithm under test; the search where tasks wait by looking.
 *
 * Prints, with --explore:
 *
 *     FOUND  lost update on count
 *     p[1] wrote 1 over p[0]'s 1: it read 0 at switch 4, p[0] changed it at 8.
 *
 *     switch  p[0]                    p[1]
 *        ...  3 more switches, see --replay
 *          4  .                       :80 read flag[you] = 0
 *             .                       :87 read count = 0
 *             .                       :88 yield
 *          5  :77 write flag[me] = 1
 *             :78 yield
 *          6  :80 read flag[you] = 1
 *             :82 yield
 *          7  :83 read turn = 0
 *             :87 read count = 0
 *             :88 yield
 *          8  :89 write count = 1
 *             :90 yield
 *          9  .                       :89 ! write count = 1
 *             .                       :90 yield
 *
 *     an order that is right: v1:0,1,0*2,1,0*2,1,0,1,0,1,0,1,0,1,0,1,0,1*3
 *     how they end: count = 4, count = 3, count = 2
 *     replay: --tasks 2 --replay v1:0,1*3,0*4,1
 *     FOUND: lost update on count; endless interleavings of 2 tasks, 1,911 states
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
        SCHED_SET(task, lock->turn, you);
        PT_YIELD(task);
        SCHED_SET(task, lock->flag[me], true);
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
    static const struct sched_scenario wrong_peterson = {
        .name = "wrong_peterson",
        .world = &world,
        .setup = setup,
        .tasks = TASKS,
        .most_tasks = TASKS,
        .groups = groups,
        .is_watched = true,
    };

    return sched_scenario_main(argc, argv, &wrong_peterson);
}
