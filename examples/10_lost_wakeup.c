/* SPDX-License-Identifier: MIT */
/*
 * Lesson 10: a buffer that wakes the wrong one.
 *
 * A producer waits while the buffer is full, consumers while it is empty, all
 * of them for one condition, and whoever changes the buffer wakes one. When
 * that one is of the wrong kind, it finds nothing to do and waits again: the
 * wake-up is lost, and the one that could go on is never woken. First come,
 * first served it goes well, and with two tasks it always does.
 *
 * New: a condition; a defect that needs three tasks.
 *
 * Prints, with --explore --tasks 3:
 *
 *     FOUND  deadlock in 2 of 14 interleavings
 *     2 of 3 tasks can never go on: put, get[1].
 *
 *     switch  put                     get[0]                  get[1]
 *        ...  2 more switches, see --replay
 *          3  :72 read count = 0
 *             :74 write count = 1
 *             wake get[0]
 *             :72 read count = 1
 *             :73 wait
 *          4  .                       :87 read count = 1
 *             .                       :89 write count = 0
 *             .                       wake get[1]
 *             .                       end
 *          5  .                       .                       :87 read count = 0
 *             .                       .                       :88 wait
 *
 *       put     :73 sched_condition_wait(task, &b->changed, &b->mutex)
 *       get[1]  :88 sched_condition_wait(task, &b->changed, &b->mutex)
 *
 *     an order that is right: v1:0,1,0,2  (count = 0)
 *     all 14 interleavings of 3 tasks: count = 0 in 12, deadlock in 2
 *     replay: --tasks 3 --replay v1:1,2,0-2
 *     FOUND: deadlock; all 14 interleavings of 3 tasks, 14 states
 */
#include <sched/scenario.h>
#include <sched/sync.h>

enum { MOST_TASKS = 10, CAPACITY = 1 };

struct buffer {
    struct sched_mutex mutex;
    struct sched_condition changed; /* the count */
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
            PT_AWAIT(task, sched_condition_wait(task, &b->changed, &b->mutex));
        SCHED_WRITE(task, b->count, b->count + 1);
        sched_condition_notify(&b->changed, 1);
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
        PT_AWAIT(task, sched_condition_wait(task, &b->changed, &b->mutex));
    SCHED_WRITE(task, b->count, b->count - 1);
    sched_condition_notify(&b->changed, 1);
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
    static const struct sched_scenario lost_wakeup = {
        .name = "lost_wakeup",
        .world = &world,
        .setup = setup,
        .tasks = 3,
        .most_tasks = MOST_TASKS,
        .groups = groups,
    };

    return sched_scenario_main(argc, argv, &lost_wakeup);
}
