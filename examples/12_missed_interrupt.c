/* SPDX-License-Identifier: MIT */
/*
 * Lesson 12: a byte that nobody handles.
 *
 * An interrupt counts each byte that comes and raises a flag; a task waits for
 * the flag, handles what has come, and takes the flag down. If a byte comes
 * while it handles those before, its flag goes down with theirs, and if it was
 * the last one, nobody ever handles it. On the desk, where bytes come slowly,
 * that never happens: an interrupt comes when there is nothing else to do.
 *
 * New: an interrupt, which may come between any two steps.
 *
 * Prints, with --explore:
 *
 *     FOUND  deadlock in 6 of 16 interleavings
 *     1 of 1 task can never go on: reader.
 *
 *     switch  reader                  receive
 *             .                       interrupt
 *          1  :75 read received = 1
 *             :76 pass
 *             .                       interrupt
 *             .                       interrupt
 *          2  :77 write handled = 1
 *             :78 write has_more = 0
 *             :74 poll
 *
 *       reader  :74 sched_until(task, uart->has_more)
 *
 *     an order that is right: v2:i0*3,0*2
 *     all 16 interleavings of 1 task: has_more = 0, received = 3, handled = 3 in 10;
 *     deadlock in 6
 *     replay: --tasks 1 --replay v2:i0,0,i0*2,0
 *     FOUND: deadlock; all 16 interleavings of 1 task, 27 states
 */
#include <sched/scenario.h>

enum { BYTES = 3 };

struct uart {
    volatile bool has_more; /* set by the interrupt */
    volatile int received;  /* bytes, counted by it */
};

struct reader {
    struct sched_task task;
    struct uart *uart;
    int seen;
    int handled;
};

struct world {
    struct sched sched;
    struct uart uart;
    struct reader reader;
};

/* The interrupt: a byte has come. */
static void receive(void *memory)
{
    struct world *world = memory;

    world->uart.received++;
    world->uart.has_more = true;
}

static enum pt_status read_bytes(struct sched_task *task)
{
    struct reader *self = (struct reader *)task;
    struct uart *uart = self->uart;

    PT_BEGIN(task);
    while (self->handled < BYTES) {
        PT_AWAIT(task, sched_until(task, uart->has_more));
        self->seen = SCHED_READ(task, uart->received);
        PT_AWAIT(task, sched_pass(task)); /* handles them */
        SCHED_SET(task, self->handled, self->seen);
        SCHED_SET(task, uart->has_more, false);
    }
    PT_END(task);
}

static size_t setup(void *memory, int tasks)
{
    struct world *world = memory;

    (void)tasks; /* there is one reader */
    sched_init(&world->sched);
    world->reader.uart = &world->uart;
    sched_spawn(&world->sched, &world->reader.task, read_bytes, "reader");
    return sizeof *world;
}

int main(int argc, char **argv)
{
    static struct world world;
    static const struct sched_interrupt interrupts[] = {
        {"receive", receive, BYTES},
        {NULL, NULL, 0},
    };
    static const struct sched_scenario missed_interrupt = {
        .name = "missed_interrupt",
        .world = &world,
        .setup = setup,
        .tasks = 1,
        .most_tasks = 1,
        .interrupts = interrupts,
    };

    return sched_scenario_main(argc, argv, &missed_interrupt);
}
