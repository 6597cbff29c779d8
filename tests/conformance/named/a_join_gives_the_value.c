/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    int i;
    int value;
} child;
static struct sched_task a, b;
static struct {
    struct sched_task task;
    int i;
} self;

static enum pt_status run_child(struct sched_task *task)
{
    PT_BEGIN(task);
    PASSES(task, child.i, 2);
    child.value = 7;
    PT_END(task);
}

static enum pt_status joiner(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_join(task, &child.task));
    say("got %d", child.value);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&child.task, run_child, "child");
    start(&a, joiner, "a");
    start(&b, joiner, "b");
    PASSES(task, self.i, 5);
    PT_AWAIT(task, sched_join(task, &child.task));
    say("got %d", child.value);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
