/* SPDX-License-Identifier: MIT */
/* counter.c - N tasks read a count and write it, one more, K times each. */
#include <sched/scenario.h>

#if WATCHED
#define READ(task, variable) SCHED_READ(task, variable)
#define WRITE(task, variable, value) SCHED_WRITE(task, variable, value)
#else
#define READ(task, variable) ((void)(task), (variable))
#define WRITE(task, variable, value) ((void)(task), (variable) = (value))
#endif

struct increment {
    struct sched_task task;
    int current;
    int i;
};

static struct world {
    struct sched sched;
    int count;
    struct increment increments[N];
} world;

static enum pt_status increment(struct sched_task *task)
{
    struct increment *self = (struct increment *)task;

    PT_BEGIN(task);
    for (self->i = 0; self->i < K; self->i++) {
        self->current = READ(task, world.count);
        PT_YIELD(task);
        WRITE(task, world.count, self->current + 1);
    }
    SCHED_SET(task, world.count, world.count); /* the outcome */
    PT_END(task);
}

static size_t setup(void *memory, int tasks)
{
    int i;

    sched_init(&world.sched);
    for (i = 0; i < tasks; i++)
        sched_spawn(&world.sched, &world.increments[i].task, increment, "inc");
    (void)memory;
    return sizeof world;
}

static const struct sched_scenario_group groups[] = {
    {offsetof(struct world, increments), sizeof(struct increment), N, true,
     true},
    {0, 0, 0, false, false},
};

int main(int argc, char **argv)
{
    static const struct sched_scenario scenario = {
        "counter", &world, setup, NULL, N, N, groups};

    return sched_scenario_main(argc, argv, &scenario);
}
