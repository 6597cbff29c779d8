/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct witness b;
static struct {
    struct sched_task task;
    struct sched_event event;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_event_set(&self.event);
    start_witness(&b, 1, "b");
    PT_AWAIT(task, sched_event_wait(task, &self.event));
    say("goes on");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
