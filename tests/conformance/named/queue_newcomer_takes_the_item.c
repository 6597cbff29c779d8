/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_queue queue;
static int memory[2];

static struct getter {
    struct sched_task task;
    int value;
} a, b;

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
    sched_queue_init(&queue, memory, sizeof memory[0], 2);
    start(&a.task, getter, "a");
    start(&b.task, getter, "b");
    PASSES(task, self.i, 1);
    self.value = 1;
    PT_AWAIT(task, sched_queue_put(task, &queue, &self.value));
    PT_AWAIT(task, sched_queue_get(task, &queue, &self.value));
    say("takes %d", self.value);
    PASSES(task, self.i, 2);
    self.value = 2;
    PT_AWAIT(task, sched_queue_put(task, &queue, &self.value));
    self.value = 3;
    PT_AWAIT(task, sched_queue_put(task, &queue, &self.value));
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
