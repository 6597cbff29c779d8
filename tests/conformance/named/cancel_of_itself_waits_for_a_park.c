/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;
static struct sched_mutex mutex;
static struct {
    struct sched_task task;
    enum pt_status status;
} a;
static struct witness b;
static struct sched_task self;

static enum pt_status run_a(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_cancel(sched_current(&sched));
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    say("has the lock");
    sched_mutex_unlock(task, &mutex);
    PT_AWAIT_STATUS(task, a.status, sched_event_wait(task, &event));
    if (a.status == PT_CANCELLED)
        say("cancelled at the wait");
    PT_LEAVE(task, a.status);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a.task, run_a, "a");
    start_witness(&b, 2, "b");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
