/* SPDX-License-Identifier: MIT */
/*
 * report_test.c - report/: names, findings, text and lanes, as they print.
 *
 * Most tests play the scheduler: they tell a sink what happened, and compare
 * what it prints.
 */
#define SCHED_TRACE 1
#include "check.h"
#include <sched/report/finding.h>
#include <sched/report/lanes.h>
#include <sched/report/names.h>
#include <sched/report/text.h>
#include <sched/sched.h>
#include <sched/watch.h>

/* What a sink prints */

static FILE *file;
static char *written;
static size_t written_size;

/* All that was printed so far. */
static const char *printed(void)
{
    fflush(file);
    return written;
}

/* A world of tasks in which nothing runs unless a test says so */

enum { TASKS = 40 };

static struct sched sched;
static struct sched_task tasks[TASKS];
static struct sched_names names;
static struct sched_known known[64];
static char name[SCHED_NAME_SIZE];
static char words[SCHED_WORDS_SIZE];

static void open_file(void)
{
    file = open_memstream(&written, &written_size);
    cr_assert_not_null(file);
    sched_init(&sched);
    sched_names_init(&names, known, 64);
    sched_add_sink(&sched, &names.sink);
}

static void close_file(void)
{
    fclose(file);
    free(written);
}

static struct sched_task *spawn(int i, const char *called)
{
    tasks[i].name = called;
    sched_emit_(&sched, SCHED_EVENT_SPAWN, &tasks[i], NULL);
    return &tasks[i];
}

static void leave(struct sched_task *task, unsigned event,
                  const struct pt_site *site)
{
    struct pt_sites sites = {{site}, site != NULL, 0, 0};

    sched_emit_(&sched, event, task, &sites);
}

#define LEFT(task, reason, site) \
    leave(task, SCHED_EVENT_(SCHED_EVENT_SWITCH, reason), site)
#define ENDED(task) leave(task, SCHED_EVENT_(SCHED_EVENT_END, PT_ENDED), NULL)

static const struct pt_site pass_site = {"some/where/count.c", 25,
                                         "sched_pass(task)"};
static const struct pt_site sleep_site = {"count.c", 31,
                                          "sched_sleep(task, 5)"};
static const struct pt_site queue_site = {
    "/abs/queue.c", 7, "queue_get(task, &self->queue, &self->item)"};

static struct sched_access access_of(const char *text, char form, size_t size)
{
    struct sched_access access = {"address", 0, "a/b/count.c", 24,
                                  text,      0, form};

    access.size = (unsigned char)size;
    return access;
}

static void touch(struct sched_task *task, unsigned event, const char *text,
                  int value)
{
    struct sched_access access = access_of(text, 'd', 4);

    access.value = (uint32_t)value;
    sched_emit_(&sched, event, task, &access);
}

#define READS(task, text, value) touch(task, SCHED_EVENT_READ, text, value)
#define WRITES(task, text, value) touch(task, SCHED_EVENT_WRITE, text, value)

/* Names */

TestSuite(names, .init = open_file, .fini = close_file);

static const char *name_of(const struct sched_task *task)
{
    cr_assert_eq(sched_names_of(&names, task, name), name);
    return name;
}

Test(names, a_name_of_one_task_is_bare)
{
    spawn(0, "producer");
    spawn(1, "consumer");
    cr_assert_str_eq(name_of(&tasks[0]), "producer");
    cr_assert_str_eq(name_of(&tasks[1]), "consumer");
}

Test(names, tasks_that_share_a_name_are_numbered_in_the_order_of_their_spawn)
{
    spawn(3, "inc");
    spawn(2, "other");
    spawn(1, "inc");
    spawn(0, "inc");
    cr_assert_str_eq(name_of(&tasks[3]), "inc[0]");
    cr_assert_str_eq(name_of(&tasks[2]), "other");
    cr_assert_str_eq(name_of(&tasks[1]), "inc[1]");
    cr_assert_str_eq(name_of(&tasks[0]), "inc[2]");
}

Test(names, equal_names_at_different_places_are_one_name)
{
    char first[] = "inc";
    char second[] = "inc";

    spawn(0, first);
    spawn(1, "z");
    spawn(2, "y");
    spawn(3, second);
    spawn(4, "y");
    cr_assert_str_eq(name_of(&tasks[3]), "inc[1]");
    cr_assert_str_eq(name_of(&tasks[4]), "y[1]");
    cr_assert_str_eq(name_of(&tasks[1]), "z");
}

Test(names, a_task_without_a_name_is_called_task)
{
    spawn(0, NULL);
    cr_assert_str_eq(name_of(&tasks[0]), "task");
    spawn(1, NULL);
    spawn(2, "task");
    cr_assert_str_eq(name_of(&tasks[0]), "task[0]");
    cr_assert_str_eq(name_of(&tasks[2]), "task[2]");
    cr_assert_str_eq(name_of(&tasks[3]), "task");
}

Test(names, a_task_that_was_never_spawned_goes_by_its_bare_name)
{
    spawn(0, "inc");
    spawn(1, "inc");
    tasks[2].name = "inc";
    cr_assert_str_eq(name_of(&tasks[2]), "inc");
    cr_assert_null(sched_names_find(&names, &tasks[2]));
}

Test(names, a_task_that_is_spawned_again_keeps_its_number)
{
    spawn(0, "inc");
    spawn(1, "inc");
    spawn(0, "inc");
    cr_assert_str_eq(name_of(&tasks[0]), "inc[0]");
    cr_assert_eq(names.count, 2);
    cr_assert_eq(sched_names_find(&names, &tasks[0])->number, 0);
}

Test(names, memory_that_is_spawned_again_under_another_name_is_another_task)
{
    spawn(0, "a");
    spawn(1, "b");
    spawn(0, "b");
    cr_assert_str_eq(name_of(&tasks[0]), "b[1]");
    cr_assert_str_eq(name_of(&tasks[1]), "b[0]");
    cr_assert_eq(sched_names_find(&names, &tasks[0])->number, 2);
    cr_assert_str_eq(sched_names_at(&names, 0)->name, "a");
    spawn(0, "a");
    cr_assert_str_eq(name_of(&tasks[0]), "a[1]");
    cr_assert_eq(names.count, 4);
}

Test(names, of_a_table_that_is_full_another_name_for_a_task_is_not_known)
{
    sched_names_init(&names, known, 1);
    spawn(0, "a");
    spawn(0, "b");
    cr_assert_str_eq(name_of(&tasks[0]), "b");
    cr_assert_null(sched_names_find(&names, &tasks[0]));
    cr_assert_eq(names.unknown, 1);
}

Test(names, tasks_beyond_the_capacity_are_counted_and_go_by_their_bare_name)
{
    sched_names_init(&names, known, 2);
    spawn(0, "inc");
    spawn(1, "inc");
    spawn(2, "inc");
    spawn(3, "inc");
    cr_assert_str_eq(name_of(&tasks[1]), "inc[1]");
    cr_assert_str_eq(name_of(&tasks[2]), "inc");
    cr_assert_null(sched_names_find(&names, &tasks[3]));
    cr_assert_eq(names.count, 2);
    cr_assert_eq(names.unknown, 2);
    LEFT(&tasks[2], SCHED_BY_PASS, &pass_site);
}

