/* SPDX-License-Identifier: MIT */
/* counter.pml - N tasks read a count and write it, one more, K times each. */
#include "outcome.pml"

byte count;
byte done;

active [N] proctype increment()
{
    byte current;
    byte i;

    d_step { current = count };
    do
    :: d_step { i < K - 1 -> count = current + 1; i++; current = count }
    :: d_step { i == K - 1 -> count = current + 1; current = 0; i = 0; done++;
                c_code { if (now.done == N) outcome(now.count, 0); } } ->
       break
    od;
end: false
}
