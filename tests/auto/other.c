/* SPDX-License-Identifier: MIT */
/* other.c - the tasks of first.c: a program of two files, with no annotation */
#include "two.h"

enum pt_status increment(struct sched_task *task)
{
    struct increment *self = (struct increment *)task;

    PT_BEGIN(task);
    self->current = self->counter->count;
    PT_AWAIT(task, sched_sleep(task, 1));
    self->counter->count = self->current + 1;
    PT_END(task);
}
