/* SPDX-License-Identifier: MIT */
/*
 * group.h - to wait for many: gather, wait, timeout, shield, task group.
 *
 *     struct parent {
 *         struct sched_task task, left, right;
 *         struct sched_member member[2];
 *         struct sched_gathering gather;
 *     };
 *
 *     sched_spawn(task->sched, &self->left, fetch, "left");
 *     sched_spawn(task->sched, &self->right, fetch, "right");
 *     self->member[0].task = &self->left;
 *     self->member[1].task = &self->right;
 *     sched_gather_init(&self->gather, self->member, 2, false);
 *     PT_AWAIT(task, sched_gather(task, &self->gather));
 *
 * Each listens to its tasks through a member, a callback in memory of the
 * caller: the end of a task puts the callback in the ready queue, and that,
 * when its turn comes, wakes who waits. So they answer one turn later than a
 * join, as CPython's asyncio does.
 *
 * 1. The members and their tasks live until the await has been answered, and
 *    none is spawned again before; for a task group, until it has been left.
 * 2. One task awaits one gather, wait, timeout, shield or group at a time.
 * 3. An await that has begun is awaited until it answers: to give up early,
 *    cancel, or use SCHED_TIMEOUT.
 */
#ifndef WEFT_GROUP_H
#define WEFT_GROUP_H

#include "sync.h"

/* Traced functions carry another name, so that weak copies do not clash. */
#if SCHED_TRACE
#define sched_gather SCHED_TRACED_(sched_gather)
#define sched_gather_on_child_ SCHED_TRACED_(sched_gather_on_child_)
#define sched_gather_on_cancel_ SCHED_TRACED_(sched_gather_on_cancel_)
#define sched_gather_finish_ SCHED_TRACED_(sched_gather_finish_)
#define sched_wait SCHED_TRACED_(sched_wait)
#define sched_wait_on_child_ SCHED_TRACED_(sched_wait_on_child_)
#define sched_wait_for SCHED_TRACED_(sched_wait_for)
#define sched_wait_for_end_ SCHED_TRACED_(sched_wait_for_end_)
#define sched_shield SCHED_TRACED_(sched_shield)
#define sched_release_waiter_ SCHED_TRACED_(sched_release_waiter_)
#define sched_timeout_enter_ SCHED_TRACED_(sched_timeout_enter_)
#define sched_timeout_on_time_ SCHED_TRACED_(sched_timeout_on_time_)
#define sched_group_spawn SCHED_TRACED_(sched_group_spawn)
#define sched_group_leave SCHED_TRACED_(sched_group_leave)
#define sched_group_on_child_ SCHED_TRACED_(sched_group_on_child_)
#define sched_group_abort_ SCHED_TRACED_(sched_group_abort_)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Types */

/* A place in a gather, a wait or a group, and the task that has it. */
struct sched_member {
    struct sched_task callback; /* not a task: never spawned */
    struct sched_task *task;    /* yours to set, for gather and wait */
    struct sched_link link;     /* in a group */
};

/* All the tasks of a list, or the first failure among them. */
struct sched_gathering {
    struct sched_source source; /* its state: PT_WAITING, or how it ended */
    struct sched_member *members;
    size_t count;
    size_t seen;    /* members whose end has come up */
    bool collects;  /* a failure is a result like another */
    bool is_asked;  /* a cancel was handed to a member */
    bool is_asking; /* one is being handed on now */
    bool is_begun;
};

enum sched_wait_until { SCHED_ANY, SCHED_ALL, SCHED_FIRST_FAILURE };

/* One that waits, until something has come up. */
struct sched_waiter {
    struct sched_link waiters;
    bool is_over;
};

/* Some of the tasks of a list, or time. */
struct sched_waiting {
    struct sched_waiter waiter;
    struct sched_member *members;
    size_t count;
    size_t left; /* members whose end has not come up */
    enum sched_wait_until until;
    struct sched_task timer; /* a callback */
};

/* One task, that is cancelled when time is up. */
struct sched_waiting_for {
    struct sched_waiter waiter;
    struct sched_member member;
    struct sched_task timer; /* a callback */
    unsigned char phase;
    bool is_cancelled;
};

