/* SPDX-License-Identifier: MIT */
/* dunkels.c - the vocabulary of dunkels.h: pt 1.4 and its semaphores. */
#include "expect.h"
#include <pt/dunkels.h>

static struct pt producing, consuming, child, thread;
static struct pt_sem full, empty;
static int produced, consumed, passes;
static char gate;

static PT_THREAD(producer(struct pt *pt))
{
    PT_BEGIN(pt);
    while (produced < 4) {
        PT_SEM_WAIT(pt, &empty);
        produced++;
        PT_SEM_SIGNAL(pt, &full);
    }
    PT_END(pt);
}

static PT_THREAD(consumer(struct pt *pt))
{
    PT_BEGIN(pt);
    while (1) {
        PT_SEM_WAIT(pt, &full);
        consumed++;
        PT_SEM_SIGNAL(pt, &empty);
        if (consumed == 4)
            PT_EXIT(pt);
    }
    PT_END(pt);
}

static void a_bounded_buffer_hands_on_what_it_gets(void)
{
    int calls;

    PT_SEM_INIT(&full, 0);
    PT_SEM_INIT(&empty, 2);
    PT_INIT(&producing);
    PT_INIT(&consuming);
    EXPECT(PT_SCHEDULE(producer(&producing)));
    EXPECT(produced == 2);
    for (calls = 0; PT_SCHEDULE(consumer(&consuming)) && calls < 9; calls++)
        (void)producer(&producing);
    EXPECT(produced == 4 && consumed == 4);
    EXPECT(PT_SEM_COUNT(&empty) == 2);
}

static PT_THREAD(walk(struct pt *pt))
{
    PT_BEGIN(pt);
    passes++;
    PT_YIELD(pt);
    passes++;
    PT_WAIT_WHILE(pt, gate == 0);
    passes++;
    PT_YIELD_UNTIL(pt, gate == 1);
    passes++;
    PT_END(pt);
}

static PT_THREAD(walk_twice(struct pt *pt))
{
    PT_BEGIN(pt);
    PT_SPAWN(pt, &child, walk(&child));
    PT_INIT(&child);
    PT_WAIT_THREAD(pt, walk(&child));
    if (passes < 9)
        PT_RESTART(pt);
    PT_WAIT_UNTIL(pt, gate == 2);
    PT_END(pt);
}

static void a_parent_waits_for_its_child(void)
{
    PT_INIT(&thread);
    EXPECT(walk_twice(&thread) == PT_WAITING && passes == 1);
    EXPECT(walk_twice(&thread) == PT_WAITING && passes == 2);
    gate = 1;
    EXPECT(walk_twice(&thread) == PT_WAITING && passes == 3);
    EXPECT(walk_twice(&thread) == PT_WAITING && passes == 5);
    EXPECT(walk_twice(&thread) == PT_WAITING && passes == 7);
    EXPECT(walk_twice(&thread) == PT_WAITING && passes == 8);
    passes = 9;
    EXPECT(walk_twice(&thread) == PT_WAITING && passes == 10);
    while (passes < 17)
        EXPECT(walk_twice(&thread) == PT_WAITING);
    gate = 2;
    EXPECT(walk_twice(&thread) == PT_ENDED);
}

int main(void)
{
    a_bounded_buffer_hands_on_what_it_gets();
    a_parent_waits_for_its_child();
    return expect_failed;
}
