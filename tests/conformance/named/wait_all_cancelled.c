/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    int i;
} c, self;

static enum pt_status child(struct sched_task *task)
{
    PT_BEGIN(task);
    PASSES(task, c.i, 5);
    say("ends");
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_member member;
    struct sched_waiting waiting;
    enum pt_status status;
} w;

static enum pt_status waiter(struct sched_task *task)
{
    PT_BEGIN(task);
    w.member.task = &c.task;
    sched_wait_init(&w.waiting, &w.member, 1, SCHED_ALL);
    PT_AWAIT_STATUS(task, w.status,
                    sched_wait(task, &w.waiting, SCHED_FOR_EVER));
    if (w.status == PT_CANCELLED)
        say("cancelled");
    PT_LEAVE(task, w.status);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&c.task, child, "c");
    start(&w.task, waiter, "w");
    PASSES(task, self.i, 2);
    say("cancel %s", truth(sched_cancel(&w.task)));
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