Test(names, no_capacity_is_a_table_that_knows_nobody)
{
    sched_names_init(&names, NULL, 0);
    spawn(0, "inc");
    cr_assert_str_eq(name_of(&tasks[0]), "inc");
    cr_assert_null(sched_names_find(&names, &tasks[0]));
    cr_assert_null(sched_names_at(&names, 0));
    cr_assert_eq(names.unknown, 1);
}

Test(names, every_task_of_a_full_table_is_found)
{
    int capacity;
    int i;

    for (capacity = 1; capacity <= TASKS; capacity++) {
        sched_names_init(&names, known, (size_t)capacity);
        for (i = capacity - 1; i >= 0; i--)
            spawn(i, i % 2 ? "odd" : "even");
        for (i = 0; i < capacity; i++) {
            const size_t number = (size_t)(capacity - 1 - i);

            cr_assert_eq(sched_names_find(&names, &tasks[i])->task, &tasks[i]);
            cr_assert_eq(sched_names_find(&names, &tasks[i])->number, number);
            cr_assert_eq(sched_names_at(&names, number)->task, &tasks[i]);
        }
        cr_assert_null(sched_names_at(&names, (size_t)capacity));
        cr_assert_eq(names.unknown, 0);
    }
}

Test(names, a_table_may_have_held_anything)
{
    memset(known, 0xff, sizeof known);
    memset(&names, 0xff, sizeof names);
    sched_names_init(&names, known, 64);
    sched.sinks = NULL;
    sched_add_sink(&sched, &names.sink);
    spawn(0, "a");
    spawn(1, "b");
    spawn(2, "b");
    cr_assert_str_eq(name_of(&tasks[0]), "a");
    cr_assert_str_eq(name_of(&tasks[2]), "b[1]");
    cr_assert_eq(names.unknown, 0);
}

Test(names, a_long_name_is_cut_and_keeps_its_number)
{
    spawn(0, "a_name_of_forty_two_characters_in_all_0123");
    cr_assert_str_eq(name_of(&tasks[0]),
                     "a_name_of_forty_two_characters_in_all_0");
    spawn(1, "a_name_of_forty_two_characters_in_all_0123");
    cr_assert_str_eq(name_of(&tasks[0]), "a_name_of_forty_two_char[0]");
    cr_assert_str_eq(name_of(&tasks[1]), "a_name_of_forty_two_char[1]");
}

static const struct pt_site *last_site(const struct sched_task *task)
{
    const struct pt_sites *sites = &sched_names_find(&names, task)->sites;

    return sites->count > 0 ? sites->site[0] : NULL;
}

Test(names, the_last_wait_of_a_task_is_remembered)
{
    spawn(0, "a");
    cr_assert_eq(sched_names_find(&names, &tasks[0])->event, SCHED_EVENT_SPAWN);
    cr_assert_null(last_site(&tasks[0]));
    LEFT(&tasks[0], SCHED_BY_PASS, &pass_site);
    cr_assert_eq(sched_names_find(&names, &tasks[0])->event,
                 SCHED_EVENT_(SCHED_EVENT_SWITCH, SCHED_BY_PASS));
    cr_assert_eq(last_site(&tasks[0]), &pass_site);
    leave(&tasks[0], SCHED_EVENT_FAIL, NULL);
    cr_assert_eq(sched_names_find(&names, &tasks[0])->event, SCHED_EVENT_FAIL);
    cr_assert_null(last_site(&tasks[0]));
    LEFT(&tasks[0], SCHED_BY_PASS, &pass_site);
    spawn(0, "a");
    cr_assert_null(last_site(&tasks[0]));
}

Test(names, other_events_change_nothing)
{
    unsigned event;

    spawn(0, "a");
    LEFT(&tasks[0], SCHED_BY_PASS, &pass_site);
    for (event = SCHED_EVENT_WAKE; event <= SCHED_EVENT_FINDING; event++)
        sched_emit_(&sched, event, &tasks[0], NULL);
    cr_assert_eq(last_site(&tasks[0]), &pass_site);
    cr_assert_eq(names.count, 1);
}

Test(names, a_file_is_named_without_its_folders)
{
    cr_assert_str_eq(sched_file_name("count.c"), "count.c");
    cr_assert_str_eq(sched_file_name("a/b/count.c"), "count.c");
    cr_assert_str_eq(sched_file_name("/count.c"), "count.c");
    cr_assert_str_eq(sched_file_name(""), "");
}

/* Words */

Test(words, the_last_part_of_a_variable)
{
    cr_assert_str_eq(sched_last_part("count"), "count");
    cr_assert_str_eq(sched_last_part("self->counter->count"), "count");
    cr_assert_str_eq(sched_last_part("world.counter.count"), "count");
    cr_assert_str_eq(sched_last_part("world.counter->count"), "count");
    cr_assert_str_eq(sched_last_part("self->a.b[i - 1]"), "b[i - 1]");
    cr_assert_str_eq(sched_last_part("a - b"), "a - b");
    cr_assert_str_eq(sched_last_part(""), "");
}

static const char *value_of(char form, size_t size, uint64_t value)
{
    const struct sched_access access = access_of("x", form, size);

    cr_assert_eq(sched_value_words(&access, value, words), words);
    return words;
}

Test(words, a_signed_value_has_its_sign)
{
    cr_assert_str_eq(value_of('d', 1, 0xff), "-1");
    cr_assert_str_eq(value_of('d', 1, 0x7f), "127");
    cr_assert_str_eq(value_of('d', 1, 0x80), "-128");
    cr_assert_str_eq(value_of('d', 2, 0x8000), "-32768");
    cr_assert_str_eq(value_of('d', 4, 0xfffffffe), "-2");
    cr_assert_str_eq(value_of('d', 4, 0x7fffffff), "2147483647");
    cr_assert_str_eq(value_of('d', 8, 0x8000000000000000),
                     "-9223372036854775808");
    cr_assert_str_eq(value_of('d', 8, 12), "12");
    cr_assert_str_eq(value_of('d', 0, 12), "12");
}

Test(words, an_unsigned_value_has_none)
{
    cr_assert_str_eq(value_of('u', 1, 0xff), "255");
    cr_assert_str_eq(value_of('u', 4, 0xffffffff), "4294967295");
    cr_assert_str_eq(value_of('u', 8, UINT64_MAX), "18446744073709551615");
}

Test(words, a_pointer_is_hexadecimal)
{
    cr_assert_str_eq(value_of('p', 8, 0), "0x0");
    cr_assert_str_eq(value_of('p', 8, 0x7fff12345678), "0x7fff12345678");
}

Test(words, other_values_are_their_bytes)
{
    cr_assert_str_eq(value_of('x', 1, 9), "09");
    cr_assert_str_eq(value_of('x', 3, 0x010203), "010203");
    cr_assert_str_eq(value_of('x', 8, 0x0102), "0000000000000102");
    cr_assert_str_eq(value_of('x', 12, 0x0102030405060708),
                     "0102030405060708...");
    cr_assert_str_eq(value_of('x', 255, 0), "0000000000000000...");
}

