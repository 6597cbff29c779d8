/* SPDX-License-Identifier: MIT */
/*
 * group_test.c - what group.h promises, as expected traces.
 *
 * Workers sleep, and then end, fail, or answer a cancel; an actor awaits them
 * in one way and says how that ended. A test expects the lines "time task:
 * what", each with its reason.
 *
 * Built a second time with CHECK_LOCKS, it sees to it that SCHED_LOCK is
 * neither nested nor left closed.
 */
#include "check.h"
#include <stdarg.h>

#include <sched/group.h>

/* A task of a test, and what one may need. */
struct actor {
    struct sched_task task;
    enum pt_status (*await)(struct sched_task *task);
    uint32_t ticks;    /* to sleep */
    uint32_t cleaning; /* to sleep after a cancel */
    int code;          /* to fail with; 0: not */
    bool swallows;     /* a cancel */
    enum pt_status part;
    enum pt_status status;
};

static struct sched sched;
static struct actor a, b, c, w;

static struct sched_event event;
static struct sched_member members[3];
static struct sched_gathering gather;
static struct sched_waiting waiting;
static struct sched_waiting_for waiting_for;
static struct sched_shielding shielding;
static struct sched_timeout timeout, outer_timeout;
static struct sched_group group;

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
    size = snprintf(journal + journal_size, room, "%u %s: %s\n",
                    (unsigned)sched_now(&sched), task->name, text);
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

static void begin(void)
{
    memset(&sched, 0xa5, sizeof sched);
    sched_init(&sched);
}

static void end(void)
{
    cr_assert_null(sched_current(&sched));
    /* no callback was left behind */
    cr_assert_eq(sched.ready.next, &sched.ready);
    cr_assert_null(sched_first_timer_(&sched));
}

/* Step until nothing is ready, no callback either; time stands still. */
static void settle(void)
{
    while (sched.ready.next != &sched.ready)
        cr_assert(sched_step(&sched));
}

/* Step until nothing can happen any more. */
static void run(void)
{
    while (sched_step(&sched)) {
    }
}

static enum pt_status works(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, sched_sleep(task, self->ticks));
    if (self->status == PT_CANCELLED && self->cleaning != 0)
        PT_AWAIT_STATUS(task, self->part, sched_sleep(task, self->cleaning));
    if (self->status == PT_CANCELLED && self->swallows)
        self->status = PT_ENDED;
    if (self->status == PT_ENDED && self->code != 0)
        self->status = sched_fail(task, self->code);
    say_end(self);
    PT_LEAVE(task, self->status);
    PT_END(task);
}

