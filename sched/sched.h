/* SPDX-License-Identifier: MIT */
/*
 * sched.h - tasks that take turns: spawn, step, sleep, wake, cancel, join.
 *
 *     static enum pt_status greet(struct sched_task *task)
 *     {
 *         PT_BEGIN(task);
 *         PT_AWAIT(task, sched_sleep(task, 10));
 *         hello();
 *         PT_END(task);
 *     }
 *
 *     sched_init(&sched);
 *     sched_spawn(&sched, &task, greet, "greet");
 *     return sched_run(&sched);
 *
 * A task is a protothread with a place in a queue. One step calls one task
 * once; between two steps lies a switch. The ready queue is first in, first
 * out, and nothing in it moves: tasks switch in the order of CPython's asyncio.
 * The caller owns all memory, nothing is allocated, and a task that waits
 * costs nothing. One context runs a scheduler and calls these functions.
 *
 * 1. A task waits for one thing at a time.
 * 2. A task is zero before its first spawn and yours again once it has
 *    finished and its last joiner has run.
 * 3. A task awaits with its own struct sched_task, never with another's.
 * 4. `struct sched_task` is the first member of your task's struct.
 */
#ifndef WEFT_SCHED_H
#define WEFT_SCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../pt/pt.h"
#include "trace.h"

/* Configuration */

/*
 * SCHED_FN: how the functions are declared. In a program of many files,
 * __attribute__((weak)) lets the linker keep one copy of each; inlining is
 * lost.
 */
#ifndef SCHED_FN
#define SCHED_FN static inline
#endif

/*
 * SCHED_ASSERT(condition, sentence): what a misuse does after it was reported.
 * Where it returns, the await or the task fails with the error's number.
 */
#ifndef SCHED_ASSERT
#define SCHED_ASSERT(condition, sentence) PT_ASSERT(condition, sentence)
#endif

/*
 * SCHED_LOCK(), SCHED_UNLOCK(): stand around all work on the queues. Empty by
 * default; where interrupts wake tasks they shut interrupts out. Not nested.
 */
#ifndef SCHED_LOCK
#define SCHED_LOCK() ((void)0)
#define SCHED_UNLOCK() ((void)0)
#endif

/* Traced functions carry another name, so that weak copies do not clash. */
#if SCHED_TRACE
#define SCHED_TRACED_2_(name, level) name##_traced_##level##_
#define SCHED_TRACED_1_(name, level) SCHED_TRACED_2_(name, level)
#define SCHED_TRACED_(name) SCHED_TRACED_1_(name, SCHED_TRACE)
#define sched_spawn SCHED_TRACED_(sched_spawn)
#define sched_step SCHED_TRACED_(sched_step)
#define sched_step_ SCHED_TRACED_(sched_step_)
#define sched_is_nested_ SCHED_TRACED_(sched_is_nested_)
#define sched_run SCHED_TRACED_(sched_run)
#define sched_run_until SCHED_TRACED_(sched_run_until)
#define sched_sleep SCHED_TRACED_(sched_sleep)
#define sched_pass SCHED_TRACED_(sched_pass)
#define sched_until SCHED_TRACED_(sched_until)
#define sched_join SCHED_TRACED_(sched_join)
#define sched_is_out_of_reach_ SCHED_TRACED_(sched_is_out_of_reach_)
#define sched_wake SCHED_TRACED_(sched_wake)
#define sched_grant SCHED_TRACED_(sched_grant)
#define sched_cancel SCHED_TRACED_(sched_cancel)
#define sched_arrive SCHED_TRACED_(sched_arrive)
#define sched_choose SCHED_TRACED_(sched_choose)
#define sched_note SCHED_TRACED_(sched_note)
#define sched_wake_ SCHED_TRACED_(sched_wake_)
#define sched_cancel_ SCHED_TRACED_(sched_cancel_)
#define sched_cancel_locked_ SCHED_TRACED_(sched_cancel_locked_)
#define sched_park_on SCHED_TRACED_(sched_park_on)
#define sched_set_clock_ SCHED_TRACED_(sched_set_clock_)
#define sched_find_work_ SCHED_TRACED_(sched_find_work_)
#define sched_resume_ SCHED_TRACED_(sched_resume_)
#define sched_finish_ SCHED_TRACED_(sched_finish_)
#define sched_suspend_ SCHED_TRACED_(sched_suspend_)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Types */

/*
 * Each error's name, number and remedy. The first two are what a run returns;
 * the others are misuse: reported, asserted, and the await or task fails.
 * Numbers of your own are positive.
 */
#define SCHED_ERRORS(X)                                                        \
    X(SCHED_DEADLOCK, -1,                                                      \
      "no task can ever run again, and some are unfinished: "                  \
      "wake them, cancel them, or let time pass")                              \
    X(SCHED_EFAILED, -2,                                                       \
      "a task failed and nobody joined it: join it and look at its error")     \
    X(SCHED_EBUSY, -3,                                                         \
      "one task waits for one thing at a time: "                               \
      "give the other its own task, or use group.h")                           \
    X(SCHED_ESPAWNED, -4,                                                      \
      "a task is zero before its first spawn and finished before the next: "   \
      "give each its own memory, zeroed")                                      \
    X(SCHED_EFOREIGN, -5,                                                      \
      "this belongs to another scheduler, or was never spawned: tasks that "   \
      "wait for each other are spawned on the same one")                       \
    X(SCHED_ESELF, -6, "a task cannot join itself: join it from another task") \
    X(SCHED_EBADSTATUS, -7,                                                    \
      "a task returns an enum pt_status: end its function with PT_END")        \
    X(SCHED_ENOTRUNNING, -8,                                                   \
      "only the running task can wait: await with the task that your "         \
      "function was called with")                                              \
    X(SCHED_ENESTED, -9,                                                       \
      "the scheduler is in a step: a task awaits or spawns, "                  \
      "it does not run the scheduler")                                         \
    X(SCHED_ENOTOWNER, -10,                                                    \
      "only the task that holds a mutex unlocks it, or waits with it")         \
    X(SCHED_EBOUND, -11,                                                       \
      "given back more often than taken: release what was acquired, once")     \
    X(SCHED_ETIMEDOUT, -12,                                                    \
      "the time was up: catch it with PT_AWAIT_STATUS, or allow more")         \
    X(SCHED_EGROUP, -13,                                                       \
      "a task of the group failed: look at the errors of its members")

