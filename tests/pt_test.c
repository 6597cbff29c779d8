/* SPDX-License-Identifier: MIT */
/*
 * pt_test.c - everything that pt.h promises. Built twice: as it is, and with
 * PT_USE_LINE_, which numbers waits by their lines.
 */
#include "check.h"
#include <pt/pt.h>
#include <sched/sched.h>

struct job {
    struct pt pt;
    struct job *child;
    const enum pt_status *script; /* what play() returns, in that order */
    enum pt_status status;
    int count;
    bool flag;
};

/* What the protothreads of a test say, in order. */
static char story[256];

static void tell(const char *word)
{
    strcat(story, word);
    strcat(story, " ");
}

/* An awaitable that answers by the script of its caller. */
static enum pt_status play(struct job *self)
{
    return *self->script++;
}

static int increment(int *count)
{
    return ++*count;
}

static const enum pt_status finals[] = {PT_EXITED, PT_ENDED, PT_FAILED,
                                        PT_CANCELLED};

/* The resume point */

Test(pt, a_protothread_costs_one_byte_or_two_without_a_counter)
{
#ifdef PT_USE_LINE_
    cr_assert_eq(sizeof(struct pt), 2);
#else
    cr_assert_eq(sizeof(struct pt), 1);
#endif
}

Test(pt, the_order_of_the_statuses_is_part_of_the_interface)
{
    cr_assert_eq(PT_WAITING, 0);
    cr_assert_eq(PT_YIELDED, 1);
    cr_assert_eq(PT_EXITED, 2);
    cr_assert_eq(PT_ENDED, 3);
    cr_assert_eq(PT_FAILED, 4);
    cr_assert_eq(PT_CANCELLED, 5);
}

static enum pt_status without_a_wait(struct job *self)
{
    PT_BEGIN(&self->pt);
    self->count++;
    PT_END(&self->pt);
}

Test(pt, a_body_without_a_wait_ends_in_its_first_call)
{
    struct job self = {0};

    cr_assert_eq(without_a_wait(&self), PT_ENDED);
    cr_assert_eq(self.count, 1);
}

static enum pt_status with_an_empty_body(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_END(&self->pt);
}

Test(pt, a_body_may_be_empty)
{
    struct job self = {0};

    cr_assert_eq(with_an_empty_body(&self), PT_ENDED);
}

static enum pt_status yields_twice(struct job *self)
{
    PT_BEGIN(&self->pt);
    tell("first");
    PT_YIELD(&self->pt);
    tell("second");
    PT_YIELD(&self->pt);
    tell("third");
    PT_END(&self->pt);
}

Test(pt, a_yield_stops_once_and_says_so)
{
    struct job self = {0};

    cr_assert_eq(yields_twice(&self), PT_YIELDED);
    cr_assert_str_eq(story, "first ");
    cr_assert_eq(yields_twice(&self), PT_YIELDED);
    cr_assert_str_eq(story, "first second ");
    cr_assert_eq(yields_twice(&self), PT_ENDED);
    cr_assert_str_eq(story, "first second third ");
}

static enum pt_status waits_until(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_WAIT_UNTIL(&self->pt, increment(&self->count) == 3);
    tell("through");
    PT_END(&self->pt);
}

Test(pt, a_wait_looks_once_in_every_call)
{
    struct job self = {0};

    cr_assert_eq(waits_until(&self), PT_WAITING);
    cr_assert_eq(self.count, 1);
    cr_assert_eq(waits_until(&self), PT_WAITING);
    cr_assert_eq(self.count, 2);
    cr_assert_eq(waits_until(&self), PT_ENDED);
    cr_assert_eq(self.count, 3);
    cr_assert_str_eq(story, "through ");
}

Test(pt, a_wait_whose_condition_holds_does_not_stop)
{
    struct job self = {.count = 2};

    cr_assert_eq(waits_until(&self), PT_ENDED);
}

static enum pt_status waits_while(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_WAIT_WHILE(&self->pt, increment(&self->count) < 3);
    PT_END(&self->pt);
}

Test(pt, wait_while_is_the_opposite_of_wait_until)
{
    struct job self = {0};

    cr_assert_eq(waits_while(&self), PT_WAITING);
    cr_assert_eq(waits_while(&self), PT_WAITING);
    cr_assert_eq(waits_while(&self), PT_ENDED);
    cr_assert_eq(self.count, 3);
}

static enum pt_status waits_for_either(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_WAIT_WHILE(&self->pt, self->count == 0 && !self->flag);
    PT_WAIT_UNTIL(&self->pt, self->count > 1 || self->flag);
    PT_END(&self->pt);
}

Test(pt, a_condition_may_be_any_expression)
{
    struct job self = {0};

    cr_assert_eq(waits_for_either(&self), PT_WAITING);
    self.count = 1;
    cr_assert_eq(waits_for_either(&self), PT_WAITING);
    self.flag = true;
    cr_assert_eq(waits_for_either(&self), PT_ENDED);
}

#ifndef PT_USE_LINE_
/* clang-format off */
static enum pt_status on_one_line(struct pt *p, bool is_open)
{
    PT_BEGIN(p); PT_YIELD(p); PT_WAIT_UNTIL(p, is_open); PT_YIELD(p); PT_END(p);
}
/* clang-format on */

Test(pt, waits_may_share_a_line)
{
    struct pt pt = {0};

    cr_assert_eq(on_one_line(&pt, true), PT_YIELDED);
    cr_assert_eq(on_one_line(&pt, false), PT_WAITING);
    cr_assert_eq(on_one_line(&pt, false), PT_WAITING);
    cr_assert_eq(on_one_line(&pt, true), PT_YIELDED);
    cr_assert_eq(on_one_line(&pt, true), PT_ENDED);
}

