/* SPDX-License-Identifier: MIT */
/*
 * watch_test.c - watch.h: which writes lose an update, and which do not.
 *
 * Built with SCHED_TRACE 1 and 2, where the accesses are seen, and with 0,
 * where the macros are plain loads and stores.
 */
#ifndef SCHED_TRACE
#define SCHED_TRACE 1
#endif
#include "check.h"
#include <sched/watch.h>

/* The macros as C, in every build */

static struct sched sched;
static struct sched_task someone;
static unsigned evaluations;

static struct sched_task *count_task(void)
{
    evaluations += 1;
    return &someone;
}

static int count_variable(void)
{
    evaluations += 10;
    return 1;
}

static int count_value(void)
{
    evaluations += 100;
    return 7;
}

static void begin(void)
{
    sched_init(&sched);
    memset(&someone, 0, sizeof someone);
    someone.sched = &sched;
}

Test(macros, read_is_the_value)
{
    struct pair {
        int a;
        short b;
    } pair = {1, 2};
    int number = 41;

    begin();
    cr_assert_eq(SCHED_READ(&someone, number) + 1, 42);
    cr_assert_eq(SCHED_READ(&someone, pair).b, 2);
    cr_assert_eq(sizeof(SCHED_READ(&someone, pair.b) + (short)0), sizeof(int));
}

Test(macros, write_and_set_assign)
{
    unsigned char small = 0;
    int number = 0;

    begin();
    SCHED_WRITE(&someone, number, 5);
    cr_assert_eq(number, 5);
    SCHED_SET(&someone, number, number + 1);
    cr_assert_eq(number, 6);
    SCHED_WRITE(&someone, number, SCHED_READ(&someone, number) * 2);
    cr_assert_eq(number, 12);
    SCHED_SET(&someone, small, (unsigned char)255);
    cr_assert_eq(small, 255);
}

Test(macros, are_one_statement_and_one_expression)
{
    int number = 0;
    int i;

    begin();
    if (number == 0)
        SCHED_WRITE(&someone, number, 1);
    else
        SCHED_SET(&someone, number, 2);
    cr_assert_eq(number, 1);
    number == 1 ? SCHED_SET(&someone, number, 3)
                : SCHED_WRITE(&someone, number, 4);
    cr_assert_eq(number, 3);
    for (i = 0; i < 3; SCHED_WRITE(&someone, i, i + 1))
        number++;
    cr_assert_eq(number, 6);
    while (SCHED_READ(&someone, number) > 4)
        number--;
    cr_assert_eq(number, 4);
}

Test(macros, evaluate_task_and_value_once_and_the_variable_at_most_twice)
{
    const unsigned variable = SCHED_TRACE ? 20 : 10;
    int numbers[2] = {0, 0};

    begin();
    cr_assert_eq(SCHED_READ(count_task(), numbers[count_variable()]), 0);
    cr_assert_eq(evaluations, variable + 1);
    evaluations = 0;
    SCHED_WRITE(count_task(), numbers[count_variable()], count_value());
    cr_assert_eq(evaluations, variable + 101);
    evaluations = 0;
    SCHED_SET(count_task(), numbers[count_variable()], count_value());
    cr_assert_eq(evaluations, variable + 101);
    cr_assert_eq(numbers[1], 7);
}

Test(macros, bind_their_arguments)
{
    int numbers[2] = {1, 2};
    int *pointer = numbers;
    bool yes = true;

    begin();
    SCHED_WRITE(&someone, *(yes ? &numbers[0] : &numbers[1]), yes ? 8 : 9);
    cr_assert_eq(numbers[0], 8);
    SCHED_SET(yes ? &someone : NULL, pointer[1], 1 + 2);
    cr_assert_eq(numbers[1], 3);
    cr_assert_eq(2 * SCHED_READ(&someone, *pointer) + 1, 17);
}

#if !SCHED_TRACE

static void hears_nothing(struct sched_sink *sink, struct sched *of,
                          unsigned event, struct sched_task *task,
                          const void *detail)
{
    (void)sink;
    (void)of;
    (void)event;
    (void)task;
    (void)detail;
    cr_assert_fail("an event in a build without a trace");
}

Test(macros, tell_nobody_in_a_build_without_a_trace)
{
    struct sched_sink sink = {hears_nothing, NULL};
    struct sched_watch watch;
    struct sched_variable variables[1];
    struct sched_seen seen[1];
    int number = 0;

    begin();
    sched_watch_init(&watch, variables, 1, seen, 1);
    sched_add_sink(&sched, &watch.sink);
    sched_add_sink(&sched, &sink);
    SCHED_WRITE(&someone, number, SCHED_READ(&someone, number) + 1);
    SCHED_SET(&someone, number, 2);
    cr_assert_eq(watch.variable_count, 0);
}

#else

/* Tasks that play a script, a letter an access; see `act` */

enum { MOST = 1000 };

struct actor {
    struct sched_task task;
    const char *script;
    struct pt child;
    int current;
    int other;
};