/* Make `actor` a worker that ends at `ticks`, with a failure if `code`. */
static void work(struct actor *actor, const char *name, uint32_t ticks,
                 int code)
{
    actor->ticks = ticks;
    actor->code = code;
    cr_assert_eq(sched_spawn(&sched, &actor->task, works, name), 0);
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

static void start(enum pt_status (*await)(struct sched_task *))
{
    w.await = await;
    cr_assert_eq(sched_spawn(&sched, &w.task, awaits, "w"), 0);
}

/* Awaited with its cancel pending: `w` was cancelled while it ran. */
static enum pt_status is_cancelled_and_awaits(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    sched_cancel(task);
    PT_YIELD(task);
    PT_AWAIT_STATUS(task, self->status, self->await(task));
    say_end(self);
    PT_LEAVE(task, self->status);
    PT_END(task);
}

static void start_cancelled(enum pt_status (*await)(struct sched_task *))
{
    w.await = await;
    cr_assert_eq(sched_spawn(&sched, &w.task, is_cancelled_and_awaits, "w"), 0);
}

/* Gather */

static enum pt_status gather_await(struct sched_task *task)
{
    return sched_gather(task, &gather);
}

static void gather_init(size_t count, bool collects)
{
    members[0].task = &a.task;
    members[1].task = &b.task;
    members[2].task = &c.task;
    memset(&gather, 0xa5, sizeof gather);
    sched_gather_init(&gather, members, count, collects);
}

TestSuite(gather, .init = begin, .fini = end);

Test(gather, ends_with_the_last_of_its_tasks)
{
    work(&a, "a", 3, 0);
    work(&b, "b", 1, 0);
    work(&c, "c", 2, 0);
    gather_init(3, false);
    start(gather_await);
    run();
    expect("1 b: ended\n"
           "2 c: ended\n"
           "3 a: ended\n"
           "3 w: ended\n");
}

Test(gather, fails_with_the_first_failure_and_the_others_run_on)
{
    work(&a, "a", 3, 0);
    work(&b, "b", 1, 42);
    work(&c, "c", 2, 43);
    gather_init(3, false);
    start(gather_await);
    run();
    expect("1 b: failed, 42\n"
           "1 w: failed, 42\n"
           "2 c: failed, 43\n" /* nobody listens */
           "3 a: ended\n");
}

Test(gather, takes_the_first_of_two_failures_in_one_turn)
{
    work(&a, "a", 1, 42);
    work(&b, "b", 1, 43);
    gather_init(2, false);
    start(gather_await);
    run();
    expect("1 a: failed, 42\n"
           "1 b: failed, 43\n"
           "1 w: failed, 42\n");
}

Test(gather, is_cancelled_by_a_task_that_is_cancelled)
{
    work(&a, "a", 1, 0);
    work(&b, "b", 2, 0);
    gather_init(2, false);
    start(gather_await);
    settle();
    cr_assert(sched_cancel(&b.task));
    run();
    expect("0 b: cancelled\n"
           "0 w: cancelled\n"
           "1 a: ended\n"); /* it was not cancelled */
}

Test(gather, that_collects_ends_whatever_the_results)
{
    work(&a, "a", 3, 0);
    work(&b, "b", 1, 42);
    work(&c, "c", 2, 0);
    gather_init(3, true);
    start(gather_await);
    settle();
    cr_assert(sched_cancel(&c.task));
    run();
    expect("0 c: cancelled\n"
           "1 b: failed, 42\n"
           "3 a: ended\n"
           "3 w: ended\n");
    cr_assert_eq(sched.unseen, 0); /* to collect is to look */
}

Test(gather, hands_a_cancel_to_every_task_and_awaits_them)
{
    work(&a, "a", 3, 0);
    work(&b, "b", 3, 0);
    gather_init(2, true);
    b.cleaning = 2;
    start(gather_await);
    settle();
    cr_assert(sched_cancel(&w.task));
    run();
    expect("0 a: cancelled\n"
           "2 b: cancelled\n" /* it cleaned up first */
           "2 w: cancelled\n");
}

/* A policy: the youngest first. */
static struct sched_task *choose_last(struct sched *scheduler, void *context)
{
    struct sched_task *task = sched_next_ready(scheduler, NULL);
    struct sched_task *last = task;

    (void)context;
    for (; task != NULL; task = sched_next_ready(scheduler, task))
        last = task;
    return last;
}

Test(gather, has_its_callbacks_called_in_their_turn_under_any_policy)
{
    sched.choose = choose_last;
    work(&a, "a", 1, 0);
    work(&b, "b", 1, 0);
    gather_init(2, false);
    start(gather_await);
    run();
    expect("1 a: ended\n" /* it fell asleep last */
           "1 b: ended\n"
           "1 w: ended\n");
}

static enum pt_status joins_w(struct sched_task *task)
{
    return sched_join(task, &w.task);
}

Test(gather, of_a_task_that_joins_the_gatherer_cancels_the_gatherer)
{
    a.await = joins_w;
    sched_spawn(&sched, &a.task, awaits, "a");
    work(&b, "b", 3, 0);
    gather_init(2, false);
    start(gather_await);
    settle();
    cr_assert(sched_cancel(&w.task));
    run();
    expect("0 w: cancelled\n" /* the cancel came back to it by way of a */
           "0 b: cancelled\n"
           "0 a: cancelled\n");
}

Test(gather, cancelled_answers_so_even_if_its_tasks_swallow_it)
{
    work(&a, "a", 3, 0);
    gather_init(1, false);
    a.swallows = true;
    start(gather_await);
    settle();
    cr_assert(sched_cancel(&w.task));
    run();
    expect("0 a: ended\n"
           "0 w: cancelled\n");
}

Test(gather, cancelled_when_all_tasks_have_ended_answers_at_once)
{
    work(&a, "a", 0, 0);
    gather_init(1, false);
    start(gather_await);
    while (!pt_is_finished(&a.task))
        cr_assert(sched_step(&sched));
    cr_assert(sched_cancel(&w.task)); /* the callback has yet to run */
    run();
    expect("0 a: ended\n"
           "0 w: cancelled\n");
}

Test(gather, answers_a_cancel_that_comes_after_its_end)
{
    work(&a, "a", 1, 0);
    gather_init(1, false);
    start(gather_await);
    while (gather.source.state == PT_WAITING)
        cr_assert(sched_step(&sched));
    cr_assert(sched_cancel(&w.task)); /* w is woken and has yet to run */
    run();
    expect("1 a: ended\n"
           "1 w: cancelled\n");
}

Test(gather, of_nothing_ends_at_once)
{
    gather_init(0, false);
    start(gather_await);
    cr_assert(sched_step(&sched));
    expect("0 w: ended\n");
}

Test(gather, of_finished_tasks_ends_one_turn_later)
{
    work(&a, "a", 0, 0);
    work(&b, "b", 0, 42);
    settle();
    gather_init(2, true);
    start(gather_await);
    cr_assert(sched_step(&sched));
    expect("0 a: ended\n"
           "0 b: failed, 42\n");
    run();
    expect("0 w: ended\n");
}

Test(gather, answers_a_pending_cancel_before_it_begins)
{
    work(&a, "a", 1, 0);
    gather_init(1, false);
    start_cancelled(gather_await);
    run();
    expect("0 w: cancelled\n"
           "1 a: ended\n"); /* it never heard of that */
}

Test(gather, waits_on_after_a_mere_wake)
{
    work(&a, "a", 1, 0);
    gather_init(1, false);
    start(gather_await);
    settle();
    cr_assert(sched_wake(&w.task));
    run();
    expect("1 a: ended\n"
           "1 w: ended\n");
}

/* Wait */

static uint32_t wait_ticks;

static enum pt_status wait_await(struct sched_task *task)
{
    return sched_wait(task, &waiting, wait_ticks);
}

static void wait_init(size_t count, enum sched_wait_until until, uint32_t ticks)
{
    members[0].task = &a.task;
    members[1].task = &b.task;
    members[2].task = &c.task;
    memset(&waiting, 0xa5, sizeof waiting);
    sched_wait_init(&waiting, members, count, until);
    wait_ticks = ticks;
}

TestSuite(wait, .init = begin, .fini = end);

Test(wait, for_any_ends_with_the_first)
{
    work(&a, "a", 2, 0);
    work(&b, "b", 1, 42);
    wait_init(2, SCHED_ANY, SCHED_FOR_EVER);
    start(wait_await);
    run();
    expect("1 b: failed, 42\n"
           "1 w: ended\n" /* a failure is an end like another */
           "2 a: ended\n");
}

Test(wait, for_all_ends_with_the_last)
{
    work(&a, "a", 2, 0);
    work(&b, "b", 1, 42);
    wait_init(2, SCHED_ALL, SCHED_FOR_EVER);
    start(wait_await);
    run();
    expect("1 b: failed, 42\n"
           "2 a: ended\n"
           "2 w: ended\n");
}

Test(wait, for_the_first_failure_ends_with_it)
{
    work(&a, "a", 1, 0);
    work(&b, "b", 2, 42);
    work(&c, "c", 3, 0);
    wait_init(3, SCHED_FIRST_FAILURE, SCHED_FOR_EVER);
    start(wait_await);
    run();
    expect("1 a: ended\n" /* no failure */
           "2 b: failed, 42\n"
           "2 w: ended\n"
           "3 c: ended\n");
}

Test(wait, for_the_first_failure_ends_with_the_last_if_there_is_none)
{
    work(&a, "a", 1, 0);
    work(&b, "b", 2, 0);
    wait_init(2, SCHED_FIRST_FAILURE, SCHED_FOR_EVER);
    start(wait_await);
    settle();
    cr_assert(sched_cancel(&a.task)); /* to be cancelled is no failure */
    run();
    expect("0 a: cancelled\n"
           "2 b: ended\n"
           "2 w: ended\n");
}

Test(wait, ends_when_time_is_up_and_cancels_nothing)
{
    work(&a, "a", 1, 0);
    work(&b, "b", 3, 0);
    wait_init(2, SCHED_ALL, 2);
    start(wait_await);
    run();
    expect("1 a: ended\n"
           "2 w: ended\n"
           "3 b: ended\n");
}

Test(wait, in_time_leaves_no_timer_behind)
{
    work(&a, "a", 1, 0);
    wait_init(1, SCHED_ALL, 100);
    start(wait_await);
    run();
    expect("1 a: ended\n"
           "1 w: ended\n");
    cr_assert_eq(sched_now(&sched), 1);
}

Test(wait, cancelled_leaves_its_tasks_running)
{
    work(&a, "a", 1, 0);
    wait_init(1, SCHED_ALL, 100);
    start(wait_await);
    settle();
    cr_assert(sched_cancel(&w.task));
    run();
    expect("0 w: cancelled\n"
           "1 a: ended\n");
    cr_assert_eq(sched_now(&sched), 1);
}

Test(wait, answers_a_pending_cancel_before_it_begins)
{
    work(&a, "a", 1, 0);
    wait_init(1, SCHED_ALL, 100);
    start_cancelled(wait_await);
    run();
    expect("0 w: cancelled\n"
           "1 a: ended\n");
}

Test(wait, for_nothing_ends_at_once)
{
    wait_init(0, SCHED_ALL, 100);
    start(wait_await);
    cr_assert(sched_step(&sched));
    expect("0 w: ended\n");
}

Test(wait, for_finished_tasks_ends_one_turn_later)
{
    work(&a, "a", 0, 0);
    settle();
    wait_init(1, SCHED_ANY, SCHED_FOR_EVER);
    start(wait_await);
    cr_assert(sched_step(&sched));
    expect("0 a: ended\n");
    run();
    expect("0 w: ended\n");
}

Test(wait, goes_on_after_a_mere_wake)
{
    work(&a, "a", 3, 0);
    wait_init(1, SCHED_ALL, 2);
    start(wait_await);
    settle();
    cr_assert(sched_wake(&w.task));
    run();
    expect("2 w: ended\n" /* its time has not begun again */
           "3 a: ended\n");
}

/* Wait for one */

static enum pt_status wait_for_await(struct sched_task *task)
{
    return sched_wait_for(task, &waiting_for, &a.task, wait_ticks);
}

static void start_wait_for(uint32_t ticks)
{
    memset(&waiting_for, 0xa5, sizeof waiting_for);
    wait_ticks = ticks;
    start(wait_for_await);
}

TestSuite(wait_for, .init = begin, .fini = end);

Test(wait_for, answers_as_a_join_in_time)
{
    work(&a, "a", 1, 0);
    start_wait_for(2);
    run();
    expect("1 a: ended\n"
           "1 w: ended\n");
    work(&a, "a", 1, 42);
    start_wait_for(2);
    run();
    expect("2 a: failed, 42\n"
           "2 w: failed, 42\n");
    work(&a, "a", 1, 0);
    start_wait_for(2);
    settle();
    cr_assert(sched_cancel(&a.task)); /* by others */
    run();
    expect("2 a: cancelled\n"
           "2 w: cancelled\n");
    cr_assert_eq(sched_now(&sched), 2); /* no timer was left */
}

Test(wait_for, cancels_the_task_when_time_is_up_and_awaits_its_end)
{
    work(&a, "a", 5, 0);
    a.cleaning = 2;
    start_wait_for(2);
    run();
    expect("4 a: cancelled\n"
           "4 w: failed, -12\n");
}

Test(wait_for, answers_the_result_of_a_task_that_swallows_the_cancel)
{
    work(&a, "a", 5, 0);
    a.swallows = true;
    start_wait_for(2);
    run();
    expect("2 a: ended\n"
           "2 w: ended\n");
}

Test(wait_for, no_ticks_answers_a_finished_task_at_once)
{
    work(&a, "a", 0, 42);
    settle();
    start_wait_for(0);
    cr_assert(sched_step(&sched));
    expect("0 a: failed, 42\n"
           "0 w: failed, 42\n");
}

Test(wait_for, no_ticks_cancels_an_unfinished_task)
{
    work(&a, "a", 5, 0);
    settle();
    start_wait_for(0);
    run();
    expect("0 a: cancelled\n"
           "0 w: failed, -12\n");
}

Test(wait_for, cancelled_cancels_the_task_and_awaits_its_end)
{
    work(&a, "a", 5, 0);
    a.cleaning = 2;
    start_wait_for(100);
    settle();
    cr_assert(sched_cancel(&w.task));
    run();
    expect("2 a: cancelled\n"
           "2 w: cancelled\n");
}

Test(wait_for, cancelled_twice_cancels_the_task_once)
{
    work(&a, "a", 5, 0);
    a.cleaning = 2;
    start_wait_for(100);
    settle();
    cr_assert(sched_cancel(&w.task));
    settle();
    cr_assert(sched_cancel(&w.task)); /* a is cleaning up */
    settle();
    expect("");
    cr_assert_eq(sched_cancels(&a.task), 1);
    run();
    expect("2 a: cancelled\n"
           "2 w: cancelled\n");
}

Test(wait_for, cancelled_after_the_end_of_its_task_answers_so)
{
    work(&a, "a", 1, 0);
    start_wait_for(100);
    while (!pt_is_finished(&a.task))
        cr_assert(sched_step(&sched));
    cr_assert(sched_cancel(&w.task)); /* the callback has yet to run */
    run();
    expect("1 a: ended\n"
           "1 w: cancelled\n");
}

Test(wait_for, answers_a_pending_cancel_before_it_begins)
{
    work(&a, "a", 1, 0);
    wait_ticks = 100;
    start_cancelled(wait_for_await);
    run();
    expect("0 w: cancelled\n"
           "1 a: ended\n");
}

Test(wait_for, goes_on_after_a_mere_wake)
{
    work(&a, "a", 3, 0);
    start_wait_for(2);
    settle();
    cr_assert(sched_wake(&w.task));
    run();
    expect("2 a: cancelled\n"
           "2 w: failed, -12\n");
}

/* Shield */

static enum pt_status shield_await(struct sched_task *task)
{
    return sched_shield(task, &shielding, &a.task);
}

TestSuite(shield, .init = begin, .fini = end);

Test(shield, answers_as_a_join)
{
    work(&a, "a", 1, 0);
    start(shield_await);
    run();
    expect("1 a: ended\n"
           "1 w: ended\n");
    work(&a, "a", 1, 42);
    start(shield_await);
    run();
    expect("2 a: failed, 42\n"
           "2 w: failed, 42\n");
}

Test(shield, keeps_a_cancel_from_the_task)
{
    work(&a, "a", 2, 0);
    start(shield_await);
    settle();
    cr_assert(sched_cancel(&w.task));
    run();
    expect("0 w: cancelled\n"
           "2 a: ended\n");
}

Test(shield, of_a_finished_task_answers_at_once)
{
    work(&a, "a", 0, 42);
    settle();
    start(shield_await);
    cr_assert(sched_step(&sched));
    expect("0 a: failed, 42\n"
           "0 w: failed, 42\n");
}

Test(shield, answers_a_pending_cancel_before_it_begins)
{
    work(&a, "a", 1, 0);
    start_cancelled(shield_await);
    run();
    expect("0 w: cancelled\n"
           "1 a: ended\n");
}

Test(shield, goes_on_after_a_mere_wake)
{
    work(&a, "a", 1, 0);
    start(shield_await);
    settle();
    cr_assert(sched_wake(&w.task));
    run();
    expect("1 a: ended\n"
           "1 w: ended\n");
}

/* Timeout */

static uint32_t ticks, outer_ticks;

static enum pt_status timeout_await(struct sched_task *task)
{
    return SCHED_TIMEOUT(task, &timeout, ticks, sched_event_wait(task, &event));
}

static enum pt_status nested_await(struct sched_task *task)
{
    return SCHED_TIMEOUT(task, &outer_timeout, outer_ticks,
                         timeout_await(task));
}

TestSuite(timeout, .init = begin, .fini = end);

Test(timeout, fails_the_await_when_time_is_up)
{
    ticks = 3;
    start(timeout_await);
    run();
    expect("3 w: failed, -12\n");
    cr_assert_eq(sched_cancels(&w.task), 0); /* its cancel was taken back */
    start(timeout_await);
    run();
    expect("6 w: failed, -12\n"); /* it can be used again */
}

Test(timeout, in_time_changes_nothing_and_leaves_no_timer)
{
    ticks = 3;
    start(timeout_await);
    settle();
    sched_event_set(&event);
    run();
    expect("0 w: ended\n");
    cr_assert_eq(sched_now(&sched), 0);
}

Test(timeout, of_no_ticks_lets_go_what_is_there_already)
{
    ticks = 0;
    start(timeout_await);
    run();
    expect("0 w: failed, -12\n");
    sched_event_set(&event);
    start(timeout_await);
    run();
    expect("0 w: ended\n");
}

Test(timeout, passes_a_cancel_from_outside)
{
    ticks = 3;
    start(timeout_await);
    settle();
    cr_assert(sched_cancel(&w.task));
    run();
    expect("0 w: cancelled\n");
    cr_assert_eq(sched_cancels(&w.task), 1);
}

static enum pt_status cancels_w(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, self->ticks));
    sched_cancel(&w.task);
    PT_END(task);
}

