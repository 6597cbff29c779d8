/* SPDX-License-Identifier: MIT */
/*
 * trace_test.c - what trace.h promises: each event, its order, and the ring.
 *
 * A recorder, a sink, writes each event as a line. Built twice: SCHED_TRACE 1
 * calls every sink, 2 writes into a ring that comes first without a call.
 */
#ifndef SCHED_TRACE
#define SCHED_TRACE 1
#endif
#include "check.h"
#include <sched/sched.h>

struct actor {
    struct sched_task task;
    struct actor *other;
    struct pt child, grandchild;
    int depth, code;
    enum pt_status status;
};

static struct sched sched;
static struct actor a, b, c;

static char journal[1 << 14];
static size_t journal_size;

#define put(...)                                                           \
    do {                                                                   \
        journal_size +=                                                    \
            (size_t)snprintf(journal + journal_size,                       \
                             sizeof journal - journal_size, __VA_ARGS__);  \
        cr_assert_lt(journal_size, sizeof journal, "the journal is full"); \
    } while (0)

/* What was written since the last look is `lines`. */
#define expect(lines)                                              \
    do {                                                           \
        cr_assert_str_eq(journal, lines, "written:\n%s", journal); \
        journal_size = 0;                                          \
        journal[0] = 0;                                            \
    } while (0)

struct recorder {
    struct sched_sink sink;
    const char *name; /* stands before each line */
};

static void write_sites(const struct pt_sites *sites)
{
    int i;

    for (i = 0; i < sites->count; i++)
        put("%s %s", i == 0 ? ":" : " <", sites->site[i]->text);
}

/* By whom something was asked for. */
static void write_by(const struct sched *self)
{
    if (sched_current(self) != NULL)
        put(" by %s", sched_current(self)->name);
}

static void record(struct sched_sink *sink, struct sched *self,
                   unsigned kind_and_reason, struct sched_task *task,
                   const void *detail)
{
    static const char *const ways[] = {"waiting", "yielded", "exited",
                                       "ended",   "failed",  "cancelled"};
    static const char *const reasons[] = {"yield", "pass", "poll",
                                          "sleep", "wait", "join"};
    const unsigned reason = SCHED_REASON(kind_and_reason);

    put("%s%u ", ((struct recorder *)sink)->name, (unsigned)sched_now(self));
    switch (SCHED_KIND(kind_and_reason)) {
    case SCHED_EVENT_SWITCH:
        put("switch %s, %s", task->name, reasons[reason]);
        write_sites((const struct pt_sites *)detail);
        break;
    case SCHED_EVENT_END:
        put("end %s, %s", task->name, ways[reason]);
        write_sites((const struct pt_sites *)detail);
        break;
    case SCHED_EVENT_FAIL:
        put("fail %s, %s, error %d", task->name, ways[reason], task->error);
        write_sites((const struct pt_sites *)detail);
        break;
    case SCHED_EVENT_SPAWN:
        put("spawn %s", task->name);
        write_by(self);
        cr_assert_null(detail);
        break;
    case SCHED_EVENT_WAKE:
        put("wake %s", task->name);
        write_by(self);
        cr_assert_null(detail);
        break;
    case SCHED_EVENT_CANCEL:
        put("cancel %s", task->name);
        write_by(self);
        cr_assert_null(detail);
        break;
    case SCHED_EVENT_TIME:
        put("time");
        cr_assert_null(task);
        cr_assert_null(detail);
        break;
    case SCHED_EVENT_NOTE:
        put("note %s: %s", task->name, (const char *)detail);
        break;
    case SCHED_EVENT_MISUSE:
        put("misuse %u, %s%s", reason, task->name,
            check_misuse_said[0] == 0 ? "" : ", asserted");
        cr_assert_eq(detail, sched_error_text(-(int)reason));
        break;
    default:
        put("kind %u", SCHED_KIND(kind_and_reason));
    }
    put("\n");
}

static struct recorder recorder = {{record, NULL}, ""};

