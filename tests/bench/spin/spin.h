/* SPDX-License-Identifier: MIT */
/* spin.h - what the scenarios share that SPIN answers the same questions on. */
#ifndef BENCH_SPIN_H
#define BENCH_SPIN_H

#include <sched/scenario.h>

/* A switch, and on once `condition` holds: a guarded transition of Promela,
   which is one state of the task, tried or not. */
#define SWITCH_UNTIL(task, condition) \
    do                                \
        PT_YIELD(task);               \
    while (!(condition))

#endif