Test(timeout, passes_a_cancel_from_outside_also_when_time_is_up)
{
    ticks = 3;
    a.ticks = 3; /* it runs after the timer, and before w */
    cr_assert_eq(sched_spawn(&sched, &a.task, cancels_w, "a"), 0);
    start(timeout_await);
    run();
    expect("3 w: cancelled\n");
    cr_assert(timeout.is_expired);
    cr_assert_eq(sched_cancels(&w.task), 1); /* that from outside */
}

Test(timeout, inside_another_answers_for_the_one_whose_time_was_up)
{
    ticks = 2;
    outer_ticks = 5;
    start(nested_await);
    run();
    expect("2 w: failed, -12\n");
    cr_assert_not(outer_timeout.is_expired);
    ticks = 5;
    outer_ticks = 2;
    start(nested_await);
    run();
    expect("4 w: failed, -12\n");
    cr_assert_not(timeout.is_expired);
    cr_assert(outer_timeout.is_expired);
}

static enum pt_status swallows_a_cancel(struct sched_task *task)
{
    const enum pt_status status = sched_event_wait(task, &event);

    return status == PT_CANCELLED ? PT_ENDED : status;
}

static enum pt_status swallowed_await(struct sched_task *task)
{
    return SCHED_TIMEOUT(task, &timeout, ticks, swallows_a_cancel(task));
}

