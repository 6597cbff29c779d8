/* SPDX-License-Identifier: MIT */
/*
 * sync_test.c - what sync.h promises, as expected traces.
 *
 * An actor awaits once and says how that ended; the test itself sets,
 * releases and cancels between two steps, and expects the lines "task: what".
 *
 * Built a second time with CHECK_LOCKS, it sees to it that SCHED_LOCK is
 * neither nested nor left closed.
 */
#include "check.h"
#include <stdarg.h>

#include <sched/sync.h>

/* A task of a test, and what one may need. */
struct actor {
    struct sched_task task;
    enum pt_status (*await)(struct sched_task *task);
    enum pt_status status;
    struct sched_event go;
    int element;
};

static struct sched sched, other_sched;
static struct actor a, b, c, d;

static struct sched_event event;
static struct sched_mutex mutex;
static struct sched_semaphore semaphore;
static struct sched_condition condition;
static struct sched_queue queue;
static int queue_memory[3];
static struct sched_future future;

static char journal[1 << 12];
static size_t journal_size;

__attribute__((format(printf, 2, 3))) static void
say(const struct sched_task *task, const char *format, ...)
{
    const size_t room = sizeof journal - journal_size;
    char text[128];
    va_list arguments;
    int size;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    size = snprintf(journal + journal_size, room, "%s: %s\n", task->name, text);
    cr_assert((size_t)size < room, "the journal is full");
    journal_size += (size_t)size;
}

/* What was said since the last look is `lines`. */
#define expect(lines)                                           \
    do {                                                        \
        cr_assert_str_eq(journal, lines, "said:\n%s", journal); \
        journal_size = 0;                                       \
        journal[0] = 0;                                         \
    } while (0)

static const char *name_of(enum pt_status status)
{
    static const char *const names[] = {"waiting", "yielded", "exited",
                                        "ended",   "failed",  "cancelled"};

    return names[status];
}

static void say_end(struct actor *actor)
{
    if (actor->status == PT_FAILED)
        say(&actor->task, "failed, %d", actor->task.error);
    else
        say(&actor->task, "%s", name_of(actor->status));
}

static void expect_misuse(int error)
{
    cr_assert_str_eq(check_misuse_said, sched_error_text(error));
    check_misuse_said = "";
}

static void begin(void)
{
    memset(&sched, 0xa5, sizeof sched);
    sched_init(&sched);
    sched_init(&other_sched);
}

static void spawn_on(struct sched *on, struct actor *actor,
                     enum pt_status (*run)(struct sched_task *),
                     const char *name)
{
    cr_assert_eq(sched_spawn(on, &actor->task, run, name), 0);
}

/* Step until no task is ready; time stands still. */
static void settle_on(struct sched *on)
{
    while (sched_next_ready(on, NULL) != NULL)
        cr_assert(sched_step(on));
}

static void settle(void)
{
    settle_on(&sched);
}

/* It awaits once, and says how that ended. */
static enum pt_status awaits(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, self->await(task));
    say_end(self);
    PT_LEAVE(task, self->status);
    PT_END(task);
}

static void start(struct actor *actor, const char *name,
                  enum pt_status (*await)(struct sched_task *))
{
    actor->await = await;
    spawn_on(&sched, actor, awaits, name);
}

static void start_on_other(struct actor *actor, const char *name,
                           enum pt_status (*await)(struct sched_task *))
{
    actor->await = await;
    spawn_on(&other_sched, actor, awaits, name);
}

/* It awaits although it was told that this is misuse. */
static enum pt_status awaits_twice_at_once(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    (void)sched_sleep(task, 1);
    self->status = self->await(task);
    say_end(self);
    return PT_ENDED;
}

/* Event */

static enum pt_status event_await(struct sched_task *task)
{
    return sched_event_wait(task, &event);
}

TestSuite(event, .init = begin);

Test(event, lets_all_waiters_go_in_the_order_they_came)
{
    start(&a, "a", event_await);
    start(&b, "b", event_await);
    settle();
    expect(""); /* nobody has set it */
    sched_event_set(&event);
    settle();
    expect("a: ended\n"
           "b: ended\n");
}

Test(event, that_is_set_is_not_waited_for)
{
    sched_event_set(&event);
    start(&a, "a", event_await);
    cr_assert(sched_step(&sched));
    expect("a: ended\n"); /* in its first step */
    sched_event_clear(&event);
    start(&b, "b", event_await);
    settle();
    expect(""); /* it came after the clear */
}

Test(event, set_and_cleared_at_once_lets_those_go_that_waited)
{
    start(&a, "a", event_await);
    settle();
    sched_event_set(&event);
    sched_event_clear(&event);
    start(&b, "b", event_await);
    settle();
    expect("a: ended\n"); /* b came too late */
}

