/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;

static struct child {
    struct sched_task task;
    enum pt_status status;
    int times;
    int i;
} c = {.times = 1}, d = {.times = 2};

static enum pt_status child(struct sched_task *task)
{
    struct child *self = (struct child *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, sched_event_wait(task, &event));
    if (self->status == PT_CANCELLED) {
        PASSES(task, self->i, self->times);
        say("swallowed");
    }
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
    start(&c.task, child, "c");
    start(&d.task, child, "d");
    g.member[0].task = &c.task;
    g.member[1].task = &d.task;
    sched_gather_init(&g.gather, g.member, 2, false);
    PT_AWAIT_STATUS(task, g.status, sched_gather(task, &g.gather));
    say(g.status == PT_CANCELLED ? "cancelled" : "not reached");
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
    start(&g.task, gatherer, "g");
    PASSES(task, self.i, 2);
    say("cancel %s", truth(sched_cancel(&g.task)));
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