/* Macros without parameters: an argument would be numbered only once. */
#define STEP                 \
    do {                     \
        PT_YIELD(&self->pt); \
        self->count++;       \
    } while (0)
#define FIVE_STEPS \
    STEP;          \
    STEP;          \
    STEP;          \
    STEP;          \
    STEP
#define THIRTY_STEPS \
    FIVE_STEPS;      \
    FIVE_STEPS;      \
    FIVE_STEPS;      \
    FIVE_STEPS;      \
    FIVE_STEPS;      \
    FIVE_STEPS

static enum pt_status with_61_waits(struct job *self)
{
    PT_BEGIN(&self->pt);
    THIRTY_STEPS;
    THIRTY_STEPS;
    STEP;
    PT_END(&self->pt);
}

Test(pt, a_function_has_room_for_61_waits)
{
    struct job self = {0};
    int i;

    for (i = 0; i < 61; i++) {
        cr_assert_eq(with_61_waits(&self), PT_YIELDED);
        cr_assert_eq(self.count, i);
        cr_assert_not(pt_is_finished(&self.pt));
    }
    cr_assert_eq(with_61_waits(&self), PT_ENDED);
    cr_assert_eq(self.count, 61);
}

static enum pt_status with_61_waits_and_a_finally(struct job *self)
{
    PT_BEGIN(&self->pt);
    THIRTY_STEPS;
    if (self->flag)
        PT_FAIL(&self->pt);
    PT_FINALLY(&self->pt);
    THIRTY_STEPS;
    STEP;
    PT_END(&self->pt);
}

Test(pt, the_finally_part_shares_the_61_waits)
{
    struct job self = {.flag = true};
    int i;

    for (i = 0; i < 61; i++) {
        cr_assert_eq(with_61_waits_and_a_finally(&self), PT_YIELDED);
        cr_assert_eq(self.count, i);
    }
    cr_assert_eq(with_61_waits_and_a_finally(&self), PT_FAILED);
    cr_assert_eq(self.count, 61);
}
#endif

static enum pt_status with_waits_in_branches(struct job *self)
{
    PT_BEGIN(&self->pt);
    if (self->flag)
        PT_YIELD(&self->pt);
    else
        PT_WAIT_UNTIL(&self->pt, self->count == 1);
    tell("joined");
    if (self->flag)
        PT_AWAIT(&self->pt, play(self));
    else
        PT_AWAIT_STATUS(&self->pt, self->status, play(self));
    if (self->flag)
        PT_EXIT(&self->pt);
    else
        PT_FAIL(&self->pt);
    PT_END(&self->pt);
}

Test(pt, a_wait_is_one_statement)
{
    static const enum pt_status once[] = {PT_WAITING, PT_ENDED};
    struct job left = {.flag = true, .script = once};
    struct job right = {.script = once};

    cr_assert_eq(with_waits_in_branches(&left), PT_YIELDED);
    cr_assert_str_eq(story, "");
    cr_assert_eq(with_waits_in_branches(&left), PT_WAITING);
    cr_assert_eq(with_waits_in_branches(&left), PT_EXITED);

    cr_assert_eq(with_waits_in_branches(&right), PT_WAITING);
    cr_assert_eq(with_waits_in_branches(&right), PT_WAITING);
    right.count = 1;
    cr_assert_eq(with_waits_in_branches(&right), PT_WAITING);
    cr_assert_eq(with_waits_in_branches(&right), PT_FAILED);
    cr_assert_str_eq(story, "joined joined ");
}

static enum pt_status with_calls_in_branches(struct job *self)
{
    PT_BEGIN(&self->pt);
    if (self->flag)
        PT_CALL(&self->pt, &self->child->pt, yields_twice(self->child));
    else
        PT_RESTART(&self->pt);
    if (!self->flag)
        PT_LEAVE(&self->pt, PT_CANCELLED);
    else
        PT_WAIT_WHILE(&self->pt, self->count == 0);
    PT_END(&self->pt);
}

Test(pt, leaving_and_calling_are_one_statement_too)
{
    struct job child = {0};
    struct job self = {.child = &child};

    cr_assert_eq(with_calls_in_branches(&self), PT_YIELDED);
    cr_assert_str_eq(story, "");
    self.flag = true;
    cr_assert_eq(with_calls_in_branches(&self), PT_YIELDED);
    cr_assert_str_eq(story, "first ");
    self.flag = false;
    cr_assert_eq(with_calls_in_branches(&self), PT_YIELDED);
    cr_assert_eq(with_calls_in_branches(&self), PT_CANCELLED);
}

static enum pt_status with_nested_loops(struct job *self)
{
    PT_BEGIN(&self->pt);
    while (self->count < 100) {
        do {
            self->count++;
            if (self->count == 2)
                continue;
            PT_YIELD(&self->pt);
        } while (self->count % 10 != 3);
        tell("turn");
        if (self->count > 20)
            break;
        self->count = self->count / 10 * 10 + 10;
    }
    PT_END(&self->pt);
}

Test(pt, waits_in_loops_keep_break_and_continue)
{
    struct job self = {0};

    cr_assert_eq(with_nested_loops(&self), PT_YIELDED);
    cr_assert_eq(self.count, 1);
    cr_assert_eq(with_nested_loops(&self), PT_YIELDED);
    cr_assert_eq(self.count, 3);
    cr_assert_eq(with_nested_loops(&self), PT_YIELDED);
    cr_assert_eq(self.count, 11);
    cr_assert_eq(with_nested_loops(&self), PT_YIELDED);
    cr_assert_eq(self.count, 12);
    cr_assert_eq(with_nested_loops(&self), PT_YIELDED);
    cr_assert_eq(self.count, 13);
    for (; self.count < 23;)
        cr_assert_eq(with_nested_loops(&self), PT_YIELDED);
    cr_assert_eq(with_nested_loops(&self), PT_ENDED);
    cr_assert_str_eq(story, "turn turn turn ");
}

