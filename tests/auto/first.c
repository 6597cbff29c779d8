/* SPDX-License-Identifier: MIT */
/* first.c - a scenario in two files, with no annotation; see other.c */
#include <sched/scenario.h>

#include "two.h"

struct world {
    struct sched sched;
    struct counter counter;
    struct increment inc[4];
};

static size_t setup(void *memory, int tasks)
{
    struct world *world = memory;
    int i;

    sched_init(&world->sched);
    for (i = 0; i < tasks; i++) {
        world->inc[i].counter = &world->counter;
        sched_spawn(&world->sched, &world->inc[i].task, increment, "inc");
    }
    return sizeof *world;
}

int main(int argc, char **argv)
{
    static struct world world;
    static const struct sched_scenario scenario = {.name = "two",
                                                   .world = &world,
                                                   .setup = setup,
                                                   .tasks = 2,
                                                   .most_tasks = 4};

    return sched_scenario_main(argc, argv, &scenario);
}
