/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_task child;

static enum pt_status child_body(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 9));
    PT_FINALLY(task);
    say("cleanup");
    PT_AWAIT(task, sched_sleep(task, 2));
    say("cleaned");
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_waiting_for waiting;
    enum pt_status status;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&child, child_body, "child");
    PT_AWAIT_STATUS(task, self.status,
                    sched_wait_for(task, &self.waiting, &child, 3));
    if (self.status == PT_FAILED && task->error == SCHED_ETIMEDOUT)
        say("timeout, cancelled %s", truth(pt_status(&child) == PT_CANCELLED));
    else
        PT_LEAVE(task, self.status);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