static void begin(void)
{
    sched_init(&sched);
    sched_add_sink(&sched, &recorder.sink);
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

static struct sched_link waiters;
static bool flag;

static enum pt_status bell(struct sched_task *task)
{
    enum pt_status status = sched_arrive(task);

    if (status != PT_WAITING)
        return status;
    if (sched_is_granted(task, &waiters))
        return sched_arrived(task, PT_ENDED);
    return sched_park(task, &waiters, &waiters);
}

static void ring_the_bell(void)
{
    struct sched_task *task;

    while ((task = sched_first(&waiters)) != NULL)
        sched_grant(task);
}

static enum pt_status ends(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_END(task);
}

static enum pt_status waits(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, bell(task));
    PT_END(task);
}

static enum pt_status joins(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_join(task, &self->other->task));
    PT_END(task);
}

/* Events */

TestSuite(event, .init = begin);

static enum pt_status yields_and_passes(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_YIELD(task);
    PT_AWAIT(task, sched_pass(task));
    PT_AWAIT(task, sched_sleep(task, 0));
    PT_EXIT(task);
    PT_END(task);
}

Test(event, each_step_is_one_switch_with_its_reason)
{
    spawn(&a, yields_and_passes, "a");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 spawn a\n"
           "0 switch a, yield: PT_YIELD\n"
           "0 switch a, pass: sched_pass(task)\n"
           "0 switch a, pass: sched_sleep(task, 0)\n"
           "0 end a, exited\n");
}

static enum pt_status polls(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_WAIT_UNTIL(task, flag && !b.code);
    PT_WAIT_WHILE(task, flag);
    PT_AWAIT(task, sched_until(task, flag));
    PT_END(task);
}

static enum pt_status turns_the_flag(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_YIELD(task);
    flag = true;
    PT_YIELD(task);
    flag = false;
    PT_YIELD(task);
    flag = true;
    PT_END(task);
}

Test(event, a_task_that_is_called_each_round_polls)
{
    spawn(&a, polls, "a");
    spawn(&b, turns_the_flag, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 spawn a\n"
           "0 spawn b\n"
           "0 switch a, poll: until flag && !b.code\n"
           "0 switch b, yield: PT_YIELD\n"
           "0 switch a, poll: until flag && !b.code\n"
           "0 switch b, yield: PT_YIELD\n"
           "0 switch a, poll: while flag\n"
           "0 switch b, yield: PT_YIELD\n"
           "0 switch a, poll: sched_until(task, flag)\n"
           "0 end b, ended\n"
           "0 end a, ended\n");
}

static enum pt_status sleeps(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 5));
    PT_END(task);
}

Test(event, time_moves_before_it_wakes)
{
    spawn(&a, sleeps, "a");
    spawn(&b, sleeps, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 spawn a\n"
           "0 spawn b\n"
           "0 switch a, sleep: sched_sleep(task, 5)\n"
           "0 switch b, sleep: sched_sleep(task, 5)\n"
           "5 time\n" /* once, however many it wakes */
           "5 wake a\n"
           "5 wake b\n"
           "5 end a, ended\n"
           "5 end b, ended\n");
}

static uint32_t five_o_clock(void)
{
    return 5;
}

Test(event, a_clock_that_stands_still_is_no_event)
{
    static const struct sched_port port = {five_o_clock, NULL};

    sched.port = &port;
    spawn(&a, yields_and_passes, "a");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 spawn a\n"
           "5 time\n" /* and not at the other three rounds */
           "5 switch a, yield: PT_YIELD\n"
           "5 switch a, pass: sched_pass(task)\n"
           "5 switch a, pass: sched_sleep(task, 0)\n"
           "5 end a, exited\n");
}

static enum pt_status rings(struct sched_task *task)
{
    PT_BEGIN(task);
    ring_the_bell();
    PT_END(task);
}

