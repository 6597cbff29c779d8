/* SPDX-License-Identifier: MIT */
/*
 * explore_test.c - explore.h: every interleaving, what is found, how many.
 *
 * The numbers of states and interleavings of the counters are known from
 * formulas and from other searches. check.h is not included: a misuse in a step
 * is the search's to catch.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How often memory can be had; less than 0: always. */
static int memory_left = -1;

/* How much of it at a time; 0: any. */
static size_t memory_most;

static void *realloc_while_some_is_left(void *old, size_t size)
{
    if (memory_left == 0 || (memory_most != 0 && size > memory_most))
        return NULL;
    memory_left -= memory_left > 0;
    return realloc(old, size);
}

static void fail_on_misuse(const char *sentence);
#define PT_ASSERT(condition, sentence) \
    ((condition) ? (void)0 : fail_on_misuse(sentence))
#define realloc(old, size) realloc_while_some_is_left(old, size)
#include <sched/explore.h>
#undef realloc

#include <sched/group.h>

static void fail_on_misuse(const char *sentence)
{
    sched_search_misuse_(sentence);
    cr_assert_fail("misuse: %s", sentence);
}

enum { MOST = 8 };

struct actor {
    struct sched_task task;
    struct sched_mutex *first;
    struct sched_mutex *second;
    struct sched_timeout timeout;
    enum pt_status status;
    int current;
    int i;
};

static struct world {
    struct sched sched;
    int count;
    int expected;
    int other;
    bool flag;
    struct sched_mutex mutex[3];
    struct sched_event event;
    struct sched_semaphore semaphore;
    struct sched_member member[MOST];
    struct sched_gathering gather;
    struct sched_queue queue;
    int queue_memory[2];
    struct actor actors[MOST];
} world;

static const struct sched_scenario_group groups[] = {
    {offsetof(struct world, actors), sizeof world.actors[0], MOST, true, true},
    {0, 0, 0, false, false},
};

static struct sched_search search;

static void spawn(int i, enum pt_status (*run)(struct sched_task *))
{
    sched_spawn(&world.sched, &world.actors[i].task, run, "actor");
}

/* Ready for `count` tasks that all run `run`; none if it is NULL. */
static void set_up(int count, enum pt_status (*run)(struct sched_task *))
{
    int i;

    memset(&world, 0, sizeof world);
    memset(&search, 0, sizeof search);
    sched_init(&world.sched);
    world.expected = count;
    search.world = &world;
    search.size =
        offsetof(struct world, actors) + (size_t)count * sizeof world.actors[0];
    for (i = 0; i < count && run != NULL; i++)
        spawn(i, run);
}

static void done(void)
{
    sched_search_free(&search);
}

TestSuite(numbers, .fini = done);
TestSuite(found, .fini = done);
TestSuite(limit, .fini = done);
TestSuite(choice, .fini = done);
TestSuite(proof, .fini = done);

/* The first finding is `kind`, says `text`, and its schedule is `schedule`. */
static void expect_found(enum sched_found_kind kind, const char *text,
                         const char *schedule)
{
    const struct sched_schedule *way = &search.found[0].schedule;
    char words[256] = "";
    size_t i;

    cr_assert_neq(search.found_count, 0, "not found: %s", text);
    cr_assert_eq(search.found[0].kind, kind, "kind %d", search.found[0].kind);
    cr_assert_str_eq(search.found[0].text, text);
    for (i = 0; i < way->count; i++)
        snprintf(words + strlen(words), sizeof words - strlen(words),
                 SCHED_ACTOR(way->choice[i]) == SCHED_TIME_ACTOR ? "t" : "%u",
                 SCHED_ACTOR(way->choice[i]));
    cr_assert_str_eq(words, schedule);
}

static void expect_proved(double interleavings)
{
    cr_assert(search.is_complete);
    cr_assert_eq(search.found_count, 0, "%s", search.found[0].text);
    cr_assert_eq(search.interleavings, interleavings, "%.0f",
                 search.interleavings);
}

/* The counter */

