/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_task c, self;

static enum pt_status child(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 9));
    PT_FINALLY(task);
    say("cleanup");
    PT_AWAIT(task, sched_sleep(task, 2));
    say("cleaned");
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
    PT_AWAIT_STATUS(task, w.status, sched_wait_for(task, &w.waiting, &c, 3));
    if (w.status == PT_CANCELLED)
        say("cancelled");
    PT_LEAVE(task, w.status);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&c, child, "c");
    start(&w.task, waiter, "w");
    PT_AWAIT(task, sched_sleep(task, 4));
    say("cancel %s", truth(sched_cancel(&w.task)));
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
