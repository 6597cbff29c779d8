/* SPDX-License-Identifier: MIT */
/*
 * mixed.h - three files, each compiled with a SCHED_TRACE of its own.
 *
 * main.c runs one scheduler. part.c is compiled three times, with SCHED_TRACE
 * 0, 1 and 2; each spawns its own task on it, and says how large it takes the
 * structures to be.
 */
#ifndef WEFT_MIXED_H
#define WEFT_MIXED_H

/* Every header of the tree that one file may include; the script writes it. */
#include "all.h"

/* What the three share. */
struct mixed {
    struct sched sched;
    struct sched_link waiters; /* an event that a later part sets */
    int set;                   /* how often it was set */
    int ended;                 /* parts */
};

struct part {
    struct sched_task task; /* first */
    struct mixed *mixed;
    int level;
    size_t scheduler_size;
    size_t task_size;
};

void part_0_spawn(struct part *part);
void part_1_spawn(struct part *part);
void part_2_spawn(struct part *part);

#endif
