/* SPDX-License-Identifier: MIT */
/*
 * dunkels_test.c - programs in the vocabulary of Dunkels' pt, and each word of
 * it. Built as it is, with PT_USE_LINE_, and with SCHED_TRACE 1.
 */
#include "check.h"
#include <limits.h>
#include <pt/dunkels.h>

/* What the protothreads of a test say, in order. */
static char story[256];

static void tell(const char *word)
{
    strcat(story, word);
    strcat(story, " ");
}

static int looks;
static int is_open;

static int look(void)
{
    looks++;
    return is_open;
}

/* A bounded buffer */

enum { ITEMS = 20, ROOM = 4 };

static struct buffer {
    int slot[ROOM];
    unsigned in, out;
    int most;
} buffer;

static struct pt_sem room, filled, turn;
static int sum;

static void put(int item)
{
    buffer.slot[buffer.in++ % ROOM] = item;
    if ((int)(buffer.in - buffer.out) > buffer.most)
        buffer.most = (int)(buffer.in - buffer.out);
}

static int get(void)
{
    return buffer.slot[buffer.out++ % ROOM];
}

static PT_THREAD(producer(struct pt *pt))
{
    static int item;

    PT_BEGIN(pt);
    for (item = 1; item <= ITEMS; item++) {
        PT_SEM_WAIT(pt, &room);
        PT_SEM_WAIT(pt, &turn);
        put(item);
        PT_SEM_SIGNAL(pt, &turn);
        PT_SEM_SIGNAL(pt, &filled);
    }
    PT_END(pt);
}

static PT_THREAD(consumer(struct pt *pt))
{
    static int i;

    PT_BEGIN(pt);
    for (i = 0; i < ITEMS; i++) {
        PT_SEM_WAIT(pt, &filled);
        PT_SEM_WAIT(pt, &turn);
        sum += get();
        PT_SEM_SIGNAL(pt, &turn);
        PT_SEM_SIGNAL(pt, &room);
        if (i % 3 == 0)
            PT_YIELD(pt);
    }
    PT_WAIT_UNTIL(pt, is_open);
    PT_END(pt);
}

static PT_THREAD(transfer(struct pt *pt))
{
    static struct pt of_producer, of_consumer;

    PT_BEGIN(pt);
    PT_SEM_INIT(&room, ROOM);
    PT_SEM_INIT(&filled, 0);
    PT_SEM_INIT(&turn, 1);
    PT_INIT(&of_producer);
    PT_INIT(&of_consumer);
    while (PT_SCHEDULE(producer(&of_producer))) {
        PT_SCHEDULE(consumer(&of_consumer));
        PT_YIELD(pt);
    }
    is_open = 1;
    PT_WAIT_THREAD(pt, consumer(&of_consumer));
    PT_END(pt);
}

Test(dunkels, a_bounded_buffer_hands_on_every_item_once)
{
    struct pt pt;

    PT_INIT(&pt);
    while (PT_SCHEDULE(transfer(&pt))) {
    }
    cr_assert_eq(sum, ITEMS * (ITEMS + 1) / 2);
    cr_assert_eq(buffer.most, ROOM);
    cr_assert_eq(PT_SEM_COUNT(&room), ROOM);
    cr_assert_eq(PT_SEM_COUNT(&filled), 0);
    cr_assert_eq(PT_SEM_COUNT(&turn), 1);
}

/* A code lock: three right keys, each within ten ticks, then five of silence */

static unsigned now;
static char key;

struct lock {
    struct pt pt, digits;
    unsigned deadline;
    int right;
    int opened;
};

static int take_key(struct lock *self)
{
    static const char code[] = "142";
    const int is_right = key == code[self->right];

    key = 0;
    return is_right;
}

static PT_THREAD(enter_code(struct lock *self))
{
    PT_BEGIN(&self->digits);
    for (self->right = 0; self->right < 3; self->right++) {
        self->deadline = now + 10;
        PT_WAIT_UNTIL(&self->digits, key != 0 || now == self->deadline);
        if (!take_key(self))
            PT_EXIT(&self->digits);
    }
    PT_END(&self->digits);
}