static struct actor actors[MOST];
static int x;
static int y;
static int line_of[128];

static enum pt_status nap(struct actor *self)
{
    PT_BEGIN(&self->child);
    line_of['c'] = __LINE__ + 1;
    PT_AWAIT(&self->child, sched_sleep(&self->task, 1));
    PT_END(&self->child);
}

static void access_as_told(struct actor *self)
{
    struct sched_task *task = &self->task;

    switch (*self->script) {
    case 'r': /* read x */
        line_of['r'] = __LINE__ + 1;
        self->current = SCHED_READ(task, x);
        break;
    case 'w': /* write x, one more than was read */
        line_of['w'] = __LINE__ + 1;
        SCHED_WRITE(task, x, self->current + 1);
        break;
    case 'd': /* write x, one less than was read */
        SCHED_WRITE(task, x, self->current - 1);
        break;
    case 'u': /* read and write x */
        SCHED_WRITE(task, x, SCHED_READ(task, x) + 1);
        break;
    case 's': /* set x */
        line_of['s'] = __LINE__ + 1;
        SCHED_SET(task, x, 70);
        break;
    case '0': /* set x back */
        SCHED_SET(task, x, 0);
        break;
    case 'R': /* read y */
        self->other = SCHED_READ(task, y);
        break;
    case 'W': /* write y */
        SCHED_WRITE(task, y, self->other + 10);
        break;
    default: /* cancel a */
        cr_assert_eq(*self->script, 'k');
        sched_cancel(&actors[0].task);
    }
}

static enum pt_status act(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (; *self->script != '\0'; self->script++) {
        if (*self->script == '.') {
            line_of['.'] = __LINE__ + 1;
            PT_AWAIT(task, sched_pass(task));
        } else if (*self->script == '_') {
            line_of['_'] = __LINE__ + 1;
            PT_AWAIT(task, sched_sleep(task, 1));
        } else if (*self->script == 'y') {
            PT_YIELD(task);
        } else if (*self->script == 'c') {
            PT_CALL(task, &self->child, nap(self));
        } else if (*self->script == 'F') {
            PT_FAIL(task);
        } else if (*self->script == 'X') {
            PT_EXIT(task);
        } else {
            access_as_told(self);
        }
    }
    PT_END(task);
}

/* What the sinks behind the watch hear, as text */

static struct sched_watch watch;
static struct sched_variable variables[64];
static struct sched_seen seen[4 * MOST];
static char said[8192];
static struct sched_finding last; /* finding; its access is last_access */
static struct sched_access last_access;
static unsigned findings;

static void say_moment(const struct sched_moment *moment)
{
    char *end = said + strlen(said);

    if (moment->task == NULL)
        return;
    snprintf(end, (size_t)(said + sizeof said - end), ", %s %s %d at %lu",
             moment->task->name, moment->is_write ? "wrote" : "read",
             (int)moment->value, (unsigned long)moment->step);
}

static void say_finding(const struct sched_finding *finding)
{
    last = *finding;
    last_access = *finding->access;
    findings++;
    strcat(said, finding->access->text);
    if (finding->kind == SCHED_WATCH_FULL) {
        strcat(said, " is not watched\n");
        return;
    }
    say_moment(&finding->lost_read);
    say_moment(&finding->stale_read);
    say_moment(&finding->lost_write);
    say_moment(&finding->stale_write);
    strcat(said, "\n");
}

static void say(struct sched_sink *sink, struct sched *of, unsigned event,
                struct sched_task *task, const void *detail)
{
    (void)sink;
    (void)of;
    if (strlen(said) > sizeof said / 2)
        said[sizeof said / 2] = '\0';
    if (SCHED_KIND(event) == SCHED_EVENT_FINDING) {
        cr_assert_eq(SCHED_REASON(event),
                     ((const struct sched_finding *)detail)->kind);
        say_finding((const struct sched_finding *)detail);
    } else if (SCHED_KIND(event) == SCHED_EVENT_NOTE) {
        strcat(strcat(said, task->name), ": ");
        strcat(strcat(said, (const char *)detail), "\n");
    }
}

static struct sched_sink listener = {say, NULL};

static void watch_with(size_t variable_capacity, size_t seen_capacity)
{
    sched_init(&sched);
    sched_watch_init(&watch, variables, variable_capacity, seen, seen_capacity);
    sched_add_sink(&sched, &watch.sink);
    sched_add_sink(&sched, &listener);
}

/* Run a task for each script, named a, b, c, ... */
static const char *run_scripts(const char *const *scripts)
{
    static const char *const names[] = {"a", "b", "c", "d"};
    int i;

    for (i = 0; scripts[i] != NULL; i++) {
        actors[i].script = scripts[i];
        sched_spawn(&sched, &actors[i].task, act, names[i]);
    }
    sched_run(&sched);
    return said;
}

#define run(...) run_scripts((const char *const[]){__VA_ARGS__, NULL})

static void watch_all(void)
{
    watch_with(64, 4 * MOST);
}