Test(event, a_wake_says_by_whom)
{
    spawn(&a, waits, "a");
    spawn(&b, rings, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 spawn a\n"
           "0 spawn b\n"
           "0 switch a, wait: bell(task)\n"
           "0 wake a by b\n"
           "0 end b, ended\n"
           "0 end a, ended\n");
    spawn(&a, waits, "a");
    settle();
    ring_the_bell();
    settle();
    expect("0 spawn a\n"
           "0 switch a, wait: bell(task)\n"
           "0 wake a\n" /* by nobody: the program, between steps */
           "0 end a, ended\n");
}

Test(event, the_end_of_a_task_stands_before_the_wakes_it_brings)
{
    a.other = c.other = &b;
    spawn(&a, joins, "a");
    spawn(&c, joins, "c");
    spawn(&b, ends, "b");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 spawn a\n"
           "0 spawn c\n"
           "0 spawn b\n"
           "0 switch a, join: sched_join(task, &self->other->task)\n"
           "0 switch c, join: sched_join(task, &self->other->task)\n"
           "0 end b, ended\n"
           "0 wake a\n"
           "0 wake c\n"
           "0 end a, ended\n"
           "0 end c, ended\n");
}

static enum pt_status fails(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_fail(task, 7));
    PT_END(task);
}

Test(event, a_failure_is_one_of_its_own)
{
    spawn(&b, fails, "b");
    sched_run(&sched);
    expect("0 spawn b\n"
           "0 fail b, failed, error 7\n");
}

static enum pt_status spawns(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    spawn(self->other, ends, "child");
    PT_END(task);
}

Test(event, a_spawn_says_by_whom)
{
    a.other = &b;
    spawn(&a, spawns, "a");
    sched_run(&sched);
    expect("0 spawn a\n"
           "0 spawn child by a\n"
           "0 end a, ended\n"
           "0 end child, ended\n");
}

static enum pt_status cancels(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    sched_cancel(&self->other->task);
    PT_END(task);
}

Test(event, a_cancel_says_by_whom_and_stands_before_the_wake)
{
    spawn(&a, waits, "a");
    b.other = &a;
    spawn(&b, cancels, "b");
    sched_run(&sched);
    expect("0 spawn a\n"
           "0 spawn b\n"
           "0 switch a, wait: bell(task)\n"
           "0 cancel a by b\n"
           "0 wake a by b\n"
           "0 end b, ended\n"
           "0 end a, cancelled\n");
}

Test(event, a_cancel_names_the_joiner_and_wakes_the_joined)
{
    spawn(&a, waits, "a");
    b.other = &a;
    spawn(&b, joins, "b");
    settle();
    sched_cancel(&b.task);
    sched_run(&sched);
    expect("0 spawn a\n"
           "0 spawn b\n"
           "0 switch a, wait: bell(task)\n"
           "0 switch b, join: sched_join(task, &self->other->task)\n"
           "0 cancel b\n"
           "0 wake a\n"
           "0 end a, cancelled\n"
           "0 wake b\n"
           "0 end b, cancelled\n");
}

Test(event, a_task_cancelled_before_its_first_step_has_an_end)
{
    spawn(&a, waits, "a");
    sched_cancel(&a.task);
    sched_cancel(&b.task); /* never spawned: nobody hears of it */
    sched_run(&sched);
    sched_cancel(&a.task); /* finished: the same */
    expect("0 spawn a\n"
           "0 cancel a\n"
           "0 end a, cancelled\n");
}

/* Rings the bell for itself, behind its wait. */
static enum pt_status bell_and_ring(struct sched_task *task)
{
    enum pt_status status = bell(task);

    if (status == PT_WAITING)
        ring_the_bell();
    return status;
}

static enum pt_status waits_and_rings(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, bell_and_ring(task));
    PT_END(task);
}

Test(event, a_task_that_is_granted_in_its_own_step_has_waited, .timeout = 5)
{
    spawn(&a, waits_and_rings, "a");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 spawn a\n"
           "0 wake a by a\n"
           "0 switch a, wait: bell_and_ring(task)\n"
           "0 end a, ended\n");
}

