/* SPDX-License-Identifier: MIT */
/*
 * deep.c - a resume of a leaf that stands many awaits deep; no scheduler.
 *
 * The levels are an array: each awaits the next, the last yields over and over,
 * and the first is called. By PT_CALL each resume passes through all of them,
 * down and up; a level is a call: inlined, a few would be one. By frames the
 * last is called alone. With 0 awaits it is a protothread that nobody awaits.
 *
 * Frames are called through a pointer. Where the processor does not predict
 * such a call it costs more than all the rest, so that is measured, too.
 */
#include <string.h>

#include <pt/frame.h>
#include <pt/pt.h>

#include "bench.h"

enum { MOST_AWAITS = 64 };

static unsigned awaits, rounds;
static enum pt_status status; /* of the first */

/* By PT_CALL: the C stack is built again at each resume */

struct level {
    struct pt pt;
};

static struct level levels[MOST_AWAITS + 1];
static struct level *leaf;
static struct work leaf_work;

__attribute__((noinline)) static enum pt_status descend(struct level *self)
{
    PT_BEGIN(&self->pt);
    if (self != leaf)
        PT_CALL(&self->pt, &self[1].pt, descend(self + 1));
    else
        while (leaf_work.left > 0) {
            work_last_piece(&leaf_work, 1);
            PT_YIELD(&self->pt);
        }
    PT_END(&self->pt);
}

/* As deep as it goes: the first yield is not timed, the end is. */
static void set_up_calls(unsigned depth, unsigned each)
{
    awaits = depth;
    rounds = each;
    memset(levels, 0, sizeof levels);
    leaf = &levels[depth];
    leaf_work.left = each;
    leaf_work.sum = 0;
    status = descend(levels);
}

static void run_calls(void)
{
    unsigned i;

    for (i = 0; i < rounds && status == PT_YIELDED; i++)
        status = descend(levels);
}

static bool are_calls_right(void)
{
    struct work expected = {rounds, 0};
    bool are_right = status == PT_ENDED && leaf_work.left == 0;
    unsigned i;

    while (expected.left > 0)
        work_last_piece(&expected, 1);
    are_right &= leaf_work.sum == expected.sum;
    for (i = 0; i <= awaits; i++)
        are_right &= pt_status(&levels[i].pt) == PT_ENDED;
    return are_right;
}

extern const struct contestant deep_calls;
const struct contestant deep_calls = {"deep_calls", set_up_calls, run_calls,
                                      are_calls_right};

/* By frames: linked */

struct frame_level {
    struct pt_frame frame;
};

static struct frame_level frame_levels[MOST_AWAITS + 1];
static struct pt_frames frames;

static enum pt_status descend_frames(struct pt_frame *frame)
{
    struct frame_level *self = (struct frame_level *)(void *)frame;

    PT_BEGIN(frame);
    if (self != &frame_levels[awaits])
        PT_AWAIT(frame, pt_frame_call(frame, &self[1].frame, descend_frames));
    else
        while (leaf_work.left > 0) {
            work_last_piece(&leaf_work, 1);
            PT_YIELD(frame);
        }
    PT_END(frame);
}

static void set_up_frames(unsigned depth, unsigned each)
{
    awaits = depth;
    rounds = each;
    memset(frame_levels, 0, sizeof frame_levels);
    leaf_work.left = each;
    leaf_work.sum = 0;
    pt_frames_init(&frames, &frame_levels[0].frame, descend_frames);
    status = pt_frames_resume(&frames);
}

static void run_frames(void)
{
    unsigned i;

    for (i = 0; i < rounds && status == PT_YIELDED; i++)
        status = pt_frames_resume(&frames);
}

static bool are_frames_right(void)
{
    unsigned i;

    for (i = 0; i <= awaits; i++)
        levels[i].pt.resume = frame_levels[i].frame.resume;
    return are_calls_right();
}

extern const struct contestant deep_frames;
const struct contestant deep_frames = {"deep_frames", set_up_frames, run_frames,
                                       are_frames_right};

/* A call through a pointer, and nothing else */

static unsigned pointer_calls;

static void count_call(void)
{
    pointer_calls++;
}

static void (*volatile called)(void) = count_call;

static void set_up_pointer(unsigned tasks, unsigned each)
{
    (void)tasks;
    rounds = each;
    pointer_calls = 0;
}

static void run_pointer(void)
{
    unsigned i;

    for (i = 0; i < rounds; i++)
        called();
}

static bool is_pointer_right(void)
{
    return pointer_calls == rounds;
}

extern const struct contestant pointer_call;
const struct contestant pointer_call = {"pointer_call", set_up_pointer,
                                        run_pointer, is_pointer_right};
