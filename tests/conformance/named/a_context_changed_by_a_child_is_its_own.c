/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct child {
    struct sched_task task;
    char *value;
} a, b;

static enum pt_status child(struct sched_task *task)
{
    PT_BEGIN(task);
    say("has %s", (char *)task->context);
    task->context = ((struct child *)task)->value;
    PT_AWAIT(task, sched_pass(task));
    say("has %s", (char *)task->context);
    PT_END(task);
}

static struct {
    struct sched_task task;
    int i;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    task->context = "red";
    a.value = "green";
    b.value = "blue";
    start(&a.task, child, "a");
    start(&b.task, child, "b");
    PASSES(task, self.i, 3);
    say("has %s", (char *)task->context);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
