/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_mutex mutex;
static struct sched_condition condition;
static struct sched_task a, b;
static struct {
    struct sched_task task;
    int i;
} self;

static enum pt_status waiter(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    PT_AWAIT(task, sched_condition_wait(task, &condition, &mutex));
    say("notified");
    sched_mutex_unlock(task, &mutex);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a, waiter, "a");
    start(&b, waiter, "b");
    PT_AWAIT(task, sched_pass(task));
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    sched_condition_notify(&condition, 1);
    say("has notified");
    PASSES(task, self.i, 2);
    say("lets go");
    sched_mutex_unlock(task, &mutex);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