TestSuite(watch, .init = watch_all);

/* What is found */

Test(watch, names_both_tasks_values_and_switches)
{
    cr_assert_str_eq(run("r.w", "r.w"),
                     "x, a read 0 at 1, b read 0 at 2, a wrote 1 at 3, "
                     "b wrote 1 at 4\n");
    cr_assert_eq(last.lost_read.task, &actors[0].task);
    cr_assert_eq(last.stale_write.task, &actors[1].task);
}

Test(watch, names_the_source_of_all_four_accesses)
{
    run("r.w", "r.w");
    cr_assert_eq(last.lost_read.line, line_of['r']);
    cr_assert_eq(last.stale_read.line, line_of['r']);
    cr_assert_eq(last.lost_write.line, line_of['w']);
    cr_assert_eq(last.stale_write.line, line_of['w']);
    cr_assert_str_eq(last.lost_read.file, __FILE__);
    cr_assert_str_eq(last.stale_read.file, __FILE__);
    cr_assert_str_eq(last.lost_write.file, __FILE__);
    cr_assert_str_eq(last.stale_write.file, __FILE__);
    cr_assert_str_eq(last_access.text, "x");
    cr_assert_eq(last_access.address, &x);
    cr_assert_eq(last_access.line, line_of['w']);
}

Test(watch, names_the_await_between_each_read_and_its_write)
{
    run("r_w", "r.......w");
    cr_assert_eq(last.lost_write.task, &actors[1].task);
    cr_assert_eq(last.lost_await->line, line_of['.']);
    cr_assert_str_eq(last.lost_await->text, "sched_pass(task)");
    cr_assert_eq(last.stale_await->line, line_of['_']);
    cr_assert_str_eq(last.stale_await->text, "sched_sleep(task, 1)");
}

Test(watch, names_the_first_await_where_there_were_several)
{
    run("r_.y.w", "_r._w");
    cr_assert_eq(findings, 1);
    cr_assert_eq(last.stale_write.task, &actors[1].task);
    cr_assert_eq(last.lost_await->line, line_of['_']);
    cr_assert_eq(last.stale_await->line, line_of['.']);
}

Test(watch, names_the_innermost_await_of_a_chain)
{
    run("rcw", "rcw");
    cr_assert_eq(last.lost_await->line, line_of['c']);
    cr_assert_str_eq(last.stale_await->text, "sched_sleep(&self->task, 1)");
}

static enum pt_status run_by_hand(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    access_as_told(self);
    return *++self->script != '\0' ? PT_YIELDED : PT_ENDED;
}

Test(watch, names_no_await_where_a_step_left_none)
{
    actors[0].script = "rw";
    actors[1].script = "rw";
    sched_spawn(&sched, &actors[0].task, run_by_hand, "a");
    sched_spawn(&sched, &actors[1].task, run_by_hand, "b");
    sched_run(&sched);
    cr_assert_eq(findings, 1);
    cr_assert_null(last.lost_await);
    cr_assert_null(last.stale_await);
}

Test(watch, names_no_await_in_an_update_within_one_step)
{
    cr_assert_str_eq(run("r.w", "u"),
                     "x, b read 0 at 2, a read 0 at 1, b wrote 1 at 2, "
                     "a wrote 1 at 3\n");
    cr_assert_null(last.lost_await);
    cr_assert_eq(last.stale_await->line, line_of['.']);
}

Test(watch, a_lost_write_that_came_from_no_read_has_none)
{
    cr_assert_str_eq(run("r.w", "s"),
                     "x, a read 0 at 1, b wrote 70 at 2, a wrote 1 at 3\n");
    cr_assert_null(last.lost_read.task);
    cr_assert_eq(last.lost_read.step, 0);
    cr_assert_null(last.lost_await);
    cr_assert_eq(last.lost_write.line, line_of['s']);
}

Test(watch, a_blind_write_forgets_the_source_of_the_write_before_it)
{
    cr_assert_str_eq(run("r.w", ".r..w", "..s"),
                     "x, b read 1 at 5, c wrote 70 at 8, b wrote 2 at 9\n");
    cr_assert_null(last.lost_await);
    cr_assert_eq(last.lost_read.step, 0);
}

Test(watch, a_blind_write_after_a_read_is_lost_without_its_read)
{
    cr_assert_str_eq(run("r..w", "rs"),
                     "x, a read 0 at 1, b wrote 70 at 2, a wrote 1 at 4\n");
}

Test(watch, of_several_writes_the_last_is_the_lost_one)
{
    cr_assert_str_eq(run("r.w", "u", "u"),
                     "x, c read 1 at 3, a read 0 at 1, c wrote 2 at 3, "
                     "a wrote 1 at 4\n");
}

Test(watch, each_stale_write_is_a_finding_and_counted_for_its_variable)
{
    run("r.w", "r.w", "r.w");
    cr_assert_eq(findings, 2);
    cr_assert_eq(watch.lost, 2);
    cr_assert_eq(last.count, 2);
    cr_assert_eq(variables[0].lost, 2);
    cr_assert_str_eq(said, "x, a read 0 at 1, b read 0 at 2, a wrote 1 at 4, "
                           "b wrote 1 at 5\n"
                           "x, b read 0 at 2, c read 0 at 3, b wrote 1 at 5, "
                           "c wrote 1 at 6\n");
}