Test(words, an_access_is_a_verb_a_variable_and_a_value)
{
    const struct sched_access access = access_of("self->count", 'd', 4);
    const struct sched_access large =
        access_of("self->a_variable_of_more_than_28_characters", 'x', 20);

    cr_assert_str_eq(sched_access_words(&access, "read", 5, words),
                     "read count = 5");
    cr_assert_str_eq(
        sched_access_words(&large, "! write", UINT64_MAX, words),
        "! write a_variable_of_more_than_28_c = ffffffffffffffff...");
    cr_assert_lt(strlen(words), SCHED_WORDS_SIZE);
}

/* Findings */

TestSuite(finding, .init = open_file, .fini = close_file);

static struct sched_moment moment(int task, uint32_t step, int value,
                                  bool is_write)
{
    struct sched_moment moment = {&tasks[task],  step, (uint32_t)value,
                                  "src/count.c", 24,   is_write};

    return moment;
}

/* Two tasks read at switches 1 and 2; a writes at 3 and b, stale, at 4. */
static struct sched_finding a_lost_update(const struct sched_access *access)
{
    struct sched_finding finding = {.kind = SCHED_LOST_UPDATE};

    spawn(0, "a");
    spawn(1, "b");
    finding.access = access;
    finding.lost_read = moment(0, 1, 7, false);
    finding.stale_read = moment(1, 2, 7, false);
    finding.lost_write = moment(0, 3, 8, true);
    finding.stale_write = moment(1, 4, -9, true);
    finding.lost_await = &pass_site;
    finding.stale_await = &pass_site;
    finding.stale_write.line = 26;
    finding.count = 1;
    return finding;
}

Test(finding, shows_four_accesses_in_two_columns_and_the_await)
{
    const struct sched_access access = access_of("self->x->count", 'd', 4);
    const struct sched_finding finding = a_lost_update(&access);

    sched_finding_print(file, &finding, &names);
    cr_assert_str_eq(
        printed(),
        "lost update on self->x->count: b wrote over a value it had not read\n"
        " switch   a                     b\n"
        "      1   read  count = 7                            count.c:24\n"
        "      2                         read  count = 7      count.c:24\n"
        "       ... both awaited  sched_pass(task)            count.c:25\n"
        "      3   write count = 8                            count.c:24\n"
        "      4                         write count = -9     count.c:26\n"
        "          the write of switch 3 is lost\n");
}

Test(finding, shows_the_reads_in_the_order_in_which_they_ran)
{
    const struct sched_access access = access_of("n", 'u', 4);
    struct sched_finding finding = a_lost_update(&access);

    finding.stale_read.step = 1;
    finding.lost_read.step = 2;
    finding.stale_write.value = 9;
    sched_finding_print(file, &finding, &names);
    cr_assert_str_eq(
        printed(),
        "lost update on n: b wrote over a value it had not read\n"
        " switch   a                     b\n"
        "      1                         read  n = 7          count.c:24\n"
        "      2   read  n = 7                                count.c:24\n"
        "       ... both awaited  sched_pass(task)            count.c:25\n"
        "      3   write n = 8                                count.c:24\n"
        "      4                         write n = 9          count.c:26\n"
        "          the write of switch 3 is lost\n");
}

Test(finding, shows_two_different_awaits)
{
    const struct sched_access access = access_of("n", 'd', 4);
    struct sched_finding finding = a_lost_update(&access);

    spawn(2, "b");
    finding.stale_await = &queue_site;
    sched_finding_print(file, &finding, &names);
    cr_assert_str_eq(
        printed(),
        "lost update on n: b[0] wrote over a value it had not read\n"
        " switch   a                     b[0]\n"
        "      1   read  n = 7                                count.c:24\n"
        "      2                         read  n = 7          count.c:24\n"
        "       ... a awaited  sched_pass(task)               count.c:25\n"
        "       ... b[0] awaited  queue_get(task, &self->queue, &self->item) "
        "queue.c:7\n"
        "      3   write n = 8                                count.c:24\n"
        "      4                         write n = -9         count.c:26\n"
        "          the write of switch 3 is lost\n");
}

Test(finding, shows_no_read_and_no_await_where_there_was_none)
{
    const struct sched_access access = access_of("n", 'd', 4);
    struct sched_finding finding = a_lost_update(&access);

    finding.lost_read = (struct sched_moment){.task = NULL};
    finding.lost_await = NULL;
    sched_finding_print(file, &finding, &names);
    cr_assert_str_eq(
        printed(),
        "lost update on n: b wrote over a value it had not read\n"
        " switch   a                     b\n"
        "      2                         read  n = 7          count.c:24\n"
        "       ... b awaited  sched_pass(task)               count.c:25\n"
        "      3   write n = 8                                count.c:24\n"
        "      4                         write n = -9         count.c:26\n"
        "          the write of switch 3 is lost\n");
}

Test(finding, shows_no_await_at_all_where_none_is_known)
{
    const struct sched_access access = access_of("n", 'd', 4);
    struct sched_finding finding = a_lost_update(&access);

    finding.lost_await = NULL;
    finding.stale_await = NULL;
    sched_finding_print(file, &finding, &names);
    cr_assert_null(strstr(printed(), "awaited"));
}

Test(finding, shows_an_own_write_that_counts_as_a_read_as_a_write)
{
    const struct sched_access access = access_of("n", 'd', 4);
    struct sched_finding finding = a_lost_update(&access);

    finding.stale_read.is_write = true;
    sched_finding_print(file, &finding, &names);
    cr_assert_not_null(strstr(
        printed(),
        "      2                         write n = 7          count.c:24\n"));
}

Test(finding, a_full_watch_says_which_access_it_dropped)
{
    const struct sched_access access = access_of("self->n", 'd', 4);
    const struct sched_finding finding = {.kind = SCHED_WATCH_FULL,
                                          .access = &access};

    sched_finding_print(file, &finding, &names);
    cr_assert_eq(
        strncmp(printed(), "the watch is full: self->n and some later", 41), 0);
    cr_assert_eq(strchr(printed(), '\n')[1], '\0');
}

/* Text */

static struct sched_text text;

static void open_text(void)
{
    open_file();
    sched_text_init(&text, file, &names);
    sched_add_sink(&sched, &text.sink);
    spawn(0, "a");
    spawn(1, "b");
}

TestSuite(text, .init = open_text, .fini = close_file);

#define HEAD "switch    time  task        left with     where\n"

Test(text, a_line_says_how_a_task_left_and_where)
{
    sched.now = 12;
    tasks[0].on = &tasks[1];
    tasks[0].node.deadline = 17;
    LEFT(&tasks[0], SCHED_BY_YIELD, &pass_site);
    LEFT(&tasks[1], SCHED_BY_PASS, &pass_site);
    LEFT(&tasks[0], SCHED_BY_SLEEP, &sleep_site);
    LEFT(&tasks[0], SCHED_BY_JOIN, &sleep_site);
    cr_assert_str_eq(printed(), HEAD
                     "     1      12  a           yield         count.c:25\n"
                     "     2      12  b           pass          count.c:25\n"
                     "     3      12  a           sleep 5       count.c:31\n"
                     "     4      12  a           join b        count.c:31\n");
}

