/* SPDX-License-Identifier: MIT */
/*
 * search_test.c - explore.h: choices beyond tasks, orders, guards, verdicts.
 *
 * check.h is not included: a misuse in a step is the search's to catch.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail_on_misuse(const char *sentence);
#define PT_ASSERT(condition, sentence) \
    ((condition) ? (void)0 : fail_on_misuse(sentence))
#include <sched/explore.h>

#include <sched/group.h>
#include <sched/sync.h>

static void fail_on_misuse(const char *sentence)
{
    sched_search_misuse_(sentence);
    cr_assert_fail("misuse: %s", sentence);
}

/* As watch_auto.h would have them: here the tasks call out themselves. */
void (*sched_auto_on_access)(void *context, void *address, size_t size,
                             bool is_write, const void *where);
void *sched_auto_context;
unsigned long sched_auto_growth;

enum { MOST = 12 };

struct actor {
    struct sched_task task;
    int current;
    int i;
};

static struct world {
    struct sched sched;
    int count;
    int inputs;
    int interrupts;
    bool flag;
    struct sched_event event;
    struct sched_mutex mutex;
    struct sched_callback callback;
    uint64_t wide[8];
    unsigned char block[300];
    struct actor actors[MOST];
} world;

static struct sched_search search;
static int expected; /* of count, by the check; constant while it is searched */

static void set_up(int count, enum pt_status (*run)(struct sched_task *))
{
    int i;

    memset(&world, 0, sizeof world);
    memset(&search, 0, sizeof search);
    sched_init(&world.sched);
    search.world = &world;
    search.size =
        offsetof(struct world, actors) + (size_t)count * sizeof world.actors[0];
    for (i = 0; i < count; i++)
        sched_spawn(&world.sched, &world.actors[i].task, run, "actor");
    expected = count;
}

static void done(void)
{
    sched_search_free(&search);
}

TestSuite(choice, .fini = done);
TestSuite(order, .fini = done);
TestSuite(guard, .fini = done);
TestSuite(verdict, .fini = done);
TestSuite(shrink, .fini = done);

static bool has_found(enum sched_found_kind kind)
{
    size_t i;

    for (i = 0; i < search.found_count; i++)
        if (search.found[i].kind == kind)
            return true;
    return false;
}

/* In a whole search. */
static void expect_nothing_found(void)
{
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.found_count, 0, "%s", search.found[0].text);
}

static double interleavings_of(const char *outcome)
{
    size_t i;

    for (i = 0; i < search.outcome_count; i++)
        if (strcmp(search.outcomes[i].text, outcome) == 0)
            return search.outcomes[i].interleavings;
    return 0;
}

static const char *check_count(const void *memory)
{
    (void)memory;
    return world.count == expected ? NULL : "the count is wrong";
}

/* Tasks */

static enum pt_status counts(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->current = SCHED_READ(task, world.count);
    PT_AWAIT(task, sched_pass(task));
    SCHED_WRITE(task, world.count, self->current + 1);
    PT_END(task);
}

/* Two answers of three and of two, in one step. */
static enum pt_status asks(struct sched_task *task)
{
    PT_BEGIN(task);
    SCHED_SET(task, world.inputs, (int)sched_choose(&world.sched, 3) * 10);
    SCHED_SET(task, world.inputs,
              world.inputs + (int)sched_choose(&world.sched, 2));
    PT_END(task);
}

Test(choice, of_answers_is_every_combination)
{
    set_up(1, asks);
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.interleavings, 6);
    cr_assert_eq(search.outcome_count, 6);
    cr_assert_eq(interleavings_of("inputs = 0"), 1);
    cr_assert_eq(interleavings_of("inputs = 21"), 1);
}

static enum pt_status asks_one_of_one(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_ASSERT(sched_choose(&world.sched, 1) == 0, "another than the only one");
    PT_ASSERT(sched_choose(&world.sched, 0) == 0, "one of none");
    PT_END(task);
}

Test(choice, of_one_answer_is_none)
{
    set_up(1, asks_one_of_one);
    sched_search_run(&search);
    cr_assert_eq(search.interleavings, 1);
    cr_assert_eq(search.found_count, 0);
}

static enum pt_status asks_too_much(struct sched_task *task)
{
    int i;

    PT_BEGIN(task);
    for (i = 0; i < 70; i++)
        PT_ASSERT(sched_choose(&world.sched, 1u << 30) < 1u << 30,
                  "no such answer");
    PT_END(task);
}

Test(choice, of_more_answers_than_can_be_told_apart_is_not_complete)
{
    set_up(1, asks_too_much);
    search.seconds = 1;
    sched_search_run(&search);
    cr_assert_not(search.is_complete);
    cr_assert_str_eq(search.limit, "time");
    done();
    set_up(1, asks_too_much);
    search.order = SCHED_RANDOM_WALK;
    search.walks = 5;
    sched_search_run(&search);
    cr_assert_str_eq(search.limit, "walks");
    done();
    set_up(1, asks);
    sched_search_run(&search);
    cr_assert(search.is_complete);
}

static enum pt_status fails_on_two(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    if (sched_choose(&world.sched, 4) == 2)
        PT_ASSERT(0, "a fault that nobody handles");
    PT_END(task);
}

Test(choice, that_fails_is_in_the_schedule)
{
    set_up(2, fails_on_two);
    sched_search_run(&search);
    cr_assert(has_found(SCHED_FOUND_MISUSE));
    cr_assert_eq(search.found[0].schedule.count, 2);
    cr_assert_eq(search.found[0].schedule.choice[0],
                 search.found[0].schedule.choice[1] & 0xfff);
    cr_assert_eq(search.found[0].schedule.choice[1] >> SCHED_ACTOR_BITS, 2);
}

/* Interrupts */

static void interrupt(void *memory)
{
    ((struct world *)memory)->interrupts++;
    ((struct world *)memory)->flag = true;
    sched_wake(&((struct world *)memory)->actors[0].task);
}

static const struct sched_interrupt twice[] = {{"twice", interrupt, 2},
                                               {NULL, NULL, 0}};

static enum pt_status waits_for_flag(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_until(task, world.flag));
    SCHED_SET(task, world.count, world.interrupts);
    PT_AWAIT(task, sched_pass(task));
    PT_END(task);
}

Test(choice, of_interrupts_is_wherever_they_may_come)
{
    set_up(1, waits_for_flag);
    search.interrupts = twice;
    expect_nothing_found();
    cr_assert_gt(interleavings_of("count = 1"), 0);
    cr_assert_gt(interleavings_of("count = 2"), 0);
    cr_assert_eq(search.outcome_count, 2);
}

static enum pt_status sleeps_then_looks(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 5));
    SCHED_SET(task, world.count, world.interrupts);
    PT_END(task);
}

Test(choice, of_an_interrupt_or_time)
{
    set_up(1, sleeps_then_looks);
    search.interrupts = twice;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.outcome_count, 3); /* before it: none, one, or two */
}

Test(choice, without_an_interrupt_that_must_come_is_a_deadlock)
{
    static const struct sched_interrupt none[] = {{"never", interrupt, 0},
                                                  {NULL, NULL, 0}};

    set_up(1, waits_for_flag);
    search.interrupts = none;
    sched_search_run(&search);
    cr_assert(has_found(SCHED_FOUND_DEADLOCK));
}

/* Orders */

Test(order, depth_first_finds_and_counts_the_same)
{
    set_up(5, counts);
    search.order = SCHED_DEPTH_FIRST;
    search.check = check_count;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.interleavings, 113400);
    cr_assert(has_found(SCHED_FOUND_LOST_UPDATE));
    cr_assert_eq(search.found[0].schedule.count, 4, "shrunk to %zu",
                 search.found[0].schedule.count);
}

Test(order, bitstate_says_that_it_may_have_missed_some)
{
    set_up(5, counts);
    search.order = SCHED_BITSTATE;
    search.most_memory = 1 << 20;
    sched_search_run(&search);
    cr_assert_not(search.is_complete);
    cr_assert_not(search.is_counted);
    cr_assert_str_eq(search.limit, "bits");
    cr_assert_gt(search.states, 2000);
    cr_assert_gt(search.omission, 0);
    cr_assert_lt(search.omission, 1e-3);
    cr_assert(has_found(SCHED_FOUND_LOST_UPDATE));
    cr_assert_eq(search.found[0].schedule.count, 4);
}

Test(order, bitstate_with_hardly_any_memory_misses_some)
{
    uint32_t states;

    set_up(5, counts);
    search.order = SCHED_BITSTATE;
    search.most_memory = 1 << 24;
    sched_search_run(&search);
    states = search.states;
    done();
    set_up(5, counts);
    search.order = SCHED_BITSTATE;
    search.most_memory = 1;
    sched_search_run(&search);
    cr_assert_lt(search.states, states);
    cr_assert_gt(search.omission, 1e-6);
}

Test(order, of_a_walk_depends_on_its_seed_alone)
{
    struct sched_schedule first;
    uint64_t steps;
    size_t i;

    set_up(4, counts);
    search.order = SCHED_RANDOM_WALK;
    search.walks = 20;
    search.seed = 7;
    sched_search_run(&search);
    cr_assert_eq(search.walked, 20);
    cr_assert_str_eq(search.limit, "walks");
    cr_assert(has_found(SCHED_FOUND_LOST_UPDATE));
    first = search.found[0].schedule;
    search.found[0].schedule.choice = NULL;
    steps = search.steps;
    done();
    set_up(4, counts);
    search.order = SCHED_RANDOM_WALK;
    search.walks = 20;
    search.seed = 7;
    sched_search_run(&search);
    cr_assert_eq(search.steps, steps);
    cr_assert_eq(search.found[0].schedule.count, first.count);
    for (i = 0; i < first.count; i++)
        cr_assert_eq(search.found[0].schedule.choice[i], first.choice[i]);
    free(first.choice);
}

/* A defect of depth 2: the first must stop behind its step, and the second
   make all of its 20 before it goes on. */

static enum pt_status sets_and_clears(struct sched_task *task)
{
    PT_BEGIN(task);
    world.flag = true;
    PT_AWAIT(task, sched_pass(task));
    world.flag = false;
    PT_END(task);
}

static enum pt_status looks_late(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_until(task, world.flag));
    for (self->i = 0; self->i < 20; self->i++)
        PT_AWAIT(task, sched_pass(task));
    PT_ASSERT(!world.flag, "it is up still");
    PT_END(task);
}

static double walk_until_found(enum sched_search_order order, unsigned depth)
{
    double found;

    set_up(2, sets_and_clears);
    world.actors[1].task.run = looks_late;
    search.order = order;
    search.walks = 400;
    search.depth = depth;
    search.without_guards = true;
    sched_search_run(&search);
    found = interleavings_of("it is up still");
    done();
    return found;
}