/* Time for an await; see SCHED_TIMEOUT. */
struct sched_timeout {
    struct sched_task timer; /* a callback */
    struct sched_task *task; /* NULL: not entered */
    unsigned cancels;        /* of the task, on entering */
    bool is_expired;
};

/* One task, protected from the cancels of the one that waits for it. */
struct sched_shielding {
    struct sched_waiter waiter;
    struct sched_member member;
};

/* Tasks that end before their parent goes on; the first failure cancels the
   others. */
struct sched_group {
    struct sched_link waiters;
    struct sched_task *parent;
    struct sched_link members; /* those whose end has not come up, in the order
                                  of their spawn */
    enum pt_status status;     /* how the parent's own part ended */
    int16_t error;             /* of the first that failed */
    bool has_failed;           /* a member */
    bool is_aborting;          /* the members have been cancelled */
    bool is_asked;             /* the parent has been, because of a failure */
    bool is_passing;           /* the parent has been, by others */
};

/* Functions */

/*
 * Make `gather` one of `count` members, whose tasks are set.
 *
 * If `collects`, a failed or cancelled task is a result like another.
 */
SCHED_FN void sched_gather_init(struct sched_gathering *gather,
                                struct sched_member *members, size_t count,
                                bool collects);

/*
 * Await the end of all tasks: PT_ENDED; look at each for how it ended, with
 * sched_error where that matters. Unless
 * it collects, the first that fails or is cancelled is the answer, and the
 * others run on. A cancel goes to every task; when they are done with it, the
 * answer is PT_CANCELLED.
 */
SCHED_FN enum pt_status sched_gather(struct sched_task *task,
                                     struct sched_gathering *gather);

/* Make `wait` one of `count` members, whose tasks are set. */
SCHED_FN void sched_wait_init(struct sched_waiting *wait,
                              struct sched_member *members, size_t count,
                              enum sched_wait_until until);

/*
 * Await what the wait is for, at most `ticks` if it is not SCHED_FOR_EVER.
 *
 * Answers PT_ENDED, whatever has ended by then: look at the tasks, and at a
 * failure with sched_error or a join. A cancel leaves them running. `ticks` are
 * less than 2^31; with 0 it answers once nothing else is ready.
 */
SCHED_FN enum pt_status sched_wait(struct sched_task *task,
                                   struct sched_waiting *wait, uint32_t ticks);

/* As `ticks` of a wait, a wait_for or a timeout: no limit. */
#define SCHED_FOR_EVER UINT32_MAX

/*
 * Await the end of `other`, at most `ticks`, less than 2^31: as a join, but
 * when time is up `other` is cancelled and its end awaited, and if it ends
 * cancelled the answer is PT_FAILED, SCHED_ETIMEDOUT. A cancel of `task`
 * cancels `other`, and is answered once that has ended.
 */
SCHED_FN enum pt_status sched_wait_for(struct sched_task *task,
                                       struct sched_waiting_for *wait,
                                       struct sched_task *other,
                                       uint32_t ticks);

/*
 * Await `call`, an awaitable, for at most `ticks`: when they are over, `task`
 * is cancelled, and a PT_CANCELLED that comes of it is PT_FAILED,
 * SCHED_ETIMEDOUT. `timeout` is zero before its first use, and serves one await
 * at a time; `ticks` are less than 2^31. PT_WAIT_* and PT_YIELD inside do not
 * see the time, sched_until does. `call` is evaluated once in each call, as in
 * PT_AWAIT:
 *
 *     PT_AWAIT(task, SCHED_TIMEOUT(task, &self->timeout, 10,
 *                                  sched_event_wait(task, self->event)));
 */
#define SCHED_TIMEOUT(task, timeout, ticks, call) \
    (sched_timeout_enter_(task, timeout, ticks),  \
     sched_timeout_leave_(timeout, call))

/* Await the end of `other`, as a join, but a cancel of `task` does not touch
   it. */
SCHED_FN enum pt_status sched_shield(struct sched_task *task,
                                     struct sched_shielding *shield,
                                     struct sched_task *other);

/* Make `group` one without members, whose parent is the running `task`. */
SCHED_FN void sched_group_enter(struct sched_task *task,
                                struct sched_group *group);

/*
 * Spawn `task` as a member of `group`, which has been entered.
 * `member` is in memory of the caller. Returns what sched_spawn returns, or
 * SCHED_EGROUP if the members are being cancelled or the group has been left:
 * nothing happens.
 */
