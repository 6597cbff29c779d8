/* SPDX-License-Identifier: MIT */
/*
 * sync.h - what tasks wait for: event, mutex, semaphore, condition, queue,
 * future.
 *
 *     static struct sched_mutex mutex;
 *
 *     PT_AWAIT(task, sched_mutex_lock(task, &mutex));
 *     self->count = read_sensor();
 *     PT_AWAIT(task, sched_sleep(task, 5));
 *     publish(self->count);
 *     sched_mutex_unlock(task, &mutex);
 *
 * Each is a struct of the caller's, all zero to begin with unless its init says
 * otherwise, and its waiters stand in line, first come, first served. A wait
 * and a wake cost O(1) and allocate nothing; a waiter that is cancelled leaves
 * at once, and hands on what it was given. They do as CPython's asyncio does.
 *
 * 1. Only the task that holds a mutex unlocks it, and it does before it ends:
 *    PT_FINALLY is the place.
 * 2. The tasks that share an object belong to one scheduler.
 * 3. An object lives until its last waiter has run.
 * 4. A wait that has begun is awaited until it answers: to give up early,
 *    cancel, or use SCHED_TIMEOUT; an `||` around it would lose what it is given.
 * 5. A mere sched_wake of a waiter makes it look again and go to the end of the
 *    wait queue; an event set and cleared, or a notification, in between passes
 *    it by.
 */
#ifndef WEFT_SYNC_H
#define WEFT_SYNC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched.h"

/* Traced functions carry another name, so that weak copies do not clash. */
#if SCHED_TRACE
#define sched_event_wait SCHED_TRACED_(sched_event_wait)
#define sched_future_on_end SCHED_TRACED_(sched_future_on_end)
#define sched_task_on_end SCHED_TRACED_(sched_task_on_end)
#define sched_callback_remove SCHED_TRACED_(sched_callback_remove)
#define sched_future_status SCHED_TRACED_(sched_future_status)
#define sched_mutex_is_locked SCHED_TRACED_(sched_mutex_is_locked)
#define sched_event_clear SCHED_TRACED_(sched_event_clear)
#define sched_event_set SCHED_TRACED_(sched_event_set)
#define sched_mutex_lock SCHED_TRACED_(sched_mutex_lock)
#define sched_mutex_unlock SCHED_TRACED_(sched_mutex_unlock)
#define sched_semaphore_acquire SCHED_TRACED_(sched_semaphore_acquire)
#define sched_semaphore_release SCHED_TRACED_(sched_semaphore_release)
#define sched_condition_wait SCHED_TRACED_(sched_condition_wait)
#define sched_condition_notify SCHED_TRACED_(sched_condition_notify)
#define sched_queue_put SCHED_TRACED_(sched_queue_put)
#define sched_queue_get SCHED_TRACED_(sched_queue_get)
#define sched_queue_join SCHED_TRACED_(sched_queue_join)
#define sched_queue_done SCHED_TRACED_(sched_queue_done)
#define sched_future_wait SCHED_TRACED_(sched_future_wait)
#define sched_future_set SCHED_TRACED_(sched_future_set)
#define sched_future_fail SCHED_TRACED_(sched_future_fail)
#define sched_future_cancel SCHED_TRACED_(sched_future_cancel)
#define sched_future_finish_ SCHED_TRACED_(sched_future_finish_)
#define sched_future_end_ SCHED_TRACED_(sched_future_end_)
#define sched_future_on_cancel_ SCHED_TRACED_(sched_future_on_cancel_)
#define sched_mutex_on_cancel_ SCHED_TRACED_(sched_mutex_on_cancel_)
#define sched_mutex_offer_ SCHED_TRACED_(sched_mutex_offer_)
#define sched_semaphore_grant_ SCHED_TRACED_(sched_semaphore_grant_)
#define sched_is_foreign_ SCHED_TRACED_(sched_is_foreign_)
#define sched_wait_in_ SCHED_TRACED_(sched_wait_in_)
#define sched_wake_first_ SCHED_TRACED_(sched_wake_first_)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Types */

/* A flag to wait for. */
struct sched_event {
    bool is_set;
    struct sched_link waiters;
};

