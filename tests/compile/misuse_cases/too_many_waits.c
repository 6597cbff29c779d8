/* SPDX-License-Identifier: MIT */
/* too_many_waits.c - 61 waits fit into one function, 62 do not. */
#include <pt/pt.h>

/* clang-format off */
#define WAIT PT_YIELD(pt);
#define TEN WAIT WAIT WAIT WAIT WAIT WAIT WAIT WAIT WAIT WAIT
/* clang-format on */

static enum pt_status wait_often(struct pt *pt)
{
    PT_BEGIN(pt);
    /* clang-format off */
    TEN TEN TEN TEN TEN TEN
    WAIT
#ifdef MISUSE
    WAIT
#endif
    /* clang-format on */
    PT_END(pt);
}

int main(void)
{
    static struct pt pt;
    int calls = 0;

    while (wait_often(&pt) == PT_YIELDED)
        calls++;
    return calls == 61 && pt_status(&pt) == PT_ENDED ? 0 : 1;
}
