/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct witness x;
static struct {
    struct sched_task task;
    struct sched_timeout timeout;
    struct pt inside;
    enum pt_status status;
} self;

static enum pt_status inside(struct sched_task *task)
{
    PT_BEGIN(&self.inside);
    say("inside");
    PT_AWAIT(&self.inside, sched_sleep(task, 1));
    say("not reached");
    PT_END(&self.inside);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start_witness(&x, 3, "x");
    PT_AWAIT_STATUS(task, self.status,
                    SCHED_TIMEOUT(task, &self.timeout, 0, inside(task)));
    if (self.status == PT_FAILED && task->error == SCHED_ETIMEDOUT)
        say("timeout");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
