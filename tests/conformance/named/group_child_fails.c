/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;

static struct child {
    struct sched_task task;
    struct sched_member member;
    int times;
    int i;
} c = {.times = 1}, d = {.times = 3}, f;

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
    struct child *self = (struct child *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_event_wait(task, &event));
    PT_FINALLY(task);
    say("cleanup");
    PASSES(task, self->i, self->times);
    say("cleaned");
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_group group;
    enum pt_status inner, status;
} self;

static void start_child(struct child *which,
                        enum pt_status (*run)(struct sched_task *task),
                        const char *name)
{
    sched_group_spawn(&self.group, &which->member, &which->task, run, name);
    list(&which->task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_group_enter(task, &self.group);
    start_child(&c, child, "c");
    start_child(&d, child, "d");
    start_child(&f, failing, "f");
    PT_AWAIT_STATUS(task, self.inner, sched_event_wait(task, &event));
    if (self.inner == PT_CANCELLED)
        say("body cancelled");
    PT_AWAIT_STATUS(task, self.status,
                    sched_group_leave(task, &self.group, self.inner));
    if (self.status == PT_FAILED)
        say("group failed, requests %u", sched_cancels(task));
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
