/* SPDX-License-Identifier: MIT */
/*
 * lanes.h - a run as lanes: a column a task, a row a switch.
 *
 *     sched_lanes_init(&lanes, stdout, &names, 80);
 *     sched_add_sink(&sched, &lanes.sink);
 *     sched_run(&sched);
 *     sched_lanes_finish(&lanes);
 *
 *     switch  inc[0]                  inc[1]
 *          1  :24 read count = 0      .
 *             :25 sleep 1             .
 *          2  .                       :24 read count = 0
 *             .                       :25 sleep 1
 *
 * As many tasks as fit side by side have a lane, in the order of their spawn;
 * the steps of the others are counted in one line. Each row begins with the
 * source line. `!` marks a write that loses another's.
 */
#ifndef WEFT_REPORT_LANES_H
#define WEFT_REPORT_LANES_H

#include <stdio.h>

#include "../watch.h"
#include "finding.h"
#include "names.h"
#include "text.h"

/* Types */

enum {
    SCHED_LANE_WIDTH = 24, /* characters a lane */
    SCHED_LANE_MARGIN = 8,
    SCHED_LANE_ROWS = 16, /* rows of one step that are kept */
    SCHED_LANE_STEPS = 32 /* steps whose rows are counted */
};

struct sched_lanes {
    struct sched_sink sink;
    FILE *file;
    const struct sched_names *names;
    size_t count;         /* how many lanes fit */
    size_t headed;        /* how many have their task's name above them */
    unsigned long step;   /* the running one, from 1 */
    unsigned long folded; /* steps of tasks without a lane since the last row */
    char rows[SCHED_LANE_ROWS][SCHED_WORDS_SIZE]; /* of this step */
    size_t row_count;
    unsigned long
        hidden; /* steps at the start that are not shown: may be set */
    unsigned char rows_of[SCHED_LANE_STEPS]; /* the last of them */
    bool is_stale; /* the write that follows loses another */
};

/* Functions */

/* Make `lanes` print to `file`, on lines of `columns` characters; with NULL it
   only counts rows. */
static inline void sched_lanes_init(struct sched_lanes *lanes, FILE *file,
                                    const struct sched_names *names,
                                    int columns);

/* How many steps come before the last ones that fill at most `rows` rows. */
static inline unsigned long sched_lanes_before(const struct sched_lanes *lanes,
                                               unsigned rows);

/* Print how many steps at the end had no lane. */
static inline void sched_lanes_finish(struct sched_lanes *lanes);

/* Private */

static inline void sched_lanes_add_(struct sched_lanes *lanes, int line,
                                    const char *words)
{
    char *row;

    if (lanes->row_count == SCHED_LANE_ROWS) { /* the last one stays */
        snprintf(lanes->rows[SCHED_LANE_ROWS - 2], SCHED_WORDS_SIZE, "...");
        lanes->row_count--;
    }
    row = lanes->rows[lanes->row_count++];
    if (line > 0)
        snprintf(row, SCHED_WORDS_SIZE, ":%d %.50s", line, words);
    else
        snprintf(row, SCHED_WORDS_SIZE, "%.60s", words);
}

static inline void sched_lanes_head_(struct sched_lanes *lanes)
{
    const size_t known = lanes->names->count;
    const size_t shown = known < lanes->count ? known : lanes->count;
    char name[SCHED_NAME_SIZE];
    size_t i;

    fprintf(lanes->file, "switch");
    for (i = 0; i < shown; i++) {
        sched_known_words(sched_names_at(lanes->names, i), name);
        if (strlen(name) > SCHED_LANE_WIDTH - 2) /* the end tells them apart */
            memmove(name, name + strlen(name) - (SCHED_LANE_WIDTH - 2),
                    SCHED_LANE_WIDTH - 1);
        fprintf(lanes->file, "  %-*s", i + 1 < shown ? SCHED_LANE_WIDTH - 2 : 0,
                name);
    }
    if (known > shown)
        fprintf(lanes->file, "\n        and %lu more without a lane",
                (unsigned long)(known - shown));
    fputc('\n', lanes->file);
    lanes->headed = shown;
}

static inline void sched_lanes_fold_(struct sched_lanes *lanes)
{
    if (lanes->folded > 0)
        fprintf(lanes->file, "        ... %lu step%s of tasks without a lane\n",
                lanes->folded, lanes->folded == 1 ? "" : "s");
    lanes->folded = 0;
}

static inline void sched_lanes_print_(struct sched_lanes *lanes, size_t lane)
{
    size_t row;
    size_t i;

    sched_lanes_fold_(lanes);
    if (lane >= lanes->headed)
        sched_lanes_head_(lanes);
    for (row = 0; row < lanes->row_count; row++) {
        if (row == 0)
            fprintf(lanes->file, "%6lu", lanes->step);
        else
            fprintf(lanes->file, "%6s", "");
        for (i = 0; i < lane; i++)
            fprintf(lanes->file, "  %-*s", SCHED_LANE_WIDTH - 2, ".");
        fprintf(lanes->file, "  %s\n", lanes->rows[row]);
    }
}

