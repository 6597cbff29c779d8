/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_task a, self;
static struct witness b;

static enum pt_status stopper(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    say("stops");
    sched_stop(&sched, 3);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a, stopper, "a");
    start_witness(&b, 5, "b");
    PT_AWAIT(task, sched_sleep(task, 1));
    say("not reached");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
