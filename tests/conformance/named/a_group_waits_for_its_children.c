/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct child {
    struct sched_task task;
    struct sched_member member;
    uint32_t ticks;
} a, b;
static struct {
    struct sched_task task;
    struct sched_group group;
} self;

static enum pt_status child(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, ((struct child *)task)->ticks));
    say("ends");
    PT_END(task);
}

static void start_child(struct child *it, uint32_t ticks, const char *name)
{
    it->ticks = ticks;
    sched_group_spawn(&self.group, &it->member, &it->task, child, name);
    list(&it->task);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_group_enter(task, &self.group);
    start_child(&a, 2, "a");
    start_child(&b, 1, "b");
    say("body ends");
    PT_AWAIT(task, sched_group_leave(task, &self.group, PT_ENDED));
    say("left");
    PT_END(task);
}

int main(void)
{
    return play(&self.task, body);
}
