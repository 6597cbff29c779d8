/* SPDX-License-Identifier: MIT */
/*
 * Lesson 6: philosophers who starve.
 *
 * They sit around a table, a fork between any two. Each takes the fork on the
 * left, then the one on the right, eats, and puts both back. When all have
 * taken the left one, each waits for a neighbour, for ever.
 *
 * New: a deadlock, and the report of who waits for whom.
 *
 * Prints, with --explore --tasks 3:
 *
 *     FOUND  deadlock in 48 of 492 interleavings
 *     3 of 3 tasks can never go on: ph[0], ph[1], ph[2].
 *
 *     switch  ph[0]                   ph[1]                   ph[2]
 *          1  :57 pass
 *          2  .                       :57 pass
 *          3  .                       .                       :57 pass
 *          4  .                       .                       :58 wait
 *          5  :58 wait
 *          6  .                       :58 wait
 *
 *       ph[0]  :58 sched_mutex_lock(task, self->right), held by ph[1]
 *       ph[1]  :58 sched_mutex_lock(task, self->right), held by ph[2]
 *       ph[2]  :58 sched_mutex_lock(task, self->right), held by ph[0]
 *       cycle: ph[0] -> ph[1] -> ph[2] -> ph[0]
 *
 *     an order that is right: v1:0,1*3,2,0*2,2*2  (the end)
 *     all 492 interleavings of 3 tasks: deadlock in 48, the end in 444
 *     replay: --tasks 3 --replay v1:0-2,2,0,1
 *     FOUND: deadlock; all 492 interleavings of 3 tasks, 200 states
 */
#include <sched/scenario.h>
#include <sched/sync.h>

enum { MOST_TASKS = 10 };

struct philosopher {
    struct sched_task task;
    struct sched_mutex *left;
    struct sched_mutex *right;
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
    PT_AWAIT(task, sched_mutex_lock(task, self->left));
    PT_AWAIT(task, sched_pass(task)); /* a free lock does not switch */
    PT_AWAIT(task, sched_mutex_lock(task, self->right));
    PT_AWAIT(task, sched_pass(task)); /* eats */
    sched_mutex_unlock(task, self->right);
    sched_mutex_unlock(task, self->left);
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
        world->ph[i].left = &world->fork[i];
        world->ph[i].right = &world->fork[(i + 1) % tasks];
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
    static const struct sched_scenario hungry_philosophers = {
        .name = "hungry_philosophers",
        .world = &world,
        .setup = setup,
        .tasks = 3,
        .most_tasks = MOST_TASKS,
        .groups = groups,
    };

    return sched_scenario_main(argc, argv, &hungry_philosophers);
}
