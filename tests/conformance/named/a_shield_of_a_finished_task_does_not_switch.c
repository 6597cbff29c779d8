/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    int value;
} child;
static struct witness x;
static struct {
    struct sched_task task;
    struct sched_shielding shield;
} self;

static enum pt_status run_child(struct sched_task *task)
{
    PT_BEGIN(task);
    child.value = 7;
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&child.task, run_child, "child");
    PT_AWAIT(task, sched_pass(task));
    start_witness(&x, 1, "x");
    PT_AWAIT(task, sched_shield(task, &self.shield, &child.task));
    say("shielded %d", child.value);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
