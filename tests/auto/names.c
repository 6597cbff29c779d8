/* SPDX-License-Identifier: MIT */
/* names.c - variables of all kinds: how they are named and shown */
#include <sched/watch_auto.h>

enum colour { RED, GREEN, BLUE };

struct child {
    struct sched_task task;
    long order[2];
};

struct __attribute__((packed)) packet {
    char kind;
    uint16_t length;
    uint32_t from;
    uint64_t time;
};

struct world {
    struct sched sched;
    struct child child[2];
    struct sched_task task;
    enum colour colour;
    union {
        int number;
        float real;
    } either;
    struct {
        signed char x;
        volatile short y;
    } point[2][3];
    double ratio;
    char *text;
    char buffer[12];
    struct packet packet;
    bool is_done;
};

static struct world *shared;

static enum pt_status end(struct sched_task *task)
{
    struct child *child = (struct child *)task;

    PT_BEGIN(task);
    child->order[0] = child->order[1];
    PT_END(task);
}

static enum pt_status kinds(struct sched_task *task)
{
    PT_BEGIN(task);
    shared->colour = BLUE;
    shared->either.number = -1;
    PT_YIELD(task);
    shared->point[1][2].x = -2;
    shared->point[0][1].y = 300;
    shared->ratio = 0.5;
    shared->text = NULL;
    PT_YIELD(task);
    memset(shared->buffer + 4, 'x', 3);
    PT_YIELD(task);
    memmove(shared->buffer, shared->buffer + 4, 2);
    PT_YIELD(task);
    shared->packet.length = 2;
    shared->packet.from = 4;
    PT_YIELD(task);
    shared->packet.time = shared->packet.length + (uint64_t)8;
    PT_YIELD(task);
    shared->child[1].order[1] = 7; /* the child's, but another touches it */
    sched_spawn(task->sched, &shared->child[1].task, end, "end");
    PT_AWAIT(task, sched_join(task, &shared->child[1].task));
    shared->is_done = true;
    PT_END(task);
}

static void setup(struct world *world)
{
    shared = world;
    sched_spawn(&world->sched, &world->task, kinds, "kinds");
}

static void print_result(const struct world *world)
{
    printf("done %d\n", world->is_done);
}

#include "list.h"
