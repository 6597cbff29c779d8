/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_task a, b;
static struct {
    struct sched_task task;
    int i;
} self;

static enum pt_status child(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    say("has %s", (char *)task->context);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    task->context = "red";
    start(&a, child, "a");
    task->context = "blue";
    start(&b, child, "b");
    PASSES(task, self.i, 2);
    say("has %s", (char *)task->context);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
