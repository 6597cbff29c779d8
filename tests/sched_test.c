/* SPDX-License-Identifier: MIT */
/*
 * sched_test.c - what sched.h promises, as expected traces.
 *
 * Tasks say what they do; a test expects the lines "time task: what", each
 * with its reason. The last test runs random programs in the scheduler and in
 * a model of it, and expects the same.
 *
 * Built a second time with CHECK_LOCKS, it sees to it that SCHED_LOCK is
 * neither nested nor left closed, and that no task runs while it is closed.
 */
#include "check.h"
#include <stdarg.h>

#include <sched/sched.h>

/* A task of a test, and what one may need. */
struct actor {
    struct sched_task task;
    struct actor *other;
    uint32_t ticks;
    int i, turns;
    int code;
    enum pt_status status;
    void (*then)(struct sched_task *task);
    struct pt child;
};

static struct sched sched;
static struct actor a, b, c, d;

static char journal[1 << 16];
static size_t journal_size;

__attribute__((format(printf, 2, 3))) static void
say_as(const char *name, const char *format, ...)
{
    const size_t room = sizeof journal - journal_size;
    char text[128];
    va_list arguments;
    int size;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    size = snprintf(journal + journal_size, room, "%u %s: %s\n",
                    (unsigned)sched_now(&sched), name, text);
    cr_assert((size_t)size < room, "the journal is full");
    journal_size += (size_t)size;
}

/* A task says something; `task` is evaluated twice. */
#define say(task, ...) (say_as((task)->name, __VA_ARGS__), check_lock_is(false))

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

/* How `actor` ended. */
#define expect_end(actor, name) \
    cr_assert_str_eq(name_of(pt_status(&(actor)->task)), name)

static void begin(void)
{
    memset(&sched, 0xa5, sizeof sched);
    sched_init(&sched);
}

static void end(void)
{
    check_lock_is(false);
}

static void spawn(struct actor *actor,
                  enum pt_status (*run)(struct sched_task *), const char *name)
{
    cr_assert_eq(sched_spawn(&sched, &actor->task, run, name), 0);
}

/* Step until no task is ready; time stands still. */
static void settle(void)
{
    while (sched_next_ready(&sched, NULL) != NULL)
        cr_assert(sched_step(&sched));
}

/* An event, as the await protocol's example has it. */
struct event {
    bool is_set;
    struct sched_link waiters;
};

static struct event event, other_event;

static enum pt_status event_wait(struct sched_task *task, struct event *self)
{
    enum pt_status status = sched_arrive(task);

    if (status != PT_WAITING)
        return status;
    if (sched_is_granted(task, self) || self->is_set)
        return sched_arrived(task, PT_ENDED);
    return sched_park(task, &self->waiters, self);
}

static void event_set(struct event *self)
{
    struct sched_task *task;

    self->is_set = true;
    while ((task = sched_first(&self->waiters)) != NULL)
        sched_grant(task);
}

/* Tasks that several tests use */

static enum pt_status runs_once(struct sched_task *task)
{
    PT_BEGIN(task);
    say(task, "runs");
    PT_END(task);
}

static enum pt_status passes(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->i = 1; self->i <= self->turns; self->i++) {
        say(task, "turn %d", self->i);
        PT_AWAIT(task, sched_pass(task));
    }
    say(task, "ends");
    PT_END(task);
}

static enum pt_status yields(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->i = 1; self->i <= self->turns; self->i++) {
        say(task, "turn %d", self->i);
        PT_YIELD(task);
    }
    say(task, "ends");
    PT_END(task);
}

static enum pt_status sleeps(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, sched_sleep(task, self->ticks));
    say(task, "sleep %s", name_of(self->status));
    PT_LEAVE(task, self->status);
    PT_END(task);
}

static enum pt_status waits(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, event_wait(task, &event));
    say(task, "wait %s", name_of(self->status));
    PT_LEAVE(task, self->status);
    PT_END(task);
}

static enum pt_status joins(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    say(task, "joins");
    PT_AWAIT_STATUS(task, self->status, sched_join(task, &self->other->task));
    say(task, "join %s, error %d", name_of(self->status), task->error);
    PT_LEAVE(task, self->status);
    PT_END(task);
}

static enum pt_status fails(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    say(task, "fails");
    PT_AWAIT(task, sched_fail(task, self->code));
    say(task, "goes on");
    PT_END(task);
}

static enum pt_status cancels(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    say(task, "cancel %d", sched_cancel(&self->other->task));
    PT_END(task);
}

/* Cancelled, it cleans up, which takes a while. */
static enum pt_status cleans_up(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, event_wait(task, &event));
    say(task, "goes on");
    PT_FINALLY(task);
    say(task, "cleans up");
    PT_AWAIT(task, event_wait(task, &other_event));
    say(task, "is clean");
    PT_END(task);
}

/* Cancelled, it takes no notice. */
static enum pt_status swallows(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, event_wait(task, &event));
    say(task, "swallows %s", name_of(self->status));
    PT_END(task);
}

/* Spawn */

TestSuite(spawn, .init = begin, .fini = end);

Test(spawn, tasks_first_run_in_the_order_of_their_spawns)
{
    spawn(&b, runs_once, "b");
    spawn(&a, runs_once, "a");
    spawn(&c, runs_once, "c");
    expect(""); /* a spawn calls nobody */
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 b: runs\n"
           "0 a: runs\n"
           "0 c: runs\n");
}

static enum pt_status spawns_the_other(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    say(task, "spawns");
    spawn(self->other, runs_once, "child");
    say(task, "goes on");
    PT_END(task);
}

Test(spawn, a_task_spawned_by_a_task_runs_behind_those_that_are_ready)
{
    a.other = &c;
    spawn(&a, spawns_the_other, "a");
    spawn(&b, runs_once, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: spawns\n"
           "0 a: goes on\n"    /* a spawn is no switch */
           "0 b: runs\n"       /* was ready before the spawn */
           "0 child: runs\n"); /* appended by the spawn */
}

Test(spawn, a_finished_task_may_be_spawned_again)
{
    a.code = 7;
    spawn(&a, fails, "first");
    sched_run(&sched);
    expect_end(&a, "failed");
    sched_cancel(&a.task);

    a.turns = 1;
    spawn(&a, passes, "second");
    cr_assert_not(pt_is_finished(&a.task));
    cr_assert_eq(a.task.error, 0);
    sched_run(&sched);
    expect("0 first: fails\n"
           "0 second: turn 1\n" /* from the top, with the new function */
           "0 second: ends\n");
    expect_end(&a, "ended");
}

Test(spawn, a_task_that_was_cancelled_starts_anew_with_no_cancels)
{
    spawn(&a, runs_once, "a");
    sched_cancel(&a.task);
    sched_run(&sched);
    cr_assert_eq(sched_cancels(&a.task), 1);

    spawn(&a, runs_once, "a");
    cr_assert_eq(sched_cancels(&a.task), 0);
    sched_run(&sched);
    expect("0 a: runs\n");
    expect_end(&a, "ended");
}

Test(spawn, a_failure_that_nobody_saw_counts_though_its_task_was_reused)
{
    spawn(&a, fails, "a");
    sched_run(&sched);
    spawn(&a, runs_once, "a");
    cr_assert_eq(sched_run(&sched), SCHED_EFAILED);
}

static enum pt_status tells_its_context(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    say(task, "%s", task->context != NULL ? (char *)task->context : "none");
    if (self->other != NULL) {
        task->context = (char *)"its parent's";
        spawn(self->other, tells_its_context, "child");
        task->context = NULL;
    }
    PT_END(task);
}

Test(spawn, a_task_inherits_the_context_of_the_one_that_spawned_it)
{
    static char mine[] = "mine";

    a.other = &b;
    c.task.context = mine;
    spawn(&a, tells_its_context, "a");
    a.task.context = mine;
    spawn(&c, tells_its_context, "c");
    sched_run(&sched);
    expect("0 a: mine\n"               /* set behind the spawn */
           "0 c: none\n"               /* spawned by no task */
           "0 child: its parent's\n"); /* as it was at the spawn */
}

static void spawn_a_ready_task_again(void)
{
    spawn(&a, runs_once, "a");
    cr_assert_eq(sched_spawn(&sched, &a.task, passes, "again"), SCHED_ESPAWNED);
}

Test(spawn, of_a_live_task_is_misuse, .signal = SIGABRT)
{
    spawn_a_ready_task_again();
}

Test(spawn, of_a_ready_task_does_nothing_where_the_assertion_returns)
{
    check_misuse_returns = true;
    spawn_a_ready_task_again();
    cr_assert_str_eq(check_misuse_said, sched_error_text(SCHED_ESPAWNED));
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: runs\n"); /* once, as it was spawned first */
}

Test(spawn, of_a_parked_task_does_nothing_where_the_assertion_returns)
{
    check_misuse_returns = true;
    spawn(&a, waits, "a");
    settle();
    cr_assert_eq(sched_spawn(&sched, &a.task, passes, "again"), SCHED_ESPAWNED);
    event_set(&event);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: wait ended\n");
}

static enum pt_status spawns_itself(struct sched_task *task)
{
    PT_BEGIN(task);
    cr_assert_eq(sched_spawn(&sched, task, runs_once, "again"), SCHED_ESPAWNED);
    say(task, "goes on");
    PT_END(task);
}

Test(spawn, of_the_running_task_does_nothing_where_the_assertion_returns)
{
    check_misuse_returns = true;
    spawn(&a, spawns_itself, "a");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: goes on\n");
}

/* Step and run */

TestSuite(run, .init = begin, .fini = end);

Test(run, a_step_calls_one_task_once)
{
    a.turns = 1;
    spawn(&a, passes, "a");
    spawn(&b, runs_once, "b");
    cr_assert(sched_step(&sched));
    expect("0 a: turn 1\n");
    cr_assert(sched_step(&sched));
    expect("0 b: runs\n");
    cr_assert(sched_step(&sched));
    expect("0 a: ends\n");
    cr_assert_not(sched_step(&sched));
    cr_assert_not(sched_step(&sched));
}

Test(run, with_no_task_returns_at_once)
{
    cr_assert_eq(sched_run(&sched), 0);
    cr_assert_not(sched_step(&sched));
}

Test(run, may_be_called_again)
{
    spawn(&a, runs_once, "a");
    cr_assert_eq(sched_run(&sched), 0);
    spawn(&b, runs_once, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: runs\n"
           "0 b: runs\n");
}

Test(run, until_a_task_has_finished_leaves_the_others_as_they_are)
{
    a.turns = 1;
    b.turns = 3;
    spawn(&a, passes, "a");
    spawn(&b, passes, "b");
    cr_assert_eq(sched_run_until(&sched, &a.task), 0);
    expect("0 a: turn 1\n"
           "0 b: turn 1\n"
           "0 a: ends\n"); /* the run is over: b gets no turn 2 */
    cr_assert_not(pt_is_finished(&b.task));
    cr_assert_eq(sched_run_until(&sched, &a.task), 0);
    expect(""); /* a has finished before */
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 b: turn 2\n"
           "0 b: turn 3\n"
           "0 b: ends\n");
}

Test(run, until_a_task_that_fails_says_so)
{
    spawn(&a, fails, "a");
    spawn(&b, waits, "b");
    cr_assert_eq(sched_run_until(&sched, &a.task), SCHED_EFAILED);
}

Test(run, until_a_task_that_can_never_finish_is_a_deadlock)
{
    spawn(&a, waits, "a");
    spawn(&b, runs_once, "b");
    cr_assert_eq(sched_run_until(&sched, &a.task), SCHED_DEADLOCK);
    expect("0 b: runs\n");
}

static enum pt_status stops(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    sched_stop(task->sched, self->code);
    say(task, "goes on");
    PT_YIELD(task);
    say(task, "ends");
    PT_END(task);
}

Test(run, stops_behind_the_step_that_asks_and_goes_on_when_called_again)
{
    a.code = 42;
    spawn(&a, stops, "a");
    spawn(&b, runs_once, "b");
    cr_assert_eq(sched_run(&sched), 42);
    expect("0 a: goes on\n"); /* its step is finished, b does not run */
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 b: runs\n"
           "0 a: ends\n");
}

Test(run, stops_with_0_too)
{
    spawn(&a, stops, "a");
    cr_assert_eq(sched_run_until(&sched, &a.task), 0);
    cr_assert_not(pt_is_finished(&a.task));
}

static enum pt_status stops_and_ends(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_stop(task->sched, 5);
    PT_AWAIT(task, sched_fail(task, 1));
    PT_END(task);
}

Test(run, returns_the_code_of_a_stop_in_the_last_step_of_all)
{
    spawn(&a, stops_and_ends, "a");
    cr_assert_eq(sched_run(&sched), 5);
    cr_assert_eq(sched_run(&sched), SCHED_EFAILED);
}

Test(run, stopped_before_it_begins_makes_no_step)
{
    spawn(&a, runs_once, "a");
    sched_stop(&sched, 3);
    cr_assert_eq(sched_run(&sched), 3);
    expect("");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: runs\n");
}

static enum pt_status tells_who_is_current(struct sched_task *task)
{
    PT_BEGIN(task);
    cr_assert_eq(sched_current(&sched), task);
    PT_AWAIT(task, sched_pass(task));
    cr_assert_eq(sched_current(&sched), task);
    PT_AWAIT(task, event_wait(task, &event));
    cr_assert_eq(sched_current(&sched), task);
    PT_END(task);
}

Test(run, current_is_the_running_task_and_nobody_between_steps)
{
    cr_assert_null(sched_current(&sched));
    spawn(&a, tells_who_is_current, "a");
    spawn(&b, tells_who_is_current, "b");
    cr_assert_null(sched_current(&sched));
    while (sched_step(&sched)) {
        cr_assert_null(sched_current(&sched));
        if (sched_next_ready(&sched, NULL) == NULL)
            event_set(&event);
    }
    expect_end(&b, "ended");
    cr_assert_null(sched_current(&sched));
}

