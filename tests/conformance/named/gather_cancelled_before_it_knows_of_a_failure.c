/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;

static struct {
    struct sched_task task;
    int i;
} f, self;

static enum pt_status failing(struct sched_task *task)
{
    PT_BEGIN(task);
    PASSES(task, f.i, 2);
    say("fails");
    PT_AWAIT(task, sched_fail(task, 7));
    PT_END(task);
}

static struct {
    struct sched_task task;
    enum pt_status status;
} c;

static enum pt_status child(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, c.status, sched_event_wait(task, &event));
    if (c.status == PT_CANCELLED)
        say("cancelled");
    PT_LEAVE(task, c.status);
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
    g.member[0].task = &f.task;
    g.member[1].task = &c.task;
    sched_gather_init(&g.gather, g.member, 2, false);
    PT_AWAIT_STATUS(task, g.status, sched_gather(task, &g.gather));
    if (g.status == PT_FAILED)
        say("failed %d", task->error);
    PT_LEAVE(task, g.status);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&f.task, failing, "f");
    start(&g.task, gatherer, "g");
    PASSES(task, self.i, 3);
    say("cancel %s", truth(sched_cancel(&g.task)));
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
