/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_condition condition;
static struct sched_mutex mutex;

static struct {
    struct sched_task task;
    enum pt_status status;
} a;
static struct sched_task k;

static enum pt_status waiter(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    PT_AWAIT_STATUS(task, a.status,
                    sched_condition_wait(task, &condition, &mutex));
    if (a.status == PT_CANCELLED)
        say("cancelled");
    sched_mutex_unlock(task, &mutex);
    PT_LEAVE(task, a.status);
    PT_END(task);
}

static enum pt_status user(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    say("has the lock");
    sched_mutex_unlock(task, &mutex);
    PT_END(task);
}

static struct {
    struct sched_task task;
    int i;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a.task, waiter, "a");
    PASSES(task, self.i, 1);
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    sched_cancel(&a.task);
    PASSES(task, self.i, 2);
    start(&k, user, "k");
    PASSES(task, self.i, 1);
    sched_cancel(&a.task);
    PASSES(task, self.i, 2);
    say("lets go");
    sched_mutex_unlock(task, &mutex);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
