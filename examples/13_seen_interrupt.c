/* SPDX-License-Identifier: MIT */
/*
 * Lesson 13: the same interrupt, repaired.
 *
 * The task takes the flag down before it looks what has come. A byte that comes
 * later raises it again, and the task looks once more, at worst for nothing. On
 * a device an interrupt may come within a step, too: there as well this order is
 * right, and the other one wrong without any await.
 *
 * New: first take the flag down, then look.
 *
 * Prints, with --explore:
 *
 *     all 18 interleavings of 1 task: has_more = 0, received = 3, handled = 3 in 18
 *     PROVED: all 18 interleavings of 1 task, 24 states
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
        SCHED_SET(task, uart->has_more, false);
        self->seen = SCHED_READ(task, uart->received);
        PT_AWAIT(task, sched_pass(task)); /* handles them */
        SCHED_SET(task, self->handled, self->seen);
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
    static const struct sched_scenario seen_interrupt = {
        .name = "seen_interrupt",
        .world = &world,
        .setup = setup,
        .tasks = 1,
        .most_tasks = 1,
        .interrupts = interrupts,
    };

    return sched_scenario_main(argc, argv, &seen_interrupt);
}