Test(run, time_begins_at_0_and_is_that_of_the_last_step)
{
    cr_assert_eq(sched_now(&sched), 0);
    a.ticks = 7;
    spawn(&a, sleeps, "a");
    cr_assert_eq(sched_run(&sched), 0);
    cr_assert_eq(sched_now(&sched), 7);
}

Test(run, ends_in_a_deadlock_that_a_wake_from_outside_resolves)
{
    spawn(&a, waits, "a");
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    event_set(&event);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: wait ended\n");
}

Test(cancel, taken_back_once_too_often_counts_none)
{
    sched_uncancel(&a.task);
    cr_assert_eq(sched_cancels(&a.task), 0);
}

Test(run, every_error_has_a_remedy)
{
    int error;

    for (error = SCHED_DEADLOCK; error >= SCHED_EGROUP; error--)
        cr_assert_gt(strlen(sched_error_text(error)), 20);
    cr_assert_str_eq(sched_error_text(SCHED_OK), "");
    cr_assert_str_eq(sched_error_text(1), "");
    cr_assert_str_eq(sched_error_text(SCHED_EGROUP - 1), "");
}

static enum pt_status steps(struct sched_task *task)
{
    PT_BEGIN(task);
    say(task, "step %d", sched_step(task->sched));
    PT_END(task);
}

static enum pt_status runs_the_scheduler(struct sched_task *task)
{
    PT_BEGIN(task);
    say(task, "well %d", sched_run(task->sched) == 0);
    PT_END(task);
}

Test(run, a_step_inside_a_step_is_misuse, .signal = SIGABRT)
{
    spawn(&a, steps, "a");
    sched_run(&sched);
}

Test(run, inside_a_step_runs_nothing_where_the_assertion_returns)
{
    check_misuse_returns = true;
    spawn(&a, steps, "a");
    spawn(&b, runs_the_scheduler, "b");
    spawn(&c, runs_once, "c");
    cr_assert_eq(sched_run(&sched), 0);
    cr_assert_str_eq(check_misuse_said, sched_error_text(SCHED_ENESTED));
    expect("0 a: step 0\n" /* b and c were ready */
           "0 b: well 0\n"
           "0 c: runs\n");
}

/* Taking turns */

TestSuite(turns, .init = begin, .fini = end);

static bool flag;

static enum pt_status polls(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_WAIT_UNTIL(task, (say(task, "look %d", ++self->i), flag));
    say(task, "ends");
    PT_END(task);
}

static enum pt_status polls_and_hears(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, sched_until(task, flag));
    say(task, "until %s", name_of(self->status));
    PT_LEAVE(task, self->status);
    PT_END(task);
}

/* Passes some turns, then sets the flag. */
static enum pt_status sets_the_flag(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->i = 0; self->i < self->turns; self->i++)
        PT_AWAIT(task, sched_pass(task));
    say(task, "sets the flag");
    flag = true;
    PT_END(task);
}

Test(turns, pass_yield_and_poll_all_go_to_the_tail)
{
    a.turns = 2;
    b.turns = 2;
    d.turns = 1;
    spawn(&a, passes, "a");
    spawn(&b, yields, "b");
    spawn(&c, polls, "c");
    spawn(&d, sets_the_flag, "d");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: turn 1\n"
           "0 b: turn 1\n"
           "0 c: look 1\n"
           "0 a: turn 2\n"
           "0 b: turn 2\n"
           "0 c: look 2\n"
           "0 d: sets the flag\n"
           "0 a: ends\n"
           "0 b: ends\n"
           "0 c: look 3\n"
           "0 c: ends\n");
}

Test(turns, a_sleep_of_0_is_a_pass)
{
    a.ticks = 0;
    b.turns = 1;
    spawn(&a, sleeps, "a");
    spawn(&b, passes, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 b: turn 1\n"
           "0 a: sleep ended\n" /* one turn later, at the same time */
           "0 b: ends\n");
}

Test(turns, an_await_of_what_is_there_is_no_switch)
{
    event.is_set = true;
    flag = true;
    spawn(&a, waits, "a");
    spawn(&b, polls_and_hears, "b");
    cr_assert(sched_step(&sched));
    expect("0 a: wait ended\n");
    cr_assert(sched_step(&sched));
    expect("0 b: until ended\n");
}

Test(turns, a_condition_that_is_awaited_answers_a_cancel)
{
    spawn(&a, polls_and_hears, "a");
    sched_step(&sched);
    b.other = &a;
    spawn(&b, cancels, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 b: cancel 1\n"
           "0 a: until cancelled\n");
    expect_end(&a, "cancelled");
}

static enum pt_status passes_and_hears(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, sched_pass(task));
    say(task, "pass %s", name_of(self->status));
    PT_AWAIT_STATUS(task, self->status, sched_pass(task));
    say(task, "pass %s", name_of(self->status));
    PT_END(task);
}

/* A pass that was cancelled is over: the next one passes a turn of its own. */
Test(turns, a_pass_answers_a_cancel)
{
    spawn(&a, passes_and_hears, "a");
    sched_step(&sched);
    sched_cancel(&a.task);
    spawn(&b, runs_once, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: pass cancelled\n"
           "0 b: runs\n"
           "0 a: pass ended\n");
}

/* Sleep */

TestSuite(sleep, .init = begin, .fini = end);

static void spawn_sleeper(struct actor *actor, uint32_t ticks, const char *name)
{
    actor->ticks = ticks;
    spawn(actor, sleeps, name);
}

Test(sleep, wakes_by_deadline)
{
    spawn_sleeper(&a, 30, "a");
    spawn_sleeper(&b, 10, "b");
    spawn_sleeper(&c, 20, "c");
    cr_assert_eq(sched_run(&sched), 0);
    expect("10 b: sleep ended\n"
           "20 c: sleep ended\n"
           "30 a: sleep ended\n");
}

Test(sleep, wakes_those_of_one_deadline_as_they_fell_asleep)
{
    spawn_sleeper(&c, 5, "c");
    spawn_sleeper(&a, 5, "a");
    spawn_sleeper(&d, 4, "d");
    spawn_sleeper(&b, 5, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("4 d: sleep ended\n"
           "5 c: sleep ended\n"
           "5 a: sleep ended\n"
           "5 b: sleep ended\n");
}

static enum pt_status sleeps_twice(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, self->ticks));
    PT_AWAIT(task, sched_sleep(task, 10 - self->ticks));
    say(task, "wakes");
    PT_END(task);
}

Test(sleep, of_one_deadline_counts_from_the_last_time_it_was_armed)
{
    a.ticks = 6;
    b.ticks = 4;
    spawn(&a, sleeps_twice, "a");
    spawn(&b, sleeps_twice, "b");
    spawn_sleeper(&c, 10, "c");
    cr_assert_eq(sched_run(&sched), 0);
    expect("10 c: sleep ended\n" /* armed at 0 */
           "10 b: wakes\n"       /* armed at 4 */
           "10 a: wakes\n");     /* armed at 6 */
}

enum { MANY = 1000 };

static struct actor many[MANY];

static uint32_t seed = 1;

/* A number below `limit`, from xorshift32. */
static unsigned a_random(unsigned limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return (unsigned)(((uint64_t)seed * limit) >> 32);
}

static int woken[MANY];
static int woken_count;

static enum pt_status sleeps_and_is_counted(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, self->ticks));
    cr_assert_eq(sched_now(task->sched), self->ticks);
    woken[woken_count++] = (int)(self - many);
    PT_END(task);
}

Test(sleep, wakes_many_in_the_order_of_a_stable_sort)
{
    int i;

    for (i = 0; i < MANY; i++) {
        many[i].ticks = 1 + a_random(100);
        spawn(&many[i], sleeps_and_is_counted, "sleeper");
    }
    cr_assert_eq(sched_run(&sched), 0);
    cr_assert_eq(woken_count, MANY);
    for (i = 1; i < MANY; i++) {
        const struct actor *before = &many[woken[i - 1]];
        const struct actor *after = &many[woken[i]];

        cr_assert(before->ticks < after->ticks ||
                  (before->ticks == after->ticks && before < after));
    }
}

Test(sleep, is_right_where_the_clock_wraps)
{
    const uint32_t longest = UINT32_MAX / 2;

    spawn_sleeper(&a, longest, "a");
    spawn_sleeper(&b, longest, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("2147483647 a: sleep ended\n"
           "2147483647 b: sleep ended\n");
    spawn_sleeper(&a, longest - 9, "a");
    cr_assert_eq(sched_run(&sched), 0);
    expect("4294967285 a: sleep ended\n");

    spawn_sleeper(&a, 30, "a");
    spawn_sleeper(&b, 5, "b");
    spawn_sleeper(&c, 11, "c");
    spawn_sleeper(&d, longest, "d");
    cr_assert_eq(sched_run(&sched), 0);
    expect("4294967290 b: sleep ended\n" /* before the wrap */
           "0 c: sleep ended\n"          /* at it */
           "19 a: sleep ended\n"         /* behind it */
           "2147483636 d: sleep ended\n");
}

Test(sleep, goes_on_for_the_rest_when_woken_before_its_time)
{
    spawn_sleeper(&a, 10, "a");
    spawn_sleeper(&b, 4, "b");
    while (sched_now(&sched) < 4)
        sched_step(&sched);
    cr_assert(sched_wake(&a.task));
    cr_assert_eq(sched_run(&sched), 0);
    expect("4 b: sleep ended\n"
           "10 a: sleep ended\n");
}

static enum pt_status sleeps_ever_longer(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, self->ticks));
    say(task, "wakes");
    PT_END(task);
}

Test(sleep, keeps_the_deadline_of_its_first_call)
{
    a.ticks = 10;
    spawn(&a, sleeps_ever_longer, "a");
    settle();
    a.ticks = 99;
    sched_wake(&a.task);
    cr_assert_eq(sched_run(&sched), 0);
    expect("10 a: wakes\n");
}

Test(sleep, that_was_cancelled_does_not_move_the_clock)
{
    spawn_sleeper(&a, 100, "a");
    settle();
    sched_cancel(&a.task);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: sleep cancelled\n");
    cr_assert_eq(sched_now(&sched), 0);
}

Test(sleep, cancelled_at_its_very_tick_but_before_its_step_is_cancelled)
{
    spawn_sleeper(&b, 10, "b");
    a.ticks = 10;
    settle();
    spawn(&a, sleeps, "a");
    settle();
    sched_step(&sched); /* time moves, both are ready, b runs */
    sched_cancel(&a.task);
    cr_assert_eq(sched_run(&sched), 0);
    expect("10 b: sleep ended\n"
           "10 a: sleep cancelled\n");
}

static enum pt_status abandons_a_sleep(struct sched_task *task)
{
    PT_BEGIN(task);
    (void)sched_sleep(task, 3);
    PT_WAIT_UNTIL(task, sched_now(task->sched) == 3);
    PT_AWAIT(task, event_wait(task, &event));
    PT_AWAIT(task, sched_sleep(task, 5));
    say(task, "wakes");
    PT_END(task);
}

Test(sleep, is_armed_anew_behind_a_wait_for_something_else)
{
    spawn(&a, abandons_a_sleep, "a");
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    event_set(&event);
    cr_assert_eq(sched_run(&sched), 0);
    expect("8 a: wakes\n"); /* 3, and 5 more */
}

/* Join */

TestSuite(join, .init = begin, .fini = end);

static void spawn_joiner(struct actor *joiner, struct actor *other,
                         const char *name)
{
    joiner->other = other;
    spawn(joiner, joins, name);
}

Test(join, resumes_one_turn_behind_the_end)
{
    b.turns = 1;
    c.turns = 2;
    spawn_joiner(&a, &b, "a");
    spawn(&b, passes, "b");
    spawn(&c, passes, "c");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: joins\n"
           "0 b: turn 1\n"
           "0 c: turn 1\n"
           "0 b: ends\n" /* appends a, behind c */
           "0 c: turn 2\n"
           "0 a: join ended, error 0\n"
           "0 c: ends\n");
}

Test(join, of_a_finished_task_is_no_switch)
{
    spawn(&b, runs_once, "b");
    sched_run(&sched);
    spawn_joiner(&a, &b, "a");
    spawn(&c, runs_once, "c");
    sched_run(&sched);
    expect("0 b: runs\n"
           "0 a: joins\n"
           "0 a: join ended, error 0\n" /* before c, which was ready */
           "0 c: runs\n");
}

Test(join, resumes_the_joiners_in_the_order_in_which_they_joined)
{
    d.turns = 1;
    spawn(&d, passes, "d");
    spawn_joiner(&b, &d, "b");
    spawn_joiner(&a, &d, "a");
    spawn_joiner(&c, &d, "c");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 d: turn 1\n"
           "0 b: joins\n"
           "0 a: joins\n"
           "0 c: joins\n"
           "0 d: ends\n"
           "0 b: join ended, error 0\n"
           "0 a: join ended, error 0\n"
           "0 c: join ended, error 0\n");
}

Test(join, of_one_that_fails_answers_with_its_error)
{
    b.code = 7;
    spawn_joiner(&a, &b, "a");
    spawn(&b, fails, "b");
    spawn_joiner(&c, &b, "c");
    sched_run(&sched);
    expect("0 a: joins\n"
           "0 b: fails\n"
           "0 c: joins\n"
           "0 c: join failed, error 7\n" /* b has ended: no switch */
           "0 a: join failed, error 7\n");
    expect_end(&a, "failed");
}

static enum pt_status joins_and_hopes(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_join(task, &self->other->task));
    say(task, "goes on");
    PT_FINALLY(task);
    say(task, "leaves with %d", task->error);
    PT_END(task);
}

Test(join, unwinds_a_joiner_that_does_not_catch)
{
    b.code = -300;
    a.other = &b;
    spawn(&a, joins_and_hopes, "a");
    spawn(&b, fails, "b");
    cr_assert_eq(sched_run(&sched), SCHED_EFAILED); /* a's own failure */
    expect("0 b: fails\n"
           "0 a: leaves with -300\n");
    expect_end(&a, "failed");
}

static enum pt_status leaves_early(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_YIELD(task);
    PT_EXIT(task);
    PT_END(task);
}

