/* SPDX-License-Identifier: MIT */
/*
 * machines.c - hand-written state machines on an intrusive queue.
 *
 * What a scheduler is at the least: take the first, call it through a pointer,
 * append it again; stop when the queue is empty.
 */
#include <string.h>

#include "bench.h"

enum machine_status { MACHINE_GOES_ON, MACHINE_IS_DONE };
enum machine_state {
    AT_FIRST,
    AT_SECOND,
    AT_THIRD,
    AT_FOURTH,
    AT_FIFTH,
    AT_SIXTH,
    AT_SEVENTH,
    AT_EIGHTH,
    AT_END
};

struct link {
    struct link *next, *prev;
};

struct machine {
    struct link link;
    enum machine_status (*run)(struct machine *self);
    unsigned char state;
    struct work work;
};

static struct machine machines[BENCH_MOST_TASKS];
static struct link queue;
static unsigned tasks, rounds;

static enum machine_status machine_run(struct machine *self)
{
    switch (self->state) {
    case AT_FIRST:
        if (self->work.left == 0) {
            self->state = AT_END;
            return MACHINE_IS_DONE;
        }
        work_piece(&self->work, 1);
        self->state = AT_SECOND;
        return MACHINE_GOES_ON;
    case AT_SECOND:
        work_piece(&self->work, 2);
        self->state = AT_THIRD;
        return MACHINE_GOES_ON;
    case AT_THIRD:
        work_piece(&self->work, 3);
        self->state = AT_FOURTH;
        return MACHINE_GOES_ON;
    case AT_FOURTH:
        work_piece(&self->work, 4);
        self->state = AT_FIFTH;
        return MACHINE_GOES_ON;
    case AT_FIFTH:
        work_piece(&self->work, 5);
        self->state = AT_SIXTH;
        return MACHINE_GOES_ON;
    case AT_SIXTH:
        work_piece(&self->work, 6);
        self->state = AT_SEVENTH;
        return MACHINE_GOES_ON;
    case AT_SEVENTH:
        work_piece(&self->work, 7);
        self->state = AT_EIGHTH;
        return MACHINE_GOES_ON;
    case AT_EIGHTH:
        work_last_piece(&self->work, 8);
        self->state = AT_FIRST;
        return MACHINE_GOES_ON;
    default:
        return MACHINE_IS_DONE;
    }
}

static void append(struct link *link)
{
    link->next = &queue;
    link->prev = queue.prev;
    queue.prev->next = link;
    queue.prev = link;
}

static struct machine *take_first(void)
{
    struct link *link = queue.next;

    link->prev->next = link->next;
    link->next->prev = link->prev;
    return (struct machine *)(void *)link;
}

static void set_up(unsigned count, unsigned each)
{
    unsigned i;

    tasks = count;
    rounds = each;
    queue.next = queue.prev = &queue;
    memset(machines, 0, count * sizeof machines[0]);
    for (i = 0; i < count; i++) {
        machines[i].run = machine_run;
        machines[i].work.left = each;
        append(&machines[i].link);
    }
}

static void run(void)
{
    struct machine *machine;

    while (queue.next != &queue) {
        machine = take_first();
        if (machine->run(machine) == MACHINE_GOES_ON)
            append(&machine->link);
    }
}

static bool is_right(void)
{
    bool are_right = true;
    unsigned i;

    for (i = 0; i < tasks; i++)
        are_right &= machines[i].state == AT_END &&
                     work_is_right(&machines[i].work, rounds);
    return are_right;
}

extern const struct contestant machines_in_queue;
const struct contestant machines_in_queue = {"machines", set_up, run, is_right};
