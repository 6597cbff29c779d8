/* SPDX-License-Identifier: MIT */
/*
 * philosophers.pml - N tasks at a round table eat K times each, with the forks
 * to their left and right, and say at the end how often. REPAIRED: the last
 * takes the right one first.
 */
#include "outcome.pml"

#if REPAIRED
#define FIRST (_pid == N - 1 -> 0 : _pid)
#define SECOND (_pid == N - 1 -> N - 1 : _pid + 1)
#else
#define FIRST _pid
#define SECOND (_pid == N - 1 -> 0 : _pid + 1)
#endif

bit fork[N];
byte meals;
byte done;

inline put_back()
{
    fork[FIRST] = 0;
    fork[SECOND] = 0
}

active [N] proctype philosopher()
{
    byte i;

    skip;
    do
    ::  d_step { i < K && !fork[FIRST] -> fork[FIRST] = 1 };
        d_step { !fork[SECOND] -> fork[SECOND] = 1 };
        d_step { put_back(); i++ }
    ::  d_step { i == K -> meals = meals + i; i = 0; done++;
                 c_code { if (now.done == N) outcome(now.meals, 0); } } ->
        break
    od;
end: false
}