Test(timeout, that_the_await_swallows_is_forgotten)
{
    ticks = 3;
    start(swallowed_await);
    run();
    expect("3 w: ended\n");
    cr_assert_eq(sched_cancels(&w.task), 0);
}

/* Group */

/* It spawns a and b as members, does its own part, and leaves. */
static enum pt_status leads(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    memset(&group, 0xa5, sizeof group);
    sched_group_enter(task, &group);
    sched_group_spawn(&group, &members[0], &a.task, works, "a");
    sched_group_spawn(&group, &members[1], &b.task, works, "b");
    PT_AWAIT_STATUS(task, self->part, sched_sleep(task, self->ticks));
    if (self->part == PT_ENDED && self->code != 0)
        self->part = sched_fail(task, self->code);
    say(task, "leaves, %s", name_of(self->part));
    PT_AWAIT_STATUS(task, self->status,
                    sched_group_leave(task, &group, self->part));
    say_end(self);
    PT_LEAVE(task, self->status);
    PT_END(task);
}

static void lead(uint32_t a_ticks, uint32_t b_ticks, uint32_t own_ticks)
{
    a.ticks = a_ticks;
    b.ticks = b_ticks;
    w.ticks = own_ticks;
    cr_assert_eq(sched_spawn(&sched, &w.task, leads, "w"), 0);
}

