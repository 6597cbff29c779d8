/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    struct sched_timeout timeout;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, SCHED_TIMEOUT(task, &self.timeout, 5, sched_sleep(task, 2)));
    say("in time");
    PT_AWAIT(task, sched_sleep(task, 1));
    say("later");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
