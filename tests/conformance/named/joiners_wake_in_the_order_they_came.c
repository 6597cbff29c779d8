/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    int i;
} child;

static enum pt_status child_body(struct sched_task *task)
{
    PT_BEGIN(task);
    PASSES(task, child.i, 3);
    say("ends");
    PT_END(task);
}

static struct joiner {
    struct sched_task task;
    int late;
    int i;
} a = {.late = 1}, b = {.late = 0}, c = {.late = 2};

static enum pt_status joiner(struct sched_task *task)
{
    struct joiner *self = (struct joiner *)task;

    PT_BEGIN(task);
    PASSES(task, self->i, self->late);
    PT_AWAIT(task, sched_join(task, &child.task));
    say("joined");
    PT_END(task);
}

static struct sched_task self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&child.task, child_body, "child");
    start(&a.task, joiner, "a");
    start(&b.task, joiner, "b");
    start(&c.task, joiner, "c");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
