/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_task a;
static struct witness b;
static struct {
    struct sched_task task;
    enum pt_status status;
} self;

static enum pt_status run_a(struct sched_task *task)
{
    PT_BEGIN(task);
    say("not reached");
    PT_FINALLY(task);
    say("nor this");
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a, run_a, "a");
    start_witness(&b, 2, "b");
    say("cancel %s", truth(sched_cancel(&a)));
    PT_AWAIT_STATUS(task, self.status, sched_join(task, &a));
    if (self.status == PT_CANCELLED)
        say("a was cancelled");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