Test(event, leaves_a_cancelled_waiter_out)
{
    start(&a, "a", event_await);
    start(&b, "b", event_await);
    settle();
    cr_assert(sched_cancel(&a.task));
    sched_event_set(&event);
    settle();
    expect("a: cancelled\n"
           "b: ended\n");
}

Test(event, is_awaited_again_after_a_mere_wake)
{
    start(&a, "a", event_await);
    settle();
    cr_assert(sched_wake(&a.task));
    settle();
    expect("");
    sched_event_set(&event);
    settle();
    expect("a: ended\n");
}

Test(event, of_another_scheduler_fails_where_the_assertion_returns)
{
    check_misuse_returns = true;
    start(&a, "a", event_await);
    settle();
    start_on_other(&b, "b", event_await);
    settle_on(&other_sched);
    expect("b: failed, -5\n");
    expect_misuse(SCHED_EFOREIGN);
    sched_event_set(&event);
    settle();
    expect("a: ended\n"); /* it was left alone */
}

Test(event, of_another_scheduler_is_misuse, .signal = SIGABRT)
{
    start(&a, "a", event_await);
    settle();
    start_on_other(&b, "b", event_await);
    settle_on(&other_sched);
}

/* Mutex */

static enum pt_status mutex_await(struct sched_task *task)
{
    return sched_mutex_lock(task, &mutex);
}

/* It holds the mutex until it is told to go. */
static enum pt_status locks(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, sched_mutex_lock(task, &mutex));
    say_end(self);
    if (self->status == PT_ENDED) {
        PT_AWAIT(task, sched_event_wait(task, &self->go));
        say(task, "unlocks");
        sched_mutex_unlock(task, &mutex);
    }
    PT_LEAVE(task, self->status);
    PT_END(task);
}

/* Let `actor` unlock; what that does is yet to come. */
static void unlock(struct actor *actor)
{
    sched_event_set(&actor->go);
    while (!pt_is_finished(&actor->task))
        cr_assert(sched_step(&sched));
}

TestSuite(mutex, .init = begin);

Test(mutex, goes_to_those_who_wait_in_the_order_they_came)
{
    spawn_on(&sched, &a, locks, "a");
    spawn_on(&sched, &b, locks, "b");
    spawn_on(&sched, &c, locks, "c");
    settle();
    expect("a: ended\n"); /* the others wait */
    sched_event_set(&a.go);
    sched_event_set(&b.go);
    sched_event_set(&c.go);
    settle();
    expect("a: unlocks\n"
           "b: ended\n"
           "b: unlocks\n" /* b may go: its event is set */
           "c: ended\n"
           "c: unlocks\n");
    cr_assert_not(sched_mutex_is_locked(&mutex));
}

Test(mutex, is_locked_while_held_and_not_while_on_offer)
{
    cr_assert_not(sched_mutex_is_locked(&mutex));
    spawn_on(&sched, &a, locks, "a");
    spawn_on(&sched, &b, locks, "b");
    settle();
    cr_assert(sched_mutex_is_locked(&mutex));
    unlock(&a);
    cr_assert_not(sched_mutex_is_locked(&mutex)); /* b has yet to run */
    settle();
    cr_assert(sched_mutex_is_locked(&mutex));
}

Test(mutex, on_offer_is_not_taken_by_one_who_comes_first)
{
    spawn_on(&sched, &a, locks, "a");
    spawn_on(&sched, &b, locks, "b");
    settle();
    spawn_on(&sched, &c, locks, "c"); /* ready before b is woken */
    unlock(&a);
    settle();
    expect("a: ended\n"
           "a: unlocks\n"
           "b: ended\n"); /* c waits */
}

Test(mutex, is_offered_to_the_next_if_the_one_it_was_offered_to_is_cancelled)
{
    spawn_on(&sched, &a, locks, "a");
    spawn_on(&sched, &b, locks, "b");
    spawn_on(&sched, &c, locks, "c");
    settle();
    unlock(&a);
    cr_assert(sched_cancel(&b.task));
    settle();
    expect("a: ended\n"
           "a: unlocks\n"
           "b: cancelled\n"
           "c: ended\n");
}

Test(mutex, released_after_its_first_waiter_was_cancelled_waits_for_its_step)
{
    spawn_on(&sched, &a, locks, "a");
    spawn_on(&sched, &b, locks, "b");
    spawn_on(&sched, &c, locks, "c");
    settle();
    expect("a: ended\n");
    sched_event_set(&a.go);           /* a is the first that runs, */
    cr_assert(sched_cancel(&b.task)); /* b the second */
    cr_assert(sched_step(&sched));
    expect("a: unlocks\n");
    cr_assert_null(
        mutex.source.owner); /* on offer to nobody: b has yet to run */
    settle();
    expect("b: cancelled\n"
           "c: ended\n"); /* b's step offered it */
}