static enum pt_status counts(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->current = SCHED_READ(task, world.count);
    PT_YIELD(task);
    SCHED_WRITE(task, world.count, self->current + 1);
    PT_END(task);
}

static const char *check_count(const void *memory)
{
    const struct world *it = (const struct world *)memory;

    return it->count == it->expected ? NULL : "the count is wrong";
}

static void search_counter(int tasks, bool is_symmetric, bool has_watch)
{
    set_up(tasks, counts);
    search.groups = groups;
    search.without_symmetry = !is_symmetric;
    search.without_watch = !has_watch;
    sched_search_run(&search);
    cr_assert(search.is_complete);
}

#ifdef CHECK_BRIEFLY
enum { MOST_COUNTED = 6 };
#else
enum { MOST_COUNTED = 7 };
#endif

Test(numbers, of_states_without_symmetry_and_watch)
{
    static const unsigned states[] = {12, 59, 330, 2027, 13494, 96679};
    int n;

    for (n = 2; n <= MOST_COUNTED; n++) {
        search_counter(n, false, false);
        cr_assert_eq(search.states, states[n - 2], "%d tasks: %u", n,
                     search.states);
        done();
    }
}

Test(numbers, of_states_with_the_watch)
{
    static const unsigned states[] = {62, 380, 2592, 19078, 149592};
    int n;

    for (n = 3; n <= MOST_COUNTED; n++) {
        search_counter(n, false, true);
        cr_assert_eq(search.states, states[n - 3], "%d tasks: %u", n,
                     search.states);
        done();
    }
}

Test(numbers, of_states_with_symmetry_are_n_plus_2_times_2_to_the_n_minus_1)
{
    unsigned n;

    for (n = 2; n <= 8; n++) {
        search_counter((int)n, true, false);
        cr_assert_eq(search.states, (n + 2) << (n - 1), "%u tasks: %u", n,
                     search.states);
        done();
    }
}

Test(numbers, of_states_with_symmetry_and_the_watch)
{
    static const unsigned states[] = {21, 54, 135, 328, 777};
    int n;

    for (n = 3; n <= 7; n++) {
        search_counter(n, true, true);
        cr_assert_eq(search.states, states[n - 3], "%d tasks: %u", n,
                     search.states);
        done();
    }
}

Test(numbers, of_interleavings_are_2n_factorial_over_2_to_the_n)
{
    double expected = 1;
    int n;

    for (n = 1; n <= 8; n++) {
        expected *= (2 * n - 1) * n;
        search_counter(n, n > 5, n > 4);
        cr_assert_eq(search.interleavings, expected, "%d tasks: %.0f", n,
                     search.interleavings);
        cr_assert_not(search.is_endless);
        done();
    }
}

Test(numbers, of_outcomes_add_up)
{
    search_counter(2, false, true);
    cr_assert_eq(search.outcome_count, 2);
    cr_assert_str_eq(search.outcomes[0].text, "count = 1");
    cr_assert_eq(search.outcomes[0].interleavings, 4);
    cr_assert_str_eq(search.outcomes[1].text, "count = 2");
    cr_assert_eq(search.outcomes[1].interleavings, 2);
    cr_assert_eq(search.found[0].interleavings, 4);
}

Test(numbers, the_world_is_left_as_it_was)
{
    struct world before;

    set_up(3, counts);
    before = world;
    sched_search_run(&search);
    world.sched.sinks = before.sched.sinks;
    cr_assert_arr_eq(&world, &before, search.size);
}

Test(numbers, a_hash_of_a_form_sees_every_bit)
{
    struct sched_search asked = {0};
    uint64_t form[12];
    uint64_t hash;
    size_t i;

    memset(form, 7, sizeof form);
    asked.form_ = form;
    for (asked.words_ = 1; asked.words_ <= 10; asked.words_++) {
        hash = sched_search_hash_form_(&asked);
        for (i = 0; i < 64 * (asked.words_ + 2); i++) {
            form[i / 64] ^= UINT64_C(1) << i % 64;
            cr_assert_neq(sched_search_hash_form_(&asked), hash);
            form[i / 64] ^= UINT64_C(1) << i % 64;
        }
    }
}

