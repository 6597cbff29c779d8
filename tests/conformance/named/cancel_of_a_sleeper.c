/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    enum pt_status status;
} a;
static struct sched_task self;

static enum pt_status sleeper(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, a.status, sched_sleep(task, 50));
    if (a.status == PT_CANCELLED)
        say("cancelled");
    PT_LEAVE(task, a.status);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a.task, sleeper, "a");
    PT_AWAIT(task, sched_sleep(task, 1));
    say("cancel %s", truth(sched_cancel(&a.task)));
    PT_AWAIT(task, sched_sleep(task, 1));
    say("slept");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