enum {
    SCHED_FREE_,    /* nobody has it */
    SCHED_OFFERED_, /* the owner was woken for it and has not run yet */
    SCHED_HELD_     /* the owner has it */
};

/* One task at a time. */
struct sched_mutex {
    struct sched_source source; /* its owner is NULL: free */
    unsigned leaving; /* first waiters that were cancelled and have not run: a
                         release waits for them */
};

/* A number of units. */
struct sched_semaphore {
    unsigned value;   /* units that are free */
    unsigned most;    /* a release beyond it is misuse; 0: any number */
    unsigned granted; /* waiters that were given a unit and have not run */
    struct sched_link waiters;
};

/* To wait, with a mutex held, for what another task that holds it does. */
struct sched_condition {
    struct sched_link waiters;
};

/* A bounded queue of elements of one size, in memory of the caller. */
struct sched_queue {
    unsigned char *memory;
    size_t size; /* of an element, in bytes */
    size_t capacity;
    size_t first;
    size_t count;
    size_t open; /* elements put for which sched_queue_done was not called */
    struct sched_link getters;
    struct sched_link putters;
    struct sched_link joiners;
};

/* A result to come. */
struct sched_future {
    struct sched_source source; /* its state: PT_WAITING, or how it ended */
    void *value;                /* once it has ended: what was set */
};

/* A call that is made once, in its turn, when a task or a future has ended. */
struct sched_callback {
    struct sched_task place; /* in a list or the ready queue; no task */
    void (*on_end)(void *context);
    void *context;
};

/* Functions */

/* Await `event` being set. One that is set is not waited for. */
SCHED_FN enum pt_status sched_event_wait(struct sched_task *task,
                                         struct sched_event *event);

/* Set `event`: all its waiters go, even if it is cleared before they run. Not
   for an interrupt. O(1) for each waiter. */
SCHED_FN void sched_event_set(struct sched_event *event);

/* Whoever comes now waits. */
SCHED_FN void sched_event_clear(struct sched_event *event);

/*
 * Await `mutex`, and hold it. Locking one that the task holds is a deadlock;
 * one held by a task of another scheduler: SCHED_EFOREIGN.
 */
SCHED_FN enum pt_status sched_mutex_lock(struct sched_task *task,
                                         struct sched_mutex *mutex);

/* Give `mutex` to its first waiter, or free it. By another task than its
   owner: misuse, SCHED_ENOTOWNER, nothing happens. */
SCHED_FN void sched_mutex_unlock(struct sched_task *task,
                                 struct sched_mutex *mutex);

/* True if a task has `mutex`; false also while it is on offer to a waiter. */
SCHED_FN bool sched_mutex_is_locked(const struct sched_mutex *mutex);

/* Make `semaphore` one of `value` free units, at most `most`; 0: any number. */
SCHED_FN void sched_semaphore_init(struct sched_semaphore *semaphore,
                                   unsigned value, unsigned most);

/* Await a unit of `semaphore`, and take it. */
SCHED_FN enum pt_status
sched_semaphore_acquire(struct sched_task *task,
                        struct sched_semaphore *semaphore);

/* Give a unit back, to the first waiter if there is one. `task` is the caller,
   for reports. With as many free as its bound: misuse, SCHED_EBOUND, nothing
   happens. */
SCHED_FN void sched_semaphore_release(struct sched_task *task,
                                      struct sched_semaphore *semaphore);

/*
 * Free `mutex`, which the task holds, await a notification, and lock it again.
 *
 * It is locked again whatever the answer, also for a cancel; those that come
 * while it is being locked are answered after it. One that was notified and is
 * cancelled passes the notification on. Look at what you waited for again.
 */
SCHED_FN enum pt_status sched_condition_wait(struct sched_task *task,
                                             struct sched_condition *condition,
                                             struct sched_mutex *mutex);

/* Let the first `count` waiters go, each once it has locked its mutex;
   UINT_MAX: all. The caller may hold the mutex or not. */
SCHED_FN void sched_condition_notify(struct sched_condition *condition,
                                     unsigned count);

