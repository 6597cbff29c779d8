/* SPDX-License-Identifier: MIT */
/*
 * philosophers.c - N tasks at a round table eat K times each, with the forks to
 * their left and right, and say at the end how often. REPAIRED: the last takes
 * the right one first.
 */
#include "spin.h"

struct philosopher {
    struct sched_task task;
    int i;
};

#if MUTEX
#include <sched/sync.h>
typedef struct sched_mutex fork_type;
#define TAKE(task, fork)                              \
    do {                                              \
        PT_YIELD(task);                               \
        PT_AWAIT(task, sched_mutex_lock(task, fork)); \
    } while (0)
#define PUT_BACK(task, fork) sched_mutex_unlock(task, fork)
#else
typedef bool fork_type;
#define TAKE(task, fork)                                \
    do {                                                \
        SWITCH_UNTIL(task, !SCHED_READ(task, *(fork))); \
        SCHED_WRITE(task, *(fork), true);               \
    } while (0)
#define PUT_BACK(task, fork) SCHED_WRITE(task, *(fork), false)
#endif

static struct world {
    struct sched sched;
    fork_type forks[N];
    int meals;
    struct philosopher philosophers[N];
} world;

static fork_type *first(int me)
{
    return &world.forks[REPAIRED && me == N - 1 ? 0 : me];
}

static fork_type *second(int me)
{
    return &world.forks[REPAIRED && me == N - 1 ? me : (me + 1) % N];
}

static enum pt_status dine(struct sched_task *task)
{
    struct philosopher *self = (struct philosopher *)task;
    const int me = (int)(self - world.philosophers);

    PT_BEGIN(task);
    for (self->i = 0; self->i < K; self->i++) {
        TAKE(task, first(me));
        TAKE(task, second(me));
        PT_YIELD(task);
        PUT_BACK(task, first(me));
        PUT_BACK(task, second(me));
    }
    PT_YIELD(task);
    SCHED_WRITE(task, world.meals, SCHED_READ(task, world.meals) + self->i);
    PT_END(task);
}

static size_t setup(void *memory, int tasks)
{
    int i;

    (void)memory;
    sched_init(&world.sched);
    for (i = 0; i < tasks; i++)
        sched_spawn(&world.sched, &world.philosophers[i].task, dine, "phil");
    return sizeof world;
}

static const struct sched_scenario_group groups[] = {
    {offsetof(struct world, philosophers), sizeof(struct philosopher), N, false,
     true},
    {0, 0, 0, false, false},
};

int main(int argc, char **argv)
{
    static const struct sched_scenario scenario = {
        .name = "philosophers",
        .world = &world,
        .setup = setup,
        .tasks = N,
        .most_tasks = N,
        .groups = groups,
        .is_watched = true,
    };

    return sched_scenario_main(argc, argv, &scenario);
}