Test(order, of_priorities_reaches_what_a_walk_does_not)
{
    const double walks = walk_until_found(SCHED_RANDOM_WALK, 0);
    const double pct = walk_until_found(SCHED_PCT, 2);

    cr_assert_lt(walks, 4, "%.0f of 400 walks", walks); /* 2^-20 each */
    cr_assert_gt(pct, 20, "%.0f of 400", pct);
}

Test(order, with_no_deviations_is_first_come_first_served)
{
    set_up(3, counts);
    search.with_deviations = true;
    sched_search_run(&search);
    cr_assert_not(search.is_complete);
    cr_assert_str_eq(search.limit, "deviations");
    cr_assert_eq(search.outcome_count, 1);
    cr_assert_str_eq(search.outcomes[0].text, "count = 1");
    cr_assert(has_found(SCHED_FOUND_LOST_UPDATE));
    done();
    set_up(2, counts);
    search.with_deviations = true;
    search.deviations = 1; /* the first once more, before the second */
    sched_search_run(&search);
    cr_assert_eq(search.outcome_count, 2);
    done();
    set_up(2, counts);
    search.with_deviations = true;
    search.deviations = 9; /* more than there are choices */
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.interleavings, 6);
}

static enum pt_status polls_and_sleeps(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    if (self == &world.actors[0]) {
        PT_AWAIT(task, sched_sleep(task, 3));
        world.flag = true;
    } else {
        PT_WAIT_UNTIL(task, world.flag);
    }
    PT_END(task);
}

Test(order, with_no_deviations_time_passes_when_all_that_is_ready_looks)
{
    set_up(3, polls_and_sleeps);
    search.with_deviations = true;
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 0, "%s", search.found[0].text);
    cr_assert_eq(search.outcome_count, 1);
    cr_assert_str_eq(search.outcomes[0].text, "the end");
}

/* Guards */

static int outside;

static enum pt_status keeps_state_outside(struct sched_task *task)
{
    PT_BEGIN(task);
    outside++;
    world.count = outside;
    PT_END(task);
}

Test(guard, sees_what_lies_outside_of_the_world)
{
    set_up(1, keeps_state_outside);
    sched_search_run(&search);
    cr_assert(has_found(SCHED_FOUND_NONDETERMINISM));
}

/* The first steps of a part, which are made to deal the others out, too. */
Test(guard, sees_it_in_the_steps_before_a_part_begins)
{
    size_t found = 0;
    unsigned i;

    for (i = 1; i <= 2; i++) {
        set_up(1, keeps_state_outside);
        search.shard = i;
        search.shards = 2;
        sched_search_run(&search);
        found += has_found(SCHED_FOUND_NONDETERMINISM);
        done();
    }
    cr_assert_eq(found, 1);
}

Test(guard, may_be_left_out)
{
    set_up(1, keeps_state_outside);
    search.without_guards = true;
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 0);
}

/* What was on the stack before: as a local that is used across a wait. */
__attribute__((noinline)) static int leftover(void)
{
    volatile int values[200];
    volatile int *volatile shown = values; /* no compiler looks through it */
    int sum = 0;
    size_t i;

    for (i = 0; i < 200; i++)
        sum += shown[i] & 0xffff;
    return sum;
}

static enum pt_status uses_a_lost_local(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    world.count = leftover();
    PT_END(task);
}

#if defined __has_feature /* clang's way to say so */
#if __has_feature(address_sanitizer) && !defined __SANITIZE_ADDRESS__
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

Test(guard, sees_a_local_that_is_lost_at_a_wait)
{
#ifdef __SANITIZE_ADDRESS__
    cr_skip("the sanitizer lays the stack out in its own way");
#endif
    set_up(1, uses_a_lost_local);
    sched_search_run(&search);
    cr_assert(has_found(SCHED_FOUND_NONDETERMINISM));
}

struct padded {
    char letter;
    int number;
};

static struct padded_world {
    struct sched sched;
    struct padded padded;
    struct sched_task task;
} padded;

/* All the bytes of a local go into the world, and nobody set some of them. */
static enum pt_status copies_padding(struct sched_task *task)
{
    struct padded local;

    PT_BEGIN(task);
    local.letter = 'a';
    local.number = 1;
    memcpy(&padded.padded, &local, sizeof local);
    PT_END(task);
}

Test(guard, sees_bytes_that_nobody_set)
{
    memset(&padded, 0, sizeof padded);
    memset(&search, 0, sizeof search);
    sched_init(&padded.sched);
    sched_spawn(&padded.sched, &padded.task, copies_padding, "copies");
    search.world = &padded;
    search.size = sizeof padded;
    sched_search_run(&search);
    /* a compiler may set them: then there is nothing to see */
    cr_assert(has_found(SCHED_FOUND_NONDETERMINISM) || search.found_count == 0);
}

static int outcomes_noted;
static char outcome_noted[SCHED_OUTCOME_TEXT];

static void note_outcome(void *context, const struct sched_schedule *schedule,
                         const char *outcome)
{
    (void)context;
    (void)schedule;
    outcomes_noted++;
    snprintf(outcome_noted, sizeof outcome_noted, "%s", outcome);
}

static enum pt_status hangs_late(struct sched_task *task)
{
    volatile bool is_on = true;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    while (is_on && world.count == 0) {
    }
    PT_END(task);
}

Test(guard, sees_each_step_that_hangs)
{
    set_up(1, hangs_late);
    search.patience = 1;
    sched_search_run(&search);
    cr_assert(has_found(SCHED_FOUND_HANG));
    cr_assert_eq(search.found[0].schedule.count, 2);
    sched_search_list(&search, 9, note_outcome, NULL);
    cr_assert_eq(outcomes_noted, 1);
    cr_assert_str_eq(outcome_noted, "a step does not end");
}

static int alarms_a_step;

static enum pt_status is_slow(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->i = 0; self->i < 2; self->i++) {
        for (self->current = 0; self->current < alarms_a_step; self->current++)
            raise(SIGALRM);
        PT_AWAIT(task, sched_pass(task));
    }
    PT_END(task);
}

/* It may have been made at the end of the time, behind many others. */
Test(guard, ends_a_step_at_its_second_alarm)
{
    alarms_a_step = 1;
    set_up(2, is_slow);
    expect_nothing_found();
    done();
    alarms_a_step = 2;
    set_up(2, is_slow);
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 1);
    cr_assert_eq(search.found[0].kind, SCHED_FOUND_HANG);
}

/* Verdicts */

static enum pt_status withdraws(struct sched_task *task)
{
    PT_BEGIN(task);
    if (SCHED_READ(task, world.count) >= 60) {
        PT_AWAIT(task, sched_pass(task));
        SCHED_WRITE(task, world.count, SCHED_READ(task, world.count) - 60);
    }
    PT_END(task);
}

static enum pt_status withdraws_and_looks_again(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    if (SCHED_READ(task, world.count) >= 60)
        SCHED_WRITE(task, world.count, SCHED_READ(task, world.count) - 60);
    PT_END(task);
}

static enum pt_status looks_while(struct sched_task *task)
{
    PT_BEGIN(task);
    while (SCHED_READ(task, world.count) < 60) {
        PT_AWAIT(task, sched_pass(task));
        if (SCHED_READ(task, world.count) >= 1000)
            PT_EXIT(task);
        SCHED_WRITE(task, world.count, SCHED_READ(task, world.count) + 20);
    }
    PT_END(task);
}

Test(verdict, of_a_check_that_a_write_relies_on)
{
    set_up(2, withdraws);
    world.count = 100;
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 1);
    cr_assert_eq(search.found[0].kind, SCHED_FOUND_CHECK_THEN_ACT);
    cr_assert_str_eq(search.found[0].text, "world.count");
    cr_assert_eq(search.found[0].interleavings, 4);
}

Test(verdict, of_a_check_that_would_say_the_same_is_none)
{
    set_up(2, withdraws);
    world.count = 1000; /* enough for both */
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 0, "%s", search.found[0].text);
    done();
    set_up(2, withdraws_and_looks_again);
    world.count = 100;
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 0, "%s", search.found[0].text);
}

Test(verdict, of_a_loop_that_looks_again_is_none_where_it_ends_the_same)
{
    set_up(2, looks_while);
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_not(has_found(SCHED_FOUND_LOST_UPDATE));
}

/* Two that give way to each other, for ever if they like. */
static enum pt_status gives_way(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;
    const int me = self == &world.actors[0] ? 1 : 2;

    PT_BEGIN(task);
    for (;;) {
        world.count |= me;
        PT_AWAIT(task, sched_pass(task));
        if (world.count == me)
            break;
        world.count &= ~me;
        PT_AWAIT(task, sched_pass(task));
    }
    world.count &= ~me;
    PT_END(task);
}

Test(verdict, of_a_fair_cycle_is_a_livelock)
{
    set_up(2, gives_way);
    sched_search_run(&search);
    cr_assert(search.is_endless);
    cr_assert(has_found(SCHED_FOUND_LIVELOCK));
    cr_assert_str_eq(search.found[0].text,
                     "a livelock: all get their turns, and it may go on for "
                     "ever");
}

static enum pt_status spins_until_flag(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    if (self == &world.actors[0]) {
        PT_AWAIT(task, sched_pass(task));
        world.flag = true;
    }
    while (!world.flag) {
        self->i = 1 - self->i;
        PT_AWAIT(task, sched_pass(task));
    }
    self->i = 0;
    PT_END(task);
}

/* The first may go on for ever, and then the last waits for ever. */
static enum pt_status sets_it_if_it_likes(struct sched_task *task)
{
    PT_BEGIN(task);
    if (task == &world.actors[2].task)
        PT_AWAIT(task, sched_event_wait(task, &world.event));
    if (task != &world.actors[0].task)
        PT_EXIT(task);
    while (sched_choose(&world.sched, 2) == 0) {
        world.flag = !world.flag;
        PT_AWAIT(task, sched_pass(task));
    }
    world.flag = false;
    sched_event_set(&world.event);
    sched_spawn(&world.sched, &world.actors[3].task, sets_it_if_it_likes,
                "later");
    PT_END(task);
}

Test(verdict, of_a_fair_cycle_in_which_one_waits_is_starvation)
{
    set_up(3, sets_it_if_it_likes);
    search.size = sizeof world;
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 1);
    cr_assert_eq(search.found[0].kind, SCHED_FOUND_LIVELOCK);
    cr_assert_str_eq(search.found[0].text,
                     "starvation: others get their turns, and it may go on for "
                     "ever");
    cr_assert_eq(search.found[0].starving, 2 + 1);
    cr_assert_not(search.is_unfair);
    done();
    set_up(2, sets_it_if_it_likes); /* nobody waits */
    search.size = sizeof world;
    sched_search_run(&search);
    cr_assert_eq(search.found[0].kind, SCHED_FOUND_LIVELOCK);
    cr_assert_eq(search.found[0].starving, 0);
}

