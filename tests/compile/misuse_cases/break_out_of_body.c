/* SPDX-License-Identifier: MIT */
/* break_out_of_body.c - a break outside a loop jumps behind the body. */
#include <pt/pt.h>

static enum pt_status leave_early(struct pt *pt)
{
    PT_BEGIN(pt);
    PT_YIELD(pt);
#ifdef MISUSE
    break;
#else
    PT_EXIT(pt);
#endif
    PT_END(pt);
}

int main(void)
{
    static struct pt pt;

    return leave_early(&pt) == PT_YIELDED && leave_early(&pt) == PT_EXITED ? 0
                                                                           : 1;
}