Test(mutex, cancelled_at_its_first_and_second_waiter_is_offered_to_the_third)
{
    spawn_on(&sched, &a, locks, "a");
    spawn_on(&sched, &b, locks, "b");
    spawn_on(&sched, &c, locks, "c");
    spawn_on(&sched, &d, locks, "d");
    settle();
    sched_event_set(&a.go);
    cr_assert(sched_cancel(&b.task));
    cr_assert(sched_cancel(&c.task));
    settle();
    expect("a: ended\n"
           "a: unlocks\n"
           "b: cancelled\n" /* c leaves, too: still no offer */
           "c: cancelled\n"
           "d: ended\n");
    unlock(&d);
    expect("d: unlocks\n");
    cr_assert_not(sched_mutex_is_locked(&mutex));
}

Test(mutex, keeps_its_owner_when_a_waiter_behind_the_first_is_cancelled)
{
    spawn_on(&sched, &a, locks, "a");
    spawn_on(&sched, &b, locks, "b");
    spawn_on(&sched, &c, locks, "c");
    settle();
    cr_assert(sched_cancel(&c.task));
    settle();
    expect("a: ended\n"
           "c: cancelled\n");
    unlock(&a);
    settle();
    expect("a: unlocks\n"
           "b: ended\n");
}

Test(mutex, is_waited_for_again_after_a_mere_wake)
{
    spawn_on(&sched, &a, locks, "a");
    spawn_on(&sched, &b, locks, "b");
    settle();
    cr_assert(sched_wake(&b.task));
    settle();
    expect("a: ended\n");
    unlock(&a);
    settle();
    expect("a: unlocks\n"
           "b: ended\n");
}

Test(mutex, stays_held_when_a_stranger_unlocks_and_the_assertion_returns)
{
    check_misuse_returns = true;
    spawn_on(&sched, &a, locks, "a");
    settle();
    sched_mutex_unlock(&b.task, &mutex);
    expect_misuse(SCHED_ENOTOWNER);
    cr_assert(sched_mutex_is_locked(&mutex));
    unlock(&a);
    sched_mutex_unlock(&a.task, &mutex);
    expect_misuse(SCHED_ENOTOWNER); /* it had given it back */
}

Test(mutex, unlocked_by_a_stranger_is_misuse, .signal = SIGABRT)
{
    spawn_on(&sched, &a, locks, "a");
    settle();
    sched_mutex_unlock(&b.task, &mutex);
}

Test(mutex, held_on_another_scheduler_fails_where_the_assertion_returns)
{
    check_misuse_returns = true;
    spawn_on(&sched, &a, locks, "a");
    settle();
    expect("a: ended\n");
    start_on_other(&b, "b", mutex_await);
    settle_on(&other_sched);
    expect("b: failed, -5\n");
    expect_misuse(SCHED_EFOREIGN);
}

Test(mutex, held_on_another_scheduler_is_misuse, .signal = SIGABRT)
{
    spawn_on(&sched, &a, locks, "a");
    settle();
    start_on_other(&b, "b", mutex_await);
    settle_on(&other_sched);
}

/* Semaphore */

static enum pt_status semaphore_await(struct sched_task *task)
{
    return sched_semaphore_acquire(task, &semaphore);
}

TestSuite(semaphore, .init = begin);

Test(semaphore, gives_what_it_has_and_then_lets_wait_in_order)
{
    memset(&semaphore, 0xa5, sizeof semaphore);
    sched_semaphore_init(&semaphore, 2, 2);
    start(&a, "a", semaphore_await);
    start(&b, "b", semaphore_await);
    start(&c, "c", semaphore_await);
    start(&d, "d", semaphore_await);
    settle();
    expect("a: ended\n"
           "b: ended\n");
    sched_semaphore_release(&a.task, &semaphore);
    settle();
    expect("c: ended\n");
    sched_semaphore_release(&b.task, &semaphore);
    settle();
    expect("d: ended\n");
    cr_assert_eq(semaphore.value, 0);
}

Test(semaphore, that_is_zero_has_no_units_and_no_bound)
{
    start(&a, "a", semaphore_await);
    settle();
    expect("");
    sched_semaphore_release(&b.task, &semaphore);
    sched_semaphore_release(&b.task, &semaphore);
    settle();
    expect("a: ended\n");
    cr_assert_eq(semaphore.value, 1);
}