TestSuite(group, .init = begin, .fini = end);

Test(group, is_left_when_all_its_members_have_ended)
{
    lead(2, 1, 0);
    run();
    expect("0 w: leaves, ended\n"
           "1 b: ended\n"
           "2 a: ended\n"
           "2 w: ended\n");
}

Test(group, whose_members_have_ended_is_left_at_once)
{
    lead(1, 1, 3);
    run();
    expect("1 a: ended\n"
           "1 b: ended\n"
           "3 w: leaves, ended\n"
           "3 w: ended\n");
}

Test(group, cancels_the_others_when_a_member_fails)
{
    a.code = 42;
    b.cleaning = 2;
    lead(1, 5, 0);
    run();
    expect("0 w: leaves, ended\n"
           "1 a: failed, 42\n"
           "3 b: cancelled\n" /* after it has cleaned up */
           "3 w: failed, -13\n");
    cr_assert_eq(group.error, 42);
}

Test(group, cancels_the_part_of_its_parent_when_a_member_fails)
{
    a.code = 42;
    lead(1, 5, 5);
    run();
    expect("1 a: failed, 42\n"
           "1 b: cancelled\n"
           "1 w: leaves, cancelled\n"
           "1 w: failed, -13\n");
    cr_assert_eq(sched_cancels(&w.task), 0); /* the group took it back */
}