static PT_THREAD(run_lock(struct lock *self))
{
    PT_BEGIN(&self->pt);
    PT_WAIT_WHILE(&self->pt, key == 0);
    PT_SPAWN(&self->pt, &self->digits, enter_code(self));
    if (self->right < 3) {
        tell("wrong");
        PT_RESTART(&self->pt);
    }
    self->deadline = now + 5;
    PT_YIELD_UNTIL(&self->pt, key != 0 || now == self->deadline);
    if (key != 0) {
        tell("disturbed");
        PT_RESTART(&self->pt);
    }
    tell("open");
    self->opened++;
    PT_END(&self->pt);
}

/* Press the keys of `keys`, one a tick; a blank is none. */
static void press(struct lock *lock, const char *keys)
{
    for (; *keys != '\0'; keys++) {
        now++;
        if (*keys != ' ')
            key = *keys;
        run_lock(lock);
    }
}

Test(dunkels, a_code_lock_opens_for_the_right_keys_in_time)
{
    struct lock lock = {.opened = 0};

    press(&lock, "142     ");
    cr_assert_str_eq(story, "open ");
    press(&lock, "1   4        2     ");
    cr_assert_str_eq(story, "open open ");
    cr_assert_eq(lock.opened, 2);
}

Test(dunkels, a_code_lock_stays_shut_otherwise)
{
    struct lock lock = {.opened = 0};

    press(&lock, "143 ");
    cr_assert_str_eq(story, "wrong ");
    press(&lock, "14           ");
    cr_assert_str_eq(story, "wrong wrong ");
    press(&lock, "142  1");
    cr_assert_str_eq(story, "wrong wrong disturbed ");
    cr_assert_eq(lock.opened, 0);
}

/* Spawns in spawns */

struct level {
    struct pt pt;
    int turn;
};

static PT_THREAD(visit(struct level *self, int depth))
{
    static const char *const names[] = {"leaf", "twig", "branch"};

    PT_BEGIN(&self->pt);
    if (depth == 0) {
        PT_YIELD(&self->pt);
        tell(names[depth]);
        PT_EXIT(&self->pt);
    }
    for (self->turn = 0; self->turn < 2; self->turn++)
        PT_SPAWN(&self->pt, &self[1].pt, visit(self + 1, depth - 1));
    tell(names[depth]);
    PT_END(&self->pt);
}

Test(dunkels, spawns_nest_and_their_children_start_over)
{
    struct level levels[3];
    int calls = 1;

    PT_INIT(&levels[0].pt);
    while (PT_SCHEDULE(visit(levels, 2)))
        calls++;
    cr_assert_str_eq(story, "leaf leaf twig leaf leaf twig branch ");
    cr_assert_eq(calls, 5);
}

/* Statuses */

Test(dunkels, the_statuses_have_their_old_values)
{
    cr_assert_eq(PT_WAITING, 0);
    cr_assert_eq(PT_YIELDED, 1);
    cr_assert_eq(PT_EXITED, 2);
    cr_assert_eq(PT_ENDED, 3);
}

static PT_THREAD(ends(struct pt *pt))
{
    PT_BEGIN(pt);
    PT_YIELD(pt);
    tell("end");
    PT_END(pt);
}

Test(dunkels, a_protothread_is_a_function_that_returns_a_char)
{
    char (*run)(struct pt * pt) = ends;

    cr_assert_not_null(run);
    cr_assert_eq(sizeof(struct pt), sizeof(lc_t));
#ifdef PT_USE_LINE_
    cr_assert_eq(sizeof(struct pt), 2);
#else
    cr_assert_eq(sizeof(struct pt), 1);
#endif
}

Test(dunkels, schedule_is_false_once_it_has_ended_or_exited)
{
    cr_assert(PT_SCHEDULE((char)PT_WAITING));
    cr_assert(PT_SCHEDULE((char)PT_YIELDED));
    cr_assert_not(PT_SCHEDULE((char)PT_EXITED));
    cr_assert_not(PT_SCHEDULE((char)PT_ENDED));
}

Test(dunkels, one_that_has_ended_starts_over)
{
    struct pt pt;
    int i;

    PT_INIT(&pt);
    for (i = 0; i < 2; i++) {
        cr_assert_eq(ends(&pt), PT_YIELDED);
        cr_assert_eq(ends(&pt), PT_ENDED);
    }
    cr_assert_str_eq(story, "end end ");
}

