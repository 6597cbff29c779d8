/* SPDX-License-Identifier: MIT */
/* scenario_behind_sched.c - scenario.h traces, so it comes first. */
#ifdef MISUSE
#include <sched/sched.h>
#include <sched/scenario.h>
#else
#include <sched/scenario.h>
#include <sched/sched.h>
#endif

int main(void)
{
    return SCHED_TRACE ? 0 : 1;
}
