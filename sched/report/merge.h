/* SPDX-License-Identifier: MIT */
/*
 * merge.h - the answers of the parts of one search, added up.
 *
 *     status = sched_merge(argv[0], files);
 *
 * Each part is a line of JSON as `--explore --shard I/N --json` prints it.
 * Interleavings add up exactly, since no two parts share one; states do not,
 * since parts meet in them. The sum is one line of JSON, and a verdict.
 */
#ifndef WEFT_REPORT_MERGE_H
#define WEFT_REPORT_MERGE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "finding.h"

/* Types */

enum {
    SCHED_PART_TEXT_ = 200,
    SCHED_PART_REPLAY_ = 4000,
    SCHED_PART_LIST_ = 128, /* as many as a search tells, or more */
    SCHED_MOST_PARTS_ = 1000
};

struct sched_part_item_ {
    char kind[24];
    char text[SCHED_PART_TEXT_];
    char replay[SCHED_PART_REPLAY_];
    double interleavings;
    bool is_bad;
};

/* One line; also the sum of some. */
struct sched_part_ {
    char scenario[SCHED_PART_TEXT_];
    char time[8];
    char shard[24];
    double tasks;
    double states, steps, interleavings;
    bool is_complete, is_counted, is_endless;
    struct sched_part_item_ found[SCHED_PART_LIST_];
    size_t found_count;
    struct sched_part_item_ outcomes[SCHED_PART_LIST_];
    size_t outcome_count;
};

/* Functions */

/*
 * Add up the lines of `files`, a list that ends with NULL; "-" is standard
 * input. Prints the sum as JSON and then the verdict.
 *
 * Returns 0 if all parts are there and nothing was found, 1 if something was,
 * 2 if a file cannot be read or is no such answer, or two do not belong
 * together, 3 if a part is missing or was not searched whole.
 */
static inline int sched_merge(const char *program, char **files);

/* Private: as much of JSON as these lines need */

static inline void sched_json_print_(const char *text)
{
    putchar('"');
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ')
            printf("\\u%04x", (unsigned char)*text);
        else
            printf(*text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
    }
    putchar('"');
}

/* A count as a number of JSON, which has no word for one that is too large. */
static inline const char *sched_json_count_(double count, char text[32])
{
    if (count > 1.7e308)
        return "1e999";
    snprintf(text, 32, "%.17g", count);
    return text;
}

/* `count` in words of at most 32 bytes: "81,729,648,000", or "4.1e42". */
static inline char *sched_count_words_(double count, char *words)
{
    char digits[32];
    size_t length;
    size_t i;
    char *to = words;

    if (count > 1e308) /* it has become infinite */
        return strcpy(words, ">1e308");
    snprintf(digits, sizeof digits, count < 9e15 ? "%.0f" : "%.1e", count);
    length = strlen(digits);
    for (i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0 && count < 9e15)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return words;
}

static inline void sched_json_space_(const char **at)
{
    *at += strspn(*at, " \t\r\n");
}

static inline bool sched_json_is_(const char **at, char c)
{
    sched_json_space_(at);
    if (**at != c)
        return false;
    ++*at;
    return true;
}

/* A string; what is longer than `size` - 1 bytes is cut. */
static inline bool sched_json_string_(const char **at, char *text, size_t size)
{
    size_t used = 0;

    if (!sched_json_is_(at, '"'))
        return false;
    while (**at != '"') {
        unsigned code = 0;
        char c = **at;

        if (c == '\0')
            return false;
        ++*at;
        if (c == '\\') {
            c = **at;
            if (c == 'u') {
                if (strspn(*at + 1, "0123456789abcdefABCDEF") < 4)
                    return false;
                sscanf(*at + 1, "%4x", &code);
                *at += 4;
                c = (char)code;
            } else if (c == '\0') {
                return false;
            }
            ++*at;
        }
        if (used + 1 < size)
            text[used++] = c;
    }
    ++*at;
    text[used] = '\0';
    return true;
}

static inline bool sched_json_number_(const char **at, double *number)
{
    char *end;

    sched_json_space_(at);
    if (strchr("-0123456789", **at) == NULL)
        return false;
    *number = strtod(*at, &end);
    if (end == *at || !(*number >= 0))
        return false;
    *at = end;
    return true;
}

