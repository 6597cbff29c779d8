/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    int i;
    int value;
} child;
static struct witness x;
static struct sched_task j;
static struct {
    struct sched_task task;
    struct sched_shielding shield;
} self;

static enum pt_status run_child(struct sched_task *task)
{
    PT_BEGIN(task);
    PASSES(task, child.i, 2);
    say("ends");
    child.value = 7;
    PT_END(task);
}

static enum pt_status joiner(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_join(task, &child.task));
    say("joined %d", child.value);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&child.task, run_child, "child");
    start_witness(&x, 6, "x");
    start(&j, joiner, "j");
    PT_AWAIT(task, sched_shield(task, &self.shield, &child.task));
    say("shielded %d", child.value);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
