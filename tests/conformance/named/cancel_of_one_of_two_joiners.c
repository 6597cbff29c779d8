/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;
static struct sched_task a;
static struct joiner {
    struct sched_task task;
    enum pt_status status;
} j, k;

static enum pt_status run_a(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_event_wait(task, &event));
    PT_END(task);
}

static enum pt_status joiner(struct sched_task *task)
{
    struct joiner *self = (struct joiner *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, sched_join(task, &a));
    if (self->status == PT_CANCELLED)
        say("cancelled");
    PT_LEAVE(task, self->status);
    PT_END(task);
}

static struct sched_task self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a, run_a, "a");
    start(&j.task, joiner, "j");
    start(&k.task, joiner, "k");
    PT_AWAIT(task, sched_pass(task));
    say("cancel %s", truth(sched_cancel(&k.task)));
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
