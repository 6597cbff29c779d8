/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct child {
    struct sched_task task;
    int passes;
    int code;
    int i;
} a, b;
static struct witness c;

static enum pt_status child(struct sched_task *task)
{
    struct child *self = (struct child *)task;

    PT_BEGIN(task);
    PASSES(task, self->i, self->passes);
    say("fails");
    PT_AWAIT(task, sched_fail(task, self->code));
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_member member[3];
    struct sched_gathering gather;
    enum pt_status status;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    a.passes = 3;
    a.code = 1;
    b.passes = 1;
    b.code = 2;
    start(&a.task, child, "a");
    start(&b.task, child, "b");
    start_witness(&c, 4, "c");
    self.member[0].task = &a.task;
    self.member[1].task = &b.task;
    self.member[2].task = &c.task;
    sched_gather_init(&self.gather, self.member, 3, false);
    PT_AWAIT_STATUS(task, self.status, sched_gather(task, &self.gather));
    if (self.status == PT_FAILED)
        say("failed %d", task->error);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