Test(verdict, of_a_cycle_that_starves_somebody_is_none)
{
    set_up(2, spins_until_flag);
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert(search.is_endless);
    cr_assert(search.is_unfair);
    cr_assert_eq(search.found_count, 0, "%s", search.found[0].text);
}

Test(verdict, names_an_order_on_which_nothing_was_found)
{
    size_t i;

    set_up(3, counts);
    search.check = check_count;
    sched_search_run(&search);
    cr_assert_str_eq(search.right_text, "count = 3");
    cr_assert_eq(search.right.count, 6);
    sched_search_rewind(&search);
    for (i = 0; i < search.right.count; i++)
        cr_assert(sched_search_follow(&search, search.right.choice[i]));
    cr_assert_eq(world.count, 3);
    cr_assert_not(sched_search_follow(&search, 0)); /* it has ended */
}

/* A list */

static size_t seen_count;
static size_t seen_wrong;

static void see(void *context, const struct sched_schedule *schedule,
                const char *outcome)
{
    seen_count++;
    seen_wrong += strcmp(outcome, "count = 2") != 0;
    cr_assert_eq(schedule->count, 4);
    cr_assert_null(context);
}

Test(verdict, lists_interleavings)
{
    set_up(2, counts);
    sched_search_run(&search);
    sched_search_list(&search, 100, see, NULL);
    cr_assert_eq(seen_count, 6);
    cr_assert_eq(seen_wrong, 4);
    seen_count = 0;
    sched_search_list(&search, 3, see, NULL);
    cr_assert_eq(seen_count, 3);
    sched_search_list(&search, 0, see, NULL);
    cr_assert_eq(seen_count, 3);
}

/* Interrupts at each access */

static void call_out(void)
{
    if (sched_auto_on_access != NULL)
        sched_auto_on_access(sched_auto_context, &world.count,
                             sizeof world.count, true, NULL);
}

static void adds_ten(void *memory)
{
    struct world *it = (struct world *)memory;

    call_out(); /* none comes in one */
    SCHED_SET(it->sched.current, it->count,
              SCHED_READ(it->sched.current, it->count) + 10);
    it->interrupts++;
}

static const struct sched_interrupt adding[] = {{"adds", adds_ten, 2},
                                                {NULL, NULL, 0}};

static bool masks;

static enum pt_status counts_at_once(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    sched_mask(&world.sched, masks);
    call_out();
    self->current = SCHED_READ(task, world.count);
    call_out();
    SCHED_WRITE(task, world.count, self->current + 1);
    sched_mask(&world.sched, false);
    call_out();
    PT_AWAIT(task, sched_pass(task));
    PT_END(task);
}

static const char *check_both(const void *memory)
{
    (void)memory;
    return world.count == 1 + 10 * world.interrupts ? NULL : "one is lost";
}

Test(choice, of_interrupts_is_at_each_access_too)
{
    for (masks = false;; masks = true) {
        set_up(1, counts_at_once);
        search.interrupts = adding;
        search.check = check_both;
        sched_search_run(&search);
        cr_assert(search.is_complete);
        cr_assert_eq(has_found(SCHED_FOUND_CHECK), !masks);
        cr_assert_eq(has_found(SCHED_FOUND_LOST_UPDATE), !masks);
        if (masks)
            break;
        done();
    }
    cr_assert_null(sched_auto_on_access);
}

static enum pt_status grows(struct sched_task *task)
{
    PT_BEGIN(task);
    if (sched_auto_growth < 3)
        sched_auto_growth++;
    PT_END(task);
}

Test(choice, begins_again_when_more_turns_out_to_be_shared)
{
    set_up(1, grows);
    search.without_guards = true;
    sched_search_run(&search);
    cr_assert_eq(sched_auto_growth, 3);
    cr_assert(search.is_complete);
}

Test(choice, of_what_is_not_there_is_refused)
{
    set_up(1, counts_at_once);
    search.interrupts = adding;
    sched_search_run(&search);
    sched_search_rewind(&search);
    cr_assert_not(sched_search_follow(&search, SCHED_INTERRUPT_ACTOR + 5));
    cr_assert(sched_search_follow(&search, SCHED_INTERRUPT_ACTOR));
    cr_assert(sched_search_follow(&search, SCHED_INTERRUPT_ACTOR));
    cr_assert_not(sched_search_follow(&search, SCHED_INTERRUPT_ACTOR));
    cr_assert_not(sched_search_follow(&search, SCHED_TIME_ACTOR));
    cr_assert_not(sched_search_follow(&search, 7));
}

/* A write that nobody claims */

static void write_unclaimed(struct sched_task *task, int value)
{
    world.count = value;
    sched_access_(SCHED_EVENT_(SCHED_EVENT_WRITE, SCHED_FROM_UNKNOWN), task,
                  &world.count, sizeof world.count, 'd', __FILE__, __LINE__,
                  "world.count");
}

static enum pt_status counts_unclaimed(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->current = SCHED_READ(task, world.count);
    PT_AWAIT(task, sched_pass(task));
    write_unclaimed(task, self->current + 1);
    PT_END(task);
}

static enum pt_status sleeps_and_counts(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->current = SCHED_READ(task, world.count);
    PT_AWAIT(task, sched_sleep(task, 1));
    write_unclaimed(task, self->current + 1);
    write_unclaimed(task, self->current + 1); /* suspected once */
    PT_END(task);
}

static enum pt_status writes_five(struct sched_task *task)
{
    PT_BEGIN(task);
    (void)SCHED_READ(task, world.count);
    PT_AWAIT(task, sched_pass(task));
    write_unclaimed(task, 5);
    PT_END(task);
}

static enum pt_status waits_for_the_other(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->current = SCHED_READ(task, world.count);
    PT_AWAIT(task, sched_event_wait(task, &world.event));
    write_unclaimed(task, self->current + 1);
    PT_END(task);
}

static enum pt_status counts_and_sets(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    write_unclaimed(task, 8);
    sched_event_set(&world.event);
    PT_END(task);
}

Test(verdict, of_a_write_that_nobody_claims_is_confirmed)
{
    set_up(2, counts_unclaimed);
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 1);
    cr_assert_eq(search.found[0].kind, SCHED_FOUND_LOST_UPDATE);
    cr_assert_eq(search.found[0].interleavings, 4);
    done();
    set_up(2, sleeps_and_counts);
    sched_search_run(&search);
    cr_assert(has_found(SCHED_FOUND_LOST_UPDATE));
}

Test(verdict, of_a_write_that_owes_nothing_to_its_read_is_none)
{
    set_up(2, writes_five);
    world.actors[1].task.run = counts_and_sets;
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 0, "%s", search.found[0].text);
    done();
    /* alone it never comes to write */
    set_up(2, waits_for_the_other);
    world.actors[1].task.run = counts_and_sets;
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 0, "%s", search.found[0].text);
}

/* It writes the same whatever it has read, but not alone. */
static enum pt_status writes_if_it_may(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    (void)SCHED_READ(task, world.count);
    PT_AWAIT(task, sched_pass(task));
    if (world.flag)
        write_unclaimed(task, 5);
    self->i = 1;
    PT_END(task);
}

static enum pt_status counts_and_allows(struct sched_task *task)
{
    PT_BEGIN(task);
    write_unclaimed(task, 8);
    world.flag = true;
    PT_END(task);
}

Test(verdict, of_a_write_that_the_other_allows_is_none)
{
    set_up(2, writes_if_it_may);
    world.actors[1].task.run = counts_and_allows;
    expect_nothing_found();
}

static enum pt_status writes_and_writes_again(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    write_unclaimed(task, (int)(self - world.actors) + 1);
    PT_AWAIT(task, sched_pass(task));
    write_unclaimed(task, (int)(self - world.actors) + 1);
    PT_END(task);
}

/* What it knows of the variable is what it has written. */
Test(verdict, of_a_write_by_one_that_has_read_nothing_is_none)
{
    set_up(2, writes_and_writes_again);
    expect_nothing_found();
}

static enum pt_status copies_inputs(struct sched_task *task)
{
    PT_BEGIN(task);
    (void)SCHED_READ(task, world.count);
    PT_AWAIT(task, sched_pass(task));
    write_unclaimed(task, world.inputs);
    PT_END(task);
}

static enum pt_status counts_and_gives(struct sched_task *task)
{
    PT_BEGIN(task);
    write_unclaimed(task, 8);
    world.inputs = 9;
    PT_END(task);
}

Test(verdict, of_a_write_of_what_the_other_gave_is_none)
{
    set_up(2, copies_inputs);
    world.actors[1].task.run = counts_and_gives;
    expect_nothing_found();
}

static enum pt_status counts_if_it_may(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->current = SCHED_READ(task, world.count);
    PT_AWAIT(task, sched_pass(task));
    if (self->current > 0 || world.flag)
        write_unclaimed(task, self->current + 1);
    PT_END(task);
}

Test(verdict, of_a_write_that_the_value_alone_would_allow_is_confirmed)
{
    set_up(2, counts_if_it_may);
    world.actors[1].task.run = counts_and_allows;
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 1);
    cr_assert_eq(search.found[0].kind, SCHED_FOUND_LOST_UPDATE);
}

static enum pt_status needs_the_other(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->current = SCHED_READ(task, world.count);
    PT_AWAIT(task, sched_pass(task));
    if (!world.flag)
        sched_search_misuse_("alone");
    write_unclaimed(task, self->current + 1);
    PT_END(task);
}

Test(verdict, of_a_write_that_alone_does_not_come_back_is_none)
{
    set_up(2, needs_the_other);
    world.actors[1].task.run = counts_and_allows;
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 1);
    cr_assert_eq(search.found[0].kind, SCHED_FOUND_MISUSE);
}

static int outside_of_the_world;

static enum pt_status counts_outside(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->current = SCHED_READ(task, outside_of_the_world);
    PT_AWAIT(task, sched_pass(task));
    outside_of_the_world = self->current + 1;
    sched_access_(SCHED_EVENT_(SCHED_EVENT_WRITE, SCHED_FROM_UNKNOWN), task,
                  &outside_of_the_world, sizeof outside_of_the_world, 'd',
                  __FILE__, __LINE__, "outside_of_the_world");
    PT_END(task);
}

Test(verdict, of_a_write_outside_of_the_world_is_none)
{
    set_up(2, counts_outside);
    search.without_guards = true;
    sched_search_run(&search);
    cr_assert_not(has_found(SCHED_FOUND_LOST_UPDATE));
}

static void touch_block(struct sched_task *task, unsigned event)
{
    sched_access_(event, task, world.block, sizeof world.block, 'x', __FILE__,
                  __LINE__, "world.block");
}

