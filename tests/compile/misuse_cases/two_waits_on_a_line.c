/* SPDX-License-Identifier: MIT */
/* two_waits_on_a_line.c - without __COUNTER__ they would share a number. */
#include <pt/pt.h>

static enum pt_status stop_twice(struct pt *pt)
{
    PT_BEGIN(pt);
    /* clang-format off */
#ifdef MISUSE
    PT_YIELD(pt); PT_YIELD(pt);
#else
    PT_YIELD(pt);
    PT_YIELD(pt);
#endif
    /* clang-format on */
    PT_END(pt);
}

int main(void)
{
    static struct pt pt;

    return stop_twice(&pt) == PT_YIELDED && stop_twice(&pt) == PT_YIELDED &&
                   stop_twice(&pt) == PT_ENDED
               ? 0
               : 1;
}
