/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    int value;
} child;

static enum pt_status child_body(struct sched_task *task)
{
    PT_BEGIN(task);
    child.value = 7;
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_waiting_for waiting;
    int i;
} self;
static struct witness x;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&child.task, child_body, "child");
    PASSES(task, self.i, 1);
    start_witness(&x, 3, "x");
    PT_AWAIT(task, sched_wait_for(task, &self.waiting, &child.task, 3));
    say("got %d", child.value);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