Test(watch, the_unsafe_counter_with_a_thousand_tasks_loses_999_updates)
{
    int i;

    for (i = 0; i < MOST; i++) {
        actors[i].script = "r_w";
        sched_spawn(&sched, &actors[i].task, act, "inc");
    }
    cr_assert_eq(sched_run(&sched), 0);
    cr_assert_eq(x, 1);
    cr_assert_eq(findings, 999);
    cr_assert_eq(watch.lost, 999);
    cr_assert_eq(variables[0].version, 1000);
    cr_assert_eq(watch.in_step, 0);
    cr_assert_eq(watch.unwatched, 0);
    cr_assert_eq(watch.step, 2001);
}

Test(watch, an_own_write_counts_as_a_read)
{
    cr_assert_str_eq(run("s.w", ".s"), "");
    cr_assert_eq(watch.lost, 0);
}

Test(watch, a_write_after_an_own_write_is_stale_once_another_has_written)
{
    cr_assert_str_eq(run("u.w", "u"),
                     "x, b read 1 at 2, a wrote 1 at 1, b wrote 2 at 2, "
                     "a wrote 1 at 3\n");
}

Test(watch, a_second_stale_write_needs_another_write_between)
{
    run("r.w.w", "u");
    cr_assert_eq(findings, 1);
}

Test(watch, a_task_loses_an_update_in_each_round_of_a_loop)
{
    run("r.w.r.w.r.w", "r.w.r.w.r.w");
    cr_assert_eq(findings, 3);
    cr_assert_eq(x, 3);
}

Test(watch, a_yield_splits_a_read_from_its_write_as_an_await_does)
{
    run("ryw", "ryw");
    cr_assert_eq(findings, 1);
    cr_assert_str_eq(last.stale_await->text, "PT_YIELD");
}

/* What is not */

Test(watch, a_blind_write_is_never_stale)
{
    cr_assert_str_eq(run("r.s", "r.s"), "");
    cr_assert_eq(watch.in_step, 0);
}

Test(watch, a_read_after_the_await_makes_the_write_fresh)
{
    cr_assert_str_eq(run("r.rw", "r.rw"), "");
    cr_assert_eq(x, 2);
    cr_assert_eq(watch.in_step, 2);
}

Test(watch, an_update_within_one_step_is_atomic_and_counted)
{
    cr_assert_str_eq(run("u.u", ".u", "u"), "");
    cr_assert_eq(watch.in_step, 4);
    cr_assert_eq(watch.lost, 0);
}

Test(watch, an_update_of_an_own_write_in_its_step_is_not_counted_as_atomic)
{
    run("ww.r.ww", "ss");
    cr_assert_eq(watch.in_step, 0);
}

Test(watch, a_read_by_another_task_makes_no_write_stale)
{
    cr_assert_str_eq(run("r.w", "r", "r..r"), "");
}

Test(watch, a_write_without_a_read_is_not_stale)
{
    cr_assert_str_eq(run(".w", "u", "..w"), "");
}

Test(watch, taking_turns_is_not_stale)
{
    cr_assert_str_eq(run("r.w", "...r.w", "......r.w"), "");
    cr_assert_eq(x, 3);
    cr_assert_eq(watch.in_step, 0);
}

Test(watch, two_variables_do_not_disturb_each_other)
{
    cr_assert_str_eq(run("r.w", "R.W", "..r.w", "..R.W"), "");
    cr_assert_eq(watch.variable_count, 2);
    cr_assert_eq(x, 2);
    cr_assert_eq(y, 20);
}

Test(watch, two_variables_are_counted_apart)
{
    cr_assert_str_eq(run("rR.wW", "rR.wW"),
                     "x, a read 0 at 1, b read 0 at 2, a wrote 1 at 3, "
                     "b wrote 1 at 4\n"
                     "y, a read 0 at 1, b read 0 at 2, a wrote 10 at 3, "
                     "b wrote 10 at 4\n");
    cr_assert_eq(last.count, 1);
    cr_assert_eq(watch.lost, 2);
}

Test(watch, each_variable_keeps_its_own_await)
{
    run("r.R_wW", "rR.._wW");
    cr_assert_eq(findings, 2);
    cr_assert_str_eq(last_access.text, "y");
    cr_assert_eq(last.lost_await->line, line_of['_']);
    cr_assert_eq(last.stale_await->line, line_of['.']);
}

Test(watch, a_variable_that_changed_and_changed_back_is_a_note)
{
    cr_assert_str_eq(run("r.w", "s0"),
                     "a: a stale write, but of a variable that had come back "
                     "to the value this task had read\n");
    cr_assert_eq(watch.lost, 0);
    cr_assert_eq(variables[0].lost, 0);
}

