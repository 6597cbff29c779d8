/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_semaphore semaphore;
static struct sched_task a;
static struct witness x;

static enum pt_status user(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_semaphore_acquire(task, &semaphore));
    say("in");
    PT_END(task);
}

static struct {
    struct sched_task task;
    int i;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a, user, "a");
    PASSES(task, self.i, 1);
    sched_semaphore_release(task, &semaphore);
    sched_semaphore_release(task, &semaphore);
    start_witness(&x, 2, "x");
    PT_AWAIT(task, sched_semaphore_acquire(task, &semaphore));
    say("in");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
