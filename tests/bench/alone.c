/* SPDX-License-Identifier: MIT */
/* alone.c - a protothread and a hand-written machine in the same array loop. */
#include <string.h>

#include <pt/pt.h>

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

struct machine {
    enum machine_status (*run)(struct machine *self);
    unsigned char state;
    struct work work;
};

struct thread {
    enum pt_status (*run)(struct thread *self);
    struct pt pt;
    struct work work;
};

static struct machine machines[BENCH_MOST_TASKS];
static struct thread threads[BENCH_MOST_TASKS];
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

static enum pt_status thread_run(struct thread *self)
{
    PT_BEGIN(&self->pt);
    while (self->work.left > 0) {
        work_piece(&self->work, 1);
        PT_YIELD(&self->pt);
        work_piece(&self->work, 2);
        PT_YIELD(&self->pt);
        work_piece(&self->work, 3);
        PT_YIELD(&self->pt);
        work_piece(&self->work, 4);
        PT_YIELD(&self->pt);
        work_piece(&self->work, 5);
        PT_YIELD(&self->pt);
        work_piece(&self->work, 6);
        PT_YIELD(&self->pt);
        work_piece(&self->work, 7);
        PT_YIELD(&self->pt);
        work_last_piece(&self->work, 8);
        PT_YIELD(&self->pt);
    }
    PT_END(&self->pt);
}

static void set_up_machines(unsigned count, unsigned each)
{
    unsigned i;

    tasks = count;
    rounds = each;
    memset(machines, 0, count * sizeof machines[0]);
    for (i = 0; i < count; i++) {
        machines[i].run = machine_run;
        machines[i].work.left = each;
    }
}

static void set_up_threads(unsigned count, unsigned each)
{
    unsigned i;

    tasks = count;
    rounds = each;
    memset(threads, 0, count * sizeof threads[0]);
    for (i = 0; i < count; i++) {
        threads[i].run = thread_run;
        threads[i].work.left = each;
    }
}

static void run_machines(void)
{
    unsigned going_on, i;

    do {
        going_on = 0;
        for (i = 0; i < tasks; i++)
            going_on += machines[i].run(&machines[i]) < MACHINE_IS_DONE;
    } while (going_on > 0);
}

static void run_threads(void)
{
    unsigned going_on, i;

    do {
        going_on = 0;
        for (i = 0; i < tasks; i++)
            going_on += threads[i].run(&threads[i]) < PT_EXITED;
    } while (going_on > 0);
}

static bool machines_are_right(void)
{
    bool is_right = true;
    unsigned i;

    for (i = 0; i < tasks; i++)
        is_right &= machines[i].state == AT_END &&
                    work_is_right(&machines[i].work, rounds);
    return is_right;
}

static bool threads_are_right(void)
{
    bool is_right = true;
    unsigned i;

    for (i = 0; i < tasks; i++)
        is_right &= pt_status(&threads[i].pt) == PT_ENDED &&
                    work_is_right(&threads[i].work, rounds);
    return is_right;
}

extern const struct contestant machine_alone, protothread_alone;
const struct contestant machine_alone = {"machine_alone", set_up_machines,
                                         run_machines, machines_are_right};
const struct contestant protothread_alone = {
    "protothread_alone", set_up_threads, run_threads, threads_are_right};