static inline void sched_lanes_step_(struct sched_lanes *lanes,
                                     const struct sched *sched, unsigned event,
                                     const struct sched_task *task,
                                     const struct pt_sites *sites)
{
    const struct sched_known *known = sched_names_find(lanes->names, task);
    char words[SCHED_WORDS_SIZE];

    sched_lanes_add_(
        lanes, sites->count > 0 ? sites->site[0]->line : 0,
        sched_left_words(lanes->names, task, event, sched_now(sched), words));
    lanes->rows_of[lanes->step % SCHED_LANE_STEPS] =
        (unsigned char)lanes->row_count;
    if (lanes->file == NULL)
        ;
    else if (lanes->step == lanes->hidden)
        fprintf(lanes->file, "   ...  %lu switch%s before\n", lanes->hidden,
                lanes->hidden == 1 ? "" : "es");
    else if (lanes->step < lanes->hidden)
        ;
    else if (known != NULL && known->number < lanes->count)
        sched_lanes_print_(lanes, known->number);
    else
        lanes->folded++;
    lanes->row_count = 0;
    lanes->step++;
}

static inline void sched_lanes_on_event_(struct sched_sink *sink,
                                         struct sched *sched,
                                         unsigned kind_and_reason,
                                         struct sched_task *task,
                                         const void *detail)
{
    struct sched_lanes *lanes = (struct sched_lanes *)(void *)sink;
    const struct sched_access *access = (const struct sched_access *)detail;
    char name[SCHED_NAME_SIZE];
    char words[SCHED_WORDS_SIZE];

    switch (SCHED_KIND(kind_and_reason)) {
    case SCHED_EVENT_SWITCH:
    case SCHED_EVENT_END:
    case SCHED_EVENT_FAIL:
        sched_lanes_step_(lanes, sched, kind_and_reason, task,
                          (const struct pt_sites *)detail);
        break;
    case SCHED_EVENT_READ:
        sched_lanes_add_(
            lanes, access->line,
            sched_access_words(access, "read", access->value, words));
        break;
    case SCHED_EVENT_WRITE:
        sched_lanes_add_(
            lanes, access->line,
            sched_access_words(access, lanes->is_stale ? "! write" : "write",
                               access->value, words));
        lanes->is_stale = false;
        break;
    case SCHED_EVENT_FINDING:
        if (SCHED_REASON(kind_and_reason) == SCHED_LOST_UPDATE)
            lanes->is_stale = true; /* a watch speaks before the write */
        break;
    case SCHED_EVENT_WAKE:
    case SCHED_EVENT_SPAWN:
    case SCHED_EVENT_CANCEL:
        if (!sched_is_in_step(sched))
            break;
        snprintf(words, SCHED_WORDS_SIZE, "%s %s",
                 SCHED_KIND(kind_and_reason) == SCHED_EVENT_WAKE    ? "wake"
                 : SCHED_KIND(kind_and_reason) == SCHED_EVENT_SPAWN ? "spawn"
                                                                    : "cancel",
                 sched_names_of(lanes->names, task, name));
        sched_lanes_add_(lanes, 0, words);
        break;
    case SCHED_EVENT_NOTE:
        sched_lanes_add_(lanes, 0, (const char *)detail);
        break;
    case SCHED_EVENT_CHOICE:
        if (SCHED_REASON(kind_and_reason) != 0)
            break; /* it says so itself if it comes */
        snprintf(words, SCHED_WORDS_SIZE, "choose %u of %u",
                 *((const struct sched_answer *)detail)->answer,
                 ((const struct sched_answer *)detail)->count);
        sched_lanes_add_(lanes, 0, words);
        break;
    case SCHED_EVENT_INTERRUPT:
        if (lanes->file == NULL)
            break;
        if (lanes->step > lanes->hidden && lanes->headed == 0)
            sched_lanes_head_(lanes);
        if (lanes->step > lanes->hidden)
            fprintf(lanes->file, "        -- interrupt %s\n",
                    (const char *)detail);
        break;
    default: /* time has no lane, and misuse is for text.h */
        break;
    }
}

static inline void sched_lanes_init(struct sched_lanes *lanes, FILE *file,
                                    const struct sched_names *names,
                                    int columns)
{
    const int room = columns - SCHED_LANE_MARGIN;

    lanes->sink.on_event = sched_lanes_on_event_;
    lanes->sink.next = NULL;
    lanes->file = file;
    lanes->names = names;
    lanes->count =
        room > SCHED_LANE_WIDTH ? (size_t)(room / SCHED_LANE_WIDTH) : 1;
    lanes->headed = 0;
    lanes->step = 1;
    lanes->folded = 0;
    lanes->hidden = 0;
    lanes->row_count = 0;
    lanes->is_stale = false;
    memset(lanes->rows_of, 0, sizeof lanes->rows_of);
}

static inline unsigned long sched_lanes_before(const struct sched_lanes *lanes,
                                               unsigned rows)
{
    unsigned long step = lanes->step - 1;
    unsigned used = 0;

    while (step > 0 && lanes->step - step < SCHED_LANE_STEPS &&
           (used += lanes->rows_of[step % SCHED_LANE_STEPS]) <= rows)
        step--;
    return step;
}

static inline void sched_lanes_finish(struct sched_lanes *lanes)
{
    sched_lanes_fold_(lanes);
}

#endif
