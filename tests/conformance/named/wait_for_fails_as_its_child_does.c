/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct child {
    struct sched_task task;
    uint32_t ticks;
    int code;
} a = {.ticks = 1, .code = 4}, b = {.ticks = 5, .code = 6};

static enum pt_status child(struct sched_task *task)
{
    struct child *self = (struct child *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, self->ticks));
    PT_FINALLY(task);
    PT_AWAIT(task, sched_fail(task, self->code));
    PT_END(task);
}

static struct {
    struct sched_task task;
    struct sched_waiting_for waiting;
    enum pt_status status;
} self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a.task, child, "a");
    PT_AWAIT_STATUS(task, self.status,
                    sched_wait_for(task, &self.waiting, &a.task, 3));
    if (self.status == PT_FAILED)
        say("failed %d", task->error);
    start(&b.task, child, "b");
    PT_AWAIT_STATUS(task, self.status,
                    sched_wait_for(task, &self.waiting, &b.task, 3));
    if (self.status == PT_FAILED)
        say("failed %d", task->error);
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
