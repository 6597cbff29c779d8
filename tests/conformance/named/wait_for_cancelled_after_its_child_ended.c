/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    int value;
    int i;
} c, self;

static enum pt_status child(struct sched_task *task)
{
    PT_BEGIN(task);
    PASSES(task, c.i, 2);
    say("ends");
    c.value = 7;
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_waiting_for waiting;
    enum pt_status status;
} w;

static enum pt_status waiter(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, w.status,
                    sched_wait_for(task, &w.waiting, &c.task, 3));
    if (w.status == PT_ENDED)
        say("not reached %d", c.value);
    else if (w.status == PT_CANCELLED)
        say("cancelled");
    PT_LEAVE(task, w.status);
    PT_END(task);
}

static struct witness x;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&c.task, child, "c");
    start(&w.task, waiter, "w");
    PASSES(task, self.i, 3);
    say("ended %s", truth(pt_is_finished(&c.task)));
    say("cancel %s", truth(sched_cancel(&w.task)));
    start_witness(&x, 2, "x");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
