/* SPDX-License-Identifier: MIT */
/*
 * merge_test.c - merge.h: what it reads of JSON, and what it refuses.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A line that lacks memory behind it; less than 0: memory is there. */
static int memory_left = -1;

static void *calloc_while_some_is_left(size_t count, size_t size)
{
    if (memory_left == 0)
        return NULL;
    memory_left -= memory_left > 0;
    return calloc(count, size);
}

static void *realloc_while_some_is_left(void *old, size_t size)
{
    if (memory_left == 0)
        return NULL;
    memory_left -= memory_left > 0;
    return realloc(old, size);
}

#define calloc(count, size) calloc_while_some_is_left(count, size)
#define realloc(old, size) realloc_while_some_is_left(old, size)
#include <sched/report/merge.h>
#undef calloc
#undef realloc

static struct sched_part_ part;

#define START "{\"scenario\": \"s\", \"time\": \"lazy\", \"shard\": \"1/1\""

static void reads(const char *line)
{
    cr_assert(sched_json_part_(line, &part), "refused: %s", line);
}

static void refuses(const char *line)
{
    cr_assert_not(sched_json_part_(line, &part), "read: %s", line);
}

Test(json, of_a_part_is_read)
{
    reads(START "}");
    cr_assert_str_eq(part.scenario, "s");
    reads(START ", \"states\": 12, \"complete\": true, \"endless\": false}");
    cr_assert_eq(part.states, 12);
    cr_assert(part.is_complete);
    cr_assert_not(part.is_endless);
    reads(" { \"scenario\" : \"s\" , \"time\":\"lazy\",\"shard\":\"1/1\"}\r\n");
}

Test(json, of_what_is_not_known_is_left_out)
{
    reads(START ", \"later\": \"text\", \"number\": 0.5e3, \"so\": true}");
    reads(START
          ", \"found\": [{\"kind\": \"k\", \"later\": 5, \"text\": \"t\"}]}");
    cr_assert_str_eq(part.found[0].text, "t");
}

Test(json, of_more_interleavings_than_have_a_number_is_read)
{
    reads(START ", \"interleavings\": 1e300}");
    cr_assert_eq(part.interleavings, 1e300);
    reads(START ", \"interleavings\": 1e999}");
    cr_assert_gt(part.interleavings, 1.7e308);
}

Test(json, with_escapes_is_read)
{
    reads("{\"scenario\": \"a \\\"b\\\" \\\\ \\u0041\", \"time\": \"lazy\", "
          "\"shard\": \"1/1\"}");
    cr_assert_str_eq(part.scenario, "a \"b\" \\ A");
}

Test(json, that_is_too_long_is_cut)
{
    char line[1000] =
        "{\"time\": \"lazy\", \"shard\": \"1/1\", \"scenario\": \"";

    memset(line + strlen(line), 'x', 600);
    strcat(line, "\"}");
    reads(line);
    cr_assert_eq(strlen(part.scenario), SCHED_PART_TEXT_ - 1);
}

Test(json, that_is_broken_is_refused)
{
    static const char *const lines[] = {
        "",
        "{",
        "[]",
        "{}",
        "{\"scenario\"}",
        "{\"scenario\": }",
        "{\"scenario\": \"s",
        "{\"scenario\": \"s\\",
        "{\"scenario\": \"\\u12\"",
        "{\"scenario\": \"\\uzzzz\"}",
        "{5: 6}",
        START,
        START ",}",
        START ", \"states\":",
        START ", \"states\": }",
        START ", \"states\": x}",
        START ", \"states\": -}",
        START ", \"states\": -1}",
        START ", \"states\": 1e999}",
        START ", \"interleavings\": -1}",
        START ", \"complete\": yes}",
        START ", \"later\": [1]}",
        START ", \"found\": 5}",
        START ", \"found\": [5]}",
        START ", \"found\": [{5}]}",
        START ", \"found\": [{\"kind\" 5}]}",
        START ", \"found\": [{\"kind\": \"k\" \"text\": \"t\"}]}",
        START ", \"found\": [{\"kind\": \"k\"};]}",
        START ", \"found\": [{\"kind\": \"k\"},]}",
        START ", \"found\": [{\"kind\": 5}]}",
        START ", \"found\": [{\"later\": [}]}",
        "{\"scenario\": \"s\", \"time\": \"lazy\"}",
        "{\"scenario\": \"s\", \"shard\": \"1/1\"}",
        "{\"time\": \"lazy\", \"shard\": \"1/1\"}",
    };
    size_t i;

    for (i = 0; i < sizeof lines / sizeof lines[0]; i++)
        refuses(lines[i]);
}

Test(json, of_more_items_than_there_is_room_for_is_refused)
{
    char line[4000] = START ", \"outcomes\": [{\"text\": \"0\"}";
    int i;

    for (i = 1; i < SCHED_PART_LIST_; i++)
        sprintf(line + strlen(line), ", {\"text\": \"%d\"}", i);
    strcat(line, "]}");
    reads(line);
    cr_assert_eq(part.outcome_count, SCHED_PART_LIST_);
    line[strlen(line) - 2] = '\0';
    strcat(line, ", {\"text\": \"more\"}]}");
    refuses(line);
}

static struct sched_part_item_ sum[SCHED_PART_LIST_];

Test(sum, of_more_items_than_there_is_room_for_counts_them_with_the_last)
{
    struct sched_part_item_ more;
    size_t count = 0;
    int i;

    for (i = 0; i < SCHED_PART_LIST_ + 3; i++) {
        memset(&more, 0, sizeof more);
        sprintf(more.text, "%d", i);
        more.interleavings = 1;
        sched_sum_list_(sum, &count, &more, 1);
    }
    cr_assert_eq(count, SCHED_PART_LIST_);
    cr_assert_eq(sum[SCHED_PART_LIST_ - 1].interleavings, 4);
}

Test(sum, keeps_the_shorter_schedule)
{
    struct sched_part_item_ more;
    size_t count = 0;

    memset(&more, 0, sizeof more);
    strcpy(more.replay, "v1:0,1,2");
    sched_sum_list_(sum, &count, &more, 1);
    strcpy(more.replay, "v1:0");
    more.is_bad = true;
    sched_sum_list_(sum, &count, &more, 1);
    strcpy(more.replay, "v1:0,1,2,3");
    sched_sum_list_(sum, &count, &more, 1);
    cr_assert_eq(count, 1);
    cr_assert_str_eq(sum[0].replay, "v1:0");
    cr_assert(sum[0].is_bad);
}

Test(sum, without_memory_is_refused)
{
    static char name[] = "-";
    static char *files[] = {name, NULL};

    memory_left = 0;
    cr_assert_eq(sched_merge("program", files), 2);
}

Test(sum, of_a_line_without_memory_is_what_was_read)
{
    FILE *file = tmpfile();
    char *line;

    fputs("a line\n", file);
    rewind(file);
    memory_left = 0;
    line = sched_sum_line_(file);
    cr_assert_null(line);
    fclose(file);
}

Test(sum, of_a_line_with_a_byte_of_zero_has_a_blank_there)
{
    FILE *file = tmpfile();
    char *line;

    fwrite("a\0b\nc", 1, 5, file);
    rewind(file);
    line = sched_sum_line_(file);
    cr_assert_str_eq(line, "a b");
    free(line);
    line = sched_sum_line_(file);
    cr_assert_str_eq(line, "c");
    free(line);
    cr_assert_null(sched_sum_line_(file));
    fclose(file);
}