static enum pt_status counts_in_a_block(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->current = world.block[0];
    touch_block(task, SCHED_EVENT_READ);
    PT_AWAIT(task, sched_pass(task));
    world.block[0] = (unsigned char)(self->current + 1);
    touch_block(task, SCHED_EVENT_(SCHED_EVENT_WRITE, SCHED_FROM_UNKNOWN));
    PT_END(task);
}

static enum pt_status writes_a_block(struct sched_task *task)
{
    PT_BEGIN(task);
    world.block[0] = 7;
    touch_block(task, SCHED_EVENT_(SCHED_EVENT_WRITE, SCHED_FROM_NOTHING));
    PT_END(task);
}

Test(verdict, of_a_write_too_large_to_be_put_back_is_none)
{
    set_up(2, counts_in_a_block);
    world.actors[1].task.run = writes_a_block;
    expect_nothing_found();
}

Test(verdict, of_a_walk_is_confirmed_as_well)
{
    set_up(2, withdraws);
    world.count = 100;
    search.order = SCHED_RANDOM_WALK;
    search.walks = 50;
    sched_search_run(&search);
    cr_assert(has_found(SCHED_FOUND_CHECK_THEN_ACT));
}

Test(order, of_a_walk_lets_time_pass_where_it_may)
{
    set_up(2, sleeps_and_counts);
    search.order = SCHED_RANDOM_WALK;
    search.walks = 30;
    search.with_any_time = true;
    sched_search_run(&search);
    cr_assert_gt(interleavings_of("count = 2"), 0);
    cr_assert_gt(interleavings_of("count = 1"), 0);
}

static enum pt_status passes_often(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->i = 0; self->i < 100; self->i++)
        PT_AWAIT(task, sched_pass(task));
    PT_END(task);
}

Test(order, of_priorities_goes_by_the_longest_walk_so_far)
{
    set_up(2, passes_often);
    search.order = SCHED_PCT;
    search.walks = 3;
    sched_search_run(&search);
    cr_assert_eq(search.walked, 3);
    cr_assert_eq(interleavings_of("the end"), 3);
}

static enum pt_status passes_for_ever(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (;;) {
        self->i = 1 - self->i;
        PT_AWAIT(task, sched_pass(task));
    }
    PT_END(task);
}

static void see_that_it_goes_on(void *context,
                                const struct sched_schedule *schedule,
                                const char *outcome)
{
    (void)context;
    cr_assert_eq(schedule->count, 1000);
    cr_assert_str_eq(outcome, "it goes on");
    seen_count++;
}

Test(verdict, lists_the_beginning_of_what_does_not_end)
{
    set_up(1, passes_for_ever);
    sched_search_run(&search);
    cr_assert(has_found(SCHED_FOUND_LIVELOCK));
    sched_search_list(&search, 1, see_that_it_goes_on, NULL);
    cr_assert_eq(seen_count, 1);
}

Test(verdict, lists_what_was_searched_by_partial_order)
{
    set_up(2, counts);
    search.with_partial_order = true;
    sched_search_run(&search);
    seen_count = seen_wrong = 0;
    sched_search_list(&search, 100, see, NULL);
    cr_assert_eq(seen_count, 6);
    cr_assert_eq(seen_wrong, 4);
}

Test(order, of_a_shard_is_of_a_whole_search)
{
    static const enum sched_search_order orders[] = {
        SCHED_BITSTATE, SCHED_RANDOM_WALK, SCHED_PCT};
    size_t i;

    for (i = 0; i < 3; i++) {
        set_up(2, counts);
        search.shard = search.shards = 1;
        search.order = orders[i];
        sched_search_run(&search);
        cr_assert_str_eq(search.error, "a shard is of a whole search: "
                                       "breadth-first or depth-first");
        done();
    }
}

Test(order, of_a_shard_of_nothing_is_nothing)
{
    double interleavings = 0;
    unsigned i;

    for (i = 1; i <= 3; i++) {
        set_up(0, NULL);
        search.shard = i;
        search.shards = 3;
        sched_search_run(&search);
        cr_assert(search.is_complete);
        interleavings += search.interleavings;
        done();
    }
    cr_assert_eq(interleavings, 1);
}

static enum pt_status stops_asking(struct sched_task *task)
{
    int i;

    PT_BEGIN(task);
    for (i = 0; i < 70 && sched_choose(&world.sched, 2) == 0; i++) {
    }
    SCHED_SET(task, world.count, i);
    PT_END(task);
}

Test(choice, of_answers_beyond_what_a_number_holds_is_said)
{
    set_up(1, stops_asking);
    sched_search_run(&search);
    cr_assert_not(search.is_complete);
    cr_assert_str_eq(search.limit, "answers to sched_choose");
    cr_assert_gt(search.states, 30);
}

/* Partial order */

static enum pt_status seldom_reads(struct sched_task *task)
{
    PT_BEGIN(task);
    world.inputs = SCHED_READ(task, world.inputs);
    PT_YIELD(task);
    if (sched_choose(&world.sched, 512) == 511 && SCHED_READ(task, world.flag))
        sched_stop(&world.sched, 7);
    PT_END(task);
}

static enum pt_status sets_the_flag(struct sched_task *task)
{
    PT_BEGIN(task);
    SCHED_SET(task, world.flag, true);
    PT_END(task);
}

/* Random runs hardly see that the first task reads what the second writes. */
Test(order, partial_begins_again_when_more_turns_out_to_be_shared)
{
    set_up(1, seldom_reads);
    sched_spawn(&world.sched, &world.actors[1].task, sets_the_flag, "set");
    search.size = sizeof world;
    search.with_partial_order = true;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert(has_found(SCHED_FOUND_STOP));
}

static enum pt_status spins(struct sched_task *task)
{
    PT_BEGIN(task);
    for (;;)
        PT_YIELD(task);
    PT_END(task);
}

static enum pt_status fails_later(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_YIELD(task);
    PT_ASSERT(0, "it is reached");
    PT_END(task);
}

/* One that goes round concerns nobody, and would for ever come first. */
Test(order, partial_leaves_nobody_out_for_ever)
{
    set_up(1, spins);
    sched_spawn(&world.sched, &world.actors[1].task, fails_later, "later");
    search.size = sizeof world;
    search.with_partial_order = true;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert(has_found(SCHED_FOUND_MISUSE));
    cr_assert_eq(search.found[0].schedule.count, 2);
}

/* What nobody was told of is seen, too, where it is written. */
static enum pt_status writes_unseen(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_YIELD(task);
    self->current = SCHED_READ(task, world.inputs);
    PT_YIELD(task);
    world.inputs = self->current + 1;
    PT_YIELD(task);
    SCHED_SET(task, world.count, world.inputs);
    PT_END(task);
}

static const struct sched_scenario_group each_its_own[] = {
    {offsetof(struct world, actors), sizeof(struct actor), 3, false, false},
    {0, 0, 0, false, false}};

Test(order, partial_takes_an_unseen_write_for_one_of_anything)
{
    set_up(2, writes_unseen);
    search.groups = each_its_own;
    search.with_partial_order = true;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.outcome_count, 2);
}

/* Each sets its own and reads the next one's: what one will do has to do with
   the steps of all, though what they do now has not. */
static enum pt_status asks_its_neighbour(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;
    int *const ring[] = {&world.count, &world.inputs, &world.interrupts};
    const int me = (int)(self - world.actors);

    PT_BEGIN(task);
    SCHED_SET(task, *ring[me], 1);
    PT_YIELD(task);
    self->current = SCHED_READ(task, *ring[(me + 1) % 3]);
    PT_YIELD(task);
    SCHED_SET(task, *ring[me], 1 + self->current);
    PT_END(task);
}

Test(order, partial_makes_no_step_that_was_seen_in_another_order)
{
    uint64_t steps;
    uint32_t states;
    size_t outcomes;

    set_up(3, asks_its_neighbour);
    sched_search_run(&search);
    steps = search.steps;
    states = search.states;
    outcomes = search.outcome_count;
    cr_assert_gt(outcomes, 1);
    done();
    set_up(3, asks_its_neighbour);
    search.groups = each_its_own;
    search.with_partial_order = true;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.outcome_count, outcomes);
    cr_assert_lt(search.states, states);
    cr_assert_lt(search.steps, steps / 3);
    cr_assert_lt(4 * search.steps, 5 * search.states, "each state once");
}

static enum pt_status counts_then_sets_the_flag(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->i = 0; self->i < 20; self->i++) {
        SCHED_WRITE(task, world.count, SCHED_READ(task, world.count) + 1);
        PT_YIELD(task);
    }
    SCHED_SET(task, world.flag, true);
    PT_END(task);
}

static enum pt_status goes_round_until_the_flag(struct sched_task *task)
{
    PT_BEGIN(task);
    while (!SCHED_READ(task, world.flag))
        PT_YIELD(task);
    SCHED_WRITE(task, world.count, SCHED_READ(task, world.count) + 1);
    PT_END(task);
}

static enum pt_status looks_until_the_flag(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_WAIT_UNTIL(task, SCHED_READ(task, world.flag));
    SCHED_WRITE(task, world.count, SCHED_READ(task, world.count) + 1);
    PT_END(task);
}

static void expect_one_look(enum pt_status (*run)(struct sched_task *))
{
    set_up(1, counts_then_sets_the_flag);
    sched_spawn(&world.sched, &world.actors[1].task, run, "waits");
    search.size = sizeof world;
    search.check = check_count;
    expected = 21;
    search.groups = each_its_own;
    search.with_partial_order = true;
    expect_nothing_found();
    cr_assert_lt(2 * search.steps, 3 * search.states);
    done();
}

/* Not again in each state, though what it will do has to do with all. */
Test(order, partial_lets_a_task_look_once_until_what_it_looks_at_changes)
{
    expect_one_look(goes_round_until_the_flag);
    expect_one_look(looks_until_the_flag);
}

/* Each arrival tells who is asleep; nobody is who is awake in one of them. That
   is seen from outside only where states lead to each other in a circle. */
Test(order, partial_lets_sleep_in_a_state_whoever_does_so_at_each_arrival)
{
    static struct sched_future_ futures[2]; /* of steps that touch nothing */
    static struct sched_rest_ rest;
    static struct sched_state_ state;
    struct sched_task *tasks[] = {&world.actors[0].task, &world.actors[1].task};

    set_up(2, counts);
    search.tasks_ = tasks;
    search.task_count_ = 2;
    search.futures_ = futures;
    search.rest_ = &rest;
    search.state_ = &state;
    search.rest_now_.asleep = 1;
    cr_assert_eq(sched_search_wake_(&search, 0, 1, true), 0);
    cr_assert_eq(rest.asleep, 1);
    search.rest_now_.asleep = 0;
    cr_assert_eq(sched_search_wake_(&search, 0, 1, false), 0, "not yet left");
    cr_assert_eq(rest.asleep, 0);
    rest.asleep = 1;
    rest.is_left = true;
    cr_assert_eq(sched_search_wake_(&search, 0, 1, false), 1);
    cr_assert_eq(rest.asleep, 0);
    memset(&search, 0, sizeof search);
}