static enum pt_status sleep_and_wake(struct sched_task *task)
{
    enum pt_status status = sched_sleep(task, 3);

    if (sched_now(task->sched) == 0 && !flag) {
        flag = true;
        sched_wake(task);
    }
    return status;
}

static enum pt_status sleeps_and_wakes(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sleep_and_wake(task));
    PT_END(task);
}

Test(event, a_sleeper_that_is_woken_in_its_own_step_has_slept)
{
    spawn(&a, sleeps_and_wakes, "a");
    cr_assert_eq(sched_run(&sched), 0);
    expect("0 spawn a\n"
           "0 wake a by a\n"
           "0 switch a, sleep: sleep_and_wake(task)\n"
           "0 switch a, sleep: sleep_and_wake(task)\n"
           "3 time\n"
           "3 wake a\n"
           "3 end a, ended\n");
}

static enum pt_status parks_and_yields(struct sched_task *task)
{
    PT_BEGIN(task);
    (void)bell(task);
    PT_YIELD(task);
    PT_END(task);
}

Test(event, a_task_that_yields_after_it_parked_has_waited)
{
    spawn(&a, parks_and_yields, "a");
    settle();
    expect("0 spawn a\n"
           "0 switch a, wait: PT_YIELD\n");
}

static enum pt_status notes(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_note(task, "here I am");
    PT_YIELD(task);
    PT_END(task);
}

Test(event, a_note_stands_where_it_was_made)
{
    spawn(&a, notes, "a");
    sched_run(&sched);
    expect("0 spawn a\n"
           "0 note a: here I am\n"
           "0 switch a, yield: PT_YIELD\n"
           "0 end a, ended\n");
}

static enum pt_status child_ends(struct pt *pt)
{
    PT_BEGIN(pt);
    PT_END(pt);
}

static enum pt_status calls_a_finished_child(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, child_ends(&self->child));
    PT_YIELD(task);
    PT_AWAIT(task, child_ends(&self->child)); /* without a PT_INIT */
    PT_YIELD(task);
    PT_CALL(task, &self->child, child_ends(&self->child));
    PT_END(task);
}

Test(event, a_finished_protothread_that_is_called_again_is_noted)
{
    spawn(&a, calls_a_finished_child, "a");
    sched_run(&sched);
    expect("0 spawn a\n"
           "0 switch a, yield: PT_YIELD\n"
           "0 switch a, yield: PT_YIELD\n"
           "0 note a: a finished protothread was called: PT_INIT it first\n"
           "0 end a, ended\n"); /* the third call was a right one */
}

/* Misuse */

TestSuite(misuse, .init = begin);

static enum pt_status misuses(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->status = sched_join(task, task);
    PT_YIELD(task);
    self->status = sched_join(task, &self->other->task);
    PT_YIELD(task);
    sched_step(task->sched);
    PT_YIELD(task);
    sched_spawn(task->sched, task, ends, "again");
    PT_YIELD(task);
    (void)sched_pass(task);
    (void)sched_pass(task);
    PT_YIELD(task);
    return (enum pt_status)99;
    PT_END(task);
}

#define NEXT_MISUSE(line)                         \
    do {                                          \
        check_misuse_said = "";                   \
        sched_step(&sched);                       \
        cr_assert_str_neq(check_misuse_said, ""); \
        expect(line);                             \
    } while (0)

