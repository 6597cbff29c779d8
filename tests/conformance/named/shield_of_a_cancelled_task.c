/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;
static struct sched_task c;

static enum pt_status child(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_event_wait(task, &event));
    PT_FINALLY(task);
    say("cleanup");
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_shielding shield;
    enum pt_status status;
} w;

static enum pt_status waiter(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, w.status, sched_shield(task, &w.shield, &c));
    if (w.status == PT_CANCELLED)
        say("cancelled");
    PT_LEAVE(task, w.status);
    PT_END(task);
}

static struct {
    struct sched_task task;
    int i;
} self;
static struct witness x;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&c, child, "c");
    start(&w.task, waiter, "w");
    PASSES(task, self.i, 1);
    say("cancel %s", truth(sched_cancel(&c)));
    start_witness(&x, 4, "x");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
