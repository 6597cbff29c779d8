/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    int i;
} f, c, self;

static enum pt_status failing(struct sched_task *task)
{
    PT_BEGIN(task);
    PASSES(task, f.i, 2);
    say("fails");
    PT_AWAIT(task, sched_fail(task, 7));
    PT_END(task);
}

static enum pt_status child(struct sched_task *task)
{
    PT_BEGIN(task);
    PASSES(task, c.i, 9);
    say("ran on");
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
    if (g.status == PT_CANCELLED)
        say("cancelled");
    PT_LEAVE(task, g.status);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&f.task, failing, "f");
    start(&g.task, gatherer, "g");
    PASSES(task, self.i, 4);
    say("cancel %s", truth(sched_cancel(&g.task)));
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
