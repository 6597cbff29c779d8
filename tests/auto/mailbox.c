/* SPDX-License-Identifier: MIT */
/* mailbox.c - what lies in a task's struct, until another task touches it */
#include <sched/watch_auto.h>

struct receiver {
    struct sched_task task;
    int looks;
    int inbox;
};

struct world {
    struct sched sched;
    struct receiver receiver;
    struct sched_task sender;
};

static struct world *shared;

static enum pt_status receive(struct sched_task *task)
{
    struct receiver *self = (struct receiver *)task;

    PT_BEGIN(task);
    while (self->inbox == 0) {
        self->looks++;
        PT_AWAIT(task, sched_sleep(task, 1));
    }
    self->inbox = 0;
    PT_END(task);
}

static enum pt_status send(struct sched_task *task)
{
    PT_BEGIN(task);
    shared->receiver.inbox = 5;
    PT_END(task);
}

static void setup(struct world *world)
{
    shared = world;
    sched_spawn(&world->sched, &world->receiver.task, receive, "receive");
    sched_spawn(&world->sched, &world->sender, send, "send");
}

static void print_result(const struct world *world)
{
    printf("looks %d\n", world->receiver.looks);
}

#include "list.h"
