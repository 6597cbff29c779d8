/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_task child, b;
static struct joiner {
    struct sched_task task;
    enum pt_status status;
} a, c;

static enum pt_status run_child(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    PT_AWAIT(task, sched_fail(task, 7));
    PT_END(task);
}

static enum pt_status joiner(struct sched_task *task)
{
    struct joiner *self = (struct joiner *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, sched_join(task, &child));
    if (self->status == PT_FAILED)
        say("failed %d", task->error);
    PT_END(task);
}

static enum pt_status unwinder(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_join(task, &child));
    say("not reached");
    PT_END(task);
}

static struct sched_task self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&child, run_child, "child");
    start(&a.task, joiner, "a");
    start(&b, unwinder, "b");
    PT_AWAIT(task, sched_sleep(task, 1));
    start(&c.task, joiner, "c");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
