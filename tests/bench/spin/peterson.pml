/* SPDX-License-Identifier: MIT */
/*
 * peterson.pml - two tasks that exclude each other by three variables and add
 * to a count, K times each. BROKEN: each looks before it says that it wants.
 */
#include "outcome.pml"

#define OTHER (1 - _pid)
#define IS_FREE (!wants[OTHER] || turn == _pid)

bit wants[2];
bit turn;
byte inside;
bit broken;
short count;
byte done;

inline enter()
{
    inside++;
    if
    :: inside > 1 -> broken = 1
    :: else
    fi;
    current = count
}

inline leave()
{
    inside--;
    wants[_pid] = 0;
    count = current + 1;
    current = 0
}

active [2] proctype contender()
{
    short current;
    short i;

    skip;
    do
    ::
#if BROKEN
        d_step { turn = OTHER };
        d_step { IS_FREE -> skip };
        d_step { wants[_pid] = 1; enter() };
#else
        d_step { wants[_pid] = 1 };
        d_step { turn = OTHER };
        d_step { IS_FREE -> enter() };
#endif
        if
        :: d_step { i < K - 1 -> leave(); i++ }
        :: d_step { i == K - 1 -> leave(); i = 0; done++;
                    c_code { if (now.done == 2) outcome(now.count, now.broken); }
           } -> break
        fi
    od;
end: false
}
