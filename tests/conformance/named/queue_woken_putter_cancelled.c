/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_queue queue;
static int memory[1];

static struct putter {
    struct sched_task task;
    enum pt_status status;
    int value;
} a = {.value = 1}, b = {.value = 2};

static enum pt_status putter(struct sched_task *task)
{
    struct putter *self = (struct putter *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status,
                    sched_queue_put(task, &queue, &self->value));
    if (self->status == PT_CANCELLED) {
        say("cancelled");
        PT_LEAVE(task, self->status);
    }
    say("put %d", self->value);
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
    sched_queue_init(&queue, memory, sizeof memory[0], 1);
    PT_AWAIT(task, sched_queue_put(task, &queue, &self.value));
    start(&a.task, putter, "a");
    start(&b.task, putter, "b");
    PASSES(task, self.i, 1);
    PT_AWAIT(task, sched_queue_get(task, &queue, &self.value));
    say("got %d", self.value);
    sched_cancel(&a.task);
    start_witness(&x, 3, "x");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
