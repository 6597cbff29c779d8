/* SPDX-License-Identifier: MIT */
/*
 * philosophers.pml - N tasks at a round table eat K times each, with the forks
 * to their left and right. REPAIRED: the last takes the right one first.
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
    meals++;
    fork[FIRST] = 0;
    fork[SECOND] = 0
}

active [N] proctype philosopher()
{
    byte i;

    skip;
    do
    ::  d_step { !fork[FIRST] -> fork[FIRST] = 1 };
        d_step { !fork[SECOND] -> fork[SECOND] = 1 };
        if
        :: d_step { i < K - 1 -> put_back(); i++ }
        :: d_step { i == K - 1 -> put_back(); i = 0; done++;
                    c_code { if (now.done == N) outcome(now.meals, 0); } } ->
           break
        fi
    od;
end: false
}
