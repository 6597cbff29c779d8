/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;

static struct {
    struct sched_task task;
    enum pt_status status;
    int i;
} a, self;

static enum pt_status cancelled(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, a.status, sched_event_wait(task, &event));
    if (a.status == PT_CANCELLED)
        say("cancelled, requests %u", sched_cancels(task));
    PASSES(task, a.i, 1);
    say("goes on");
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a.task, cancelled, "a");
    PASSES(task, self.i, 1);
    say("cancel %s", truth(sched_cancel(&a.task)));
    say("cancel %s", truth(sched_cancel(&a.task)));
    PT_AWAIT(task, sched_join(task, &a.task));
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
