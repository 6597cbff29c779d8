/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    int i;
    int value;
} a;
static struct {
    struct sched_task task;
    enum pt_status status;
} j;
static struct {
    struct sched_task task;
    int i;
} self;

static enum pt_status run_a(struct sched_task *task)
{
    PT_BEGIN(task);
    PASSES(task, a.i, 2);
    say("ends");
    a.value = 7;
    PT_END(task);
}

static enum pt_status joiner(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, j.status, sched_join(task, &a.task));
    if (j.status == PT_CANCELLED)
        say("cancelled");
    else
        say("not reached %d", a.value);
    PT_LEAVE(task, j.status);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a.task, run_a, "a");
    start(&j.task, joiner, "j");
    PASSES(task, self.i, 3);
    say("ended %s", truth(pt_is_finished(&a)));
    say("cancel %s", truth(sched_cancel(&j.task)));
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
