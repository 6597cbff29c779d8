/* SPDX-License-Identifier: MIT */
/*
 * text.h - a run as text: a line a switch, and at the end what was found.
 *
 *     sched_add_sink(&sched, &names.sink);
 *     sched_add_sink(&sched, &watch.sink);
 *     sched_text_init(&text, stdout, &names);
 *     sched_add_sink(&sched, &text.sink);
 *     sched_run(&sched);
 *     sched_text_finish(&text);
 *
 *     switch    time  task      left with     where
 *          1       0  inc[0]    sleep 1       count.c:25  read count = 0
 *
 * A line says who ran, how it left, at which wait, and what it did before: the
 * watched accesses, wakes, spawns, cancels and notes of its step. `!` marks a
 * write that loses another's. Misuse has a line of its own.
 */
#ifndef WEFT_REPORT_TEXT_H
#define WEFT_REPORT_TEXT_H

#include <stdarg.h>
#include <stdio.h>

#include "../watch.h"
#include "finding.h"
#include "names.h"

/* Types */

enum { SCHED_TEXT_DID_SIZE = 256 };

struct sched_text {
    struct sched_sink sink;
    FILE *file;
    const struct sched_names *names;
    bool is_quiet;                 /* yours to set: no line a switch */
    unsigned long step;            /* the running one, from 1 */
    char did[SCHED_TEXT_DID_SIZE]; /* in this step, so far */
    bool is_stale;                 /* the write that follows loses another */
    unsigned long lost;            /* updates */
    unsigned long variables;       /* on how many of them */
    struct sched_finding first;    /* the first of them */
    struct sched_access first_access;
};

/* Functions */

/* Make `text` print to `file` with the names that `names` knows. */
static inline void sched_text_init(struct sched_text *text, FILE *file,
                                   const struct sched_names *names);

/* Print the first lost update in full and how many more there were; nothing if
   there was none. */
static inline void sched_text_finish(struct sched_text *text);

/* Write why `task` left, "sleep 1" or "end", into `words`, which has
   SCHED_WORDS_SIZE bytes. Returns `words`. */
static inline char *sched_left_words(const struct sched_names *names,
                                     const struct sched_task *task,
                                     unsigned kind_and_reason, uint32_t now,
                                     char *words);

/* Private */

static inline char *sched_left_words(const struct sched_names *names,
                                     const struct sched_task *task,
                                     unsigned kind_and_reason, uint32_t now,
                                     char *words)
{
    static const char *const reasons[] = {"yield", "pass", "poll",
                                          "sleep", "wait", "join"};
    const unsigned reason = SCHED_REASON(kind_and_reason);
    char name[SCHED_NAME_SIZE];

    switch (SCHED_KIND(kind_and_reason)) {
    case SCHED_EVENT_FAIL:
        snprintf(words, SCHED_WORDS_SIZE, "fail %d", task->error);
        return words;
    case SCHED_EVENT_END:
        snprintf(words, SCHED_WORDS_SIZE, "%s",
                 reason == PT_CANCELLED ? "cancelled"
                 : reason == PT_EXITED  ? "exit"
                                        : "end");
        return words;
    default:
        break;
    }
    if (reason == SCHED_BY_SLEEP)
        snprintf(words, SCHED_WORDS_SIZE, "sleep %lu",
                 (unsigned long)(uint32_t)(task->node.deadline - now));
    else if (reason == SCHED_BY_JOIN)
        snprintf(
            words, SCHED_WORDS_SIZE, "join %s",
            sched_names_of(names, (const struct sched_task *)task->on, name));
    else
        snprintf(words, SCHED_WORDS_SIZE, "%s", reasons[reason]);
    return words;
}

/* Add to what the step did; what does not fit becomes "...". */
static inline void sched_text_did_(struct sched_text *text, const char *format,
                                   ...)
{
    const size_t used = strlen(text->did);
    const size_t room = SCHED_TEXT_DID_SIZE - 8 - used;
    va_list arguments;
    int length;

    if (used >= SCHED_TEXT_DID_SIZE - 8) {
        if (strcmp(text->did + used - 3, "...") != 0)
            strcat(text->did, "...");
        return;
    }
    if (used > 0)
        strcat(text->did, ", ");
    va_start(arguments, format);
    length = vsnprintf(text->did + strlen(text->did), room, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= room)
        strcat(text->did, "...");
}