static PT_THREAD(exits(struct pt *pt))
{
    PT_BEGIN(pt);
    PT_YIELD(pt);
    if (is_open)
        PT_EXIT(pt);
    else
        PT_RESTART(pt);
    tell("never");
    PT_END(pt);
}

Test(dunkels, one_that_has_exited_starts_over)
{
    struct pt pt;
    int i;

    is_open = 1;
    PT_INIT(&pt);
    for (i = 0; i < 2; i++) {
        cr_assert_eq(exits(&pt), PT_YIELDED);
        cr_assert_eq(exits(&pt), PT_EXITED);
    }
    cr_assert_str_eq(story, "");
}

Test(dunkels, restart_waits_and_starts_over)
{
    struct pt pt;

    PT_INIT(&pt);
    cr_assert_eq(exits(&pt), PT_YIELDED);
    cr_assert_eq(exits(&pt), PT_WAITING);
    cr_assert_eq(exits(&pt), PT_YIELDED);
    cr_assert_eq(exits(&pt), PT_WAITING);
}

static PT_THREAD(breaks_out(struct pt *pt))
{
    PT_BEGIN(pt);
    PT_YIELD(pt);
    if (is_open)
        break;
    tell("rest");
    PT_END(pt);
}

Test(dunkels, a_break_out_of_the_body_ends_it_as_it_always_did)
{
    struct pt pt;

    is_open = 1;
    PT_INIT(&pt);
    cr_assert_eq(breaks_out(&pt), PT_YIELDED);
    cr_assert_eq(breaks_out(&pt), PT_ENDED);
    cr_assert_eq(breaks_out(&pt), PT_YIELDED);
    cr_assert_str_eq(story, "");
}

/* Waits */

static PT_THREAD(waits_until(struct pt *pt))
{
    PT_BEGIN(pt);
    PT_WAIT_UNTIL(pt, look());
    PT_END(pt);
}

Test(dunkels, wait_until_looks_once_in_every_call)
{
    struct pt pt;

    PT_INIT(&pt);
    cr_assert_eq(waits_until(&pt), PT_WAITING);
    cr_assert_eq(looks, 1);
    cr_assert_eq(waits_until(&pt), PT_WAITING);
    cr_assert_eq(looks, 2);
    is_open = 1;
    cr_assert_eq(waits_until(&pt), PT_ENDED);
    cr_assert_eq(looks, 3);
    cr_assert_eq(waits_until(&pt), PT_ENDED);
    cr_assert_eq(looks, 4);
}

static PT_THREAD(waits_while(struct pt *pt))
{
    PT_BEGIN(pt);
    PT_WAIT_WHILE(pt, look());
    PT_END(pt);
}

Test(dunkels, wait_while_is_the_opposite)
{
    struct pt pt;

    is_open = 1;
    PT_INIT(&pt);
    cr_assert_eq(waits_while(&pt), PT_WAITING);
    cr_assert_eq(waits_while(&pt), PT_WAITING);
    is_open = 0;
    cr_assert_eq(waits_while(&pt), PT_ENDED);
    cr_assert_eq(looks, 3);
}

static PT_THREAD(yields_until(struct pt *pt))
{
    PT_BEGIN(pt);
    PT_YIELD_UNTIL(pt, look());
    tell("through");
    PT_END(pt);
}

Test(dunkels, yield_until_yields_once_before_it_looks)
{
    struct pt pt;

    is_open = 1;
    PT_INIT(&pt);
    cr_assert_eq(yields_until(&pt), PT_YIELDED);
    cr_assert_eq(looks, 0);
    cr_assert_eq(yields_until(&pt), PT_ENDED);
    cr_assert_eq(looks, 1);
}

Test(dunkels, yield_until_yields_and_does_not_wait)
{
    struct pt pt;

    PT_INIT(&pt);
    cr_assert_eq(yields_until(&pt), PT_YIELDED);
    cr_assert_eq(yields_until(&pt), PT_YIELDED);
    cr_assert_eq(yields_until(&pt), PT_YIELDED);
    cr_assert_eq(looks, 2);
    cr_assert_str_eq(story, "");
}

static PT_THREAD(waits_in_branches(struct pt *pt))
{
    PT_BEGIN(pt);
    if (is_open)
        PT_YIELD(pt);
    else
        PT_WAIT_UNTIL(pt, is_open);
    if (!is_open)
        PT_YIELD_UNTIL(pt, is_open);
    else
        PT_WAIT_WHILE(pt, is_open);
    tell("through");
    PT_END(pt);
}

