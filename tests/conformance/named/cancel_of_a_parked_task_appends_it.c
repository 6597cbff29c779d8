/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;
static struct {
    struct sched_task task;
    enum pt_status status;
} a;
static struct witness b, c;
static struct sched_task self;

static enum pt_status run_a(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, a.status, sched_event_wait(task, &event));
    if (a.status == PT_CANCELLED)
        say("cancelled at the wait");
    PT_LEAVE(task, a.status);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a.task, run_a, "a");
    PT_AWAIT(task, sched_pass(task));
    start_witness(&b, 2, "b");
    say("cancel %s", truth(sched_cancel(&a.task)));
    start_witness(&c, 2, "c");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