SCHED_FN int sched_group_spawn(struct sched_group *group,
                               struct sched_member *member,
                               struct sched_task *task,
                               enum pt_status (*run)(struct sched_task *task),
                               const char *name);

/*
 * Await the end of all members, and leave the group.
 *
 * `status` is how the parent's own part ended: PT_ENDED, or what it caught with
 * PT_AWAIT_STATUS; if that is a failure or a cancel, the members are cancelled.
 * A cancel of the parent cancels them, too. Answers PT_FAILED, SCHED_EGROUP if
 * a member or the parent's part failed; else PT_CANCELLED or `status`.
 */
SCHED_FN enum pt_status sched_group_leave(struct sched_task *task,
                                          struct sched_group *group,
                                          enum pt_status status);

/* Private */

/* Members and timers */

SCHED_FN void sched_arm_callback_(struct sched_task *timer, uint32_t ticks)
{
    if (ticks == SCHED_FOR_EVER)
        return;
    SCHED_LOCK();
    timer->on = timer;
    timer->node.deadline = timer->sched->now + ticks;
    sched_arm_(timer->sched, &timer->node);
    SCHED_UNLOCK();
}

SCHED_FN void sched_forget_all_(struct sched_member *members, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        sched_forget_(&members[i].callback);
}

SCHED_FN struct sched_member *sched_member_of_(struct sched_task *callback)
{
    return (struct sched_member *)(void *)callback;
}

/* Run `member` when its task has ended. */
SCHED_FN void sched_listen_to_member_(struct sched_member *member)
{
    sched_listen_(&member->callback, pt_is_finished(member->task),
                  &member->task->listeners);
}

/* Gather */

SCHED_FN void sched_gather_init(struct sched_gathering *gather,
                                struct sched_member *members, size_t count,
                                bool collects)
{
    gather->source.state = PT_WAITING;
    gather->source.owner = NULL;
    gather->source.waiters.next = NULL;
    gather->members = members;
    gather->count = count;
    gather->seen = 0;
    gather->collects = collects;
    gather->is_asked = false;
    gather->is_asking = false;
    gather->is_begun = false;
}

SCHED_FN void sched_gather_finish_(struct sched_gathering *gather,
                                   enum pt_status status)
{
    struct sched_task *waiter = sched_first(&gather->source.waiters);

    gather->source.state = (unsigned char)status;
    if (waiter != NULL)
        sched_wake(waiter);
}

SCHED_FN enum pt_status sched_gather_on_child_(struct sched_task *callback)
{
    struct sched_gathering *gather =
        (struct sched_gathering *)callback->context;
    struct sched_task *child = sched_member_of_(callback)->task;
    const enum pt_status rest = sched_begin_(callback);
    const enum pt_status status = sched_result_(callback, child);

    gather->seen++;
    if (gather->source.state != PT_WAITING)
        return rest;
    if (!gather->collects && status >= PT_FAILED) {
        gather->source.error = child->error;
        sched_gather_finish_(gather, status);
    } else if (gather->seen == gather->count) {
        sched_gather_finish_(gather,
                             gather->is_asked ? PT_CANCELLED : PT_ENDED);
    }
    return rest;
}

/*
 * Cancel every task, in order; if none took it, all have ended, and the waiter
 * sees it when it is woken for that. One of them may wait for the waiter: when
 * the cancel comes back here, the waiter is cancelled itself.
 */
SCHED_FN void sched_gather_on_cancel_(struct sched_source *source,
                                      struct sched_task *task)
{
    struct sched_gathering *gather = (struct sched_gathering *)(void *)source;
    bool took = false;
    size_t i;

    if (gather->is_asking) {
        task->flags |= SCHED_CANCELLING_;
        sched_wake_(task);
        return;
    }
    gather->is_asking = true;
    for (i = 0; i < gather->count; i++)
        took |= sched_cancel_locked_(gather->members[i].task);
    gather->is_asking = false;
    if (took)
        gather->is_asked = true;
    else
        task->flags |= SCHED_CANCELLING_;
}

SCHED_FN enum pt_status sched_gather(struct sched_task *task,
                                     struct sched_gathering *gather)
{
    enum pt_status status = sched_arrive(task);
    size_t i;