Test(join, of_one_that_left_early_goes_on)
{
    a.other = &b;
    spawn(&a, joins_and_hopes, "a");
    spawn(&b, leaves_early, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: goes on\n"
           "0 a: leaves with 0\n");
    expect_end(&b, "exited");
}

Test(join, of_one_that_is_cancelled_answers_cancelled)
{
    spawn_joiner(&a, &b, "a");
    spawn(&b, runs_once, "b");
    sched_cancel(&b.task);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: joins\n"
           "0 a: join cancelled, error 0\n");
}

Test(join, goes_back_to_waiting_when_woken_before_the_end)
{
    spawn(&b, waits, "b");
    spawn_joiner(&a, &b, "a");
    settle();
    cr_assert(sched_wake(&a.task));
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    sched_grant(&a.task);
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    event_set(&event);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: joins\n"
           "0 b: wait ended\n"
           "0 a: join ended, error 0\n");
}

Test(join, of_itself_is_misuse, .signal = SIGABRT)
{
    spawn_joiner(&a, &a, "a");
    sched_run(&sched);
}

Test(join, of_itself_fails_where_the_assertion_returns)
{
    check_misuse_returns = true;
    spawn_joiner(&a, &a, "a");
    cr_assert_eq(sched_run(&sched), SCHED_EFAILED);
    cr_assert_str_eq(check_misuse_said, sched_error_text(SCHED_ESELF));
    expect("0 a: joins\n"
           "0 a: join failed, error -6\n"); /* in the same step */
}

static struct sched foreign;

Test(join, of_a_task_of_another_scheduler_is_misuse, .signal = SIGABRT)
{
    sched_init(&foreign);
    sched_spawn(&foreign, &b.task, runs_once, "b");
    spawn_joiner(&a, &b, "a");
    sched_run(&sched);
}

Test(join, of_a_foreign_task_fails_where_the_assertion_returns)
{
    check_misuse_returns = true;
    sched_init(&foreign);
    sched_spawn(&foreign, &b.task, runs_once, "b");
    spawn_joiner(&a, &b, "a");
    cr_assert_eq(sched_run(&sched), SCHED_EFAILED);
    cr_assert_str_eq(check_misuse_said, sched_error_text(SCHED_EFOREIGN));
    expect("0 a: joins\n"
           "0 a: join failed, error -5\n");
    cr_assert_eq(sched_run(&foreign), 0); /* b knows nothing of it */
    expect("0 b: runs\n");
}

Test(join, of_a_task_that_was_never_spawned_fails)
{
    check_misuse_returns = true;
    spawn_joiner(&a, &b, "a");
    sched_run(&sched);
    expect("0 a: joins\n"
           "0 a: join failed, error -5\n");
}

Test(join, of_a_foreign_task_that_has_finished_is_answered)
{
    b.code = 9;
    sched_init(&foreign);
    sched_spawn(&foreign, &b.task, fails, "b");
    cr_assert_eq(sched_run(&foreign), SCHED_EFAILED);
    spawn_joiner(&a, &b, "a");
    sched_run(&sched);
    cr_assert_eq(sched_run(&foreign), 0); /* a has looked at it */
    expect("0 b: fails\n"
           "0 a: joins\n"
           "0 a: join failed, error 9\n");
}

/* Fail */

TestSuite(fail, .init = begin, .fini = end);

Test(fail, leaves_with_the_error_and_makes_the_run_say_so)
{
    a.code = 7;
    spawn(&a, fails, "a");
    cr_assert_eq(sched_run(&sched), SCHED_EFAILED);
    expect("0 a: fails\n");
    expect_end(&a, "failed");
    cr_assert_eq(a.task.error, 7);
    cr_assert_eq(sched_run(&sched), SCHED_EFAILED); /* still not seen */
}

static enum pt_status fails_without_an_error(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_FAIL(task);
    PT_FINALLY(task);
    say(task, "cleans up");
    PT_END(task);
}

Test(fail, without_an_error_is_a_failure_too)
{
    spawn(&a, fails_without_an_error, "a");
    cr_assert_eq(sched_run(&sched), SCHED_EFAILED);
    expect("0 a: cleans up\n");
    cr_assert_eq(a.task.error, 0);
}

/* It swallows what the join answers. */
static enum pt_status looks_at_the_end(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, sched_join(task, &self->other->task));
    PT_END(task);
}

Test(fail, that_a_join_has_seen_is_none_of_the_run)
{
    spawn(&a, fails, "a");
    cr_assert_eq(sched_run(&sched), SCHED_EFAILED);
    b.other = &a;
    spawn(&b, looks_at_the_end, "b");
    cr_assert_eq(sched_run(&sched), 0);
    spawn(&b, looks_at_the_end, "b"); /* a second look changes nothing */
    cr_assert_eq(sched_run(&sched), 0);
}

Test(fail, of_two_needs_two_looks)
{
    spawn(&a, fails, "a");
    spawn(&b, fails, "b");
    c.other = &a;
    spawn(&c, looks_at_the_end, "c");
    cr_assert_eq(sched_run(&sched), SCHED_EFAILED);
    c.other = &b;
    spawn(&c, looks_at_the_end, "c");
    cr_assert_eq(sched_run(&sched), 0);
}

static enum pt_status is_no_status(struct sched_task *task)
{
    say(task, "runs");
    return (enum pt_status)(PT_CANCELLED + 1);
}

Test(fail, no_status_of_a_task_is_misuse, .signal = SIGABRT)
{
    spawn(&a, is_no_status, "a");
    sched_run(&sched);
}

Test(fail, is_what_no_status_means_where_the_assertion_returns)
{
    check_misuse_returns = true;
    spawn_joiner(&b, &a, "b");
    spawn(&a, is_no_status, "a");
    sched_run(&sched);
    cr_assert_str_eq(check_misuse_said, sched_error_text(SCHED_EBADSTATUS));
    expect("0 b: joins\n"
           "0 a: runs\n"
           "0 b: join failed, error -7\n");
    expect_end(&a, "failed");
}

/* Wake and grant */

TestSuite(wake, .init = begin, .fini = end);

Test(wake, appends_a_parked_task_to_the_ready_queue)
{
    event.is_set = false;
    spawn(&a, waits, "a");
    settle();
    b.turns = 1;
    spawn(&b, passes, "b");
    cr_assert(sched_wake(&a.task));
    cr_assert_not(sched_wake(&a.task)); /* it is ready now */
    event.is_set = true;
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 b: turn 1\n"
           "0 a: wait ended\n"
           "0 b: ends\n");
}

Test(wake, of_a_ready_task_does_nothing)
{
    a.turns = 1;
    spawn(&a, passes, "a");
    spawn(&b, runs_once, "b");
    cr_assert_not(sched_wake(&a.task)); /* it has not yet begun */
    sched_step(&sched);
    cr_assert_not(sched_wake(&a.task)); /* it passed */
    sched_run(&sched);
    expect("0 a: turn 1\n"
           "0 b: runs\n"
           "0 a: ends\n");
}

Test(wake, of_a_finished_task_or_one_never_spawned_does_nothing)
{
    cr_assert_not(sched_wake(&a.task));
    sched_grant(&a.task);
    cr_assert_eq(a.task.flags, 0);
    spawn(&a, runs_once, "a");
    sched_run(&sched);
    cr_assert_not(sched_wake(&a.task));
    expect("0 a: runs\n");
    expect_end(&a, "ended");
}

Test(wake, that_grants_nothing_sends_a_waiter_to_the_tail_of_its_queue)
{
    spawn(&a, waits, "a");
    spawn(&b, waits, "b");
    settle();
    sched_wake(&a.task);
    settle();
    expect(""); /* a looked, and waits again */
    cr_assert_eq(sched_first(&event.waiters), &b.task);
    event_set(&event);
    sched_run(&sched);
    expect("0 b: wait ended\n"
           "0 a: wait ended\n");
}

static enum pt_status wakes_itself_and_waits(struct sched_task *task)
{
    PT_BEGIN(task);
    say(task, "wake %d", sched_wake(task));
    PT_AWAIT(task, (say(task, "looks"), event_wait(task, &event)));
    say(task, "goes on");
    PT_END(task);
}

Test(wake, of_the_running_task_makes_its_next_wait_return_at_once)
{
    spawn(&a, wakes_itself_and_waits, "a");
    spawn(&b, runs_once, "b");
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    expect("0 a: wake 1\n"
           "0 a: looks\n"
           "0 b: runs\n"
           "0 a: looks\n"); /* woken once: now it waits */
    event_set(&event);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: looks\n"
           "0 a: goes on\n");
}

/* Wait for the event, and do something more in the step that parks. */
static enum pt_status event_wait_and_then(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;
    enum pt_status status = event_wait(task, &event);

    if (status == PT_WAITING && self->then != NULL) {
        self->then(task);
        self->then = NULL;
    }
    return status;
}

static enum pt_status waits_and_then(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status,
                    (say(task, "looks"), event_wait_and_then(task)));
    say(task, "wait %s", name_of(self->status));
    PT_END(task);
}

static void wakes_it(struct sched_task *task)
{
    cr_assert(sched_wake(task));
}

static void sets_and_clears(struct sched_task *task)
{
    (void)task;
    event_set(&event);
    event.is_set = false;
}

static void cancels_it(struct sched_task *task)
{
    cr_assert(sched_cancel(task));
}

static void sets_clears_and_cancels(struct sched_task *task)
{
    sets_and_clears(task);
    cancels_it(task);
}

/* Beside a task that sleeps, so that a queue that was spoiled shows. */
static void park_and_then(void (*then)(struct sched_task *task))
{
    spawn_sleeper(&b, 5, "b");
    a.then = then;
    spawn(&a, waits_and_then, "a");
}

Test(wake, of_the_running_task_behind_its_wait_makes_it_look_again)
{
    park_and_then(wakes_it);
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    expect("0 a: looks\n"
           "0 a: looks\n" /* not set: waits */
           "5 b: sleep ended\n");
    cr_assert_eq(sched_first(&event.waiters), &a.task);
}

Test(wake, of_the_running_task_behind_its_wait_appends_it_once)
{
    park_and_then(wakes_it);
    spawn(&c, runs_once, "c");
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    expect("0 a: looks\n"
           "0 c: runs\n"
           "0 a: looks\n"
           "5 b: sleep ended\n");
}

Test(wake, of_the_running_task_may_be_a_grant, .timeout = 5)
{
    park_and_then(sets_and_clears);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: looks\n"
           "0 a: looks\n"
           "0 a: wait ended\n"
           "5 b: sleep ended\n");
}

Test(wake, of_the_running_task_may_be_a_cancel)
{
    park_and_then(cancels_it);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: looks\n"
           "0 a: looks\n"
           "0 a: wait cancelled\n"
           "5 b: sleep ended\n");
}

Test(wake, of_the_running_task_may_be_a_grant_and_a_cancel, .timeout = 5)
{
    park_and_then(sets_clears_and_cancels);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: looks\n"
           "0 a: looks\n"
           "0 a: wait cancelled\n"
           "5 b: sleep ended\n");
    cr_assert_eq(sched_cancels(&a.task), 1);
}

static void cancels_its_joiner(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    sets_and_clears(task);
    cr_assert(sched_cancel(&self->other->task));
}

Test(wake, of_the_running_task_may_be_a_grant_and_a_cancel_by_its_joiner,
     .timeout = 5)
{
    a.other = &c;
    spawn_joiner(&c, &a, "c");
    park_and_then(cancels_its_joiner);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 c: joins\n"
           "0 a: looks\n"
           "0 a: looks\n"
           "0 a: wait cancelled\n"
           "0 c: join ended, error 0\n"
           "5 b: sleep ended\n");
    cr_assert_eq(sched_cancels(&a.task), 1);
}

static void wakes_and_fails(struct sched_task *task)
{
    sched_wake(task);
    sched_fail(task, 3);
}

static enum pt_status parks_and_ends(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    say(task, "begins");
    self->status = event_wait_and_then(task);
    PT_END(task);
}

Test(wake, a_task_that_is_woken_and_ends_in_one_step_is_over)
{
    spawn_sleeper(&b, 5, "b");
    a.then = wakes_and_fails;
    spawn(&a, parks_and_ends, "a");
    spawn(&c, runs_once, "c");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: begins\n"
           "0 c: runs\n"
           "5 b: sleep ended\n");
}

Test(wake, a_task_that_parks_and_ends_in_one_step_waits_for_nothing)
{
    spawn(&a, parks_and_ends, "a");
    spawn(&b, waits, "b");
    settle();
    cr_assert_eq(sched_first(&event.waiters), &b.task);
    event_set(&event);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: begins\n"
           "0 b: wait ended\n");
}

static enum pt_status sleeps_and_ends_at_once(struct sched_task *task)
{
    PT_BEGIN(task);
    (void)sched_sleep(task, 100);
    PT_END(task);
}

Test(wake, a_task_that_falls_asleep_and_ends_in_one_step_has_no_timer)
{
    spawn_sleeper(&b, 5, "b");
    spawn(&a, sleeps_and_ends_at_once, "a");
    spawn_sleeper(&c, 7, "c");
    cr_assert_eq(sched_run(&sched), 0);
    expect("5 b: sleep ended\n"
           "7 c: sleep ended\n");
    cr_assert_eq(sched_now(&sched), 7);
}

static enum pt_status parks_and_yields(struct sched_task *task)
{
    PT_BEGIN(task);
    (void)event_wait(task, &event);
    PT_YIELD(task);
    say(task, "goes on");
    PT_END(task);
}

Test(wake, a_task_that_yields_after_it_parked_is_parked)
{
    spawn(&a, parks_and_yields, "a");
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    expect("");
    event_set(&event);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: goes on\n");
}

TestSuite(grant, .init = begin, .fini = end);

Test(grant, lets_waiters_go_though_the_event_is_cleared_in_the_same_step)
{
    spawn(&a, waits, "a");
    spawn(&b, waits, "b");
    settle();
    event_set(&event);
    event.is_set = false;
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: wait ended\n" /* in the order in which they waited */
           "0 b: wait ended\n");
}