Test(misuse, is_reported_before_it_is_asserted)
{
    static struct sched foreign;

    check_misuse_returns = true;
    sched_init(&foreign);
    sched_spawn(&foreign, &b.task, ends, "b");
    a.other = &b;
    spawn(&a, misuses, "a");
    expect("0 spawn a\n");
    NEXT_MISUSE("0 misuse 6, a\n" /* SCHED_ESELF */
                "0 switch a, yield: PT_YIELD\n");
    NEXT_MISUSE("0 misuse 5, a\n" /* SCHED_EFOREIGN */
                "0 switch a, yield: PT_YIELD\n");
    NEXT_MISUSE("0 misuse 9, a\n" /* SCHED_ENESTED */
                "0 switch a, yield: PT_YIELD\n");
    NEXT_MISUSE("0 misuse 4, a\n" /* SCHED_ESPAWNED */
                "0 switch a, yield: PT_YIELD\n");
    NEXT_MISUSE("0 misuse 3, a\n" /* SCHED_EBUSY */
                "0 switch a, yield: PT_YIELD\n");
    NEXT_MISUSE("0 misuse 7, a\n" /* SCHED_EBADSTATUS */
                "0 fail a, failed, error -7\n");
    check_misuse_said = "";
    (void)sched_pass(&a.task);
    expect("0 misuse 8, a\n"); /* SCHED_ENOTRUNNING */
}

Test(misuse, of_a_task_never_spawned_has_no_scheduler_to_report_to)
{
    check_misuse_returns = true;
    cr_assert_eq(sched_pass(&a.task), PT_FAILED);
    cr_assert_str_eq(check_misuse_said, sched_error_text(SCHED_ENOTRUNNING));
    expect("");
}

Test(misuse, stops_the_program, .signal = SIGABRT)
{
    (void)sched_pass(&a.task);
}

/* Sites */

TestSuite(site, .init = begin);

static enum pt_status naps(struct actor *self)
{
    PT_BEGIN(&self->grandchild);
    PT_AWAIT(&self->grandchild, sched_sleep(&self->task, 1));
    PT_END(&self->grandchild);
}

static enum pt_status rests(struct actor *self)
{
    PT_BEGIN(&self->child);
    PT_CALL(&self->child, &self->grandchild, naps(self));
    PT_YIELD(&self->child);
    PT_END(&self->child);
}

static enum pt_status works(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_CALL(task, &self->child, rests(self));
    PT_AWAIT_STATUS(task, self->status, sched_pass(task));
    PT_END(task);
}

Test(site, the_chain_of_waits_is_handed_on_innermost_first)
{
    spawn(&a, works, "a");
    sched_run(&sched);
    expect("0 spawn a\n"
           "0 switch a, sleep: sched_sleep(&self->task, 1) < naps(self) < "
           "rests(self)\n"
           "1 time\n"
           "1 wake a\n"
           "1 switch a, yield: PT_YIELD < rests(self)\n"
           "1 switch a, pass: sched_pass(task)\n"
           "1 end a, ended\n");
}

static struct pt_site last_site;

static void keep_the_site(struct sched_sink *sink, struct sched *self,
                          unsigned kind_and_reason, struct sched_task *task,
                          const void *detail)
{
    (void)sink;
    (void)self;
    (void)task;
    if (SCHED_KIND(kind_and_reason) == SCHED_EVENT_SWITCH)
        last_site = *((const struct pt_sites *)detail)->site[0];
}

static int line_of_the_yield;

static enum pt_status yields_here(struct sched_task *task)
{
    PT_BEGIN(task);
    line_of_the_yield = __LINE__ + 1;
    PT_YIELD(task);
    PT_END(task);
}

Test(site, a_wait_has_its_file_and_line)
{
    static struct sched_sink sink = {keep_the_site, NULL};

    sched_add_sink(&sched, &sink);
    spawn(&a, yields_here, "a");
    sched_step(&sched);
    cr_assert_str_eq(last_site.file, __FILE__);
    cr_assert_eq(last_site.line, line_of_the_yield);
    cr_assert_str_eq(last_site.text, "PT_YIELD");
}

enum { DEPTH = PT_SITES_ + 3 };

static struct pt frames[DEPTH];

static enum pt_status goes_down(int depth)
{
    struct pt *pt = &frames[depth];

    PT_BEGIN(pt);
    if (depth + 1 < DEPTH)
        PT_AWAIT(pt, goes_down(depth + 1));
    else
        PT_YIELD(pt);
    PT_END(pt);
}

