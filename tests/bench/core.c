/* SPDX-License-Identifier: MIT */
/*
 * core.c - a small firmware: it sleeps, sets and awaits an event.
 *
 * CALLS_CANCEL, CALLS_JOIN: one call more of sched_cancel or sched_join.
 * INCLUDES_GROUP: with sync.h and group.h, of which it uses nothing.
 */
#ifdef INCLUDES_GROUP
#include <sched/group.h>
#else
#include <sched/sched.h>
#endif

#include "event.h"

static volatile uint32_t ticks;
static volatile unsigned char led;

static struct sched sched;
static struct sched_task blink_task, flash_task;
static struct event pressed;

static const char blink_name[] = "blink";
static const char flash_name[] = "flash";

static enum pt_status blink(struct sched_task *task)
{
    PT_BEGIN(task);
    for (;;) {
        PT_AWAIT(task, sched_sleep(task, 500));
        led ^= 1;
        event_set(&pressed);
#ifdef CALLS_CANCEL
        sched_cancel(&flash_task);
#endif
    }
    PT_END(task);
}

static enum pt_status flash(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, event_wait(task, &pressed));
    led ^= 2;
#ifdef CALLS_JOIN
    PT_AWAIT(task, sched_join(task, &blink_task));
#endif
    PT_END(task);
}

static uint32_t clock_now(void)
{
    return ticks;
}

static bool clock_idle(struct sched *idle_sched, bool has_deadline,
                       uint32_t until)
{
    (void)idle_sched;
    while (has_deadline && ticks != until) {
    }
    return has_deadline;
}

static const struct sched_port port = {clock_now, clock_idle};

int main(void)
{
    sched_init(&sched);
    sched.port = &port;
    sched_spawn(&sched, &blink_task, blink, blink_name);
    sched_spawn(&sched, &flash_task, flash, flash_name);
    return sched_run(&sched);
}