Test(grant, is_told_once)
{
    spawn(&a, waits, "a");
    settle();
    sched_grant(&a.task);
    cr_assert(sched_is_granted(&a.task, &event));
    cr_assert_not(sched_is_granted(&a.task, &other_event));
    settle();
    cr_assert_not(sched_is_granted(&a.task, &event));
    expect("0 a: wait ended\n");
}

static enum pt_status waits_for_either(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, event_wait(task, flag ? &other_event : &event));
    say(task, "goes on");
    PT_END(task);
}

Test(grant, of_a_wait_that_was_abandoned_counts_for_no_other)
{
    spawn(&a, waits_for_either, "a");
    settle();
    sched_grant(&a.task);
    flag = true;
    settle();
    expect("");
    cr_assert_eq(sched_first(&other_event.waiters), &a.task);
    cr_assert_not(sched_is_granted(&a.task, &other_event));
    event_set(&other_event);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: goes on\n");
}

static enum pt_status waits_or_passes(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task,
             flag ? sched_sleep(task, self->ticks) : event_wait(task, &event));
    say(task, "goes on");
    PT_END(task);
}

Test(grant, of_a_wait_that_was_abandoned_is_no_hindrance_to_a_sleep)
{
    a.ticks = 5;
    spawn(&a, waits_or_passes, "a");
    settle();
    sched_grant(&a.task);
    flag = true;
    settle();
    cr_assert(sched_cancel(&a.task));
    settle();
    expect_end(&a, "cancelled");

    flag = false;
    spawn(&a, waits_or_passes, "a");
    settle();
    sched_grant(&a.task);
    flag = true;
    cr_assert_eq(sched_run(&sched), 0);
    expect("5 a: goes on\n");
}

Test(grant, to_a_sleeper_lets_it_sleep_for_the_rest)
{
    spawn_sleeper(&a, 5, "a");
    settle();
    sched_grant(&a.task);
    settle();
    expect("");
    sched_run(&sched);
    expect("5 a: sleep ended\n");
}

/* Tokens, handed to those that wait; who is cancelled gives its own back. */
static int tokens;
static struct sched_link token_waiters;

static void token_give(void)
{
    struct sched_task *task = sched_first(&token_waiters);

    if (task != NULL)
        sched_grant(task);
    else
        tokens++;
}

static enum pt_status token_take(struct sched_task *task)
{
    const bool is_granted = sched_is_granted(task, &tokens);
    enum pt_status status = sched_arrive(task);

    if (status == PT_CANCELLED && is_granted)
        token_give();
    if (status != PT_WAITING)
        return status;
    if (is_granted)
        return sched_arrived(task, PT_ENDED);
    if (tokens == 0)
        return sched_park(task, &token_waiters, &tokens);
    tokens--;
    return sched_arrived(task, PT_ENDED);
}

static enum pt_status takes(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, token_take(task));
    say(task, "take %s", name_of(self->status));
    PT_END(task);
}

Test(grant, that_meets_a_cancel_is_given_back)
{
    spawn(&a, takes, "a");
    spawn(&b, takes, "b");
    spawn(&c, takes, "c");
    settle();
    sched_wake(&c.task); /* in vain */
    settle();
    token_give();
    sched_cancel(&a.task);
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    expect("0 a: take cancelled\n" /* at its place; gives the token back */
           "0 b: take ended\n");
    token_give();
    token_give();
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 c: take ended\n");
    cr_assert_eq(tokens, 1);
}

/* The await protocol */

TestSuite(protocol, .init = begin, .fini = end);

static enum pt_status waits_twice(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->status = event_wait(task, &event);
    PT_AWAIT(task, sched_sleep(task, 5));
    say(task, "goes on");
    PT_FINALLY(task);
    say(task, "leaves with %d", task->error);
    PT_END(task);
}

Test(protocol, two_awaits_in_one_step_are_misuse, .signal = SIGABRT)
{
    spawn(&a, waits_twice, "a");
    sched_run(&sched);
}

Test(protocol, the_second_await_fails_where_the_assertion_returns)
{
    check_misuse_returns = true;
    spawn(&a, waits_twice, "a");
    cr_assert_eq(sched_run(&sched), SCHED_EFAILED);
    cr_assert_str_eq(check_misuse_said, sched_error_text(SCHED_EBUSY));
    expect("0 a: leaves with -3\n");
    cr_assert_null(sched_first(&event.waiters)); /* it waits no more */
    expect_end(&a, "failed");
}

static enum pt_status passes_and_waits(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    (void)sched_pass(task);
    self->status = event_wait(task, &event);
    say(task, "wait %s", name_of(self->status));
    PT_END(task);
}

Test(protocol, an_await_behind_a_pass_is_one_too_many)
{
    check_misuse_returns = true;
    spawn(&a, passes_and_waits, "a");
    sched_run(&sched);
    cr_assert_str_eq(check_misuse_said, sched_error_text(SCHED_EBUSY));
    expect("0 a: wait failed\n");
}

/* Busy beats a cancel, which stays pending. */
static enum pt_status waits_twice_and_is_cancelled(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    (void)event_wait(task, &event);
    sched_cancel(task);
    self->status = event_wait(task, &other_event);
    say(task, "second %s", name_of(self->status));
    PT_AWAIT_STATUS(task, self->status, event_wait(task, &event));
    say(task, "third %s", name_of(self->status));
    PT_YIELD(task);
    PT_AWAIT_STATUS(task, self->status, event_wait(task, &event));
    say(task, "next %s", name_of(self->status));
    PT_END(task);
}

Test(protocol, an_await_too_many_does_not_answer_a_cancel)
{
    check_misuse_returns = true;
    spawn(&a, waits_twice_and_is_cancelled, "a");
    sched_run(&sched);
    expect("0 a: second failed\n"
           "0 a: third failed\n"
           "0 a: next cancelled\n");
}

static enum pt_status waits_for_the_other(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, sched_sleep(&self->other->task, 5));
    say(task, "sleep %s, error %d", name_of(self->status), task->error);
    PT_END(task);
}

Test(protocol, to_await_with_another_task_is_misuse, .signal = SIGABRT)
{
    a.other = &b;
    spawn(&b, waits, "b");
    spawn(&a, waits_for_the_other, "a");
    sched_run(&sched);
}

Test(protocol, to_await_with_another_task_fails_the_one_that_does)
{
    check_misuse_returns = true;
    a.other = &b;
    spawn(&b, waits, "b");
    spawn(&a, waits_for_the_other, "a");
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    cr_assert_str_eq(check_misuse_said, sched_error_text(SCHED_ENOTRUNNING));
    expect("0 a: sleep failed, error -8\n");
    cr_assert_eq(b.task.error, 0); /* b waits on, unharmed */
    event_set(&event);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 b: wait ended\n");
}

Test(protocol, to_await_with_a_task_never_spawned_is_misuse, .signal = SIGABRT)
{
    a.other = &b;
    spawn(&a, waits_for_the_other, "a");
    sched_run(&sched);
}

Test(protocol, to_await_between_steps_is_misuse, .signal = SIGABRT)
{
    spawn(&a, waits, "a");
    (void)sched_sleep(&a.task, 5);
}

Test(protocol, to_await_between_steps_fails_where_the_assertion_returns)
{
    check_misuse_returns = true;
    spawn(&a, waits, "a");
    cr_assert_eq(sched_pass(&a.task), PT_FAILED);
    cr_assert_eq(event_wait(&a.task, &event), PT_FAILED);
    cr_assert_eq(sched_join(&a.task, &a.task), PT_FAILED);
    cr_assert_eq(sched_until(&a.task, true), PT_FAILED);
    cr_assert_str_eq(check_misuse_said, sched_error_text(SCHED_ENOTRUNNING));
    cr_assert_null(sched_first(&event.waiters));
    event.is_set = true;
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: wait ended\n");
}

Test(protocol, a_queue_of_zeros_is_empty_and_one_that_was_used_too)
{
    cr_assert_null(sched_first(&event.waiters));
    spawn(&a, waits, "a");
    settle();
    cr_assert_eq(sched_first(&event.waiters), &a.task);
    event_set(&event);
    cr_assert_null(sched_first(&event.waiters));
}

/* Cancel. What the order of CPython's asyncio promises is said in the names. */

TestSuite(cancel, .init = begin, .fini = end);

static void spawn_canceller(struct actor *canceller, struct actor *other,
                            const char *name)
{
    canceller->other = other;
    spawn(canceller, cancels, name);
}

static enum pt_status has_a_finally_part(struct sched_task *task)
{
    PT_BEGIN(task);
    say(task, "begins");
    PT_YIELD(task);
    PT_FINALLY(task);
    say(task, "cleans up");
    PT_END(task);
}

Test(cancel, before_the_first_step_the_body_is_never_called)
{
    spawn(&a, has_a_finally_part, "a");
    spawn_joiner(&c, &a, "c");
    spawn(&b, runs_once, "b");
    cr_assert(sched_cancel(&a.task));
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 c: joins\n" /* a had its turn before c: so c does not wait */
           "0 c: join cancelled, error 0\n"
           "0 b: runs\n");
    expect_end(&a, "cancelled");
}

Test(cancel, before_the_first_step_takes_its_place_in_the_queue)
{
    spawn(&b, runs_once, "b");
    spawn_joiner(&c, &a, "c");
    spawn(&a, has_a_finally_part, "a");
    spawn(&d, runs_once, "d");
    sched_cancel(&a.task);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 b: runs\n"
           "0 c: joins\n"
           "0 d: runs\n" /* a's end, which is silent, appended c behind d */
           "0 c: join cancelled, error 0\n");
}

static enum pt_status restarts_once(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    say(task, "begins");
    if (self->i++ == 0)
        PT_RESTART(task);
    PT_AWAIT(task, sched_pass(task));
    PT_FINALLY(task);
    say(task, "cleans up");
    PT_END(task);
}

Test(cancel, of_a_task_that_restarts_calls_its_body)
{
    spawn(&a, restarts_once, "a");
    sched_step(&sched);
    sched_cancel(&a.task);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: begins\n"
           "0 a: begins\n" /* it had begun: this is not its first step */
           "0 a: cleans up\n");
    expect_end(&a, "cancelled");
}

Test(cancel, of_a_ready_task_is_seen_at_its_old_place_in_the_queue)
{
    b.turns = 1;
    spawn(&a, passes_and_hears, "a");
    spawn_canceller(&c, &a, "c");
    spawn(&b, passes, "b");
    sched_run(&sched);
    expect("0 c: cancel 1\n" /* a has passed and is ready behind b */
           "0 b: turn 1\n"
           "0 a: pass cancelled\n"
           "0 b: ends\n"
           "0 a: pass ended\n");
}

Test(cancel, of_a_parked_task_appends_it_at_that_moment)
{
    spawn(&a, waits, "a");
    spawn_canceller(&c, &a, "c");
    spawn(&b, runs_once, "b");
    settle();
    expect("0 c: cancel 1\n"
           "0 b: runs\n"
           "0 a: wait cancelled\n");
    expect_end(&a, "cancelled");
    cr_assert_null(sched_first(&event.waiters));
}

Test(cancel, of_a_sleeper_disarms_it_and_appends_it_at_that_moment)
{
    spawn_sleeper(&a, 9, "a");
    spawn_sleeper(&d, 4, "d");
    settle();
    spawn_canceller(&c, &a, "c");
    spawn(&b, runs_once, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 c: cancel 1\n"
           "0 b: runs\n"
           "0 a: sleep cancelled\n"
           "4 d: sleep ended\n");
    cr_assert_eq(sched_now(&sched), 4);
}

Test(cancel, beats_a_completion_that_was_not_yet_seen)
{
    spawn(&a, waits, "a");
    spawn(&b, waits, "b");
    settle();
    event_set(&event);
    sched_cancel(&a.task);
    sched_run(&sched);
    expect("0 a: wait cancelled\n" /* at its place, though the event is set */
           "0 b: wait ended\n");
}

Test(cancel, before_the_completion_in_one_step_is_the_same)
{
    spawn(&a, waits, "a");
    spawn(&b, waits, "b");
    settle();
    sched_cancel(&a.task);
    event_set(&event);
    sched_run(&sched);
    expect("0 a: wait cancelled\n"
           "0 b: wait ended\n");
}

static enum pt_status counts_its_cancels(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, event_wait(task, &event));
    say(task, "wait %s, cancels %u", name_of(self->status),
        sched_cancels(task));
    PT_AWAIT(task, sched_pass(task));
    say(task, "goes on");
    PT_END(task);
}

Test(cancel, twice_before_its_step_is_one_but_counts_two)
{
    spawn(&a, counts_its_cancels, "a");
    settle();
    cr_assert_eq(sched_cancels(&a.task), 0);
    cr_assert(sched_cancel(&a.task));
    cr_assert(sched_cancel(&a.task));
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: wait cancelled, cancels 2\n"
           "0 a: goes on\n"); /* the pass was not cancelled */
    expect_end(&a, "ended");
    cr_assert_eq(sched_cancels(&a.task), 2);
}

Test(cancel, during_the_clean_up_interrupts_that)
{
    spawn(&a, cleans_up, "a");
    settle();
    sched_cancel(&a.task);
    settle();
    expect("0 a: cleans up\n");
    sched_cancel(&a.task);
    cr_assert_eq(sched_run(&sched), 0);
    expect("");
    expect_end(&a, "cancelled");
}

Test(cancel, that_leaves_the_clean_up_alone_lets_it_finish)
{
    spawn(&a, cleans_up, "a");
    settle();
    sched_cancel(&a.task);
    settle();
    event_set(&other_event);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: cleans up\n"
           "0 a: is clean\n");
    expect_end(&a, "cancelled");
}

Test(cancel, that_is_swallowed_is_over)
{
    spawn(&a, swallows, "a");
    spawn_joiner(&b, &a, "b");
    settle();
    sched_cancel(&a.task);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 b: joins\n"
           "0 a: swallows cancelled\n"
           "0 b: join ended, error 0\n");
    expect_end(&a, "ended");
}

