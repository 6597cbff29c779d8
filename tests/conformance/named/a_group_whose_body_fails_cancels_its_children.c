/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct child {
    struct sched_task task;
    struct sched_member member;
    int passes;
    int i;
} a, b;

static enum pt_status child(struct sched_task *task)
{
    struct child *self = (struct child *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 9));
    PT_FINALLY(task);
    say("cleanup");
    PASSES(task, self->i, self->passes);
    say("cleaned");
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_group group;
    struct pt inside;
    enum pt_status status;
    enum pt_status left;
} self;

static void start_child(struct child *it, int passes, const char *name)
{
    it->passes = passes;
    sched_group_spawn(&self.group, &it->member, &it->task, child, name);
    list(&it->task);
}

static enum pt_status inside(struct sched_task *task)
{
    PT_BEGIN(&self.inside);
    start_child(&a, 3, "a");
    start_child(&b, 1, "b");
    PT_AWAIT(&self.inside, sched_pass(task));
    PT_AWAIT(&self.inside, sched_fail(task, 7));
    PT_END(&self.inside);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_group_enter(task, &self.group);
    PT_AWAIT_STATUS(task, self.status, inside(task));
    PT_AWAIT_STATUS(task, self.left,
                    sched_group_leave(task, &self.group, self.status));
    if (self.left == PT_FAILED)
        say("group failed");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
