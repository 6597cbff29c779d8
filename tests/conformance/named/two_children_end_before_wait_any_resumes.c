/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct child {
    struct sched_task task;
    int times;
    int i;
} a = {.times = 2}, b = {.times = 3}, c = {.times = 9};

static enum pt_status child(struct sched_task *task)
{
    struct child *self = (struct child *)task;

    PT_BEGIN(task);
    PASSES(task, self->i, self->times);
    say("ends");
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_member member[3];
    struct sched_waiting waiting;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a.task, child, "a");
    start(&b.task, child, "b");
    start(&c.task, child, "c");
    self.member[0].task = &a.task;
    self.member[1].task = &b.task;
    self.member[2].task = &c.task;
    sched_wait_init(&self.waiting, self.member, 3, SCHED_ANY);
    PT_AWAIT(task, sched_wait(task, &self.waiting, SCHED_FOR_EVER));
    say("waited, done %s %s %s", truth(pt_is_finished(&a.task)),
        truth(pt_is_finished(&b.task)), truth(pt_is_finished(&c.task)));
    sched_cancel(&c.task);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
