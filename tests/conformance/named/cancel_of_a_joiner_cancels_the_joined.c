/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;
static struct {
    struct sched_task task;
    int i;
} a;
static struct {
    struct sched_task task;
    enum pt_status status;
} j;
static struct {
    struct sched_task task;
    int i;
} self;

static enum pt_status run_a(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_event_wait(task, &event));
    PT_FINALLY(task);
    say("cleanup");
    PASSES(task, a.i, 2);
    say("cleaned");
    PT_END(task);
}

static enum pt_status joiner(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, j.status, sched_join(task, &a.task));
    if (j.status == PT_CANCELLED)
        say("cancelled");
    PT_LEAVE(task, j.status);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a.task, run_a, "a");
    start(&j.task, joiner, "j");
    PT_AWAIT(task, sched_pass(task));
    say("cancel %s", truth(sched_cancel(&j.task)));
    PASSES(task, self.i, 6);
    say("requests %u %u", sched_cancels(&a.task), sched_cancels(&j.task));
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
