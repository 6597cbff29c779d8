/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_event event;
static struct sched_task a, self;

static enum pt_status waiter(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_event_wait(task, &event));
    say("woken, set %s", truth(event.is_set));
    PT_AWAIT(task, sched_event_wait(task, &event));
    say("not reached");
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a, waiter, "a");
    PT_AWAIT(task, sched_pass(task));
    sched_event_set(&event);
    sched_event_clear(&event);
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
