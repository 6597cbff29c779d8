/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;

static struct {
    struct sched_task task;
    struct sched_timeout timeout;
    enum pt_status status;
} a;

static enum pt_status limited(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, a.status, sched_event_wait(task, &event));
    if (a.status == PT_CANCELLED)
        say("swallowed");
    PT_AWAIT_STATUS(
        task, a.status,
        SCHED_TIMEOUT(task, &a.timeout, 3, sched_event_wait(task, &event)));
    if (a.status == PT_FAILED && task->error == SCHED_ETIMEDOUT)
        say("timeout");
    else
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
    start(&a.task, limited, "a");
    PASSES(task, self.i, 1);
    sched_cancel(&a.task);
    PT_AWAIT(task, sched_join(task, &a.task));
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