/* Make `queue` an empty one of `capacity` elements, at least 1, of `size` bytes
   each, which `memory` has room for. */
SCHED_FN void sched_queue_init(struct sched_queue *queue, void *memory,
                               size_t size, size_t capacity);

/*
 * Await a free place in `queue`, and copy `element` there. What is put is not
 * handed to a waiter: it is woken, and who comes first takes it.
 */
SCHED_FN enum pt_status sched_queue_put(struct sched_task *task,
                                        struct sched_queue *queue,
                                        const void *element);

/* Await an element of `queue`, and move the oldest to `element`. */
SCHED_FN enum pt_status sched_queue_get(struct sched_task *task,
                                        struct sched_queue *queue,
                                        void *element);

/* An element that was got has been dealt with. `task` is the caller, for
   reports. More often than put: misuse, SCHED_EBOUND, nothing happens. */
SCHED_FN void sched_queue_done(struct sched_task *task,
                               struct sched_queue *queue);

/* Await that every element put has been dealt with. */
SCHED_FN enum pt_status sched_queue_join(struct sched_task *task,
                                         struct sched_queue *queue);

/*
 * Await `future`: PT_ENDED with its value set, PT_FAILED with its error in
 * task->error, or PT_CANCELLED. A cancel of a waiter cancels the future, for
 * all of its waiters.
 */
SCHED_FN enum pt_status sched_future_wait(struct sched_task *task,
                                          struct sched_future *future);

/* End `future`, once, with a result, with an error, or as cancelled. Returns
   false if it had ended: nothing happens. All zero, it is a new one. */
SCHED_FN bool sched_future_set(struct sched_future *future, void *value);
SCHED_FN bool sched_future_fail(struct sched_future *future, int error);
SCHED_FN bool sched_future_cancel(struct sched_future *future);

/* How `future` ended; PT_WAITING while it has not. */
SCHED_FN enum pt_status sched_future_status(const struct sched_future *future);

/*
 * Make `callback` one that calls `on_end` with `context`. It is given to one
 * task or future at a time; given away again, it moves. `on_end` may give it
 * away, or free it and the task.
 */
SCHED_FN void sched_callback_init(struct sched_callback *callback,
                                  struct sched *sched,
                                  void (*on_end)(void *context), void *context);

/*
 * Call back when `task` or `future` has ended: an entry in the ready queue,
 * beside those of its joiners or waiters and in the order in which they came.
 * If it has ended already, the entry is made now. No task runs meanwhile:
 * `on_end` spawns, wakes, cancels and looks with sched_error, but it neither
 * awaits nor runs the scheduler. `task` has been spawned. O(1).
 */
SCHED_FN void sched_task_on_end(struct sched_task *task,
                                struct sched_callback *callback);
SCHED_FN void sched_future_on_end(struct sched_future *future,
                                  struct sched_callback *callback);

/* Do not call back. */
SCHED_FN void sched_callback_remove(struct sched_callback *callback);

/* Private */

/* Misuse: those in `queue` are another scheduler's. */
SCHED_FN bool sched_is_foreign_(struct sched_task *task,
                                const struct sched_link *queue)
{
    const struct sched_task *first = sched_first(queue);

    if (first == NULL || first->sched == task->sched)
        return false;
    SCHED_MISUSE_(task->sched, task, SCHED_EFOREIGN);
    return true;
}

/* Wait at the tail of `queue`. */
SCHED_FN enum pt_status sched_wait_in_(struct sched_task *task,
                                       struct sched_link *queue,
                                       const void *object)
{
    if (sched_is_foreign_(task, queue))
        return sched_fail(task, SCHED_EFOREIGN);
    SCHED_LOCK();
    sched_park(task, queue, object);
    SCHED_UNLOCK();
    return PT_WAITING;
}

SCHED_FN bool sched_wake_first_(struct sched_link *queue)
{
    struct sched_task *first = sched_first(queue);

    if (first != NULL)
        sched_grant(first);
    return first != NULL;
}

/* Event */

SCHED_FN enum pt_status sched_event_wait(struct sched_task *task,
                                         struct sched_event *event)
{
    const bool is_granted = sched_is_granted(task, event);
    enum pt_status status = sched_arrive(task);

