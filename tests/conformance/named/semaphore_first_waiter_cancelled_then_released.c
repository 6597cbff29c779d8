/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_semaphore semaphore;

static struct user {
    struct sched_task task;
    enum pt_status status;
} a, b;

static enum pt_status user(struct sched_task *task)
{
    struct user *self = (struct user *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status,
                    sched_semaphore_acquire(task, &semaphore));
    if (self->status == PT_CANCELLED) {
        say("cancelled");
        PT_LEAVE(task, self->status);
    }
    say("in");
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
    start(&a.task, user, "a");
    start(&b.task, user, "b");
    PASSES(task, self.i, 1);
    sched_cancel(&a.task);
    sched_semaphore_release(task, &semaphore);
    start_witness(&x, 3, "x");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