/* As sched_json_number_, for what a search counts one by one. */
static inline bool sched_json_small_(const char **at, double *number)
{
    return sched_json_number_(at, number) && *number < 1e300;
}

static inline bool sched_json_bool_(const char **at, bool *value)
{
    sched_json_space_(at);
    *value = strncmp(*at, "true", 4) == 0;
    if (!*value && strncmp(*at, "false", 5) != 0)
        return false;
    *at += *value ? 4 : 5;
    return true;
}

/* A value that nobody needs: no array and no object. */
static inline bool sched_json_skip_(const char **at)
{
    char text[8];
    double number;
    bool value;

    return sched_json_string_(at, text, sizeof text) ||
           sched_json_number_(at, &number) || sched_json_bool_(at, &value);
}

static inline bool sched_json_item_(const char **at,
                                    struct sched_part_item_ *item)
{
    char key[24];
    bool is_read = sched_json_is_(at, '{');

    memset(item, 0, sizeof *item);
    while (is_read) {
        is_read =
            sched_json_string_(at, key, sizeof key) && sched_json_is_(at, ':');
        if (is_read && strcmp(key, "kind") == 0)
            is_read = sched_json_string_(at, item->kind, sizeof item->kind);
        else if (is_read && strcmp(key, "text") == 0)
            is_read = sched_json_string_(at, item->text, sizeof item->text);
        else if (is_read && strcmp(key, "replay") == 0)
            is_read = sched_json_string_(at, item->replay, sizeof item->replay);
        else if (is_read && strcmp(key, "interleavings") == 0)
            is_read = sched_json_number_(at, &item->interleavings);
        else if (is_read && strcmp(key, "bad") == 0)
            is_read = sched_json_bool_(at, &item->is_bad);
        else if (is_read)
            is_read = sched_json_skip_(at);
        if (is_read && sched_json_is_(at, '}'))
            return true;
        is_read = is_read && sched_json_is_(at, ',');
    }
    return false;
}

static inline bool
sched_json_list_(const char **at, struct sched_part_item_ *list, size_t *count)
{
    *count = 0;
    if (!sched_json_is_(at, '['))
        return false;
    if (sched_json_is_(at, ']'))
        return true;
    while (*count < SCHED_PART_LIST_ && sched_json_item_(at, &list[*count])) {
        ++*count;
        if (sched_json_is_(at, ']'))
            return true;
        if (!sched_json_is_(at, ','))
            return false;
    }
    return false;
}

static inline bool sched_json_member_(const char **at, const char *key,
                                      struct sched_part_ *part)
{
    if (strcmp(key, "scenario") == 0)
        return sched_json_string_(at, part->scenario, sizeof part->scenario);
    if (strcmp(key, "time") == 0)
        return sched_json_string_(at, part->time, sizeof part->time);
    if (strcmp(key, "shard") == 0)
        return sched_json_string_(at, part->shard, sizeof part->shard);
    if (strcmp(key, "tasks") == 0)
        return sched_json_small_(at, &part->tasks);
    if (strcmp(key, "states") == 0)
        return sched_json_small_(at, &part->states);
    if (strcmp(key, "steps") == 0)
        return sched_json_small_(at, &part->steps);
    if (strcmp(key, "interleavings") == 0)
        return sched_json_number_(at, &part->interleavings);
    if (strcmp(key, "complete") == 0)
        return sched_json_bool_(at, &part->is_complete);
    if (strcmp(key, "counted") == 0)
        return sched_json_bool_(at, &part->is_counted);
    if (strcmp(key, "endless") == 0)
        return sched_json_bool_(at, &part->is_endless);
    if (strcmp(key, "found") == 0)
        return sched_json_list_(at, part->found, &part->found_count);
    if (strcmp(key, "outcomes") == 0)
        return sched_json_list_(at, part->outcomes, &part->outcome_count);
    return sched_json_skip_(at);
}

/* Read one line. Returns whether it is the answer of a search. */
static inline bool sched_json_part_(const char *line, struct sched_part_ *part)
{
    const char *at = line;
    char key[24];

    memset(part, 0, sizeof *part);
    if (!sched_json_is_(&at, '{'))
        return false;
    do {
        if (!sched_json_string_(&at, key, sizeof key) ||
            !sched_json_is_(&at, ':') || !sched_json_member_(&at, key, part))
            return false;
    } while (sched_json_is_(&at, ','));
    return sched_json_is_(&at, '}') && part->scenario[0] != '\0' &&
           part->time[0] != '\0' && part->shard[0] != '\0';
}