/* A crowd */

enum { CROWD = 600 };

static struct crowd {
    struct sched sched;
    int count;
    struct actor actors[CROWD];
} crowd;

static enum pt_status counts_in_a_crowd(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->current = SCHED_READ(task, crowd.count);
    PT_AWAIT(task, sched_sleep(task, 1));
    SCHED_WRITE(task, crowd.count, self->current + 1);
    PT_END(task);
}

/* All read, and sleep; then all write: one state for each that has. */
Test(order, of_many_alike_is_searched_as_that_of_one)
{
    static const struct sched_scenario_group groups[] = {
        {offsetof(struct crowd, actors), sizeof(struct actor), CROWD, true,
         true},
        {0, 0, 0, false, false}};
    size_t i;

    memset(&search, 0, sizeof search);
    sched_init(&crowd.sched);
    for (i = 0; i < CROWD; i++)
        sched_spawn(&crowd.sched, &crowd.actors[i].task, counts_in_a_crowd,
                    "in");
    search.world = &crowd;
    search.size = sizeof crowd;
    search.groups = groups;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.states, 2 * CROWD + 1);
    cr_assert_eq(search.steps, 2 * CROWD);
    cr_assert_eq(search.found[0].kind, SCHED_FOUND_LOST_UPDATE);
    cr_assert_eq(search.found[0].schedule.count, CROWD + 2);
    cr_assert_eq(search.outcome_count, 1);
    cr_assert_str_eq(search.outcomes[0].text, "count = 1");
}

static int alarms;

static const char *raises_an_alarm(const void *memory)
{
    (void)memory;
    for (alarms = 0; alarms < 2; alarms++)
        raise(SIGALRM);
    return NULL;
}

Test(guard, lets_an_alarm_between_two_steps_pass)
{
    set_up(1, counts);
    search.check = raises_an_alarm;
    sched_search_run(&search);
    cr_assert_eq(alarms, 2);
    cr_assert_eq(search.found_count, 0);
}

static enum pt_status writes_many(struct sched_task *task)
{
    PT_BEGIN(task);
#define WRITE_(n)                                \
    SCHED_SET(task, world.actors[n].current, n), \
        SCHED_SET(task, world.actors[n].i, n)
    WRITE_(0), WRITE_(1), WRITE_(2), WRITE_(3), WRITE_(4), WRITE_(5), WRITE_(6),
        WRITE_(7), WRITE_(8), WRITE_(9), WRITE_(10), WRITE_(11);
    PT_END(task);
}

Test(verdict, names_as_many_variables_as_have_room)
{
    set_up(MOST, writes_many);
    search.size = sizeof world;
    search.most_states = 50;
    search.order = SCHED_RANDOM_WALK;
    search.walks = 1;
    sched_search_run(&search);
    cr_assert_eq(search.outcome_count, 1);
    cr_assert_lt(strlen(search.outcomes[0].text), SCHED_OUTCOME_TEXT);
    cr_assert_gt(strlen(search.outcomes[0].text), SCHED_OUTCOME_TEXT / 2);
}

/* Walks at their limits */

static enum pt_status passes_without_end(struct sched_task *task)
{
    PT_BEGIN(task);
    for (;;)
        PT_AWAIT(task, sched_pass(task));
    PT_END(task);
}

Test(order, of_a_walk_is_a_million_steps_long_at_most)
{
    set_up(1, passes_without_end);
    search.order = SCHED_RANDOM_WALK;
    search.walks = 1;
    search.without_guards = true;
    sched_search_run(&search);
    cr_assert_eq(search.steps, 1000000);
    cr_assert_eq(search.walked, 1);
    cr_assert_eq(search.outcome_count, 0);
    cr_assert_not(search.is_complete);
}

static void walk_with_priorities(unsigned depth)
{
    set_up(4, counts);
    search.order = SCHED_PCT;
    search.depth = depth;
    search.walks = 50;
    search.seed = 5;
    sched_search_run(&search);
}

Test(order, of_priorities_has_sixteen_changes_at_most)
{
    double ends[2];

    walk_with_priorities(17);
    ends[0] = interleavings_of("count = 1");
    ends[1] = interleavings_of("count = 2");
    cr_assert_gt(ends[0], 0);
    cr_assert_gt(ends[1], 0);
    done();
    walk_with_priorities(400);
    cr_assert_eq(search.walked, 50);
    cr_assert_eq(interleavings_of("count = 1"), ends[0]);
    cr_assert_eq(interleavings_of("count = 2"), ends[1]);
}

static struct sched_task beyond;

static enum pt_status spawns_beyond(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    sched_spawn(task->sched, &beyond, counts, "beyond");
    PT_END(task);
}

Test(order, of_a_walk_ends_at_a_task_outside_of_the_world)
{
    set_up(1, spawns_beyond);
    search.order = SCHED_RANDOM_WALK;
    search.walks = 5;
    sched_search_run(&search);
    cr_assert_str_eq(search.error,
                     "a task lies outside of the world: setup returns all of "
                     "the bytes that are in use");
    cr_assert_eq(search.steps, 2);
    cr_assert_eq(search.walked, 0); /* none was whole */
}

static const char *crashes(const void *memory)
{
    (void)memory;
    raise(SIGSEGV);
    return NULL;
}

Test(guard, lets_a_crash_of_the_check_end_the_program, .signal = SIGSEGV)
{
    set_up(1, counts);
    search.check = crashes;
    sched_search_run(&search);
}

/* Shards of what has no choices */

static enum pt_status passes_forty_times(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (; self->i < 40; self->i++)
        PT_AWAIT(task, sched_pass(task));
    PT_END(task);
}

Test(order, of_shards_without_a_choice_is_in_one_of_them)
{
    double interleavings = 0;
    unsigned i;

    for (i = 1; i <= 3; i++) {
        set_up(1, passes_forty_times);
        search.shard = i;
        search.shards = 3;
        sched_search_run(&search);
        cr_assert(search.is_complete);
        cr_assert_eq(search.found_count, 0);
        interleavings += search.interleavings;
        done();
    }
    cr_assert_eq(interleavings, 1);
}

/* What a shorter schedule must not do instead */

static const char *check_order(const void *memory)
{
    (void)memory;
    return world.count == 12   ? "1 came before 2"
           : world.count == 21 ? "2 came before 1"
                               : NULL;
}

/* Each adds its number, once the first has said that it may. */
static enum pt_status adds_its_number(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;
    const int me = (int)(self - world.actors);

    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    if (me == 0) {
        world.flag = true;
        PT_EXIT(task);
    }
    if (!world.flag)
        sched_search_misuse_("too early");
    world.count = world.count * 10 + me;
    PT_AWAIT(task, sched_pass(task));
    PT_END(task);
}

static void expect_schedules_of_each_order(enum sched_search_order order)
{
    size_t i, j;

    set_up(3, adds_its_number);
    search.order = order;
    search.walks = 100;
    search.check = check_order;
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 3);
    for (i = 0; i < search.found_count; i++) {
        const struct sched_found *found = &search.found[i];

        if (found->kind == SCHED_FOUND_MISUSE)
            continue;
        sched_search_rewind(&search);
        for (j = 0; j < found->schedule.count; j++)
            cr_assert(sched_search_follow(&search, found->schedule.choice[j]));
        cr_assert_str_eq(check_order(&world), found->text);
    }
    done();
}

Test(verdict, of_each_order_has_a_schedule_that_leads_there)
{
    expect_schedules_of_each_order(SCHED_BREADTH_FIRST);
    expect_schedules_of_each_order(SCHED_DEPTH_FIRST);
    expect_schedules_of_each_order(SCHED_RANDOM_WALK);
}

static size_t seen_early;

static void see_how_it_ends(void *context,
                            const struct sched_schedule *schedule,
                            const char *outcome)
{
    (void)context;
    cr_assert_gt(schedule->count, 1);
    seen_early += strcmp(outcome, "too early") == 0;
}

Test(verdict, lists_what_does_not_come_back)
{
    set_up(3, adds_its_number);
    sched_search_run(&search);
    sched_search_list(&search, 10000, see_how_it_ends, NULL);
    cr_assert_gt(seen_early, 0);
}

/* Stale in one, then in another */
static enum pt_status loses_two(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->current = SCHED_READ(task, world.count);
    self->i = SCHED_READ(task, world.inputs);
    PT_AWAIT(task, sched_pass(task));
    SCHED_WRITE(task, world.count, self->current + 1);
    PT_AWAIT(task, sched_pass(task));
    SCHED_WRITE(task, world.inputs, self->i + 1);
    PT_END(task);
}

Test(verdict, of_two_variables_has_a_schedule_of_each)
{
    const struct sched_found *found = &search.found[0];
    size_t i;

    set_up(2, loses_two);
    search.order = SCHED_DEPTH_FIRST;
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 2);
    found += strcmp(found->text, "world.inputs") != 0;
    cr_assert_str_eq(found->text, "world.inputs");
    sched_search_rewind(&search);
    for (i = 0; i < found->schedule.count; i++)
        cr_assert(sched_search_follow(&search, found->schedule.choice[i]));
    cr_assert_eq(world.sched.unfinished, 0); /* both have written it */
}

/* What it looked at again may no longer be true; but it has lost an update. */
static enum pt_status relies_and_loses(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->current = SCHED_READ(task, world.count);
    if (SCHED_READ(task, world.inputs) >= 60)
        PT_EXIT(task);
    PT_AWAIT(task, sched_pass(task));
    SCHED_WRITE(task, world.inputs, SCHED_READ(task, world.inputs) + 60);
    SCHED_WRITE(task, world.count, self->current + 1);
    PT_END(task);
}

static void expect_one_finding_of_a_step(enum sched_search_order order)
{
    set_up(2, relies_and_loses);
    search.order = order;
    search.walks = 20;
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 1);
    cr_assert_eq(search.found[0].kind, SCHED_FOUND_LOST_UPDATE);
    cr_assert_str_eq(search.found[0].text, "world.count");
    done();
}

Test(verdict, of_a_lost_update_and_a_check_in_one_step_is_the_first)
{
    expect_one_finding_of_a_step(SCHED_BREADTH_FIRST);
    expect_one_finding_of_a_step(SCHED_RANDOM_WALK);
}

/* Cycles with a way out */

static void raises_flag(void *memory)
{
    ((struct world *)memory)->flag = true;
}

static enum pt_status looks_at_flag(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    while (!world.flag) {
        self->i = 1 - self->i;
        PT_AWAIT(task, sched_pass(task));
    }
    self->i = 0;
    PT_END(task);
}