    if (status == PT_WAITING && !gather->is_begun) {
        for (i = 0; i < gather->count; i++)
            if (sched_is_out_of_reach_(task, gather->members[i].task))
                return PT_FAILED;
        gather->is_begun = true;
        for (i = 0; i < gather->count; i++) {
            sched_callback_init_(&gather->members[i].callback, task->sched,
                                 gather, sched_gather_on_child_);
            sched_listen_to_member_(&gather->members[i]);
        }
        if (gather->count == 0)
            gather->source.state = PT_ENDED;
    }
    if (status == PT_WAITING && gather->source.state == PT_WAITING) {
        gather->source.cancel = sched_gather_on_cancel_;
        return sched_park_on(task, &gather->source);
    }
    if (status == PT_FAILED)
        return status; /* a misuse; who awaits it goes on doing so */
    if (gather->is_begun)
        sched_forget_all_(gather->members, gather->count);
    if (status == PT_WAITING) {
        if (gather->source.state == PT_FAILED)
            task->error = gather->source.error;
        status = sched_arrived(task, (enum pt_status)gather->source.state);
    }
    sched_gather_init(gather, gather->members, gather->count, gather->collects);
    return status;
}

/* Wait */

/* For what begins with the one that waits. */
SCHED_FN enum pt_status sched_release_waiter_(struct sched_task *callback)
{
    struct sched_waiter *waiter = (struct sched_waiter *)callback->context;
    const enum pt_status rest = sched_begin_(callback);

    waiter->is_over = true;
    sched_wake_first_(&waiter->waiters);
    return rest;
}

SCHED_FN void sched_wait_init(struct sched_waiting *wait,
                              struct sched_member *members, size_t count,
                              enum sched_wait_until until)
{
    wait->waiter.waiters.next = NULL;
    wait->members = members;
    wait->count = count;
    wait->left = count;
    wait->until = until;
    wait->waiter.is_over = false;
}

SCHED_FN enum pt_status sched_wait_on_child_(struct sched_task *callback)
{
    struct sched_waiting *wait = (struct sched_waiting *)callback->context;
    struct sched_task *child = sched_member_of_(callback)->task;
    const enum pt_status rest = sched_begin_(callback);

    wait->left--;
    if (wait->left == 0 || wait->until == SCHED_ANY ||
        (wait->until == SCHED_FIRST_FAILURE && pt_status(child) == PT_FAILED)) {
        sched_forget_(&wait->timer);
        wait->waiter.is_over = true;
        sched_wake_first_(&wait->waiter.waiters);
    }
    return rest;
}

SCHED_FN enum pt_status sched_wait(struct sched_task *task,
                                   struct sched_waiting *wait, uint32_t ticks)
{
    const bool was_waiting = task->on == wait;
    const enum pt_status status = sched_arrive(task);
    size_t i;

    if (status == PT_FAILED)
        return status;
    if (was_waiting && (status != PT_WAITING || wait->waiter.is_over)) {
        sched_forget_(&wait->timer);
        sched_forget_all_(wait->members, wait->count);
        return status == PT_WAITING ? sched_arrived(task, PT_ENDED) : status;
    }
    if (status != PT_WAITING)
        return status;
    if (!was_waiting) {
        for (i = 0; i < wait->count; i++)
            if (sched_is_out_of_reach_(task, wait->members[i].task))
                return PT_FAILED;
        wait->left = wait->count;
        wait->waiter.is_over = false;
        sched_callback_init_(&wait->timer, task->sched, wait,
                             sched_release_waiter_);
        sched_arm_callback_(&wait->timer, ticks);
        for (i = 0; i < wait->count; i++) {
            sched_callback_init_(&wait->members[i].callback, task->sched, wait,
                                 sched_wait_on_child_);
            sched_listen_to_member_(&wait->members[i]);
        }
        if (wait->count == 0) {
            sched_forget_(&wait->timer);
            return sched_arrived(task, PT_ENDED);
        }
    }
    return sched_wait_in_(task, &wait->waiter.waiters, wait);
}

/* Wait for one, shield */

enum { SCHED_TIMING_ = 1, SCHED_ENDING_ };

