/* SPDX-License-Identifier: MIT */
/*
 * frame_test.c - frame.h: deep calls that are resumed at the innermost.
 *
 * Built untraced and with SCHED_TRACE 1, where the chain of awaits is told.
 */
#include "check.h"

#include <pt/frame.h>
#include <sched/sched.h>

#include <stdarg.h>

enum { DEEPEST = 20 };

/* A level calls the next; the last one waits, and says how it ended. */
struct level {
    struct pt_frame frame;
    enum pt_status status;
    int calls; /* of its function */
};

static struct level levels[DEEPEST];
static struct pt_frames frames;
static int depth;
static enum pt_status answer; /* of the last: below PT_EXITED: go on waiting */
static char said[1024];

static void say(const char *format, ...)
{
    const size_t used = strlen(said);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(said + used, sizeof said - used, format, arguments);
    va_end(arguments);
}

static void expect(const char *expected)
{
    cr_assert_str_eq(said, expected);
    said[0] = '\0';
}

static enum pt_status next_answer(void)
{
    return answer;
}

static enum pt_status descend(struct pt_frame *frame)
{
    struct level *self = (struct level *)frame;

    self->calls++;
    PT_BEGIN(frame);
    say("begin %d; ", (int)(self - levels));
    if (self < levels + depth)
        PT_AWAIT(frame, pt_frame_call(frame, &self[1].frame, descend));
    else
        PT_AWAIT(frame, next_answer());
    PT_FINALLY(frame);
    say("end %d; ", (int)(self - levels));
    PT_END(frame);
}

static void start(enum pt_status (*run)(struct pt_frame *frame))
{
    pt_frames_init(&frames, &levels[0].frame, run);
}

Test(frame, that_calls_nobody_is_a_protothread)
{
    start(descend);
    answer = PT_YIELDED;
    cr_assert_eq(pt_frames_resume(&frames), PT_YIELDED);
    answer = PT_WAITING;
    cr_assert_eq(pt_frames_resume(&frames), PT_WAITING);
    answer = PT_ENDED;
    cr_assert_eq(pt_frames_resume(&frames), PT_ENDED);
    expect("begin 0; end 0; ");
}

Test(frame, that_is_innermost_is_the_only_one_called)
{
    int i;

    depth = 16;
    start(descend);
    for (i = 0; i < 10; i++)
        cr_assert_eq(pt_frames_resume(&frames), PT_WAITING);
    for (i = 0; i < depth; i++)
        cr_assert_eq(levels[i].calls, 1, "level %d", i);
    cr_assert_eq(levels[depth].calls, 10);
    answer = PT_ENDED;
    cr_assert_eq(pt_frames_resume(&frames), PT_ENDED);
    for (i = 0; i < depth; i++)
        cr_assert_eq(levels[i].calls, 2, "level %d", i);
}

Test(frame, that_ends_lets_its_callers_go_on_in_the_same_resume)
{
    depth = 2;
    start(descend);
    pt_frames_resume(&frames);
    expect("begin 0; begin 1; begin 2; ");
    answer = PT_EXITED;
    cr_assert_eq(pt_frames_resume(&frames), PT_ENDED);
    expect("end 2; end 1; end 0; ");
    cr_assert_eq(pt_status(&levels[2].frame), PT_ENDED);
}

Test(frame, that_has_ended_answers_the_same_again)
{
    depth = 1;
    answer = PT_ENDED;
    start(descend);
    cr_assert_eq(pt_frames_resume(&frames), PT_ENDED);
    cr_assert_eq(pt_frames_resume(&frames), PT_ENDED);
    expect("begin 0; begin 1; end 1; end 0; ");
}

Test(frame, that_fails_or_is_cancelled_unwinds_its_callers)
{
    depth = 2;
    start(descend);
    pt_frames_resume(&frames);
    answer = PT_FAILED;
    cr_assert_eq(pt_frames_resume(&frames), PT_FAILED);
    expect("begin 0; begin 1; begin 2; end 2; end 1; end 0; ");
    start(descend);
    answer = PT_CANCELLED;
    cr_assert_eq(pt_frames_resume(&frames), PT_CANCELLED);
    expect("begin 0; begin 1; begin 2; end 2; end 1; end 0; ");
}

static enum pt_status tries_three_times(struct pt_frame *frame)
{
    struct level *self = (struct level *)frame;

