/* SPDX-License-Identifier: MIT */
/*
 * buffer.pml - P producers put K items each in a buffer of CAPACITY, and C
 * consumers get all of them, each as many. The outcome is how many of the first
 * producer's, which are marked, the first consumer got.
 */
#include "outcome.pml"

#define SHARE (P * K / C)

chan buffer = [CAPACITY] of { bit };
byte mine;
byte done;

#define FINISH done++; c_code { if (now.done == P + C) outcome(now.mine, 0); }

active [P] proctype producer()
{
    byte i;

    skip;
    do
    :: d_step { i < K - 1 && nfull(buffer) -> buffer ! (_pid == 0); i++ }
    :: d_step { i == K - 1 && nfull(buffer) -> buffer ! (_pid == 0); i = 0; FINISH } ->
       break
    od;
end: false
}

inline get()
{
    buffer ? item;
    if
    :: _pid == P && item -> mine++
    :: else
    fi;
    item = 0
}

active [C] proctype consumer()
{
    byte i;
    bit item;

    skip;
    do
    :: d_step { i < SHARE - 1 && nempty(buffer) -> get(); i++ }
    :: d_step { i == SHARE - 1 && nempty(buffer) -> get(); i = 0; FINISH } ->
       break
    od;
end: false
}
