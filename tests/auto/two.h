/* SPDX-License-Identifier: MIT */
/* two.h - what first.c and other.c share. */
#include <sched/sched.h>

struct counter {
    long count;
};

struct increment {
    struct sched_task task;
    struct counter *counter;
    long current;
};

enum pt_status increment(struct sched_task *task);