Test(text, a_line_says_what_a_task_waits_for)
{
    LEFT(&tasks[0], SCHED_BY_WAIT, &queue_site);
    LEFT(&tasks[1], SCHED_BY_POLL, &sleep_site);
    cr_assert_str_eq(printed(), HEAD
                     "     1       0  a           wait          queue.c:7 "
                     "queue_get(task, &self->queue, &self->item)\n"
                     "     2       0  b           poll          count.c:31 "
                     "sched_sleep(task, 5)\n");
}

Test(text, a_line_says_how_a_task_ended)
{
    tasks[1].error = -12;
    ENDED(&tasks[0]);
    leave(&tasks[0], SCHED_EVENT_(SCHED_EVENT_END, PT_EXITED), NULL);
    leave(&tasks[0], SCHED_EVENT_(SCHED_EVENT_END, PT_CANCELLED), NULL);
    leave(&tasks[1], SCHED_EVENT_(SCHED_EVENT_FAIL, PT_FAILED), NULL);
    cr_assert_str_eq(printed(), HEAD "     1       0  a           end\n"
                                     "     2       0  a           exit\n"
                                     "     3       0  a           cancelled\n"
                                     "     4       0  b           fail -12\n");
}

Test(text, an_end_with_a_wait_or_poll_for_a_reason_names_no_text)
{
    leave(&tasks[0], SCHED_EVENT_(SCHED_EVENT_FAIL, PT_FAILED), &queue_site);
    cr_assert_str_eq(printed(),
                     HEAD "     1       0  a           fail 0        "
                          "queue.c:7\n");
}

Test(text, a_sleep_across_the_wrap_of_the_clock_is_as_long_as_it_is)
{
    sched.now = UINT32_MAX - 1;
    tasks[0].node.deadline = 3;
    LEFT(&tasks[0], SCHED_BY_SLEEP, NULL);
    cr_assert_str_eq(printed(),
                     HEAD "     1 4294967294  a           sleep 5\n");
}

Test(text, a_line_ends_with_what_its_step_did)
{
    sched.current = &tasks[0];
    READS(&tasks[0], "self->count", 3);
    WRITES(&tasks[0], "other.count", -4);
    spawn(2, "b");
    sched_emit_(&sched, SCHED_EVENT_WAKE, &tasks[2], NULL);
    sched_emit_(&sched, SCHED_EVENT_CANCEL, &tasks[1], NULL);
    sched_emit_(&sched, SCHED_EVENT_NOTE, &tasks[0], "half way");
    LEFT(&tasks[0], SCHED_BY_PASS, &pass_site);
    sched.current = &tasks[1];
    ENDED(&tasks[1]);
    cr_assert_str_eq(printed(),
                     HEAD "     1       0  a           pass          "
                          "count.c:25  read count = 3, write count = -4, "
                          "spawn b[1], wake b[1], cancel b[0], \"half way\"\n"
                          "     2       0  b[0]        end\n");
}

Test(text, what_happens_between_steps_is_no_tasks_doing)
{
    spawn(2, "c");
    sched_emit_(&sched, SCHED_EVENT_WAKE, &tasks[0], NULL);
    sched_emit_(&sched, SCHED_EVENT_CANCEL, &tasks[0], NULL);
    sched_emit_(&sched, SCHED_EVENT_TIME, NULL, NULL);
    ENDED(&tasks[0]);
    cr_assert_str_eq(printed(), HEAD "     1       0  a           end\n");
}

Test(text, misuse_has_a_line_of_its_own)
{
    LEFT(&tasks[0], SCHED_BY_PASS, &pass_site);
    sched_emit_(&sched, SCHED_EVENT_(SCHED_EVENT_MISUSE, 6), &tasks[1],
                "do this instead");
    cr_assert_str_eq(printed(),
                     HEAD "     1       0  a           pass          "
                          "count.c:25\n"
                          "misuse by b: do this instead\n");
}

static void note(int length)
{
    char words_of_a_length[300];

    memset(words_of_a_length, 'n', sizeof words_of_a_length);
    words_of_a_length[length] = '\0';
    sched_emit_(&sched, SCHED_EVENT_NOTE, &tasks[0], words_of_a_length);
}

/* What stands behind the fixed columns of the first line. */
static const char *did(void)
{
    static char line[512];

    ENDED(&tasks[0]);
    snprintf(line, sizeof line, "%s",
             strstr(printed(), "end         ") + strlen("end           "));
    *strchr(line, '\n') = '\0';
    return line;
}

Test(text, what_does_not_fit_is_cut_and_marked)
{
    const char *line;

    note(240);
    note(20);
    line = did();
    cr_assert_eq(strlen(line), 252);
    cr_assert_str_eq(line + 235, "nnnnnn\", \"nnnn...");
}

Test(text, a_single_note_that_is_too_long_is_cut)
{
    const char *line;

    note(290);
    line = did();
    cr_assert_eq(strlen(line), 250);
    cr_assert_str_eq(line + 240, "nnnnnnn...");
}

Test(text, what_fits_exactly_is_not_marked)
{
    note(245);
    cr_assert_str_eq(did() + 240, "nnnnnn\"");
}

Test(text, one_character_more_is_cut_and_marked)
{
    note(246);
    cr_assert_str_eq(did() + 240, "nnnnnnn...");
}

Test(text, what_comes_after_a_line_that_is_just_full_is_marked)
{
    note(240);
    note(2);
    note(1);
    note(1);
    cr_assert_str_eq(did() + 240, "n\", \"nn\"...");
}

Test(text, what_was_cut_is_marked_once)
{
    note(290);
    note(3);
    note(3);
    cr_assert_str_eq(did() + 240, "nnnnnnn...");
}

Test(text, no_length_of_notes_overflows)
{
    int first;
    int second;

    for (first = 0; first < 260; first++) {
        for (second = 0; second < 260; second += 3) {
            note(first);
            note(second);
            note(second / 2);
            cr_assert_lt(strlen(text.did), SCHED_TEXT_DID_SIZE);
            text.did[0] = '\0';
        }
    }
}

Test(text, a_quiet_one_prints_no_line_a_switch)
{
    text.is_quiet = true;
    READS(&tasks[0], "x", 1);
    LEFT(&tasks[0], SCHED_BY_PASS, &pass_site);
    sched_emit_(&sched, SCHED_EVENT_(SCHED_EVENT_MISUSE, 6), &tasks[1],
                "do this instead");
    cr_assert_str_eq(printed(), "misuse by b: do this instead\n");
    cr_assert_eq(text.step, 2);
    sched_text_finish(&text);
    cr_assert_str_eq(printed(), "misuse by b: do this instead\n");
}

static void find(struct sched_finding *finding, uint32_t count)
{
    finding->count = count;
    sched_emit_(&sched, SCHED_EVENT_(SCHED_EVENT_FINDING, SCHED_LOST_UPDATE),
                &tasks[1], finding);
}

Test(text, a_write_that_loses_anothers_is_marked)
{
    struct sched_access access = access_of("n", 'd', 4);
    struct sched_finding finding = a_lost_update(&access);

    find(&finding, 1);
    WRITES(&tasks[1], "n", 5);
    WRITES(&tasks[1], "n", 6);
    ENDED(&tasks[1]);
    cr_assert_str_eq(printed(), HEAD "     1       0  b           end"
                                     "           write n = 5 !, "
                                     "write n = 6\n");
}