static enum pt_status with_a_switch_of_its_own(struct job *self)
{
    PT_BEGIN(&self->pt);
    for (; self->count < 3; self->count++) {
        switch (self->count) {
        case 0:
            tell("zero");
            break;
        case 1:
            tell("one");
            break;
        default:
            tell("more");
            break;
        }
        PT_YIELD(&self->pt);
    }
    PT_END(&self->pt);
}

Test(pt, a_switch_that_holds_no_wait_is_fine)
{
    struct job self = {0};

    while (with_a_switch_of_its_own(&self) == PT_YIELDED) {
    }
    cr_assert_str_eq(story, "zero one more ");
}

static enum pt_status with_declarations(struct job *self)
{
    const int before = self->count;

    PT_BEGIN(&self->pt);
    PT_YIELD(&self->pt);
    self->count = before + 1;
    PT_YIELD(&self->pt);
    self->count = before + 1;
    PT_END(&self->pt);
}

Test(pt, declarations_before_the_body_run_at_every_call)
{
    struct job self = {0};

    cr_assert_eq(with_declarations(&self), PT_YIELDED);
    self.count = 5;
    cr_assert_eq(with_declarations(&self), PT_YIELDED);
    cr_assert_eq(self.count, 6);
    cr_assert_eq(with_declarations(&self), PT_ENDED);
    cr_assert_eq(self.count, 7);
}

Test(pt, two_jobs_of_one_function_do_not_meet)
{
    struct job one = {0};
    struct job other = {0};

    cr_assert_eq(yields_twice(&one), PT_YIELDED);
    cr_assert_eq(yields_twice(&one), PT_YIELDED);
    cr_assert_eq(yields_twice(&other), PT_YIELDED);
    cr_assert_eq(yields_twice(&one), PT_ENDED);
    cr_assert_eq(yields_twice(&other), PT_YIELDED);
    cr_assert_str_eq(story, "first second first third second ");
}

/* Awaiting */

static enum pt_status awaits(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_AWAIT(&self->pt, play(self));
    tell("behind");
    PT_END(&self->pt);
}

Test(pt, an_await_passes_on_whether_it_waits_or_yields)
{
    static const enum pt_status script[] = {PT_WAITING, PT_YIELDED, PT_YIELDED,
                                            PT_WAITING, PT_ENDED};
    struct job self = {.script = script};

    cr_assert_eq(awaits(&self), PT_WAITING);
    cr_assert_eq(awaits(&self), PT_YIELDED);
    cr_assert_eq(awaits(&self), PT_YIELDED);
    cr_assert_eq(awaits(&self), PT_WAITING);
    cr_assert_str_eq(story, "");
    cr_assert_eq(awaits(&self), PT_ENDED);
    cr_assert_str_eq(story, "behind ");
}

Test(pt, an_await_calls_once_in_every_call)
{
    static const enum pt_status script[] = {PT_WAITING, PT_EXITED};
    struct job self = {.script = script};

    awaits(&self);
    cr_assert_eq(self.script, script + 1);
    awaits(&self);
    cr_assert_eq(self.script, script + 2);
}

Test(pt, an_await_goes_on_after_an_end_or_an_exit)
{
    struct job ended = {.script = &finals[1]};
    struct job exited = {.script = &finals[0]};

    cr_assert_eq(awaits(&ended), PT_ENDED);
    cr_assert_eq(awaits(&exited), PT_ENDED);
    cr_assert_str_eq(story, "behind behind ");
}

Test(pt, an_await_that_failed_or_was_cancelled_leaves)
{
    static const enum pt_status late[] = {PT_WAITING, PT_CANCELLED};
    struct job failed = {.script = &finals[2]};
    struct job cancelled = {.script = &finals[3]};
    struct job cancelled_late = {.script = late};

    cr_assert_eq(awaits(&failed), PT_FAILED);
    cr_assert_eq(awaits(&cancelled), PT_CANCELLED);
    cr_assert_eq(awaits(&cancelled_late), PT_WAITING);
    cr_assert_eq(awaits(&cancelled_late), PT_CANCELLED);
    cr_assert_str_eq(story, "");
}

static enum pt_status catches(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_AWAIT_STATUS(&self->pt, self->status, play(self));
    tell("behind");
    PT_END(&self->pt);
}

Test(pt, await_status_stores_each_final_status_and_leaves_with_none)
{
    size_t i;

    for (i = 0; i < 4; i++) {
        struct job self = {.script = &finals[i]};

        cr_assert_eq(catches(&self), PT_ENDED);
        cr_assert_eq(self.status, finals[i]);
    }
    cr_assert_str_eq(story, "behind behind behind behind ");
}

Test(pt, await_status_passes_on_whether_it_waits_or_yields)
{
    static const enum pt_status script[] = {PT_WAITING, PT_YIELDED, PT_FAILED};
    struct job self = {.script = script};

    cr_assert_eq(catches(&self), PT_WAITING);
    cr_assert_eq(catches(&self), PT_YIELDED);
    cr_assert_str_eq(story, "");
    cr_assert_eq(catches(&self), PT_ENDED);
    cr_assert_eq(self.status, PT_FAILED);
}

static enum pt_status catches_and_raises_again(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_AWAIT_STATUS(&self->pt, self->status, play(self));
    tell("caught");
    PT_LEAVE(&self->pt, self->status);
    tell("never");
    PT_FINALLY(&self->pt);
    tell("finally");
    PT_END(&self->pt);
}