Test(group, keeps_the_error_of_the_first_member_that_failed)
{
    a.code = 42;
    b.code = 43;
    lead(1, 1, 0);
    run();
    expect("0 w: leaves, ended\n"
           "1 a: failed, 42\n"
           "1 b: failed, 43\n"
           "1 w: failed, -13\n");
    cr_assert_eq(group.error, 42);
    cr_assert_eq(sched.unseen, 1); /* that of w itself */
}

Test(group, goes_on_when_a_member_is_cancelled)
{
    lead(1, 2, 0);
    settle();
    cr_assert(sched_cancel(&a.task));
    run();
    expect("0 w: leaves, ended\n"
           "0 a: cancelled\n"
           "2 b: ended\n"
           "2 w: ended\n"); /* to be cancelled is no failure */
}

Test(group, is_cancelled_when_the_part_of_its_parent_fails)
{
    w.code = 42;
    lead(5, 5, 1);
    run();
    expect("1 w: leaves, failed\n"
           "1 a: cancelled\n"
           "1 b: cancelled\n"
           "1 w: failed, -13\n");
}

Test(group, is_cancelled_when_the_part_of_its_parent_is)
{
    lead(5, 5, 3);
    settle();
    cr_assert(sched_cancel(&w.task));
    run();
    expect("0 w: leaves, cancelled\n"
           "0 a: cancelled\n"
           "0 b: cancelled\n"
           "0 w: cancelled\n");
}

Test(group, is_cancelled_with_its_parent_while_that_leaves)
{
    lead(5, 5, 0);
    settle();
    b.cleaning = 2;
    cr_assert(sched_cancel(&w.task));
    settle();
    cr_assert(sched_cancel(&w.task)); /* again: b is not disturbed */
    run();
    expect("0 w: leaves, ended\n"
           "0 a: cancelled\n"
           "2 b: cancelled\n"
           "2 w: cancelled\n");
}

