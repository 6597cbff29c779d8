/* SPDX-License-Identifier: MIT */
/*
 * frame.h - protothreads that call each other deeply, resumed at the innermost.
 *
 *     struct line { struct pt_frame frame; struct byte byte; };
 *
 *     enum pt_status read_line(struct pt_frame *frame)
 *     {
 *         struct line *self = (struct line *)frame;
 *
 *         PT_BEGIN(frame);
 *         PT_AWAIT(frame, pt_frame_call(frame, &self->byte.frame, read_byte));
 *         PT_END(frame);
 *     }
 *
 * PT_CALL nests C calls: each resume of the innermost goes through all that
 * wait for it. Frames are linked instead: a call hands the innermost's place
 * to the callee, its end hands it back, and a resume is one call through one
 * pointer at any depth. The price is five words a frame. Whoever resumes
 * the outermost does so by PT_FRAMES, in a protothread or a task.
 *
 * 1. `struct pt_frame` is the first member of your frame's struct, which lives
 *    as long as the call.
 * 2. A frame awaits one call at a time, until it answers, and only
 *    pt_frames_resume calls frames.
 */
#ifndef WEFT_FRAME_H
#define WEFT_FRAME_H

#include <stddef.h>

#include "pt.h"

/* Types */

/* A protothread that may be called by a frame, and call one. */
struct pt_frame {
    PT_RESUME_TYPE_ resume; /* as in struct pt: PT_BEGIN(frame) */
    enum pt_status (*run)(struct pt_frame *frame);
    struct pt_frame *caller;    /* NULL: the outermost */
    struct pt_frame *callee;    /* whose end it awaits, or NULL */
    const struct pt_site *site; /* in traced builds: where it awaits that */
};

/* A chain of frames that call each other. */
struct pt_frames {
    struct pt_frame *leaf; /* the innermost: it runs next */
};

/* Macros */

/*
 * Run `run` on `frame` from its top, and await its end, in the body of `p`, as
 * PT_CALL does; `frames`, in the struct of `p`, keeps the place.
 */
#define PT_FRAMES(p, frames, frame, run)                         \
    do {                                                         \
        pt_frames_init(frames, frame, run);                      \
        PT_AWAIT_(p, PT_NUMBER_, PT_HAS_LOOKED_((frames)->leaf), \
                  pt_frames_resume(frames), #run);               \
    } while (0)

/* Functions */

/*
 * Await `run`, called on `callee` from its top, in the body of `frame`. Answers
 * how it ended. `callee` may be garbage, and is free again then.
 */
static inline enum pt_status
pt_frame_call(struct pt_frame *frame, struct pt_frame *callee,
              enum pt_status (*run)(struct pt_frame *frame));

/* Let `frames` begin with `run` on `frame`, from its top. */
static inline void
pt_frames_init(struct pt_frames *frames, struct pt_frame *frame,
               enum pt_status (*run)(struct pt_frame *frame));

/*
 * Resume the innermost frame, and those that can go on because it has ended.
 * An awaitable: how the outermost ended, or what the innermost answered.
 * O(1), and one call for each frame that begins or ends; in traced builds up
 * to 8 more steps for the report.
 */
static inline enum pt_status pt_frames_resume(struct pt_frames *frames);

/* Private */

static inline void pt_frame_init_(struct pt_frame *frame,
                                  enum pt_status (*run)(struct pt_frame *frame),
                                  struct pt_frame *caller)
{
    frame->resume = 0;
    frame->run = run;
    frame->caller = caller;
    frame->callee = NULL;
    frame->site = NULL;
}

static inline void pt_frames_init(struct pt_frames *frames,
                                  struct pt_frame *frame,
                                  enum pt_status (*run)(struct pt_frame *frame))
{
    pt_frame_init_(frame, run, NULL);
    frames->leaf = frame;
}

static inline enum pt_status
pt_frame_call(struct pt_frame *frame, struct pt_frame *callee,
              enum pt_status (*run)(struct pt_frame *frame))
{
    if (frame->callee == NULL) {
        pt_frame_init_(callee, run, frame);
        frame->callee = callee;
        return PT_WAITING; /* pt_frames_resume calls it at once */
    }
    if (frame->callee != callee) {
        PT_ASSERT(0, "a frame awaits one call at a time: "
                     "await its end before the next");
        return PT_FAILED;
    }
    if (pt_is_finished(callee))
        frame->callee = NULL;
    return pt_status(callee);
}

/* What a frame that calls leaves in the chain of awaits is kept in it, and
   added again when the innermost has left. */
#if defined SCHED_TRACE && SCHED_TRACE
static inline void pt_frame_keep_site_(struct pt_frame *frame)
{
    if (pt_sites_.count > 0)
        frame->site = pt_sites_.site[--pt_sites_.count];
}

static inline void pt_frame_mark_callers_(const struct pt_frame *frame)
{
    for (frame = frame->caller; frame != NULL; frame = frame->caller) {
        if (pt_sites_.count == PT_SITES_)
            return;
        if (frame->site != NULL)
            pt_mark_(frame->site);
    }
}
#define PT_FRAME_KEEP_SITE_(frame) pt_frame_keep_site_(frame)
#define PT_FRAME_MARK_CALLERS_(frame) pt_frame_mark_callers_(frame)
#else
#define PT_FRAME_KEEP_SITE_(frame) ((void)0)
#define PT_FRAME_MARK_CALLERS_(frame) ((void)0)
#endif

static inline enum pt_status pt_frames_resume(struct pt_frames *frames)
{
    struct pt_frame *frame = frames->leaf;
    enum pt_status status;

    for (;;) {
        status = frame->run(frame);
        if (status < PT_EXITED) {
            if (frame->callee == NULL || pt_is_finished(frame->callee))
                break; /* it waits for something else */
            PT_FRAME_KEEP_SITE_(frame);
            frame = frame->callee;
        } else {
            if (frame->caller == NULL)
                break;
            frame = frame->caller;
        }
        frames->leaf = frame;
    }
    PT_FRAME_MARK_CALLERS_(frame);
    return status;
}

#endif
