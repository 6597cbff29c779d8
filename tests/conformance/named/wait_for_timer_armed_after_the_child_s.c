/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    int value;
} c;

static enum pt_status child(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 3));
    c.value = 7;
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_waiting_for waiting;
    int i;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&c.task, child, "c");
    PASSES(task, self.i, 1);
    PT_AWAIT(task, sched_wait_for(task, &self.waiting, &c.task, 3));
    say("got %d", c.value);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
