/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_queue queue;
static int memory[1];
static struct {
    struct sched_task task;
    int value;
} producer;
static struct {
    struct sched_task task;
    int value;
    int i;
} consumer;
static struct sched_task self;

static enum pt_status produce(struct sched_task *task)
{
    PT_BEGIN(task);
    for (producer.value = 0; producer.value < 4; producer.value++) {
        PT_AWAIT(task, sched_queue_put(task, &queue, &producer.value));
        say("put %d", producer.value);
    }
    PT_END(task);
}

static enum pt_status consume(struct sched_task *task)
{
    PT_BEGIN(task);
    for (consumer.i = 0; consumer.i < 4; consumer.i++) {
        PT_AWAIT(task, sched_queue_get(task, &queue, &consumer.value));
        say("got %d", consumer.value);
    }
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&producer.task, produce, "producer");
    start(&consumer.task, consume, "consumer");
    PT_END(task);
}

int main(void)
{
    sched_queue_init(&queue, memory, sizeof memory[0], 1);
    return play(&self, body);
}
