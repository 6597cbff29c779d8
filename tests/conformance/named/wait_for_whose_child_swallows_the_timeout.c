/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;

static struct {
    struct sched_task task;
    enum pt_status status;
    int value;
} c;

static enum pt_status child(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, c.status, sched_event_wait(task, &event));
    if (c.status == PT_CANCELLED)
        say("swallowed");
    c.value = 7;
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_waiting_for waiting;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&c.task, child, "c");
    PT_AWAIT(task, sched_wait_for(task, &self.waiting, &c.task, 3));
    say("got %d", c.value);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