Test(pt, a_status_that_was_caught_can_be_raised_again)
{
    size_t i;

    for (i = 0; i < 4; i++) {
        struct job self = {.script = &finals[i]};

        cr_assert_eq(catches_and_raises_again(&self), finals[i]);
        cr_assert_eq(pt_status(&self.pt), finals[i]);
        cr_assert_str_eq(story, "caught finally ");
        story[0] = '\0';
    }
}

static enum pt_status calls_three_times(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_CALL(&self->pt, &self->child->pt, yields_twice(self->child));
    tell("again");
    for (self->count = 0; self->count < 2; self->count++)
        PT_CALL(&self->pt, &self->child->pt, yields_twice(self->child));
    PT_END(&self->pt);
}

Test(pt, a_call_starts_its_child_from_the_top_each_time)
{
    struct job child = {0};
    struct job self = {.child = &child};
    int i;

    yields_twice(&child);
    story[0] = '\0';
    for (i = 0; i < 6; i++)
        cr_assert_eq(calls_three_times(&self), PT_YIELDED);
    cr_assert_eq(calls_three_times(&self), PT_ENDED);
    cr_assert_str_eq(story, "first second third again "
                            "first second third first second third ");
    cr_assert_eq(pt_status(&child.pt), PT_ENDED);
}

Test(pt, a_call_that_was_abandoned_starts_from_the_top_too)
{
    struct job child = {0};
    struct job self = {.child = &child};

    calls_three_times(&self);
    calls_three_times(&self);
    PT_INIT(&self.pt);
    story[0] = '\0';
    calls_three_times(&self);
    cr_assert_str_eq(story, "first ");
}

/* Endings */

static enum pt_status ends_as_told(struct job *self)
{
    PT_BEGIN(&self->pt);
    tell("body");
    PT_YIELD(&self->pt);
    if (self->status == PT_EXITED)
        PT_EXIT(&self->pt);
    if (self->status == PT_FAILED)
        PT_FAIL(&self->pt);
    if (self->status == PT_CANCELLED)
        PT_AWAIT(&self->pt, self->status);
    PT_END(&self->pt);
}

Test(pt, a_final_status_stays)
{
    size_t i;
    int again;

    for (i = 0; i < 4; i++) {
        struct job self = {.status = finals[i]};

        story[0] = '\0';
        cr_assert_eq(ends_as_told(&self), PT_YIELDED);
        for (again = 0; again < 3; again++) {
            cr_assert_eq(ends_as_told(&self), finals[i]);
            cr_assert_eq(pt_status(&self.pt), finals[i]);
            cr_assert(pt_is_finished(&self.pt));
        }
        cr_assert_str_eq(story, "body ");
    }
}

Test(pt, init_starts_a_finished_protothread_over)
{
    size_t i;

    for (i = 0; i < 4; i++) {
        struct job self = {.status = finals[i]};

        ends_as_told(&self);
        ends_as_told(&self);
        PT_INIT(&self.pt);
        cr_assert_eq(pt_status(&self.pt), PT_WAITING);
        cr_assert_eq(ends_as_told(&self), PT_YIELDED);
        cr_assert_eq(ends_as_told(&self), finals[i]);
    }
}

Test(pt, init_is_all_zero)
{
    struct job self = {.status = PT_CANCELLED};

    ends_as_told(&self);
    ends_as_told(&self);
    PT_INIT(&self.pt);
    cr_assert_eq(self.pt.resume, 0);
}

Test(pt, an_unfinished_protothread_has_no_final_status)
{
    struct job self = {.status = PT_FAILED};

    cr_assert_eq(pt_status(&self.pt), PT_WAITING);
    cr_assert_not(pt_is_finished(&self.pt));
    ends_as_told(&self);
    cr_assert_eq(pt_status(&self.pt), PT_WAITING);
    cr_assert_not(pt_is_finished(&self.pt));
}

static enum pt_status as_a_task(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_YIELD(task);
    PT_FAIL(task);
    PT_FINALLY(task);
    PT_YIELD(task);
    PT_END(task);
}

Test(pt, a_task_is_asked_for_its_status_like_a_protothread)
{
    struct sched_task task;

    memset(&task, 0, sizeof(task));
    cr_assert_eq(as_a_task(&task), PT_YIELDED);
    cr_assert_eq(pt_status(&task), PT_WAITING);
    cr_assert_eq(as_a_task(&task), PT_YIELDED);
    cr_assert_eq(pt_status(&task), PT_WAITING);
    cr_assert_not(pt_is_finished(&task));
    cr_assert_eq(as_a_task(&task), PT_FAILED);
    cr_assert_eq(pt_status(&task), PT_FAILED);
    cr_assert(pt_is_finished(&task));
}

static enum pt_status restarts(struct job *self)
{
    PT_BEGIN(&self->pt);
    tell("top");
    self->count++;
    PT_WAIT_UNTIL(&self->pt, self->count > 0);
    if (self->count < 3)
        PT_RESTART(&self->pt);
    tell("bottom");
    PT_FINALLY(&self->pt);
    tell("finally");
    if (self->count == 3)
        PT_RESTART(&self->pt);
    PT_END(&self->pt);
}

Test(pt, restart_yields_starts_over_and_runs_no_finally)
{
    struct job self = {0};

    cr_assert_eq(restarts(&self), PT_YIELDED);
    cr_assert_eq(restarts(&self), PT_YIELDED);
    cr_assert_str_eq(story, "top top ");
    cr_assert_eq(pt_status(&self.pt), PT_WAITING);
}

Test(pt, restart_works_in_the_finally_part)
{
    struct job self = {.count = 2};

    cr_assert_eq(restarts(&self), PT_YIELDED);
    cr_assert_eq(restarts(&self), PT_ENDED);
    cr_assert_str_eq(story, "top bottom finally top bottom finally ");
}

