/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct sched_semaphore semaphore;
static struct user {
    struct sched_task task;
    uint32_t ticks;
} a, b, c, d;
static struct sched_task self;

static enum pt_status user(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_semaphore_acquire(task, &semaphore));
    say("in");
    PT_AWAIT(task, sched_sleep(task, ((struct user *)task)->ticks));
    say("out");
    sched_semaphore_release(task, &semaphore);
    PT_END(task);
}

static void start_user(struct user *it, uint32_t ticks, const char *name)
{
    it->ticks = ticks;
    start(&it->task, user, name);
}

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start_user(&a, 3, "a");
    start_user(&b, 1, "b");
    start_user(&c, 1, "c");
    start_user(&d, 1, "d");
    PT_END(task);
}

int main(void)
{
    sched_semaphore_init(&semaphore, 2, 0);
    return play(&self, body);
}