#define SCHED_ERROR_NUMBER_(name, number, remedy) name = number,
enum sched_error { SCHED_ERRORS(SCHED_ERROR_NUMBER_) SCHED_OK = 0 };
#undef SCHED_ERROR_NUMBER_

/* A list's head, or a place in one: a ring. All zero: an empty list. */
struct sched_link {
    struct sched_link *next, *prev;
};

/* A place in a list or in the timer heap. A task embeds one. */
struct sched_node {
    struct sched_link link;   /* in the heap: its siblings, see "Timers" */
    struct sched_link *child; /* in the heap: the first of those below it */
    uint32_t deadline;        /* when it sleeps or slept: until then */
};

/*
 *              1 spawn           4 chosen
 *      (zero) ---------> READY ------------> RUNNING
 *                        ^  ^                 | | |
 *                        |  |   5 yield, pass | | |  7 end, fail, cancelled
 *                        |  +-----------------+ | +--------> FINISHED -> 1
 *                 6 wake |                      | 3 park
 *                        +------- PARKED <------+
 *
 * 1 sched_spawn; NEW until the first step. 3 sched_park, sched_sleep: PARKED,
 * in a wait queue or the timer heap. 4 sched_find_work_ and the policy.
 * 5 sched_suspend_. 6 sched_wake, sched_grant (GRANTED), a timer, and
 * sched_cancel (CANCELLING, seen by the step that follows). 7 sched_finish_:
 * UNSEEN if it failed and nobody had joined it.
 */
enum {
    SCHED_PARKED_ = 0x01,     /* in a wait queue or the timer heap */
    SCHED_GRANTED_ = 0x02,    /* ready: the object let it go */
    SCHED_PASSES_ON_ = 0x02,  /* parked: on a task, which takes its cancels */
    SCHED_UNSEEN_ = 0x02,     /* finished: its failure was not looked at */
    SCHED_CANCELLING_ = 0x04, /* the next step answers with a cancel */
    SCHED_NEW_ = 0x08,        /* its first step is to come */
    SCHED_CANCELS_ = 0x10     /* the high half counts cancels, up to 15 */
};

/* What a step remembers until its end: `step` in struct sched. */
enum {
    SCHED_WAITED_ = 0x01,   /* the task was parked, or passed */
    SCHED_WOKEN_ = 0x02,    /* it was woken: its park is none */
    SCHED_REQUEUED_ = 0x08, /* it was woken behind its park: it is ready */
    SCHED_DELIVERS_ = SCHED_CANCELLING_ /* no await has answered it yet */
};

struct sched_task {
    PT_RESUME_TYPE_ resume; /* as in struct pt: PT_BEGIN(task) */
    unsigned char flags;
    int16_t error; /* once an await or the task failed: why */
    struct sched_node node;
    enum pt_status (*run)(struct sched_task *task);
    const void *on; /* what it waits for; itself: sleeps; NULL: none */
    struct sched *sched;
    const char *name;
    struct sched_link listeners; /* the tasks that join it, in that order */
    void *context;               /* yours; spawned tasks inherit it */
};

/*
 * What a task waits for that has a say when the wait is cancelled: the object
 * begins with it, and sched_park_on names it.
 */
struct sched_source {
    PT_RESUME_TYPE_ resume; /* that of a finished protothread: no task */
    unsigned char state;    /* the object's */
    int16_t error;          /* the object's */
    struct sched_link waiters;
    struct sched_task *owner; /* who has it, if one can: for reports */
    /* Cancel the wait of `task`, or what it waits for. */
    void (*cancel)(struct sched_source *source, struct sched_task *task);
};

/* A clock and a way to sleep. Without one, time is virtual. */
struct sched_port {
    /* The time in ticks; it wraps after 2^32. */
    uint32_t (*now)(void);
    /*
     * Sleep until an interrupt, at the latest `until` if `has_deadline`; may
     * be NULL. False means that nothing can happen any more. Called between
     * SCHED_LOCK and SCHED_UNLOCK: a sleep that opens the lock and waits in
     * one instruction loses no wake.
     */
    bool (*idle)(struct sched *sched, bool has_deadline, uint32_t until);
};

struct sched {
    uint32_t now; /* in ticks; must be the first member */
    unsigned char step;
    bool is_stopped;
    int stop_code;
    struct sched_link ready;
    struct sched_task *current;
    struct sched_link *poller; /* polled first since the last work, or NULL */
    struct sched_link *round;  /* with a port: last of this round, or NULL */
    struct sched_link timers;  /* the trees of the heap */
    unsigned unfinished;       /* tasks */
    unsigned unseen;           /* failures that nobody has looked at */
    const struct sched_port *port; /* yours to set; NULL: virtual time */
    /* The policy, yours to set: one of the ready tasks, see
       sched_next_ready. NULL, or a NULL answer: the first. */
    struct sched_task *(*choose)(struct sched *sched, void *context);
    void *choose_context;
    struct sched_sink *sinks;
};

/* Functions */

/* Make `sched`, which may hold garbage, an empty scheduler at time 0. */
SCHED_FN void sched_init(struct sched *sched);