static enum pt_status leaves_from_deep_inside(struct job *self)
{
    PT_BEGIN(&self->pt);
    for (;;) {
        while (true) {
            PT_YIELD(&self->pt);
            if (self->status == PT_EXITED)
                PT_EXIT(&self->pt);
            PT_LEAVE(&self->pt, self->status);
        }
    }
    PT_END(&self->pt);
}

Test(pt, leaving_works_from_inside_loops)
{
    size_t i;

    for (i = 0; i < 4; i++) {
        struct job self = {.status = finals[i]};

        cr_assert_eq(leaves_from_deep_inside(&self), PT_YIELDED);
        cr_assert_eq(leaves_from_deep_inside(&self), finals[i]);
    }
}

/* Unwinding */

static enum pt_status bottom(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_AWAIT(&self->pt, play(self));
    tell("bottom-ended");
    PT_FINALLY(&self->pt);
    tell("bottom-finally");
    PT_END(&self->pt);
}

static enum pt_status middle(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_CALL(&self->pt, &self->child->pt, bottom(self->child));
    tell("middle-ended");
    PT_FINALLY(&self->pt);
    tell("middle-finally");
    PT_WAIT_UNTIL(&self->pt, self->flag);
    tell("middle-done");
    PT_END(&self->pt);
}

static enum pt_status top(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_CALL(&self->pt, &self->child->pt, middle(self->child));
    tell("top-ended");
    PT_FINALLY(&self->pt);
    tell("top-finally");
    PT_END(&self->pt);
}

static void unwind_three_levels(enum pt_status status)
{
    const enum pt_status script[] = {PT_WAITING, PT_YIELDED, status};
    struct job levels[3] = {{.child = &levels[1]}, {.child = &levels[2]}};

    levels[2].script = script;
    cr_assert_eq(top(&levels[0]), PT_WAITING);
    cr_assert_eq(top(&levels[0]), PT_YIELDED);
    cr_assert_str_eq(story, "");
    cr_assert_eq(top(&levels[0]), PT_WAITING);
    cr_assert_str_eq(story, "bottom-finally middle-finally ");
    levels[1].flag = true;
    cr_assert_eq(top(&levels[0]), status);
    cr_assert_str_eq(story, "bottom-finally middle-finally middle-done "
                            "top-finally ");
    cr_assert_eq(pt_status(&levels[0].pt), status);
    cr_assert_eq(pt_status(&levels[1].pt), status);
    cr_assert_eq(pt_status(&levels[2].pt), status);
}

Test(pt, a_failure_unwinds_three_levels_from_the_inside)
{
    unwind_three_levels(PT_FAILED);
}

Test(pt, a_cancel_unwinds_three_levels_from_the_inside)
{
    unwind_three_levels(PT_CANCELLED);
}

Test(pt, three_levels_that_end_well_run_all_they_have)
{
    static const enum pt_status script[] = {PT_WAITING, PT_EXITED};
    struct job levels[3] = {{.child = &levels[1]},
                            {.child = &levels[2], .flag = true}};

    levels[2].script = script;
    cr_assert_eq(top(&levels[0]), PT_WAITING);
    cr_assert_eq(top(&levels[0]), PT_ENDED);
    cr_assert_str_eq(story, "bottom-ended bottom-finally "
                            "middle-ended middle-finally middle-done "
                            "top-ended top-finally ");
}

/* Finally */

/* Ends by `status`, then waits in every way there is. */
static enum pt_status waits_finally(struct job *self)
{
    PT_BEGIN(&self->pt);
    if (self->status == PT_EXITED)
        PT_EXIT(&self->pt);
    if (self->status == PT_FAILED)
        PT_FAIL(&self->pt);
    if (self->status == PT_CANCELLED)
        PT_AWAIT(&self->pt, self->status);
    PT_FINALLY(&self->pt);
    tell("1");
    PT_YIELD(&self->pt);
    tell("2");
    PT_WAIT_UNTIL(&self->pt, self->flag);
    tell("3");
    PT_AWAIT(&self->pt, play(self));
    tell("4");
    PT_AWAIT_STATUS(&self->pt, self->status, play(self));
    tell("5");
    PT_CALL(&self->pt, &self->child->pt, yields_twice(self->child));
    PT_END(&self->pt);
}

Test(pt, the_finally_part_waits_and_keeps_how_the_body_ended)
{
    static const enum pt_status script[] = {PT_WAITING, PT_EXITED, PT_YIELDED,
                                            PT_FAILED};
    size_t i;

    for (i = 0; i < 4; i++) {
        struct job child = {0};
        struct job self = {
            .status = finals[i], .script = script, .child = &child};

        story[0] = '\0';
        cr_assert_eq(waits_finally(&self), PT_YIELDED);
        cr_assert_eq(waits_finally(&self), PT_WAITING);
        cr_assert_eq(waits_finally(&self), PT_WAITING);
        self.flag = true;
        cr_assert_eq(waits_finally(&self), PT_WAITING);
        cr_assert_eq(waits_finally(&self), PT_YIELDED);
        cr_assert_eq(waits_finally(&self), PT_YIELDED);
        cr_assert_eq(self.status, PT_FAILED);
        cr_assert_eq(waits_finally(&self), PT_YIELDED);
        cr_assert_not(pt_is_finished(&self.pt));
        cr_assert_eq(waits_finally(&self), finals[i]);
        cr_assert_eq(waits_finally(&self), finals[i]);
        cr_assert_eq(pt_status(&self.pt), finals[i]);
        cr_assert_str_eq(story, "1 2 3 4 5 first second third ");
    }
}