    if (status != PT_WAITING)
        return status;
    if (sched_is_foreign_(task, &event->waiters))
        return sched_fail(task, SCHED_EFOREIGN);
    SCHED_LOCK(); /* an interrupt may set it: look and park in one piece */
    if (is_granted || event->is_set)
        status = sched_arrived(task, PT_ENDED);
    else
        sched_park(task, &event->waiters, event);
    SCHED_UNLOCK();
    return status;
}

SCHED_FN void sched_event_set(struct sched_event *event)
{
    SCHED_TOUCH_();
    event->is_set = true;
    while (sched_wake_first_(&event->waiters)) {
    }
}

SCHED_FN void sched_event_clear(struct sched_event *event)
{
    SCHED_TOUCH_();
    event->is_set = false;
}

/* Mutex */

/*
 * CPython leaves a cancelled waiter in line until it runs, and wakes only the
 * first in line. So while a first waiter that was cancelled has yet to run,
 * nobody behind it is woken: its step does that. GRANTED marks it.
 */
SCHED_FN void sched_mutex_on_cancel_(struct sched_source *source,
                                     struct sched_task *task)
{
    struct sched_mutex *mutex = (struct sched_mutex *)(void *)source;
    const bool is_first = sched_first(&source->waiters) == task;

    task->flags |= SCHED_CANCELLING_;
    sched_wake_(task);
    if (is_first) {
        task->flags |= SCHED_GRANTED_;
        mutex->leaving++;
    }
}

SCHED_FN void sched_mutex_offer_(struct sched_mutex *mutex)
{
    mutex->source.state = SCHED_FREE_;
    mutex->source.owner = NULL;
    if (mutex->leaving != 0)
        return;
    mutex->source.owner = sched_first(&mutex->source.waiters);
    if (sched_wake_first_(&mutex->source.waiters))
        mutex->source.state = SCHED_OFFERED_;
}

SCHED_FN enum pt_status sched_mutex_lock(struct sched_task *task,
                                         struct sched_mutex *mutex)
{
    const bool is_offered =
        mutex->source.state == SCHED_OFFERED_ && mutex->source.owner == task;
    const bool is_leaving = sched_is_granted(task, mutex) && !is_offered;
    const enum pt_status status = sched_arrive(task);

    if (status == PT_CANCELLED) {
        if (is_leaving)
            mutex->leaving--;
        if (is_offered || mutex->source.state == SCHED_FREE_)
            sched_mutex_offer_(mutex);
    }
    if (status != PT_WAITING)
        return status;
    mutex->source.cancel = sched_mutex_on_cancel_;
    if (is_offered || (mutex->source.state == SCHED_FREE_ &&
                       sched_first(&mutex->source.waiters) == NULL)) {
        mutex->source.state = SCHED_HELD_;
        mutex->source.owner = task;
        return sched_arrived(task, PT_ENDED);
    }
    if (mutex->source.owner != NULL &&
        mutex->source.owner->sched != task->sched) {
        SCHED_MISUSE_(task->sched, task, SCHED_EFOREIGN);
        return sched_fail(task, SCHED_EFOREIGN);
    }
    return sched_park_on(task, &mutex->source);
}

SCHED_FN void sched_mutex_unlock(struct sched_task *task,
                                 struct sched_mutex *mutex)
{
    SCHED_TOUCH_();
    if (mutex->source.state != SCHED_HELD_ || mutex->source.owner != task) {
        SCHED_MISUSE_(task->sched, task, SCHED_ENOTOWNER);
        return;
    }
    sched_mutex_offer_(mutex);
}

SCHED_FN bool sched_mutex_is_locked(const struct sched_mutex *mutex)
{
    SCHED_TOUCH_();
    return mutex->source.state == SCHED_HELD_;
}

/* Semaphore */

SCHED_FN void sched_semaphore_init(struct sched_semaphore *semaphore,
                                   unsigned value, unsigned most)
{
    semaphore->value = value;
    semaphore->most = most;
    semaphore->granted = 0;
    semaphore->waiters.next = NULL;
}