/* What is found */

Test(found, a_lost_update_at_depth_4_for_any_number_of_tasks)
{
    int n;

    for (n = 2; n <= 6; n++) {
        search_counter(n, n % 2, true);
        expect_found(SCHED_FOUND_LOST_UPDATE, "world.count", "0110");
        done();
    }
}

Test(found, a_check_that_complains)
{
    set_up(2, counts);
    search.check = check_count;
    search.without_watch = true;
    sched_search_run(&search);
    expect_found(SCHED_FOUND_CHECK, "the count is wrong", "0110");
    cr_assert_eq(search.found[0].interleavings, 4);
    cr_assert(search.outcomes[0].is_bad);
    cr_assert_str_eq(search.outcomes[0].text,
                     "count = 1"); /* nothing is watched */
}

static enum pt_status locks_both(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, self->first));
    PT_AWAIT(task, sched_pass(task));
    PT_AWAIT(task, sched_mutex_lock(task, self->second));
    PT_AWAIT(task, sched_pass(task));
    sched_mutex_unlock(task, self->second);
    sched_mutex_unlock(task, self->first);
    PT_END(task);
}

static void set_up_philosophers(int count, bool is_ordered)
{
    int i;

    set_up(count, locks_both);
    for (i = 0; i < count; i++) {
        world.actors[i].first = &world.mutex[i];
        world.actors[i].second = &world.mutex[(i + 1) % count];
    }
    if (is_ordered) {
        world.actors[count - 1].first = &world.mutex[0];
        world.actors[count - 1].second = &world.mutex[count - 1];
    }
}

Test(found, the_deadlock_of_philosophers)
{
    set_up_philosophers(3, false);
    sched_search_run(&search);
    expect_found(SCHED_FOUND_DEADLOCK, "deadlock", "012201");
    cr_assert(search.interleavings > search.found[0].interleavings);
    cr_assert(search.found[0].interleavings > 0);
}

Test(proof, philosophers_who_take_forks_in_one_order_all_eat)
{
    set_up_philosophers(3, true);
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.found_count, 0);
    cr_assert_not(search.is_endless);
}

static enum pt_status fails_second(struct sched_task *task)
{
    PT_BEGIN(task);
    if (++world.count == 2)
        PT_AWAIT(task, sched_fail(task, 3));
    PT_END(task);
}

Test(found, a_failure_that_nobody_looked_at)
{
    set_up(2, fails_second);
    sched_search_run(&search);
    expect_found(SCHED_FOUND_FAILURE, "a failure that nobody looked at", "01");
}

static enum pt_status stops(struct sched_task *task)
{
    PT_BEGIN(task);
    if (++world.count == 2)
        sched_stop(task->sched, world.other);
    PT_YIELD(task);
    PT_END(task);
}

Test(found, a_stop_with_a_code)
{
    set_up(2, stops);
    world.other = 9;
    sched_search_run(&search);
    expect_found(SCHED_FOUND_STOP, "stopped with a code", "01");
    cr_assert_str_eq(search.outcomes[0].text, "stopped");
}

Test(proof, a_stop_without_a_code_is_an_end)
{
    set_up(2, stops);
    sched_search_run(&search);
    expect_proved(4);
}

static int trouble;

#ifdef CHECK_COVERAGE /* for there is no sanitizer's runtime in that build */
void __sanitizer_set_death_callback(void (*callback)(void))
{
    cr_assert_eq(callback, sched_search_on_sanitizer_);
}
#endif

/* The sanitizers would find it first. */
__attribute__((no_sanitize("undefined", "address"))) static enum pt_status
in_trouble(struct sched_task *task)
{
    volatile int zero = 0;
    volatile int *volatile nowhere = NULL;

    PT_BEGIN(task);
    PT_YIELD(task);
    if (++world.count == 2) {
        if (trouble == SIGSEGV)
            *nowhere = 1;
        else if (trouble == SIGFPE)
            world.other = world.count / zero;
        else if (trouble == SIGALRM)
            while (zero == 0) {
            }
        else if (trouble == 0)
            sched_mutex_unlock(task, &world.mutex[0]);
        else
            raise(trouble);
    }
    PT_END(task);
}

