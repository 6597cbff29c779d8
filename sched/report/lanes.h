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
 * source line. `!` marks a write that loses another's. With a fold, see there,
 * who has a lane and which steps have rows is chosen.
 */
#ifndef WEFT_REPORT_LANES_H
#define WEFT_REPORT_LANES_H

#include <stdio.h>

#include "../watch.h"
#include "finding.h"
#include "fold.h"
#include "names.h"
#include "text.h"

/* Types */

enum {
    SCHED_LANE_WIDTH = SCHED_FOLD_WIDTH, /* characters a lane */
    SCHED_LANE_MARGIN = 8,
    SCHED_LANE_ROWS = 16 /* rows of one step that are kept */
};

struct sched_lane_row {
    struct sched_actor who; /* its number: once the step is over */
    char text[SCHED_WORDS_SIZE];
};

struct sched_lanes {
    struct sched_sink sink;
    FILE *file; /* NULL: nothing is printed */
    const struct sched_names *names;
    int columns;
    int width;            /* of a lane */
    size_t count;         /* how many lanes fit */
    size_t headed;        /* how many have their task's name above them */
    unsigned long step;   /* the running one, from 1 */
    unsigned long folded; /* steps of tasks without a lane since the last row */
    struct sched_lane_row rows[SCHED_LANE_ROWS]; /* of this step */
    size_t row_count;
    bool is_stale;           /* the write that follows loses another */
    struct sched_fold *fold; /* NULL: all is shown as it comes */
    unsigned long hidden;    /* steps since the last row, by the fold, */
    unsigned long alien;     /* of them those of others, */
    const struct sched_fold_step *first_hidden; /* and the first of them */
    /* Yours to set: the interrupt whose handler runs; NULL: none. What happens
       then is its doing. */
    const char *handler;
};

/* Functions */

/* Make `lanes` print to `file`, on lines of `columns` characters. */
static inline void sched_lanes_init(struct sched_lanes *lanes, FILE *file,
                                    const struct sched_names *names,
                                    int columns);

/* Note steps in `fold`, where there is no file; else show what it has chosen. */
static inline void sched_lanes_use(struct sched_lanes *lanes,
                                   struct sched_fold *fold);

/* Print what came after the last step, and how many steps had no row. */
static inline void sched_lanes_finish(struct sched_lanes *lanes);

/* Private */

static inline struct sched_actor
sched_lanes_actor_(const struct sched_lanes *lanes,
                   const struct sched_task *task)
{
    const struct sched_known *known = sched_names_find(lanes->names, task);
    const struct sched_actor who = {NULL,
                                    known != NULL ? known->number : SIZE_MAX};

    return who;
}

/* A row of the step that runs, or of the handler that does. */
static inline void sched_lanes_add_(struct sched_lanes *lanes, int line,
                                    const char *words)
{
    struct sched_lane_row *row;

    if (lanes->row_count == SCHED_LANE_ROWS) { /* the last one stays */
        snprintf(lanes->rows[SCHED_LANE_ROWS - 2].text, SCHED_WORDS_SIZE,
                 "...");
        lanes->row_count--;
    }
    row = &lanes->rows[lanes->row_count++];
    row->who.interrupt = lanes->handler;
    if (line > 0)
        snprintf(row->text, SCHED_WORDS_SIZE, ":%d %.50s", line, words);
    else
        snprintf(row->text, SCHED_WORDS_SIZE, "%.60s", words);
}