Test(verdict, of_a_cycle_that_only_an_interrupt_ends_is_a_livelock)
{
    static const struct sched_interrupt raises[] = {{"raise", raises_flag, 1},
                                                    {NULL, NULL, 0}};

    set_up(1, looks_at_flag);
    search.interrupts = raises;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.found_count, 1);
    cr_assert_eq(search.found[0].kind, SCHED_FOUND_LIVELOCK);
    cr_assert_str_eq(search.found[0].text,
                     "a livelock: all get their turns, and it may go on for "
                     "ever");
}

static enum pt_status sleeps_or_looks(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    if (self == &world.actors[0]) {
        PT_AWAIT(task, sched_sleep(task, 1));
        world.flag = true;
    }
    while (!world.flag) {
        self->i = 1 - self->i;
        PT_AWAIT(task, sched_pass(task));
    }
    self->i = 0;
    PT_END(task);
}

Test(verdict, of_a_cycle_in_which_time_stands_still_is_none)
{
    set_up(2, sleeps_or_looks);
    search.with_any_time = true;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert(search.is_endless);
    cr_assert(search.is_unfair);
    cr_assert_eq(search.found_count, 0, "%s", search.found[0].text);
}

static enum pt_status gives_way_in_one_of_two_ways(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;
    const int me = self == &world.actors[0] ? 1 : 2;

    PT_BEGIN(task);
    if (me == 1)
        world.inputs = (int)sched_choose(&world.sched, 2);
    for (;;) {
        world.count |= me;
        PT_AWAIT(task, sched_pass(task));
        if (world.count == me)
            break;
        world.count &= ~me;
        PT_AWAIT(task, sched_pass(task));
    }
    world.count &= ~me;
    PT_END(task);
}

Test(verdict, of_two_fair_cycles_is_the_one_that_comes_first)
{
    size_t way;

    set_up(2, gives_way_in_one_of_two_ways);
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 1);
    cr_assert_eq(search.found[0].kind, SCHED_FOUND_LIVELOCK);
    way = search.found[0].schedule.count;
    done();
    set_up(2, gives_way);
    sched_search_run(&search);
    cr_assert_eq(search.found[0].schedule.count, way);
}

static enum pt_status writes_wide(struct sched_task *task)
{
    int i;

    PT_BEGIN(task);
    for (i = 0; i < 8; i++) {
        world.wide[i] = UINT64_MAX;
        sched_access_(SCHED_EVENT_(SCHED_EVENT_WRITE, SCHED_FROM_NOTHING), task,
                      &world.wide[i], sizeof world.wide[i], 'u', __FILE__,
                      __LINE__, i == 0 ? "xy" : "sixteen_chars_of");
    }
    PT_END(task);
}

Test(verdict, names_variables_up_to_the_last_byte)
{
    static const char end[] = ", sixteen_chars_of#5 = 18446744073709551615"
                              ", sixteen_chars_o";
    const char *text = search.outcomes[0].text;

    set_up(1, writes_wide);
    sched_search_run(&search);
    cr_assert_eq(strlen(text), SCHED_OUTCOME_TEXT - 1);
    cr_assert_str_eq(text + strlen(text) - strlen(end), end);
}

/* Partial order: what a step may have to do with */

/* What an outcome of the search is worth: its results, in one string. */
static void keep_outcomes(char *text, size_t size)
{
    size_t i;
    size_t length = 0;

    for (i = 0; i < search.outcome_count; i++)
        length += (size_t)snprintf(text + length, size - length, "%s%s",
                                   i > 0 ? "; " : "", search.outcomes[i].text);
}

static void read_many(struct sched_task *task)
{
    size_t i;

    for (i = 0; i < 70; i++)
        (void)SCHED_READ(task, world.block[i]);
}

static enum pt_status reads_many_and_looks(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    read_many(task);
    self->current = SCHED_READ(task, world.inputs);
    PT_YIELD(task);
    SCHED_SET(task, world.count, 1 + self->current);
    PT_END(task);
}

static enum pt_status reads_many_and_sets(struct sched_task *task)
{
    PT_BEGIN(task);
    read_many(task);
    SCHED_SET(task, world.inputs, 1);
    sched_event_set(&world.event);
    PT_END(task);
}

/* What comes behind the last place may be anything. */
Test(order, partial_knows_of_variables_that_no_place_is_left_for)
{
    set_up(2, reads_many_and_looks);
    world.actors[1].task.run = reads_many_and_sets;
    search.groups = each_its_own;
    search.with_partial_order = true;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.outcome_count, 2);
}

static enum pt_status sets_inputs(struct sched_task *task)
{
    PT_BEGIN(task);
    SCHED_SET(task, world.inputs, world.inputs * 10 + 1);
    PT_END(task);
}

static enum pt_status may_spawn(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_YIELD(task);
    if (sched_choose(&world.sched, 2) == 1)
        sched_spawn(&world.sched, &world.actors[2].task, sets_inputs, "new");
    PT_END(task);
}

static enum pt_status looks_at_inputs(struct sched_task *task)
{
    PT_BEGIN(task);
    SCHED_SET(task, world.count, 1 + SCHED_READ(task, world.inputs));
    PT_YIELD(task);
    PT_END(task);
}

static enum pt_status yields(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_YIELD(task);
    PT_END(task);
}

/* The spawned one may come before a task that was there already. */
Test(order, partial_knows_that_a_task_may_be_spawned)
{
    set_up(2, may_spawn);
    world.actors[1].task.run = looks_at_inputs;
    sched_spawn(&world.sched, &world.actors[3].task, yields, "yields");
    search.size = sizeof world;
    search.with_partial_order = true;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.outcome_count, 3);
    cr_assert_eq(search.found_count, 0);
}

static enum pt_status joins_then_sets(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_join(task, &world.actors[0].task));
    SCHED_SET(task, world.inputs, world.inputs * 10 + 1);
    PT_END(task);
}

/* Whose end lets another go on has to do with what that one does then. */
Test(order, partial_knows_who_waits_for_an_end)
{
    set_up(3, yields);
    world.actors[1].task.run = joins_then_sets;
    world.actors[2].task.run = looks_at_inputs;
    search.with_partial_order = true;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.outcome_count, 2);
}

static enum pt_status looks_at_one_of_two(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_WAIT_UNTIL(task, sched_choose(&world.sched, 2) == 0
                            ? SCHED_READ(task, world.inputs) == 1
                            : SCHED_READ(task, world.flag));
    SCHED_SET(task, world.count, 1);
    PT_END(task);
}

static enum pt_status sets_inputs_late(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->i = 0; self->i < 4; self->i++)
        PT_YIELD(task);
    SCHED_SET(task, world.inputs, 1);
    PT_END(task);
}

/* It looks at either of them, and must wake for both. */
Test(order, partial_wakes_who_may_have_looked_at_something_else)
{
    set_up(2, looks_at_one_of_two);
    world.actors[1].task.run = sets_inputs_late;
    search.groups = each_its_own;
    search.with_partial_order = true;
    expect_nothing_found();
    cr_assert_gt(search.outcome_count, 0);
    cr_assert_str_eq(search.outcomes[0].text,
                     "count = 1, inputs = 1, flag = 0");
}

/* One that cancels in one of many answers: random runs hardly see it. */
static enum pt_status seldom_cancels(struct sched_task *task)
{
    PT_BEGIN(task);
    world.inputs = SCHED_READ(task, world.inputs);
    PT_YIELD(task);
    sched_event_set(&world.event);
    if (sched_choose(&world.sched, 512) == 511)
        sched_cancel(&world.actors[1].task);
    PT_END(task);
}

static enum pt_status goes_on_for_two(struct sched_task *task)
{
    PT_BEGIN(task);
    SCHED_SET(task, world.count, 1);
    PT_YIELD(task);
    SCHED_SET(task, world.count, 2);
    PT_END(task);
}

Test(order, partial_begins_again_when_somebody_turns_out_to_cancel)
{
    char outcomes[2][200];
    size_t i;

    for (i = 0; i < 2; i++) {
        set_up(2, seldom_cancels);
        world.actors[1].task.run = goes_on_for_two;
        search.groups = each_its_own;
        search.with_partial_order = i > 0;
        sched_search_run(&search);
        cr_assert(search.is_complete);
        cr_assert_gt(search.outcome_count, 1);
        keep_outcomes(outcomes[i], sizeof outcomes[i]);
        done();
    }
    cr_assert_str_eq(outcomes[1], outcomes[0]);
}

/* What has an order of its own is not reduced. */
static void expect_no_reduction(bool with_any_time, bool with_deviations)
{
    uint64_t steps = 0;
    size_t i;

    for (i = 0; i < 2; i++) {
        set_up(3, asks_its_neighbour);
        search.groups = each_its_own;
        search.with_any_time = with_any_time;
        search.with_deviations = with_deviations;
        search.deviations = 3;
        search.with_partial_order = i > 0;
        sched_search_run(&search);
        if (i == 0)
            steps = search.steps;
        cr_assert_eq(search.steps, steps);
        done();
    }
}

Test(order, partial_leaves_out_nothing_where_time_or_the_queue_counts)
{
    expect_no_reduction(true, false);
    expect_no_reduction(false, true);
}

static void misuses(void *memory)
{
    (void)memory;
    sched_search_misuse_("an interrupt too many");
}

static const struct sched_interrupt misusing[] = {{"misuses", misuses, 1},
                                                  {NULL, NULL, 0}};

Test(order, partial_finds_an_interrupt_that_does_not_come_back)
{
    set_up(2, counts);
    search.interrupts = misusing;
    search.with_partial_order = true;
    sched_search_run(&search);
    cr_assert(has_found(SCHED_FOUND_MISUSE));
    cr_assert_str_eq(search.found[0].text, "an interrupt too many");
    cr_assert_eq(search.found[0].schedule.count, 1);
}

static enum pt_status touches_a_byte(struct sched_task *task)
{
    PT_BEGIN(task);
    (void)SCHED_READ(task, world.block[0]);
    PT_YIELD(task);
    SCHED_SET(task, world.block[290], 1);
    PT_END(task);
}

static enum pt_status copies_a_block(struct sched_task *task)
{
    PT_BEGIN(task);
    touch_block(task, SCHED_EVENT_READ);
    SCHED_SET(task, world.count, world.block[290] + 1);
    PT_END(task);
}

/* More than an access tells the size of. */
Test(order, partial_knows_what_a_large_variable_overlaps)
{
    set_up(2, touches_a_byte);
    world.actors[1].task.run = copies_a_block;
    search.groups = each_its_own;
    search.with_partial_order = true;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.outcome_count, 2, "it copied before, and behind");
}

