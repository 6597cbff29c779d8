/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct child {
    struct sched_task task;
    int passes;
    int code;
    int i;
} a, b;

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
    struct sched_member member[2];
    struct sched_gathering gather;
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
    self.member[0].task = &a.task;
    self.member[1].task = &b.task;
    sched_gather_init(&self.gather, self.member, 2, true);
    PT_AWAIT(task, sched_gather(task, &self.gather));
    say("gathered %d %d", a.task.error, b.task.error);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
