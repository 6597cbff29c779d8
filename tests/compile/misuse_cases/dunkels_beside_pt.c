/* SPDX-License-Identifier: MIT */
/* dunkels_beside_pt.c - a file includes dunkels.h or pt.h. */
#ifdef MISUSE
#include <sched/sched.h>
#endif
#include <pt/dunkels.h>

int main(void)
{
    return 0;
}