SCHED_FN void sched_semaphore_grant_(struct sched_semaphore *semaphore)
{
    if (semaphore->value > 0 && sched_wake_first_(&semaphore->waiters)) {
        semaphore->value--;
        semaphore->granted++;
    }
}

SCHED_FN enum pt_status
sched_semaphore_acquire(struct sched_task *task,
                        struct sched_semaphore *semaphore)
{
    const bool is_granted = sched_is_granted(task, semaphore);
    const enum pt_status status = sched_arrive(task);

    if (is_granted && status != PT_FAILED) {
        semaphore->granted--;
        if (status == PT_CANCELLED)
            semaphore->value++; /* give it back */
        sched_semaphore_grant_(semaphore);
    }
    if (status != PT_WAITING)
        return status;
    if (is_granted)
        return sched_arrived(task, PT_ENDED);
    if (semaphore->value > 0 && semaphore->granted == 0 &&
        sched_first(&semaphore->waiters) == NULL) {
        semaphore->value--;
        return sched_arrived(task, PT_ENDED);
    }
    return sched_wait_in_(task, &semaphore->waiters, semaphore);
}

SCHED_FN void sched_semaphore_release(struct sched_task *task,
                                      struct sched_semaphore *semaphore)
{
    SCHED_TOUCH_();
    (void)task; /* for the report */
    if (semaphore->most != 0 && semaphore->value >= semaphore->most) {
        SCHED_MISUSE_(task->sched, task, SCHED_EBOUND);
        return;
    }
    semaphore->value++;
    sched_semaphore_grant_(semaphore);
}

/* Condition */

/* What a condition's waiter remembers while it locks its mutex again: in its
   own deadline, which a task that does not sleep has no use for. */
enum { SCHED_NOTIFIED_ = 1, SCHED_CANCELLED_ = 2 };

SCHED_FN enum pt_status sched_condition_wait(struct sched_task *task,
                                             struct sched_condition *condition,
                                             struct sched_mutex *mutex)
{
    enum pt_status status;

    if (task->on != mutex) { /* else it is being locked again */
        const bool was_waiting = task->on == condition;
        const bool is_granted = sched_is_granted(task, condition);

        status = sched_arrive(task);
        if (status == PT_FAILED || (status == PT_CANCELLED && !was_waiting))
            return status;
        if (!was_waiting) {
            if (mutex->source.state != SCHED_HELD_ ||
                mutex->source.owner != task) {
                SCHED_MISUSE_(task->sched, task, SCHED_ENOTOWNER);
                return sched_fail(task, SCHED_ENOTOWNER);
            }
            sched_mutex_offer_(mutex);
        }
        if (status == PT_WAITING && !is_granted)
            return sched_wait_in_(task, &condition->waiters, condition);
        task->node.deadline = is_granted ? SCHED_NOTIFIED_ : 0;
        if (status == PT_CANCELLED)
            task->node.deadline |= SCHED_CANCELLED_;
        sched_arrived(task, status);
    }
    while ((status = sched_mutex_lock(task, mutex)) == PT_CANCELLED)
        task->node.deadline |= SCHED_CANCELLED_;
    if (status != PT_ENDED || !(task->node.deadline & SCHED_CANCELLED_))
        return status;
    if (task->node.deadline & SCHED_NOTIFIED_)
        sched_condition_notify(condition, 1);
    return PT_CANCELLED;
}

SCHED_FN void sched_condition_notify(struct sched_condition *condition,
                                     unsigned count)
{
    SCHED_TOUCH_();
    for (; count > 0 && sched_wake_first_(&condition->waiters); count--) {
    }
}

/* Queue */

SCHED_FN void sched_queue_init(struct sched_queue *queue, void *memory,
                               size_t size, size_t capacity)
{
    queue->memory = (unsigned char *)memory;
    queue->size = size;
    queue->capacity = capacity;
    queue->first = 0;
    queue->count = 0;
    queue->open = 0;
    queue->getters.next = NULL;
    queue->putters.next = NULL;
    queue->joiners.next = NULL;
}

SCHED_FN void sched_copy_(unsigned char *to, const unsigned char *from,
                          size_t size)
{
    for (; size > 0; size--)
        *to++ = *from++;
}

