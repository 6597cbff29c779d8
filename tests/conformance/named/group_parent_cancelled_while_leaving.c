/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;

static struct {
    struct sched_task task;
    struct sched_member member;
    int i;
} c;

static enum pt_status child(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_event_wait(task, &event));
    PT_FINALLY(task);
    say("cleanup");
    PASSES(task, c.i, 2);
    say("cleaned");
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_group group;
    enum pt_status status;
} p;

static enum pt_status parent(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_group_enter(task, &p.group);
    sched_group_spawn(&p.group, &c.member, &c.task, child, "c");
    list(&c.task);
    PT_AWAIT_STATUS(task, p.status,
                    sched_group_leave(task, &p.group, PT_ENDED));
    if (p.status == PT_CANCELLED)
        say("cancelled");
    PT_LEAVE(task, p.status);
    PT_END(task);
}

static struct {
    struct sched_task task;
    int i;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&p.task, parent, "p");
    PASSES(task, self.i, 2);
    say("cancel %s", truth(sched_cancel(&p.task)));
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
