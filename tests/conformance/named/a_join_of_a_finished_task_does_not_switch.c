/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_task child, self;
static struct witness b;

static enum pt_status run_child(struct sched_task *task)
{
    PT_BEGIN(task);
    say("ends");
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&child, run_child, "child");
    PT_AWAIT(task, sched_pass(task));
    start_witness(&b, 1, "b");
    PT_AWAIT(task, sched_join(task, &child));
    say("joined");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
