/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct witness b;
static struct {
    struct sched_task task;
    struct sched_gathering gather;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start_witness(&b, 1, "b");
    sched_gather_init(&self.gather, NULL, 0, false);
    PT_AWAIT(task, sched_gather(task, &self.gather));
    say("gathered");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