Test(dunkels, a_wait_is_one_statement)
{
    struct pt pt;

    PT_INIT(&pt);
    cr_assert_eq(waits_in_branches(&pt), PT_WAITING);
    is_open = 1;
    cr_assert_eq(waits_in_branches(&pt), PT_WAITING);
    is_open = 0;
    cr_assert_eq(waits_in_branches(&pt), PT_ENDED);
    is_open = 1;
    cr_assert_eq(waits_in_branches(&pt), PT_YIELDED);
    is_open = 0;
    cr_assert_eq(waits_in_branches(&pt), PT_YIELDED);
    is_open = 1;
    cr_assert_eq(waits_in_branches(&pt), PT_ENDED);
    cr_assert_str_eq(story, "through through ");
}

static struct pt of_self;

static int start_over(void)
{
    if (++looks == 1)
        PT_INIT(&of_self);
    return 0;
}

static PT_THREAD(is_started_over(struct pt *pt))
{
    PT_BEGIN(pt);
    tell("top");
    PT_WAIT_UNTIL(pt, start_over());
    PT_END(pt);
}

Test(dunkels, a_condition_may_start_its_own_protothread_over)
{
    PT_INIT(&of_self);
    cr_assert_eq(is_started_over(&of_self), PT_WAITING);
    cr_assert_eq(is_started_over(&of_self), PT_WAITING);
    cr_assert_eq(is_started_over(&of_self), PT_WAITING);
    cr_assert_str_eq(story, "top top ");
}

static PT_THREAD(calls_itself(struct pt *pt))
{
    PT_BEGIN(pt);
    tell("top");
    PT_YIELD_ON(pt, if (is_open) goto out; calls_itself(pt));
    tell("through");
    PT_WAIT_UNTIL(pt, 0);
out:
    tell("out");
    PT_END(pt);
}

Test(dunkels, yield_on_saves_its_place_before_the_statement)
{
    PT_INIT(&of_self);
    cr_assert_eq(calls_itself(&of_self), PT_YIELDED);
    cr_assert_str_eq(story, "top through ");
    cr_assert_eq(calls_itself(&of_self), PT_WAITING);
    cr_assert_str_eq(story, "top through ");
    PT_INIT(&of_self);
    is_open = 1;
    cr_assert_eq(calls_itself(&of_self), PT_ENDED);
    cr_assert_str_eq(story, "top through top out ");
}

#ifndef PT_USE_LINE_
/* Macros without parameters: an argument would be numbered only once. */
#define STEP          \
    do {              \
        PT_YIELD(pt); \
        looks++;      \
    } while (0)
#define FIVE_STEPS \
    STEP;          \
    STEP;          \
    STEP;          \
    STEP;          \
    STEP
#define FIFTY_ONE_STEPS \
    FIVE_STEPS;         \
    FIVE_STEPS;         \
    FIVE_STEPS;         \
    FIVE_STEPS;         \
    FIVE_STEPS;         \
    FIVE_STEPS;         \
    FIVE_STEPS;         \
    FIVE_STEPS;         \
    FIVE_STEPS;         \
    FIVE_STEPS;         \
    STEP

static PT_THREAD(with_255_waits(struct pt *pt))
{
    PT_BEGIN(pt);
    FIFTY_ONE_STEPS;
    FIFTY_ONE_STEPS;
    FIFTY_ONE_STEPS;
    FIFTY_ONE_STEPS;
    FIFTY_ONE_STEPS;
    PT_END(pt);
}

Test(dunkels, a_function_has_room_for_255_waits)
{
    struct pt pt;
    int i;

    PT_INIT(&pt);
    for (i = 0; i < 255; i++) {
        cr_assert_eq(with_255_waits(&pt), PT_YIELDED);
        cr_assert_eq(looks, i);
    }
    cr_assert_eq(with_255_waits(&pt), PT_ENDED);
    cr_assert_eq(looks, 255);
}
#endif

/* Children */

static PT_THREAD(spawns(struct pt *pt, struct pt *child))
{
    PT_BEGIN(pt);
    PT_SPAWN(pt, child, ends(child));
    tell("between");
    if (is_open)
        PT_SPAWN(pt, child, exits(child));
    else
        tell("closed");
    PT_END(pt);
}

