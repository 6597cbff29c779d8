/* SPDX-License-Identifier: MIT */
/*
 * pt_trace_test.c - pt.h in traced builds: where each wait stands; and the
 * assertion that pt.h has by default, so check.h is not included.
 */
#define SCHED_TRACE 1
#include <criterion/criterion.h>
#include <pt/pt.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* How a trap ends these tests. Valgrind would report a signal's own way. */
enum { TRAPPED = 42 };

static void leave_at_once(int signal_number)
{
    (void)signal_number;
    _exit(TRAPPED);
}

static void expect_trap(void)
{
    signal(SIGILL, leave_at_once);
    signal(SIGTRAP, leave_at_once);
}

struct job {
    struct pt pt;
    struct pt child;
    enum pt_status status;
    int depth;
    bool flag;
};

/* Begin a step: the scheduler empties the chain before each. */
static void forget(void)
{
    memset(&pt_sites_, 0, sizeof(pt_sites_));
}

static void has_site(unsigned index, int line, const char *text)
{
    cr_assert_lt(index, pt_sites_.count);
    cr_assert_str_eq(pt_sites_.site[index]->text, text);
    cr_assert_eq(pt_sites_.site[index]->line, line, "line %d, not %d",
                 pt_sites_.site[index]->line, line);
    cr_assert_str_eq(pt_sites_.site[index]->file, __FILE__);
}

/* What each wait is called. `wait_of` holds the line of each. */
static int wait_of[7];

static enum pt_status waits_in_every_way(struct job *self)
{
    PT_BEGIN(&self->pt);
    wait_of[0] = __LINE__ + 1;
    PT_YIELD(&self->pt);
    wait_of[1] = __LINE__ + 1;
    PT_WAIT_UNTIL(&self->pt, self->flag && self->depth == 1);
    wait_of[2] = __LINE__ + 1;
    PT_WAIT_WHILE(&self->pt, self->flag);
    wait_of[3] = __LINE__ + 1;
    PT_AWAIT(&self->pt, self->status);
    wait_of[4] = __LINE__ + 1;
    PT_AWAIT_STATUS(&self->pt, self->status, (enum pt_status)self->depth);
    wait_of[5] = __LINE__ + 1;
    PT_CALL(&self->pt, &self->child, self->status);
    PT_FINALLY(&self->pt);
    wait_of[6] = __LINE__ + 1;
    PT_YIELD(&self->pt);
    PT_END(&self->pt);
}

Test(pt_trace, a_wait_is_named_as_it_was_written)
{
    struct job self = {.status = PT_WAITING};

    forget();
    waits_in_every_way(&self);
    cr_assert_eq(pt_sites_.count, 1);
    has_site(0, wait_of[0], "PT_YIELD");
    forget();
    waits_in_every_way(&self);
    cr_assert_eq(pt_sites_.count, 1);
    has_site(0, wait_of[1], "until self->flag && self->depth == 1");
    self.flag = true;
    self.depth = 1;
    forget();
    waits_in_every_way(&self);
    cr_assert_eq(pt_sites_.count, 1);
    has_site(0, wait_of[2], "while self->flag");
    self.flag = false;
    forget();
    waits_in_every_way(&self);
    cr_assert_eq(pt_sites_.count, 1);
    has_site(0, wait_of[3], "self->status");
    self.status = PT_ENDED;
    forget();
    waits_in_every_way(&self);
    cr_assert_eq(pt_sites_.count, 1);
    has_site(0, wait_of[4], "(enum pt_status)self->depth");
    self.depth = PT_YIELDED;
    forget();
    waits_in_every_way(&self);
    cr_assert_eq(pt_sites_.count, 1);
    has_site(0, wait_of[4], "(enum pt_status)self->depth");
    self.depth = PT_ENDED;
    self.status = PT_WAITING;
    forget();
    cr_assert_eq(waits_in_every_way(&self), PT_YIELDED);
    cr_assert_eq(pt_sites_.count, 1);
    has_site(0, wait_of[6], "PT_YIELD");
}

static int call_line;

static enum pt_status calls_itself(struct job *self)
{
    struct job *child = self + 1;

    PT_BEGIN(&self->pt);
    if (self->depth == 0)
        PT_YIELD(&self->pt);
    else {
        call_line = __LINE__ + 1;
        PT_CALL(&self->pt, &child->pt, calls_itself(child));
    }
    PT_END(&self->pt);
}

static enum pt_status calls_the_first(struct job *self, struct job *jobs)
{
    PT_BEGIN(&self->pt);
    PT_CALL(&self->pt, &jobs->pt, calls_itself(jobs));
    PT_END(&self->pt);
}

static void set_depth(struct job *jobs, int depth)
{
    int i;

    for (i = 0; i <= depth; i++)
        jobs[i].depth = depth - i;
}

Test(pt_trace, the_chain_lists_the_innermost_wait_first)
{
    struct job jobs[4] = {{.depth = 0}};

    set_depth(jobs, 3);
    forget();
    cr_assert_eq(calls_itself(jobs), PT_YIELDED);
    cr_assert_eq(pt_sites_.count, 4);
    cr_assert_str_eq(pt_sites_.site[0]->text, "PT_YIELD");
    has_site(1, call_line, "calls_itself(child)");
    has_site(3, call_line, "calls_itself(child)");
}

