/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_task a;

static enum pt_status child(struct sched_task *task)
{
    PT_BEGIN(task);
    say("begins");
    PT_AWAIT(task, sched_sleep(task, 1));
    PT_FINALLY(task);
    say("cleanup");
    PT_END(task);
}

static struct {
    struct sched_task task;
    int value;
} b;

static enum pt_status quick(struct sched_task *task)
{
    PT_BEGIN(task);
    b.value = 7;
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_waiting_for waiting;
    enum pt_status status;
    int i;
} self;
static struct witness x;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a, child, "a");
    start(&b.task, quick, "b");
    PASSES(task, self.i, 1);
    start_witness(&x, 4, "x");
    PT_AWAIT(task, sched_wait_for(task, &self.waiting, &b.task, 0));
    say("got %d", b.value);
    PT_AWAIT_STATUS(task, self.status,
                    sched_wait_for(task, &self.waiting, &a, 0));
    if (self.status == PT_FAILED && task->error == SCHED_ETIMEDOUT)
        say("timeout");
    else
        PT_LEAVE(task, self.status);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