/* Cancels itself, then waits, where it waits. */
static enum pt_status cancels_itself_and_waits(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    say(task, "cancel %d", sched_cancel(task));
    PT_AWAIT_STATUS(task, self->status, event_wait(task, &other_event));
    say(task, "first wait %s", name_of(self->status));
    PT_AWAIT_STATUS(task, self->status, event_wait(task, &event));
    say(task, "wait %s", name_of(self->status));
    PT_AWAIT_STATUS(task, self->status, sched_pass(task));
    say(task, "pass %s", name_of(self->status));
    PT_END(task);
}

Test(cancel, of_itself_strikes_at_the_next_wait_that_parks)
{
    other_event.is_set = true;
    spawn(&a, cancels_itself_and_waits, "a");
    spawn(&b, runs_once, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: cancel 1\n"
           "0 a: first wait ended\n" /* it was there: no switch */
           "0 b: runs\n"             /* a parked: the cancel appended it */
           "0 a: wait cancelled\n"
           "0 a: pass ended\n"); /* it was one cancel */
    cr_assert_null(sched_first(&event.waiters));
}

static enum pt_status cancels_itself_and_ends(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_cancel(task);
    say(task, "ends");
    PT_END(task);
}

Test(cancel, of_itself_in_its_last_step_ends_it_as_cancelled)
{
    spawn_joiner(&b, &a, "b");
    spawn(&a, cancels_itself_and_ends, "a");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 b: joins\n"
           "0 a: ends\n"
           "0 b: join cancelled, error 0\n");
}

static enum pt_status cancels_itself_and_exits(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_cancel(task);
    PT_EXIT(task);
    PT_END(task);
}

Test(cancel, of_itself_with_an_early_exit_ends_it_as_cancelled)
{
    spawn(&a, cancels_itself_and_exits, "a");
    cr_assert_eq(sched_run(&sched), 0);
    expect_end(&a, "cancelled");
}

static enum pt_status cancels_itself_and_fails(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_cancel(task);
    PT_AWAIT(task, sched_fail(task, 4));
    PT_END(task);
}

Test(cancel, of_itself_with_a_failure_ends_it_as_failed)
{
    spawn_joiner(&b, &a, "b");
    spawn(&a, cancels_itself_and_fails, "a");
    sched_run(&sched);
    expect("0 b: joins\n"
           "0 b: join failed, error 4\n");
}

static enum pt_status cancels_itself_and_passes(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    sched_cancel(task);
    PT_AWAIT_STATUS(task, self->status, sched_pass(task));
    say(task, "pass %s", name_of(self->status));
    PT_END(task);
}

Test(cancel, of_itself_before_a_pass_strikes_when_its_turn_comes)
{
    spawn(&a, cancels_itself_and_passes, "a");
    spawn(&b, runs_once, "b");
    sched_run(&sched);
    expect("0 b: runs\n"
           "0 a: pass cancelled\n");
}

static enum pt_status cancels_itself_and_joins(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    sched_cancel(task);
    PT_AWAIT_STATUS(task, self->status, sched_join(task, &self->other->task));
    say(task, "join %s, cancels %u and %u", name_of(self->status),
        sched_cancels(task), sched_cancels(&self->other->task));
    PT_AWAIT(task, sched_pass(task));
    say(task, "goes on");
    PT_END(task);
}

Test(cancel, of_itself_before_a_join_goes_to_the_joined_task)
{
    a.other = &b;
    spawn(&b, swallows, "b");
    spawn(&a, cancels_itself_and_joins, "a");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 b: swallows cancelled\n"
           "0 a: join ended, cancels 1 and 1\n"
           "0 a: goes on\n"); /* it took: a itself is not cancelled */
}

Test(cancel, of_a_finished_task_is_refused)
{
    spawn(&a, runs_once, "a");
    sched_run(&sched);
    cr_assert_not(sched_cancel(&a.task));
    cr_assert_eq(sched_cancels(&a.task), 0);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: runs\n");
    expect_end(&a, "ended");
}

Test(cancel, of_a_task_never_spawned_is_refused)
{
    cr_assert_not(sched_cancel(&a.task));
    cr_assert_eq(sched_cancels(&a.task), 0);
}

Test(cancel, of_a_joiner_cancels_the_joined_task)
{
    spawn(&a, cleans_up, "a");
    spawn_joiner(&b, &a, "b");
    settle();
    sched_cancel(&b.task);
    settle();
    expect("0 b: joins\n"
           "0 a: cleans up\n"); /* b still waits for a's end */
    event_set(&other_event);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: is clean\n"
           "0 b: join cancelled, error 0\n");
    cr_assert_eq(sched_cancels(&a.task), 1);
    cr_assert_eq(sched_cancels(&b.task), 1);
}

Test(cancel, of_a_joiner_is_none_where_the_joined_task_swallows_it)
{
    spawn(&a, swallows, "a");
    spawn_joiner(&b, &a, "b");
    settle();
    sched_cancel(&b.task);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 b: joins\n"
           "0 a: swallows cancelled\n"
           "0 b: join ended, error 0\n");
    expect_end(&b, "ended");
}

Test(cancel, of_a_joiner_goes_to_a_task_that_is_ready)
{
    spawn(&a, passes_and_hears, "a");
    spawn_joiner(&b, &a, "b");
    sched_step(&sched);
    sched_step(&sched);
    sched_cancel(&b.task);
    sched_run(&sched);
    expect("0 b: joins\n"
           "0 a: pass cancelled\n"
           "0 a: pass ended\n"
           "0 b: join ended, error 0\n");
}

Test(cancel, of_a_joiner_goes_to_a_task_that_has_not_begun)
{
    spawn_joiner(&b, &a, "b");
    spawn(&a, runs_once, "a");
    sched_step(&sched);
    sched_cancel(&b.task);
    sched_run(&sched);
    expect("0 b: joins\n"
           "0 b: join cancelled, error 0\n");
}

Test(cancel, of_a_joiner_goes_down_a_chain_of_three)
{
    spawn(&a, waits, "a");
    spawn_joiner(&b, &a, "b");
    spawn_joiner(&c, &b, "c");
    spawn_joiner(&d, &c, "d");
    settle();
    sched_cancel(&d.task);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 b: joins\n"
           "0 c: joins\n"
           "0 d: joins\n"
           "0 a: wait cancelled\n" /* one step for each of them */
           "0 b: join cancelled, error 0\n"
           "0 c: join cancelled, error 0\n"
           "0 d: join cancelled, error 0\n");
    cr_assert_eq(sched_cancels(&a.task), 1);
    cr_assert_eq(sched_cancels(&b.task), 1);
    cr_assert_eq(sched_cancels(&c.task), 1);
    cr_assert_eq(sched_cancels(&d.task), 1);
}

Test(cancel, of_one_of_two_joiners_cancels_both)
{
    spawn(&a, waits, "a");
    spawn_joiner(&b, &a, "b");
    spawn_joiner(&c, &a, "c");
    settle();
    sched_cancel(&c.task);
    sched_run(&sched);
    expect("0 b: joins\n"
           "0 c: joins\n"
           "0 a: wait cancelled\n"
           "0 b: join cancelled, error 0\n"
           "0 c: join cancelled, error 0\n");
    cr_assert_eq(sched_cancels(&b.task), 0);
}

Test(cancel, of_a_joiner_behind_the_end_of_the_joined_task_loses_its_result)
{
    spawn_joiner(&b, &a, "b");
    spawn(&a, fails, "a");
    sched_step(&sched);
    sched_step(&sched);
    cr_assert(sched_cancel(&b.task));
    cr_assert_eq(sched_run(&sched), SCHED_EFAILED); /* nobody saw it */
    expect("0 b: joins\n"
           "0 a: fails\n"
           "0 b: join cancelled, error 0\n");
}

static enum pt_status joins_and_ends(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, sched_join(task, &self->other->task));
    say(task, "join %s", name_of(self->status));
    PT_END(task);
}

static void spawn_ring(struct actor *actors[], int count)
{
    int i;

    for (i = 0; i < count; i++) {
        actors[i]->other = actors[(i + 1) % count];
        spawn(actors[i], joins_and_ends, i == 0 ? "first" : "next");
    }
    settle();
}

Test(cancel, in_a_ring_of_joins_strikes_the_task_that_was_named)
{
    struct actor *actors[] = {&a, &b, &c};
    int count;

    for (count = 2; count <= 3; count++) {
        spawn_ring(actors, count);
        cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
        cr_assert(sched_cancel(&a.task));
        cr_assert_eq(sched_run(&sched), 0);
    }
    expect("0 first: join cancelled\n"
           "0 next: join ended\n"
           "0 first: join cancelled\n"
           "0 next: join ended\n"
           "0 next: join ended\n");
}

Test(cancel, at_the_foot_of_a_ring_of_joins_strikes_the_task_that_was_named)
{
    struct actor *actors[] = {&a, &b, &c};
    int i;

    for (i = 0; i < 3; i++) {
        spawn_ring(actors, i + 1 < 2 ? 2 : i + 1);
        d.other = &a;
        spawn(&d, joins_and_ends, "foot");
        settle();
        sched_cancel(&d.task);
        settle();
        expect("0 foot: join cancelled\n");
        sched_cancel(&a.task);
        cr_assert_eq(sched_run(&sched), 0);
        journal_size = 0;
    }
}

enum { CHAIN = 100000 };

static enum pt_status joins_in_silence(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    if (self->other != NULL)
        PT_AWAIT(task, sched_join(task, &self->other->task));
    else
        PT_AWAIT(task, event_wait(task, &event));
    PT_END(task);
}

Test(cancel, of_a_chain_of_100000_joins_needs_no_stack)
{
    struct actor *chain = calloc(CHAIN, sizeof *chain);
    int i;

    cr_assert_not_null(chain);
    for (i = 0; i < CHAIN; i++) {
        chain[i].other = i + 1 < CHAIN ? &chain[i + 1] : NULL;
        spawn(&chain[i], joins_in_silence, "link");
    }
    settle();
    cr_assert(sched_cancel(&chain[0].task));
    cr_assert_eq(sched_run(&sched), 0);
    for (i = 0; i < CHAIN; i++) {
        cr_assert_eq(pt_status(&chain[i].task), PT_CANCELLED);
        cr_assert_eq(sched_cancels(&chain[i].task), 1);
    }
    free(chain);
}

static enum pt_status does_not_listen(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_YIELD(task);
    say(task, "yield went on");
    PT_WAIT_UNTIL(task, flag);
    say(task, "wait went on");
    if (self->turns > 0) {
        PT_AWAIT_STATUS(task, self->status, event_wait(task, &event));
        say(task, "await %s", name_of(self->status));
        PT_AWAIT_STATUS(task, self->status, sched_pass(task));
        say(task, "pass %s", name_of(self->status));
    }
    PT_END(task);
}

Test(cancel, passes_a_yield_and_a_plain_wait_by_until_the_next_await)
{
    a.turns = 1;
    event.is_set = true;
    spawn(&a, does_not_listen, "a");
    sched_step(&sched);
    sched_cancel(&a.task);
    b.turns = 1;
    spawn(&b, sets_the_flag, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: yield went on\n" /* and polls */
           "0 b: sets the flag\n"
           "0 a: wait went on\n"
           "0 a: await cancelled\n" /* though the event is set */
           "0 a: pass ended\n");    /* it was one cancel */
    expect_end(&a, "ended");
}

Test(cancel, that_no_await_has_answered_ends_the_task_as_cancelled)
{
    flag = true;
    spawn(&a, does_not_listen, "a");
    sched_step(&sched);
    sched_cancel(&a.task);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: yield went on\n"
           "0 a: wait went on\n");
    expect_end(&a, "cancelled");
}

Test(cancel, counts_up_to_15)
{
    unsigned i;

    spawn(&a, counts_its_cancels, "a");
    settle();
    for (i = 0; i < 15; i++) {
        cr_assert_eq(sched_cancels(&a.task), i);
        cr_assert(sched_cancel(&a.task));
    }
    for (i = 0; i < 3; i++) {
        cr_assert_eq(sched_cancels(&a.task), 15);
        cr_assert(sched_cancel(&a.task));
    }
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: wait cancelled, cancels 15\n"
           "0 a: goes on\n");
}

Test(cancel, counts_along_a_chain_up_to_15_too)
{
    int i;

    spawn(&a, cleans_up, "a");
    spawn_joiner(&b, &a, "b");
    settle();
    for (i = 0; i < 20; i++)
        sched_cancel(&b.task);
    cr_assert_eq(sched_cancels(&a.task), 15);
    cr_assert_eq(sched_cancels(&b.task), 15);
}

static enum pt_status is_cancelled_by_its_call(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, event_wait(task, &event));
    say(task, "wait %s", name_of(self->status));
    sched_cancel(task);
    PT_AWAIT_STATUS(task, self->status, event_wait(task, &event));
    say(task, "wait %s", name_of(self->status));
    PT_END(task);
}

Test(cancel, of_itself_behind_one_that_was_answered_is_another)
{
    spawn(&a, is_cancelled_by_its_call, "a");
    settle();
    sched_cancel(&a.task);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: wait cancelled\n"
           "0 a: wait cancelled\n");
    expect_end(&a, "ended");
}

/* Idle rounds */

TestSuite(idle, .init = begin, .fini = end);

static enum pt_status sleeps_and_sets_the_flag(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, self->ticks));
    say(task, "sets the flag");
    flag = true;
    PT_END(task);
}

Test(idle, pollers_let_time_move_when_each_has_looked_in_vain)
{
    b.ticks = 5;
    spawn(&b, sleeps_and_sets_the_flag, "b");
    spawn(&a, polls, "a");
    spawn(&c, polls, "c");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: look 1\n" /* it came there in this step: work */
           "0 c: look 1\n"
           "0 a: look 2\n" /* it has only looked */
           "0 c: look 2\n"
           "5 a: look 3\n"
           "5 c: look 3\n"
           "5 b: sets the flag\n" /* appended when time moved */
           "5 a: look 4\n"
           "5 a: ends\n"
           "5 c: look 4\n"
           "5 c: ends\n");
}

