/* SPDX-License-Identifier: MIT */
/*
 * expect.h - how a program without a library says what went wrong.
 *
 * main returns expect_failed: the line of the first expectation that did not
 * hold, or 0. A program stays below line 255, so that its status names it.
 */
#ifndef WEFT_EXPECT_H
#define WEFT_EXPECT_H

static int expect_failed;

#define EXPECT(condition)                       \
    do {                                        \
        if (!(condition) && expect_failed == 0) \
            expect_failed = __LINE__;           \
    } while (0)

#endif
