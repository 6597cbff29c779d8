/* SPDX-License-Identifier: MIT */
/*
 * Lesson 3: the same counter, repaired.
 *
 * The tasks sleep first, and then read and write within one step. Nothing else
 * can run between the two, for a task gives up the processor only at an await.
 * No lock is needed, and no update is lost under any schedule: there is no
 * await left in the wrong place.
 *
 * New: what makes an update atomic here, and how the report says so.
 *
 * Prints, with --tasks 2:
 *
 *     switch    time  task        left with     where
 *          1       0  inc[0]      sleep 1       03_safe_counter.c:48
 *          2       0  inc[1]      sleep 1       03_safe_counter.c:48
 *          3       1  inc[0]      end           read count = 0, write count = 1
 *          4       1  inc[1]      end           read count = 1, write count = 2
 *
 *     2 tasks, 4 switches, time 1; 2 updates ran within one step: atomic here
 *     nothing found in this run
 */
#include <sched/scenario.h>

enum { MOST_TASKS = 1000 };

struct counter {
    int count;
};

struct increment {
    struct sched_task task;
    struct counter *counter;
};

struct world {
    struct sched sched;
    struct counter counter;
    int tasks;
    struct increment inc[MOST_TASKS];
};

static enum pt_status increment(struct sched_task *task)
{
    struct increment *self = (struct increment *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 1));
    SCHED_WRITE(task, self->counter->count,
                SCHED_READ(task, self->counter->count) + 1);
    PT_END(task);
}

static size_t setup(void *memory, int tasks)
{
    struct world *world = memory;
    int i;

    sched_init(&world->sched);
    world->tasks = tasks;
    for (i = 0; i < tasks; i++) {
        world->inc[i].counter = &world->counter;
        sched_spawn(&world->sched, &world->inc[i].task, increment, "inc");
    }
    return offsetof(struct world, inc) + (size_t)tasks * sizeof world->inc[0];
}

static const char *check(const void *memory)
{
    static char sentence[64];
    const struct world *world = memory;

    if (world->counter.count == world->tasks)
        return NULL;
    snprintf(sentence, sizeof sentence, "the final count is %d, not %d",
             world->counter.count, world->tasks);
    return sentence;
}

int main(int argc, char **argv)
{
    static struct world world;
    static const struct sched_scenario_group groups[] = {
        {offsetof(struct world, inc), sizeof world.inc[0], MOST_TASKS, true,
         true},
        {0, 0, 0, false, false},
    };
    static const struct sched_scenario safe_counter = {
        .name = "safe_counter",
        .world = &world,
        .setup = setup,
        .check = check,
        .tasks = MOST_TASKS,
        .most_tasks = MOST_TASKS,
        .groups = groups,
        .is_watched = true,
    };

    return sched_scenario_main(argc, argv, &safe_counter);
}
