/* SPDX-License-Identifier: MIT */
/*
 * Lesson 11: the same buffer, repaired.
 *
 * What the producer waits for and what the consumers wait for are two
 * conditions, so that a notification reaches one that can use it. To notify all
 * would do as well, and wakes many for nothing. (sched_queue in sync.h is such
 * a buffer.)
 *
 * New: a condition for each thing waited for.
 *
 * Prints, with --explore --tasks 6:
 *
 *     all 406,560 interleavings of 6 tasks: count = 0 in 406,560
 *     PROVED: all 406,560 interleavings of 6 tasks, 93 states
 */
#include <sched/scenario.h>
#include <sched/sync.h>

enum { MOST_TASKS = 10, CAPACITY = 1 };

struct buffer {
    struct sched_mutex mutex;
    struct sched_condition room; /* the count fell */
    struct sched_condition item; /* the count rose */
    int count;
};

struct actor {
    struct sched_task task;
    struct buffer *buffer;
    int left; /* to be put, by the producer */
};

struct world {
    struct sched sched;
    struct buffer buffer;
    struct actor producer;
    struct actor consumer[MOST_TASKS - 1];
};

static enum pt_status put(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;
    struct buffer *b = self->buffer;

    PT_BEGIN(task);
    for (; self->left > 0; self->left--) {
        PT_AWAIT(task, sched_mutex_lock(task, &b->mutex));
        while (SCHED_READ(task, b->count) == CAPACITY)
            PT_AWAIT(task, sched_condition_wait(task, &b->room, &b->mutex));
        SCHED_WRITE(task, b->count, b->count + 1);
        sched_condition_notify(&b->item, 1);
        sched_mutex_unlock(task, &b->mutex);
    }
    PT_END(task);
}

static enum pt_status get(struct sched_task *task)
{
    struct buffer *b = ((struct actor *)task)->buffer;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &b->mutex));
    while (SCHED_READ(task, b->count) == 0)
        PT_AWAIT(task, sched_condition_wait(task, &b->item, &b->mutex));
    SCHED_WRITE(task, b->count, b->count - 1);
    sched_condition_notify(&b->room, 1);
    sched_mutex_unlock(task, &b->mutex);
    PT_END(task);
}

static size_t setup(void *memory, int tasks)
{
    struct world *world = memory;
    int i;

    sched_init(&world->sched);
    world->producer.buffer = &world->buffer;
    world->producer.left = tasks - 1; /* one for each consumer */
    sched_spawn(&world->sched, &world->producer.task, put, "put");
    for (i = 0; i < tasks - 1; i++) {
        world->consumer[i].buffer = &world->buffer;
        sched_spawn(&world->sched, &world->consumer[i].task, get, "get");
    }
    return offsetof(struct world, consumer) +
           (size_t)(tasks - 1) * sizeof world->consumer[0];
}

int main(int argc, char **argv)
{
    static struct world world;
    static const struct sched_scenario_group groups[] = {
        {offsetof(struct world, consumer), sizeof world.consumer[0],
         MOST_TASKS - 1, true, true},
        {0, 0, 0, false, false},
    };
    static const struct sched_scenario two_conditions = {
        .name = "two_conditions",
        .world = &world,
        .setup = setup,
        .tasks = 3,
        .most_tasks = MOST_TASKS,
        .groups = groups,
    };

    return sched_scenario_main(argc, argv, &two_conditions);
}
