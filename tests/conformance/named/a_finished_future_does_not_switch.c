/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct witness b;
static struct {
    struct sched_task task;
    struct sched_future future;
    int value;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    self.value = 5;
    sched_future_set(&self.future, &self.value);
    start_witness(&b, 1, "b");
    PT_AWAIT(task, sched_future_wait(task, &self.future));
    say("got %d", *(int *)self.future.value);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
