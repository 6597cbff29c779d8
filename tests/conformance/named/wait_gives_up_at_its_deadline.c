/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_task child;

static enum pt_status child_body(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 5));
    say("ends");
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_member member;
    struct sched_waiting waiting;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&child, child_body, "child");
    self.member.task = &child;
    sched_wait_init(&self.waiting, &self.member, 1, SCHED_ALL);
    PT_AWAIT(task, sched_wait(task, &self.waiting, 3));
    say("waited, done %s", truth(pt_is_finished(&child)));
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
