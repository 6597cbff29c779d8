/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    int i;
} child;
static struct witness x;
static struct sched_task j;
static struct {
    struct sched_task task;
    struct sched_member member;
    struct sched_gathering gather;
} self;

static enum pt_status run_child(struct sched_task *task)
{
    PT_BEGIN(task);
    PASSES(task, child.i, 2);
    say("ends");
    PT_END(task);
}

static enum pt_status joiner(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_join(task, &child.task));
    say("joined");
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&child.task, run_child, "child");
    start_witness(&x, 6, "x");
    start(&j, joiner, "j");
    self.member.task = &child.task;
    sched_gather_init(&self.gather, &self.member, 1, false);
    PT_AWAIT(task, sched_gather(task, &self.gather));
    say("gathered");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