Test(group, fails_rather_than_cancels_if_a_member_fails_at_the_cancel)
{
    a.swallows = true;
    a.code = 42;
    lead(5, 5, 0);
    settle();
    cr_assert(sched_cancel(&w.task));
    run();
    expect("0 w: leaves, ended\n"
           "0 a: failed, 42\n"
           "0 b: cancelled\n"
           "0 w: failed, -13\n");
}

Test(group, that_asked_its_parent_passes_a_cancel_by_others)
{
    a.code = 42;
    lead(1, 5, 5);
    settle();
    while (!group.is_asked)
        cr_assert(sched_step(&sched));
    cr_assert(sched_cancel(&w.task));
    run();
    expect("1 a: failed, 42\n"
           "1 b: cancelled\n"
           "1 w: leaves, cancelled\n"
           "1 w: failed, -13\n");            /* a failure outweighs it */
    cr_assert_eq(sched_cancels(&w.task), 1); /* that of the others */
}

Test(group, whose_parents_part_failed_answers_a_cancel_while_it_leaves)
{
    w.code = 42;
    a.cleaning = 2;
    lead(5, 5, 1);
    while (sched_now(&sched) < 1)
        cr_assert(sched_step(&sched));
    settle();
    cr_assert(sched_cancel(&w.task));
    run();
    expect("1 w: leaves, failed\n"
           "1 b: cancelled\n"
           "3 a: cancelled\n"
           "3 w: failed, -13\n");
}

Test(group, is_waited_for_again_after_a_mere_wake)
{
    lead(1, 1, 0);
    settle();
    cr_assert(sched_wake(&w.task));
    run();
    expect("0 w: leaves, ended\n"
           "1 a: ended\n"
           "1 b: ended\n"
           "1 w: ended\n");
}

Test(group, takes_no_task_in_use_where_the_assertion_returns)
{
    check_misuse_returns = true;
    work(&a, "a", 1, 0);
    sched_group_enter(&w.task, &group);
    w.task.sched = &sched;
    cr_assert_eq(
        sched_group_spawn(&group, &members[0], &a.task, works, "again"),
        SCHED_ESPAWNED);
    cr_assert_str_eq(check_misuse_said, sched_error_text(SCHED_ESPAWNED));
    cr_assert_eq(group.members.next, &group.members);
    run();
    expect("1 a: ended\n"); /* once */
}

Test(group, spawn_of_a_task_in_use_is_misuse, .signal = SIGABRT)
{
    work(&a, "a", 1, 0);
    sched_group_enter(&w.task, &group);
    w.task.sched = &sched;
    sched_group_spawn(&group, &members[0], &a.task, works, "again");
}

Test(group, takes_no_member_while_it_is_aborting_nor_when_it_was_left)
{
    a.code = 42;
    b.cleaning = 2;
    lead(1, 5, 0);
    while (!group.is_aborting)
        cr_assert(sched_step(&sched));
    cr_assert_eq(sched_group_spawn(&group, &members[2], &c.task, works, "c"),
                 SCHED_EGROUP);
    run();
    cr_assert(pt_is_finished(&w.task));
    cr_assert_eq(sched_group_spawn(&group, &members[2], &c.task, works, "c"),
                 SCHED_EGROUP);
    expect("0 w: leaves, ended\n"
           "1 a: failed, 42\n"
           "3 b: cancelled\n"
           "3 w: failed, -13\n");
}

/* What cannot be waited for: itself, one of nobody, one of somebody else */

static void expect_out_of_reach(enum pt_status (*await)(struct sched_task *),
                                int error)
{
    start(await);
    run();
    cr_assert_eq(w.status, PT_FAILED);
    cr_assert_eq(w.task.error, error);
    cr_assert_str_eq(check_misuse_said, sched_error_text(error));
    journal_size = 0;
}

static enum pt_status shields_itself(struct sched_task *task)
{
    return sched_shield(task, &shielding, task);
}

static enum pt_status waits_for_itself(struct sched_task *task)
{
    return sched_wait_for(task, &waiting_for, task, 3);
}

Test(reach, of_what_was_never_spawned_or_is_the_task_itself_there_is_none,
     .init = begin, .fini = end)
{
    check_misuse_returns = true;
    gather_init(1, false);
    expect_out_of_reach(gather_await, SCHED_EFOREIGN);
    members[0].task = &w.task;
    expect_out_of_reach(gather_await, SCHED_ESELF);
    wait_init(1, SCHED_ALL, 3);
    expect_out_of_reach(wait_await, SCHED_EFOREIGN);
    expect_out_of_reach(shield_await, SCHED_EFOREIGN);
    expect_out_of_reach(shields_itself, SCHED_ESELF);
    expect_out_of_reach(wait_for_await, SCHED_EFOREIGN);
    expect_out_of_reach(waits_for_itself, SCHED_ESELF);
}