/*
 * Make `task` ready to run `run` from its top.
 *
 * `task` is zero or finished. It inherits the running task's `context`.
 * `name` is for reports and lives as long as the task; several may share one.
 * Returns 0, or SCHED_ESPAWNED for a task that is in use: nothing happens.
 * O(1), no allocation.
 */
SCHED_FN int sched_spawn(struct sched *sched, struct sched_task *task,
                         enum pt_status (*run)(struct sched_task *task),
                         const char *name);

/*
 * Run until no task is left.
 *
 * Returns 0, SCHED_EFAILED if a failure was never looked at, SCHED_DEADLOCK if
 * some can never finish, or the code of sched_stop. May be called again. Called
 * by a task: SCHED_ENESTED.
 */
SCHED_FN int sched_run(struct sched *sched);

/* The same until `main` has finished; the others are left as they are. */
SCHED_FN int sched_run_until(struct sched *sched,
                             const struct sched_task *main);

/*
 * Call one task once; when none is ready, first let time pass.
 *
 * Returns false if nothing ran: there is no task, or none can go on.
 */
SCHED_FN bool sched_step(struct sched *sched);

/* Make the run return `code` as soon as the step that calls this is over. */
SCHED_FN void sched_stop(struct sched *sched, int code);

/* The task that is running; NULL between steps. */
SCHED_FN struct sched_task *sched_current(const struct sched *sched);

/* The time in ticks, as of this round. */
SCHED_FN uint32_t sched_now(const struct sched *sched);

/*
 * Await the time `ticks` from now, less than 2^31; 0 is sched_pass.
 *
 * Tasks that wake at the same tick run in the order in which they fell asleep.
 * Ends, or answers a cancel. To arm, cancel: O(1), and amortised O(log n) for
 * each that time reaches.
 */
SCHED_FN enum pt_status sched_sleep(struct sched_task *task, uint32_t ticks);

/* Await the next turn: go to the tail of the ready queue. */
SCHED_FN enum pt_status sched_pass(struct sched_task *task);

/*
 * Await a condition by looking at it each round, as PT_WAIT_UNTIL does, but
 * answer a cancel. For a pin or a flag; each look costs a step.
 *
 * Time passes once all tasks that are ready have looked, by this or by
 * PT_WAIT_*, and found nothing; where there is none, they are in a deadlock.
 */
SCHED_FN enum pt_status sched_until(struct sched_task *task, bool condition);

/*
 * Await the end of `other`.
 *
 * A task that has finished is not waited for. Answers how it ended: PT_ENDED,
 * PT_EXITED, PT_CANCELLED, or PT_FAILED with its error. A cancel of `task` goes
 * to `other`.
 * Itself: SCHED_ESELF; of another scheduler: SCHED_EFOREIGN. O(1).
 */
SCHED_FN enum pt_status sched_join(struct sched_task *task,
                                   struct sched_task *other);

/* The error of `task` if it has failed, else 0; the failure has been looked
   at, as by a join. */
SCHED_FN int sched_error(struct sched_task *task);

/* Fail: PT_AWAIT(task, sched_fail(task, code)) leaves with task->error set. */
SCHED_FN enum pt_status sched_fail(struct sched_task *task, int code);

/*
 * Cancel `task`: its await, now or next, answers PT_CANCELLED.
 *
 * One that waits for another task cancels that one instead. One that was
 * never started ends without being called. A task may go on regardless.
 * Returns false for a task that has finished or was never spawned. O(1), and
 * one step for each task along a chain of joins; through a gather, one call for
 * each of its tasks, nested where gathers are.
 */
SCHED_FN bool sched_cancel(struct sched_task *task);

/* How often `task` was cancelled, up to 15, less what was taken back. */
SCHED_FN unsigned sched_cancels(const struct sched_task *task);

/* Take one cancel of `task` back from that count. */
SCHED_FN void sched_uncancel(struct sched_task *task);

/*
 * Make a waiting `task` ready; it looks at what it waits for and may wait
 * again. Waking the running task makes its next wait return at once.
 * Returns false for one that is ready, finished or was never spawned. O(1).
 */
SCHED_FN bool sched_wake(struct sched_task *task);

/*
 * One of `count` answers, from 0, that the program does not decide: an input,
 * a fault. A search tries each, a random run draws, a replay string says it;
 * 0 elsewhere, and in builds without a trace. Within a step.
 */
SCHED_FN unsigned sched_choose(struct sched *sched, unsigned count);

/* Say something in the trace; nothing in builds without one. */
SCHED_FN void sched_note(struct sched_task *task, const char *text);

/* Append `sink` to those that hear of every event from now on. */
SCHED_FN void sched_add_sink(struct sched *sched, struct sched_sink *sink);

/* For a policy: the ready task behind `task`, NULL at the end; the first for
   NULL. */
SCHED_FN struct sched_task *sched_next_ready(const struct sched *sched,
                                             const struct sched_task *task);

/* The remedy for `error`, a sentence; "" for a number that is not ours. */
SCHED_FN const char *sched_error_text(int error);

/*
 * The await protocol: what an awaitable of your own is made of.
 *
 *     enum pt_status event_wait(struct sched_task *task, struct event *event)
 *     {
 *         enum pt_status status = sched_arrive(task);
 *         if (status != PT_WAITING)
 *             return status;
 *         if (sched_is_granted(task, event) || event->is_set)
 *             return sched_arrived(task, PT_ENDED);
 *         return sched_park(task, &event->waiters, event);
 *     }
 */

/*
 * Begin: PT_WAITING means go on. PT_CANCELLED answers a cancel, PT_FAILED a
 * misuse; return them. What was granted is given back by you.
 */
SCHED_FN enum pt_status sched_arrive(struct sched_task *task);

