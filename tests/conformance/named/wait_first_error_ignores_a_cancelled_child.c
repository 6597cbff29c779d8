/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct child {
    struct sched_task task;
    uint32_t ticks;
} a = {.ticks = 9}, b = {.ticks = 2}, c = {.ticks = 5};

static enum pt_status child(struct sched_task *task)
{
    struct child *self = (struct child *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, self->ticks));
    PT_AWAIT(task, sched_fail(task, (int)self->ticks));
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_member member[3];
    struct sched_waiting waiting;
    int i;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a.task, child, "a");
    start(&b.task, child, "b");
    start(&c.task, child, "c");
    PASSES(task, self.i, 1);
    sched_cancel(&a.task);
    self.member[0].task = &a.task;
    self.member[1].task = &b.task;
    self.member[2].task = &c.task;
    sched_wait_init(&self.waiting, self.member, 3, SCHED_FIRST_FAILURE);
    PT_AWAIT(task, sched_wait(task, &self.waiting, SCHED_FOR_EVER));
    say("waited, done %s %s %s", truth(pt_is_finished(&a.task)),
        truth(pt_is_finished(&b.task)), truth(pt_is_finished(&c.task)));
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