Test(dunkels, a_spawn_starts_its_child_from_the_top_and_waits)
{
    struct pt pt;
    struct pt child;

    PT_INIT(&pt);
    PT_INIT(&child);
    ends(&child);
    cr_assert_eq(spawns(&pt, &child), PT_WAITING);
    cr_assert_str_eq(story, "");
    is_open = 1;
    cr_assert_eq(spawns(&pt, &child), PT_WAITING);
    cr_assert_str_eq(story, "end between ");
    cr_assert_eq(spawns(&pt, &child), PT_ENDED);
}

static struct pt of_one, of_other;

static PT_THREAD(joins_two(struct pt *pt))
{
    PT_BEGIN(pt);
    PT_INIT(&of_one);
    PT_INIT(&of_other);
    PT_WAIT_THREAD(pt, ends(&of_one) & ends(&of_other));
    tell("joined");
    PT_END(pt);
}

Test(dunkels, two_that_end_together_can_be_joined_in_one_wait)
{
    struct pt pt;

    PT_INIT(&pt);
    cr_assert_eq(joins_two(&pt), PT_WAITING);
    cr_assert_eq(joins_two(&pt), PT_ENDED);
    cr_assert_str_eq(story, "end end joined ");
}

/* Semaphores */

static PT_THREAD(takes(struct pt *pt, struct pt_sem *sem))
{
    PT_BEGIN(pt);
    while (1) {
        PT_SEM_WAIT(pt, sem);
        tell("took");
    }
    PT_END(pt);
}

Test(dunkels, a_semaphore_lets_as_many_through_as_were_signalled)
{
    struct pt_sem sem;
    struct pt pt;

    PT_SEM_INIT(&sem, 2);
    PT_INIT(&pt);
    cr_assert_eq(PT_SEM_COUNT(&sem), 2);
    cr_assert_eq(takes(&pt, &sem), PT_WAITING);
    cr_assert_str_eq(story, "took took ");
    cr_assert_eq(takes(&pt, &sem), PT_WAITING);
    cr_assert_str_eq(story, "took took ");
    PT_SEM_SIGNAL(&pt, &sem);
    cr_assert_eq(PT_SEM_COUNT(&sem), 1);
    cr_assert_eq(takes(&pt, &sem), PT_WAITING);
    cr_assert_str_eq(story, "took took took ");
    cr_assert_eq(PT_SEM_COUNT(&sem), 0);
}

Test(dunkels, a_semaphore_counts_across_the_wrap_of_its_counters)
{
    struct pt_sem sem = {UINT_MAX, UINT_MAX};
    struct pt pt;

    PT_INIT(&pt);
    cr_assert_eq(takes(&pt, &sem), PT_WAITING);
    PT_SEM_SIGNAL(&pt, &sem);
    PT_SEM_SIGNAL(&pt, &sem);
    cr_assert_eq(PT_SEM_COUNT(&sem), 2);
    cr_assert_eq(takes(&pt, &sem), PT_WAITING);
    cr_assert_eq(PT_SEM_COUNT(&sem), 0);
    cr_assert_str_eq(story, "took took ");
}

Test(dunkels, a_semaphore_may_be_initialised_where_it_is_declared)
{
    struct pt_sem sem = {3, 0};

    cr_assert_eq(PT_SEM_COUNT(&sem), 3);
}

/* Local continuations */

#define WAIT_FOR(pt, ticks)     \
    do {                        \
        looks = (ticks);        \
        LC_SET((pt)->lc);       \
        if (looks-- > 0)        \
            return PT_WAITING;  \
        PT_YIELD_FLAG = 0;      \
        LC_SET((pt)->lc);       \
        if (PT_YIELD_FLAG == 0) \
            return PT_YIELDED;  \
    } while (0)

#ifndef PT_USE_LINE_
static PT_THREAD(with_a_wait_of_its_own(struct pt *pt))
{
    PT_BEGIN(pt);
    WAIT_FOR(pt, 2);
    tell("through");
    PT_END(pt);
}

