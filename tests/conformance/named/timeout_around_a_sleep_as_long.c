/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    struct sched_timeout timeout;
    enum pt_status status;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT_STATUS(
        task, self.status,
        SCHED_TIMEOUT(task, &self.timeout, 3, sched_sleep(task, 3)));
    if (self.status == PT_ENDED)
        say("not reached");
    else if (task->error == SCHED_ETIMEDOUT)
        say("timeout");
    else
        PT_LEAVE(task, self.status);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