Test(semaphore, lets_nobody_overtake_one_that_was_granted_a_unit)
{
    start(&a, "a", semaphore_await);
    settle();
    start(&b, "b", semaphore_await); /* ready before a is */
    sched_semaphore_release(&c.task, &semaphore);
    sched_semaphore_release(&c.task, &semaphore);
    settle();
    expect("a: ended\n"   /* b waited, */
           "b: ended\n"); /* and was granted the other by a */
}

Test(semaphore, grants_the_unit_of_a_cancelled_waiter_to_the_next)
{
    start(&a, "a", semaphore_await);
    start(&b, "b", semaphore_await);
    settle();
    sched_semaphore_release(&c.task, &semaphore);
    cr_assert(sched_cancel(&a.task));
    settle();
    expect("a: cancelled\n"
           "b: ended\n");
}

Test(semaphore, loses_nothing_by_a_waiter_cancelled_before_its_grant)
{
    start(&a, "a", semaphore_await);
    start(&b, "b", semaphore_await);
    settle();
    cr_assert(sched_cancel(&a.task));
    sched_semaphore_release(&c.task, &semaphore);
    settle();
    expect("a: cancelled\n"
           "b: ended\n");
}

Test(semaphore, beyond_its_bound_is_left_alone_where_the_assertion_returns)
{
    check_misuse_returns = true;
    sched_semaphore_init(&semaphore, 1, 1);
    sched_semaphore_release(&a.task, &semaphore);
    expect_misuse(SCHED_EBOUND);
    cr_assert_eq(semaphore.value, 1);
}

Test(semaphore, released_beyond_its_bound_is_misuse, .signal = SIGABRT)
{
    sched_semaphore_init(&semaphore, 1, 1);
    sched_semaphore_release(&a.task, &semaphore);
}

Test(semaphore, takes_no_unit_for_a_task_that_sleeps_already)
{
    check_misuse_returns = true;
    sched_semaphore_init(&semaphore, 1, 0);
    a.await = semaphore_await;
    spawn_on(&sched, &a, awaits_twice_at_once, "a");
    settle();
    expect("a: failed, -3\n");
    cr_assert_eq(semaphore.value, 1);
}

/* Condition */

/* It locks, waits, and says how that ended and whether it has the mutex. */
static enum pt_status waits(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    PT_AWAIT_STATUS(task, self->status,
                    sched_condition_wait(task, &condition, &mutex));
    say(task, "%s, %s", name_of(self->status),
        mutex.source.owner == task && sched_mutex_is_locked(&mutex)
            ? "holds it"
            : "lacks it");
    sched_mutex_unlock(task, &mutex);
    PT_LEAVE(task, self->status);
    PT_END(task);
}

static enum pt_status condition_await(struct sched_task *task)
{
    return sched_condition_wait(task, &condition, &mutex);
}

Test(semaphore, of_another_scheduler_fails_where_the_assertion_returns)
{
    check_misuse_returns = true;
    sched_semaphore_init(&semaphore, 0, 0);
    start(&a, "a", semaphore_await);
    settle();
    start_on_other(&b, "b", semaphore_await);
    settle_on(&other_sched);
    expect("b: failed, -5\n");
    expect_misuse(SCHED_EFOREIGN);
}

TestSuite(condition, .init = begin);

Test(condition, lets_as_many_go_as_are_notified_each_with_the_mutex)
{
    spawn_on(&sched, &a, waits, "a");
    spawn_on(&sched, &b, waits, "b");
    spawn_on(&sched, &c, waits, "c");
    settle();
    expect("");
    cr_assert_not(sched_mutex_is_locked(&mutex)); /* the waits freed it */
    sched_condition_notify(&condition, 2);
    settle();
    expect("a: ended, holds it\n"
           "b: ended, holds it\n");
    sched_condition_notify(&condition, 2); /* one more than there are */
    settle();
    expect("c: ended, holds it\n");
    sched_condition_notify(&condition, 1); /* nobody is there */
}

Test(condition, goes_on_once_the_notifier_has_freed_the_mutex)
{
    spawn_on(&sched, &a, waits, "a");
    settle();
    spawn_on(&sched, &b, locks, "b");
    settle();
    sched_condition_notify(&condition, 1);
    settle();
    expect("b: ended\n"); /* a wants the mutex, which b holds */
    unlock(&b);
    settle();
    expect("b: unlocks\n"
           "a: ended, holds it\n");
}

Test(condition, is_waited_for_again_after_a_mere_wake)
{
    spawn_on(&sched, &a, waits, "a");
    settle();
    cr_assert(sched_wake(&a.task));
    settle();
    expect("");
    sched_condition_notify(&condition, 1);
    settle();
    expect("a: ended, holds it\n");
}