Test(dunkels, users_may_write_waits_of_their_own)
{
    struct pt pt;

    PT_INIT(&pt);
    cr_assert_eq(with_a_wait_of_its_own(&pt), PT_WAITING);
    cr_assert_eq(with_a_wait_of_its_own(&pt), PT_WAITING);
    cr_assert_eq(with_a_wait_of_its_own(&pt), PT_YIELDED);
    cr_assert_eq(with_a_wait_of_its_own(&pt), PT_ENDED);
}
#endif

static int resumes(lc_t *lc)
{
    int is_later = 1;

    LC_RESUME(*lc);
    tell("one");
    is_later = 0;
    LC_SET(*lc);
    if (!is_later)
        return 1;
    tell("two");
    is_later = 0;
    LC_SET(*lc);
    if (!is_later)
        return 2;
    tell("three");
    LC_END(*lc);
    return 3;
}

Test(dunkels, local_continuations_work_alone)
{
    lc_t lc;

    LC_INIT(lc);
    cr_assert_eq(lc, 0);
    cr_assert_eq(resumes(&lc), 1);
    cr_assert_eq(resumes(&lc), 2);
    cr_assert_eq(resumes(&lc), 3);
    cr_assert_str_eq(story, "one two three ");
}

Test(dunkels, a_place_can_be_saved_and_restored)
{
    struct pt pt;
    lc_t saved;

    PT_INIT(&pt);
    ends(&pt);
    saved = pt.lc;
    cr_assert_eq(ends(&pt), PT_ENDED);
    pt.lc = saved;
    cr_assert_eq(ends(&pt), PT_ENDED);
}

/* Misuse */

/* The operand is wide, or builds without optimisation would not compile it. */
static PT_THREAD(waits_in_its_own_switch(struct pt *pt))
{
    PT_BEGIN(pt);
    switch (100LL + is_open) {
    case 100:
        PT_YIELD(pt);
        tell("resumed");
        break;
    default:
        break;
    }
    PT_END(pt);
}

Test(dunkels_misuse, a_wait_in_your_own_switch_is_caught, .signal = SIGABRT)
{
    struct pt pt;

    PT_INIT(&pt);
    cr_assert_eq(waits_in_its_own_switch(&pt), PT_YIELDED);
    waits_in_its_own_switch(&pt);
}

Test(dunkels_misuse, a_wait_in_your_own_switch_ends_as_it_always_did)
{
    struct pt pt;

    check_misuse_returns = true;
    PT_INIT(&pt);
    cr_assert_eq(waits_in_its_own_switch(&pt), PT_YIELDED);
    cr_assert_eq(waits_in_its_own_switch(&pt), PT_ENDED);
    cr_assert_str_eq(check_misuse_said,
                     "a protothread cannot be resumed here: PT_INIT it first, "
                     "and no wait inside a switch of your own");
    cr_assert_str_eq(story, "");
    cr_assert_eq(waits_in_its_own_switch(&pt), PT_YIELDED);
}

Test(dunkels_misuse, one_that_was_never_initialised_is_caught,
     .signal = SIGABRT)
{
    struct pt pt;

    pt.lc = (lc_t)0x5555;
    ends(&pt);
}

/* Traces */

#if SCHED_TRACE
Test(dunkels, a_trace_names_each_wait_innermost_first)
{
    struct pt pt;
    struct pt child;

    PT_INIT(&pt);
    spawns(&pt, &child);
    cr_assert_eq(pt_sites_.count, 2);
    cr_assert_str_eq(pt_sites_.site[0]->text, "PT_YIELD");
    cr_assert_str_eq(pt_sites_.site[1]->text, "ends(child)");
    cr_assert_lt(pt_sites_.site[0]->line, pt_sites_.site[1]->line);
}

Test(dunkels, a_trace_names_a_wait_as_it_was_written)
{
    struct pt_sem sem = {0, 0};
    struct pt pt;

    PT_INIT(&pt);
    waits_until(&pt);
    is_open = 1;
    PT_INIT(&pt);
    waits_while(&pt);
    PT_INIT(&pt);
    yields_until(&pt);
    PT_INIT(&pt);
    takes(&pt, &sem);
    cr_assert_eq(pt_sites_.count, 4);
    cr_assert_str_eq(pt_sites_.site[0]->text, "until look()");
    cr_assert_str_eq(pt_sites_.site[1]->text, "while look()");
    cr_assert_str_eq(pt_sites_.site[2]->text, "until look()");
    cr_assert_str_eq(pt_sites_.site[3]->text, "sem");
}
#endif
