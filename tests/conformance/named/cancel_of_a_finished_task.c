/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct {
    struct sched_task task;
    int value;
} a;
static struct sched_task self;

static enum pt_status run_a(struct sched_task *task)
{
    PT_BEGIN(task);
    a.value = 7;
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a.task, run_a, "a");
    PT_AWAIT(task, sched_join(task, &a.task));
    say("cancel %s", truth(sched_cancel(&a.task)));
    say("value %d", a.value);
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
