/* SPDX-License-Identifier: MIT */
#include "stage.h"

#include <limits.h>

static struct sched_mutex mutex;
static struct sched_condition condition;
static struct sched_task a, b, c, self;

static enum pt_status waiter(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    PT_AWAIT(task, sched_condition_wait(task, &condition, &mutex));
    say("in");
    PT_AWAIT(task, sched_pass(task));
    say("out");
    sched_mutex_unlock(task, &mutex);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a, waiter, "a");
    start(&b, waiter, "b");
    start(&c, waiter, "c");
    PT_AWAIT(task, sched_pass(task));
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    sched_condition_notify(&condition, UINT_MAX);
    sched_mutex_unlock(task, &mutex);
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