/* True if `object` let `task` go and this await has not yet been told. */
SCHED_FN bool sched_is_granted(const struct sched_task *task,
                               const void *object);

/* End: nothing is waited for any more. Returns `status`. */
SCHED_FN enum pt_status sched_arrived(struct sched_task *task,
                                      enum pt_status status);

/*
 * Wait for `object` at the tail of `queue`, a wait queue; all zero is an empty
 * one. Returns PT_WAITING. `object` is never the task. Where an interrupt may
 * let go who stands in `queue`, this and the look before it stand together
 * between SCHED_LOCK and SCHED_UNLOCK.
 */
SCHED_FN enum pt_status sched_park(struct sched_task *task,
                                   struct sched_link *queue,
                                   const void *object);

/* The same on `source`, which has a say in cancels; it locks for itself. */
SCHED_FN enum pt_status sched_park_on(struct sched_task *task,
                                      struct sched_source *source);

/* Wake `task` and tell its await that the object let it go. */
SCHED_FN void sched_grant(struct sched_task *task);

/* The task that has waited longest in `queue`; NULL if it is empty. */
SCHED_FN struct sched_task *sched_first(const struct sched_link *queue);

/* Private */

#if SCHED_TRACE
static inline void sched_emit_(struct sched *sched, unsigned kind_and_reason,
                               struct sched_task *task, const void *detail)
{
    struct sched_sink *sink;

    sink = sched != NULL ? sched->sinks : NULL; /* a task never spawned */
    for (; sink != NULL; sink = sink->next)
        sink->on_event(sink, sched, kind_and_reason, task, detail);
}
#define SCHED_EMIT_(sched, kind, reason, task, detail) \
    sched_emit_(sched, SCHED_EVENT_(kind, reason), task, detail)
#define SCHED_EMIT_WAKE_(task)                                           \
    ((void)(sched_is_callback_(task)                                     \
                ? 0                                                      \
                : (SCHED_EMIT_((task)->sched, SCHED_EVENT_WAKE, 0, task, \
                               NULL),                                    \
                   0)))
#else
#define SCHED_EMIT_(sched, kind, reason, task, detail) ((void)0)
#define SCHED_EMIT_WAKE_(task) ((void)0)
#endif

/* The step concerns others: it looked at an object, or changed one. Awaits
   count in sched_arrive. For a search that leaves steps out. */
#if SCHED_TRACE
#define SCHED_TOUCH_() ((void)pt_sites_.arrivals++)
#else
#define SCHED_TOUCH_() ((void)0)
#endif

#define SCHED_MISUSE_(sched, task, error)                      \
    do {                                                       \
        SCHED_EMIT_(sched, SCHED_EVENT_MISUSE, -(error), task, \
                    sched_error_text(error));                  \
        SCHED_ASSERT(0, sched_error_text(error));              \
    } while (0)

#define SCHED_ERROR_CASE_(name, number, remedy) \
    case name:                                  \
        return remedy;

SCHED_FN const char *sched_error_text(int error)
{
    switch (error) {
        SCHED_ERRORS(SCHED_ERROR_CASE_)
    default:
        return "";
    }
}
#undef SCHED_ERROR_CASE_

/*
 * A callback is a task without a protothread: a few instructions that group.h
 * puts in the ready queue or the timer heap. Its step is chosen by no policy,
 * and reported to nobody.
 */
SCHED_FN bool sched_is_callback_(const struct sched_task *task)
{
    return PT_POINT_(task) == PT_AT_END_;
}

/* Lists */

/* Append `link` to `list`, which is not all zero. */
SCHED_FN void sched_append_(struct sched_link *list, struct sched_link *link)
{
    link->next = list;
    link->prev = list->prev;
    list->prev->next = link;
    list->prev = link;
}

SCHED_FN void sched_unlink_(struct sched_link *link)
{
    link->prev->next = link->next;
    link->next->prev = link->prev;
}

/* The task whose node begins with `link`. */
SCHED_FN struct sched_task *sched_task_of_(const struct sched_link *link)
{
    return (struct sched_task *)(void *)((char *)link -
                                         offsetof(struct sched_task, node));
}

SCHED_FN struct sched_task *sched_first(const struct sched_link *queue)
{
    if (queue->next == NULL || queue->next == queue)
        return NULL;
    return sched_task_of_(queue->next);
}

/* Timers */

/*
 * A pairing heap that keeps the order of arming without a number for it. Its
 * trees stand in that order in a list: arming appends to it, in O(1), and
 * looking for the first pairs neighbours until one tree is left. The older
 * wins a tie. The loser becomes the oldest or the youngest child of the
 * winner, whichever side it stood on, so children are in that order, too.
 *
 * `prev` of a first child is the last one; `next` of the last is the parent.
 * After: Fredman, Sedgewick, Sleator, Tarjan, "The pairing heap", 1986.
 */
SCHED_FN bool sched_is_before_(uint32_t a, uint32_t b)
{
    return (uint32_t)(a - b) > UINT32_MAX / 2;
}

SCHED_FN struct sched_node *sched_node_of_(struct sched_link *link)
{
    return (struct sched_node *)(void *)link;
}

/* Let `node`, with its deadline set, wait for it. */
SCHED_FN void sched_arm_(struct sched *sched, struct sched_node *node)
{
    node->child = NULL;
    sched_append_(&sched->timers, &node->link);
}

/* Take `node` from among its siblings; its children step in. */
SCHED_FN void sched_disarm_(struct sched_node *node)
{
    struct sched_link *next = node->link.next;
    struct sched_link *prev = node->link.prev;
    struct sched_link *first = node->child;
    struct sched_link *last = prev;

    if (first != NULL) {
        last = first->prev;
        last->next = next;
        first->prev = prev;
    } else if (prev != &node->link) { /* else it was an only child */
        first = next;
    }
    if (prev->next == &node->link)
        prev->next = first;
    else
        sched_node_of_(prev->next)->child = first;
    if (next->prev != &node->link)
        next = sched_node_of_(next)->child;
    if (next != NULL)
        next->prev = last;
}