Test(pt, a_finally_part_is_entered_in_the_first_call_if_nothing_waits)
{
    static const enum pt_status script[] = {PT_ENDED, PT_ENDED};
    struct job child = {0};
    struct job self = {.status = PT_ENDED, .script = script, .child = &child};

    cr_assert_eq(waits_finally(&self), PT_YIELDED);
    cr_assert_str_eq(story, "1 ");
    cr_assert_eq(pt_status(&self.pt), PT_WAITING);
}

static enum pt_status asks_itself(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_LEAVE(&self->pt, self->status);
    PT_FINALLY(&self->pt);
    self->flag = pt_is_finished(&self->pt);
    tell(pt_status(&self->pt) == PT_WAITING ? "unfinished" : "finished");
    PT_END(&self->pt);
}

Test(pt, a_protothread_is_unfinished_while_its_finally_part_runs)
{
    size_t i;

    for (i = 0; i < 4; i++) {
        struct job self = {.status = finals[i], .flag = true};

        cr_assert_eq(asks_itself(&self), finals[i]);
        cr_assert_not(self.flag);
    }
    cr_assert_str_eq(story, "unfinished unfinished unfinished unfinished ");
}

static enum pt_status with_a_plain_finally(struct job *self)
{
    PT_BEGIN(&self->pt);
    tell("body");
    PT_AWAIT(&self->pt, play(self));
    if (self->flag)
        PT_EXIT(&self->pt);
    tell("rest");
    PT_FINALLY(&self->pt);
    tell("finally");
    PT_END(&self->pt);
}

Test(pt, the_finally_part_runs_once_on_every_way_out)
{
    struct job ends = {.script = &finals[1]};
    struct job exits = {.script = &finals[1], .flag = true};
    struct job fails = {.script = &finals[2]};
    struct job is_cancelled = {.script = &finals[3]};

    cr_assert_eq(with_a_plain_finally(&ends), PT_ENDED);
    cr_assert_eq(with_a_plain_finally(&ends), PT_ENDED);
    cr_assert_str_eq(story, "body rest finally ");
    story[0] = '\0';
    cr_assert_eq(with_a_plain_finally(&exits), PT_EXITED);
    cr_assert_eq(with_a_plain_finally(&exits), PT_EXITED);
    cr_assert_str_eq(story, "body finally ");
    story[0] = '\0';
    cr_assert_eq(with_a_plain_finally(&fails), PT_FAILED);
    cr_assert_eq(with_a_plain_finally(&fails), PT_FAILED);
    cr_assert_str_eq(story, "body finally ");
    story[0] = '\0';
    cr_assert_eq(with_a_plain_finally(&is_cancelled), PT_CANCELLED);
    cr_assert_eq(with_a_plain_finally(&is_cancelled), PT_CANCELLED);
    cr_assert_str_eq(story, "body finally ");
}

/* The first answer of the script ends the body, the second the finally part. */
static enum pt_status awaits_finally(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_AWAIT(&self->pt, play(self));
    PT_FINALLY(&self->pt);
    PT_YIELD(&self->pt);
    PT_AWAIT(&self->pt, play(self));
    tell("rest");
    PT_END(&self->pt);
}

Test(pt, a_failure_or_second_cancel_in_the_finally_part_skips_it_and_wins)
{
    static const enum pt_status failures[] = {PT_FAILED, PT_CANCELLED};
    size_t first;
    size_t second;

    for (first = 0; first < 4; first++) {
        for (second = 0; second < 2; second++) {
            const enum pt_status script[] = {finals[first], PT_WAITING,
                                             failures[second]};
            struct job self = {.script = script};

            cr_assert_eq(awaits_finally(&self), PT_YIELDED);
            cr_assert_eq(awaits_finally(&self), PT_WAITING);
            cr_assert_eq(awaits_finally(&self), failures[second]);
            cr_assert_eq(awaits_finally(&self), failures[second]);
            cr_assert_eq(pt_status(&self.pt), failures[second]);
        }
    }
    cr_assert_str_eq(story, "");
}

static enum pt_status leaves_finally(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_AWAIT(&self->pt, play(self));
    PT_FINALLY(&self->pt);
    tell("finally");
    if (self->flag)
        PT_YIELD(&self->pt);
    if (self->status == PT_EXITED)
        PT_EXIT(&self->pt);
    if (self->status == PT_FAILED)
        PT_FAIL(&self->pt);
    PT_LEAVE(&self->pt, self->status);
    tell("rest");
    PT_END(&self->pt);
}

Test(pt, leaving_the_finally_part_early_ends_as_it_says)
{
    size_t first;
    size_t second;
    int waits;

    for (first = 0; first < 4; first++) {
        for (second = 0; second < 4; second++) {
            for (waits = 0; waits < 2; waits++) {
                struct job self = {.script = &finals[first],
                                   .status = finals[second],
                                   .flag = waits};

                story[0] = '\0';
                if (waits)
                    cr_assert_eq(leaves_finally(&self), PT_YIELDED);
                cr_assert_eq(leaves_finally(&self), finals[second]);
                cr_assert_eq(leaves_finally(&self), finals[second]);
                cr_assert_str_eq(story, "finally ");
            }
        }
    }
}

static enum pt_status calls_one_with_a_finally(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_AWAIT_STATUS(&self->pt, self->status, waits_finally(self->child));
    PT_END(&self->pt);
}

