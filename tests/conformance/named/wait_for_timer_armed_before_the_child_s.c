/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    int value;
} c;

static enum pt_status child(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 3));
    c.value = 7;
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
    start(&c.task, child, "c");
    PT_AWAIT_STATUS(task, self.status,
                    sched_wait_for(task, &self.waiting, &c.task, 3));
    if (self.status == PT_ENDED)
        say("not reached %d", c.value);
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
