/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_task parent, self;
static struct witness child, b;

static enum pt_status run_parent(struct sched_task *task)
{
    PT_BEGIN(task);
    say("spawns");
    start_witness(&child, 1, "child");
    say("goes on");
    PT_AWAIT(task, sched_pass(task));
    say("again");
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&parent, run_parent, "parent");
    start_witness(&b, 2, "b");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
