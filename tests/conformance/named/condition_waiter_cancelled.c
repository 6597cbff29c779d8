/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_condition condition;
static struct sched_mutex mutex;

static struct {
    struct sched_task task;
    enum pt_status status;
} a;

static enum pt_status waiter(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    PT_AWAIT_STATUS(task, a.status,
                    sched_condition_wait(task, &condition, &mutex));
    if (a.status == PT_CANCELLED)
        say("cancelled, locked %s", truth(sched_mutex_is_locked(&mutex)));
    sched_mutex_unlock(task, &mutex);
    PT_LEAVE(task, a.status);
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
    say("lets go");
    sched_mutex_unlock(task, &mutex);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
