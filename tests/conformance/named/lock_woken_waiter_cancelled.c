/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_mutex mutex;

static struct user {
    struct sched_task task;
    enum pt_status status;
} a, b;

static enum pt_status user(struct sched_task *task)
{
    struct user *self = (struct user *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, sched_mutex_lock(task, &mutex));
    if (self->status == PT_CANCELLED) {
        say("cancelled");
        PT_LEAVE(task, self->status);
    }
    say("has the lock");
    sched_mutex_unlock(task, &mutex);
    PT_END(task);
}

static struct {
    struct sched_task task;
    int i;
} self;
static struct witness x;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    start(&a.task, user, "a");
    start(&b.task, user, "b");
    PASSES(task, self.i, 1);
    sched_mutex_unlock(task, &mutex);
    sched_cancel(&a.task);
    start_witness(&x, 3, "x");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
