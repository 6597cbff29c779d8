/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;
static struct sched_task a, c, self;
static struct witness b;

static enum pt_status waiter(struct sched_task *task)
{
    PT_BEGIN(task);
    say("waits");
    PT_AWAIT(task, sched_event_wait(task, &event));
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a, waiter, "a");
    start_witness(&b, 1, "b");
    start(&c, waiter, "c");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