Test(watch, after_the_note_the_write_counts_as_any_other)
{
    run("r.w", "s0", "r..w");
    cr_assert_eq(findings, 1);
    cr_assert_eq(last.lost_write.task, &actors[0].task);
    cr_assert_eq(last.lost_read.task, &actors[0].task);
}

struct big {
    int a, b, c;
};

static struct big big;
static struct big copies[2];

static enum pt_status change_end(struct sched_task *task)
{
    struct big *copy = &copies[task == &actors[1].task];

    PT_BEGIN(task);
    *copy = SCHED_READ(task, big);
    PT_AWAIT(task, sched_pass(task));
    copy->c++;
    SCHED_WRITE(task, big, *copy);
    PT_END(task);
}

Test(watch, a_change_behind_the_bytes_that_are_shown_is_a_change)
{
    sched_spawn(&sched, &actors[0].task, change_end, "a");
    sched_spawn(&sched, &actors[1].task, change_end, "b");
    sched_run(&sched);
    cr_assert_eq(findings, 1);
    cr_assert_eq(last.kind, SCHED_LOST_UPDATE);
}

/* What is remembered */

Test(watch, a_variable_has_its_first_access_its_versions_and_its_value)
{
    run("r.u.s.r");
    cr_assert_eq(watch.variable_count, 1);
    cr_assert_eq(variables[0].access.address, &x);
    cr_assert_str_eq(variables[0].access.text, "x");
    cr_assert_eq(variables[0].access.line, line_of['r']);
    cr_assert_eq(variables[0].access.size, sizeof x);
    cr_assert_eq(variables[0].access.form, 'd');
    cr_assert_eq(variables[0].version, 2);
    cr_assert_eq(variables[0].value, 70);
    cr_assert_eq(variables[0].write.step, 3);
}

/* The places that hold something, of the first `capacity`. */
static size_t places_in_use(size_t capacity)
{
    size_t used = 0;
    size_t i;

    for (i = 0; i < capacity; i++)
        used += seen[i].read.task != NULL;
    return used;
}

Test(watch, a_task_that_ends_in_whichever_way_frees_its_places)
{
    run("rR..........", "rR", "rR.F", "rRX");
    cr_assert_eq(places_in_use(4 * MOST), 0);
}

Test(watch, a_task_that_is_cancelled_frees_its_places)
{
    run("rR..........", "rRk");
    cr_assert_eq(pt_status(&actors[0].task), PT_CANCELLED);
    cr_assert_eq(places_in_use(4 * MOST), 0);
}

Test(watch, a_task_that_lives_keeps_its_places)
{
    actors[0].script = "rR._";
    sched_spawn(&sched, &actors[0].task, act, "a");
    sched_step(&sched);
    sched_step(&sched);
    cr_assert_eq(places_in_use(4 * MOST), 2);
    sched_run(&sched);
    cr_assert_eq(places_in_use(4 * MOST), 0);
}

static struct sched_task spawner;
static int next;

/* Keep eight tasks running until all have run. */
static enum pt_status spawn_in_groups(struct sched_task *task)
{
    PT_BEGIN(task);
    while (next < MOST) {
        do {
            actors[next].script = "rR.wW";
            sched_spawn(task->sched, &actors[next].task, act, "inc");
        } while (++next % 8 != 0);
        PT_AWAIT(task, sched_join(task, &actors[next - 1].task));
    }
    PT_END(task);
}

Test(watch, a_thousand_tasks_pass_through_a_table_of_sixteen)
{
    watch_with(2, 16);
    sched_spawn(&sched, &spawner, spawn_in_groups, "spawner");
    cr_assert_eq(sched_run(&sched), 0);
    cr_assert_eq(watch.unwatched, 0);
    cr_assert_eq(watch.lost, 2 * 7 * (MOST / 8));
    cr_assert_eq(places_in_use(16), 0);
}

Test(watch, a_task_that_is_spawned_again_has_read_nothing)
{
    actors[0].script = "r";
    sched_spawn(&sched, &actors[0].task, act, "a");
    sched_run(&sched);
    cr_assert_str_eq(run(".w", "u"), "");
}

Test(watch, starts_empty_whatever_its_memory_held)
{
    memset(&watch, 0xff, sizeof watch);
    memset(seen, 0xff, sizeof seen);
    memset(variables, 0xff, sizeof variables);
    watch_all();
    run("r.w", "r.w");
    cr_assert_eq(findings, 1);
    cr_assert_eq(watch.lost, 1);
    cr_assert_eq(watch.unwatched, 0);
    cr_assert_eq(watch.in_step, 0);
}

Test(watch, tells_only_the_sinks_behind_it)
{
    sched_init(&sched);
    sched_watch_init(&watch, variables, 64, seen, 64);
    sched_add_sink(&sched, &listener);
    sched_add_sink(&sched, &watch.sink);
    run("r.w", "r.w");
    cr_assert_eq(watch.lost, 1);
    cr_assert_str_eq(said, "");
}

/* Full */

