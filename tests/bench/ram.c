/* SPDX-License-Identifier: MIT */
/* ram.c - objects as large as what a user must find memory for. */
#include <sched/sched.h>

extern char size_pt[], size_task[], size_sched[];
char size_pt[sizeof(struct pt)];
char size_task[sizeof(struct sched_task)];
char size_sched[sizeof(struct sched)];
