/* SPDX-License-Identifier: MIT */
/*
 * waits.c - one function with WAITS waits (8 or 32), or with the same calls
 * and no wait if CALLS_ONLY; KIND 1 is PT_YIELD, 2 PT_WAIT_UNTIL, 3 PT_AWAIT.
 */
#include <pt/pt.h>

extern void act(int number);
extern int is_ready(int number);
extern enum pt_status child(struct pt *pt, int number);
extern enum pt_status waits(struct pt *pt);

#if KIND == 1
#define CALL(pt, number) ((void)0)
#define WAIT(pt, number) PT_YIELD(pt)
#elif KIND == 2
#define CALL(pt, number) ((void)is_ready(number))
#define WAIT(pt, number) PT_WAIT_UNTIL(pt, is_ready(number))
#else
#define CALL(pt, number) ((void)child(pt, number))
#define WAIT(pt, number) PT_AWAIT(pt, child(pt, number))
#endif

#ifdef CALLS_ONLY
#define STEP(pt, number) \
    act(number);         \
    CALL(pt, number)
#else
#define STEP(pt, number) \
    act(number);         \
    WAIT(pt, number)
#endif

#define FOUR_STEPS(pt, number) \
    STEP(pt, number);          \
    STEP(pt, (number) + 1);    \
    STEP(pt, (number) + 2);    \
    STEP(pt, (number) + 3)
#define EIGHT_STEPS(pt, number) \
    FOUR_STEPS(pt, number);     \
    FOUR_STEPS(pt, (number) + 4)

enum pt_status waits(struct pt *pt)
{
    PT_BEGIN(pt);
    EIGHT_STEPS(pt, 0);
#if WAITS == 32
    EIGHT_STEPS(pt, 8);
    EIGHT_STEPS(pt, 16);
    EIGHT_STEPS(pt, 24);
#endif
    PT_END(pt);
}