Test(idle, a_task_that_awaits_a_condition_lets_time_move)
{
    b.ticks = 5;
    spawn(&b, sleeps_and_sets_the_flag, "b");
    spawn(&a, polls_and_hears, "a");
    cr_assert_eq(sched_run(&sched), 0);
    expect("5 b: sets the flag\n"
           "5 a: until ended\n");
}

static enum pt_status polls_by_hand(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    say(task, "look %d", ++self->i);
    return flag ? PT_ENDED : PT_WAITING;
}

Test(idle, a_task_that_polls_without_a_macro_lets_time_move, .timeout = 5)
{
    b.ticks = 5;
    spawn(&b, sleeps_and_sets_the_flag, "b");
    spawn(&a, polls_by_hand, "a");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: look 1\n"
           "5 a: look 2\n"
           "5 b: sets the flag\n"
           "5 a: look 3\n");
}

Test(idle, a_task_that_passes_keeps_time_still)
{
    c.turns = 2;
    spawn_sleeper(&b, 1, "b");
    spawn(&a, polls, "a");
    spawn(&c, sets_the_flag, "c");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: look 1\n"
           "0 a: look 2\n" /* c passed */
           "0 a: look 3\n" /* c passed */
           "0 c: sets the flag\n"
           "0 a: look 4\n"
           "0 a: ends\n"
           "1 b: sleep ended\n");
}

Test(idle, a_task_that_yields_keeps_time_still)
{
    c.turns = 2;
    spawn_sleeper(&b, 1, "b");
    spawn(&a, polls_and_hears, "a");
    spawn(&c, yields, "c");
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    expect("0 c: turn 1\n"
           "0 c: turn 2\n"
           "0 c: ends\n"
           "1 b: sleep ended\n");
}

/* Sets the flag, and is over. */
Test(idle, a_step_that_ends_a_task_is_work)
{
    spawn_sleeper(&b, 5, "b");
    spawn(&a, polls, "a");
    spawn(&c, sets_the_flag, "c");
    cr_assert_eq(sched_run_until(&sched, &a.task), 0);
    expect("0 a: look 1\n"
           "0 c: sets the flag\n"
           "0 a: look 2\n"
           "0 a: ends\n");
}

Test(idle, a_step_that_ends_the_last_other_task_is_work)
{
    spawn(&a, polls, "a");
    spawn(&c, sets_the_flag, "c");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: look 1\n"
           "0 c: sets the flag\n"
           "0 a: look 2\n"
           "0 a: ends\n");
}

static enum pt_status sets_the_flag_and_sleeps(struct sched_task *task)
{
    PT_BEGIN(task);
    flag = true;
    PT_AWAIT(task, sched_sleep(task, 10));
    say(task, "wakes");
    PT_END(task);
}

Test(idle, a_step_that_parks_a_task_is_work)
{
    spawn(&a, polls, "a");
    spawn(&c, sets_the_flag_and_sleeps, "c");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: look 1\n"
           "0 a: look 2\n"
           "0 a: ends\n"
           "10 c: wakes\n");
}

static enum pt_status waits_and_sets_the_flag(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, event_wait(task, &event));
    say(task, "sets the flag");
    flag = true;
    PT_END(task);
}

static enum pt_status wakes_and_polls(struct sched_task *task)
{
    PT_BEGIN(task);
    event_set(&event);
    PT_WAIT_UNTIL(task, flag);
    say(task, "ends");
    PT_END(task);
}

Test(idle, a_round_in_which_a_poller_wakes_a_task_is_none)
{
    spawn_sleeper(&b, 5, "b");
    spawn(&c, waits_and_sets_the_flag, "c");
    settle();
    spawn(&a, polls, "a");
    spawn(&d, wakes_and_polls, "d");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: look 1\n"
           "0 a: look 2\n" /* d has woken c in between */
           "0 c: sets the flag\n"
           "0 d: ends\n"
           "0 a: look 3\n"
           "0 a: ends\n"
           "5 b: sleep ended\n");
}

/* Two tasks that wait for each other's flag, and do nothing but poll. */
static bool ping, pong;

static enum pt_status answers(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->i = 1; self->i <= 3; self->i++) {
        PT_WAIT_UNTIL(task, ping);
        ping = false;
        pong = true;
        say(task, "answer %d", self->i);
    }
    PT_END(task);
}

static enum pt_status calls(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->i = 1; self->i <= 3; self->i++) {
        say(task, "call %d", self->i);
        ping = true;
        PT_AWAIT(task, sched_until(task, pong));
        pong = false;
    }
    PT_END(task);
}

Test(idle, a_poller_that_goes_on_and_polls_again_has_worked)
{
    spawn_sleeper(&c, 1, "c");
    spawn(&a, answers, "a");
    spawn(&b, calls, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 b: call 1\n"
           "0 a: answer 1\n"
           "0 b: call 2\n"
           "0 a: answer 2\n"
           "0 b: call 3\n"
           "0 a: answer 3\n"
           "1 c: sleep ended\n");
}

static enum pt_status calls_in_a_child(struct actor *self)
{
    PT_BEGIN(&self->child);
    ping = true;
    PT_WAIT_UNTIL(&self->child, pong);
    say(&self->task, "goes on");
    pong = false;
    ping = true;
    PT_WAIT_UNTIL(&self->child, pong);
    PT_END(&self->child);
}

static enum pt_status calls_by_a_child(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_CALL(task, &self->child, calls_in_a_child(self));
    PT_END(task);
}

Test(idle, a_child_that_goes_on_and_polls_again_has_worked)
{
    spawn_sleeper(&c, 1, "c");
    spawn(&a, answers, "a");
    spawn(&b, calls_by_a_child, "b");
    cr_assert_eq(sched_run_until(&sched, &b.task), 0);
    expect("0 a: answer 1\n"
           "0 b: goes on\n"
           "0 a: answer 2\n");
    cr_assert_eq(sched_now(&sched), 0);
}

static enum pt_status cleans_up_by_polling(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_LEAVE(task, self->status);
    PT_FINALLY(task);
    PT_WAIT_UNTIL(task, flag);
    say(task, "is clean");
    PT_END(task);
}

Test(idle, a_finally_part_that_polls_lets_time_move, .timeout = 5)
{
    int status;

    for (status = PT_ENDED; status <= PT_CANCELLED; status++) {
        flag = false;
        a.status = (enum pt_status)status;
        b.ticks = 5;
        spawn(&a, cleans_up_by_polling, "a");
        spawn(&b, sleeps_and_sets_the_flag, "b");
        sched_run(&sched);
    }
    expect("5 b: sets the flag\n"
           "5 a: is clean\n"
           "10 b: sets the flag\n"
           "10 a: is clean\n"
           "15 b: sets the flag\n"
           "15 a: is clean\n");
}

static enum pt_status pulls_and_polls(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_WAIT_UNTIL(task, (event_set(&event), event.is_set = false, flag));
    PT_END(task);
}

Test(idle, a_look_that_wakes_a_task_is_work)
{
    spawn_sleeper(&b, 5, "b");
    spawn(&a, polls, "a");
    spawn(&d, pulls_and_polls, "d");
    spawn(&c, waits_and_sets_the_flag, "c");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: look 1\n"
           "0 a: look 2\n"
           "0 a: look 3\n" /* d has looked, and woken c */
           "0 c: sets the flag\n"
           "0 a: look 4\n"
           "0 a: ends\n"
           "5 b: sleep ended\n");
}

Test(idle, a_task_that_is_spawned_between_two_steps_is_work)
{
    spawn_sleeper(&b, 5, "b");
    spawn(&a, polls, "a");
    sched_step(&sched);
    sched_step(&sched);
    sched_step(&sched); /* a has looked in vain: time would move */
    spawn(&c, sets_the_flag, "c");
    while (!pt_is_finished(&a.task))
        cr_assert(sched_step(&sched));
    expect("0 a: look 1\n"
           "0 a: look 2\n"
           "0 a: look 3\n"
           "0 c: sets the flag\n"
           "0 a: look 4\n"
           "0 a: ends\n");
}

Test(idle, pollers_alone_are_a_deadlock)
{
    spawn(&a, polls, "a");
    spawn(&c, polls, "c");
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    expect("0 a: look 1\n"
           "0 c: look 1\n"
           "0 a: look 2\n"
           "0 c: look 2\n");
}

Test(idle, a_run_that_is_called_again_looks_again)
{
    spawn(&a, polls, "a");
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    expect("0 a: look 1\n"
           "0 a: look 2\n"
           "0 a: look 3\n"); /* the second run */
    flag = true;
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: look 4\n"
           "0 a: ends\n");
}

Test(idle, a_run_looks_at_what_was_changed_since_the_last)
{
    spawn(&b, runs_once, "b");
    spawn(&a, polls, "a");
    spawn(&c, polls, "c");
    cr_assert_eq(sched_run_until(&sched, &b.task), 0);
    sched_step(&sched);
    sched_step(&sched);
    flag = true;
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 b: runs\n"
           "0 a: look 1\n"
           "0 c: look 1\n"
           "0 a: look 2\n" /* the flag was set between two steps */
           "0 a: ends\n"
           "0 c: look 2\n"
           "0 c: ends\n");
}

/* Policies */

TestSuite(policy, .init = begin, .fini = end);

static struct sched_task *choose_last(struct sched *ours, void *context)
{
    struct sched_task *last = NULL;
    struct sched_task *next;

    (void)context;
    while ((next = sched_next_ready(ours, last)) != NULL)
        last = next;
    return last;
}

static struct sched_task *choose_none(struct sched *ours, void *context)
{
    (void)ours;
    ++*(int *)context;
    return NULL;
}

static struct sched_task *choose_any(struct sched *ours, void *context)
{
    struct sched_task *task;
    unsigned count = 0;

    (void)context;
    for (task = NULL; (task = sched_next_ready(ours, task)) != NULL;)
        count++;
    for (count = a_random(count) + 1; count > 0; count--)
        task = sched_next_ready(ours, task);
    return task;
}

Test(policy, chooses_among_the_ready_tasks)
{
    sched.choose = choose_last;
    a.turns = b.turns = 1;
    spawn(&a, passes, "a");
    spawn(&b, passes, "b");
    spawn(&c, runs_once, "c");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 c: runs\n"
           "0 b: turn 1\n"
           "0 b: ends\n" /* it went to the tail, which is the last */
           "0 a: turn 1\n"
           "0 a: ends\n");
}

Test(policy, that_answers_nothing_means_the_first)
{
    int asked = 0;

    sched.choose = choose_none;
    sched.choose_context = &asked;
    a.turns = 1;
    spawn(&a, passes, "a");
    spawn(&b, runs_once, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: turn 1\n"
           "0 b: runs\n"
           "0 a: ends\n");
    cr_assert_eq(asked, 3); /* once a step, with its context */
}

Test(policy, walks_along_the_ready_queue)
{
    cr_assert_null(sched_next_ready(&sched, NULL));
    spawn(&c, runs_once, "c");
    spawn(&a, waits, "a");
    spawn(&b, runs_once, "b");
    cr_assert_eq(sched_next_ready(&sched, NULL), &c.task);
    cr_assert_eq(sched_next_ready(&sched, &c.task), &a.task);
    cr_assert_eq(sched_next_ready(&sched, &a.task), &b.task);
    cr_assert_null(sched_next_ready(&sched, &b.task));
    settle();
    cr_assert_null(sched_next_ready(&sched, NULL)); /* a is parked */
}

Test(policy, that_takes_the_last_lets_a_poller_move_time)
{
    sched.choose = choose_last;
    b.ticks = 5;
    spawn(&a, polls, "a");
    spawn(&b, sleeps_and_sets_the_flag, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: look 1\n"
           "0 a: look 2\n"
           "5 b: sets the flag\n"
           "5 a: look 3\n"
           "5 a: ends\n");
}

Test(policy, that_takes_any_lets_pollers_move_time)
{
    sched.choose = choose_any;
    for (seed = 1; seed < 1000; seed += 7) {
        const uint32_t start = sched_now(&sched);
        const uint32_t old_seed = seed;

        flag = false;
        b.ticks = 5;
        d.ticks = 9;
        spawn(&a, polls, "a");
        spawn(&b, sleeps_and_sets_the_flag, "b");
        spawn(&c, polls_and_hears, "c");
        spawn(&d, sleeps, "d");
        cr_assert_eq(sched_run(&sched), 0);
        cr_assert_eq(sched_now(&sched), start + 9);
        journal_size = 0;
        seed = old_seed;
    }
}

Test(policy, that_takes_any_misses_no_work_beside_pollers)
{
    sched.choose = choose_any;
    for (seed = 1; seed < 1000; seed += 7) {
        const uint32_t old_seed = seed;

        flag = false;
        c.turns = 2;
        spawn(&a, polls, "a");
        spawn(&b, polls_and_hears, "b");
        spawn(&c, sets_the_flag, "c");
        cr_assert_eq(sched_run(&sched), 0);
        journal_size = 0;
        seed = old_seed;
    }
}

/* Ports */

TestSuite(port, .init = begin, .fini = end);

static uint32_t fake_clock;
static uint32_t ticks_a_read;
static uint32_t longest_idle = UINT32_MAX;
static struct event *interrupt; /* an idle with no deadline sets it */
static int idles_left = 100;

static uint32_t fake_now(void)
{
    fake_clock += ticks_a_read;
    return fake_clock;
}

static bool fake_idle(struct sched *ours, bool has_deadline, uint32_t until)
{
    uint32_t ticks = until - fake_clock;

    check_lock_is(true);
    cr_assert_null(sched_current(ours));
    if (has_deadline)
        say_as("idle", "until %u", (unsigned)until);
    else
        say_as("idle", "for ever");
    if (idles_left-- == 0)
        return false;
    if (has_deadline) {
        fake_clock += ticks < longest_idle ? ticks : longest_idle;
    } else if (interrupt != NULL) {
        fake_clock += 3;
        SCHED_UNLOCK();
        event_set(interrupt);
        SCHED_LOCK();
    }
    return true;
}

static const struct sched_port fake_port = {fake_now, fake_idle};
static const struct sched_port busy_port = {fake_now, NULL};

