/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_future future;
static struct waiter {
    struct sched_task task;
    enum pt_status status;
} a, b;

static enum pt_status waiter(struct sched_task *task)
{
    struct waiter *self = (struct waiter *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, sched_future_wait(task, &future));
    if (self->status == PT_CANCELLED)
        say("cancelled");
    PT_LEAVE(task, self->status);
    PT_END(task);
}

static struct sched_task self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a.task, waiter, "a");
    start(&b.task, waiter, "b");
    PT_AWAIT(task, sched_pass(task));
    sched_cancel(&a.task);
    say("future cancelled %s",
        truth(sched_future_status(&future) == PT_CANCELLED));
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
