/* SPDX-License-Identifier: MIT */
/* wait_in_own_switch.c - a label in an inner switch is out of reach. */
#include <pt/pt.h>

struct stage {
    struct pt pt;
    int kind;
    int went_on;
};

static enum pt_status act(struct stage *self)
{
    PT_BEGIN(&self->pt);
#ifdef MISUSE
    switch (self->kind) {
    case 40:
        PT_YIELD(&self->pt);
        self->went_on = 1;
        break;
    default:
        break;
    }
#else
    if (self->kind == 40) {
        PT_YIELD(&self->pt);
        self->went_on = 1;
    }
#endif
    PT_END(&self->pt);
}

int main(void)
{
    static struct stage stage;

    stage.kind = 40;
    if (act(&stage) != PT_YIELDED)
        return 1;
    return act(&stage) == PT_ENDED && stage.went_on ? 0 : 2;
}
