/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_mutex mutex;
static struct sched_condition condition;
static struct sched_task a, b, c, self;

static enum pt_status waiter(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    PT_AWAIT(task, sched_condition_wait(task, &condition, &mutex));
    say("notified");
    sched_mutex_unlock(task, &mutex);
    PT_END(task);
}

static enum pt_status user(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    say("in");
    sched_mutex_unlock(task, &mutex);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a, waiter, "a");
    PT_AWAIT(task, sched_pass(task));
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    start(&b, user, "b");
    PT_AWAIT(task, sched_pass(task));
    sched_condition_notify(&condition, 1);
    PT_AWAIT(task, sched_pass(task));
    start(&c, user, "c");
    PT_AWAIT(task, sched_pass(task));
    say("lets go");
    sched_mutex_unlock(task, &mutex);
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