static enum pt_status goes_deep(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, goes_down(0));
    PT_END(task);
}

Test(site, of_a_long_chain_the_innermost_are_kept)
{
    spawn(&a, goes_deep, "a");
    sched_step(&sched);
    expect("0 spawn a\n"
           "0 switch a, yield: PT_YIELD < goes_down(depth + 1) < "
           "goes_down(depth + 1) < goes_down(depth + 1) < "
           "goes_down(depth + 1) < goes_down(depth + 1) < "
           "goes_down(depth + 1) < goes_down(depth + 1)\n");
}

static enum pt_status yields_by_hand(struct pt *pt)
{
    PT_BEGIN(pt);
    PT_YIELD(pt);
    PT_END(pt);
}

Test(site, a_wait_outside_of_a_step_is_none_of_the_next_one)
{
    struct pt pt = {0};

    spawn(&a, yields_and_passes, "a");
    yields_by_hand(&pt);
    sched_step(&sched);
    yields_by_hand(&pt);
    yields_by_hand(&pt); /* it has finished */
    sched_step(&sched);
    expect("0 spawn a\n"
           "0 switch a, yield: PT_YIELD\n"
           "0 switch a, pass: sched_pass(task)\n");
}

static enum pt_status has_no_wait(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    return self->depth++ < 1 ? PT_YIELDED : PT_ENDED;
}

Test(site, a_task_without_waits_has_none)
{
    spawn(&a, has_no_wait, "a");
    sched_step(&sched);
    sched_step(&sched);
    expect("0 spawn a\n"
           "0 switch a, yield\n"
           "0 end a, ended\n");
}

/* Sinks */

TestSuite(sink, .init = begin);

Test(sink, each_hears_of_all_events_in_the_order_in_which_they_were_added)
{
    static struct recorder second = {{record, NULL}, "2nd "};
    static struct recorder third = {{record, NULL}, "3rd "};

    second.sink.next = &third.sink; /* whatever was there */
    sched_add_sink(&sched, &second.sink);
    spawn(&a, ends, "a");
    sched_add_sink(&sched, &third.sink); /* hears from now on */
    sched_run(&sched);
    expect("0 spawn a\n"
           "2nd 0 spawn a\n"
           "0 end a, ended\n"
           "2nd 0 end a, ended\n"
           "3rd 0 end a, ended\n");
}

Test(sink, none_is_needed)
{
    sched_init(&sched);
    spawn(&a, works, "a");
    cr_assert_eq(sched_run(&sched), 0);
    expect("");
}

/* The ring. `ring` comes first, `late` behind the recorder. */

static struct sched_record records[64], late_records[64];
static struct sched_ring ring, late;

static void begin_with_rings(void)
{
    sched_init(&sched);
    sched_ring_init(&ring, records, 64);
    sched_ring_init(&late, late_records, 64);
    sched_add_sink(&sched, &ring.sink);
    sched_add_sink(&sched, &recorder.sink);
    sched_add_sink(&sched, &late.sink);
}

TestSuite(ring, .init = begin_with_rings);

/* Record `index` of `one` is this. */
static void has_record(const struct sched_ring *one, uint32_t index,
                       uint32_t time, unsigned kind, unsigned reason,
                       const struct actor *actor)
{
    const struct sched_record *record = sched_ring_read(one, index);

    cr_assert_not_null(record);
    cr_assert_eq(record->time, time);
    cr_assert_eq(record->kind, kind);
    cr_assert_eq(record->reason, reason);
    cr_assert_eq(record->line, 0);
    cr_assert_eq(record->task, &actor->task);
}

static const char *text_of(uint32_t index)
{
    return ((const struct pt_site *)sched_ring_read(&ring, index)->detail)
        ->text;
}

