/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    enum pt_status status;
} a;
static struct sched_task c;
static struct witness b;
static struct {
    struct sched_task task;
    int i;
} self;

static enum pt_status run_a(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, a.status, sched_sleep(task, 0));
    if (a.status == PT_CANCELLED)
        say("cancelled at the pass");
    PT_LEAVE(task, a.status);
    PT_END(task);
}

static enum pt_status canceller(struct sched_task *task)
{
    PT_BEGIN(task);
    say("cancel %s", truth(sched_cancel(&a.task)));
    PT_AWAIT(task, sched_pass(task));
    say("second step");
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&c, canceller, "c");
    start(&a.task, run_a, "a");
    start_witness(&b, 2, "b");
    PASSES(task, self.i, 4);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