Test(condition, locks_the_mutex_again_for_a_cancel)
{
    spawn_on(&sched, &a, waits, "a");
    settle();
    spawn_on(&sched, &b, locks, "b");
    settle();
    cr_assert(sched_cancel(&a.task));
    settle();
    expect("b: ended\n"); /* the answer waits for the mutex */
    unlock(&b);
    settle();
    expect("b: unlocks\n"
           "a: cancelled, holds it\n");
}

Test(condition, answers_a_cancel_that_comes_while_it_is_being_locked_after_it)
{
    spawn_on(&sched, &a, waits, "a");
    settle();
    spawn_on(&sched, &b, locks, "b");
    settle();
    sched_condition_notify(&condition, 1);
    settle(); /* a wants the mutex */
    cr_assert(sched_cancel(&a.task));
    settle();
    cr_assert(sched_cancel(&a.task)); /* as often as you like */
    settle();
    expect("b: ended\n");
    unlock(&b);
    settle();
    expect("b: unlocks\n"
           "a: cancelled, holds it\n");
}

Test(condition, passes_on_the_notification_of_one_that_is_cancelled)
{
    spawn_on(&sched, &a, waits, "a");
    spawn_on(&sched, &b, waits, "b");
    settle();
    sched_condition_notify(&condition, 1);
    cr_assert(sched_cancel(&a.task));
    settle();
    expect("a: cancelled, holds it\n"
           "b: ended, holds it\n"); /* by a's notification */
}

Test(condition, passes_nothing_on_by_a_cancel_without_a_notification)
{
    spawn_on(&sched, &a, waits, "a");
    spawn_on(&sched, &b, waits, "b");
    settle();
    cr_assert(sched_cancel(&a.task));
    settle();
    expect("a: cancelled, holds it\n"); /* b waits */
}

static enum pt_status is_cancelled_before_it_waits(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &mutex));
    PT_AWAIT(task, sched_event_wait(task, &self->go));
    sched_cancel(task);
    PT_YIELD(task); /* the cancel is pending from here on */
    PT_AWAIT_STATUS(task, self->status,
                    sched_condition_wait(task, &condition, &mutex));
    say(task, "%s, %s", name_of(self->status),
        mutex.source.owner == task ? "holds it" : "lacks it");
    PT_LEAVE(task, self->status);
    PT_END(task);
}

Test(condition, answers_a_pending_cancel_at_once_and_keeps_the_mutex)
{
    spawn_on(&sched, &a, is_cancelled_before_it_waits, "a");
    settle();
    sched_event_set(&a.go);
    settle();
    expect("a: cancelled, holds it\n");
}

Test(condition, without_the_mutex_fails_where_the_assertion_returns)
{
    check_misuse_returns = true;
    start(&a, "a", condition_await);
    settle();
    expect("a: failed, -10\n");
    expect_misuse(SCHED_ENOTOWNER);
    spawn_on(&sched, &b, locks, "b");
    settle();
    start(&a, "a", condition_await);
    settle();
    expect("b: ended\n"
           "a: failed, -10\n"); /* b holds it */
}

Test(condition, without_the_mutex_is_misuse, .signal = SIGABRT)
{
    start(&a, "a", condition_await);
    settle();
}

/* Queue */

static enum pt_status put_await(struct sched_task *task)
{
    return sched_queue_put(task, &queue, &((struct actor *)task)->element);
}

static enum pt_status get_await(struct sched_task *task)
{
    return sched_queue_get(task, &queue, &((struct actor *)task)->element);
}

static enum pt_status join_await(struct sched_task *task)
{
    return sched_queue_join(task, &queue);
}

/* Have `element` put, by a task of its own. */
static void put(struct actor *actor, const char *name, int element)
{
    actor->element = element;
    start(actor, name, put_await);
    settle();
}

/* Get an element, by a task of its own. */
static int get(struct actor *actor, const char *name)
{
    actor->element = 0;
    start(actor, name, get_await);
    settle();
    return actor->element;
}

static void begin_queue(void)
{
    begin();
    memset(&queue, 0xa5, sizeof queue);
    sched_queue_init(&queue, queue_memory, sizeof queue_memory[0], 3);
}

TestSuite(queue, .init = begin_queue);

Test(queue, is_first_in_first_out_however_often_it_wraps)
{
    int i;

    put(&a, "a", 1);
    put(&a, "a", 2);
    for (i = 1; i <= 10; i++) {
        put(&a, "a", i + 2); /* three are in it */
        cr_assert_eq(queue.count, 3);
        cr_assert_eq(get(&b, "b"), i);
    }
}

