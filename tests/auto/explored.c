/* SPDX-License-Identifier: MIT */
/*
 * explored.c - code that marks nothing, searched: -DKIND=... says which.
 *
 * 1: an update is lost, and no check sees it. 2: Peterson's lock, two rounds.
 * 3: an interrupt between a read and its write. 4: the same, shut out.
 */
#include <sched/watch_auto.h>

enum { TASKS = 2 };

struct actor {
    struct sched_task task;
    int me;
    int round;
    int current;
};

static struct world {
    struct sched sched;
    int count;
    int wants[TASKS];
    int turn;
    int received;
    struct actor actors[TASKS];
} world;

#if KIND == 1
static enum pt_status run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->current = world.count;
    PT_AWAIT(task, sched_pass(task));
    world.count = self->current + 1;
    PT_END(task);
}
#elif KIND == 2
static enum pt_status run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->round = 0; self->round < 2; self->round++) {
        world.wants[self->me] = 1;
        PT_YIELD(task);
        world.turn = 1 - self->me;
        PT_YIELD(task);
        PT_WAIT_UNTIL(task,
                      !world.wants[1 - self->me] || world.turn == self->me);
        self->current = world.count;
        PT_YIELD(task);
        world.count = self->current + 1;
        PT_YIELD(task);
        world.wants[self->me] = 0;
    }
    PT_END(task);
}
#else
static enum pt_status run(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
#if KIND == 4
    sched_mask(task->sched, true);
#endif
    world.count++;
#if KIND == 4
    sched_mask(task->sched, false);
#endif
    PT_AWAIT(task, sched_pass(task));
    PT_END(task);
}
#endif

static void receive(void *memory)
{
    ((struct world *)memory)->count += 10;
    ((struct world *)memory)->received++;
}

static size_t setup(void *memory, int tasks)
{
    int i;

    if (memory != &world || tasks > TASKS)
        return 0;
    for (i = 0; i < tasks; i++) {
        world.actors[i].me = i;
        sched_spawn(&world.sched, &world.actors[i].task, run, "actor");
    }
    return sizeof world;
}

static const char *check(const void *memory)
{
    (void)memory;
#if KIND >= 3
    if (world.count % 10 != 1)
        return "what the task added is gone";
    return world.count == 1 + 10 * world.received
               ? NULL
               : "what an interrupt added is gone";
#else
    return NULL;
#endif
}

static const struct sched_interrupt interrupts[] = {{"receive", receive, 2},
                                                    {NULL, NULL, 0}};

int main(int argc, char **argv)
{
    static const struct sched_scenario scenario = {
        .name = "explored",
        .world = &world,
        .setup = setup,
        .check = check,
        .tasks = KIND >= 3 ? 1 : TASKS,
        .interrupts = KIND >= 3 ? interrupts : NULL};

    return sched_auto_main(argc, argv, &scenario);
}
