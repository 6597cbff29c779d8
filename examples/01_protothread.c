/* SPDX-License-Identifier: MIT */
/*
 * Lesson 1: a protothread, and nothing else.
 *
 * A traffic light that is called again and again. Each call goes on where the
 * last one stopped: the light remembers its place in one byte, and what must
 * live across a wait in its struct. A second light runs beside it, since a
 * protothread is a function and its struct, and there can be many.
 *
 * New: PT_BEGIN, PT_YIELD, PT_WAIT_UNTIL, PT_END.
 *
 * Prints:
 *
 *     second 1
 *     north street: red
 *     north street: green, round 1
 *     east street: red
 *     second 2
 *     north street: red
 *     north street: green, round 2
 *     second 3
 *     east street: green, round 1
 *     second 4
 *     east street: red
 *     east street: green, round 2
 *     north has ended, east goes on
 *     1 byte of state each
 */
#include <stdio.h>

#include <pt/pt.h>

struct light {
    struct pt pt;
    const char *street;
    int round;
};

static int cars; /* waiting */

static enum pt_status light_run(struct light *self)
{
    PT_BEGIN(&self->pt);
    for (self->round = 1; self->round <= 2; self->round++) {
        printf("%s street: red\n", self->street);
        PT_WAIT_UNTIL(&self->pt, cars > 0);
        cars--;
        printf("%s street: green, round %d\n", self->street, self->round);
        PT_YIELD(&self->pt);
    }
    PT_END(&self->pt);
}

int main(void)
{
    struct light north = {{0}, "north", 0};
    struct light east = {{0}, "east", 0};
    int second;

    for (second = 1; second <= 4; second++) {
        printf("second %d\n", second);
        cars++;
        light_run(&north);
        light_run(&east);
    }
    printf("north %s, east %s\n",
           pt_is_finished(&north.pt) ? "has ended" : "goes on",
           pt_is_finished(&east.pt) ? "has ended" : "goes on");
    printf("%u byte of state each\n", (unsigned)sizeof(struct pt));
    return 0;
}