SCHED_FN enum pt_status sched_queue_put(struct sched_task *task,
                                        struct sched_queue *queue,
                                        const void *element)
{
    const bool is_granted = sched_is_granted(task, queue);
    const enum pt_status status = sched_arrive(task);
    size_t place;

    if (status == PT_CANCELLED && is_granted && queue->count < queue->capacity)
        sched_wake_first_(&queue->putters); /* hand the wake on */
    if (status != PT_WAITING)
        return status;
    if (queue->count >= queue->capacity)
        return sched_wait_in_(task, &queue->putters, queue);
    place = queue->capacity - queue->first; /* elements up to the end */
    place = queue->count < place ? queue->first + queue->count
                                 : queue->count - place;
    sched_copy_(queue->memory + place * queue->size,
                (const unsigned char *)element, queue->size);
    queue->count++;
    queue->open++;
    sched_wake_first_(&queue->getters);
    return sched_arrived(task, PT_ENDED);
}

SCHED_FN enum pt_status sched_queue_get(struct sched_task *task,
                                        struct sched_queue *queue,
                                        void *element)
{
    const bool is_granted = sched_is_granted(task, queue);
    const enum pt_status status = sched_arrive(task);

    if (status == PT_CANCELLED && is_granted && queue->count > 0)
        sched_wake_first_(&queue->getters); /* hand the wake on */
    if (status != PT_WAITING)
        return status;
    if (queue->count == 0)
        return sched_wait_in_(task, &queue->getters, queue);
    sched_copy_((unsigned char *)element,
                queue->memory + queue->first * queue->size, queue->size);
    if (++queue->first == queue->capacity)
        queue->first = 0;
    queue->count--;
    sched_wake_first_(&queue->putters);
    return sched_arrived(task, PT_ENDED);
}

SCHED_FN void sched_queue_done(struct sched_task *task,
                               struct sched_queue *queue)
{
    SCHED_TOUCH_();
    (void)task; /* for the report */
    if (queue->open == 0) {
        SCHED_MISUSE_(task->sched, task, SCHED_EBOUND);
        return;
    }
    if (--queue->open == 0)
        while (sched_wake_first_(&queue->joiners)) {
        }
}

SCHED_FN enum pt_status sched_queue_join(struct sched_task *task,
                                         struct sched_queue *queue)
{
    const bool is_granted = sched_is_granted(task, queue);
    const enum pt_status status = sched_arrive(task);

    if (status != PT_WAITING)
        return status;
    if (is_granted || queue->open == 0)
        return sched_arrived(task, PT_ENDED);
    return sched_wait_in_(task, &queue->joiners, queue);
}

/* Future */

SCHED_FN bool sched_future_finish_(struct sched_future *future,
                                   enum pt_status status)
{
    struct sched_task *waiter;

    if (future->source.state != PT_WAITING)
        return false;
    future->source.state = (unsigned char)status;
    while ((waiter = sched_first(&future->source.waiters)) != NULL)
        sched_wake_(waiter);
    return true;
}

SCHED_FN bool sched_future_end_(struct sched_future *future,
                                enum pt_status status)
{
    bool took;

    SCHED_LOCK();
    took = sched_future_finish_(future, status);
    SCHED_UNLOCK();
    return took;
}

SCHED_FN bool sched_future_set(struct sched_future *future, void *value)
{
    SCHED_TOUCH_();
    if (!sched_future_end_(future, PT_ENDED))
        return false;
    future->value = value;
    return true;
}

SCHED_FN bool sched_future_fail(struct sched_future *future, int error)
{
    SCHED_TOUCH_();
    if (!sched_future_end_(future, PT_FAILED))
        return false;
    future->source.error = (int16_t)error;
    return true;
}

SCHED_FN bool sched_future_cancel(struct sched_future *future)
{
    SCHED_TOUCH_();
    return sched_future_end_(future, PT_CANCELLED);
}

SCHED_FN void sched_future_on_cancel_(struct sched_source *source,
                                      struct sched_task *task)
{
    (void)task; /* it is woken with the others */
    sched_future_finish_((struct sched_future *)(void *)source, PT_CANCELLED);
}

