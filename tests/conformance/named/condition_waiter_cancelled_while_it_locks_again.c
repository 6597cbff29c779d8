/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_condition condition;
static struct sched_mutex mutex;

static struct waiter {
    struct sched_task task;
    enum pt_status status;
} a, b;

static enum pt_status waiter(struct sched_task *task)
{
    struct waiter *self = (struct waiter *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    PT_AWAIT_STATUS(task, self->status,
                    sched_condition_wait(task, &condition, &mutex));
    say(self->status == PT_CANCELLED ? "cancelled" : "notified");
    sched_mutex_unlock(task, &mutex);
    PT_LEAVE(task, self->status);
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
    start(&b.task, waiter, "b");
    PASSES(task, self.i, 1);
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    sched_condition_notify(&condition, 1);
    PASSES(task, self.i, 2);
    sched_cancel(&a.task);
    PASSES(task, self.i, 2);
    say("lets go");
    sched_mutex_unlock(task, &mutex);
    PASSES(task, self.i, 4);
    say("b done %s", truth(pt_is_finished(&b.task)));
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