static enum pt_status counts_if_late(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    if (self < crowd.actors + 63)
        PT_EXIT(task);
    self->current = SCHED_READ(task, crowd.count);
    PT_YIELD(task);
    SCHED_WRITE(task, crowd.count, self->current + 1);
    PT_END(task);
}

/* The last one that may sleep, and the first that may not. */
Test(order, partial_lets_sixty_four_sleep)
{
    static const struct sched_scenario_group groups[] = {
        {offsetof(struct crowd, actors), sizeof(struct actor), 66, false,
         false},
        {0, 0, 0, false, false}};
    size_t i;

    memset(&search, 0, sizeof search);
    sched_init(&crowd.sched);
    for (i = 0; i < 66; i++)
        sched_spawn(&crowd.sched, &crowd.actors[i].task, counts_if_late, "in");
    search.world = &crowd;
    search.size = offsetof(struct crowd, actors[66]);
    search.groups = groups;
    search.most_states = 1000;
    search.with_partial_order = true;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.outcome_count, 3);
    cr_assert(has_found(SCHED_FOUND_LOST_UPDATE));
}

/* More of what is found, and where */

static enum pt_status loses_two_unclaimed(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->current = SCHED_READ(task, world.count);
    self->i = SCHED_READ(task, world.inputs);
    PT_AWAIT(task, sched_pass(task));
    write_unclaimed(task, self->current + 1);
    world.inputs = self->i + 1;
    sched_access_(SCHED_EVENT_(SCHED_EVENT_WRITE, SCHED_FROM_UNKNOWN), task,
                  &world.inputs, sizeof world.inputs, 'd', __FILE__, __LINE__,
                  "world.inputs");
    PT_END(task);
}

Test(verdict, of_two_unclaimed_writes_in_one_step_is_of_the_first)
{
    set_up(2, loses_two_unclaimed);
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 1);
    cr_assert_eq(search.found[0].kind, SCHED_FOUND_LOST_UPDATE);
    cr_assert_str_eq(search.found[0].text, "world.count");
}

static enum pt_status looks_again_and_sets(struct sched_task *task)
{
    PT_BEGIN(task);
    if (SCHED_READ(task, world.count) >= 60) {
        PT_AWAIT(task, sched_pass(task));
        (void)SCHED_READ(task, world.count);
        SCHED_SET(task, world.count, 7);
    }
    PT_END(task);
}

Test(verdict, of_a_check_that_a_write_says_it_does_not_rely_on_is_none)
{
    set_up(2, looks_again_and_sets);
    world.actors[1].task.run = withdraws_and_looks_again;
    world.count = 100;
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 0, "%s", search.found[0].text);
}

static enum pt_status sets_for_its_child(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    sched_spawn(task->sched, &beyond, counts, "beyond");
    SCHED_SET(&beyond, world.count, 5);
    PT_END(task);
}

Test(verdict, of_an_access_of_a_task_outside_of_the_world_is_an_error)
{
    set_up(1, sets_for_its_child);
    sched_search_run(&search);
    cr_assert_str_eq(search.error,
                     "a task lies outside of the world: setup returns all of "
                     "the bytes that are in use");
    cr_assert_not(search.is_complete);
}

/* An interrupt that comes behind the wait, before the step has ended. */
static enum pt_status waits_and_is_woken(struct sched_task *task)
{
    enum pt_status status;

    PT_BEGIN(task);
    PT_AWAIT(task,
             (status = sched_event_wait(task, &world.event),
              status == PT_WAITING ? sched_event_set(&world.event) : (void)0,
              status));
    SCHED_WRITE(task, world.count, SCHED_READ(task, world.count) + 1);
    PT_END(task);
}

Test(verdict, of_who_is_woken_in_the_step_of_its_wait_is_none)
{
    set_up(2, waits_and_is_woken);
    search.check = check_count;
    expect_nothing_found();
    cr_assert_str_eq(search.outcomes[0].text, "count = 2");
}

static struct sched_timeout late;

static enum pt_status limits_itself(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, SCHED_TIMEOUT(task, &late, 5, sched_sleep(task, 9)));
    PT_END(task);
}

Test(verdict, of_a_timer_outside_of_the_world_is_an_error)
{
    set_up(2, counts);
    world.actors[0].task.run = limits_itself;
    memset(&late, 0, sizeof late);
    sched_search_run(&search);
    cr_assert_str_eq(search.error,
                     "a timer lies outside of the world: setup returns all of "
                     "the bytes that are in use");
}

Test(verdict, of_a_task_that_lies_partly_in_the_world_is_an_error)
{
    set_up(2, counts);
    search.size -= sizeof world.actors[0] - sizeof(void *);
    sched_search_run(&search);
    cr_assert_str_eq(search.error,
                     "a task lies outside of the world: setup returns all of "
                     "the bytes that are in use");
}

Test(verdict, tells_no_task_where_none_acts)
{
    set_up(1, sleeps_then_looks);
    sched_search_run(&search);
    cr_assert_eq(sched_search_task(&search, 0), &world.actors[0].task);
    cr_assert_null(sched_search_task(&search, SCHED_TIME_ACTOR));
}

/* What cannot be, in a state that a search would not ask for it */
Test(choice, of_a_task_that_is_not_there_yet_is_refused)
{
    set_up(2, may_spawn);
    world.actors[1].task.run = looks_at_inputs;
    search.size = sizeof world;
    search.interrupts = twice;
    sched_search_run(&search);
    sched_search_rewind(&search);
    cr_assert_not(sched_search_follow(&search, 2));
    cr_assert(sched_search_follow(&search, 0));
    cr_assert(sched_search_follow(&search, 1));
    cr_assert(sched_search_follow(&search, 1));
    cr_assert_not(sched_search_follow(&search, 2));
    cr_assert(sched_search_follow(&search, 0));
    cr_assert_not(sched_search_follow(&search, SCHED_INTERRUPT_ACTOR),
                  "all have ended");
}

static const char *check_calls_out(const void *memory)
{
    (void)memory;
    call_out();
    return NULL;
}

Test(choice, of_interrupts_is_none_within_the_check)
{
    double interleavings;

    set_up(1, counts_at_once);
    search.interrupts = adding;
    sched_search_run(&search);
    interleavings = search.interleavings;
    done();
    set_up(1, counts_at_once);
    search.interrupts = adding;
    search.check = check_calls_out;
    sched_search_run(&search);
    cr_assert_eq(search.interleavings, interleavings);
}

/* Searches at their limits */

Test(order, of_walks_ends_with_its_time)
{
    set_up(2, counts);
    search.order = SCHED_RANDOM_WALK;
    search.walks = UINT64_MAX;
    search.seconds = 1;
    sched_search_run(&search);
    cr_assert_str_eq(search.limit, "time");
    cr_assert_gt(search.walked, 100);
    cr_assert_not(search.is_complete);
}

Test(order, of_bits_that_are_all_set_may_have_missed_any)
{
    set_up(1, counts);
    search.order = SCHED_BITSTATE;
    search.bits_size_ = 1024;
    search.states = 1024;
    sched_search_complete_(&search);
    cr_assert_eq(search.omission, 1);
    memset(&search, 0, sizeof search);
}

/* Schedules for people */

static enum pt_status counts_late(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->i = 0; self->i < 6; self->i++)
        PT_AWAIT(task, sched_pass(task));
    self->current = SCHED_READ(task, world.count);
    PT_AWAIT(task, sched_pass(task));
    SCHED_WRITE(task, world.count, self->current + 1);
    PT_END(task);
}

static void expect_changes(enum sched_search_order order,
                           bool with_partial_order, size_t changes)
{
    const struct sched_schedule *schedule;
    size_t i;

    set_up(3, counts_late);
    search.order = order;
    search.with_partial_order = with_partial_order;
    search.check = check_count;
    sched_search_run(&search);
    cr_assert_eq(search.found[0].kind, SCHED_FOUND_LOST_UPDATE);
    schedule = &search.found[0].schedule;
    for (i = 1; i < schedule->count; i++)
        changes -= schedule->choice[i] != schedule->choice[i - 1];
    cr_assert_eq(changes, 0);
    done();
}

/* One reads, another does all it has to, and the first one writes. */
Test(shrink, brings_the_steps_of_each_task_together)
{
    expect_changes(SCHED_BREADTH_FIRST, false, 2);
    expect_changes(SCHED_BREADTH_FIRST, true, 2);
    expect_changes(SCHED_DEPTH_FIRST, false, 2);
    expect_changes(SCHED_RANDOM_WALK, false, 2);
}

/* Does not end if nobody acts between its steps. */
static enum pt_status hangs_in_a_row(struct sched_task *task)
{
    PT_BEGIN(task);
    world.flag = true;
    PT_AWAIT(task, sched_pass(task));
    while (*(volatile bool *)&world.flag) {
    }
    world.count++;
    PT_END(task);
}

static enum pt_status lowers_the_flag(struct sched_task *task)
{
    PT_BEGIN(task);
    world.flag = false;
    PT_AWAIT(task, sched_pass(task));
    world.count++;
    PT_END(task);
}

/* Each try to bring steps together that then do not end costs patience. */
Test(shrink, comes_to_an_end_where_steps_do_not)
{
    set_up(2, hangs_in_a_row);
    world.actors[1].task.run = lowers_the_flag;
    search.patience = 1;
    search.check = check_count;
    search.without_guards = true;
    expected = 0; /* none would be right */
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 2);
    cr_assert(has_found(SCHED_FOUND_HANG));
    cr_assert(has_found(SCHED_FOUND_CHECK));
}

static enum pt_status fails_after_many(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->i = 0; self->i < 2500; self->i++)
        PT_AWAIT(task, sched_pass(task));
    PT_ASSERT(0, "too late");
    PT_END(task);
}

/* To shorten it would take too long: it is as it was found. */
Test(order, of_thousands_of_steps_is_not_shortened)
{
    set_up(2, fails_after_many);
    world.actors[1].task.run = counts;
    search.order = SCHED_RANDOM_WALK;
    search.walks = 1;
    search.without_guards = true;
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 1);
    cr_assert_eq(search.found[0].schedule.count, 2503);
}

Test(order, bitstate_finds_what_does_not_come_back)
{
    set_up(2, fails_on_two);
    search.order = SCHED_BITSTATE;
    search.most_memory = 1 << 20;
    sched_search_run(&search);
    cr_assert(has_found(SCHED_FOUND_MISUSE));
    cr_assert_eq(search.found[0].schedule.count, 2);
}

static enum pt_status misuses_if_polled(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    if (self == &world.actors[0]) {
        PT_WAIT_UNTIL(task, world.flag);
    } else {
        PT_YIELD(task);
        PT_YIELD(task);
        sched_search_misuse_("it was its turn");
    }
    PT_END(task);
}

Test(order, with_no_deviations_who_polls_hides_no_misuse)
{
    set_up(2, misuses_if_polled);
    search.with_deviations = true;
    sched_search_run(&search);
    cr_assert_eq(search.found_count, 1);
    cr_assert_str_eq(search.found[0].text, "it was its turn");
}