SCHED_FN enum pt_status sched_future_status(const struct sched_future *future)
{
    SCHED_TOUCH_();
    return (enum pt_status)future->source.state;
}

SCHED_FN enum pt_status sched_future_wait(struct sched_task *task,
                                          struct sched_future *future)
{
    enum pt_status status = sched_arrive(task);

    if (status != PT_WAITING)
        return status;
    if (future->source.state != PT_WAITING) {
        status = sched_future_status(future);
        if (status == PT_FAILED)
            task->error = future->source.error;
        return sched_arrived(task, status);
    }
    future->source.cancel = sched_future_on_cancel_;
    return sched_park_on(task, &future->source);
}

/* Callbacks */

/*
 * A callback is a struct sched_task that looks finished. Parked, it stands in
 * a list of listeners, in the timer heap, or nowhere, linked to itself. `on` is
 * its owner; itself in the heap.
 */
SCHED_FN void sched_rest_(struct sched_task *callback)
{
    callback->flags = SCHED_PARKED_;
    callback->on = NULL;
    callback->node.link.next = callback->node.link.prev = &callback->node.link;
}

SCHED_FN void sched_callback_init_(struct sched_task *callback,
                                   struct sched *sched, void *owner,
                                   enum pt_status (*run)(struct sched_task *))
{
    callback->resume = PT_AT_END_;
    callback->sched = sched;
    callback->run = run;
    callback->context = owner;
    callback->name = NULL;
    sched_rest_(callback);
}

/* Take `callback` from wherever it is. */
SCHED_FN void sched_forget_(struct sched_task *callback)
{
    SCHED_LOCK();
    if (callback->sched->round == &callback->node.link)
        callback->sched->round = NULL; /* it will not come up */
    if (callback->on == callback)
        sched_disarm_(&callback->node);
    else
        sched_unlink_(&callback->node.link);
    sched_rest_(callback);
    SCHED_UNLOCK();
}

/* Its turn has come: nothing runs now, and it stands nowhere. Returns what its
   step returns. */
SCHED_FN enum pt_status sched_begin_(struct sched_task *callback)
{
    callback->sched->current = NULL;
    callback->sched->poller = NULL;
    if (callback->on == callback)
        sched_forget_(callback); /* as a timer */
    sched_rest_(callback);
    return PT_WAITING;
}

/* Run `callback` at once if `is_over`, else when those in `queue` go. */
SCHED_FN void sched_listen_(struct sched_task *callback, bool is_over,
                            struct sched_link *queue)
{
    sched_forget_(callback);
    SCHED_LOCK();
    if (is_over) {
        callback->flags = 0;
        sched_ready_(callback);
    } else {
        if (queue->next == NULL)
            queue->next = queue->prev = queue;
        sched_append_(queue, &callback->node.link);
    }
    SCHED_UNLOCK();
}

SCHED_FN enum pt_status sched_callback_run_(struct sched_task *place)
{
    const struct sched_callback *callback =
        (const struct sched_callback *)(const void *)place;
    const enum pt_status rest = sched_begin_(place);

    callback->on_end(callback->context);
    return rest;
}

SCHED_FN void sched_callback_init(struct sched_callback *callback,
                                  struct sched *sched,
                                  void (*on_end)(void *context), void *context)
{
    callback->on_end = on_end;
    callback->context = context;
    sched_callback_init_(&callback->place, sched, NULL, sched_callback_run_);
}

SCHED_FN void sched_callback_remove(struct sched_callback *callback)
{
    SCHED_TOUCH_();
    sched_forget_(&callback->place);
}

SCHED_FN void sched_task_on_end(struct sched_task *task,
                                struct sched_callback *callback)
{
    SCHED_TOUCH_();
    sched_listen_(&callback->place, pt_is_finished(task), &task->listeners);
}

SCHED_FN void sched_future_on_end(struct sched_future *future,
                                  struct sched_callback *callback)
{
    SCHED_TOUCH_();
    sched_listen_(&callback->place, future->source.state != PT_WAITING,
                  &future->source.waiters);
}

#ifdef __cplusplus
}
#endif

#endif