#define FIRST_FINDING                                                   \
    "\nlost update on n: b wrote over a value it had not read\n"        \
    " switch   a                     b\n"                               \
    "      1   read  n = 7                                count.c:24\n" \
    "      2                         read  n = 7          count.c:24\n" \
    "       ... both awaited  sched_pass(task)            count.c:25\n" \
    "      3   write n = 8                                count.c:24\n" \
    "      4                         write n = -9         count.c:26\n" \
    "          the write of switch 3 is lost\n"

Test(text, the_end_prints_the_only_lost_update)
{
    struct sched_access access = access_of("n", 'd', 4);
    struct sched_finding finding = a_lost_update(&access);

    find(&finding, 1);
    access.text = "gone";
    sched_text_finish(&text);
    cr_assert_str_eq(printed(), FIRST_FINDING);
}

Test(text, the_end_counts_one_more)
{
    struct sched_access access = access_of("n", 'd', 4);
    struct sched_finding finding = a_lost_update(&access);

    find(&finding, 1);
    finding.stale_write.value = 1000;
    find(&finding, 2);
    sched_text_finish(&text);
    cr_assert_str_eq(printed(), FIRST_FINDING "and 1 more lost update\n");
}

Test(text, the_end_counts_many_more)
{
    struct sched_access access = access_of("n", 'd', 4);
    struct sched_finding finding = a_lost_update(&access);
    uint32_t i;

    for (i = 1; i <= 999; i++)
        find(&finding, i);
    sched_text_finish(&text);
    cr_assert_str_eq(printed(), FIRST_FINDING "and 998 more lost updates\n");
}

Test(text, the_end_counts_the_variables)
{
    struct sched_access access = access_of("n", 'd', 4);
    struct sched_finding finding = a_lost_update(&access);

    find(&finding, 1);
    find(&finding, 1);
    find(&finding, 2);
    sched_text_finish(&text);
    cr_assert_str_eq(printed(), FIRST_FINDING
                     "and 2 more lost updates; 2 variables in all\n");
}

Test(text, the_end_counts_the_variables_of_two_lost_updates)
{
    struct sched_access access = access_of("n", 'd', 4);
    struct sched_finding finding = a_lost_update(&access);

    find(&finding, 1);
    find(&finding, 1);
    sched_text_finish(&text);
    cr_assert_str_eq(printed(), FIRST_FINDING
                     "and 1 more lost update; 2 variables in all\n");
}

Test(text, the_end_of_a_run_without_findings_prints_nothing)
{
    sched_text_finish(&text);
    cr_assert_str_eq(printed(), "");
}

Test(text, a_full_watch_is_said_at_once)
{
    struct sched_access access = access_of("n", 'd', 4);
    struct sched_finding finding = {
        .kind = SCHED_WATCH_FULL, .access = &access, .count = 1};

    sched_emit_(&sched, SCHED_EVENT_(SCHED_EVENT_FINDING, SCHED_WATCH_FULL),
                &tasks[1], &finding);
    cr_assert_eq(strncmp(printed(), "the watch is full: n and", 24), 0);
    WRITES(&tasks[1], "n", 5);
    ENDED(&tasks[1]);
    cr_assert_null(strchr(printed(), '!'));
    cr_assert_eq(text.lost, 0);
}

Test(text, can_be_made_in_memory_that_held_anything)
{
    memset(&text, 0xff, sizeof text);
    sched_text_init(&text, file, &names);
    sched.sinks = NULL;
    sched_add_sink(&sched, &text.sink);
    WRITES(&tasks[0], "n", 5);
    ENDED(&tasks[0]);
    sched_text_finish(&text);
    cr_assert_str_eq(printed(), HEAD "     1       0  a           end"
                                     "           write n = 5\n");
}

/* Text of real runs */

/* Printed, with 0 for each line number of this file. */
static const char *printed_anywhere(void)
{
    static char all[16384];
    const char *from = printed();
    const size_t length = strlen("report_test.c:");
    char *to = all;

    while (*from != '\0') {
        if (strncmp(from, "report_test.c:", length) != 0) {
            *to++ = *from++;
            continue;
        }
        to = stpcpy(to, "report_test.c:0");
        from += length;
        from += strspn(from, "0123456789");
    }
    *to = '\0';
    return all;
}

static struct sched_link bell;
static bool is_set;

static enum pt_status bell_wait(struct sched_task *task)
{
    enum pt_status status = sched_arrive(task);

    if (status != PT_WAITING)
        return status;
    if (sched_is_granted(task, &bell))
        return sched_arrived(task, PT_ENDED);
    return sched_park(task, &bell, &bell);
}

static enum pt_status leaves_in_every_way(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_YIELD(task);
    PT_AWAIT(task, sched_pass(task));
    PT_AWAIT(task, sched_sleep(task, 3));
    PT_WAIT_UNTIL(task, is_set);
    PT_AWAIT(task, bell_wait(task));
    PT_AWAIT(task, sched_sleep(task, 1000));
    PT_END(task);
}

static enum pt_status fails(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_grant(&tasks[0]);
    PT_AWAIT(task, sched_pass(task));
    sched_cancel(&tasks[0]);
    PT_AWAIT(task, sched_fail(task, 5));
    PT_END(task);
}

static enum pt_status spawns_and_joins(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 4));
    is_set = true;
    PT_AWAIT(task, sched_pass(task));
    PT_AWAIT(task, sched_pass(task));
    sched_spawn(task->sched, &tasks[2], fails, "c");
    PT_AWAIT(task, sched_join(task, &tasks[2]));
    PT_END(task);
}

Test(text, a_run_reads_like_this)
{
    sched.sinks = NULL;
    sched_add_sink(&sched, &names.sink);
    sched_add_sink(&sched, &text.sink);
    sched_spawn(&sched, &tasks[0], leaves_in_every_way, "a");
    sched_spawn(&sched, &tasks[1], spawns_and_joins, "b");
    sched_run(&sched);
    cr_assert_str_eq(
        printed_anywhere(), HEAD
        "     1       0  a           yield         report_test.c:0\n"
        "     2       0  b           sleep 4       report_test.c:0\n"
        "     3       0  a           pass          report_test.c:0\n"
        "     4       0  a           sleep 3       report_test.c:0\n"
        "     5       3  a           poll          report_test.c:0 until "
        "is_set\n"
        "     6       3  a           poll          report_test.c:0 until "
        "is_set\n"
        "     7       4  a           poll          report_test.c:0 until "
        "is_set\n"
        "     8       4  b           pass          report_test.c:0\n"
        "     9       4  a           wait          report_test.c:0 "
        "bell_wait(task)\n"
        "    10       4  b           pass          report_test.c:0\n"
        "    11       4  b           join c        report_test.c:0  spawn c\n"
        "    12       4  c           pass          report_test.c:0  wake a\n"
        "    13       4  a           sleep 1000    report_test.c:0\n"
        "    14       4  c           fail 5        cancel a, wake a\n"
        "    15       4  a           cancelled\n"
        "    16       4  b           fail 5\n");
}

/* Lanes */

static struct sched_lanes lanes;

static void open_lanes(int columns)
{
    open_file();
    sched_lanes_init(&lanes, file, &names, columns);
    sched_add_sink(&sched, &lanes.sink);
}