SCHED_FN void sched_adopt_(struct sched_node *parent, struct sched_link *link,
                           bool is_oldest)
{
    struct sched_link *first = parent->child;

    link->next = &parent->link;
    link->prev = link;
    if (first != NULL) {
        link->prev = first->prev;
        if (is_oldest)
            link->next = first;
        else
            first->prev->next = link;
        first->prev = link;
    }
    if (first == NULL || is_oldest)
        parent->child = link;
}

/* The timer that comes first; NULL if none is armed. */
SCHED_FN struct sched_node *sched_first_timer_(struct sched *sched)
{
    struct sched_link *const top = &sched->timers;
    struct sched_link *winner;
    struct sched_link *loser;
    bool is_older;

    while (top->next != top->prev) {
        for (winner = top->next; winner != top && winner->next != top;
             winner = winner->next) {
            loser = winner->next;
            is_older = sched_is_before_(sched_node_of_(loser)->deadline,
                                        sched_node_of_(winner)->deadline);
            if (is_older) {
                loser = winner;
                winner = winner->next;
            }
            sched_unlink_(loser);
            sched_adopt_(sched_node_of_(winner), loser, is_older);
        }
    }
    return top->next != top ? sched_node_of_(top->next) : NULL;
}

/* Ready, parked, woken */

SCHED_FN void sched_ready_(struct sched_task *task)
{
    task->sched->poller = NULL;
    sched_append_(&task->sched->ready, &task->node.link);
}

/* Take a parked task off the wait queue or the heap. */
SCHED_FN void sched_unpark_(struct sched_task *task)
{
    task->flags &= (unsigned char)~(SCHED_PARKED_ | SCHED_PASSES_ON_);
    if (task->on == task)
        sched_disarm_(&task->node);
    else
        sched_unlink_(&task->node.link);
}

SCHED_FN void sched_wake_(struct sched_task *task)
{
    if (task->sched->current == task)
        task->sched->step |= SCHED_REQUEUED_;
    sched_unpark_(task);
    sched_ready_(task);
    SCHED_EMIT_WAKE_(task);
}

SCHED_FN bool sched_wake(struct sched_task *task)
{
    bool took = true;

    SCHED_LOCK();
    if (task->flags & SCHED_PARKED_)
        sched_wake_(task);
    else if (task->sched != NULL && task->sched->current == task)
        task->sched->step |= SCHED_WOKEN_;
    else
        took = false;
    SCHED_UNLOCK();
    return took;
}

SCHED_FN void sched_grant(struct sched_task *task)
{
    if (sched_wake(task))
        task->flags |= SCHED_GRANTED_;
}

SCHED_FN void sched_count_cancel_(struct sched_task *task)
{
    if (task->flags < 15 * SCHED_CANCELS_)
        task->flags = (unsigned char)(task->flags + SCHED_CANCELS_);
}

/* Cancel what `task` waits for, or it: from outside, and at a step's end. */
SCHED_FN void sched_cancel_(struct sched_task *task)
{
    const unsigned char passes_on = SCHED_PARKED_ | SCHED_PASSES_ON_;
    struct sched_task *target = task;
    struct sched_task *slow = task;
    bool is_even = false;

    while ((target->flags & passes_on) == passes_on) {
        if (pt_is_finished(target->on)) { /* nobody waits for such a task */
            struct sched_source *source = (struct sched_source *)target->on;

            source->cancel(source, target);
            return;
        }
        target = (struct sched_task *)target->on;
        if (is_even)
            slow = (struct sched_task *)slow->on;
        is_even = !is_even;
        if (target == slow) { /* they wait for each other */
            target = task;
            break;
        }
        sched_count_cancel_(target);
    }
    target->flags |= SCHED_CANCELLING_;
    if (target->flags & SCHED_PARKED_)
        sched_wake_(target);
}

SCHED_FN bool sched_cancel_locked_(struct sched_task *task)
{
    if (task->sched == NULL || pt_is_finished(task))
        return false;
    sched_count_cancel_(task);
    SCHED_EMIT_(task->sched, SCHED_EVENT_CANCEL, 0, task, NULL);
    sched_cancel_(task);
    return true;
}

SCHED_FN bool sched_cancel(struct sched_task *task)
{
    bool took;

    SCHED_LOCK();
    took = sched_cancel_locked_(task);
    SCHED_UNLOCK();
    return took;
}

SCHED_FN void sched_uncancel(struct sched_task *task)
{
    if (task->flags >= SCHED_CANCELS_)
        task->flags = (unsigned char)(task->flags - SCHED_CANCELS_);
}

SCHED_FN unsigned sched_cancels(const struct sched_task *task)
{
    return task->flags / SCHED_CANCELS_;
}

/* Time */

/* Move the clock, and make every task ready whose deadline has come. */
SCHED_FN void sched_set_clock_(struct sched *sched, uint32_t now)
{
    struct sched_node *first;
    struct sched_task *task;

    if (sched->now != now) {
        sched->now = now;
        SCHED_EMIT_(sched, SCHED_EVENT_TIME, 0, NULL, NULL);
    }
    while ((first = sched_first_timer_(sched)) != NULL &&
           !sched_is_before_(now, first->deadline)) {
        task = sched_task_of_(&first->link);
        if (sched_is_callback_(task)) {
            SCHED_UNLOCK(); /* it locks for itself */
            task->run(task);
            SCHED_LOCK();
        } else {
            sched_wake_(task);
        }
    }
}

