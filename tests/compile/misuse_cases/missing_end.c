/* SPDX-License-Identifier: MIT */
/* missing_end.c - PT_BEGIN without PT_END. */
#include <pt/pt.h>

static enum pt_status stop_once(struct pt *pt)
{
    PT_BEGIN(pt);
    PT_YIELD(pt);
#ifndef MISUSE
    PT_END(pt);
#endif
}

int main(void)
{
    static struct pt pt;

    return stop_once(&pt) == PT_YIELDED && stop_once(&pt) == PT_ENDED ? 0 : 1;
}