static void open_three_lanes(void)
{
    open_lanes(80);
    spawn(0, "inc");
    spawn(1, "inc");
}

TestSuite(lanes, .init = open_three_lanes, .fini = close_file);

Test(lanes, each_task_has_a_column_and_each_access_a_row)
{
    tasks[0].node.deadline = 1;
    READS(&tasks[0], "count", 0);
    LEFT(&tasks[0], SCHED_BY_SLEEP, &pass_site);
    READS(&tasks[1], "count", 0);
    WRITES(&tasks[1], "count", 1);
    LEFT(&tasks[1], SCHED_BY_PASS, &pass_site);
    ENDED(&tasks[0]);
    cr_assert_str_eq(printed(),
                     "switch  inc[0]                  inc[1]\n"
                     "     1  :24 read count = 0\n"
                     "        :25 sleep 1\n"
                     "     2  .                       :24 read count = 0\n"
                     "        .                       :24 write count = 1\n"
                     "        .                       :25 pass\n"
                     "     3  end\n");
}

Test(lanes, a_row_says_whom_a_step_spawned_woke_and_cancelled)
{
    sched.current = &tasks[0];
    spawn(2, "c");
    sched_emit_(&sched, SCHED_EVENT_WAKE, &tasks[1], NULL);
    sched_emit_(&sched, SCHED_EVENT_CANCEL, &tasks[1], NULL);
    sched_emit_(&sched, SCHED_EVENT_NOTE, &tasks[0], "half way");
    sched_emit_(&sched, SCHED_EVENT_TIME, NULL, NULL);
    ENDED(&tasks[0]);
    cr_assert_str_eq(
        printed(), "switch  inc[0]                  inc[1]                  c\n"
                   "     1  spawn c\n"
                   "        wake inc[1]\n"
                   "        cancel inc[1]\n"
                   "        half way\n"
                   "        end\n");
}

Test(lanes, what_happens_between_steps_has_no_row)
{
    spawn(2, "c");
    sched_emit_(&sched, SCHED_EVENT_WAKE, &tasks[1], NULL);
    sched_emit_(&sched, SCHED_EVENT_CANCEL, &tasks[1], NULL);
    ENDED(&tasks[0]);
    cr_assert_str_eq(
        printed(), "switch  inc[0]                  inc[1]                  c\n"
                   "     1  end\n");
}

Test(lanes, a_write_that_loses_anothers_is_marked)
{
    const struct sched_access access = access_of("n", 'd', 4);
    struct sched_finding finding = {.kind = SCHED_LOST_UPDATE,
                                    .access = &access};

    find(&finding, 1);
    WRITES(&tasks[0], "n", 5);
    WRITES(&tasks[0], "n", 6);
    sched_emit_(&sched, SCHED_EVENT_(SCHED_EVENT_FINDING, SCHED_WATCH_FULL),
                &tasks[0], &finding);
    WRITES(&tasks[0], "n", 7);
    ENDED(&tasks[0]);
    cr_assert_str_eq(printed(), "switch  inc[0]                  inc[1]\n"
                                "     1  :24 ! write n = 5\n"
                                "        :24 write n = 6\n"
                                "        :24 write n = 7\n"
                                "        end\n");
}

Test(lanes, tasks_without_a_lane_are_counted)
{
    int i;

    for (i = 2; i < 6; i++)
        spawn(i, "inc");
    LEFT(&tasks[3], SCHED_BY_PASS, &pass_site);
    LEFT(&tasks[4], SCHED_BY_PASS, &pass_site);
    ENDED(&tasks[2]);
    LEFT(&tasks[3], SCHED_BY_PASS, &pass_site);
    ENDED(&tasks[0]);
    LEFT(&tasks[5], SCHED_BY_PASS, &pass_site);
    LEFT(&tasks[5], SCHED_BY_PASS, &pass_site);
    sched_lanes_finish(&lanes);
    cr_assert_str_eq(
        printed(),
        "        ... 2 steps of tasks without a lane\n"
        "switch  inc[0]                  inc[1]                  inc[2]\n"
        "        and 3 more without a lane\n"
        "     3  .                       .                       end\n"
        "        ... 1 step of tasks without a lane\n"
        "     5  end\n"
        "        ... 2 steps of tasks without a lane\n");
}

Test(lanes, the_end_prints_nothing_when_all_had_a_lane)
{
    ENDED(&tasks[0]);
    sched_lanes_finish(&lanes);
    cr_assert_str_eq(printed(), "switch  inc[0]                  inc[1]\n"
                                "     1  end\n");
}

Test(lanes, a_task_that_is_spawned_later_gets_a_head)
{
    ENDED(&tasks[0]);
    spawn(2, "late");
    ENDED(&tasks[1]);
    ENDED(&tasks[2]);
    cr_assert_str_eq(
        printed(),
        "switch  inc[0]                  inc[1]\n"
        "     1  end\n"
        "     2  .                       end\n"
        "switch  inc[0]                  inc[1]                  late\n"
        "     3  .                       .                       end\n");
}

Test(lanes, of_a_long_name_the_head_shows_the_end)
{
    spawn(2, "one_of_22_characters__");
    ENDED(&tasks[0]);
    spawn(0, "one_of_23_characters___");
    spawn(1, "one_of_23_characters___");
    sched_lanes_init(&lanes, file, &names, 200);
    ENDED(&tasks[2]);
    cr_assert_str_eq(
        printed(),
        "switch  inc[0]                  inc[1]                  "
        "one_of_22_characters__\n"
        "     1  end\n"
        "switch  inc[0]                  inc[1]                  "
        "one_of_22_characters__  of_23_characters___[0]  "
        "of_23_characters___[1]\n"
        "     1  .                       .                       end\n");
}

Test(lanes, memory_that_is_spawned_again_under_another_name_has_two)
{
    ENDED(&tasks[1]);
    spawn(1, "late");
    ENDED(&tasks[1]);
    cr_assert_str_eq(
        printed(),
        "switch  inc[0]                  inc[1]\n"
        "     1  .                       end\n"
        "switch  inc[0]                  inc[1]                  late\n"
        "     2  .                       .                       end\n");
}

Test(lanes, a_task_that_the_names_do_not_know_has_no_lane)
{
    tasks[9].name = "stranger";
    ENDED(&tasks[9]);
    sched_lanes_finish(&lanes);
    cr_assert_str_eq(printed(), "        ... 1 step of tasks without a lane\n");
}

Test(lanes, of_many_rows_the_first_and_the_last_are_kept)
{
    int i;

    for (i = 1; i <= 40; i++)
        READS(&tasks[0], "n", i);
    LEFT(&tasks[0], SCHED_BY_PASS, &pass_site);
    cr_assert_str_eq(printed(), "switch  inc[0]                  inc[1]\n"
                                "     1  :24 read n = 1\n"
                                "        :24 read n = 2\n"
                                "        :24 read n = 3\n"
                                "        :24 read n = 4\n"
                                "        :24 read n = 5\n"
                                "        :24 read n = 6\n"
                                "        :24 read n = 7\n"
                                "        :24 read n = 8\n"
                                "        :24 read n = 9\n"
                                "        :24 read n = 10\n"
                                "        :24 read n = 11\n"
                                "        :24 read n = 12\n"
                                "        :24 read n = 13\n"
                                "        :24 read n = 14\n"
                                "        ...\n"
                                "        :25 pass\n");
}

