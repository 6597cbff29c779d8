/* SPDX-License-Identifier: MIT */
/*
 * Lesson 2: a counter that loses updates.
 *
 * A thousand tasks each read a count, sleep for one tick, and write the count
 * they read plus one. Each has read before any of them writes, so each writes
 * 1, and 999 updates are lost. No two tasks ever run at the same time: the hole
 * is the await between the read and the write.
 *
 * New: tasks, the scheduler and its report of every switch, shared variables
 * under watch.
 *
 * Prints, with --tasks 2:
 *
 *     switch    time  task        left with     where
 *          1       0  inc[0]      sleep 1       02_unsafe_counter.c:61  read count = 0
 *          2       0  inc[1]      sleep 1       02_unsafe_counter.c:61  read count = 0
 *          3       1  inc[0]      end           write count = 1
 *          4       1  inc[1]      end           write count = 1 !
 *
 *     lost update on self->counter->count: inc[1] wrote over a value it had not read
 *      switch   inc[0]                inc[1]
 *           1   read  count = 0                            02_unsafe_counter.c:60
 *           2                         read  count = 0      02_unsafe_counter.c:60
 *            ... both awaited  sched_sleep(task, 1)        02_unsafe_counter.c:61
 *           3   write count = 1                            02_unsafe_counter.c:62
 *           4                         write count = 1      02_unsafe_counter.c:62
 *               the write of switch 3 is lost
 *
 *     2 tasks, 4 switches, time 1
 *     replay: --tasks 2 --replay v1:0,1,0,1
 *     FOUND  1 lost update: the final count is 1, not 2
 */
#include <sched/scenario.h>

enum { MOST_TASKS = 1000 };

struct counter {
    int count;
};

struct increment {
    struct sched_task task;
    struct counter *counter;
    int current; /* lives across the await */
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
    self->current = SCHED_READ(task, self->counter->count);
    PT_AWAIT(task, sched_sleep(task, 1));
    SCHED_WRITE(task, self->counter->count, self->current + 1);
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
    static const struct sched_scenario unsafe_counter = {
        .name = "unsafe_counter",
        .world = &world,
        .setup = setup,
        .check = check,
        .tasks = MOST_TASKS,
        .most_tasks = MOST_TASKS,
        .groups = groups,
        .is_watched = true,
    };

    return sched_scenario_main(argc, argv, &unsafe_counter);
}
