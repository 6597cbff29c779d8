/* SPDX-License-Identifier: MIT */
/* sync.c - the vocabulary of sync.h and group.h, each object once. */
#include "expect.h"
#include <sched/group.h>

static struct sched sched;

/* Two producers, a consumer; a mutex, a semaphore, a condition, a future */

struct worker {
    struct sched_task task;
    int number;
    int i;
};

static struct sched_queue queue;
static int queue_memory[2];
static struct sched_mutex mutex;
static struct sched_condition condition;
static struct sched_semaphore semaphore;
static struct sched_event event;
static struct sched_future future;
static struct sched_callback callback;
static int sum, busy, notified, called;

static void on_end(void *context)
{
    *(int *)context += 1;
}

static enum pt_status produce(struct sched_task *task)
{
    struct worker *self = (struct worker *)(void *)task;

    PT_BEGIN(task);
    for (self->i = 1; self->i <= 3; self->i++)
        PT_AWAIT(task, sched_queue_put(task, &queue, &self->i));
    PT_AWAIT(task, sched_semaphore_acquire(task, &semaphore));
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    EXPECT(busy++ == 0);
    PT_AWAIT(task, sched_sleep(task, 2));
    busy--;
    while (!notified)
        PT_AWAIT(task, sched_condition_wait(task, &condition, &mutex));
    sched_mutex_unlock(task, &mutex);
    sched_semaphore_release(task, &semaphore);
    PT_AWAIT(task, sched_future_wait(task, &future));
    PT_END(task);
}

static enum pt_status consume(struct sched_task *task)
{
    struct worker *self = (struct worker *)(void *)task;

    PT_BEGIN(task);
    for (self->i = 0; self->i < 6; self->i++) {
        PT_AWAIT(task, sched_queue_get(task, &queue, &self->number));
        sum += self->number;
        sched_queue_done(task, &queue);
    }
    PT_AWAIT(task, sched_queue_join(task, &queue));
    PT_AWAIT(task, sched_sleep(task, 9));
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    notified = 1;
    sched_condition_notify(&condition, 2);
    sched_mutex_unlock(task, &mutex);
    sched_event_set(&event);
    PT_AWAIT(task, sched_event_wait(task, &event));
    EXPECT(sched_future_set(&future, &sum));
    PT_END(task);
}

static void work_together(void)
{
    static struct worker first, second, consumer;

    sched_init(&sched);
    sched_queue_init(&queue, queue_memory, sizeof queue_memory[0], 2);
    sched_semaphore_init(&semaphore, 2, 2);
    sched_callback_init(&callback, &sched, on_end, &called);
    sched_future_on_end(&future, &callback);
    sched_spawn(&sched, &first.task, produce, "first");
    sched_spawn(&sched, &second.task, produce, "second");
    sched_spawn(&sched, &consumer.task, consume, "consumer");
    EXPECT(sched_run(&sched) == 0);
    EXPECT(sum == 12 && busy == 0 && called == 1);
    EXPECT(!sched_mutex_is_locked(&mutex) && semaphore.value == 2);
}

/* One that waits for two in each way that there is */

struct parent {
    struct sched_task task;
    struct sched_task child[2];
    struct sched_member member[2];
    struct sched_gathering gather;
    struct sched_waiting wait;
    struct sched_waiting_for wait_for;
    struct sched_shielding shield;
    struct sched_timeout timeout;
    struct sched_group group;
    enum pt_status status;
};

static enum pt_status sleep_five(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 5));
    PT_END(task);
}

static enum pt_status fail_soon(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 1));
    PT_AWAIT(task, sched_fail(task, 4));
    PT_END(task);
}

static void spawn_both(struct parent *self)
{
    sched_spawn(&sched, &self->child[0], sleep_five, "sleeper");
    sched_spawn(&sched, &self->child[1], fail_soon, "failing");
    self->member[0].task = &self->child[0];
    self->member[1].task = &self->child[1];
}

static enum pt_status await_all_ways(struct sched_task *task)
{
    struct parent *self = (struct parent *)(void *)task;

    PT_BEGIN(task);
    spawn_both(self);
    sched_gather_init(&self->gather, self->member, 2, true);
    PT_AWAIT(task, sched_gather(task, &self->gather));
    EXPECT(sched_now(&sched) == 5 && self->child[1].error == 4);

    spawn_both(self);
    sched_wait_init(&self->wait, self->member, 2, SCHED_ANY);
    PT_AWAIT(task, sched_wait(task, &self->wait, SCHED_FOR_EVER));
    EXPECT(sched_now(&sched) == 6 && pt_status(&self->child[1]) == PT_FAILED);

    PT_AWAIT_STATUS(task, self->status,
                    sched_wait_for(task, &self->wait_for, &self->child[0], 2));
    EXPECT(self->status == PT_FAILED && task->error == SCHED_ETIMEDOUT);
    EXPECT(pt_status(&self->child[0]) == PT_CANCELLED);

    spawn_both(self);
    PT_AWAIT(task, sched_shield(task, &self->shield, &self->child[0]));
    PT_AWAIT_STATUS(
        task, self->status,
        SCHED_TIMEOUT(task, &self->timeout, 3, sched_sleep(task, 100)));
    EXPECT(self->status == PT_FAILED && task->error == SCHED_ETIMEDOUT);

    sched_group_enter(task, &self->group);
    sched_group_spawn(&self->group, &self->member[0], &self->child[0],
                      sleep_five, "sleeper");
    sched_group_spawn(&self->group, &self->member[1], &self->child[1],
                      fail_soon, "failing");
    PT_AWAIT_STATUS(task, self->status,
                    sched_group_leave(task, &self->group, PT_ENDED));
    EXPECT(self->status == PT_FAILED && task->error == SCHED_EGROUP);
    EXPECT(pt_status(&self->child[0]) == PT_CANCELLED);
    EXPECT(sched_now(&sched) == 17);
    PT_END(task);
}

int main(void)
{
    static struct parent parent;

    work_together();
    sched_init(&sched);
    sched_spawn(&sched, &parent.task, await_all_ways, "parent");
    EXPECT(sched_run(&sched) == SCHED_EFAILED); /* of wait and shield's */
    EXPECT(pt_status(&parent.task) == PT_ENDED);
    return expect_failed;
}
