/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_queue queue;
static int memory[3];

static struct getter {
    struct sched_task task;
    int value;
} a, b, c;

static enum pt_status getter(struct sched_task *task)
{
    struct getter *self = (struct getter *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_queue_get(task, &queue, &self->value));
    say("got %d", self->value);
    PT_END(task);
}

static struct {
    struct sched_task task;
    int i;
    int value;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_queue_init(&queue, memory, sizeof memory[0], 3);
    start(&a.task, getter, "a");
    start(&b.task, getter, "b");
    start(&c.task, getter, "c");
    PASSES(task, self.i, 1);
    for (self.value = 0; self.value < 3; self.value++)
        PT_AWAIT(task, sched_queue_put(task, &queue, &self.value));
    say("put three");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
