/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;

struct child {
    struct sched_task task;
    int passes;
    int i;
};

static enum pt_status child(struct sched_task *task)
{
    struct child *self = (struct child *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_event_wait(task, &event));
    PT_FINALLY(task);
    say("cleanup");
    PASSES(task, self->i, self->passes);
    say("cleaned");
    PT_END(task);
}

static struct gatherer {
    struct sched_task task;
    struct child c, d;
    struct sched_member member[2];
    struct sched_gathering gather;
    enum pt_status status;
} g;

static enum pt_status gatherer(struct sched_task *task)
{
    struct gatherer *self = (struct gatherer *)task;

    PT_BEGIN(task);
    self->c.passes = 1;
    self->d.passes = 4;
    start(&self->c.task, child, "c");
    start(&self->d.task, child, "d");
    self->member[0].task = &self->c.task;
    self->member[1].task = &self->d.task;
    sched_gather_init(&self->gather, self->member, 2, true);
    PT_AWAIT_STATUS(task, self->status, sched_gather(task, &self->gather));
    if (self->status == PT_CANCELLED)
        say("cancelled");
    PT_LEAVE(task, self->status);
    PT_END(task);
}

static struct {
    struct sched_task task;
    int i;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&g.task, gatherer, "g");
    PASSES(task, self.i, 2);
    say("cancel %s", truth(sched_cancel(&g.task)));
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
