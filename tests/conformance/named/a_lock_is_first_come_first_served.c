/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_mutex mutex;
static struct sched_task a, b, c, self;

static enum pt_status user(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    say("in");
    PT_AWAIT(task, sched_pass(task));
    say("out");
    sched_mutex_unlock(task, &mutex);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a, user, "a");
    start(&b, user, "b");
    start(&c, user, "c");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