Test(pt, a_caller_waits_for_the_finally_part_of_its_child)
{
    static const enum pt_status script[] = {PT_ENDED, PT_ENDED};
    struct job grandchild = {0};
    struct job child = {.status = PT_CANCELLED,
                        .script = script,
                        .child = &grandchild,
                        .flag = true};
    struct job self = {.child = &child};

    cr_assert_eq(calls_one_with_a_finally(&self), PT_YIELDED);
    cr_assert_eq(calls_one_with_a_finally(&self), PT_YIELDED);
    cr_assert_eq(calls_one_with_a_finally(&self), PT_YIELDED);
    cr_assert_eq(calls_one_with_a_finally(&self), PT_ENDED);
    cr_assert_eq(self.status, PT_CANCELLED);
}

/* Looks: what a scheduler is told of each wait */

static enum pt_status looks_and_arrives(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_YIELD(&self->pt);
    PT_WAIT_UNTIL(&self->pt, self->count >= 1);
    PT_WAIT_WHILE(&self->pt, self->count < 2);
    PT_AWAIT(&self->pt, play(self));
    PT_AWAIT_STATUS(&self->pt, self->status, play(self));
    for (;;)
        PT_YIELD(&self->pt);
    PT_END(&self->pt);
}

Test(pt, a_wait_tells_its_arrival_from_another_look)
{
    static const enum pt_status script[] = {PT_WAITING, PT_WAITING, PT_ENDED,
                                            PT_WAITING, PT_YIELDED, PT_ENDED};
    /* 0: it came to a wait in that call; 1: it only looked again. */
    static const char expected[] = "0"     /* the yield */
                                   "011"   /* until */
                                   "01"    /* while */
                                   "01"    /* await */
                                   "01"    /* await status */
                                   "0000"; /* yields in a loop */
    static const int count_at[] = {0, 0, 0, 0, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2};
    struct job self = {.script = script};
    size_t i;

    for (i = 0; expected[i] != '\0'; i++) {
        self.count = count_at[i];
        looks_and_arrives(&self);
        cr_assert_eq(PT_HAS_LOOKED_(&self.pt) != PT_ARRIVED_,
                     expected[i] == '1', "call %zu", i);
        cr_assert_not(pt_is_finished(&self.pt));
        cr_assert_eq(pt_status(&self.pt), PT_WAITING);
    }
}

static enum pt_status calls_one_that_looks(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_CALL(&self->pt, &self->child->pt, looks_and_arrives(self->child));
    PT_END(&self->pt);
}

Test(pt, a_call_asks_its_child_whether_it_only_looked)
{
    struct job child = {0};
    struct job self = {.child = &child};

    calls_one_that_looks(&self);
    cr_assert_eq(PT_HAS_LOOKED_(&self.pt), PT_ARRIVED_);
    calls_one_that_looks(&self);
    cr_assert_eq(PT_HAS_LOOKED_(&self.pt), PT_ARRIVED_);
    calls_one_that_looks(&self);
    cr_assert_neq(PT_HAS_LOOKED_(&self.pt), PT_ARRIVED_);
    child.count = 1;
    calls_one_that_looks(&self);
    cr_assert_eq(PT_HAS_LOOKED_(&self.pt), PT_ARRIVED_);
}

static enum pt_status calls_what_is_no_protothread(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_CALL(&self->pt, &self->child->pt, play(self));
    PT_END(&self->pt);
}

Test(pt, a_call_of_what_keeps_no_place_looks_again)
{
    static const enum pt_status script[] = {PT_WAITING, PT_WAITING, PT_ENDED};
    struct job child = {0};
    struct job self = {.child = &child, .script = script};

    cr_assert_eq(calls_what_is_no_protothread(&self), PT_WAITING);
    cr_assert_eq(PT_HAS_LOOKED_(&self.pt), PT_ARRIVED_);
    cr_assert_eq(calls_what_is_no_protothread(&self), PT_WAITING);
    cr_assert_neq(PT_HAS_LOOKED_(&self.pt), PT_ARRIVED_);
    cr_assert_eq(calls_what_is_no_protothread(&self), PT_ENDED);
}

/* Misuse */

/* The operand is wide, or builds without optimisation would not compile it. */
static enum pt_status waits_in_its_own_switch(struct job *self)
{
    PT_BEGIN(&self->pt);
    switch ((long long)self->count) {
    case 100:
        PT_YIELD(&self->pt);
        tell("resumed");
        break;
    default:
        break;
    }
    PT_FINALLY(&self->pt);
    tell("finally");
    switch ((long long)self->count) {
    case 200:
        PT_YIELD(&self->pt);
        tell("resumed");
        break;
    default:
        break;
    }
    PT_END(&self->pt);
}

Test(pt_misuse, a_wait_in_your_own_switch_is_caught, .signal = SIGABRT)
{
    struct job self = {.count = 100};

    cr_assert_eq(waits_in_its_own_switch(&self), PT_YIELDED);
    waits_in_its_own_switch(&self);
}

Test(pt_misuse, a_wait_in_your_own_switch_ends_as_failed)
{
    struct job self = {.count = 100};

    check_misuse_returns = true;
    waits_in_its_own_switch(&self);
    cr_assert_str_eq(check_misuse_said, "");
    cr_assert_eq(waits_in_its_own_switch(&self), PT_FAILED);
    cr_assert_str_eq(check_misuse_said,
                     "a wait inside your own switch cannot be resumed: "
                     "use if and else there");
    check_misuse_said = "";
    cr_assert_eq(waits_in_its_own_switch(&self), PT_FAILED);
    cr_assert_eq(pt_status(&self.pt), PT_FAILED);
    cr_assert_str_eq(check_misuse_said, "");
    cr_assert_str_eq(story, "");
}

Test(pt_misuse, a_wait_in_a_switch_in_the_finally_part_is_caught,
     .signal = SIGABRT)
{
    struct job self = {.count = 200};

    cr_assert_eq(waits_in_its_own_switch(&self), PT_YIELDED);
    waits_in_its_own_switch(&self);
}