/*
 * Let time pass until a task is ready: sleep, or move virtual time. Returns
 * false if none ever will be.
 *
 * The tasks ahead of `poller` have all run since it polled, so when it is the
 * first in the queue, under any policy, a round went by in which nothing
 * happened: time passes as if nothing were ready, and it polls again.
 */
SCHED_FN bool sched_find_work_(struct sched *sched)
{
    const struct sched_port *port = sched->port;
    const struct sched_node *first;
    bool can_go_on;
    uint32_t now; /* or when to wake */

    if (port != NULL && sched->round == NULL) {
        sched_set_clock_(sched, port->now());
        sched->round = sched->ready.prev;
    }
    while (sched->ready.next == &sched->ready ||
           sched->ready.next == sched->poller) {
        sched->poller = NULL; /* it polls again, also after a deadlock */
        sched->round = NULL;
        first = sched_first_timer_(sched);
        can_go_on = first != NULL;
        now = can_go_on ? first->deadline : 0;
        if (port != NULL && port->idle != NULL)
            can_go_on = port->idle(sched, can_go_on, now);
        if (!can_go_on)
            return false;
        if (port != NULL)
            now = port->now();
        sched_set_clock_(sched, now);
        sched->round = sched->ready.prev;
    }
    return true;
}

/* A step */

/* Take the next task out of the ready queue. */
SCHED_FN struct sched_task *sched_choose_next_(struct sched *sched)
{
    struct sched_link *link = sched->ready.next;
    struct sched_task *chosen;

    if (sched->choose != NULL && !sched_is_callback_(sched_task_of_(link))) {
        chosen = sched->choose(sched, sched->choose_context);
        if (chosen != NULL)
            link = &chosen->node.link;
        sched->round = NULL; /* its last entry may never come up */
    }
    if (link == sched->round)
        sched->round = NULL;
    sched_unlink_(link);
    return sched_task_of_(link);
}

SCHED_FN void sched_finish_(struct sched *sched, struct sched_task *task,
                            enum pt_status status)
{
    task->resume = PT_FINAL_(status);
    task->on = NULL;
    task->flags &= (unsigned char)~(SCHED_CANCELS_ - 1);
    sched->unfinished--;
    if (status == PT_FAILED) {
        task->flags |= SCHED_UNSEEN_;
        sched->unseen++;
    }
    while (task->listeners.next != &task->listeners)
        sched_wake_(sched_task_of_(task->listeners.next));
}

/* Forget the waits that were left outside of a step. */
#if SCHED_TRACE
#define SCHED_REPORT_BEGIN_()                                      \
    ((void)(pt_sites_.count = 0, pt_sites_.is_finished_called = 0, \
            pt_sites_.arrivals = 0))
#else
#define SCHED_REPORT_BEGIN_() ((void)0)
#endif

/* Call `task`, or don't if it was cancelled before its first step. */
SCHED_FN enum pt_status sched_resume_(struct sched *sched,
                                      struct sched_task *task)
{
    const unsigned news = task->flags & (SCHED_NEW_ | SCHED_CANCELLING_);
    enum pt_status status;

    sched->current = task;
    sched->step = news & SCHED_DELIVERS_;
    task->flags = (unsigned char)(task->flags ^ news);
    SCHED_REPORT_BEGIN_();
    if (news == (SCHED_NEW_ | SCHED_CANCELLING_))
        return PT_CANCELLED;
    status = task->run(task);
    if (sched->step & SCHED_DELIVERS_)
        task->flags |= SCHED_CANCELLING_; /* it stays pending */
    if (status < PT_EXITED)
        return status;
    if ((unsigned)status > PT_CANCELLED) {
        SCHED_MISUSE_(sched, task, SCHED_EBADSTATUS);
        task->error = SCHED_EBADSTATUS;
        return PT_FAILED;
    }
    if ((task->flags & SCHED_CANCELLING_) && status < PT_FAILED)
        return PT_CANCELLED;
    return status;
}

/*
 * Put `task` where its step left it.
 *
 * `poller` is the first that has only looked since something was done; a task
 * that came to its wait in this step has done something, and so has one that
 * woke another, for sched_ready_ forgets the poller.
 */
SCHED_FN void sched_suspend_(struct sched *sched, struct sched_task *task,
                             enum pt_status status)
{
    struct sched_link *poller = sched->poller;

    sched->current = NULL;
    sched->poller = NULL;
    if (status >= PT_EXITED) {
        if (task->flags & SCHED_PARKED_)
            sched_unpark_(task);
        else if (sched->step & SCHED_REQUEUED_)
            sched_unlink_(&task->node.link);
        sched_finish_(sched, task, status);
    } else if (task->flags & SCHED_PARKED_) {
        if (sched->step & SCHED_WOKEN_) {
            sched_wake_(task);
        } else if (task->flags & SCHED_CANCELLING_) {
            task->flags ^= SCHED_CANCELLING_;
            sched_cancel_(task);
        }
    } else if (!(sched->step & SCHED_REQUEUED_)) {
        sched_append_(&sched->ready, &task->node.link);
        if (status == PT_WAITING) {
            if (sched->step & SCHED_WAITED_)
                return; /* it passed */
            if (PT_HAS_LOOKED_(task) != PT_ARRIVED_)
                sched->poller = poller != NULL ? poller : &task->node.link;
        }
        sched_arrived(task, status);
    }
}

#if SCHED_TRACE

static inline unsigned sched_reason_(const struct sched *sched,
                                     const struct sched_task *task,
                                     enum pt_status status)
{
    const bool has_parked =
        (task->flags & SCHED_PARKED_) || (sched->step & SCHED_REQUEUED_);

