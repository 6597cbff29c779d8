/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_future future;
static struct sched_task a, b, self;
static struct witness c;
static int value = 5;

static enum pt_status waiter(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_future_wait(task, &future));
    say("got %d", *(int *)future.value);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a, waiter, "a");
    start(&b, waiter, "b");
    PT_AWAIT(task, sched_pass(task));
    start_witness(&c, 1, "c");
    sched_future_set(&future, &value);
    say("set");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
