/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    int value;
} child;
static struct witness b;
static struct {
    struct sched_task task;
    struct sched_member member[2];
    struct sched_gathering gather;
} self;

static enum pt_status run_child(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    say("ends");
    child.value = 7;
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&child.task, run_child, "child");
    start_witness(&b, 4, "b");
    self.member[0].task = &child.task;
    self.member[1].task = &child.task;
    sched_gather_init(&self.gather, self.member, 2, false);
    PT_AWAIT(task, sched_gather(task, &self.gather));
    say("gathered %d %d", child.value, child.value);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