Test(queue, takes_elements_of_any_size)
{
    static unsigned char memory[2 * 5];
    static struct sched_queue bytes;
    size_t size, i;

    for (size = 1; size <= 5; size++) {
        unsigned char in[5] = {1, 2, 3, 4, 5};
        unsigned char out[6] = {0, 0, 0, 0, 0, 0};

        sched_queue_init(&bytes, memory, size, 2);
        sched.current = &a.task; /* the call is all of its step */
        a.task.sched = &sched;
        sched.step = 0;
        cr_assert_eq(sched_queue_put(&a.task, &bytes, in), PT_ENDED);
        cr_assert_eq(sched_queue_get(&a.task, &bytes, out), PT_ENDED);
        for (i = 0; i < sizeof out; i++)
            cr_assert_eq(out[i], i < size ? in[i] : 0);
    }
    sched.current = NULL;
}

Test(queue, that_is_empty_lets_those_who_get_wait_in_order)
{
    start(&a, "a", get_await);
    start(&b, "b", get_await);
    settle();
    expect("");
    put(&c, "c", 7);
    put(&c, "c", 8);
    expect("c: ended\n"
           "a: ended\n"
           "c: ended\n"
           "b: ended\n");
    cr_assert_eq(a.element, 7);
    cr_assert_eq(b.element, 8);
}

Test(queue, that_is_full_lets_those_who_put_wait_in_order)
{
    put(&a, "a", 1);
    put(&a, "a", 2);
    put(&a, "a", 3);
    put(&b, "b", 4);
    put(&c, "c", 5);
    expect("a: ended\n"
           "a: ended\n"
           "a: ended\n"); /* b and c wait */
    cr_assert_eq(get(&d, "d"), 1);
    expect("d: ended\n"
           "b: ended\n");
    cr_assert_eq(get(&d, "d"), 2);
    expect("d: ended\n"
           "c: ended\n");
    cr_assert_eq(get(&d, "d"), 3);
    cr_assert_eq(get(&d, "d"), 4);
    cr_assert_eq(get(&d, "d"), 5);
}

Test(queue, gives_an_element_to_who_comes_first_and_the_woken_waits_again)
{
    start(&a, "a", get_await);
    settle();
    c.element = 7;
    start(&c, "c", put_await);
    start(&b, "b", get_await); /* ready before a is woken */
    settle();
    expect("c: ended\n"
           "b: ended\n"); /* a found nothing */
    cr_assert_eq(b.element, 7);
    put(&c, "c", 8);
    expect("c: ended\n"
           "a: ended\n");
    cr_assert_eq(a.element, 8);
}

Test(queue, hands_the_wake_of_a_cancelled_getter_on)
{
    start(&a, "a", get_await);
    start(&b, "b", get_await);
    settle();
    c.element = 7;
    start(&c, "c", put_await);
    cr_assert(sched_step(&sched)); /* a is woken for it */
    cr_assert(sched_cancel(&a.task));
    settle();
    expect("c: ended\n"
           "a: cancelled\n"
           "b: ended\n");
    cr_assert_eq(b.element, 7);
}

Test(queue, hands_the_wake_of_a_cancelled_putter_on)
{
    put(&a, "a", 1);
    put(&a, "a", 2);
    put(&a, "a", 3);
    put(&a, "a", 4);
    put(&b, "b", 5);
    start(&c, "c", get_await);
    cr_assert(sched_step(&sched)); /* a is woken for the place */
    cr_assert(sched_cancel(&a.task));
    settle();
    expect("a: ended\n"
           "a: ended\n"
           "a: ended\n"
           "c: ended\n"
           "a: cancelled\n"
           "b: ended\n");
    cr_assert_eq(queue.count, 3);
}

Test(queue, keeps_a_waiter_that_was_cancelled_before_its_wake_out)
{
    start(&a, "a", get_await);
    start(&b, "b", get_await);
    settle();
    cr_assert(sched_cancel(&a.task));
    put(&c, "c", 7);
    expect("a: cancelled\n"
           "c: ended\n"
           "b: ended\n");
}

Test(queue, is_joined_once_every_element_is_done)
{
    start(&a, "a", join_await);
    settle();
    expect("a: ended\n"); /* nothing was put */
    put(&c, "c", 1);
    put(&c, "c", 2);
    start(&a, "a", join_await);
    start(&b, "b", join_await);
    settle();
    sched_queue_done(&d.task, &queue);
    settle();
    expect("c: ended\n"
           "c: ended\n");
    sched_queue_done(&d.task, &queue);
    put(&c, "c", 3); /* too late to hold them back */
    settle();
    expect("a: ended\n"
           "b: ended\n"
           "c: ended\n");
}

Test(queue, is_joined_by_others_when_a_joiner_is_cancelled)
{
    put(&c, "c", 1);
    start(&a, "a", join_await);
    start(&b, "b", join_await);
    settle();
    cr_assert(sched_cancel(&a.task));
    sched_queue_done(&d.task, &queue);
    settle();
    expect("c: ended\n"
           "a: cancelled\n"
           "b: ended\n");
}

