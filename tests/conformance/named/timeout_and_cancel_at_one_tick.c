/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;

static struct {
    struct sched_task task;
    struct sched_timeout timeout;
    enum pt_status status;
} w;
static struct sched_task c, self;

static enum pt_status limited(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT_STATUS(
        task, w.status,
        SCHED_TIMEOUT(task, &w.timeout, 3, sched_event_wait(task, &event)));
    if (w.status == PT_CANCELLED)
        say("cancelled, requests %u", sched_cancels(task));
    PT_LEAVE(task, w.status);
    PT_END(task);
}

static enum pt_status canceller(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 3));
    say("cancel %s", truth(sched_cancel(&w.task)));
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&c, canceller, "c");
    start(&w.task, limited, "w");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