Test(port, is_asked_for_the_time_once_a_round)
{
    sched.port = &fake_port;
    ticks_a_read = 1;
    a.turns = b.turns = 2;
    spawn(&a, passes, "a");
    spawn(&b, passes, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("1 a: turn 1\n"
           "1 b: turn 1\n" /* the same round */
           "2 a: turn 2\n"
           "2 b: turn 2\n"
           "3 a: ends\n"
           "3 b: ends\n");
    cr_assert_eq(fake_clock, 3);
}

Test(port, a_round_ends_with_the_task_that_was_last_when_it_began)
{
    sched.port = &fake_port;
    ticks_a_read = 1;
    a.other = &c;
    b.turns = 1;
    spawn(&a, spawns_the_other, "a");
    spawn(&b, passes, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("1 a: spawns\n"
           "1 a: goes on\n"
           "1 b: turn 1\n"
           "2 child: runs\n"
           "2 b: ends\n");
}

Test(port, due_sleepers_run_behind_those_that_are_ready)
{
    sched.port = &fake_port;
    ticks_a_read = 1;
    b.turns = 2;
    spawn_sleeper(&a, 2, "a");
    spawn(&b, passes, "b");
    spawn_sleeper(&c, 1, "c");
    cr_assert_eq(sched_run(&sched), 0);
    expect("1 b: turn 1\n"
           "2 b: turn 2\n"
           "2 c: sleep ended\n"
           "3 b: ends\n"
           "3 a: sleep ended\n");
}

Test(port, idles_until_the_next_deadline)
{
    sched.port = &fake_port;
    fake_clock = 1000;
    spawn_sleeper(&a, 20, "a");
    spawn_sleeper(&b, 10, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("1000 idle: until 1010\n"
           "1010 b: sleep ended\n"
           "1010 idle: until 1020\n"
           "1020 a: sleep ended\n");
}

Test(port, idles_again_when_it_came_back_too_early)
{
    sched.port = &fake_port;
    longest_idle = 4;
    spawn_sleeper(&a, 10, "a");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 idle: until 10\n"
           "4 idle: until 10\n"
           "8 idle: until 10\n"
           "10 a: sleep ended\n");
}

Test(port, wakes_all_that_are_due_in_the_order_of_their_deadlines)
{
    sched.port = &busy_port;
    spawn_sleeper(&a, 12, "a");
    spawn_sleeper(&b, 11, "b");
    spawn_sleeper(&c, 12, "c");
    spawn_sleeper(&d, 99, "d");
    sched_step(&sched);
    sched_step(&sched);
    sched_step(&sched);
    sched_step(&sched);
    fake_clock = 50; /* later than all but one */
    cr_assert(sched_step(&sched));
    cr_assert(sched_step(&sched));
    cr_assert(sched_step(&sched));
    expect("50 b: sleep ended\n"
           "50 a: sleep ended\n"
           "50 c: sleep ended\n");
}

Test(port, idles_without_a_deadline_until_an_interrupt)
{
    sched.port = &fake_port;
    interrupt = &event;
    spawn(&a, waits, "a");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 idle: for ever\n"
           "3 a: wait ended\n");
}

Test(port, that_can_idle_no_more_is_a_deadlock)
{
    sched.port = &fake_port;
    idles_left = 0;
    spawn(&a, waits, "a");
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    expect("0 idle: for ever\n");
    idles_left = 0;
    spawn_sleeper(&b, 5, "b");
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    expect("0 idle: until 5\n");
    idles_left = 1;
    event_set(&event);
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: wait ended\n"
           "0 idle: until 5\n"
           "5 b: sleep ended\n");
}

Test(port, without_an_idle_looks_at_the_clock_until_the_deadline)
{
    sched.port = &busy_port;
    ticks_a_read = 1;
    spawn_sleeper(&a, 10, "a");
    cr_assert_eq(sched_run(&sched), 0);
    expect("11 a: sleep ended\n"); /* it fell asleep at 1 */
    spawn(&b, waits, "b");
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
}

Test(port, idles_when_all_have_polled_in_vain)
{
    sched.port = &fake_port;
    b.ticks = 5;
    spawn(&b, sleeps_and_sets_the_flag, "b");
    spawn(&a, polls, "a");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 a: look 1\n"
           "0 a: look 2\n"
           "0 idle: until 5\n"
           "5 a: look 3\n"
           "5 b: sets the flag\n"
           "5 a: look 4\n"
           "5 a: ends\n");

    flag = false;
    idles_left = 2;
    a.i = 0;
    spawn(&a, polls, "a");
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    expect("5 a: look 1\n"
           "5 a: look 2\n"
           "5 idle: for ever\n"
           "5 a: look 3\n" /* an interrupt may have set the flag */
           "5 idle: for ever\n"
           "5 a: look 4\n"
           "5 idle: for ever\n");
}

