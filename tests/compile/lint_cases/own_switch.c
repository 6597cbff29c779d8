/* SPDX-License-Identifier: MIT */
/* own_switch.c - a wait in a switch of the user's, and beside one. */
#include <pt/pt.h>

struct stage {
    struct pt pt;
    int kind;
};

enum pt_status bad(struct stage *self)
{
    PT_BEGIN(&self->pt);
    switch (self->kind) {
    case 40:
        PT_YIELD(&self->pt); /* lint: inside your own switch */
        break;
    default:
        if (self->kind > 50)
            PT_WAIT_UNTIL(&self->pt, self->kind < 9); /* lint: own switch */
        break;
    }
    PT_END(&self->pt);
}

enum pt_status good(struct stage *self)
{
    PT_BEGIN(&self->pt);
    switch (self->kind) {
    case 40:
        self->kind = 41;
        break;
    default:
        break;
    }
    PT_YIELD(&self->pt);
    PT_END(&self->pt);
}
