/* SPDX-License-Identifier: MIT */
/* protothreads.c - the vocabulary of pt.h, without a scheduler. */
#include "expect.h"
#include <pt/pt.h>

struct counter {
    struct pt pt;
    int i;
    int limit;
};

static enum pt_status count(struct counter *self)
{
    PT_BEGIN(&self->pt);
    for (self->i = 0; self->i < self->limit; self->i++)
        PT_YIELD(&self->pt);
    PT_END(&self->pt);
}

static void a_yield_returns_and_goes_on(void)
{
    static struct counter self;

    self.limit = 2;
    EXPECT(count(&self) == PT_YIELDED && self.i == 0);
    EXPECT(count(&self) == PT_YIELDED && self.i == 1);
    EXPECT(!pt_is_finished(&self) && pt_status(&self) == PT_WAITING);
    EXPECT(count(&self) == PT_ENDED && self.i == 2);
    EXPECT(count(&self) == PT_ENDED && self.i == 2);
    EXPECT(pt_is_finished(&self) && pt_status(&self) == PT_ENDED);
    PT_INIT(&self.pt);
    EXPECT(count(&self) == PT_YIELDED && self.i == 0);
}

struct gate {
    struct pt pt;
    int is_open;
    int passed;
};

static enum pt_status pass_twice(struct gate *self)
{
    PT_BEGIN(&self->pt);
    PT_WAIT_UNTIL(&self->pt, self->is_open);
    self->passed = 1;
    PT_WAIT_WHILE(&self->pt, self->is_open);
    self->passed = 2;
    PT_END(&self->pt);
}

static void a_wait_looks_each_time(void)
{
    static struct gate self;

    EXPECT(pass_twice(&self) == PT_WAITING && self.passed == 0);
    EXPECT(pass_twice(&self) == PT_WAITING && self.passed == 0);
    self.is_open = 1;
    EXPECT(pass_twice(&self) == PT_WAITING && self.passed == 1);
    self.is_open = 0;
    EXPECT(pass_twice(&self) == PT_ENDED && self.passed == 2);
}

struct parent {
    struct pt pt;
    struct counter child;
    int rounds;
};

static enum pt_status call_twice(struct parent *self)
{
    PT_BEGIN(&self->pt);
    self->child.limit = 1;
    for (self->rounds = 0; self->rounds < 2; self->rounds++)
        PT_CALL(&self->pt, &self->child.pt, count(&self->child));
    PT_END(&self->pt);
}

static void a_child_is_called_as_often_as_you_like(void)
{
    static struct parent self;

    EXPECT(call_twice(&self) == PT_YIELDED && self.rounds == 0);
    EXPECT(call_twice(&self) == PT_YIELDED && self.rounds == 1);
    EXPECT(call_twice(&self) == PT_ENDED && self.rounds == 2);
}

enum way { BY_END, BY_EXIT, BY_FAIL, BY_AWAIT, BY_LEAVE };

struct leaver {
    struct pt pt;
    enum way way;
    enum pt_status inner;
    enum pt_status caught;
    int cleaned;
    int went_on;
};

static enum pt_status answer(enum pt_status status)
{
    return status;
}

static enum pt_status leave(struct leaver *self)
{
    PT_BEGIN(&self->pt);
    if (self->way == BY_EXIT)
        PT_EXIT(&self->pt);
    else if (self->way == BY_FAIL)
        PT_FAIL(&self->pt);
    else if (self->way == BY_AWAIT)
        PT_AWAIT(&self->pt, answer(self->inner));
    else if (self->way == BY_LEAVE)
        PT_AWAIT_STATUS(&self->pt, self->caught, answer(self->inner));
    if (self->way == BY_LEAVE && self->caught >= PT_FAILED)
        PT_LEAVE(&self->pt, self->caught);
    self->went_on = 1;

    PT_FINALLY(&self->pt);
    self->cleaned++;
    PT_YIELD(&self->pt);
    self->cleaned++;
    PT_END(&self->pt);
}

static void leaves(enum way way, enum pt_status inner, enum pt_status outcome,
                   int goes_on)
{
    static struct leaver self;

    PT_INIT(&self.pt);
    self.cleaned = 0;
    self.went_on = 0;
    self.way = way;
    self.inner = inner;
    EXPECT(leave(&self) == PT_YIELDED && self.cleaned == 1);
    EXPECT(leave(&self) == outcome && self.cleaned == 2);
    EXPECT(leave(&self) == outcome && self.cleaned == 2);
    EXPECT(self.went_on == goes_on);
}

static void each_way_out_runs_the_finally_part(void)
{
    leaves(BY_END, PT_ENDED, PT_ENDED, 1);
    leaves(BY_EXIT, PT_ENDED, PT_EXITED, 0);
    leaves(BY_FAIL, PT_ENDED, PT_FAILED, 0);
    leaves(BY_AWAIT, PT_ENDED, PT_ENDED, 1);
    leaves(BY_AWAIT, PT_EXITED, PT_ENDED, 1);
    leaves(BY_AWAIT, PT_FAILED, PT_FAILED, 0);
    leaves(BY_AWAIT, PT_CANCELLED, PT_CANCELLED, 0);
    leaves(BY_LEAVE, PT_ENDED, PT_ENDED, 1);
    leaves(BY_LEAVE, PT_CANCELLED, PT_CANCELLED, 0);
}

struct again {
    struct pt pt;
    int runs;
};

static enum pt_status start_over(struct again *self)
{
    PT_BEGIN(&self->pt);
    self->runs++;
    if (self->runs < 2)
        PT_RESTART(&self->pt);
    PT_END(&self->pt);
}

static void a_restart_begins_at_the_top(void)
{
    static struct again self;

    EXPECT(start_over(&self) == PT_YIELDED && self.runs == 1);
    EXPECT(start_over(&self) == PT_ENDED && self.runs == 2);
}

#ifndef PT_USE_LINE_
static enum pt_status yield_twice(struct pt *pt)
{
    PT_BEGIN(pt);
    /* clang-format off */
    PT_YIELD(pt); PT_YIELD(pt);
    /* clang-format on */
    PT_END(pt);
}

static void two_waits_may_share_a_line(void)
{
    static struct pt pt;

    EXPECT(sizeof pt == 1);
    EXPECT(yield_twice(&pt) == PT_YIELDED);
    EXPECT(yield_twice(&pt) == PT_YIELDED);
    EXPECT(yield_twice(&pt) == PT_ENDED);
}
#else
static void two_waits_may_share_a_line(void)
{
}
#endif

int main(void)
{
    a_yield_returns_and_goes_on();
    a_wait_looks_each_time();
    a_child_is_called_as_often_as_you_like();
    each_way_out_runs_the_finally_part();
    a_restart_begins_at_the_top();
    two_waits_may_share_a_line();
    return expect_failed;
}
