/* SPDX-License-Identifier: MIT */
/*
 * finding.h - what the watch found, and each access, in words and columns.
 *
 *     sched_finding_print(stdout, &finding, &names);
 *
 *     lost update on self->counter->count: inc[1] wrote over a value it ...
 *      switch   inc[0]                inc[1]
 *           1   read  count = 0                            count.c:24
 *           2                         read  count = 0      count.c:24
 *            ... both awaited  sched_sleep(task, 1)        count.c:25
 *        1001   write count = 1                            count.c:26
 *        1002                         write count = 1      count.c:26
 *               the write of switch 1001 is lost
 *
 * Shared by the sinks that print. Variables stand in columns by the last part
 * of how they were written.
 */
#ifndef WEFT_REPORT_FINDING_H
#define WEFT_REPORT_FINDING_H

#include <stdio.h>
#include <string.h>

#include "../watch.h"
#include "names.h"

/* Types */

enum { SCHED_WORDS_SIZE = 64 };

/* Functions */

/* The last part of a variable: "count" for "self->counter->count". */
static inline const char *sched_last_part(const char *variable)
{
    const char *last = variable;

    for (; *variable != '\0'; variable++) {
        if (variable[0] == '.')
            last = variable + 1;
        else if (variable[0] == '-' && variable[1] == '>')
            last = variable + 2;
    }
    return last;
}

/* Write `value`, of the form and size of `access`, into `words`, which has
   SCHED_WORDS_SIZE bytes. Returns `words`. */
static inline char *sched_value_words(const struct sched_access *access,
                                      uint64_t value, char *words)
{
    const unsigned bits = access->size * 8u;

    if (access->form == 'd' && bits > 0 && bits < 64 && value >> (bits - 1) & 1)
        value |= ~(uint64_t)0 << bits;
    if (access->form == 'd')
        snprintf(words, SCHED_WORDS_SIZE, "%lld", (long long)value);
    else if (access->form == 'u')
        snprintf(words, SCHED_WORDS_SIZE, "%llu", (unsigned long long)value);
    else if (access->form == 'p')
        snprintf(words, SCHED_WORDS_SIZE, "0x%llx", (unsigned long long)value);
    else
        snprintf(words, SCHED_WORDS_SIZE, "%0*llx%s",
                 access->size < 8 ? access->size * 2 : 16,
                 (unsigned long long)value, access->size > 8 ? "..." : "");
    return words;
}

/* The same for a whole access: "read  count = 0". */
static inline char *sched_access_words(const struct sched_access *access,
                                       const char *verb, uint64_t value,
                                       char *words)
{
    char shown[SCHED_WORDS_SIZE];

    snprintf(words, SCHED_WORDS_SIZE, "%.7s %.28s = %.20s", verb,
             sched_last_part(access->text),
             sched_value_words(access, value, shown));
    return words;
}

/* Print a lost update as above, or that there was no room to watch. */
static inline void sched_finding_print(FILE *file,
                                       const struct sched_finding *finding,
                                       const struct sched_names *names);

/* Private */

static inline void sched_finding_row_(FILE *file,
                                      const struct sched_finding *finding,
                                      const struct sched_moment *moment,
                                      bool is_second)
{
    char words[SCHED_WORDS_SIZE];

    if (moment->task == NULL)
        return;
    sched_access_words(finding->access, moment->is_write ? "write" : "read ",
                       moment->value, words);
    fprintf(file, "%7lu   %-20s  %-20s %s:%d\n", (unsigned long)moment->step,
            is_second ? "" : words, is_second ? words : "",
            sched_file_name(moment->file), moment->line);
}

static inline void sched_finding_await_(FILE *file, const char *who,
                                        const struct pt_site *site)
{
    if (site == NULL)
        return;
    fprintf(file, "       ... %s awaited  %-*s %s:%d\n", who,
            31 - (int)strlen(who), site->text, sched_file_name(site->file),
            site->line);
}

static inline void sched_finding_print(FILE *file,
                                       const struct sched_finding *finding,
                                       const struct sched_names *names)
{
    char first[SCHED_NAME_SIZE];
    char second[SCHED_NAME_SIZE];

    if (finding->kind == SCHED_WATCH_FULL) {
        fprintf(file,
                "the watch is full: %s and some later accesses are not "
                "watched; give it more memory\n",
                finding->access->text);
        return;
    }
    sched_names_of(names, finding->stale_write.task, second);
    sched_names_of(names, finding->lost_write.task, first);
    fprintf(file,
            "lost update on %s: %s wrote over a value it had not read\n"
            " switch   %-20s  %s\n",
            finding->access->text, second, first, second);
    if (finding->lost_read.step > finding->stale_read.step)
        sched_finding_row_(file, finding, &finding->stale_read, true);
    sched_finding_row_(file, finding, &finding->lost_read, false);
    if (finding->lost_read.step <= finding->stale_read.step)
        sched_finding_row_(file, finding, &finding->stale_read, true);
    if (finding->lost_await == finding->stale_await) {
        sched_finding_await_(file, "both", finding->stale_await);
    } else {
        sched_finding_await_(file, first, finding->lost_await);
        sched_finding_await_(file, second, finding->stale_await);
    }
    sched_finding_row_(file, finding, &finding->lost_write, false);
    sched_finding_row_(file, finding, &finding->stale_write, true);
    fprintf(file, "          the write of switch %lu is lost\n",
            (unsigned long)finding->lost_write.step);
}

#endif