    PT_BEGIN(frame);
    for (self->calls = 0; self->calls < 3; self->calls++) {
        PT_AWAIT_STATUS(frame, self->status,
                        pt_frame_call(frame, &self[1].frame, descend));
        say("caught %d; ", self->status);
    }
    PT_END(frame);
}

Test(frame, may_catch_a_failure_and_call_again)
{
    depth = 1;
    start(tries_three_times);
    memset(&levels[1], 0xa5, sizeof levels[1]); /* garbage will do */
    cr_assert_eq(pt_frames_resume(&frames), PT_WAITING);
    answer = PT_FAILED;
    cr_assert_eq(pt_frames_resume(&frames), PT_ENDED);
    expect("begin 1; end 1; caught 4; begin 1; end 1; caught 4; "
           "begin 1; end 1; caught 4; ");
}

static enum pt_status calls_two_at_once(struct pt_frame *frame)
{
    struct level *self = (struct level *)frame;

    PT_BEGIN(frame);
    pt_frame_call(frame, &self[1].frame, descend);
    PT_AWAIT(frame, pt_frame_call(frame, &self[2].frame, descend));
    PT_END(frame);
}

Test(frame, that_calls_two_at_once_is_misuse, .signal = SIGABRT)
{
    start(calls_two_at_once);
    pt_frames_resume(&frames);
}

Test(frame, that_calls_two_at_once_fails_where_the_assertion_returns)
{
    check_misuse_returns = true;
    start(calls_two_at_once);
    cr_assert_eq(pt_frames_resume(&frames), PT_FAILED);
    cr_assert_eq(strncmp(check_misuse_said, "a frame awaits one call", 23), 0);
}

Test(frame, called_by_another_than_the_resume_goes_on_waiting)
{
    depth = 1;
    start(descend);
    cr_assert_eq(pt_frames_resume(&frames), PT_WAITING);
    cr_assert_eq(descend(&levels[0].frame), PT_WAITING);
    answer = PT_ENDED;
    cr_assert_eq(pt_frames_resume(&frames), PT_ENDED);
    expect("begin 0; begin 1; end 1; end 0; ");
}

static int gate;

/* Its call is over, but it waits for something else before it looks. */
static enum pt_status looks_late(struct pt_frame *frame)
{
    struct level *self = (struct level *)frame;

    PT_BEGIN(frame);
    pt_frame_call(frame, &self[1].frame, descend);
    PT_WAIT_UNTIL(frame, gate);
    PT_AWAIT(frame, pt_frame_call(frame, &self[1].frame, descend));
    PT_END(frame);
}

Test(frame, may_wait_for_something_else_when_its_call_is_over)
{
    depth = 1;
    answer = PT_ENDED;
    start(looks_late);
    cr_assert_eq(pt_frames_resume(&frames), PT_WAITING);
    expect("begin 1; end 1; ");
    gate = 1;
    cr_assert_eq(pt_frames_resume(&frames), PT_ENDED);
    expect("");
}

/* In a task */

struct reader {
    struct sched_task task;
    struct pt_frames frames;
    struct {
        struct pt_frame frame;
        struct sched_task *task;
    } outer, inner;
};

static struct sched sched;
static struct reader reader;

static enum pt_status sleeps(struct pt_frame *frame)
{
    struct reader *self = &reader;

    PT_BEGIN(frame);
    PT_AWAIT(frame, sched_sleep(&self->task, 5));
    say("slept; ");
    PT_FINALLY(frame);
    say("inner %u; ", (unsigned)sched_now(&sched));
    PT_END(frame);
}

static enum pt_status calls_sleeper(struct pt_frame *frame)
{
    PT_BEGIN(frame);
    PT_AWAIT(frame, pt_frame_call(frame, &reader.inner.frame, sleeps));
    PT_FINALLY(frame);
    say("outer; ");
    PT_END(frame);
}

static enum pt_status read_frames(struct sched_task *task)
{
    struct reader *self = (struct reader *)task;

    PT_BEGIN(task);
    PT_FRAMES(task, &self->frames, &self->outer.frame, calls_sleeper);
    say("task; ");
    PT_END(task);
}

Test(task, awaits_by_frames)
{
    sched_init(&sched);
    sched_spawn(&sched, &reader.task, read_frames, "reader");
    cr_assert_eq(sched_run(&sched), 0);
    expect("slept; inner 5; outer; task; ");
}

