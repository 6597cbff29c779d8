/* SPDX-License-Identifier: MIT */
/*
 * dunkels.h - programs written for Dunkels' pt 1.4 or Contiki, unchanged.
 *
 *     static struct pt_sem full;
 *
 *     PT_THREAD(consumer(struct pt *pt))
 *     {
 *         PT_BEGIN(pt);
 *         while (1) {
 *             PT_SEM_WAIT(pt, &full);
 *             consume();
 *         }
 *         PT_END(pt);
 *     }
 *
 * The old names with their old meaning, over the trick of pt.h: a status is a
 * char, a protothread that has ended starts over, and nothing unwinds. It is
 * also smaller: one byte for two, and two waits may share a line. The caller
 * owns the memory; nothing here allocates, blocks or calls a library.
 *
 * 1. A file includes this or pt.h, which sched.h includes. Files of both kinds
 *    go together: PT_AWAIT(p, (enum pt_status)consumer(&child)).
 * 2. No wait inside a switch of your own, as with lc-switch.h.
 * 3. At most 255 waits a function.
 */
#ifndef WEFT_DUNKELS_H
#define WEFT_DUNKELS_H

#ifdef WEFT_PT_H
#error "a file includes dunkels.h or pt.h (which sched.h includes): split it"
#endif

/* Programs that save and restore a place look for it under this name. */
#define resume lc
#include "pt.h"
#undef resume

/* What pt.h calls differently, or does otherwise. */
#undef PT_BEGIN
#undef PT_END
#undef PT_FINALLY
#undef PT_YIELD
#undef PT_WAIT_UNTIL
#undef PT_WAIT_UNTIL_
#undef PT_WAIT_WHILE
#undef PT_AWAIT
#undef PT_AWAIT_STATUS
#undef PT_CALL
#undef PT_INIT
#undef PT_RESTART
#undef PT_EXIT
#undef PT_FAIL
#undef PT_LEAVE

/* Types */

typedef PT_RESUME_TYPE_ lc_t;

/* A counting semaphore. Its waiters write `tail` and its signallers `head`, so
   that one interrupt may signal what one protothread waits for. */
struct pt_sem {
    unsigned int head, tail;
};

/* Macros */

/* `pt` points at a struct pt, `s` at a struct pt_sem. Both are evaluated
   several times, and like all arguments of a wait again at every call. */

/* Declare or define a protothread: PT_THREAD(name(struct pt *pt)). */
#define PT_THREAD(name_args) char name_args

/* The next call starts at the top. */
#define PT_INIT(pt) LC_INIT((pt)->lc)

/* Open the body. Declarations before it run again at every call. */
#define PT_BEGIN(pt)            \
    {                           \
        char PT_YIELD_FLAG = 1; \
        (void)PT_YIELD_FLAG;    \
        LC_RESUME((pt)->lc)

/* Close the body: return PT_ENDED. The next call starts at the top. */
#define PT_END(pt)   \
    LC_END((pt)->lc) \
    PT_INIT(pt);     \
    return PT_ENDED; \
    }