Test(pt_trace, the_innermost_eight_are_kept)
{
    struct job outermost = {.depth = 0};
    struct job jobs[20] = {{.depth = 0}};

    set_depth(jobs, 6);
    forget();
    calls_the_first(&outermost, jobs);
    cr_assert_eq(pt_sites_.count, 8);
    cr_assert_str_eq(pt_sites_.site[7]->text, "calls_itself(jobs)");

    PT_INIT(&outermost.pt);
    set_depth(jobs, 7);
    forget();
    calls_the_first(&outermost, jobs);
    cr_assert_eq(pt_sites_.count, 8);
    cr_assert_str_eq(pt_sites_.site[0]->text, "PT_YIELD");
    has_site(7, call_line, "calls_itself(child)");

    PT_INIT(&outermost.pt);
    set_depth(jobs, 19);
    forget();
    calls_the_first(&outermost, jobs);
    cr_assert_eq(pt_sites_.count, 8);
    cr_assert_str_eq(pt_sites_.site[0]->text, "PT_YIELD");
    has_site(7, call_line, "calls_itself(child)");
    cr_assert_eq(pt_sites_.is_finished_called, 0);
}

Test(pt_trace, a_protothread_that_ends_leaves_no_site)
{
    struct job jobs[4] = {{.depth = 0}};

    set_depth(jobs, 3);
    calls_itself(jobs);
    forget();
    cr_assert_eq(calls_itself(jobs), PT_ENDED);
    cr_assert_eq(pt_sites_.count, 0);
    cr_assert_eq(pt_sites_.is_finished_called, 0);
}

Test(pt_trace, a_wait_that_does_not_stop_leaves_no_site)
{
    struct job self = {.status = PT_ENDED, .flag = true, .depth = 1};

    waits_in_every_way(&self);
    forget();
    waits_in_every_way(&self);
    cr_assert_eq(pt_sites_.count, 1);
    has_site(0, wait_of[2], "while self->flag");
}

static enum pt_status ends_as_told(struct job *self)
{
    PT_BEGIN(&self->pt);
    if (self->status != PT_ENDED)
        PT_LEAVE(&self->pt, self->status);
    PT_END(&self->pt);
}

static enum pt_status ends_as_told_with_a_finally(struct job *self)
{
    PT_BEGIN(&self->pt);
    if (self->status != PT_ENDED)
        PT_LEAVE(&self->pt, self->status);
    PT_FINALLY(&self->pt);
    if (self->flag)
        PT_YIELD(&self->pt);
    PT_END(&self->pt);
}

static enum pt_status leaves_the_finally_part(struct job *self)
{
    PT_BEGIN(&self->pt);
    PT_FINALLY(&self->pt);
    if (self->flag)
        PT_YIELD(&self->pt);
    PT_LEAVE(&self->pt, self->status);
    PT_END(&self->pt);
}

static void marks_a_call_after_the_end(enum pt_status (*run)(struct job *self),
                                       struct job *self)
{
    const enum pt_status status = self->status;

    forget();
    if (self->flag)
        cr_assert_eq(run(self), PT_YIELDED);
    cr_assert_eq(run(self), status);
    cr_assert_eq(pt_sites_.is_finished_called, 0);
    cr_assert_eq(run(self), status);
    cr_assert_eq(pt_sites_.is_finished_called, 1);
}

Test(pt_trace, a_call_after_the_end_is_marked_and_the_end_itself_is_not)
{
    int status;

    for (status = PT_EXITED; status <= PT_CANCELLED; status++) {
        struct job plain = {.status = (enum pt_status)status};
        struct job tidy = {.status = (enum pt_status)status};
        struct job slow = {.status = (enum pt_status)status, .flag = true};
        struct job hasty = {.status = (enum pt_status)status};
        struct job lazy = {.status = (enum pt_status)status, .flag = true};

        marks_a_call_after_the_end(ends_as_told, &plain);
        marks_a_call_after_the_end(ends_as_told_with_a_finally, &tidy);
        marks_a_call_after_the_end(ends_as_told_with_a_finally, &slow);
        marks_a_call_after_the_end(leaves_the_finally_part, &hasty);
        marks_a_call_after_the_end(leaves_the_finally_part, &lazy);
    }
}

static enum pt_status breaks_out(struct job *self)
{
    PT_BEGIN(&self->pt);
    if (self->flag)
        break;
    PT_END(&self->pt);
}

Test(pt_trace, misuse_stops_the_program_by_default, .exit_code = TRAPPED)
{
    struct job self = {.flag = true};

    expect_trap();
    breaks_out(&self);
}

Test(pt_trace, leaving_with_a_status_that_is_not_final_stops_it_too,
     .exit_code = TRAPPED)
{
    struct job self = {.status = PT_WAITING};

    expect_trap();
    ends_as_told(&self);
}
