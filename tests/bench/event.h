/* SPDX-License-Identifier: MIT */
/* event.h - an event by the await protocol, for the measured programs. */
#ifndef WEFT_BENCH_EVENT_H
#define WEFT_BENCH_EVENT_H

#include <sched/sched.h>

struct event {
    struct sched_link waiters;
    bool is_set;
};

SCHED_FN enum pt_status event_wait(struct sched_task *task, struct event *event)
{
    enum pt_status status = sched_arrive(task);

    if (status != PT_WAITING)
        return status;
    if (sched_is_granted(task, event) || event->is_set)
        return sched_arrived(task, PT_ENDED);
    return sched_park(task, &event->waiters, event);
}

SCHED_FN void event_set(struct event *event)
{
    struct sched_task *waiter;

    event->is_set = true;
    while ((waiter = sched_first(&event->waiters)) != NULL)
        sched_grant(waiter);
}

#endif