static void expect_trouble(int what, enum sched_found_kind kind,
                           const char *text)
{
    trouble = what;
    set_up(2, in_trouble);
    search.patience = 1;
    sched_search_run(&search);
    expect_found(kind, text, "0011");
    cr_assert(search.is_complete);
    cr_assert_eq(search.interleavings, 6);
    cr_assert_eq(search.found[0].interleavings, 6);
    done();
}

Test(found, crashes_of_each_kind_and_misuse)
{
    expect_trouble(SIGSEGV, SCHED_FOUND_CRASH, "a crash: segmentation fault");
    expect_trouble(SIGFPE, SCHED_FOUND_CRASH, "a crash: arithmetic error");
    expect_trouble(SIGABRT, SCHED_FOUND_CRASH, "a crash: abort");
    expect_trouble(SIGILL, SCHED_FOUND_CRASH,
                   "a crash: illegal instruction, or a trap");
    expect_trouble(SIGBUS, SCHED_FOUND_CRASH, "a crash: bus error");
    expect_trouble(0, SCHED_FOUND_MISUSE, sched_error_text(SCHED_ENOTOWNER));
}

#ifdef CHECK_COVERAGE
static int reports;

static enum pt_status is_reported(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_YIELD(task);
    if (++world.count == 2) {
        reports++;
        sched_search_on_sanitizer_();
    }
    PT_END(task);
}

static void see_none(void *context, const struct sched_schedule *schedule,
                     const char *outcome)
{
    (void)context;
    (void)schedule;
    cr_assert_fail("listed: %s", outcome);
}

Test(found, what_a_sanitizer_reports_once)
{
    sched_search_on_sanitizer_(); /* not in a step: not the search's */
    set_up(2, is_reported);
    sched_search_run(&search);
    expect_found(SCHED_FOUND_CRASH, "a crash: a sanitizer stopped it", "0101");
    cr_assert(!search.is_complete);
    cr_assert_str_eq(search.limit, "sanitizer report");
    cr_assert_eq(reports, 1);
    sched_search_list(&search, 9, see_none, NULL); /* no step is made again */
    cr_assert_eq(reports, 1);
    done();
    search_counter(2, true, true); /* which was not stopped */
    expect_found(SCHED_FOUND_LOST_UPDATE, "world.count", "0110");
}

static enum pt_status is_reported_alone(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_YIELD(task);
    reports++;
    sched_search_on_sanitizer_();
    PT_END(task);
}

Test(found, what_a_sanitizer_reports_in_no_shorter_schedule)
{
    set_up(1, is_reported_alone);
    search.order = SCHED_DEPTH_FIRST;
    sched_search_run(&search); /* the same choice, in another world */
    expect_found(SCHED_FOUND_CRASH, "a crash: a sanitizer stopped it", "00");
    cr_assert_eq(reports, 1);
}
#endif

static enum pt_status hangs(struct sched_task *task)
{
    volatile int zero = 0;

    PT_BEGIN(task);
    while (zero == 0) {
    }
    PT_END(task);
}

Test(found, a_step_that_does_not_end)
{
    set_up(1, hangs);
    search.patience = 1;
    sched_search_run(&search);
    expect_found(SCHED_FOUND_HANG, "a step does not end", "0");
}

/* Going on for ever */

static enum pt_status passes_on(struct sched_task *task)
{
    PT_BEGIN(task);
    for (;;)
        PT_AWAIT(task, sched_pass(task));
    PT_END(task);
}

Test(found, a_livelock)
{
    set_up(2, passes_on);
    sched_search_run(&search);
    expect_found(SCHED_FOUND_LIVELOCK, "a livelock: from here on nothing ends",
                 "");
    cr_assert(search.is_endless);
}

static enum pt_status passes_until_flag(struct sched_task *task)
{
    PT_BEGIN(task);
    while (!world.flag)
        PT_AWAIT(task, sched_pass(task));
    PT_END(task);
}

