/* SPDX-License-Identifier: MIT */
/*
 * check.h - what every suite includes first: Criterion, and misuse that prints.
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

#endif
