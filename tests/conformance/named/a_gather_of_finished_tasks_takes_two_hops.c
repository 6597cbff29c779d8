/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_task child;
static struct witness b;
static struct {
    struct sched_task task;
    struct sched_member member;
    struct sched_gathering gather;
} self;

static enum pt_status run_child(struct sched_task *task)
{
    PT_BEGIN(task);
    say("ends");
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&child, run_child, "child");
    PT_AWAIT(task, sched_pass(task));
    start_witness(&b, 3, "b");
    self.member.task = &child;
    sched_gather_init(&self.gather, &self.member, 1, false);
    PT_AWAIT(task, sched_gather(task, &self.gather));
    say("gathered");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
