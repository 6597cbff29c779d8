/* SPDX-License-Identifier: MIT */
/*
 * check.h - what every suite includes first: Criterion, misuse that prints, and
 * a lock that is watched.
 *
 *     #include "check.h"
 *     #include <sched/sched.h>
 *
 *     Test(join, of_itself_is_misuse, .signal = SIGABRT) { ... }
 *     Test(join, fails_where_the_assertion_returns)
 *     {
 *         check_misuse_returns = true;
 *         ...
 *         cr_assert_str_eq(check_misuse_said, sched_error_text(SCHED_ESELF));
 *     }
 */
#ifndef WEFT_CHECK_H
#define WEFT_CHECK_H

#include <criterion/criterion.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Set by a test that goes on after a misuse; else a misuse aborts. */
static bool check_misuse_returns;
/* The sentence of the last misuse; "" before the first. */
static const char *check_misuse_said = "";

#ifdef CHECK_COVERAGE
extern void __gcov_dump(void);
#endif

static inline void check_misuse_(const char *sentence)
{
    check_misuse_said = sentence;
    if (check_misuse_returns)
        return;
    fprintf(stderr, "misuse: %s\n", sentence);
#ifdef CHECK_COVERAGE
    __gcov_dump();
#endif
    abort();
}

#define PT_ASSERT(condition, sentence) \
    ((condition) ? (void)0 : check_misuse_(sentence))

/* With CHECK_LOCKS, SCHED_LOCK must be neither nested nor left closed. */
#ifdef CHECK_LOCKS
static bool check_is_locked;
static unsigned check_times_locked;

static inline void check_close_lock_(void)
{
    cr_assert(!check_is_locked, "SCHED_LOCK is nested");
    check_is_locked = true;
    check_times_locked++;
}

static inline void check_open_lock_(void)
{
    cr_assert(check_is_locked, "SCHED_UNLOCK without a SCHED_LOCK");
    check_is_locked = false;
}

static inline void check_lock_is(bool claim)
{
    cr_assert_eq(check_is_locked, claim);
}

#define SCHED_LOCK() check_close_lock_()
#define SCHED_UNLOCK() check_open_lock_()
#else
#define check_lock_is(claim) ((void)0)
#endif

#endif
