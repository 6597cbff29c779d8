/* SPDX-License-Identifier: MIT */
/* finally_twice.c - a function has one PT_FINALLY part. */
#include <pt/pt.h>

static enum pt_status clean_up(struct pt *pt)
{
    PT_BEGIN(pt);
    PT_YIELD(pt);
    PT_FINALLY(pt);
#ifdef MISUSE
    PT_FINALLY(pt);
#endif
    PT_END(pt);
}

int main(void)
{
    static struct pt pt;

    return clean_up(&pt) == PT_YIELDED && clean_up(&pt) == PT_ENDED ? 0 : 1;
}
