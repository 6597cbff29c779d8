/* SPDX-License-Identifier: MIT */
/*
 * pt.h - protothreads: C functions that can stop in the middle and go on.
 *
 *     struct blink { struct pt pt; int count; };
 *
 *     enum pt_status blink(struct blink *self)
 *     {
 *         PT_BEGIN(&self->pt);
 *         for (self->count = 0; self->count < 3; self->count++) {
 *             led_toggle();
 *             PT_YIELD(&self->pt);
 *         }
 *         PT_END(&self->pt);
 *     }
 *
 * An awaitable is a function that returns enum pt_status and is called again
 * until it is finished. A protothread is one: all zero is ready to run, each
 * call continues behind the last wait, and the status that ended it stays.
 * The caller owns the memory: one byte. Nothing here allocates, blocks or
 * calls a library; tasks and interrupts may each run protothreads of their own.
 *
 * 1. A local variable is lost at a wait: keep what must live in your struct.
 * 2. No wait inside a switch of your own: use if and else.
 * 3. The arguments of a wait are evaluated again at every call.
 * 4. One PT_BEGIN and one PT_END a function, at most 61 waits between them.
 */
#ifndef WEFT_PT_H
#define WEFT_PT_H

/* Configuration */

/*
 * PT_ASSERT(condition, sentence): what a misuse does. The sentence names the
 * remedy. By default it stops the program where it stands and costs a compare
 * and a trap; your own may print first, and where it returns the protothread
 * ends as PT_FAILED.
 */
#ifndef PT_ASSERT
#define PT_ASSERT(condition, sentence) ((condition) ? (void)0 : PT_TRAP_())
#endif

/* Types */

/* ORDER pt_status: below PT_EXITED means "call me again". */
enum pt_status {
    PT_WAITING,  /* for something that another must do */
    PT_YIELDED,  /* for its next turn only */
    PT_EXITED,   /* left early, by PT_EXIT */
    PT_ENDED,    /* reached PT_END */
    PT_FAILED,   /* left by PT_FAIL, or an await in it failed */
    PT_CANCELLED /* an await in it was cancelled */
};

/* The resume byte: where to go on and, at the end, how it ended. */
#if defined __COUNTER__ && !defined PT_USE_LINE_
#define PT_RESUME_TYPE_ unsigned char
#define PT_RESUME_BITS_ 6
#else
#define PT_RESUME_TYPE_ unsigned short
#define PT_RESUME_BITS_ 14
#endif

struct pt {
    PT_RESUME_TYPE_ resume; /* 0: from the top; else see "The trick" */
};

/* Where a wait stands. Traced builds have one for each; see "Private". */
struct pt_site {
    const char *file;
    int line;
    const char *text; /* the wait as it was written */
};

enum { PT_SITES_ = 8 };

struct pt_sites {
    const struct pt_site *site[PT_SITES_]; /* the innermost come first */
    unsigned char count;
    unsigned char is_finished_called; /* a finished protothread was called */
    unsigned arrivals; /* at awaits that may not have suspended; see sched.h */
};

/* The trick */

/*
 * A body is a switch that jumps to where the last call stopped. Each wait is
 * save - return - label: PT_SUSPEND_ stores its number, returns, and is the
 * `case` of that number, so the next call arrives right behind the return.
 *
 * Numbers are dense: __COUNTER__ less its value at PT_BEGIN, so that two waits
 * may share a line and the switch is a jump table. The low bits of `resume`
 * hold the number; the two highest hold status - PT_EXITED while a protothread
 * unwinds and after its end. Two numbers are reserved: PT_IN_FINALLY_ enters
 * the PT_FINALLY part, PT_AT_END_ means finished. Unwinding stores one of them
 * and jumps back to before the switch.
 *
 * After: Tom Duff, 1983; Dunkels et al., "Protothreads", SenSys 2006.
 */
#define PT_AT_END_ ((1 << PT_RESUME_BITS_) - 1)
#define PT_IN_FINALLY_ (PT_AT_END_ - 1)
#define PT_POINT_(p) ((p)->resume & PT_AT_END_)
#define PT_MOST_WAITS_ (PT_IN_FINALLY_ - 1)

