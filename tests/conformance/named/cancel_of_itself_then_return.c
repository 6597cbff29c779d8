/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    int value;
} a;
static struct {
    struct sched_task task;
    enum pt_status status;
} self;

static enum pt_status run_a(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_cancel(sched_current(&sched));
    a.value = 7;
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a.task, run_a, "a");
    PT_AWAIT_STATUS(task, self.status, sched_join(task, &a.task));
    if (self.status == PT_CANCELLED)
        say("a was cancelled");
    else
        say("not reached");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
