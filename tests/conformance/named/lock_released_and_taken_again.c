/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_mutex mutex;
static struct sched_task a;

static enum pt_status user(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    say("has the lock");
    sched_mutex_unlock(task, &mutex);
    PT_END(task);
}

static struct {
    struct sched_task task;
    int i;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    start(&a, user, "a");
    PASSES(task, self.i, 1);
    sched_mutex_unlock(task, &mutex);
    say("locked %s", truth(sched_mutex_is_locked(&mutex)));
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    say("has it again");
    sched_mutex_unlock(task, &mutex);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