Test(port, may_wrap)
{
    sched.port = &fake_port;
    fake_clock = UINT32_MAX - 4;
    spawn_sleeper(&a, 10, "a");
    spawn_sleeper(&b, 3, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("4294967291 idle: until 4294967294\n"
           "4294967294 b: sleep ended\n"
           "4294967294 idle: until 5\n"
           "5 a: sleep ended\n");
}

static enum pt_status passes_until_the_flag(struct sched_task *task)
{
    PT_BEGIN(task);
    while (!flag)
        PT_AWAIT(task, sched_pass(task));
    say(task, "ends");
    PT_END(task);
}

/* The last but the one that the context names, unless it is alone. */
static struct sched_task *choose_any_but(struct sched *ours, void *context)
{
    struct sched_task *last = NULL;
    struct sched_task *next = NULL;

    while ((next = sched_next_ready(ours, next)) != NULL) {
        if (next != context)
            last = next;
    }
    return last;
}

Test(port, is_asked_under_a_policy_that_lets_no_round_end, .timeout = 5)
{
    sched.port = &fake_port;
    sched.choose = choose_any_but;
    sched.choose_context = &a.task;
    ticks_a_read = 1;
    b.ticks = 5;
    spawn(&c, passes_until_the_flag, "c");
    spawn(&b, sleeps_and_sets_the_flag, "b");
    spawn(&a, runs_once, "a"); /* its turn comes last */
    cr_assert_eq(sched_run_until(&sched, &b.task), 0);
    expect("6 b: sets the flag\n");
    cr_assert_eq(sched_run(&sched), 0);
    expect("7 c: ends\n"
           "8 a: runs\n");
}

static enum pt_status passes_and_polls(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    PT_WAIT_UNTIL(task, (say(task, "look %d", ++self->i), flag));
    PT_END(task);
}

Test(port, begins_a_round_where_time_has_passed)
{
    sched.port = &fake_port;
    ticks_a_read = 1;
    idles_left = 1;
    spawn(&a, passes_and_polls, "a");
    spawn(&b, polls, "b");
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    expect("1 b: look 1\n"
           "2 a: look 1\n" /* it came there: work */
           "2 b: look 2\n"
           "3 a: look 2\n"
           "3 idle: for ever\n"
           "4 b: look 3\n"
           "4 a: look 3\n" /* of one round with b's */
           "5 idle: for ever\n");
}

#ifdef CHECK_LOCKS

TestSuite(lock, .init = begin, .fini = end);

#define expect_lock(call)                                \
    do {                                                 \
        const unsigned before = check_times_locked;      \
        (void)(call);                                    \
        cr_assert_gt(check_times_locked, before, #call); \
    } while (0)

static enum pt_status locks(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    expect_lock(sched_sleep(task, 1));
    PT_YIELD(task);
    (void)sched_sleep(task, 1);
    PT_YIELD(task);
    expect_lock(sched_join(task, &self->other->task));
    PT_YIELD(task);
    PT_END(task);
}

Test(lock, stands_around_all_work_on_the_queues)
{
    a.other = &b;
    expect_lock(sched_spawn(&sched, &a.task, locks, "a"));
    spawn(&b, waits, "b");
    expect_lock(sched_step(&sched));
    settle();
    expect_lock(sched_wake(&b.task));
    settle();
    expect_lock(sched_grant(&b.task));
    expect_lock(sched_cancel(&a.task));
}

#endif

/*
 * Random programs, run by the scheduler and by a model of it.
 *
 * A player's program is a list of deeds; those from `body` on are done in its
 * PT_FINALLY part. Both sides tell a story: each look at a deed, and how it
 * went. The model is what the header promises in its plainest form: lists are
 * arrays, and nothing is remembered that could be found out.
 */

TestSuite(model, .init = begin, .fini = end);

enum { PLAYERS = 6, DEEDS = 10, EVENTS = 2, FLAGS = 2, STORY = 4000 };

enum verb {
    YIELD,
    PASS,
    SLEEP,
    WAIT, /* for an event */
    ASK,  /* the same, and do something more in the step that parks */
    JOIN,
    UNTIL, /* a flag; not in a PT_FINALLY part */
    SET,   /* an event */
    CLEAR,
    PULSE, /* let its waiters go */
    SPAWN,
    CANCEL,
    WAKE,
    FAIL,
    EXIT,
    RAISE, /* a flag */
    LOWER,
    POLL, /* a flag; not in a PT_FINALLY part */
    VERBS
};

struct deed {
    enum verb verb;
    int of;       /* which player, event or flag, or how long */
    int with;     /* of ASK: which event to pulse or player to cancel */
    bool catches; /* a failure or cancel of it does not unwind */
};

struct program {
    struct deed deeds[DEEDS];
    int body, size;
};

enum told { LOOKS, DID, ERROR, CANCELS, RESULT, ENDED };

struct line {
    uint32_t time;
    int player, at;
    enum told what;
    int value;
};

struct story {
    struct line lines[STORY];
    int size;
};

static struct program programs[PLAYERS];
static struct story by_sched, by_model;

static void tell(struct story *story, uint32_t time, int player, int at,
                 enum told what, int value)
{
    const struct line line = {time, player, at, what, value};

    if (story->size < STORY)
        story->lines[story->size++] = line;
}

static bool unwinds(const struct deed *deed, enum pt_status status)
{
    return deed->verb == EXIT || (status >= PT_FAILED && !deed->catches);
}

/* The players, as tasks */

struct player {
    struct sched_task task;
    int at;
    enum pt_status status;
    bool has_yielded;
};

static struct player players[PLAYERS];
static struct event events[EVENTS];
static bool flags[FLAGS];

static int number_of(const struct player *player)
{
    return (int)(player - players);
}

static void tell_of(const struct player *player, enum told what, int value)
{
    tell(&by_sched, sched_now(&sched), number_of(player), player->at, what,
         value);
}

static void pulse(struct event *self)
{
    struct sched_task *task;

    while ((task = sched_first(&self->waiters)) != NULL)
        sched_grant(task);
}

static enum pt_status plays(struct sched_task *task);

static enum pt_status act(struct player *self)
{
    const struct deed *deed = &programs[number_of(self)].deeds[self->at];
    struct sched_task *task = &self->task;
    struct sched_task *other = &players[deed->of % PLAYERS].task;
    struct event *its_event = &events[deed->of % EVENTS];
    bool *its_flag = &flags[deed->of % FLAGS];
    enum pt_status status;

    tell_of(self, LOOKS, (int)deed->verb);
    switch (deed->verb) {
    case YIELD:
        self->has_yielded = !self->has_yielded;
        return self->has_yielded ? PT_YIELDED : PT_ENDED;
    case PASS:
        return sched_pass(task);
    case SLEEP:
        return sched_sleep(task, (uint32_t)deed->of);
    case WAIT:
        return event_wait(task, its_event);
    case ASK:
        status = event_wait(task, its_event);
        if (status == PT_WAITING && deed->with < EVENTS)
            pulse(&events[deed->with]);
        else if (status == PT_WAITING)
            tell_of(self, RESULT,
                    sched_cancel(&players[deed->with - EVENTS].task));
        return status;
    case JOIN:
        return sched_join(task, other);
    case UNTIL:
        return sched_until(task, *its_flag);
    case POLL:
        return *its_flag ? PT_ENDED : PT_WAITING;
    case SET:
        event_set(its_event);
        break;
    case CLEAR:
        its_event->is_set = false;
        break;
    case PULSE:
        pulse(its_event);
        break;
    case SPAWN:
        tell_of(self, RESULT, sched_spawn(&sched, other, plays, "player"));
        break;
    case CANCEL:
        tell_of(self, RESULT, sched_cancel(other));
        break;
    case WAKE:
        tell_of(self, RESULT, sched_wake(other));
        break;
    case FAIL:
        return sched_fail(task, 100 + deed->of);
    case RAISE:
        *its_flag = true;
        break;
    case LOWER:
        *its_flag = false;
        break;
    case EXIT:
        return PT_EXITED;
    case VERBS:
        break;
    }
    return PT_ENDED;
}

static bool tells_and_unwinds(struct player *self)
{
    tell_of(self, DID, (int)self->status);
    tell_of(self, ERROR, self->task.error);
    tell_of(self, CANCELS, (int)sched_cancels(&self->task));
    return unwinds(&programs[number_of(self)].deeds[self->at], self->status);
}

static enum pt_status plays(struct sched_task *task)
{
    struct player *self = (struct player *)task;
    const struct program *program = &programs[number_of(self)];

    PT_BEGIN(task);
    for (self->at = 0; self->at < program->body; self->at++) {
        PT_AWAIT_STATUS(task, self->status, act(self));
        if (tells_and_unwinds(self))
            PT_LEAVE(task, self->status);
    }
    PT_FINALLY(task);
    for (self->at = program->body; self->at < program->size; self->at++) {
        PT_AWAIT_STATUS(task, self->status, act(self));
        if (tells_and_unwinds(self))
            PT_LEAVE(task, self->status);
    }
    PT_END(task);
}

/* The players, in the model */

struct list {
    int items[PLAYERS + 1];
    int size;
};

struct figure {
    bool is_spawned, has_begun, is_parked, sleeps, is_granted, is_cancelled;
    bool is_unseen, has_come, has_passed, cleans_up;
    int at;
    int joins;          /* the player it joins; -1: none */
    struct list *queue; /* where it is parked; NULL: asleep */
    struct list joiners;
    uint32_t deadline;
    int arming;
    enum pt_status leaving; /* how its body ended */
    enum pt_status end;     /* PT_WAITING: not yet */
    int error, cancels;
};

static struct {
    struct figure figures[PLAYERS];
    struct list ready;
    struct list waiters[EVENTS];
    bool is_set[EVENTS];
    bool flags[FLAGS];
    uint32_t now;
    int armings, unfinished, unseen;
    int running; /* -1: nobody */
    int poller;  /* polled first since the last work; -1: nobody */
    bool delivers, is_woken, is_ready_again;
    bool met_a_ring; /* then the counts of cancels mean nothing */
} model;

static void append(struct list *list, int item)
{
    list->items[list->size++] = item;
}

static void drop(struct list *list, int item)
{
    int i = 0;

    while (list->items[i] != item)
        i++;
    for (list->size--; i < list->size; i++)
        list->items[i] = list->items[i + 1];
}

static void model_tell(int who, enum told what, int value)
{
    tell(&by_model, model.now, who, model.figures[who].at, what, value);
}

static void model_ready(int who)
{
    append(&model.ready, who);
    model.poller = -1;
}

static void model_wake(int who)
{
    struct figure *figure = &model.figures[who];

    if (figure->queue != NULL)
        drop(figure->queue, who);
    figure->queue = NULL;
    figure->is_parked = figure->sleeps = false;
    figure->joins = -1;
    model_ready(who);
    if (who == model.running)
        model.is_ready_again = true;
}

static bool model_wake_call(int who)
{
    if (model.figures[who].is_parked)
        model_wake(who);
    else if (who == model.running)
        model.is_woken = true;
    else
        return false;
    return true;
}

static void model_pulse(int event_number)
{
    struct list *waiters = &model.waiters[event_number];

    while (waiters->size > 0) {
        model.figures[waiters->items[0]].is_granted = true;
        model_wake(waiters->items[0]);
    }
}

static void model_count_cancel(int who)
{
    if (model.figures[who].cancels < 15)
        model.figures[who].cancels++;
}

/* Down the joins to the one that is cancelled. */
static void model_cancel(int who)
{
    bool was_here[PLAYERS] = {false};
    int target = who;

    while (model.figures[target].joins >= 0) {
        was_here[target] = true;
        target = model.figures[target].joins;
        if (was_here[target]) {
            model.met_a_ring = true;
            target = who;
            break;
        }
        model_count_cancel(target);
    }
    model.figures[target].is_cancelled = true;
    if (model.figures[target].is_parked)
        model_wake(target);
}

static bool model_cancel_call(int who)
{
    const struct figure *figure = &model.figures[who];

    if (!figure->is_spawned || figure->end != PT_WAITING)
        return false;
    model_count_cancel(who);
    model_cancel(who);
    return true;
}

static int model_spawn(int who)
{
    struct figure *figure = &model.figures[who];

    if (figure->is_spawned && figure->end == PT_WAITING)
        return SCHED_ESPAWNED;
    memset(figure, 0, sizeof *figure);
    figure->is_spawned = true;
    figure->joins = -1;
    model.unfinished++;
    model_ready(who);
    return 0;
}

static enum pt_status model_park(int who, struct list *queue)
{
    struct figure *figure = &model.figures[who];

    figure->queue = queue;
    figure->is_parked = true;
    figure->is_granted = false;
    if (queue != NULL)
        append(queue, who);
    return PT_WAITING;
}

static enum pt_status model_sleep(int who, uint32_t ticks)
{
    struct figure *figure = &model.figures[who];

    if (!figure->has_come)
        figure->deadline = model.now + ticks;
    else if (figure->deadline <= model.now)
        return PT_ENDED;
    figure->has_passed = figure->deadline == model.now;
    if (figure->has_passed)
        return PT_WAITING;
    figure->arming = model.armings++;
    figure->sleeps = true;
    return model_park(who, NULL);
}

static enum pt_status model_join(int who, int other)
{
    struct figure *figure = &model.figures[who];
    struct figure *joined = &model.figures[other];

    if (joined->end == PT_FAILED) {
        figure->error = joined->error;
        model.unseen -= joined->is_unseen;
        joined->is_unseen = false;
    }
    if (joined->end != PT_WAITING)
        return joined->end;
    if (other == who || !joined->is_spawned) {
        figure->error = other == who ? SCHED_ESELF : SCHED_EFOREIGN;
        return PT_FAILED;
    }
    figure->joins = other;
    return model_park(who, &joined->joiners);
}

static enum pt_status model_act(int who)
{
    struct figure *figure = &model.figures[who];
    const struct deed *deed = &programs[who].deeds[figure->at];
    const int other = deed->of % PLAYERS;
    const int its_event = deed->of % EVENTS;
    bool *its_flag = &model.flags[deed->of % FLAGS];

    model_tell(who, LOOKS, (int)deed->verb);
    if (model.delivers && deed->verb >= PASS && deed->verb <= UNTIL) {
        model.delivers = false;
        return PT_CANCELLED;
    }
    switch (deed->verb) {
    case YIELD:
        return figure->has_come ? PT_ENDED : PT_YIELDED;
    case PASS:
        return model_sleep(who, 0);
    case SLEEP:
        return model_sleep(who, (uint32_t)deed->of);
    case WAIT:
    case ASK:
        if (figure->is_granted || model.is_set[its_event])
            return PT_ENDED;
        model_park(who, &model.waiters[its_event]);
        if (deed->verb == ASK && deed->with < EVENTS)
            model_pulse(deed->with);
        else if (deed->verb == ASK)
            model_tell(who, RESULT, model_cancel_call(deed->with - EVENTS));
        return PT_WAITING;
    case JOIN:
        return model_join(who, other);
    case UNTIL:
    case POLL:
        return *its_flag ? PT_ENDED : PT_WAITING;
    case SET:
        model.is_set[its_event] = true;
        model_pulse(its_event);
        break;
    case CLEAR:
        model.is_set[its_event] = false;
        break;
    case PULSE:
        model_pulse(its_event);
        break;
    case SPAWN:
        model_tell(who, RESULT, model_spawn(other));
        break;
    case CANCEL:
        model_tell(who, RESULT, model_cancel_call(other));
        break;
    case WAKE:
        model_tell(who, RESULT, model_wake_call(other));
        break;
    case FAIL:
        figure->error = 100 + deed->of;
        return PT_FAILED;
    case RAISE:
        *its_flag = true;
        break;
    case LOWER:
        *its_flag = false;
        break;
    case EXIT:
        return PT_EXITED;
    case VERBS:
        break;
    }
    return PT_ENDED;
}

static void model_finish(int who, enum pt_status status)
{
    struct figure *figure = &model.figures[who];
    const bool is_cancelled = figure->is_cancelled || model.delivers;

    model.poller = -1;
    if (is_cancelled && status < PT_FAILED)
        status = PT_CANCELLED;
    figure->end = status;
    figure->is_unseen = status == PT_FAILED;
    model.unseen += figure->is_unseen;
    model.unfinished--;
    while (figure->joiners.size > 0)
        model_wake(figure->joiners.items[0]);
}

/* The step of `who` has left it waiting. */
static void model_suspend(int who, enum pt_status status)
{
    struct figure *figure = &model.figures[who];
    const int poller = model.poller;

    if (model.delivers)
        figure->is_cancelled = true;
    if (model.is_ready_again) /* a wake has put it where it belongs */
        return;
    model.poller = -1;
    if (figure->is_parked && model.is_woken) {
        model_wake(who);
    } else if (figure->is_parked && figure->is_cancelled) {
        figure->is_cancelled = false;
        model_cancel(who);
    } else if (!figure->is_parked) {
        model_ready(who);
        if (status == PT_WAITING && !figure->has_passed && figure->has_come)
            model.poller = poller != -1 ? poller : who;
    }
}

/* Let `who` act until it waits or is finished. */
static void model_play(int who)
{
    struct figure *figure = &model.figures[who];
    const struct program *program = &programs[who];
    enum pt_status status;

    for (;;) {
        if (figure->at == (figure->cleans_up ? program->size : program->body)) {
            if (figure->cleans_up || program->body == program->size) {
                status = figure->cleans_up ? figure->leaving : PT_ENDED;
                break;
            }
            figure->cleans_up = true;
            figure->leaving = PT_ENDED;
        }
        figure->has_passed = false;
        status = model_act(who);
        if (status < PT_EXITED) {
            model.running = -1;
            model_suspend(who, status);
            figure->has_come = true;
            return;
        }
        figure->has_come = figure->is_granted = false;
        model_tell(who, DID, (int)status);
        model_tell(who, ERROR, figure->error);
        model_tell(who, CANCELS, figure->cancels);
        if (!unwinds(&program->deeds[figure->at], status)) {
            figure->at++;
        } else if (figure->cleans_up) {
            break;
        } else {
            figure->at = program->body;
            figure->cleans_up = true;
            figure->leaving = status;
        }
    }
    model.running = -1;
    model_finish(who, status);
}

/* Wake all sleepers of the next deadline. */
static bool model_let_time_pass(void)
{
    const struct figure *next = NULL;
    int i;

    model.poller = -1;
    for (;;) {
        const struct figure *first = NULL;

        for (i = 0; i < PLAYERS; i++) {
            const struct figure *one = &model.figures[i];

            if (one->sleeps &&
                (first == NULL || one->deadline < first->deadline ||
                 (one->deadline == first->deadline &&
                  one->arming < first->arming)))
                first = one;
        }
        if (first == NULL || (next != NULL && first->deadline != model.now))
            return next != NULL;
        next = first;
        model.now = first->deadline;
        model_wake((int)(first - model.figures));
    }
}

static bool model_step(bool is_random)
{
    int who;

    if (model.ready.size == 0 || model.ready.items[0] == model.poller) {
        if (!model_let_time_pass())
            return false;
    }
    who =
        model.ready.items[is_random ? a_random((unsigned)model.ready.size) : 0];
    drop(&model.ready, who);
    model.running = who;
    model.delivers = model.figures[who].is_cancelled;
    model.is_woken = model.is_ready_again = false;
    model.figures[who].is_cancelled = false;
    if (model.delivers && !model.figures[who].has_begun) {
        model.running = -1;
        model_finish(who, PT_CANCELLED);
    } else {
        model.figures[who].has_begun = true;
        model_play(who);
    }
    return true;
}

/* Both */

static void write_programs(void)
{
    int i, j;

    for (i = 0; i < PLAYERS; i++) {
        struct program *program = &programs[i];

        program->size = 1 + (int)a_random(DEEDS);
        program->body = program->size - (int)a_random(3);
        if (program->body < 0)
            program->body = 0;
        for (j = 0; j < program->size; j++) {
            struct deed *deed = &program->deeds[j];

            deed->verb = (enum verb)a_random(VERBS);
            if (j >= program->body &&
                (deed->verb == POLL || deed->verb == UNTIL))
                deed->verb = PASS;
            deed->of = (int)a_random(PLAYERS);
            deed->with = (int)a_random(EVENTS + PLAYERS);
            deed->catches = a_random(2) == 0;
        }
    }
}

static void begin_both(int first_players)
{
    int i;

    begin();
    memset(players, 0, sizeof players);
    memset(events, 0, sizeof events);
    memset(flags, 0, sizeof flags);
    memset(&model, 0, sizeof model);
    model.running = model.poller = -1;
    for (i = 0; i < PLAYERS; i++)
        model.figures[i].joins = -1;
    by_sched.size = by_model.size = 0;
    for (i = 0; i < first_players; i++) {
        sched_spawn(&sched, &players[i].task, plays, "player");
        model_spawn(i);
    }
}

static void tell_the_ends(void)
{
    int i;

    for (i = 0; i < PLAYERS; i++) {
        const struct sched_task *task = &players[i].task;
        const struct figure *figure = &model.figures[i];

        tell(&by_sched, sched_now(&sched), i, 0, ENDED, (int)pt_status(task));
        tell(&by_model, model.now, i, 0, ENDED, (int)figure->end);
        tell(&by_sched, 0, i, 0, CANCELS, (int)sched_cancels(task));
        tell(&by_model, 0, i, 0, CANCELS, figure->cancels);
    }
}

static void compare_the_stories(uint32_t number)
{
    int i;

    for (i = 0; i < by_sched.size && i < by_model.size; i++) {
        const struct line *left = &by_sched.lines[i];
        const struct line *right = &by_model.lines[i];

        if (left->what == CANCELS && right->what == CANCELS && model.met_a_ring)
            continue;
        cr_assert(left->time == right->time && left->player == right->player &&
                      left->at == right->at && left->what == right->what &&
                      left->value == right->value,
                  "program %u, line %d: sched %u: %d at %d: %d %d, "
                  "model %u: %d at %d: %d %d",
                  number, i, left->time, left->player, left->at, left->what,
                  left->value, right->time, right->player, right->at,
                  right->what, right->value);
    }
    cr_assert_eq(by_sched.size, by_model.size, "program %u: %d lines, %d",
                 number, by_sched.size, by_model.size);
}

/* What a run says when nothing goes on. */
static int model_verdict(void)
{
    if (model.unfinished > 0)
        return SCHED_DEADLOCK;
    return model.unseen > 0 ? SCHED_EFAILED : 0;
}

static void play_both(uint32_t number, bool is_random)
{
    const int first_players = 2 + (int)a_random(PLAYERS - 1);
    const uint32_t start = seed;
    int steps;

    begin_both(first_players);
    if (is_random)
        sched.choose = choose_any;
    for (steps = 0; steps < 1000 && sched_step(&sched); steps++)
        ;
    seed = start;
    for (steps = 0; steps < 1000 && model_step(is_random); steps++)
        ;
    tell_the_ends();
    compare_the_stories(number);
    if (steps < 1000) /* else they spawn each other for ever */
        cr_assert_eq(sched_run(&sched), model_verdict(), "program %u", number);
}

Test(model, tells_the_same_story_of_random_programs, .timeout = 60)
{
    uint32_t number;

    check_misuse_returns = true;
    for (number = 1; number <= 20000; number++) {
        seed = number * 2654435761u;
        write_programs();
        play_both(number, number % 4 == 0);
    }
}