static enum pt_status sets_flag(struct sched_task *task)
{
    PT_BEGIN(task);
    world.flag = true;
    PT_END(task);
}

Test(proof, what_may_go_on_for_ever_but_need_not_is_endless)
{
    set_up(2, NULL);
    spawn(0, passes_until_flag);
    spawn(1, sets_flag);
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.found_count, 0);
    cr_assert(search.is_endless);
}

/* Time, polls and callbacks */

static enum pt_status sleeps(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->current = SCHED_READ(task, world.count);
    PT_AWAIT(task, sched_sleep(task, 1));
    SCHED_WRITE(task, world.count, self->current + 1);
    PT_END(task);
}

Test(choice, of_lazy_time_there_is_none)
{
    set_up(2, sleeps);
    sched_search_run(&search);
    cr_assert_eq(search.interleavings, 4);
    cr_assert_eq(search.found[0].interleavings, 4);
}

Test(choice, of_any_time_some_orders_are_right)
{
    set_up(2, sleeps);
    search.with_any_time = true;
    sched_search_run(&search);
    expect_found(SCHED_FOUND_LOST_UPDATE, "world.count", "0110");
    cr_assert(search.found[0].interleavings < search.interleavings);
}

static enum pt_status polls_flag(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_WAIT_UNTIL(task, world.flag);
    PT_END(task);
}

static enum pt_status sets_flag_late(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 3));
    world.flag = true;
    PT_END(task);
}

Test(proof, time_passes_when_all_that_is_ready_only_looks)
{
    set_up(2, NULL);
    spawn(0, polls_flag);
    spawn(1, sets_flag_late);
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.found_count, 0, "%s", search.found[0].text);
    cr_assert(search.has_polled);
}

Test(found, who_looks_for_ever_is_in_a_deadlock)
{
    set_up(2, polls_flag);
    sched_search_run(&search);
    cr_assert_eq(search.found[0].kind, SCHED_FOUND_DEADLOCK);
}

Test(proof, of_no_tasks_at_all)
{
    set_up(0, NULL);
    sched_search_run(&search);
    expect_proved(1);
}

/* Weft's own objects, proved */

static enum pt_status counts_locked(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &world.mutex[0]));
    self->current = SCHED_READ(task, world.count);
    PT_AWAIT(task, sched_pass(task));
    SCHED_WRITE(task, world.count, self->current + 1);
    sched_mutex_unlock(task, &world.mutex[0]);
    PT_END(task);
}

Test(proof, a_mutex_lets_one_in_at_a_time)
{
    set_up(4, counts_locked);
    search.check = check_count;
    search.groups = groups;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.found_count, 0, "%s", search.found[0].text);
    cr_assert_eq(search.outcome_count, 1);
}

Test(proof, symmetry_changes_no_count_where_tasks_wait_in_line)
{
    double interleavings;
    unsigned states;

    set_up(3, counts_locked);
    sched_search_run(&search);
    interleavings = search.interleavings;
    states = search.states;
    done();
    set_up(3, counts_locked);
    search.groups = groups;
    sched_search_run(&search);
    cr_assert_eq(search.interleavings, interleavings);
    cr_assert_lt(search.states, states);
}

static enum pt_status enters(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_semaphore_acquire(task, &world.semaphore));
    world.count++;
    PT_ASSERT(world.count <= 2, "three are inside");
    PT_AWAIT(task, sched_pass(task));
    world.count--;
    sched_semaphore_release(task, &world.semaphore);
    PT_END(task);
}

static enum pt_status cancels_two(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_cancel(&world.actors[1].task);
    PT_AWAIT(task, sched_pass(task));
    sched_cancel(&world.actors[2].task);
    PT_END(task);
}

static const char *check_semaphore(const void *memory)
{
    const struct world *it = (const struct world *)memory;

    return it->semaphore.value == 2 && it->semaphore.granted == 0
               ? NULL
               : "a unit is lost";
}

