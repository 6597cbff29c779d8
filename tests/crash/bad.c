/* SPDX-License-Identifier: MIT */
/*
 * bad.c - a task that does what only a sanitizer sees, if the other has gone
 * before it: -DKIND=... says what.
 *
 * 1: reads past an array. 2: uses freed memory. 3: overflows an integer.
 */
#include <sched/scenario.h>

#include <limits.h>

enum { TASKS = 2, LENGTH = 4 };

static struct world {
    struct sched sched;
    int next;
    int sum;
    struct sched_task tasks[TASKS];
} world;

/* Volatile, so that no compiler sees through it. */
static int (*volatile misuse)(int index);

#if KIND == 1
static int table[LENGTH] = {1, 2, 3, 4};

static int use(int index)
{
    return table[index];
}
#elif KIND == 2
static int use(int index)
{
    int *copy = (int *)calloc(LENGTH, sizeof *copy);
    int value;

    if (index == LENGTH)
        free(copy);
    value = *(volatile int *)copy;
    free(copy);
    return value;
}
#else
static int use(int index)
{
    return (index == LENGTH ? INT_MAX : 0) + index;
}
#endif

/* The first counts from the front; the other takes what is next. */
static enum pt_status first(struct sched_task *task)
{
    PT_BEGIN(task);
    SCHED_SET(task, world.next, LENGTH - 1);
    PT_AWAIT(task, sched_pass(task));
    SCHED_SET(task, world.next, 0);
    PT_END(task);
}

static enum pt_status other(struct sched_task *task)
{
    PT_BEGIN(task);
    SCHED_SET(task, world.next, SCHED_READ(task, world.next) + 1);
    PT_AWAIT(task, sched_pass(task));
    SCHED_SET(task, world.sum, misuse(SCHED_READ(task, world.next)));
    PT_END(task);
}

static size_t setup(void *memory, int tasks)
{
    (void)memory;
    misuse = use;
    sched_init(&world.sched);
    sched_spawn(&world.sched, &world.tasks[0], first, "first");
    sched_spawn(&world.sched, &world.tasks[1], other, "other");
    return tasks == TASKS ? sizeof world : 0;
}

int main(int argc, char **argv)
{
    static const struct sched_scenario scenario = {
        .name = "bad", .world = &world, .setup = setup, .tasks = TASKS};

    return sched_scenario_main(argc, argv, &scenario);
}