Test(task, that_is_cancelled_unwinds_its_frames)
{
    sched_init(&sched);
    sched_spawn(&sched, &reader.task, read_frames, "reader");
    sched_step(&sched);
    sched_cancel(&reader.task);
    cr_assert_eq(sched_run(&sched), 0);
    expect("inner 0; outer; ");
    cr_assert_eq(pt_status(&reader.task), PT_CANCELLED);
}

/* Two that set each other's flags: each step does something, so time does not
   pass and nobody is stuck, though all the task does is to await. */

struct player {
    struct sched_task task;
    struct pt_frames frames;
    struct pt_frame frame;
    struct pt_frame turn;
    int me;
    int left;
};

static struct player players[2];
static int flags[2];

static struct player *player_of(struct pt_frame *turn)
{
    return turn == &players[0].turn ? &players[0] : &players[1];
}

static enum pt_status take_turn(struct pt_frame *frame)
{
    struct player *self = player_of(frame);

    PT_BEGIN(frame);
    while (self->left-- > 0) {
        PT_WAIT_UNTIL(frame, flags[self->me]);
        flags[self->me] = 0;
        flags[!self->me] = 1;
    }
    PT_END(frame);
}

static enum pt_status play(struct pt_frame *frame)
{
    struct player *self =
        frame == &players[0].frame ? &players[0] : &players[1];

    PT_BEGIN(frame);
    PT_AWAIT(frame, pt_frame_call(frame, &self->turn, take_turn));
    PT_END(frame);
}

static enum pt_status player(struct sched_task *task)
{
    struct player *self = (struct player *)task;

    PT_BEGIN(task);
    PT_FRAMES(task, &self->frames, &self->frame, play);
    PT_END(task);
}

Test(task, whose_frames_poll_in_turns_is_not_stuck)
{
    int i;

    sched_init(&sched);
    for (i = 0; i < 2; i++) {
        players[i].me = i;
        players[i].left = 3;
        sched_spawn(&sched, &players[i].task, player, "player");
    }
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK); /* nobody begins */
    flags[0] = 1;
    cr_assert_eq(sched_run(&sched), 0);
}

#if SCHED_TRACE

static unsigned chain;
static const struct pt_site *innermost;
static const struct pt_site *outermost;

static void keep_chain(struct sched_sink *sink, struct sched *scheduler,
                       unsigned event, struct sched_task *task,
                       const void *detail)
{
    const struct pt_sites *sites = (const struct pt_sites *)detail;

    (void)sink;
    (void)scheduler;
    (void)task;
    if (SCHED_KIND(event) != SCHED_EVENT_SWITCH)
        return;
    chain = sites->count;
    innermost = sites->site[0];
    outermost = sites->site[chain - 1];
}

Test(chain, of_awaits_goes_through_the_frames)
{
    struct sched_sink sink = {keep_chain, NULL};

    sched_init(&sched);
    sched_add_sink(&sched, &sink);
    sched_spawn(&sched, &reader.task, read_frames, "reader");
    sched_step(&sched);
    cr_assert_eq(chain, 3);
    cr_assert_str_eq(innermost->text, "sched_sleep(&self->task, 5)");
    cr_assert_str_eq(outermost->text, "calls_sleeper");
    sched_wake(&reader.task); /* it looks, and sleeps on: only it was called */
    sched_step(&sched);
    cr_assert_eq(chain, 3);
    cr_assert_str_eq(outermost->text, "calls_sleeper");
}

Test(chain, keeps_the_eight_innermost)
{
    depth = 12;
    start(descend);
    pt_sites_.count = 0;
    pt_frames_resume(&frames);
    cr_assert_eq(pt_sites_.count, 8);
    cr_assert_str_eq(pt_sites_.site[0]->text, "next_answer()");
    cr_assert_str_eq(pt_sites_.site[7]->text,
                     "pt_frame_call(frame, &self[1].frame, descend)");
}

Test(chain, lacks_callers_that_left_no_place)
{
    depth = 2;
    start(descend);
    pt_sites_.count = 0;
    pt_frames_resume(&frames);
    cr_assert_eq(pt_sites_.count, 3);
    levels[1].frame.site = NULL; /* as an untraced file would */
    pt_sites_.count = 0;
    pt_frames_resume(&frames);
    cr_assert_eq(pt_sites_.count, 2);
}
#endif