static enum pt_status enters_tidily(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_semaphore_acquire(task, &world.semaphore));
    world.count++;
    PT_ASSERT(world.count <= 2, "three are inside");
    PT_AWAIT_STATUS(task, self->status, sched_pass(task));
    world.count--;
    sched_semaphore_release(task, &world.semaphore);
    PT_LEAVE(task, self->status);
    PT_END(task);
}

Test(proof, a_semaphore_loses_no_unit_to_a_cancel)
{
    set_up(4, enters_tidily);
    sched_semaphore_init(&world.semaphore, 2, 2);
    world.actors[3].task.run = cancels_two;
    search.check = check_semaphore;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.found_count, 0, "%s", search.found[0].text);
}

Test(found, a_unit_that_a_cancelled_task_keeps)
{
    set_up(4, enters);
    sched_semaphore_init(&world.semaphore, 2, 2);
    world.actors[3].task.run = cancels_two;
    search.check = check_semaphore;
    sched_search_run(&search);
    cr_assert_neq(search.found_count, 0);
}

static enum pt_status puts_two(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->i = 1; self->i <= 2; self->i++)
        PT_AWAIT(task, sched_queue_put(task, &world.queue, &self->i));
    PT_END(task);
}

static enum pt_status gets_two(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->i = 1; self->i <= 2; self->i++) {
        PT_AWAIT(task, sched_queue_get(task, &world.queue, &self->current));
        world.count += self->current;
    }
    PT_END(task);
}

static const char *check_sum(const void *memory)
{
    const struct world *it = (const struct world *)memory;

    return it->count == 6 ? NULL : "an element is lost";
}

Test(proof, a_queue_loses_nothing)
{
    set_up(4, puts_two);
    world.actors[2].task.run = world.actors[3].task.run = gets_two;
    sched_queue_init(&world.queue, world.queue_memory, sizeof(int), 1);
    search.check = check_sum;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.found_count, 0, "%s", search.found[0].text);
}

static enum pt_status waits_in_time(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status,
                    SCHED_TIMEOUT(task, &self->timeout, 2,
                                  sched_event_wait(task, &world.event)));
    world.count++;
    PT_END(task);
}

static enum pt_status sets_event(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 2));
    sched_event_set(&world.event);
    PT_END(task);
}

static enum pt_status gathers(struct sched_task *task)
{
    int i;

    PT_BEGIN(task);
    for (i = 0; i < 3; i++)
        world.member[i].task = &world.actors[i].task;
    sched_gather_init(&world.gather, world.member, 3, true);
    PT_AWAIT(task, sched_gather(task, &world.gather));
    PT_ASSERT(world.count == 2, "a child is not done");
    PT_END(task);
}

Test(proof, timeouts_and_a_gather_end_in_any_order)
{
    set_up(4, waits_in_time);
    world.actors[2].task.run = sets_event;
    world.actors[3].task.run = gathers;
    search.with_any_time = true;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.found_count, 0, "%s", search.found[0].text);
}

/* Limits */

Test(limit, of_states)
{
    set_up(6, counts);
    search.most_states = 1000;
    sched_search_run(&search);
    cr_assert_not(search.is_complete);
    cr_assert_str_eq(search.limit, "states");
    cr_assert_lt(search.states, 2000);
    cr_assert_eq(search.found[0].kind, SCHED_FOUND_LOST_UPDATE);
}

Test(limit, of_memory)
{
    set_up(7, counts);
    search.most_memory = 4 << 20;
    sched_search_run(&search);
    cr_assert_str_eq(search.limit, "memory");
}

Test(limit, of_time)
{
    set_up(8, counts);
    search.seconds = 1;
    search.most_memory = SIZE_MAX;
    sched_search_run(&search);
    cr_assert_str_eq(search.limit, "time");
}

/* Steps */