static inline void sched_lanes_head_(struct sched_lanes *lanes)
{
    const struct sched_fold *fold = lanes->fold;
    const size_t known = fold != NULL ? fold->lanes : lanes->names->count;
    const size_t shown = known < lanes->count ? known : lanes->count;
    const size_t most = (size_t)lanes->width - 2;
    char name[SCHED_NAME_SIZE];
    size_t i;

    fprintf(lanes->file, "switch");
    for (i = 0; i < shown; i++) {
        if (fold != NULL)
            memcpy(name, fold->head[i], sizeof name);
        else
            sched_known_words(sched_names_at(lanes->names, i), name);
        if (strlen(name) > most) /* the end tells them apart */
            memmove(name, name + strlen(name) - most, most + 1);
        fprintf(lanes->file, "  %-*s", i + 1 < shown ? (int)most : 0, name);
    }
    if (fold == NULL && known > shown)
        fprintf(lanes->file, "\n        and %lu more without a lane",
                (unsigned long)(known - shown));
    if (fold != NULL && fold->others > 0)
        fprintf(lanes->file, "\n        (%lu more task%s no lane)",
                (unsigned long)(fold->others + fold->idle),
                fold->others + fold->idle == 1 ? " has" : "s have");
    else if (fold != NULL && fold->idle > 0)
        fprintf(lanes->file,
                "\n        (%lu more task%s did not matter: no step)",
                (unsigned long)fold->idle, fold->idle == 1 ? "" : "s");
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

/* One line for the steps that the fold hides. */
static inline void sched_lanes_hidden_(struct sched_lanes *lanes)
{
    const struct sched_fold_step *first = lanes->first_hidden;
    const char *s = lanes->hidden == 1 ? "" : "es";

    if (lanes->hidden == 0)
        return;
    if (first->period > 0 && first->again == lanes->hidden) {
        if (first->period > 1)
            fprintf(lanes->file, "   ...  these %lu switches",
                    (unsigned long)first->period);
        else
            fprintf(lanes->file, "   ...  the same");
        if (lanes->fold->is_endless)
            fprintf(lanes->file, ", for ever\n");
        else
            fprintf(lanes->file, ", %lu more time%s\n",
                    (unsigned long)first->times, first->times == 1 ? "" : "s");
    } else if (lanes->alien == lanes->hidden)
        fprintf(lanes->file, "   ...  %lu switch%s of others\n", lanes->hidden,
                s);
    else
        fprintf(lanes->file, "   ...  %lu more switch%s, see --replay\n",
                lanes->hidden, s);
    lanes->hidden = lanes->alien = 0;
}

/* The lane of `who`, or their count if there is none. */
static inline size_t sched_lanes_of_(const struct sched_lanes *lanes,
                                     struct sched_actor who)
{
    size_t i;

    if (lanes->fold == NULL)
        return who.interrupt == NULL && who.number < lanes->count
                   ? who.number
                   : lanes->count;
    for (i = 0; i < lanes->count; i++)
        if (sched_is_actor(lanes->fold->lane[i], who))
            return i;
    return lanes->count;
}

/* Print `text` in at most `room` characters: of a variable's name the middle
   is left out, of other things the end. */
static inline void sched_lanes_text_(const struct sched_lanes *lanes,
                                     const char *text, int room)
{
    const char *value = strstr(text, " = ");
    const int tail = value != NULL ? (int)strlen(value) : 0;

    if ((int)strlen(text) <= room)
        fprintf(lanes->file, "%s\n", text);
    else if (tail > 0 && tail + 12 <= room)
        fprintf(lanes->file, "%.*s..%s\n", room - tail - 2, text, value);
    else
        fprintf(lanes->file, "%.*s..\n", room > 2 ? room - 2 : 0, text);
}

static inline void sched_lanes_print_(struct sched_lanes *lanes,
                                      const struct sched_lane_row *row,
                                      bool *is_numbered)
{
    const size_t lane = sched_lanes_of_(lanes, row->who);
    const bool is_first = row->who.interrupt == NULL && !*is_numbered;
    int room;
    size_t i;

    if (lane == lanes->count && row->who.interrupt == NULL)
        return;
    if (is_first)
        fprintf(lanes->file, "%6lu", lanes->step);
    else
        fprintf(lanes->file, "%6s", "");
    *is_numbered |= is_first;
    if (lane == lanes->count) {
        if (strcmp(row->text, "interrupt") == 0)
            fprintf(lanes->file, "  -- interrupt %s\n", row->who.interrupt);
        else
            fprintf(lanes->file, "  -- %s: %s\n", row->who.interrupt,
                    row->text);
        return;
    }
    for (i = 0; i < lane; i++)
        fprintf(lanes->file, "  %-*s", lanes->width - 2, ".");
    fprintf(lanes->file, "  ");
    room = lanes->columns - SCHED_LANE_MARGIN - (int)lane * lanes->width;
    sched_lanes_text_(lanes, row->text,
                      room > lanes->width ? room : lanes->width);
}

/* Print the rows of this step, `most` of them; the last one stays. */
static inline void sched_lanes_rows_(struct sched_lanes *lanes, size_t most)
{
    bool is_numbered = false;
    size_t i;

    for (i = 0; i < lanes->row_count; i++) {
        if (lanes->row_count > most && i == most - 2) {
            snprintf(lanes->rows[i].text, SCHED_WORDS_SIZE, "...");
            sched_lanes_print_(lanes, &lanes->rows[i], &is_numbered);
            i = lanes->row_count - 1;
        }
        sched_lanes_print_(lanes, &lanes->rows[i], &is_numbered);
    }
}

/* All rows of a step of `who` are there: print them, or note them. */
static inline void sched_lanes_end_(struct sched_lanes *lanes,
                                    struct sched_actor who)
{
    struct sched_fold *fold = lanes->fold;
    const struct sched_fold_step *step;
    const size_t lane = sched_lanes_of_(lanes, who);
    size_t i;

    for (i = 0; i < lanes->row_count; i++)
        lanes->rows[i].who.number = who.number;
    if (lanes->file == NULL) {
        for (i = 0; i < lanes->row_count; i++)
            sched_fold_row(fold, lanes->rows[i].who, lanes->rows[i].text);
        sched_fold_step(fold, who);
    } else if (fold != NULL) {
        step = lanes->step <= fold->count ? &fold->step[lanes->step - 1] : NULL;
        if (lanes->headed == 0)
            sched_lanes_head_(lanes);
        if (step == NULL || step->shown > 0) {
            sched_lanes_hidden_(lanes);
            sched_lanes_rows_(lanes,
                              step != NULL ? step->shown : SCHED_LANE_ROWS);
        } else {
            if (lanes->hidden++ == 0)
                lanes->first_hidden = step;
            lanes->alien += lane == lanes->count;
        }
    } else {
        if (lane < lanes->count)
            sched_lanes_fold_(lanes);
        if (lane < lanes->count && lane >= lanes->headed)
            sched_lanes_head_(lanes);
        sched_lanes_rows_(lanes, SCHED_LANE_ROWS);
        lanes->folded += lane == lanes->count && who.interrupt == NULL;
    }
    lanes->row_count = 0;
}

static inline void sched_lanes_step_(struct sched_lanes *lanes,
                                     const struct sched *sched, unsigned event,
                                     const struct sched_task *task,
                                     const struct pt_sites *sites)
{
    const struct sched_actor who = sched_lanes_actor_(lanes, task);
    char words[SCHED_WORDS_SIZE];

    sched_lanes_add_(
        lanes, sites->count > 0 ? sites->site[0]->line : 0,
        sched_left_words(lanes->names, task, event, sched_now(sched), words));
    sched_lanes_end_(lanes, who);
    lanes->step++;
}

static inline void sched_lanes_access_(struct sched_lanes *lanes,
                                       const struct sched_access *access,
                                       const char *verb)
{
    char words[SCHED_WORDS_SIZE];

    if (lanes->file == NULL)
        sched_fold_touch(lanes->fold, access->text);
    sched_lanes_add_(lanes, access->line,
                     sched_access_words(access, verb, access->value, words));
}

static inline void sched_lanes_on_event_(struct sched_sink *sink,
                                         struct sched *sched,
                                         unsigned kind_and_reason,
                                         struct sched_task *task,
                                         const void *detail)
{
    struct sched_lanes *lanes = (struct sched_lanes *)(void *)sink;
    const struct sched_access *access = (const struct sched_access *)detail;
    const char *handler;
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
        sched_lanes_access_(lanes, access, "read");
        break;
    case SCHED_EVENT_WRITE:
        sched_lanes_access_(lanes, access,
                            lanes->is_stale ? "! write" : "write");
        lanes->is_stale = false;
        break;
    case SCHED_EVENT_FINDING:
        if (SCHED_REASON(kind_and_reason) == SCHED_LOST_UPDATE)
            lanes->is_stale = true; /* a watch speaks before the write */
        break;
    case SCHED_EVENT_WAKE:
    case SCHED_EVENT_SPAWN:
    case SCHED_EVENT_CANCEL:
        if (!sched_is_in_step(sched) && lanes->handler == NULL)
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
        handler = lanes->handler;
        lanes->handler = (const char *)detail;
        sched_lanes_add_(lanes, 0, "interrupt");
        lanes->handler = handler;
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

    memset(lanes, 0, sizeof *lanes);
    lanes->sink.on_event = sched_lanes_on_event_;
    lanes->file = file;
    lanes->names = names;
    lanes->columns = columns;
    lanes->width = SCHED_LANE_WIDTH;
    lanes->count =
        room > SCHED_LANE_WIDTH ? (size_t)(room / SCHED_LANE_WIDTH) : 1;
    lanes->step = 1;
}

static inline void sched_lanes_use(struct sched_lanes *lanes,
                                   struct sched_fold *fold)
{
    lanes->fold = fold;
    lanes->count = fold->lanes;
    lanes->width = fold->width;
}

static inline void sched_lanes_finish(struct sched_lanes *lanes)
{
    if (lanes->row_count > 0)
        sched_lanes_end_(lanes, lanes->rows[0].who);
    if (lanes->file == NULL)
        return;
    if (lanes->fold != NULL)
        sched_lanes_hidden_(lanes);
    else
        sched_lanes_fold_(lanes);
}

#endif
