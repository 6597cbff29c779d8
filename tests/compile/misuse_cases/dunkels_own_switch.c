/* SPDX-License-Identifier: MIT */
/* dunkels_own_switch.c - the same trap under the old names. */
#include <pt/dunkels.h>

static int kind = 40;

static PT_THREAD(act(struct pt *pt))
{
    PT_BEGIN(pt);
#ifdef MISUSE
    switch (kind) {
    case 40:
        PT_YIELD(pt);
        break;
    default:
        break;
    }
#else
    if (kind == 40)
        PT_YIELD(pt);
#endif
    PT_END(pt);
}

int main(void)
{
    static struct pt pt;

    return act(&pt) == PT_YIELDED && act(&pt) == PT_ENDED ? 0 : 1;
}