Test(choice, of_what_cannot_run_is_refused)
{
    set_up(2, sleeps);
    sched_search_run(&search);
    sched_search_rewind(&search);
    cr_assert_not(
        sched_search_follow(&search, SCHED_TIME_ACTOR)); /* no timer */
    cr_assert(sched_search_follow(&search, 0));
    cr_assert_not(sched_search_follow(&search, 0));
    cr_assert(sched_search_follow(&search, 1));
    cr_assert_eq(sched_now(&world.sched), 1); /* nothing was ready */
    cr_assert(sched_search_follow(&search, 1));
    cr_assert_not(sched_search_follow(&search, 1));
    cr_assert_not(sched_search_follow(&search, 5));
    cr_assert_eq(world.count, 1);
}

static enum pt_status spawns(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    if (self < &world.actors[2])
        spawn((int)(self - world.actors) + 2, counts);
    PT_YIELD(task);
    PT_END(task);
}

Test(numbers, tasks_that_are_spawned_on_the_way_are_searched)
{
    set_up(4, NULL);
    spawn(0, spawns);
    spawn(1, spawns);
    search.groups = groups; /* not all of its members are there */
    sched_search_run(&search);
    expect_found(SCHED_FOUND_LOST_UPDATE, "world.count", "012332");
}

Test(limit, of_memory_that_is_there)
{
    set_up(7, counts);
    memory_most = 1 << 16;
    sched_search_run(&search);
    cr_assert_not(search.is_complete);
    cr_assert_str_eq(search.limit, "memory");
}

Test(limit, of_memory_that_is_not_even_there_to_begin, .exit_code = 2)
{
    set_up(2, counts);
    memory_left = 5;
    sched_search_run(&search);
}

/* Several variables */

static enum pt_status counts_twice(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->current = SCHED_READ(task, world.count);
    self->i = SCHED_READ(task, world.other);
    PT_YIELD(task);
    SCHED_WRITE(task, world.count, self->current + 1);
    SCHED_WRITE(task, world.other, self->i + 2);
    PT_END(task);
}

Test(found, two_lost_updates_in_one_step_are_one_finding)
{
    set_up(2, counts_twice);
    sched_search_run(&search);
    expect_found(SCHED_FOUND_LOST_UPDATE, "world.count", "0110");
    cr_assert_eq(search.found_count, 1);
    cr_assert_str_eq(search.outcomes[0].text, "count = 1, other = 2");
}

static enum pt_status sets_blindly(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->current = SCHED_READ(task, world.count);
    PT_YIELD(task);
    SCHED_SET(task, world.count, (int)(self - world.actors) + 1);
    SCHED_SET(task, self->i, 1);
    SCHED_SET(task, world.expected, 1);
    SCHED_SET(task, world.flag, true);
    PT_END(task);
}

Test(proof, a_blind_write_loses_nothing)
{
    set_up(2, sets_blindly);
    sched_search_run(&search);
    expect_proved(6);
    cr_assert_str_eq(search.outcomes[0].text,
                     "count = 2, expected = 1, flag = 1, i = 1, i#2 = 1");
}

static enum pt_status writes_the_same(struct sched_task *task)
{
    PT_BEGIN(task);
    (void)SCHED_READ(task, world.count);
    PT_YIELD(task);
    SCHED_WRITE(task, world.count, 0);
    PT_END(task);
}

Test(proof, a_variable_that_came_back_loses_nothing)
{
    set_up(2, writes_the_same);
    sched_search_run(&search);
    expect_proved(6);
}

/* Each order comes out differently */

static enum pt_status takes_its_place(struct sched_task *task)
{
    PT_BEGIN(task);
    SCHED_SET(task, world.other,
              world.other * 8 + (int)((struct actor *)task - world.actors) + 1);
    PT_END(task);
}

static const char *check_order(const void *memory)
{
    static char sentence[32];

    snprintf(sentence, sizeof sentence, "order %o",
             (unsigned)((const struct world *)memory)->other);
    return sentence;
}

Test(found, more_than_there_is_room_for_count_as_the_last)
{
    size_t i;
    double sum = 0;

    set_up(6, takes_its_place);
    search.check = check_order;
    sched_search_run(&search);
    cr_assert_eq(search.interleavings, 720);
    cr_assert_eq(search.found_count, SCHED_MOST_FOUND);
    cr_assert_eq(search.outcome_count, SCHED_MOST_OUTCOMES);
    cr_assert_str_eq(search.outcomes[SCHED_MOST_OUTCOMES - 1].text, "others");
    for (i = 0; i < search.outcome_count; i++)
        sum += search.outcomes[i].interleavings;
    cr_assert_eq(sum, 720);
}