    if (status == PT_YIELDED && !has_parked)
        return SCHED_BY_YIELD;
    if (!(sched->step & SCHED_WAITED_))
        return SCHED_BY_POLL;
    if (task->on == task)
        return task->node.deadline == sched->now ? SCHED_BY_PASS
                                                 : SCHED_BY_SLEEP;
    if ((task->flags & SCHED_PARKED_) && (task->flags & SCHED_PASSES_ON_) &&
        !pt_is_finished(task->on))
        return SCHED_BY_JOIN;
    return SCHED_BY_WAIT;
}

static inline void sched_report_(struct sched *sched, struct sched_task *task,
                                 enum pt_status status)
{
    unsigned event;
    struct sched_sink *sink = sched->sinks;

    if (status < PT_EXITED)
        event = SCHED_EVENT_(SCHED_EVENT_SWITCH,
                             sched_reason_(sched, task, status));
    else if (status == PT_FAILED)
        event = SCHED_EVENT_(SCHED_EVENT_FAIL, status);
    else
        event = SCHED_EVENT_(SCHED_EVENT_END, status);
#if SCHED_TRACE == 2
    if (sink != NULL && sink->on_event == sched_ring_on_event_) {
        sched_ring_put_step_((struct sched_ring *)(void *)sink, sched->now,
                             event, task, &pt_sites_);
        sink = sink->next;
    }
#endif
    for (; sink != NULL; sink = sink->next)
        sink->on_event(sink, sched, event, task, &pt_sites_);
    if (pt_sites_.is_finished_called)
        sched_emit_(sched, SCHED_EVENT_NOTE, task,
                    "a finished protothread was called: PT_INIT it first");
}
#define SCHED_REPORT_(sched, task, status) sched_report_(sched, task, status)
#else
#define SCHED_REPORT_(sched, task, status) ((void)0)
#endif

/* A step, by one who is in none. */
SCHED_FN bool sched_step_(struct sched *sched)
{
    struct sched_task *task;
    enum pt_status status;

    SCHED_LOCK();
    if (!sched_find_work_(sched)) {
        SCHED_UNLOCK();
        return false;
    }
    task = sched_choose_next_(sched);
    SCHED_UNLOCK();

    status = sched_resume_(sched, task);
    if (sched->current == NULL)
        return true; /* a callback: it may be elsewhere now, or no more */
    SCHED_REPORT_(sched, task, status);

    SCHED_LOCK();
    sched_suspend_(sched, task, status);
    SCHED_UNLOCK();
    return true;
}

SCHED_FN bool sched_is_nested_(struct sched *sched)
{
    if (sched->current == NULL)
        return false;
    SCHED_MISUSE_(sched, sched->current, SCHED_ENESTED);
    return true;
}

SCHED_FN bool sched_step(struct sched *sched)
{
    return !sched_is_nested_(sched) && sched_step_(sched);
}

SCHED_FN int sched_run_until(struct sched *sched, const struct sched_task *main)
{
    if (sched_is_nested_(sched))
        return SCHED_ENESTED;
    sched->poller = NULL; /* what they look at may have changed */
    for (;;) {
        if (sched->is_stopped) {
            sched->is_stopped = false;
            return sched->stop_code;
        }
        if (main != NULL
                ? pt_is_finished(main) != 0
                : sched->unfinished == 0 && sched->ready.next == &sched->ready)
            return sched->unseen != 0 ? SCHED_EFAILED : 0;
        if (!sched_step_(sched))
            return SCHED_DEADLOCK;
    }
}

SCHED_FN int sched_run(struct sched *sched)
{
    return sched_run_until(sched, NULL);
}

SCHED_FN void sched_stop(struct sched *sched, int code)
{
    sched->is_stopped = true;
    sched->stop_code = code;
}

SCHED_FN void sched_init(struct sched *sched)
{
    sched->now = 0;
    sched->ready.next = sched->ready.prev = &sched->ready;
    sched->timers.next = sched->timers.prev = &sched->timers;
    sched->current = NULL;
    sched->poller = NULL;
    sched->round = NULL;
    sched->port = NULL;
    sched->choose = NULL;
    sched->choose_context = NULL;
    sched->sinks = NULL;
    sched->unfinished = 0;
    sched->unseen = 0;
    sched->stop_code = 0;
    sched->is_stopped = false;
    sched->step = 0;
}

SCHED_FN int sched_spawn(struct sched *sched, struct sched_task *task,
                         enum pt_status (*run)(struct sched_task *task),
                         const char *name)
{
    if (task->sched != NULL && !pt_is_finished(task)) {
        SCHED_MISUSE_(sched, task, SCHED_ESPAWNED);
        return SCHED_ESPAWNED;
    }
    task->resume = 0;
    task->flags = SCHED_NEW_;
    task->error = 0;
    task->run = run;
    task->sched = sched;
    task->name = name;
    task->listeners.next = task->listeners.prev = &task->listeners;
    task->context = sched->current != NULL ? sched->current->context : NULL;
    sched->unfinished++;
    SCHED_EMIT_(sched, SCHED_EVENT_SPAWN, 0, task, NULL);
    SCHED_LOCK();
    sched_ready_(task);
    SCHED_UNLOCK();
    return 0;
}

SCHED_FN struct sched_task *sched_current(const struct sched *sched)
{
    return sched->current;
}

SCHED_FN uint32_t sched_now(const struct sched *sched)
{
    return sched->now;
}

SCHED_FN void sched_add_sink(struct sched *sched, struct sched_sink *sink)
{
    struct sched_sink **last = &sched->sinks;

    while (*last != NULL)
        last = &(*last)->next;
    sink->next = NULL;
    *last = sink;
}

SCHED_FN struct sched_task *sched_next_ready(const struct sched *sched,
                                             const struct sched_task *task)
{
    const struct sched_link *link = task ? &task->node.link : &sched->ready;

    do {
        link = link->next;
        if (link == &sched->ready)
            return NULL;
    } while (sched_is_callback_(sched_task_of_(link)));
    return sched_task_of_(link);
}

