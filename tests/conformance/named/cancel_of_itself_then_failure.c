/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_task a;
static struct {
    struct sched_task task;
    enum pt_status status;
} self;

static enum pt_status run_a(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_cancel(sched_current(&sched));
    PT_AWAIT(task, sched_fail(task, 7));
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a, run_a, "a");
    PT_AWAIT_STATUS(task, self.status, sched_join(task, &a));
    if (self.status == PT_FAILED)
        say("a failed %d", task->error);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
