/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct child {
    struct sched_task task;
    struct sched_member member;
    int i;
} a, b;

static enum pt_status child(struct sched_task *task)
{
    struct child *self = (struct child *)task;

    PT_BEGIN(task);
    PASSES(task, self->i, 3);
    say("ends");
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_group group;
    enum pt_status status;
    int i;
} self;

static void start_child(struct child *which, const char *name)
{
    sched_group_spawn(&self.group, &which->member, &which->task, child, name);
    list(&which->task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_group_enter(task, &self.group);
    start_child(&a, "a");
    start_child(&b, "b");
    PASSES(task, self.i, 1);
    say("cancel %s", truth(sched_cancel(&a.task)));
    PT_AWAIT(task, sched_group_leave(task, &self.group, PT_ENDED));
    say("left");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