#if PT_RESUME_BITS_ == 6
#define PT_NUMBER_ __COUNTER__
#else
#define PT_NUMBER_ __LINE__ /* two waits on one line are a compile error */
#endif

/*
 * In host builds that do not optimise, the labels lie above int: a wait inside
 * a user's own switch over an int is then a compiler warning. Optimised, they
 * would cost 6-38 % of speed, and a trap at run time must do.
 */
#if defined __GNUC__ && __STDC_HOSTED__ && !defined __OPTIMIZE__ && \
    !defined __AVR__
#define PT_LABEL_(number) (0x100000000LL + (number))
#else
#define PT_LABEL_(number) (number)
#endif

#define PT_SUSPEND_(p, number, look, status, text)                             \
    do {                                                                       \
        PT_MARK_(text);                                                        \
        (p)->resume = PT_RESUME_(                                              \
            pt_in_finally_ ? (int)(p)->resume & ~PT_AT_END_ : (look), number); \
        return status;                                                         \
    case PT_LABEL_((number) - (int)pt_base_):;                                 \
    } while (0)

#define PT_RESUME_(high, number) \
    ((PT_RESUME_TYPE_)((high) | ((number) - (int)pt_base_)))

/*
 * The high bits of a body that waits say whether it came to the wait in this
 * call, or was called there and has only looked again. A scheduler needs this:
 * time may pass when every task has only looked. A child is asked in PT_CALL;
 * in a PT_FINALLY part, where those bits are taken, every call is a look, but
 * entered by PT_EXIT it never is one. So is, with 0, a call of a function that
 * uses none of this.
 */
#define PT_ARRIVED_ 0
#define PT_LOOKED_ (1 << PT_RESUME_BITS_)
#define PT_HAS_LOOKED_(p) \
    ((p)->resume == 0 || (p)->resume > PT_AT_END_ ? PT_LOOKED_ : PT_ARRIVED_)

/* Macros */

/* `p` points at anything with a `resume` byte: a struct pt or a task. It is
   evaluated several times. */

/* Open the body. Declarations before it run again at every call. */
#define PT_BEGIN(p)                        \
    {                                      \
        enum { pt_base_ = PT_NUMBER_ };    \
        if (0)                             \
            goto pt_again_;                \
    pt_again_:                             \
        switch (PT_LABEL_(PT_POINT_(p))) { \
        case PT_LABEL_(0): {               \
            enum { pt_in_finally_ = 0 };

/*
 * Close the body: the protothread ends as PT_ENDED, or as it was unwound.
 * Called again after its end it returns the same status again.
 */
#define PT_END(p)                                                              \
    (p)->resume = pt_in_finally_ ? (PT_RESUME_TYPE_)((p)->resume | PT_AT_END_) \
                                 : pt_leave_(PT_ENDED, PT_AT_END_);            \
    goto pt_return_;                                                           \
    }                                                                          \
    default:                                                                   \
        if (PT_POINT_(p) < PT_IN_FINALLY_) {                                   \
            PT_ASSERT(0, "a wait inside your own switch cannot be resumed: "   \
                         "use if and else there");                             \
            (p)->resume = pt_leave_(PT_FAILED, PT_IN_FINALLY_);                \
        }                                                                      \
        PT_MARK_FINISHED_(p);                                                  \
        (p)->resume |= PT_AT_END_;                                             \
        goto pt_return_;                                                       \
        }                                                                      \
        PT_ASSERT(0, "a break outside a loop left the body: use PT_EXIT");     \
        (p)->resume = pt_leave_(PT_FAILED, PT_AT_END_);                        \
    pt_return_:;                                                               \
        PT_CHECK_((int)PT_NUMBER_ - (int)pt_base_ <= PT_MOST_WAITS_ + 1);      \
        return pt_status_((p)->resume);                                        \
        }

/*
 * Once, at function level: what follows, up to PT_END, runs on every way out
 * and may itself wait. How the body ended is kept; a failure or a second
 * cancel in here skips the rest and wins. PT_RESTART does not come this way.
 */