/* Timers */

static enum pt_status sleeps_its_time(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, (uint32_t)self->i));
    world.other = world.other * 8 + (int)(self - world.actors) + 1;
    PT_END(task);
}

static const char *check_fired(const void *memory)
{
    const int other = ((const struct world *)memory)->other;

    return other == 02314 || other == 02341 ? NULL : "fired out of order";
}

Test(proof, timers_fire_by_deadline_however_they_were_armed)
{
    static const int ticks[] = {5, 2, 4, 5};
    int i;

    set_up(4, sleeps_its_time);
    for (i = 0; i < 4; i++)
        world.actors[i].i = ticks[i];
    search.check = check_fired;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_eq(search.found_count, 0, "%s", search.found[0].text);
}

/* Groups and the world */

Test(numbers, a_group_that_is_neither_changes_nothing)
{
    static const struct sched_scenario_group plain[] = {
        {offsetof(struct world, actors), sizeof world.actors[0], MOST, false,
         false},
        {0, 0, 0, false, false},
    };
    unsigned states;

    set_up(3, counts);
    sched_search_run(&search);
    states = search.states;
    done();
    set_up(3, counts);
    search.groups = plain;
    sched_search_run(&search);
    cr_assert_eq(search.states, states);
}

Test(numbers, a_group_may_have_no_members_in_the_world)
{
    set_up(0, NULL);
    search.size -= 8;
    search.groups = groups;
    sched_search_run(&search);
    expect_proved(1);
}

/* A world that is no whole number of words */

static struct odd_world {
    struct sched sched;
    struct actor actors[2];
    unsigned char tail[3];
} odd;

static enum pt_status counts_at_the_end(struct sched_task *task)
{
    PT_BEGIN(task);
    odd.tail[2]++;
    PT_AWAIT(task, sched_pass(task));
    odd.tail[1]++;
    PT_END(task);
}

static const char *check_tail(const void *memory)
{
    const struct odd_world *it = (const struct odd_world *)memory;

    return it->tail[1] == 2 && it->tail[2] == 2 ? NULL : "the tail is wrong";
}

Test(numbers, a_world_may_end_within_a_word)
{
    int i;

    memset(&search, 0, sizeof search);
    sched_init(&odd.sched);
    for (i = 0; i < 2; i++)
        sched_spawn(&odd.sched, &odd.actors[i].task, counts_at_the_end, "odd");
    search.world = &odd;
    search.size = offsetof(struct odd_world, tail) + sizeof odd.tail;
    cr_assert_neq(search.size % sizeof(uint64_t), 0);
    search.check = check_tail;
    sched_search_run(&search);
    expect_proved(6);
    cr_assert_eq(search.states, 9);
}

static struct sched_task outsider;
static struct sched_event outer_event;

static enum pt_status spawns_outside(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_spawn(task->sched, &outsider, sets_flag, "outsider");
    PT_END(task);
}

static enum pt_status waits_outside(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_event_wait(task, &outer_event));
    PT_END(task);
}

static void expect_error(const char *error)
{
    sched_search_run(&search);
    cr_assert_not(search.is_complete);
    cr_assert_str_eq(search.error, error);
    done();
}

Test(limit, of_the_world_is_where_its_bytes_end)
{
    set_up(1, spawns_outside);
    expect_error("a task lies outside of the world: setup returns all of the "
                 "bytes that are in use");
    set_up(1, waits_outside);
    expect_error("a task waits for an object outside of the world: put it "
                 "inside");
    set_up(0, NULL);
    memset(&outsider, 0, sizeof outsider);
    sched_spawn(&world.sched, &outsider, sets_flag, "outsider");
    expect_error("a task lies outside of the world: setup returns all of the "
                 "bytes that are in use");
}
