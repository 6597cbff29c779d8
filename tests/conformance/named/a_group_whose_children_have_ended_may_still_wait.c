/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    struct sched_member member;
} a;
static struct witness x;
static struct {
    struct sched_task task;
    struct sched_group group;
    struct pt inside;
    enum pt_status status;
} self;

static enum pt_status child(struct sched_task *task)
{
    PT_BEGIN(task);
    say("ends");
    PT_END(task);
}

static enum pt_status inside(struct sched_task *task)
{
    PT_BEGIN(&self.inside);
    sched_group_spawn(&self.group, &a.member, &a.task, child, "a");
    list(&a.task);
    PT_AWAIT(&self.inside, sched_pass(task));
    start_witness(&x, 3, "x");
    say("body ends");
    PT_END(&self.inside);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_group_enter(task, &self.group);
    PT_AWAIT_STATUS(task, self.status, inside(task));
    PT_AWAIT(task, sched_group_leave(task, &self.group, self.status));
    say("left");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
