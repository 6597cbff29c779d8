/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct speaker {
    struct sched_task task;
    struct pt pt;
    int i;
} a, b;

static enum pt_status callee(struct pt *pt)
{
    PT_BEGIN(pt);
    say("is %s", sched_current(&sched)->name);
    PT_END(pt);
}

static enum pt_status speaker(struct sched_task *task)
{
    struct speaker *self = (struct speaker *)task;

    PT_BEGIN(task);
    say("is %s", sched_current(&sched)->name);
    PASSES(task, self->i, 1);
    PT_CALL(task, &self->pt, callee(&self->pt));
    PT_END(task);
}

static struct sched_task self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a.task, speaker, "a");
    start(&b.task, speaker, "b");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
