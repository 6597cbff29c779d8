/* SPDX-License-Identifier: MIT */
/* A test that leaks: Criterion loses the leak checker's exit status. */
#include <criterion/criterion.h>
#include <stdlib.h>

static void *volatile kept;

Test(leak, is_seen)
{
    kept = malloc(64);
    cr_assert_not_null(kept);
    kept = NULL;
}