Test(ring, keeps_each_event)
{
    spawn(&a, works, "a");
    sched_run(&sched);
    cr_assert_eq(sched_ring_count(&ring), 7);
    cr_assert_eq(sched_ring_lost(&ring), 0);
    has_record(&ring, 0, 0, SCHED_EVENT_SPAWN, 0, &a);
    cr_assert_null(sched_ring_read(&ring, 0)->detail);
    has_record(&ring, 1, 0, SCHED_EVENT_SWITCH, SCHED_BY_SLEEP, &a);
    cr_assert_str_eq(text_of(1), "sched_sleep(&self->task, 1)");
    cr_assert_eq(sched_ring_read(&ring, 2)->kind, SCHED_EVENT_TIME);
    cr_assert_eq(sched_ring_read(&ring, 2)->time, 1);
    cr_assert_null(sched_ring_read(&ring, 2)->task);
    has_record(&ring, 3, 1, SCHED_EVENT_WAKE, 0, &a);
    has_record(&ring, 4, 1, SCHED_EVENT_SWITCH, SCHED_BY_YIELD, &a);
    has_record(&ring, 5, 1, SCHED_EVENT_SWITCH, SCHED_BY_PASS, &a);
    cr_assert_str_eq(text_of(5), "sched_pass(task)");
    has_record(&ring, 6, 1, SCHED_EVENT_END, PT_ENDED, &a);
    cr_assert_null(sched_ring_read(&ring, 6)->detail);
    cr_assert_null(sched_ring_read(&ring, 7));
}

static void run_of_everything(void)
{
    check_misuse_returns = true;
    a.other = &b;
    spawn(&a, joins, "a");
    spawn(&b, works, "b");
    spawn(&c, fails, "c");
    sched_run(&sched);
    spawn(&a, calls_a_finished_child, "a");
    spawn(&b, notes, "b");
    spawn(&c, waits, "c");
    settle();
    sched_cancel(&c.task);
    sched_run(&sched);
    spawn(&a, misuses, "a");
    sched_step(&sched);
}

/* With SCHED_TRACE 2 the first is written inline, the other by its hook. */
Test(ring, inline_and_by_the_hook_are_the_same)
{
    uint32_t i;

    run_of_everything();
    cr_assert_gt(sched_ring_count(&ring), 25);
    cr_assert_eq(sched_ring_count(&ring), sched_ring_count(&late));
    for (i = 0; i < sched_ring_count(&ring); i++) {
        const struct sched_record *left = sched_ring_read(&ring, i);
        const struct sched_record *right = sched_ring_read(&late, i);

        cr_assert(left->time == right->time && left->kind == right->kind &&
                  left->reason == right->reason && left->line == right->line &&
                  left->task == right->task && left->detail == right->detail);
    }
}

Test(ring, agrees_with_the_other_sinks)
{
    uint32_t lines = 0;
    size_t i;

    run_of_everything();
    for (i = 0; i < journal_size; i++)
        lines += journal[i] == '\n';
    cr_assert_eq(lines, sched_ring_count(&ring));
}

Test(ring, keeps_the_text_of_a_note_and_of_a_misuse)
{
    check_misuse_returns = true;
    sched_note(&a.task, "never spawned: nobody hears it");
    spawn(&a, notes, "a");
    sched_step(&sched);
    (void)sched_pass(&a.task);
    has_record(&ring, 1, 0, SCHED_EVENT_NOTE, 0, &a);
    cr_assert_str_eq((const char *)sched_ring_read(&ring, 1)->detail,
                     "here I am");
    has_record(&ring, 3, 0, SCHED_EVENT_MISUSE, -SCHED_ENOTRUNNING, &a);
    cr_assert_eq(sched_ring_read(&ring, 3)->detail,
                 sched_error_text(SCHED_ENOTRUNNING));
}

/* What watch.h reports comes by the hook, whoever is first. */
static void report(unsigned event, const void *detail)
{
    ring.sink.on_event(&ring.sink, &sched, event, &a.task, detail);
}