Test(full, without_room_for_a_variable_nothing_is_watched)
{
    watch_with(0, 64);
    cr_assert_str_eq(run("r.w", "R.w"), "x is not watched\n");
    cr_assert_eq(watch.unwatched, 4);
    cr_assert_eq(watch.lost, 0);
    cr_assert_eq(last.kind, SCHED_WATCH_FULL);
    cr_assert_eq(last.count, 1);
    cr_assert_eq(places_in_use(64), 0);
}

Test(full, a_second_variable_finds_no_room_beside_one)
{
    watch_with(1, 64);
    cr_assert_str_eq(run("rR.wW", "rR.wW"),
                     "y is not watched\n"
                     "x, a read 0 at 1, b read 0 at 2, a wrote 1 at 3, "
                     "b wrote 1 at 4\n");
    cr_assert_eq(watch.unwatched, 4);
    cr_assert_eq(watch.variable_count, 1);
    cr_assert_eq(places_in_use(64), 0);
}

Test(full, without_room_for_what_tasks_have_read_nothing_is_found)
{
    watch_with(2, 0);
    cr_assert_str_eq(run("r.w", "r.w"), "x is not watched\n");
    cr_assert_eq(watch.unwatched, 4);
    cr_assert_eq(variables[0].version, 2);
}

Test(full, one_place_serves_one_task_after_another)
{
    watch_with(2, 1);
    cr_assert_str_eq(run("r.w", "..r.w", "....r.w"), "");
    cr_assert_eq(watch.unwatched, 0);
}

Test(full, who_has_no_place_still_makes_others_stale)
{
    watch_with(2, 1);
    cr_assert_str_eq(run("r.w", "r.", "s"),
                     "x is not watched\n"
                     "x, a read 0 at 1, c wrote 70 at 3, a wrote 1 at 4\n");
    cr_assert_eq(watch.unwatched, 2);
}

Test(full, exactly_enough_is_enough)
{
    watch_with(2, 4);
    run("rR.wW", "rR.wW");
    cr_assert_eq(watch.unwatched, 0);
    cr_assert_eq(watch.lost, 2);
}

Test(full, one_too_few_is_reported_once_and_counted)
{
    watch_with(2, 3);
    run("rR..wW", "rR..wW");
    cr_assert_eq(findings, 2);
    cr_assert_eq(last.kind, SCHED_LOST_UPDATE);
    cr_assert_eq(watch.unwatched, 1, "its write found a place again");
    cr_assert_eq(strncmp(said, "y is not watched\n", 17), 0);
}

/*
 * The table that remembers who read what, against a plain one: tasks read,
 * write and end at random, with little room, and each event must have the
 * same outcome in both.
 */

enum { TASKS = 12, VARIABLES = 6 };

struct pair {
    bool is_known;
    uint32_t step;
    uint32_t version;
    int value;
    int await; /* of sites; -1: none */
};

struct plain {
    size_t variable_room;
    size_t seen_room;
    bool is_variable[VARIABLES];
    uint32_t version[VARIABLES];
    int value[VARIABLES];
    struct pair pairs[TASKS][VARIABLES];
    uint32_t step;
    uint32_t lost;
    uint32_t unwatched;
    int stale_await; /* of the last finding */
    uint32_t stale_step;
};

static struct plain plain;
static const struct pt_site sites[3] = {
    {"f", 1, "0"}, {"f", 2, "1"}, {"f", 3, "2"}};
static int shared[VARIABLES];
static uint64_t random_state;

static unsigned random_below(unsigned most)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(random_state >> 33) % most;
}

static bool plain_has_variable(unsigned variable)
{
    if (!plain.is_variable[variable] && plain.variable_room > 0) {
        plain.is_variable[variable] = true;
        plain.variable_room--;
    }
    return plain.is_variable[variable];
}

static bool plain_has_pair(struct pair *pair)
{
    return pair->is_known || plain.seen_room > 0;
}

static void plain_access(unsigned task, unsigned variable, bool is_write,
                         bool is_blind, int value)
{
    struct pair *pair = &plain.pairs[task][variable];
    const bool has_variable = plain_has_variable(variable);
    const bool has_pair = plain_has_pair(pair);

    if (!has_variable || !has_pair)
        plain.unwatched++;
    if (!has_variable)
        return;
    if (is_write) {
        if (pair->is_known && !is_blind && pair->step != plain.step &&
            pair->version != plain.version[variable] &&
            pair->value != plain.value[variable]) {
            plain.lost++;
            plain.stale_await = pair->await;
            plain.stale_step = pair->step;
        }
        plain.version[variable]++;
    }
    plain.value[variable] = value;
    if (!has_pair)
        return;
    plain.seen_room -= !pair->is_known;
    *pair = (struct pair){true, plain.step, plain.version[variable], value, -1};
}

static void plain_step(unsigned task, bool ended, int site)
{
    unsigned i;

    for (i = 0; i < VARIABLES; i++) {
        struct pair *pair = &plain.pairs[task][i];

        if (pair->is_known && ended) {
            pair->is_known = false;
            plain.seen_room++;
        } else if (pair->is_known && pair->step == plain.step) {
            pair->await = site;
        }
    }
    plain.step++;
}

