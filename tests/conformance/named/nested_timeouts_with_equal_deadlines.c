/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;

static struct {
    struct sched_task task;
    struct pt pt;
    struct sched_timeout outer_timeout, inner_timeout;
    enum pt_status outer_status, inner_status;
} self;

static enum pt_status inner(struct sched_task *task)
{
    PT_BEGIN(&self.pt);
    PT_AWAIT_STATUS(&self.pt, self.inner_status,
                    SCHED_TIMEOUT(task, &self.inner_timeout, 3,
                                  sched_event_wait(task, &event)));
    if (self.inner_status == PT_CANCELLED)
        say("inner cancelled");
    PT_LEAVE(&self.pt, self.inner_status);
    PT_END(&self.pt);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self.outer_status,
                    SCHED_TIMEOUT(task, &self.outer_timeout, 3, inner(task)));
    if (self.outer_status == PT_FAILED && task->error == SCHED_ETIMEDOUT)
        say("outer timeout");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