/* Another awaits what w awaits: that is misuse, and w does not notice */

static enum pt_status (*others_await)(struct sched_task *task);

static enum pt_status awaits_with_w(struct sched_task *task)
{
    PT_BEGIN(task);
    cr_assert_eq(others_await(&w.task), PT_FAILED);
    PT_END(task);
}

static void disturb(enum pt_status (*await)(struct sched_task *))
{
    check_misuse_returns = true;
    others_await = await;
    work(&a, "a", 3, 0);
    start(await);
    cr_assert_eq(sched_spawn(&sched, &b.task, awaits_with_w, "b"), 0);
    run();
    cr_assert_eq(w.status, PT_ENDED);
    cr_assert_str_eq(check_misuse_said, sched_error_text(SCHED_ENOTRUNNING));
    journal_size = 0;
}

Test(misuse, by_another_leaves_a_wait_as_it_is, .init = begin, .fini = end)
{
    gather_init(1, false);
    disturb(gather_await);
    wait_init(1, SCHED_ALL, SCHED_FOR_EVER);
    disturb(wait_await);
    disturb(shield_await);
    disturb(wait_for_await);
}

/* Once more */

Test(gather, may_be_awaited_again, .init = begin, .fini = end)
{
    work(&a, "a", 1, 0);
    gather_init(1, false);
    start(gather_await);
    run();
    work(&a, "a", 2, 7);
    start(gather_await);
    run();
    expect("1 a: ended\n"
           "1 w: ended\n"
           "3 a: failed, 7\n"
           "3 w: failed, 7\n");
}

Test(wait, may_be_awaited_again, .init = begin, .fini = end)
{
    work(&a, "a", 1, 0);
    work(&b, "b", 2, 0);
    wait_init(2, SCHED_ALL, SCHED_FOR_EVER);
    start(wait_await);
    run();
    work(&a, "a", 1, 0);
    work(&b, "b", 2, 0);
    start(wait_await);
    run();
    expect("1 a: ended\n"
           "2 b: ended\n"
           "2 w: ended\n"
           "3 a: ended\n"
           "4 b: ended\n"
           "4 w: ended\n");
}

Test(wait, leaves_failures_to_be_looked_at, .init = begin, .fini = end)
{
    work(&a, "a", 1, 7);
    wait_init(1, SCHED_ALL, SCHED_FOR_EVER);
    start(wait_await);
    cr_assert_eq(sched_run(&sched), SCHED_EFAILED);
    cr_assert_eq(sched_error(&a.task), 7);
    cr_assert_eq(sched_error(&a.task), 7);
    cr_assert_eq(sched_error(&w.task), 0);
    cr_assert_eq(sched_run(&sched), 0);
    expect("1 a: failed, 7\n"
           "1 w: ended\n");
}

Test(wait_for, may_wait_for_ever, .init = begin, .fini = end)
{
    work(&a, "a", 1000, 0);
    start_wait_for(SCHED_FOR_EVER);
    run();
    expect("1000 a: ended\n"
           "1000 w: ended\n");
}

/* Its part polls a pin, which does not see the time. */

static bool pin;
static struct pt poll_pt;

static enum pt_status polls(struct pt *pt)
{
    PT_BEGIN(pt);
    PT_WAIT_UNTIL(pt, pin);
    PT_END(pt);
}

static enum pt_status polls_in_time(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status,
                    SCHED_TIMEOUT(task, &timeout, 2, polls(&poll_pt)));
    say_end(self);
    PT_AWAIT_STATUS(task, self->status, sched_sleep(task, 5));
    say_end(self);
    PT_END(task);
}

static enum pt_status sets_pin(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 3));
    pin = true;
    PT_END(task);
}

Test(timeout, that_nobody_saw_is_taken_back, .init = begin, .fini = end)
{
    cr_assert_eq(sched_spawn(&sched, &w.task, polls_in_time, "w"), 0);
    cr_assert_eq(sched_spawn(&sched, &a.task, sets_pin, "a"), 0);
    run();
    expect("3 w: ended\n"
           "8 w: ended\n"); /* the next await was not cancelled */
}

static enum pt_status awaits_twice_at_once(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    (void)sched_sleep(task, 1);
    self->status = sched_wait_for(task, &waiting_for, &a.task, 1);
    say_end(self);
    self->status = sched_group_leave(task, &group, PT_ENDED);
    say_end(self);
    return PT_ENDED;
}

Test(group, is_not_left_by_a_task_that_sleeps_already)
{
    check_misuse_returns = true;
    cr_assert_eq(sched_spawn(&sched, &w.task, awaits_twice_at_once, "w"), 0);
    run();
    expect("0 w: failed, -3\n"
           "0 w: failed, -3\n");
}