/* Symmetry */

/* Two kinds, the second of which holds pointers to its own. */
static const struct sched_scenario_group two_kinds[] = {
    {offsetof(struct world, actors), sizeof(struct actor), 2, true, true},
    {offsetof(struct world, actors[2]), sizeof(struct actor), 2, true, true},
    {0, 0, 0, false, false}};

static void
expect_as_without_symmetry(int count, const struct sched_scenario_group *groups,
                           const struct sched_interrupt *interrupts,
                           enum pt_status (*first)(struct sched_task *),
                           enum pt_status (*second)(struct sched_task *))
{
    char outcomes[2][200];
    double interleavings[2];
    uint32_t states[2];
    size_t i;

    for (i = 0; i < 2; i++) {
        set_up(count, second);
        world.actors[0].task.run = world.actors[1].task.run = first;
        search.groups = groups;
        search.interrupts = interrupts;
        search.without_symmetry = i == 0;
        sched_search_run(&search);
        cr_assert(search.is_complete);
        keep_outcomes(outcomes[i], sizeof outcomes[i]);
        interleavings[i] = search.interleavings;
        states[i] = search.states;
        done();
    }
    cr_assert_str_eq(outcomes[1], outcomes[0]);
    cr_assert_eq(interleavings[1], interleavings[0]);
    cr_assert_lt(states[1], states[0]);
}

static enum pt_status locks_and_counts(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &world.mutex));
    self->current = SCHED_READ(task, world.inputs);
    PT_AWAIT(task, sched_pass(task));
    SCHED_WRITE(task, world.inputs, self->current + 1);
    sched_mutex_unlock(task, &world.mutex);
    PT_END(task);
}

Test(order, of_two_kinds_is_that_of_each)
{
    expect_as_without_symmetry(4, two_kinds, NULL, counts, counts);
    expect_as_without_symmetry(4, two_kinds, NULL, counts, locks_and_counts);
    expect_as_without_symmetry(4, two_kinds, NULL, locks_and_counts,
                               locks_and_counts);
}

Test(order, of_a_kind_and_one_that_is_none_of_it)
{
    expect_as_without_symmetry(3, two_kinds, NULL, locks_and_counts, counts);
    expect_as_without_symmetry(3, two_kinds, NULL, locks_and_counts,
                               locks_and_counts);
    expect_as_without_symmetry(2, two_kinds, NULL, locks_and_counts, NULL);
    expect_as_without_symmetry(5, two_kinds, NULL, locks_and_counts,
                               locks_and_counts);
}

Test(order, of_a_kind_under_interrupts)
{
    expect_as_without_symmetry(2, two_kinds, adding, counts, NULL);
}

Test(order, bitstate_makes_the_steps_of_all_that_are_alike)
{
    set_up(3, counts);
    search.groups = two_kinds;
    search.order = SCHED_BITSTATE;
    search.most_memory = 1 << 20;
    sched_search_run(&search);
    cr_assert(has_found(SCHED_FOUND_LOST_UPDATE));
    cr_assert_eq(search.outcome_count, 3);
}

Test(order, with_deviations_tells_apart_who_is_alike)
{
    size_t i;
    size_t outcomes = 0;

    for (i = 0; i < 2; i++) {
        set_up(2, counts);
        search.groups = two_kinds;
        search.without_symmetry = i == 0;
        search.with_deviations = true;
        search.deviations = 2;
        sched_search_run(&search);
        if (i == 0)
            outcomes = search.outcome_count;
        cr_assert_eq(search.outcome_count, outcomes);
        done();
    }
}

static enum pt_status writes_one_unseen(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;
    uint64_t *const own = &world.wide[self == &world.actors[0] ? 0 : 7];

    PT_BEGIN(task);
    PT_YIELD(task);
    self->current = SCHED_READ(task, world.inputs);
    PT_YIELD(task);
    SCHED_SET(task, *own, 1);
    world.inputs = self->current + 1;
    PT_YIELD(task);
    SCHED_SET(task, world.count, world.inputs);
    PT_END(task);
}

Test(order, partial_tells_an_unseen_write_from_one_that_is_seen)
{
    set_up(2, writes_one_unseen);
    search.groups = each_its_own;
    search.with_partial_order = true;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.outcome_count, 2);
}

static enum pt_status sets_two(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;
    const size_t me = (size_t)(self - world.actors);

    PT_BEGIN(task);
    SCHED_SET(task, world.wide[me], 1);
    SCHED_SET(task, world.wide[7 - me], 1);
    PT_END(task);
}

Test(order, partial_knows_each_of_two_writes_of_a_step)
{
    set_up(3, sets_two);
    search.groups = each_its_own;
    search.with_partial_order = true;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.states, 4, "one order is all");
}

/* Groups that are not all of the world */

static enum pt_status sets_flag_or_inputs(struct sched_task *task)
{
    PT_BEGIN(task);
    if (SCHED_READ(task, world.flag))
        SCHED_SET(task, world.inputs, 1);
    SCHED_SET(task, world.flag, true);
    PT_END(task);
}

/* One before it, and one that it has no room for. */
Test(order, of_a_group_does_not_depend_on_what_is_beside_it)
{
    static const struct sched_scenario_group groups[] = {
        {offsetof(struct world, actors[1]), sizeof(struct actor), 2, true,
         true},
        {0, 0, 0, false, false}};
    size_t i;

    for (i = 0; i < 2; i++) {
        set_up(3, sets_flag_or_inputs);
        search.size -= sizeof(struct actor) - sizeof(struct sched_task);
        search.groups = i > 0 ? groups : NULL;
        sched_search_run(&search);
        cr_assert(search.is_complete);
        cr_assert_eq(search.interleavings, 6);
        cr_assert_eq(search.outcome_count, 1);
        done();
    }
}

/* The end of the second in a pair says nothing of the pair behind it. */
Test(order, of_pairs_keeps_what_stands_behind_an_end)
{
    static const struct sched_scenario_group pairs[] = {
        {offsetof(struct world, actors), 2 * sizeof(struct actor), 2, false,
         true},
        {0, 0, 0, false, false}};

    set_up(4, counts);
    search.groups = pairs;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.interleavings, 2520);
    cr_assert_eq(search.outcome_count, 4);
}

Test(verdict, of_a_cycle_of_one_that_is_like_none_is_given_at_once)
{
    static const struct sched_scenario_group one[] = {
        {offsetof(struct world, actors), sizeof(struct actor), 1, true, true},
        {0, 0, 0, false, false}};

    set_up(2, gives_way);
    search.groups = one;
    sched_search_run(&search);
    cr_assert(has_found(SCHED_FOUND_LIVELOCK));
    cr_assert_not(search.without_symmetry); /* it was not made again */
}

static enum pt_status flips_outside(struct sched_task *task)
{
    PT_BEGIN(task);
    for (;;) {
        PT_YIELD(task);
        world.count = outside++ % 2;
    }
    PT_END(task);
}

/* Where the third time is as the first, the second was not. */
Test(guard, sees_what_now_and_then_changes_nothing)
{
    set_up(1, flips_outside);
    sched_search_run(&search);
    cr_assert(has_found(SCHED_FOUND_NONDETERMINISM));
}

Test(order, bitstate_ends_where_nothing_changes)
{
    set_up(1, goes_round_until_the_flag);
    search.order = SCHED_BITSTATE;
    search.most_memory = 1 << 20;
    sched_search_run(&search);
    cr_assert_str_eq(search.limit, "bits");
    cr_assert_eq(search.found_count, 0);
    cr_assert_eq(search.outcome_count, 0);
}

Test(order, of_a_walk_of_nothing_has_no_choices)
{
    set_up(0, NULL);
    search.order = SCHED_RANDOM_WALK;
    search.walks = 2;
    sched_search_run(&search);
    cr_assert_eq(search.walked, 2);
    cr_assert_eq(search.steps, 0);
    cr_assert_eq(search.outcome_count, 1);
    cr_assert_eq(search.outcomes[0].schedule.count, 0);
}

/* The memory of the first, once it has ended, is that of something else. */
static enum pt_status reuses(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;
    struct actor *first = &world.actors[0];

    PT_BEGIN(task);
    if (self == first)
        PT_EXIT(task);
    if (self == first + 1) {
        PT_WAIT_UNTIL(task, pt_is_finished(&first->task));
        memset(first, 0, sizeof *first);
        world.flag = true;
        PT_YIELD(task);
        first->i = 1;
        PT_YIELD(task);
    } else {
        PT_WAIT_UNTIL(task, world.flag);
        first->i = 2;
        sched_note(task, "the first is at work again");
        PT_YIELD(task);
        PT_EXIT(task);
    }
    SCHED_SET(task, world.count, first->i);
    PT_END(task);
}

Test(order, tells_apart_what_the_memory_of_one_that_has_ended_is_used_for)
{
    static const struct sched_scenario_group groups[] = {
        {offsetof(struct world, actors), sizeof(struct actor), 3, false, true},
        {0, 0, 0, false, false}};

    set_up(3, reuses);
    search.groups = groups;
    search.without_guards = true;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.outcome_count, 2);
    cr_assert_gt(interleavings_of("count = 1"), 0);
    cr_assert_gt(interleavings_of("count = 2"), 0);
}

/* At the end of one its callback sets the event, in its turn. */
static void sets_event(void *context)
{
    (void)context;
    sched_event_set(&world.event);
}

static enum pt_status clears_or_waits(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    if (self == world.actors) {
        PT_AWAIT(task, sched_pass(task));
        sched_event_clear(&world.event);
        PT_AWAIT(task, sched_pass(task));
    } else if (self == world.actors + 1) {
        for (; self->i < 4; self->i++)
            PT_AWAIT(task, sched_pass(task));
    } else {
        PT_AWAIT(task, sched_pass(task));
        PT_YIELD(task);
        PT_AWAIT(task, sched_event_wait(task, &world.event));
    }
    PT_END(task);
}

/* A step that has to do with nothing comes before the callback, or behind it:
   who has slept on through steps with nothing wakes at one of anything. */
Test(order, partial_wakes_all_when_a_callback_waits_for_its_turn)
{
    bool reduces;

    for (reduces = false;; reduces = true) {
        set_up(3, clears_or_waits);
        sched_callback_init(&world.callback, &world.sched, sets_event, NULL);
        sched_task_on_end(&world.actors[1].task, &world.callback);
        search.with_partial_order = reduces;
        sched_search_run(&search);
        cr_assert(search.is_complete);
        cr_assert_eq(search.found_count, 1, "reduces: %d", reduces);
        cr_assert_eq(search.found[0].kind, SCHED_FOUND_DEADLOCK);
        if (reduces)
            break;
        done();
    }
}
