/* SPDX-License-Identifier: MIT */
/* leave_unfinished.c - PT_LEAVE with a status that is not a final one. */
#include <pt/pt.h>

static enum pt_status leave_with(struct pt *pt, enum pt_status status)
{
    PT_BEGIN(pt);
    PT_LEAVE(pt, status);
    PT_END(pt);
}

int main(void)
{
    static struct pt pt;

#ifdef MISUSE
    return (int)leave_with(&pt, PT_YIELDED);
#else
    return leave_with(&pt, PT_CANCELLED) == PT_CANCELLED ? 0 : 1;
#endif
}
