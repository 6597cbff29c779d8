/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct child {
    struct sched_task task;
    int i;
} c, d;

static enum pt_status child(struct sched_task *task)
{
    struct child *self = (struct child *)task;

    PT_BEGIN(task);
    PASSES(task, self->i, 4);
    say("ends");
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_member member[2];
    struct sched_gathering gather;
    enum pt_status status;
} g;

static enum pt_status gatherer(struct sched_task *task)
{
    PT_BEGIN(task);
    g.member[0].task = &c.task;
    g.member[1].task = &d.task;
    sched_gather_init(&g.gather, g.member, 2, false);
    PT_AWAIT_STATUS(task, g.status, sched_gather(task, &g.gather));
    if (g.status == PT_CANCELLED)
        say("cancelled, requests %u", sched_cancels(task));
    PT_LEAVE(task, g.status);
    PT_END(task);
}

static struct {
    struct sched_task task;
    int i;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&c.task, child, "c");
    start(&d.task, child, "d");
    start(&g.task, gatherer, "g");
    PASSES(task, self.i, 1);
    sched_cancel(&c.task);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