/* The sum */

struct sched_sum_ {
    const char *program;
    struct sched_part_ all;
    struct sched_part_ part;
    bool has[SCHED_MOST_PARTS_ + 1]; /* which parts there were */
    unsigned parts;                  /* how many there should be; 0: none yet */
};

/* Add `from` to `to`, each to the one of its name. */
static inline void sched_sum_list_(struct sched_part_item_ *to, size_t *count,
                                   const struct sched_part_item_ *from,
                                   size_t more)
{
    size_t i, j;

    for (i = 0; i < more; i++) {
        for (j = 0; j < *count; j++)
            if (strcmp(to[j].kind, from[i].kind) == 0 &&
                strcmp(to[j].text, from[i].text) == 0)
                break;
        if (j == *count && j < SCHED_PART_LIST_) {
            to[(*count)++] = from[i];
            continue;
        }
        j -= j == SCHED_PART_LIST_; /* counted with the last */
        to[j].interleavings += from[i].interleavings;
        to[j].is_bad |= from[i].is_bad;
        if (strlen(from[i].replay) < strlen(to[j].replay))
            memcpy(to[j].replay, from[i].replay, sizeof to[j].replay);
    }
}

static inline int sched_sum_refuse_(const struct sched_sum_ *sum,
                                    const char *file, const char *why)
{
    fflush(stdout);
    fprintf(stderr, "%s: %s: %s\n", sum->program, file, why);
    return 2;
}

static inline int sched_sum_add_(struct sched_sum_ *sum, const char *file,
                                 const char *line)
{
    struct sched_part_ *all = &sum->all;
    struct sched_part_ *part = &sum->part;
    unsigned i;
    unsigned n;
    char end;

    if (!sched_json_part_(line, part))
        return sched_sum_refuse_(sum, file,
                                 "this is no line that --explore --json "
                                 "printed");
    if (sscanf(part->shard, "%4u/%4u%c", &i, &n, &end) != 2 || i == 0 ||
        i > n || n > SCHED_MOST_PARTS_)
        return sched_sum_refuse_(sum, file, "its shard is none, like 1/4");
    if (sum->parts == 0) {
        *all = *part;
        all->found_count = all->outcome_count = 0;
        sum->parts = n;
    } else if (strcmp(all->scenario, part->scenario) != 0 ||
               all->tasks != part->tasks ||
               strcmp(all->time, part->time) != 0 || sum->parts != n) {
        return sched_sum_refuse_(sum, file,
                                 "it is a part of another search than those "
                                 "before");
    } else {
        all->states += part->states;
        all->steps += part->steps;
        all->interleavings += part->interleavings;
        all->is_complete &= part->is_complete;
        all->is_counted &= part->is_counted;
        all->is_endless |= part->is_endless;
    }
    if (sum->has[i])
        return sched_sum_refuse_(sum, file, "this part was there before");
    sum->has[i] = true;
    sched_sum_list_(all->found, &all->found_count, part->found,
                    part->found_count);
    sched_sum_list_(all->outcomes, &all->outcome_count, part->outcomes,
                    part->outcome_count);
    return 0;
}

/* A line of any length without its end, or NULL; the caller frees it. */
static inline char *sched_sum_line_(FILE *file)
{
    size_t room = 0;
    size_t used = 0;
    char *line = NULL;
    int c = getc(file);

    while (c != EOF && c != '\n') {
        if (used + 2 > room) {
            char *more = (char *)realloc(line, room = room * 2 + 256);

            if (more == NULL)
                break;
            line = more;
        }
        line[used++] = (char)(c == '\0' ? ' ' : c);
        line[used] = '\0';
        c = getc(file);
    }
    if (line == NULL && c == '\n')
        line = (char *)calloc(1, 1);
    return line;
}

static inline int sched_sum_file_(struct sched_sum_ *sum, const char *name)
{
    FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
    int status = 0;
    char *line;

    if (file == NULL)
        return sched_sum_refuse_(sum, name, "it cannot be read");
    while (status == 0 && (line = sched_sum_line_(file)) != NULL) {
        if (line[strspn(line, " \t\r")] != '\0')
            status = sched_sum_add_(sum, name, line);
        free(line);
    }
    if (file != stdin)
        fclose(file);
    return status;
}

