/* SPDX-License-Identifier: MIT */
/* A suite without a test: Criterion calls it a success. */
#include <criterion/criterion.h>