SCHED_FN unsigned sched_choose(struct sched *sched, unsigned count)
{
    unsigned chosen = 0;
#if SCHED_TRACE
    struct sched_answer asked;

    asked.count = count;
    asked.answer = &chosen;
    SCHED_EMIT_(sched, SCHED_EVENT_CHOICE, 0, sched->current, &asked);
#endif
    (void)sched;
    return chosen < count ? chosen : 0;
}

SCHED_FN void sched_note(struct sched_task *task, const char *text)
{
    (void)task;
    (void)text;
    SCHED_EMIT_(task->sched, SCHED_EVENT_NOTE, 0, task, text);
}

/* Awaitables */

SCHED_FN enum pt_status sched_fail(struct sched_task *task, int code)
{
    task->error = (int16_t)code;
    return PT_FAILED;
}

SCHED_FN enum pt_status sched_arrived(struct sched_task *task,
                                      enum pt_status status)
{
    task->on = NULL;
    task->flags &= (unsigned char)~SCHED_GRANTED_;
    return status;
}

SCHED_FN enum pt_status sched_arrive(struct sched_task *task)
{
    struct sched *sched = task->sched;
    struct sched_task *running = sched != NULL ? sched->current : NULL;
    int error = 0;

    SCHED_TOUCH_();
    if (running != task)
        error = SCHED_ENOTRUNNING;
    else if (sched->step & SCHED_WAITED_)
        error = SCHED_EBUSY;
    if (error != 0) {
        SCHED_MISUSE_(sched, task, error);
        return sched_fail(running != NULL ? running : task, error);
    }
    if (!(sched->step & SCHED_DELIVERS_))
        return PT_WAITING;
    sched->step &= (unsigned char)~SCHED_DELIVERS_;
    return sched_arrived(task, PT_CANCELLED);
}

SCHED_FN bool sched_is_granted(const struct sched_task *task,
                               const void *object)
{
    return task->on == object && (task->flags & SCHED_GRANTED_);
}

SCHED_FN enum pt_status sched_park(struct sched_task *task,
                                   struct sched_link *queue, const void *object)
{
    if (queue->next == NULL)
        queue->next = queue->prev = queue;
    task->on = object;
    task->flags &= (unsigned char)~SCHED_GRANTED_;
    task->flags |= SCHED_PARKED_;
    task->sched->step |= SCHED_WAITED_;
    sched_append_(queue, &task->node.link);
    return PT_WAITING;
}

SCHED_FN enum pt_status sched_park_on(struct sched_task *task,
                                      struct sched_source *source)
{
    source->resume = PT_AT_END_;
    SCHED_LOCK();
    sched_park(task, &source->waiters, source);
    task->flags |= SCHED_PASSES_ON_;
    SCHED_UNLOCK();
    return PT_WAITING;
}

SCHED_FN enum pt_status sched_sleep(struct sched_task *task, uint32_t ticks)
{
    struct sched *sched = task->sched;
    enum pt_status status = sched_arrive(task);

    if (status != PT_WAITING)
        return status;
    if (task->on != task) {
        task->node.deadline = sched->now + ticks;
        task->on = task;
    } else if (!sched_is_before_(sched->now, task->node.deadline)) {
        return sched_arrived(task, PT_ENDED);
    }
    sched->step |= SCHED_WAITED_;
    if (task->node.deadline !=
        sched->now) { /* else the step's end appends it */
        SCHED_LOCK();
        task->flags |= SCHED_PARKED_;
        sched_arm_(sched, &task->node);
        SCHED_UNLOCK();
    }
    return PT_WAITING;
}

SCHED_FN enum pt_status sched_pass(struct sched_task *task)
{
    return sched_sleep(task, 0);
}

SCHED_FN enum pt_status sched_until(struct sched_task *task, bool condition)
{
    enum pt_status status = sched_arrive(task);

    return status == PT_WAITING && condition ? PT_ENDED : status;
}

SCHED_FN int sched_error(struct sched_task *task)
{
    if (pt_status(task) != PT_FAILED)
        return 0;
    if (task->flags & SCHED_UNSEEN_) {
        task->flags ^= SCHED_UNSEEN_;
        task->sched->unseen--;
    }
    return task->error;
}

/* How `other` has ended, now looked at; `task` gets its error. */
SCHED_FN enum pt_status sched_result_(struct sched_task *task,
                                      struct sched_task *other)
{
    if (pt_status(other) == PT_FAILED)
        task->error = (int16_t)sched_error(other);
    return pt_status(other);
}

/* Misuse: `task` cannot wait for `other`. It fails, then. */
SCHED_FN bool sched_is_out_of_reach_(struct sched_task *task,
                                     const struct sched_task *other)
{
    int error = SCHED_EFOREIGN;

    if (other == task)
        error = SCHED_ESELF;
    else if (pt_is_finished(other) || other->sched == task->sched)
        return false;
    SCHED_MISUSE_(task->sched, task, error);
    sched_fail(task, error);
    return true;
}

SCHED_FN enum pt_status sched_join(struct sched_task *task,
                                   struct sched_task *other)
{
    enum pt_status status = sched_arrive(task);

    if (status != PT_WAITING)
        return status;
    if (sched_is_out_of_reach_(task, other))
        return PT_FAILED;
    if (pt_is_finished(other))
        return sched_arrived(task, sched_result_(task, other));
    SCHED_LOCK();
    sched_park(task, &other->listeners, other);
    task->flags |= SCHED_PASSES_ON_;
    SCHED_UNLOCK();
    return PT_WAITING;
}

#ifdef __cplusplus
}
#endif

#endif