static inline void sched_text_step_(struct sched_text *text,
                                    const struct sched *sched, unsigned event,
                                    const struct sched_task *task,
                                    const struct pt_sites *sites)
{
    const bool waits = SCHED_KIND(event) == SCHED_EVENT_SWITCH &&
                       (SCHED_REASON(event) == SCHED_BY_WAIT ||
                        SCHED_REASON(event) == SCHED_BY_POLL);
    const bool is_last = sites->count == 0 && text->did[0] == '\0';
    char name[SCHED_NAME_SIZE];
    char left[SCHED_WORDS_SIZE];

    if (!text->is_quiet) {
        if (text->step == 1)
            fprintf(text->file, "switch    time  task        left with     "
                                "where\n");
        fprintf(
            text->file, "%6lu %7lu  %-10s  %-*s", text->step,
            (unsigned long)sched_now(sched),
            sched_names_of(text->names, task, name), is_last ? 0 : 12,
            sched_left_words(text->names, task, event, sched_now(sched), left));
        if (sites->count > 0) {
            fprintf(text->file, "  %s:%d",
                    sched_file_name(sites->site[0]->file),
                    sites->site[0]->line);
            if (waits)
                fprintf(text->file, " %s", sites->site[0]->text);
        }
        if (text->did[0] != '\0')
            fprintf(text->file, "  %s", text->did);
        fputc('\n', text->file);
    }
    text->did[0] = '\0';
    text->step++;
}

static inline void sched_text_finding_(struct sched_text *text,
                                       const struct sched_finding *finding)
{
    if (finding->kind == SCHED_WATCH_FULL) {
        sched_finding_print(text->file, finding, text->names);
        return;
    }
    text->is_stale = true; /* a watch speaks before we hear of the write */
    if (finding->count == 1)
        text->variables++;
    if (text->lost++ != 0)
        return;
    text->first = *finding;
    text->first_access = *finding->access;
    text->first.access = &text->first_access;
}

static inline void sched_text_on_event_(struct sched_sink *sink,
                                        struct sched *sched,
                                        unsigned kind_and_reason,
                                        struct sched_task *task,
                                        const void *detail)
{
    struct sched_text *text = (struct sched_text *)(void *)sink;
    const struct sched_access *access = (const struct sched_access *)detail;
    char name[SCHED_NAME_SIZE];
    char words[SCHED_WORDS_SIZE];

    switch (SCHED_KIND(kind_and_reason)) {
    case SCHED_EVENT_SWITCH:
    case SCHED_EVENT_END:
    case SCHED_EVENT_FAIL:
        sched_text_step_(text, sched, kind_and_reason, task,
                         (const struct pt_sites *)detail);
        break;
    case SCHED_EVENT_READ:
        sched_text_did_(
            text, "%s",
            sched_access_words(access, "read", access->value, words));
        break;
    case SCHED_EVENT_WRITE:
        sched_text_did_(
            text, "%s%s",
            sched_access_words(access, "write", access->value, words),
            text->is_stale ? " !" : "");
        text->is_stale = false;
        break;
    case SCHED_EVENT_SPAWN:
        if (sched_is_in_step(sched))
            sched_text_did_(text, "spawn %s",
                            sched_names_of(text->names, task, name));
        break;
    case SCHED_EVENT_WAKE:
        if (sched_is_in_step(sched))
            sched_text_did_(text, "wake %s",
                            sched_names_of(text->names, task, name));
        break;
    case SCHED_EVENT_CANCEL:
        if (sched_is_in_step(sched))
            sched_text_did_(text, "cancel %s",
                            sched_names_of(text->names, task, name));
        break;
    case SCHED_EVENT_NOTE:
        sched_text_did_(text, "\"%s\"", (const char *)detail);
        break;
    case SCHED_EVENT_CHOICE:
        if (SCHED_REASON(kind_and_reason) != 0)
            break; /* it says so itself if it comes */
        sched_text_did_(text, "choose %u of %u",
                        *((const struct sched_answer *)detail)->answer,
                        ((const struct sched_answer *)detail)->count);
        break;
    case SCHED_EVENT_INTERRUPT:
        if (!text->is_quiet)
            fprintf(text->file, "       %7lu  interrupt   %s\n",
                    (unsigned long)sched_now(sched), (const char *)detail);
        break;
    case SCHED_EVENT_MISUSE:
        fprintf(text->file, "misuse by %s: %s\n",
                sched_names_of(text->names, task, name), (const char *)detail);
        break;
    case SCHED_EVENT_FINDING:
        sched_text_finding_(text, (const struct sched_finding *)detail);
        break;
    default: /* the time is in its column */
        break;
    }
}

static inline void sched_text_init(struct sched_text *text, FILE *file,
                                   const struct sched_names *names)
{
    text->sink.on_event = sched_text_on_event_;
    text->sink.next = NULL;
    text->file = file;
    text->names = names;
    text->is_quiet = false;
    text->step = 1;
    text->did[0] = '\0';
    text->is_stale = false;
    text->lost = 0;
    text->variables = 0;
}

static inline void sched_text_finish(struct sched_text *text)
{
    if (text->lost == 0)
        return;
    fputc('\n', text->file);
    sched_finding_print(text->file, &text->first, text->names);
    if (text->lost == 2)
        fprintf(text->file, "and 1 more lost update");
    else if (text->lost > 2)
        fprintf(text->file, "and %lu more lost updates", text->lost - 1);
    if (text->lost > 1 && text->variables > 1)
        fprintf(text->file, "; %lu variables in all", text->variables);
    if (text->lost > 1)
        fputc('\n', text->file);
}

#endif
