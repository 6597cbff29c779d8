/* SPDX-License-Identifier: MIT */
/* A test with undefined behaviour: without -fno-sanitize-recover it passes. */
#include <criterion/criterion.h>
#include <limits.h>

static volatile int number = INT_MAX;

Test(undefined, is_seen)
{
    number = number + 1;
    cr_assert_neq(number, 0);
}
