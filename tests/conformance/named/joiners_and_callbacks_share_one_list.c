/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    int i;
} child, self;
static struct sched_task a, b;
static struct sched_callback callback;

static void on_end(void *context)
{
    const struct sched_task *task = (const struct sched_task *)context;

    say("callback after %s", task->name);
}

static enum pt_status child_body(struct sched_task *task)
{
    PT_BEGIN(task);
    PASSES(task, child.i, 2);
    say("ends");
    PT_END(task);
}

static enum pt_status joiner(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_join(task, &child.task));
    say("joined");
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&child.task, child_body, "child");
    start(&a, joiner, "a");
    PASSES(task, self.i, 1);
    sched_callback_init(&callback, &sched, on_end, &child.task);
    sched_task_on_end(&child.task, &callback);
    start(&b, joiner, "b");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