static void send_access(unsigned task, unsigned variable, bool is_write,
                        bool is_blind, int value)
{
    struct sched_access access = {
        &shared[variable], (uint64_t)value, "f", 1, "v", sizeof(int), 'd'};

    sched_emit_(
        &sched,
        SCHED_EVENT_(is_write ? SCHED_EVENT_WRITE : SCHED_EVENT_READ, is_blind),
        &actors[task].task, &access);
}

static void send_step(unsigned task, bool ended, int site)
{
    struct pt_sites left = {{NULL}, 0, 0, 0};

    if (site >= 0)
        left.site[left.count++] = &sites[site];
    sched_emit_(&sched, ended ? SCHED_EVENT_END : SCHED_EVENT_SWITCH,
                &actors[task].task, &left);
}

static void same_in_both(void)
{
    cr_assert_eq(watch.step, plain.step);
    cr_assert_eq(watch.unwatched, plain.unwatched);
    cr_assert_eq(watch.lost, plain.lost);
    if (plain.lost == 0 || last.kind != SCHED_LOST_UPDATE)
        return;
    cr_assert_eq(last.stale_read.step, plain.stale_step);
    cr_assert_eq(last.stale_await,
                 plain.stale_await < 0 ? NULL : &sites[plain.stale_await]);
}

static void play_at_random(void)
{
    const unsigned task = random_below(TASKS);
    const unsigned accesses = random_below(4);
    const bool ended = random_below(4) == 0;
    const int site = (int)random_below(4) - 1;
    unsigned i;

    for (i = 0; i < accesses; i++) {
        const unsigned variable = random_below(VARIABLES);
        const bool is_write = random_below(2) == 0;
        const bool is_blind = is_write && random_below(4) == 0;
        const int value = is_write ? (int)random_below(5) : shared[variable];

        shared[variable] = value;
        plain_access(task, variable, is_write, is_blind, value);
        send_access(task, variable, is_write, is_blind, value);
        same_in_both();
    }
    plain_step(task, ended, site);
    send_step(task, ended, site);
    same_in_both();
}

Test(table, remembers_what_a_plain_one_does_under_random_events)
{
    unsigned game;
    unsigned steps;
    uint32_t lost = 0;

    for (game = 0; game < 300; game++) {
        memset(&plain, 0, sizeof plain);
        memset(shared, 0, sizeof shared);
        random_state = game;
        plain.step = 1;
        plain.variable_room = game % 3 == 0 ? random_below(VARIABLES + 1) : 99;
        plain.seen_room = random_below(TASKS * VARIABLES / 2);
        for (steps = 0; steps < TASKS; steps++)
            actors[steps].task.name = "t";
        watch_with(plain.variable_room < 64 ? plain.variable_room : 64,
                   plain.seen_room);
        said[0] = '\0';
        for (steps = 0; steps < 400; steps++)
            play_at_random();
        lost += plain.lost;
    }
    cr_assert_gt(lost, 1000, "the games hold too little");
}

/* What an access says of its value */

static void keep_access(struct sched_sink *sink, struct sched *of,
                        unsigned event, struct sched_task *task,
                        const void *detail)
{
    (void)sink;
    (void)of;
    if (SCHED_KIND(event) != SCHED_EVENT_READ &&
        SCHED_KIND(event) != SCHED_EVENT_WRITE)
        return;
    cr_assert_eq(task, &someone);
    last_access = *(const struct sched_access *)detail;
}

static struct sched_sink keeper = {keep_access, NULL};

static void keep(void)
{
    begin();
    sched_add_sink(&sched, &keeper);
}

static void is_shown(char form, size_t size, uint64_t value)
{
    cr_assert_eq(last_access.form, form, "'%c', not '%c'", last_access.form,
                 form);
    cr_assert_eq(last_access.size, size);
    cr_assert_eq(last_access.value, value, "%llx",
                 (unsigned long long)last_access.value);
}

TestSuite(access, .init = keep);

#define ASSIGN(type, value)                     \
    do {                                        \
        type variable;                          \
        SCHED_WRITE(&someone, variable, value); \
    } while (0)

Test(access, of_a_signed_integer_is_signed)
{
    ASSIGN(signed char, -1);
    is_shown('d', 1, 0xff);
    ASSIGN(int8_t, 127);
    is_shown('d', 1, 127);
    ASSIGN(int16_t, INT16_MIN);
    is_shown('d', 2, 0x8000);
    ASSIGN(int32_t, -2);
    is_shown('d', 4, 0xfffffffe);
    ASSIGN(long, -3);
    is_shown('d', sizeof(long), (unsigned long)-3);
    ASSIGN(long long, INT64_MIN);
    is_shown('d', 8, 0x8000000000000000);
    ASSIGN(int64_t, 1);
    is_shown('d', 8, 1);
}