Test(pt_misuse, a_wait_in_a_switch_in_the_finally_part_ends_as_failed)
{
    struct job self = {.count = 200};

    check_misuse_returns = true;
    waits_in_its_own_switch(&self);
    cr_assert_eq(waits_in_its_own_switch(&self), PT_FAILED);
    cr_assert_eq(waits_in_its_own_switch(&self), PT_FAILED);
    cr_assert_str_eq(story, "finally ");
}

Test(pt_misuse, a_switch_that_is_not_entered_does_no_harm)
{
    struct job self = {.count = 300};

    cr_assert_eq(waits_in_its_own_switch(&self), PT_ENDED);
    cr_assert_str_eq(check_misuse_said, "");
}

static enum pt_status breaks_out(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_YIELD(&self->pt);
    if (self->flag)
        break;
    PT_FINALLY(&self->pt);
    tell("finally");
    if (!self->flag)
        break;
    tell("rest");
    PT_END(&self->pt);
}

Test(pt_misuse, a_break_out_of_the_body_is_caught, .signal = SIGABRT)
{
    struct job self = {.flag = true};

    cr_assert_eq(breaks_out(&self), PT_YIELDED);
    breaks_out(&self);
}

Test(pt_misuse, a_break_out_of_the_body_ends_as_failed)
{
    struct job self = {.flag = true};

    check_misuse_returns = true;
    breaks_out(&self);
    cr_assert_str_eq(check_misuse_said, "");
    cr_assert_eq(breaks_out(&self), PT_FAILED);
    cr_assert_str_eq(check_misuse_said,
                     "a break outside a loop left the body: use PT_EXIT");
    check_misuse_said = "";
    cr_assert_eq(breaks_out(&self), PT_FAILED);
    cr_assert_eq(pt_status(&self.pt), PT_FAILED);
    cr_assert_str_eq(check_misuse_said, "");
    cr_assert_str_eq(story, "");
}

Test(pt_misuse, a_break_out_of_the_finally_part_is_caught, .signal = SIGABRT)
{
    struct job self = {0};

    cr_assert_eq(breaks_out(&self), PT_YIELDED);
    breaks_out(&self);
}

Test(pt_misuse, a_break_out_of_the_finally_part_ends_as_failed)
{
    struct job self = {0};

    check_misuse_returns = true;
    breaks_out(&self);
    cr_assert_eq(breaks_out(&self), PT_FAILED);
    cr_assert_eq(breaks_out(&self), PT_FAILED);
    cr_assert_str_eq(story, "finally ");
}

static enum pt_status leaves_with(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_LEAVE(&self->pt, self->status);
    PT_FINALLY(&self->pt);
    tell("finally");
    PT_END(&self->pt);
}

Test(pt_misuse, leaving_with_waiting_is_caught, .signal = SIGABRT)
{
    struct job self = {.status = PT_WAITING};

    leaves_with(&self);
}

Test(pt_misuse, leaving_with_yielded_is_caught, .signal = SIGABRT)
{
    struct job self = {.status = PT_YIELDED};

    leaves_with(&self);
}

Test(pt_misuse, leaving_with_what_is_no_status_is_caught, .signal = SIGABRT)
{
    struct job self = {.status = (enum pt_status)(PT_CANCELLED + 1)};

    leaves_with(&self);
}

Test(pt_misuse, leaving_with_a_status_that_is_not_final_ends_as_failed)
{
    const enum pt_status wrong[] = {PT_WAITING, PT_YIELDED,
                                    (enum pt_status)(PT_CANCELLED + 1)};
    size_t i;

    check_misuse_returns = true;
    for (i = 0; i < 3; i++) {
        struct job self = {.status = wrong[i]};

        check_misuse_said = "";
        story[0] = '\0';
        cr_assert_eq(leaves_with(&self), PT_FAILED);
        cr_assert_str_eq(check_misuse_said,
                         "PT_LEAVE takes a final status: PT_EXITED or later");
        cr_assert_eq(pt_status(&self.pt), PT_FAILED);
        cr_assert_str_eq(story, "finally ");
    }
}

Test(pt_misuse, an_awaitable_that_returns_no_status_fails_its_caller)
{
    const enum pt_status script[] = {(enum pt_status)(PT_CANCELLED + 1)};
    struct job self = {.script = script};

    check_misuse_returns = true;
    cr_assert_eq(awaits(&self), PT_FAILED);
}

Test(pt_misuse, nothing_else_here_is_misuse)
{
    struct job self = {.status = PT_CANCELLED};

    ends_as_told(&self);
    ends_as_told(&self);
    ends_as_told(&self);
    cr_assert_str_eq(check_misuse_said, "");
}

/* Numbers from here on are large: where waits are numbered by their lines they
   need the second byte. Keep it last. */
static enum pt_status with_waits_far_apart(struct job *self)
{
    PT_BEGIN(&self->pt);
    tell("near");
    PT_YIELD(&self->pt);
    tell("far");
#line 9000
    PT_YIELD(&self->pt);
    tell("finally");
    PT_FINALLY(&self->pt);
#line 12000
    PT_WAIT_UNTIL(&self->pt, self->flag);
    tell("done");
    PT_END(&self->pt);
}

Test(pt, waits_may_be_far_apart)
{
    struct job self = {0};

    cr_assert_eq(with_waits_far_apart(&self), PT_YIELDED);
    cr_assert_eq(with_waits_far_apart(&self), PT_YIELDED);
    cr_assert_eq(with_waits_far_apart(&self), PT_WAITING);
    self.flag = true;
    cr_assert_eq(with_waits_far_apart(&self), PT_ENDED);
    cr_assert_str_eq(story, "near far finally done ");
}
