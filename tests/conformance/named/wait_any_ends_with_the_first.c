/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct child {
    struct sched_task task;
    uint32_t ticks;
} a = {.ticks = 2}, b = {.ticks = 1};

static enum pt_status child(struct sched_task *task)
{
    struct child *self = (struct child *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, self->ticks));
    say("ends");
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_member member[2];
    struct sched_waiting waiting;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a.task, child, "a");
    start(&b.task, child, "b");
    self.member[0].task = &a.task;
    self.member[1].task = &b.task;
    sched_wait_init(&self.waiting, self.member, 2, SCHED_ANY);
    PT_AWAIT(task, sched_wait(task, &self.waiting, SCHED_FOR_EVER));
    say("waited, done %s %s", truth(pt_is_finished(&a.task)),
        truth(pt_is_finished(&b.task)));
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