Test(queue, done_too_often_is_left_alone_where_the_assertion_returns)
{
    check_misuse_returns = true;
    sched_queue_done(&a.task, &queue);
    expect_misuse(SCHED_EBOUND);
    cr_assert_eq(queue.open, 0);
}

Test(queue, done_too_often_is_misuse, .signal = SIGABRT)
{
    sched_queue_done(&a.task, &queue);
}

/* Future */

static enum pt_status future_await(struct sched_task *task)
{
    return sched_future_wait(task, &future);
}

TestSuite(future, .init = begin);

Test(future, ends_once_with_its_value)
{
    int value, other;

    start(&a, "a", future_await);
    start(&b, "b", future_await);
    settle();
    cr_assert_eq(sched_future_status(&future), PT_WAITING);
    cr_assert(sched_future_set(&future, &value));
    cr_assert_not(sched_future_set(&future, &other));
    cr_assert_not(sched_future_fail(&future, 1));
    cr_assert_not(sched_future_cancel(&future));
    cr_assert_eq(sched_future_status(&future), PT_ENDED);
    cr_assert_eq(future.value, &value);
    settle();
    expect("a: ended\n"
           "b: ended\n");
}

Test(future, that_has_ended_is_not_waited_for)
{
    cr_assert(sched_future_set(&future, NULL));
    start(&a, "a", future_await);
    cr_assert(sched_step(&sched));
    expect("a: ended\n");
}

Test(future, fails_its_waiters_with_its_error)
{
    start(&a, "a", future_await);
    settle();
    cr_assert(sched_future_fail(&future, 42));
    start(&b, "b", future_await);
    settle();
    expect("a: failed, 42\n"
           "b: failed, 42\n");
    cr_assert_eq(sched_future_status(&future), PT_FAILED);
}

Test(future, cancelled_cancels_its_waiters)
{
    start(&a, "a", future_await);
    settle();
    cr_assert(sched_future_cancel(&future));
    settle();
    expect("a: cancelled\n");
    cr_assert_eq(sched_future_status(&future), PT_CANCELLED);
}

Test(future, is_cancelled_for_all_by_one_cancelled_waiter)
{
    start(&a, "a", future_await);
    start(&b, "b", future_await);
    start(&c, "c", future_await);
    settle();
    cr_assert(sched_cancel(&b.task));
    settle();
    expect("a: cancelled\n"
           "b: cancelled\n"
           "c: cancelled\n");
    cr_assert_eq(sched_future_status(&future), PT_CANCELLED);
}

Test(future, that_has_ended_still_answers_a_cancel_of_its_waiter)
{
    start(&a, "a", future_await);
    settle();
    cr_assert(sched_future_set(&future, NULL));
    cr_assert(sched_cancel(&a.task));
    settle();
    expect("a: cancelled\n");
    cr_assert_eq(sched_future_status(&future), PT_ENDED);
}

Test(future, is_waited_for_again_after_a_mere_wake)
{
    start(&a, "a", future_await);
    settle();
    cr_assert(sched_wake(&a.task));
    settle();
    expect("");
    cr_assert(sched_future_set(&future, NULL));
    settle();
    expect("a: ended\n");
}

/* Callbacks */

static struct sched_callback callback, second_callback;

/* `context` is a word. */
static void on_end(void *context)
{
    static const struct sched_task nobody = {.name = "-"};

    cr_assert_null(sched_current(&sched));
    check_lock_is(false);
    say(&nobody, "%s", (const char *)context);
}

static enum pt_status passes_on(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    say(task, "ends");
    PT_END(task);
}

static enum pt_status joins_a(struct sched_task *task)
{
    return sched_join(task, &a.task);
}

static void begin_callbacks(void)
{
    begin();
    sched_callback_init(&callback, &sched, on_end, (void *)"one");
    sched_callback_init(&second_callback, &sched, on_end, (void *)"two");
}

TestSuite(callback, .init = begin_callbacks);

Test(callback, is_called_in_its_turn_among_the_joiners)
{
    spawn_on(&sched, &a, passes_on, "a");
    sched_task_on_end(&a.task, &callback);
    start(&b, "b", joins_a);
    settle();
    cr_assert_eq(sched_run(&sched), 0);
    expect("a: ends\n"
           "-: one\n" /* it came before the joiner */
           "b: ended\n");
}

Test(callback, of_the_last_task_is_called_in_the_run)
{
    spawn_on(&sched, &a, passes_on, "a");
    sched_task_on_end(&a.task, &callback);
    cr_assert_eq(sched_run(&sched), 0);
    expect("a: ends\n"
           "-: one\n");
}