Test(access, of_an_unsigned_integer_is_unsigned)
{
    ASSIGN(uint8_t, 255);
    is_shown('u', 1, 255);
    ASSIGN(uint16_t, 0x1234);
    is_shown('u', 2, 0x1234);
    ASSIGN(uint32_t, 0xfedcba98);
    is_shown('u', 4, 0xfedcba98);
    ASSIGN(unsigned long, 5);
    is_shown('u', sizeof(long), 5);
    ASSIGN(uint64_t, UINT64_MAX);
    is_shown('u', 8, UINT64_MAX);
    ASSIGN(bool, true);
    is_shown('u', 1, 1);
}

Test(access, of_a_char_is_a_number)
{
    ASSIGN(char, 'a');
    is_shown((char)-1 < 0 ? 'd' : 'u', 1, 97);
}

Test(access, of_an_enum_is_a_number)
{
    enum colour { RED, GREEN };
    enum signed_colour { NONE = -1 };

    ASSIGN(enum colour, GREEN);
    is_shown('u', sizeof(int), 1);
    ASSIGN(enum signed_colour, NONE);
    is_shown('d', sizeof(int), 0xffffffff);
}

Test(access, of_a_pointer_is_a_pointer)
{
    ASSIGN(int *, NULL);
    is_shown('p', sizeof(void *), 0);
    ASSIGN(void *, &x);
    is_shown('p', sizeof(void *), (uintptr_t)&x);
    ASSIGN(const struct actor *, actors);
    is_shown('p', sizeof(void *), (uintptr_t)actors);
}

struct bytes_1 {
    unsigned char bytes[1];
};
struct bytes_3 {
    unsigned char bytes[3];
};
struct bytes_4 {
    unsigned char bytes[4];
};
struct bytes_8 {
    unsigned char bytes[8];
};
struct bytes_12 {
    unsigned char bytes[12];
};
struct bytes_300 {
    unsigned char bytes[300];
};

Test(access, of_anything_else_is_its_first_eight_bytes)
{
    const struct bytes_1 one = {{9}};
    const struct bytes_3 three = {{1, 2, 3}};
    const struct bytes_4 four = {{1, 2, 3, 4}};
    const struct bytes_8 eight = {{1, 2, 3, 4, 5, 6, 7, 8}};
    const struct bytes_12 twelve = {{1, 2, 3, 4, 5, 6, 7, 8, 9}};

    ASSIGN(struct bytes_1, one);
    is_shown('x', 1, 9);
    ASSIGN(struct bytes_3, three);
    is_shown('x', 3, 0x010203);
    ASSIGN(struct bytes_4, four);
    is_shown('x', 4, 0x01020304);
    ASSIGN(struct bytes_8, eight);
    is_shown('x', 8, 0x0102030405060708);
    ASSIGN(struct bytes_12, twelve);
    is_shown('x', 12, 0x0102030405060708);
}

Test(access, of_an_array_is_its_first_eight_bytes)
{
    const unsigned char bytes[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};

    cr_assert_eq(*SCHED_READ(&someone, bytes), 1);
    is_shown('x', 9, 0x0102030405060708);
}

Test(access, of_a_floating_point_number_is_its_bytes)
{
    float half = 0;
    double one = 0;

    SCHED_SET(&someone, half, 0.5f);
    cr_assert_eq(last_access.form, 'x');
    cr_assert_eq(last_access.size, sizeof(float));
    SCHED_SET(&someone, one, 1.0);
    cr_assert_eq(last_access.form, 'x');
    cr_assert_eq(last_access.size, sizeof(double));
}

Test(access, says_255_bytes_of_anything_larger)
{
    static const struct bytes_300 large = {{7}};

    ASSIGN(struct bytes_300, large);
    is_shown('x', 255, 0x0700000000000000);
}

Test(access, of_a_volatile_or_constant_variable_is_like_any_other)
{
    volatile int flag = 0;
    const short constant = -4;

    SCHED_WRITE(&someone, flag, 3);
    is_shown('d', sizeof(int), 3);
    cr_assert_eq(SCHED_READ(&someone, flag), 3);
    cr_assert_eq(SCHED_READ(&someone, constant), -4);
    is_shown('d', sizeof(short), 0xfffc);
}

Test(access, says_where_and_how_the_variable_was_written)
{
    int line = __LINE__ + 1;
    cr_assert_eq(SCHED_READ(&someone, actors[0].current), 0);
    cr_assert_eq(last_access.line, line);
    cr_assert_str_eq(last_access.file, __FILE__);
    cr_assert_str_eq(last_access.text, "actors[0].current");
    cr_assert_eq(last_access.address, &actors[0].current);
}

Test(access, a_write_shows_the_value_after_it_and_a_read_the_value_before)
{
    int number = 4;

    cr_assert_eq(SCHED_READ(&someone, number), 4);
    is_shown('d', sizeof(int), 4);
    SCHED_WRITE(&someone, number, number + 1);
    is_shown('d', sizeof(int), 5);
}

#endif
