/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct witness b;
static struct {
    struct sched_task task;
    struct sched_mutex mutex;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start_witness(&b, 1, "b");
    PT_AWAIT(task, sched_mutex_lock(task, &self.mutex));
    say("in");
    sched_mutex_unlock(task, &self.mutex);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
