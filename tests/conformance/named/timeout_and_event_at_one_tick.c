/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;

static struct limited {
    struct sched_task task;
    struct sched_timeout timeout;
    enum pt_status status;
} t, u;
static struct sched_task s, v;

static enum pt_status setter(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 3));
    sched_event_set(&event);
    say("set");
    PT_END(task);
}

static enum pt_status limited(struct sched_task *task)
{
    struct limited *self = (struct limited *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(
        task, self->status,
        SCHED_TIMEOUT(task, &self->timeout, 3, sched_event_wait(task, &event)));
    if (self->status == PT_ENDED)
        say("not reached");
    else if (task->error == SCHED_ETIMEDOUT)
        say("timeout");
    else
        PT_LEAVE(task, self->status);
    PT_END(task);
}

static struct sched_task self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&s, setter, "s");
    start(&t.task, limited, "t");
    PT_AWAIT(task, sched_join(task, &s));
    PT_AWAIT(task, sched_join(task, &t.task));
    sched_event_clear(&event);
    start(&u.task, limited, "u");
    start(&v, setter, "v");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