/* Wait until the end of the task, which was cancelled, has come up. */
SCHED_FN enum pt_status sched_wait_for_end_(struct sched_task *task,
                                            struct sched_waiting_for *wait)
{
    wait->phase = SCHED_ENDING_;
    wait->waiter.is_over = false;
    sched_listen_to_member_(&wait->member);
    return sched_wait_in_(task, &wait->waiter.waiters, wait);
}

SCHED_FN enum pt_status sched_wait_for(struct sched_task *task,
                                       struct sched_waiting_for *wait,
                                       struct sched_task *other, uint32_t ticks)
{
    const bool was_waiting = task->on == wait;
    enum pt_status status = sched_arrive(task);

    if (status == PT_FAILED || (status == PT_CANCELLED && !was_waiting))
        return status;
    if (!was_waiting) {
        if (sched_is_out_of_reach_(task, other))
            return PT_FAILED;
        if (ticks == 0 && pt_is_finished(other))
            return sched_arrived(task, sched_result_(task, other));
        wait->waiter.waiters.next = NULL;
        wait->waiter.is_over = false;
        wait->is_cancelled = false;
        wait->phase = SCHED_TIMING_;
        wait->member.task = other;
        sched_callback_init_(&wait->timer, task->sched, wait,
                             sched_release_waiter_);
        sched_callback_init_(&wait->member.callback, task->sched, wait,
                             sched_release_waiter_);
        if (ticks == 0) {
            status = sched_wait_for_end_(task, wait);
            sched_cancel(other);
            return status;
        }
        sched_arm_callback_(&wait->timer, ticks);
        sched_listen_to_member_(&wait->member);
        return sched_wait_in_(task, &wait->waiter.waiters, wait);
    }
    if (status == PT_WAITING && !wait->waiter.is_over) /* a mere wake */
        return sched_wait_in_(task, &wait->waiter.waiters, wait);
    sched_forget_(&wait->timer);
    sched_forget_(&wait->member.callback);
    if (status == PT_CANCELLED)
        wait->is_cancelled = true;
    if (!pt_is_finished(other)) {
        const bool is_first = wait->phase == SCHED_TIMING_;

        status = sched_wait_for_end_(task, wait);
        if (is_first)
            sched_cancel(other);
        return status;
    }
    if (wait->is_cancelled)
        return sched_arrived(task, PT_CANCELLED);
    status = sched_result_(task, other);
    if (status == PT_CANCELLED && wait->phase == SCHED_ENDING_) {
        sched_fail(task, SCHED_ETIMEDOUT);
        status = PT_FAILED;
    }
    return sched_arrived(task, status);
}

SCHED_FN enum pt_status sched_shield(struct sched_task *task,
                                     struct sched_shielding *shield,
                                     struct sched_task *other)
{
    const bool was_waiting = task->on == shield;
    const bool is_over = was_waiting && shield->waiter.is_over;
    const enum pt_status status = sched_arrive(task);

    if (was_waiting &&
        (status == PT_CANCELLED || (status == PT_WAITING && is_over)))
        sched_forget_(&shield->member.callback);
    if (status != PT_WAITING)
        return status;
    if (!was_waiting && sched_is_out_of_reach_(task, other))
        return PT_FAILED;
    if (is_over || (!was_waiting && pt_is_finished(other)))
        return sched_arrived(task, sched_result_(task, other));
    if (!was_waiting) {
        shield->waiter.waiters.next = NULL;
        shield->waiter.is_over = false;
        shield->member.task = other;
        sched_callback_init_(&shield->member.callback, task->sched, shield,
                             sched_release_waiter_);
        sched_listen_to_member_(&shield->member);
    }
    return sched_wait_in_(task, &shield->waiter.waiters, shield);
}

/* Timeout */

SCHED_FN enum pt_status sched_timeout_on_time_(struct sched_task *timer)
{
    struct sched_timeout *timeout = (struct sched_timeout *)timer->context;
    const enum pt_status rest = sched_begin_(timer);

    timeout->is_expired = true;
    sched_cancel(timeout->task);
    return rest;
}

SCHED_FN void sched_timeout_enter_(struct sched_task *task,
                                   struct sched_timeout *timeout,
                                   uint32_t ticks)
{
    if (timeout->task != NULL)
        return;
    timeout->task = task;
    timeout->cancels = sched_cancels(task);
    timeout->is_expired = false;
    sched_callback_init_(&timeout->timer, task->sched, timeout,
                         sched_timeout_on_time_);
    if (ticks == 0) {
        SCHED_LOCK();
        timeout->timer.flags = 0;
        sched_ready_(&timeout->timer);
        SCHED_UNLOCK();
    } else {
        sched_arm_callback_(&timeout->timer, ticks);
    }
}

