/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;
static struct {
    struct sched_task task;
    enum pt_status status;
    int value;
} a;
static struct sched_task j, self;

static enum pt_status run_a(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, a.status, sched_event_wait(task, &event));
    if (a.status == PT_CANCELLED)
        say("swallowed");
    a.value = 7;
    PT_END(task);
}

static enum pt_status joiner(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_join(task, &a.task));
    say("joined %d", a.value);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a.task, run_a, "a");
    start(&j, joiner, "j");
    PT_AWAIT(task, sched_pass(task));
    say("cancel %s", truth(sched_cancel(&j)));
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
