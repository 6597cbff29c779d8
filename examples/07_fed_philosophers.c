/* SPDX-License-Identifier: MIT */
/*
 * Lesson 7: the same table, repaired.
 *
 * The forks have numbers, and everybody takes the lower one first. Only the
 * last philosopher does anything else than before. Who holds the highest fork
 * that is taken waits for nobody, so that one eats, and then the others do.
 *
 * New: an order of locks, which is what makes a cycle impossible.
 *
 * Prints, with --explore --tasks 5:
 *
 *     all 55,714,249 interleavings of 5 tasks: the end in 55,714,249
 *     PROVED: all 55,714,249 interleavings of 5 tasks, 6,475 states
 */
#include <sched/scenario.h>
#include <sched/sync.h>

enum { MOST_TASKS = 10 };

struct philosopher {
    struct sched_task task;
    struct sched_mutex *first;
    struct sched_mutex *second;
};

struct world {
    struct sched sched;
    struct sched_mutex fork[MOST_TASKS];
    struct philosopher ph[MOST_TASKS];
};

static enum pt_status dine(struct sched_task *task)
{
    struct philosopher *self = (struct philosopher *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, self->first));
    PT_AWAIT(task, sched_pass(task)); /* a free lock does not switch */
    PT_AWAIT(task, sched_mutex_lock(task, self->second));
    PT_AWAIT(task, sched_pass(task)); /* eats */
    sched_mutex_unlock(task, self->second);
    sched_mutex_unlock(task, self->first);
    PT_END(task);
}

static size_t setup(void *memory, int tasks)
{
    struct world *world = memory;
    int i;

    if (tasks < 2)
        return 0;
    sched_init(&world->sched);
    for (i = 0; i < tasks; i++) {
        const int right = (i + 1) % tasks;

        world->ph[i].first = &world->fork[i < right ? i : right];
        world->ph[i].second = &world->fork[i < right ? right : i];
        sched_spawn(&world->sched, &world->ph[i].task, dine, "ph");
    }
    return offsetof(struct world, ph) + (size_t)tasks * sizeof world->ph[0];
}

int main(int argc, char **argv)
{
    static struct world world;
    /* Each has other forks than the rest: not interchangeable. */
    static const struct sched_scenario_group groups[] = {
        {offsetof(struct world, ph), sizeof world.ph[0], MOST_TASKS, false,
         true},
        {0, 0, 0, false, false},
    };
    static const struct sched_scenario fed_philosophers = {
        .name = "fed_philosophers",
        .world = &world,
        .setup = setup,
        .tasks = 3,
        .most_tasks = MOST_TASKS,
        .groups = groups,
    };

    return sched_scenario_main(argc, argv, &fed_philosophers);
}