Test(ring, keeps_line_and_value_of_an_access)
{
    static int variable;
    struct sched_access access = {&variable,  0x123456789abcdef0u, __FILE__, 77,
                                  "variable", sizeof variable,     'd'};
    const struct sched_record *record;

    report(SCHED_EVENT_(SCHED_EVENT_READ, 0), &access);
    access.line = 78;
    report(SCHED_EVENT_(SCHED_EVENT_WRITE, 1), &access);
    record = sched_ring_read(&ring, 0);
    cr_assert_eq(record->kind, SCHED_EVENT_READ);
    cr_assert_eq(record->line, 77);
    cr_assert_eq((uintptr_t)record->detail, (uintptr_t)access.value);
    record = sched_ring_read(&ring, 1);
    cr_assert_eq(record->kind, SCHED_EVENT_WRITE);
    cr_assert_eq(record->reason, 1);
    cr_assert_eq(record->line, 78);
    cr_assert_eq(record->task, &a.task);
}

Test(ring, keeps_of_a_finding_that_there_was_one)
{
    report(SCHED_EVENT_(SCHED_EVENT_FINDING, 0), &a);
    has_record(&ring, 0, 0, SCHED_EVENT_FINDING, 0, &a);
    cr_assert_null(sched_ring_read(&ring, 0)->detail);
}

/* Write notes, told apart by their details. */
static void report_notes(const char *text, uint32_t count)
{
    for (; count > 0; count--)
        report(SCHED_EVENT_(SCHED_EVENT_NOTE, 0), text++);
}

/* The ring holds the details from `text` on and no more; `lost` are gone. */
static void has_notes(const char *text, uint32_t count, uint32_t lost)
{
    uint32_t i;

    cr_assert_eq(sched_ring_count(&ring), count);
    cr_assert_eq(sched_ring_lost(&ring), lost);
    for (i = 0; i < count; i++)
        cr_assert_eq(sched_ring_read(&ring, i)->detail, text + i);
    cr_assert_null(sched_ring_read(&ring, count));
    cr_assert_null(sched_ring_read(&ring, count + 1));
    cr_assert_null(sched_ring_read(&ring, UINT32_MAX));
}

static const char text[] = "abcdefghijklmnopqrstuvwxyz";

Test(ring, overwrites_the_oldest_once_it_is_full)
{
    uint32_t capacity, count;

    for (capacity = 1; capacity <= 5; capacity++) {
        for (count = 0; count <= 3 * capacity + 1; count++) {
            const uint32_t lost = count > capacity ? count - capacity : 0;

            sched_ring_init(&ring, records, capacity);
            report_notes(text, count);
            has_notes(text + lost, count - lost, lost);
        }
    }
}

Test(ring, of_no_capacity_keeps_nothing)
{
    sched_ring_init(&ring, NULL, 0);
    sched_init(&sched);
    sched_add_sink(&sched, &ring.sink);
    has_notes(text, 0, 0);
    spawn(&a, works, "a");
    cr_assert_eq(sched_run(&sched), 0);
    report_notes(text, 3);
    has_notes(text, 0, 0);
}

Test(ring, counts_what_it_lost_up_to_the_maximum)
{
    sched_ring_init(&ring, records, 3);
    report_notes(text, 3);
    ring.written = UINT32_MAX - 1;
    report_notes(text + 3, 3);
    has_notes(text + 3, 3, UINT32_MAX - 3);
    report_notes(text + 6, 4);
    has_notes(text + 7, 3, UINT32_MAX - 3);
}

Test(ring, first_and_only_sees_the_same)
{
    sched_init(&sched);
    sched_ring_init(&ring, records, 64);
    sched_add_sink(&sched, &ring.sink);
    run_of_everything();
    cr_assert_gt(sched_ring_count(&ring), 25);
    expect("");
}

Test(ring, a_record_is_small)
{
#if UINTPTR_MAX > 0xffffffffu
    cr_assert_eq(sizeof(struct sched_record), 24);
#else
    cr_assert_eq(sizeof(struct sched_record), 16);
#endif
}
