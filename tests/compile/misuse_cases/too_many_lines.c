/* SPDX-License-Identifier: MIT */
/* too_many_lines.c - without __COUNTER__ waits are numbered by their lines. */
#include <pt/pt.h>

static enum pt_status wait_far_down(struct pt *pt)
{
#line 100
    PT_BEGIN(pt);
    /* clang-format off */
#line 16480
    PT_YIELD(pt);
#ifdef MISUSE
#line 16483
    PT_END(pt);
#else
#line 16482
    PT_END(pt);
#endif
    /* clang-format on */
}

int main(void)
{
    static struct pt pt;

    return wait_far_down(&pt) == PT_YIELDED && wait_far_down(&pt) == PT_ENDED
               ? 0
               : 1;
}