Test(lanes, a_row_that_does_not_fit_is_cut_at_its_end)
{
    struct sched_access large = access_of("n", 'x', 20);

    spawn(2, "c");
    large.value = UINT64_MAX;
    sched_emit_(&sched, SCHED_EVENT_READ, &tasks[2], &large);
    READS(&tasks[2], "self->a_name_too_long", 1);
    ENDED(&tasks[2]);
    cr_assert_str_eq(
        printed(), "switch  inc[0]                  inc[1]                  c\n"
                   "     1  .                       .                       "
                   ":24 read n = fffffffff..\n"
                   "        .                       .                       "
                   ":24 read a_name_to.. = 1\n"
                   "        .                       .                       "
                   "end\n");
}

Test(lanes, sixteen_rows_are_all_shown)
{
    int i;

    for (i = 1; i <= 15; i++)
        READS(&tasks[0], "n", i);
    ENDED(&tasks[0]);
    cr_assert_null(strstr(printed(), "..."));
    cr_assert_not_null(strstr(printed(), "read n = 15\n        end\n"));
    READS(&tasks[0], "n", 99);
    ENDED(&tasks[0]);
    cr_assert_not_null(strstr(printed(), "     2  :24 read n = 99\n"));
}

Test(lanes, a_long_note_is_cut)
{
    sched_emit_(&sched, SCHED_EVENT_NOTE, &tasks[0],
                "1234567890123456789012345678901234567890"
                "1234567890123456789012345678901234567890");
    ENDED(&tasks[0]);
    cr_assert_str_eq(printed(),
                     "switch  inc[0]                  inc[1]\n"
                     "     1  1234567890123456789012345678901234567890"
                     "12345678901234567890\n"
                     "        end\n");
}

Test(lanes, a_step_that_ends_misuse_or_not_prints_no_line_of_its_own)
{
    sched_emit_(&sched, SCHED_EVENT_(SCHED_EVENT_MISUSE, 6), &tasks[1],
                "for the text sink");
    cr_assert_str_eq(printed(), "");
}

Test(lanes, an_interrupt_has_a_row_where_it_comes)
{
    sched_emit_(&sched, SCHED_EVENT_INTERRUPT, NULL, "uart");
    READS(&tasks[0], "n", 1);
    sched_emit_(&sched, SCHED_EVENT_INTERRUPT, NULL, "uart");
    READS(&tasks[0], "n", 2);
    ENDED(&tasks[0]);
    sched_emit_(&sched, SCHED_EVENT_INTERRUPT, NULL, "timer");
    sched_lanes_finish(&lanes);
    cr_assert_str_eq(printed(), "switch  inc[0]                  inc[1]\n"
                                "        -- interrupt uart\n"
                                "     1  :24 read n = 1\n"
                                "        -- interrupt uart\n"
                                "        :24 read n = 2\n"
                                "        end\n"
                                "        -- interrupt timer\n");
}

Test(lanes, what_a_handler_does_is_the_interrupts)
{
    sched_emit_(&sched, SCHED_EVENT_INTERRUPT, NULL, "uart");
    lanes.handler = "uart";
    sched_emit_(&sched, SCHED_EVENT_WAKE, &tasks[1], NULL);
    lanes.handler = NULL;
    ENDED(&tasks[1]);
    cr_assert_str_eq(printed(), "switch  inc[0]                  inc[1]\n"
                                "        -- interrupt uart\n"
                                "        -- uart: wake inc[1]\n"
                                "     1  .                       end\n");
}

/* Which steps a fold shows, and who has a lane */

static struct sched_fold fold;

static void open_fold(void)
{
    int i;

    open_file();
    for (i = 0; i < 9; i++)
        spawn(i, "t");
    memset(&fold, 0, sizeof fold);
}

static void close_fold(void)
{
    sched_fold_free(&fold);
    close_file();
}

TestSuite(fold, .init = open_fold, .fini = close_fold);

static void step_of(size_t number, int rows, const char *what)
{
    const struct sched_actor who = {NULL, number};
    char row[SCHED_WORDS_SIZE];

    for (; rows > 0; rows--) {
        snprintf(row, sizeof row, "%s %d", what, rows);
        sched_fold_row(&fold, who, row);
    }
    sched_fold_step(&fold, who);
}

static void fires(const char *interrupt)
{
    const struct sched_actor who = {interrupt, 0};

    sched_fold_row(&fold, who, "interrupt");
}

/* The lanes, from left to right, a blank behind each. */
static const char *heads(void)
{
    static char line[SCHED_FOLD_LANES * (SCHED_NAME_SIZE + 1)];
    size_t i;

    sched_fold_name(&fold, &names);
    line[0] = '\0';
    for (i = 0; i < fold.lanes; i++)
        strcat(strcat(line, fold.head[i]), " ");
    return line;
}

Test(fold, four_have_lanes_if_their_rows_are_short)
{
    size_t i;

    for (i = 8; i > 2; i--)
        step_of(i, 1, "short");
    cr_assert_str_eq(heads(), "t[3] t[4] t[5] t[6] ");
    cr_assert_eq(fold.width, 18);
    cr_assert_eq(fold.others, 2);
    cr_assert_eq(fold.idle, 3);
}

Test(fold, three_have_lanes_if_their_rows_are_long)
{
    size_t i;

    for (i = 1; i < 5; i++)
        step_of(i, 1, "a row of 20 bytes,");
    cr_assert_str_eq(heads(), "t[2] t[3] t[4] ");
    cr_assert_eq(fold.width, SCHED_FOLD_WIDTH);
}

Test(fold, three_have_lanes_though_rows_are_cut)
{
    size_t i;

    for (i = 1; i < 5; i++)
        step_of(i, 1, "a row that is as long as the whole line might be,");
    cr_assert_str_eq(heads(), "t[2] t[3] t[4] ");
    cr_assert_eq(fold.width, SCHED_FOLD_ROOM / 3);
}

Test(fold, two_who_are_marked_have_lanes_beside_interrupts)
{
    step_of(4, 1, "a");
    fires("uart");
    step_of(2, 1, "b");
    fires("timer");
    step_of(7, 1, "c");
    sched_fold_mark(&fold, 0); /* none */
    sched_fold_mark(&fold, 1);
    sched_fold_mark(&fold, 3);
    sched_fold_mark(&fold, 4); /* there is no such */
    cr_assert_str_eq(heads(), "t[4] t[7] timer uart ");
}

Test(fold, tasks_stand_left_of_interrupts_that_came_later)
{
    step_of(4, 1, "a");
    step_of(2, 1, "b");
    fires("uart");
    fires("timer");
    cr_assert_str_eq(heads(), "t[2] t[4] uart timer ");
}

Test(fold, who_touched_the_variable_goes_before_who_came_last)
{
    size_t i;

    fold.variable = "world.count";
    sched_fold_touch(&fold, "self->counter->count");
    step_of(8, 1, "touches");
    sched_fold_touch(&fold, "other");
    for (i = 0; i < 4; i++)
        step_of(i, 1, "a");
    sched_fold_mark(&fold, 5);
    sched_fold_prefer(&fold, 1);
    sched_fold_prefer(&fold, 5); /* made no step */
    cr_assert_str_eq(heads(), "t[1] t[2] t[3] t[8] ");
}

