/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    struct sched_member member;
    int i;
} f;

static enum pt_status failing(struct sched_task *task)
{
    PT_BEGIN(task);
    PASSES(task, f.i, 2);
    say("fails");
    PT_AWAIT(task, sched_fail(task, 7));
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_group group;
    enum pt_status status;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_group_enter(task, &self.group);
    sched_group_spawn(&self.group, &f.member, &f.task, failing, "f");
    list(&f.task);
    PT_AWAIT_STATUS(task, self.status,
                    sched_group_leave(task, &self.group, PT_ENDED));
    if (self.status == PT_FAILED)
        say("group failed, requests %u", sched_cancels(task));
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