/* Go on as soon as `condition` holds. Returns PT_WAITING until then. */
#define PT_WAIT_UNTIL(pt, condition) \
    PT_WAIT_UNTIL_(pt, PT_NUMBER_, condition, "until " #condition)

/* The opposite: go on as soon as `condition` does not hold. */
#define PT_WAIT_WHILE(pt, condition) \
    PT_WAIT_UNTIL_(pt, PT_NUMBER_, !(condition), "while " #condition)

/* Call a protothread until it has ended or exited. `thread` may join several:
   a(&x) & b(&y) goes on when both end in the same call. */
#define PT_WAIT_THREAD(pt, thread) \
    PT_WAIT_UNTIL_(pt, PT_NUMBER_, !PT_SCHEDULE(thread), #thread)

/* The same, from the top of `child`. */
#define PT_SPAWN(pt, child, thread)                                    \
    do {                                                               \
        PT_INIT(child);                                                \
        PT_WAIT_UNTIL_(pt, PT_NUMBER_, !PT_SCHEDULE(thread), #thread); \
    } while (0)

/* Call a protothread once. False when that call ended it. A function beneath,
   since compilers warn of a comparison whose result nobody uses. */
#define PT_SCHEDULE(thread) pt_is_unfinished_(thread)

/* Stop here, and go on at the next call. Returns PT_YIELDED. */
#define PT_YIELD(pt) PT_YIELD_ON_(pt, PT_NUMBER_, (void)0, "PT_YIELD")

/* The same, but run `statement` between saving the place and returning: it may
   lead to a call of this protothread. */
#define PT_YIELD_ON(pt, statement) \
    PT_YIELD_ON_(pt, PT_NUMBER_, statement, #statement)

/* Yield once at least, and until `condition` holds. Returns PT_YIELDED. */
#define PT_YIELD_UNTIL(pt, condition) \
    PT_YIELD_UNTIL_(pt, PT_NUMBER_, condition, "until " #condition)

/* Start over at the next call. Returns PT_WAITING. */
#define PT_RESTART(pt)     \
    do {                   \
        PT_INIT(pt);       \
        return PT_WAITING; \
    } while (0)

/* Leave early. Returns PT_EXITED; the next call starts at the top. */
#define PT_EXIT(pt)       \
    do {                  \
        PT_INIT(pt);      \
        return PT_EXITED; \
    } while (0)

/* Semaphores. A wait takes one, a signal gives one and never stops. */
#define PT_SEM_INIT(s, count)          \
    do {                               \
        (s)->tail = 0;                 \
        (s)->head = (unsigned)(count); \
    } while (0)
#define PT_SEM_COUNT(s) ((s)->head - (s)->tail)
#define PT_SEM_WAIT(pt, s)                                       \
    do {                                                         \
        PT_WAIT_UNTIL_(pt, PT_NUMBER_, PT_SEM_COUNT(s) > 0, #s); \
        ++(s)->tail;                                             \
    } while (0)
#define PT_SEM_SIGNAL(pt, s) (++(s)->head)

/* Local continuations, for waits of your own. `s` is an lc_t; LC_SET means "go
   on from here", so what tells the first pass from the later ones is yours:
   PT_YIELD_FLAG is 1 in each call until you change it. */
#define LC_INIT(s) ((void)((s) = 0))
#define LC_RESUME(s)                                                         \
    {                                                                        \
        enum { pt_base_ = PT_NUMBER_ };                                      \
        switch (PT_LABEL_(s)) {                                              \
        default:                                                             \
            PT_ASSERT(0, "a protothread cannot be resumed here: PT_INIT it " \
                         "first, and no wait inside a switch of your own");  \
            break;                                                           \
        case PT_LABEL_(0):
#define LC_SET(s) LC_SET_(s, PT_NUMBER_)
#define LC_END(s)                                                      \
    }                                                                  \
    PT_CHECK_((int)PT_NUMBER_ - (int)pt_base_ <= 4L * PT_AT_END_ + 4); \
    }

/* Private */

static inline int pt_is_unfinished_(int status)
{
    return status < PT_EXITED;
}

/* Save - return - label as in pt.h. Here the place is saved before the first
   look at a condition, which may itself PT_INIT this protothread. */
#define PT_SAVE_(s, number) ((s) = (lc_t)((number) - (int)pt_base_))
#define PT_STOP_(number, status, text)         \
    do {                                       \
        PT_MARK_(text);                        \
        return status;                         \
    case PT_LABEL_((number) - (int)pt_base_):; \
    } while (0)

#define LC_SET_(s, number)                         \
    do {                                           \
        PT_SAVE_(s, number);                       \
        if (0) {                                   \
        case PT_LABEL_((number) - (int)pt_base_):; \
        }                                          \
    } while (0)

#define PT_WAIT_UNTIL_(pt, number, condition, text) \
    do {                                            \
        PT_SAVE_((pt)->lc, number);                 \
        while (!(condition))                        \
            PT_STOP_(number, PT_WAITING, text);     \
    } while (0)

#define PT_YIELD_ON_(pt, number, statement, text) \
    do {                                          \
        PT_SAVE_((pt)->lc, number);               \
        {                                         \
            statement;                            \
        }                                         \
        PT_STOP_(number, PT_YIELDED, text);       \
    } while (0)

#define PT_YIELD_UNTIL_(pt, number, condition, text) \
    do {                                             \
        PT_SAVE_((pt)->lc, number);                  \
        do                                           \
            PT_STOP_(number, PT_YIELDED, text);      \
        while (!(condition));                        \
    } while (0)

#endif
