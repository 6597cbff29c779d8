/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_queue queue;
static int memory[2];

static struct getter {
    struct sched_task task;
    enum pt_status status;
    int value;
} a, b;

static enum pt_status getter(struct sched_task *task)
{
    struct getter *self = (struct getter *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status,
                    sched_queue_get(task, &queue, &self->value));
    if (self->status == PT_CANCELLED)
        say("cancelled");
    else
        say("got %d", self->value);
    PT_LEAVE(task, self->status);
    PT_END(task);
}

static struct {
    struct sched_task task;
    int i;
    int value;
} self;
static struct witness x;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_queue_init(&queue, memory, sizeof memory[0], 2);
    start(&a.task, getter, "a");
    start(&b.task, getter, "b");
    PASSES(task, self.i, 1);
    self.value = 1;
    PT_AWAIT(task, sched_queue_put(task, &queue, &self.value));
    sched_cancel(&a.task);
    start_witness(&x, 3, "x");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
