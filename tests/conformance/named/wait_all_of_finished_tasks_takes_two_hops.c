/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_task a, b;

static enum pt_status child(struct sched_task *task)
{
    PT_BEGIN(task);
    say("ends");
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_member member[2];
    struct sched_waiting waiting;
    int i;
} self;
static struct witness x;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a, child, "a");
    start(&b, child, "b");
    PASSES(task, self.i, 1);
    start_witness(&x, 3, "x");
    self.member[0].task = &a;
    self.member[1].task = &b;
    sched_wait_init(&self.waiting, self.member, 2, SCHED_ALL);
    PT_AWAIT(task, sched_wait(task, &self.waiting, SCHED_FOR_EVER));
    say("waited");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