Test(fold, what_touched_the_variable_is_shown_before_the_end)
{
    int i;

    fold.variable = "count";
    step_of(0, 1, "first");
    sched_fold_touch(&fold, "count");
    step_of(0, 2, "touches");
    for (i = 0; i < 9; i++)
        step_of(0, i + 1, "something");
    heads();
    cr_assert_eq(sched_fold_choose(&fold, 99), 1u + 1 + 1 + 2 + 45);
    cr_assert_leq(sched_fold_choose(&fold, 16), 16u);
    cr_assert_eq(fold.step[0].shown, 0);
    cr_assert_eq(fold.step[1].shown, 2);
    cr_assert_gt(fold.step[10].shown, 3);
    cr_assert_leq(sched_fold_choose(&fold, 3), 3u);
    cr_assert_eq(fold.step[1].shown, 0);
}

Test(fold, of_what_is_marked_some_rows_stay)
{
    int i;

    for (i = 0; i < 5; i++)
        step_of((size_t)i % 2, 9 + i, "something");
    for (i = 1; i < 6; i++)
        sched_fold_mark(&fold, (size_t)i);
    heads();
    cr_assert_eq(sched_fold_choose(&fold, 30), 27u);
    cr_assert_eq(fold.step[0].shown, 5);
    cr_assert_eq(sched_fold_choose(&fold, 4), 17u);
    cr_assert_eq(fold.step[4].shown, SCHED_FOLD_LEAST);
}

Test(fold, of_the_last_step_that_has_room_the_rest_is_cut)
{
    step_of(0, 9, "long");
    step_of(0, 2, "short");
    heads();
    cr_assert_eq(sched_fold_choose(&fold, 10), 10u);
    cr_assert_eq(fold.step[1].shown, 2);
    cr_assert_eq(fold.step[0].shown, 6);
    cr_assert_eq(sched_fold_choose(&fold, 7), 5u);
    cr_assert_eq(fold.step[1].shown, 2);
    cr_assert_eq(fold.step[0].shown, 0); /* three rows would say too little */
}

Test(fold, a_step_that_is_marked_is_shown_only_in_a_lane)
{
    size_t i;

    for (i = 0; i < 5; i++)
        step_of(i, 1, "something");
    for (i = 1; i <= 5; i++)
        sched_fold_mark(&fold, i);
    cr_assert_str_eq(heads(), "t[1] t[2] t[3] t[4] ");
    sched_fold_choose(&fold, 20);
    cr_assert_eq(fold.step[0].shown, 0);
    cr_assert_eq(fold.step[1].shown, 1);
}

Test(fold, a_loop_is_shown_once)
{
    int i;

    for (i = 0; i < 7; i++)
        step_of((size_t)i % 2, 1, "again");
    step_of(3, 1, "the end");
    heads();
    sched_fold_choose(&fold, 20);
    cr_assert_eq(fold.step[2].period, 2);
    cr_assert_eq(fold.step[2].times, 2);
    cr_assert_eq(fold.step[2].again, 4);
    cr_assert_eq(fold.step[5].shown, 0);
    cr_assert_eq(fold.step[6].shown, 1); /* a turn that is not whole */
}

/* What a fold has chosen, as lanes */

/* Let it happen twice: first it is noted, then `rows` lines are shown. */
static void show(void (*happens)(void), unsigned rows)
{
    sched.sinks = NULL;
    sched_lanes_init(&lanes, NULL, &names, 80);
    sched_lanes_use(&lanes, &fold);
    sched_add_sink(&sched, &lanes.sink);
    happens();
    sched_lanes_finish(&lanes);
    sched_fold_name(&fold, &names);
    sched_fold_choose(&fold, rows);
    sched.sinks = NULL;
    sched_lanes_init(&lanes, file, &names, 80);
    sched_lanes_use(&lanes, &fold);
    sched_add_sink(&sched, &lanes.sink);
    happens();
    sched_lanes_finish(&lanes);
}

static void a_step_of_many_rows(void)
{
    int i;

    for (i = 1; i < 10; i++)
        READS(&tasks[0], "n", i);
    ENDED(&tasks[0]);
}

Test(fold, a_step_that_is_cut_keeps_its_first_rows_and_its_last)
{
    show(a_step_of_many_rows, 7);
    cr_assert_str_eq(printed(), "switch  t[0]\n"
                                "        (8 more tasks did not matter: no "
                                "step)\n"
                                "     1  :24 read n = 1\n"
                                "        :24 read n = 2\n"
                                "        :24 read n = 3\n"
                                "        ...\n"
                                "        end\n");
}

static void a_loop_and_more(void)
{
    int i;

    for (i = 0; i < 5; i++) {
        READS(&tasks[0], "n", 1);
        LEFT(&tasks[0], SCHED_BY_PASS, &pass_site);
    }
    a_step_of_many_rows();
    ENDED(&tasks[0]);
}

Test(fold, a_loop_and_what_is_hidden_behind_it_are_counted_together)
{
    fold.variable = "n";
    show(a_loop_and_more, 7);
    cr_assert_str_eq(printed(), "switch  t[0]\n"
                                "        (8 more tasks did not matter: no "
                                "step)\n"
                                "     1  :24 read n = 1\n"
                                "        :25 pass\n"
                                "   ...  5 more switches, see --replay\n"
                                "     7  end\n");
}

static void ends_once_more_each_time(void)
{
    static int times;
    int i;

    for (i = 0; i <= times; i++)
        ENDED(&tasks[0]);
    times++;
}

Test(fold, a_step_that_was_not_noted_is_shown)
{
    show(ends_once_more_each_time, 20);
    cr_assert_str_eq(printed(), "switch  t[0]\n"
                                "        (8 more tasks did not matter: no "
                                "step)\n"
                                "     1  end\n"
                                "     2  end\n");
}

static size_t lanes_in(int columns)
{
    struct sched_lanes some;

    memset(&some, 0xff, sizeof some);
    sched_lanes_init(&some, stdout, &names, columns);
    cr_assert_eq(some.row_count + some.folded + some.headed + some.is_stale, 0);
    return some.count;
}

Test(widths, as_many_lanes_as_fit_and_one_at_least)
{
    cr_assert_eq(lanes_in(-1000), 1);
    cr_assert_eq(lanes_in(0), 1);
    cr_assert_eq(lanes_in(31), 1);
    cr_assert_eq(lanes_in(55), 1);
    cr_assert_eq(lanes_in(56), 2);
    cr_assert_eq(lanes_in(79), 2);
    cr_assert_eq(lanes_in(80), 3);
    cr_assert_eq(lanes_in(200), 8);
}

Test(widths, one_lane_has_no_blanks_beside_it, .fini = close_file)
{
    open_lanes(10);
    spawn(0, "only");
    spawn(1, "other");
    ENDED(&tasks[0]);
    fflush(file);
    cr_assert_str_eq(written, "switch  only\n"
                              "        and 1 more without a lane\n"
                              "     1  end\n");
}
