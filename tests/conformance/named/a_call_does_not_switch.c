/* SPDX-License-Identifier: MIT */
#include "stage.h"

struct inner {
    struct pt pt;
    int value;
};

static struct {
    struct sched_task task;
    struct inner inner;
} a;
static struct witness b;
static struct sched_task self;

static enum pt_status inner(struct sched_task *task, struct inner *inner)
{
    PT_BEGIN(&inner->pt);
    say("inner begins");
    PT_AWAIT(&inner->pt, sched_pass(task));
    say("inner ends");
    inner->value = 7;
    PT_END(&inner->pt);
}

static enum pt_status outer(struct sched_task *task)
{
    PT_BEGIN(task);
    say("calls");
    PT_CALL(task, &a.inner.pt, inner(task, &a.inner));
    say("got %d", a.inner.value);
    PT_END(task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start(&a.task, outer, "a");
    start_witness(&b, 2, "b");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