Test(callback, of_a_finished_task_is_called_in_the_next_turn)
{
    spawn_on(&sched, &a, passes_on, "a");
    cr_assert_eq(sched_run(&sched), 0);
    sched_task_on_end(&a.task, &callback);
    expect("a: ends\n");
    cr_assert_eq(sched_run(&sched), 0);
    expect("-: one\n");
}

Test(callback, of_a_future_is_called_in_its_turn_among_the_waiters)
{
    sched_future_on_end(&future, &callback); /* the first in its list */
    start(&a, "a", future_await);
    settle();
    sched_future_on_end(&future, &second_callback);
    sched_future_set(&future, NULL);
    cr_assert_eq(sched_run(&sched), 0);
    expect("-: one\n"
           "a: ended\n"
           "-: two\n");
}

Test(callback, of_a_future_that_has_ended_is_called_in_the_next_turn)
{
    sched_future_fail(&future, 3);
    sched_future_on_end(&future, &callback);
    cr_assert_eq(sched_run(&sched), 0);
    expect("-: one\n");
}

Test(callback, that_was_removed_is_not_called)
{
    spawn_on(&sched, &a, passes_on, "a");
    sched_task_on_end(&a.task, &callback);
    sched_callback_remove(&callback);
    sched_task_on_end(&a.task, &second_callback);
    sched_callback_remove(&second_callback);
    sched_callback_remove(&second_callback); /* once more changes nothing */
    cr_assert_eq(sched_run(&sched), 0);
    sched_task_on_end(&a.task, &callback);
    sched_callback_remove(&callback); /* out of the ready queue */
    cr_assert_eq(sched_run(&sched), 0);
    expect("a: ends\n");
}

Test(callback, may_be_given_away_again_when_it_is_called)
{
    spawn_on(&sched, &a, passes_on, "a");
    spawn_on(&sched, &b, passes_on, "b");
    sched_task_on_end(&a.task, &callback);
    while (!pt_is_finished(&a.task))
        cr_assert(sched_step(&sched));
    sched_task_on_end(&b.task, &callback); /* instead: it moves */
    cr_assert_eq(sched_run(&sched), 0);
    expect("a: ends\n"
           "b: ends\n"
           "-: one\n");
    sched_task_on_end(&b.task, &callback);
    cr_assert_eq(sched_run(&sched), 0);
    expect("-: one\n");
}

static int given;

static void give_again(void *context)
{
    on_end(context);
    if (++given < 3)
        sched_task_on_end(&a.task, &callback);
}

Test(callback, may_be_given_away_again_in_its_call)
{
    sched_callback_init(&callback, &sched, give_again, (void *)"again");
    spawn_on(&sched, &a, passes_on, "a");
    sched_task_on_end(&a.task, &callback);
    start(&b, "b", joins_a);
    cr_assert_eq(sched_run(&sched), 0);
    expect("a: ends\n"
           "-: again\n"
           "b: ended\n"
           "-: again\n"
           "-: again\n");
}

struct job {
    struct sched_task task;
    struct sched_callback callback;
};

static enum pt_status works(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_END(task);
}

Test(callback, may_free_the_task_and_itself)
{
    struct job *job = (struct job *)calloc(1, sizeof *job);

    sched_callback_init(&job->callback, &sched, free, job);
    sched_spawn(&sched, &job->task, works, "job");
    sched_task_on_end(&job->task, &job->callback);
    cr_assert_eq(sched_run(&sched), 0); /* the sanitizer sees a use of it */
}

static uint32_t clock_read;

static uint32_t read_clock(void)
{
    return clock_read++;
}

static enum pt_status removes_and_passes(struct sched_task *task)
{
    PT_BEGIN(task);
    while (!pt_is_finished(&b.task)) {
        if (pt_is_finished(&c.task))
            sched_callback_remove(&callback);
        PT_AWAIT(task, sched_pass(task));
    }
    PT_END(task);
}

static enum pt_status sleeps_ten(struct sched_task *task)
{
    return sched_sleep(task, 10);
}

static enum pt_status gives_late(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    sched_task_on_end(&d.task, &callback);
    PT_END(task);
}

Test(callback, removed_as_the_last_of_a_round_does_not_stop_the_clock)
{
    static const struct sched_port port = {read_clock, NULL};

    sched.port = &port;
    spawn_on(&sched, &d, works, "d");
    start(&b, "b", sleeps_ten);
    spawn_on(&sched, &a, removes_and_passes, "a");
    spawn_on(&sched, &c, gives_late, "c");
    cr_assert_eq(sched_run(&sched), 0);
    cr_assert_gt(sched_now(&sched), 9);
}