static inline void sched_sum_print_(const struct sched_part_ *all,
                                    unsigned parts, const char *word)
{
    char text[32];
    size_t i;

    printf("{\"scenario\": ");
    sched_json_print_(all->scenario);
    printf(", \"tasks\": %.0f, \"time\": ", all->tasks);
    sched_json_print_(all->time);
    printf(", \"shard\": \"1/1\", \"parts\": %u, \"verdict\": \"%s\", "
           "\"complete\": %s, \"counted\": %s, \"endless\": %s, "
           "\"states\": %.0f, \"steps\": %.0f, \"interleavings\": %s, "
           "\"found\": [",
           parts, word, all->is_complete ? "true" : "false",
           all->is_counted ? "true" : "false",
           all->is_endless ? "true" : "false", all->states, all->steps,
           sched_json_count_(all->interleavings, text));
    for (i = 0; i < all->found_count; i++) {
        printf("%s{\"kind\": ", i > 0 ? ", " : "");
        sched_json_print_(all->found[i].kind);
        printf(", \"text\": ");
        sched_json_print_(all->found[i].text);
        printf(", \"interleavings\": %s, \"replay\": ",
               sched_json_count_(all->found[i].interleavings, text));
        sched_json_print_(all->found[i].replay);
        putchar('}');
    }
    printf("], \"outcomes\": [");
    for (i = 0; i < all->outcome_count; i++) {
        printf("%s{\"text\": ", i > 0 ? ", " : "");
        sched_json_print_(all->outcomes[i].text);
        printf(", \"interleavings\": %s, \"bad\": %s}",
               sched_json_count_(all->outcomes[i].interleavings, text),
               all->outcomes[i].is_bad ? "true" : "false");
    }
    printf("]}\n");
}

/* "lost update on count; ": the first that was found, as a search says it. */
static inline void sched_sum_found_(const struct sched_part_item_ *found)
{
    if (strcmp(found->kind, "lost update") == 0 ||
        strcmp(found->kind, "check-then-act") == 0)
        printf("%s on %.45s; ", found->kind, sched_last_part(found->text));
    else if (strcmp(found->kind, "livelock") == 0 ||
             strcmp(found->kind, "nondeterminism") == 0)
        printf("%s; ", found->kind);
    else
        printf("%s%.50s; ",
               strcmp(found->kind, "misuse") == 0 ? "misuse: " : "",
               found->text);
}

static inline int sched_merge(const char *program, char **files)
{
    struct sched_sum_ *sum = (struct sched_sum_ *)calloc(1, sizeof *sum);
    const char *word = "SEARCHED";
    char words[32];
    unsigned missing = 0;
    unsigned i;
    int status = 0;

    if (sum == NULL) {
        fprintf(stderr, "out of memory\n");
        return 2;
    }
    sum->program = program;
    for (; *files != NULL && status == 0; files++)
        status = sched_sum_file_(sum, *files);
    if (status == 0 && sum->parts == 0)
        status = sched_sum_refuse_(sum, "--merge",
                                   "give the files that --json wrote");
    if (status == 0) {
        for (i = 1; i <= sum->parts; i++)
            missing += !sum->has[i];
        sum->all.is_complete &= missing == 0;
        status = sum->all.found_count > 0 ? 1 : sum->all.is_complete ? 0 : 3;
        word = status == 1 ? "FOUND" : status == 0 ? "PROVED" : word;
        sched_sum_print_(&sum->all, sum->parts, word);
        printf("%s: ", word);
        if (sum->all.found_count > 0)
            sched_sum_found_(&sum->all.found[0]);
        if (sum->all.is_counted)
            printf("%s%s interleaving%s of %.0f task%s, ",
                   sum->all.is_complete ? "all " : "",
                   sched_count_words_(sum->all.interleavings, words),
                   sum->all.interleavings == 1 ? "" : "s", sum->all.tasks,
                   sum->all.tasks == 1 ? "" : "s");
        printf("%u of %u parts\n", sum->parts - missing, sum->parts);
    }
    free(sum);
    return status;
}

#endif