#define PT_FINALLY(p)                                  \
    (p)->resume = pt_leave_(PT_ENDED, PT_IN_FINALLY_); \
    goto pt_finally_;                                  \
    }                                                  \
    enum { pt_in_finally_ = 1 };                       \
    case PT_LABEL_(PT_IN_FINALLY_):                    \
    pt_finally_ : {

/* Stop here, and go on at the next call. Returns PT_YIELDED. */
#define PT_YIELD(p) \
    PT_SUSPEND_(p, PT_NUMBER_, PT_ARRIVED_, PT_YIELDED, "PT_YIELD")

/*
 * Go on as soon as `condition` holds; it is looked at in every call, the
 * first included. Returns PT_WAITING until then. Does not see a cancel.
 */
#define PT_WAIT_UNTIL(p, condition) \
    PT_WAIT_UNTIL_(p, PT_NUMBER_, condition, "until " #condition)

/* The opposite: go on as soon as `condition` does not hold. */
#define PT_WAIT_WHILE(p, condition) \
    PT_WAIT_UNTIL_(p, PT_NUMBER_, !(condition), "while " #condition)

#define PT_WAIT_UNTIL_(p, number, condition, text)                        \
    do {                                                                  \
        int pt_look_;                                                     \
        for (pt_look_ = PT_ARRIVED_; !(condition); pt_look_ = PT_LOOKED_) \
            PT_SUSPEND_(p, number, pt_look_, PT_WAITING, text);           \
    } while (0)

/*
 * Call an awaitable until it is finished. What it returns while it is not is
 * passed on unchanged. Ended or exited: go on. Failed or cancelled: leave, too.
 */
#define PT_AWAIT(p, call) PT_AWAIT_(p, PT_NUMBER_, PT_LOOKED_, call, #call)

#define PT_AWAIT_(p, number, looked, call, text)                         \
    do {                                                                 \
        enum pt_status pt_inner_;                                        \
        int pt_look_;                                                    \
        for (pt_look_ = PT_ARRIVED_; (pt_inner_ = (call)) < PT_EXITED;   \
             pt_look_ = PT_LOOKED_)                                      \
            PT_SUSPEND_(p, number, pt_look_ &(looked), pt_inner_, text); \
        if (pt_inner_ >= PT_FAILED)                                      \
            PT_LEAVE(p, pt_inner_);                                      \
    } while (0)

/*
 * The same, but store the final status in `status`, an enum pt_status that
 * lives in your struct, and unwind nothing: this is try and except.
 */
#define PT_AWAIT_STATUS(p, status, call) \
    PT_AWAIT_STATUS_(p, PT_NUMBER_, status, call, #call)

#define PT_AWAIT_STATUS_(p, number, status, call, text)               \
    do {                                                              \
        int pt_look_;                                                 \
        for (pt_look_ = PT_ARRIVED_; ((status) = (call)) < PT_EXITED; \
             pt_look_ = PT_LOOKED_)                                   \
            PT_SUSPEND_(p, number, pt_look_, status, text);           \
    } while (0)

/* Call the protothread `child` from its top: PT_INIT it, then await `call`. */
#define PT_CALL(p, child, call)                                       \
    do {                                                              \
        PT_INIT(child);                                               \
        PT_AWAIT_(p, PT_NUMBER_, PT_HAS_LOOKED_(child), call, #call); \
    } while (0)

/* All zero again: the next call starts at the top. */
#define PT_INIT(p) ((void)((p)->resume = 0))

/* Start over at the next call. Returns PT_YIELDED; runs no PT_FINALLY part. */
#define PT_RESTART(p)      \
    do {                   \
        PT_INIT(p);        \
        return PT_YIELDED; \
    } while (0)

/* Leave early, by way of the PT_FINALLY part: well, or as a failure. */
#define PT_EXIT(p) PT_LEAVE(p, PT_EXITED)
#define PT_FAIL(p) PT_LEAVE(p, PT_FAILED)

/* Leave with `status`, a final one: raise again what PT_AWAIT_STATUS caught. */
#define PT_LEAVE(p, status)                                                  \
    do {                                                                     \
        (p)->resume =                                                        \
            pt_leave_(status, pt_in_finally_ ? PT_AT_END_ : PT_IN_FINALLY_); \
        if (pt_in_finally_)                                                  \
            goto pt_return_;                                                 \
        goto pt_again_;                                                      \
    } while (0)

/* Functions */

/* `p` points at a struct pt, a task, or what else begins with its resume byte.
   These are functions: a macro pt_status(p) would catch every declaration of a
   pointer to a function that returns enum pt_status. */

/* True once `p` has ended, in whichever way. */
static inline int pt_is_finished(const void *p);

/* How `p` ended; PT_WAITING while it is not finished. */
static inline enum pt_status pt_status(const void *p);

/* Private */

/* A trap where the compiler has one that needs no library (avr-gcc's calls
   abort); elsewhere a loop for a debugger, or the watchdog, to find. */
#if (defined __GNUC__ || defined __clang__) && !defined __AVR__
#define PT_TRAP_() __builtin_trap()
#else
#define PT_TRAP_() pt_trap_()
static inline void pt_trap_(void)
{
#ifdef __AVR__
    __asm__ __volatile__("cli");
#endif
    for (;;) {
    }
}
#endif

static inline enum pt_status pt_status_(PT_RESUME_TYPE_ resume)
{
    return (enum pt_status)(PT_EXITED + (resume >> PT_RESUME_BITS_));
}

/* Through its own type, since `p` may point at any struct. */
static inline int pt_is_finished(const void *p)
{
    return (*(const PT_RESUME_TYPE_ *)p & PT_AT_END_) == PT_AT_END_;
}

static inline enum pt_status pt_status(const void *p)
{
    return pt_is_finished(p) ? pt_status_(*(const PT_RESUME_TYPE_ *)p)
                             : PT_WAITING;
}

/* The resume value of a protothread that has ended with `status`. */
#define PT_FINAL_(status)                                                    \
    ((PT_RESUME_TYPE_)(((unsigned)((status)-PT_EXITED) << PT_RESUME_BITS_) | \
                       PT_AT_END_))

/* The resume value that leaves with `status` by way of `point`. */
static inline PT_RESUME_TYPE_ pt_leave_(enum pt_status status, int point)
{
    if (status < PT_EXITED || status > PT_CANCELLED) {
        PT_ASSERT(0, "PT_LEAVE takes a final status: PT_EXITED or later");
        status = PT_FAILED;
    }
    return (PT_RESUME_TYPE_)(PT_FINAL_(status) &
                             (unsigned)(~PT_AT_END_ | point));
}

/* A compile error that says what to do. */
#define PT_TOO_LONG_ "too many waits in one function: split it"
#if defined __cplusplus
#define PT_CHECK_(condition) static_assert(condition, PT_TOO_LONG_)
#elif defined __TINYC__
#define PT_CHECK_(condition) _Static_assert(condition, PT_TOO_LONG_)
#elif defined __GNUC__
#define PT_CHECK_(condition) \
    __extension__ _Static_assert(condition, PT_TOO_LONG_)
#else
#define PT_CHECK_(condition) \
    enum { pt_too_many_waits_in_one_function_split_it_ = 1 / (condition) }
#endif

/* From version 22 on clang calls __COUNTER__ an extension of C2y. */
#if defined __clang__ && __clang_major__ >= 22
#pragma clang diagnostic ignored "-Wc2y-extensions"
#endif

/*
 * In traced builds each wait knows its place, and a suspending one adds it to
 * the one global of Weft: the chain of awaits that is being left, innermost
 * first. The scheduler empties it before each step and reports it after.
 */
#if defined SCHED_TRACE && SCHED_TRACE

#ifdef __cplusplus
extern "C" {
#endif
__attribute__((weak)) struct pt_sites pt_sites_;
#ifdef __cplusplus
}
#endif

static inline void pt_mark_(const struct pt_site *site)
{
    if (pt_sites_.count < PT_SITES_)
        pt_sites_.site[pt_sites_.count++] = site;
}

#define PT_MARK_(text)                                                     \
    do {                                                                   \
        static const struct pt_site pt_site_ = {__FILE__, __LINE__, text}; \
        pt_mark_(&pt_site_);                                               \
    } while (0)
#define PT_MARK_FINISHED_(p) \
    ((void)(PT_POINT_(p) == PT_AT_END_ ? pt_sites_.is_finished_called = 1 : 0))

#else
#define PT_MARK_(text) ((void)0)
#define PT_MARK_FINISHED_(p) ((void)0)
#endif

#elif defined WEFT_DUNKELS_H
#error "a file includes pt.h (which sched.h includes) or dunkels.h: split it"
#endif