SCHED_FN enum pt_status sched_timeout_leave_(struct sched_timeout *timeout,
                                             enum pt_status status)
{
    struct sched_task *task = timeout->task;

    if (status < PT_EXITED)
        return status;
    sched_forget_(&timeout->timer);
    timeout->task = NULL;
    if (!timeout->is_expired)
        return status;
    sched_uncancel(task);
    if (status != PT_CANCELLED && sched_cancels(task) <= timeout->cancels) {
        task->flags &= (unsigned char)~SCHED_CANCELLING_; /* not seen */
        task->sched->step &= (unsigned char)~SCHED_DELIVERS_;
    }
    if (status != PT_CANCELLED || sched_cancels(task) > timeout->cancels)
        return status;
    return sched_fail(task, SCHED_ETIMEDOUT);
}

/* Group */

/* The member whose link this is. */
SCHED_FN struct sched_member *sched_member_in_(const struct sched_link *link)
{
    return (struct sched_member *)(void *)((char *)link -
                                           offsetof(struct sched_member, link));
}

SCHED_FN void sched_group_abort_(struct sched_group *group)
{
    const struct sched_link *link = group->members.next;

    group->is_aborting = true;
    for (; link != &group->members; link = link->next)
        sched_cancel(sched_member_in_(link)->task);
}

SCHED_FN enum pt_status sched_group_on_child_(struct sched_task *callback)
{
    struct sched_group *group = (struct sched_group *)callback->context;
    struct sched_member *member = sched_member_of_(callback);
    const enum pt_status rest = sched_begin_(callback);

    sched_unlink_(&member->link);
    if (group->members.next == &group->members)
        sched_wake_first_(&group->waiters);
    if (sched_result_(callback, member->task) != PT_FAILED)
        return rest;
    if (!group->has_failed)
        group->error = callback->error;
    group->has_failed = true;
    if (!group->is_aborting && !group->is_asked) {
        sched_group_abort_(group);
        group->is_asked = true;
        sched_cancel(group->parent);
    }
    return rest;
}

SCHED_FN int sched_group_spawn(struct sched_group *group,
                               struct sched_member *member,
                               struct sched_task *task,
                               enum pt_status (*run)(struct sched_task *task),
                               const char *name)
{
    struct sched *sched = group->parent->sched;
    int error = SCHED_EGROUP;

    if (!group->is_aborting)
        error = sched_spawn(sched, task, run, name);
    if (error != 0)
        return error;
    sched_append_(&group->members, &member->link);
    member->task = task;
    sched_callback_init_(&member->callback, sched, group,
                         sched_group_on_child_);
    sched_listen_to_member_(member);
    return 0;
}

SCHED_FN void sched_group_enter(struct sched_task *task,
                                struct sched_group *group)
{
    group->waiters.next = NULL;
    group->parent = task;
    group->members.next = group->members.prev = &group->members;
    group->error = 0;
    group->has_failed = false;
    group->is_aborting = false;
    group->is_asked = false;
}

SCHED_FN enum pt_status sched_group_leave(struct sched_task *task,
                                          struct sched_group *group,
                                          enum pt_status status)
{
    const bool was_waiting = task->on == group;
    enum pt_status answer = sched_arrive(task);

    if (answer == PT_FAILED)
        return answer;
    if (!was_waiting) {
        group->status = status;
        if (group->is_asked)
            sched_uncancel(task);
        if (status >= PT_FAILED && !group->is_aborting)
            sched_group_abort_(group);
    }
    if (answer == PT_CANCELLED && !group->is_aborting) {
        group->status = PT_CANCELLED;
        sched_group_abort_(group);
    }
    if (group->members.next != &group->members)
        return sched_wait_in_(task, &group->waiters, group);
    group->is_aborting = true; /* it takes no more */
    if (group->has_failed || group->status == PT_FAILED) {
        sched_fail(task, SCHED_EGROUP);
        return sched_arrived(task, PT_FAILED);
    }
    return sched_arrived(task, group->status);
}

#ifdef __cplusplus
}
#endif

#endif
