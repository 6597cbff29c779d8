/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;
static struct sched_task a, b, self;
static struct witness c, d;

static enum pt_status waiter(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_event_wait(task, &event));
    say("woken");
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a, waiter, "a");
    start(&b, waiter, "b");
    PT_AWAIT(task, sched_pass(task));
    start_witness(&c, 1, "c");
    sched_event_set(&event);
    start_witness(&d, 1, "d");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
