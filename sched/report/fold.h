/* SPDX-License-Identifier: MIT */
/*
 * fold.h - what of a schedule is worth a row, and whose rows get a lane.
 *
 *     memset(&fold, 0, sizeof fold);
 *     sched_lanes_use(&lanes, &fold); // which have no file
 *     ...                             // the schedule runs
 *     sched_fold_mark(&fold, finding.stale_read.step);
 *     sched_fold_name(&fold, &names);
 *     sched_fold_choose(&fold, 12);   // lines
 *     ...                             // it runs again, with a file
 *     sched_fold_free(&fold);
 *
 * A schedule is run twice: first each step is noted, then chosen ones are
 * printed. What a finding is made of is chosen first, then what touches its
 * variable, then the end; the rest is one line that says how many switches it
 * stands for. What repeats itself is shown once.
 */
#ifndef WEFT_REPORT_FOLD_H
#define WEFT_REPORT_FOLD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "finding.h"
#include "names.h"

/* Types */

enum {
    SCHED_FOLD_LANES = 4,   /* at most, */
    SCHED_FOLD_ROOM = 72,   /* in so many columns beside the margin */
    SCHED_FOLD_WIDTH = 24,  /* a lane has if there is room */
    SCHED_FOLD_PERIOD = 16, /* switches of the longest loop that is seen */
    SCHED_FOLD_LEAST = 3    /* rows of a step that is cut short */
};

/* Who acts: a task by its number, or an interrupt by its name. */
struct sched_actor {
    const char *interrupt; /* NULL: a task */
    size_t number;
};

struct sched_fold_step {
    struct sched_actor who;
    uint64_t hash; /* of its rows, and of who made them */
    unsigned rows;
    bool is_marked;  /* what the finding is made of */
    bool is_touched; /* reads or writes its variable */
    unsigned shown;  /* of its rows */
    size_t period;   /* here begins a loop again; 0: not */
    size_t times;    /* so often */
    size_t again;    /* in so many steps, if it is cut off at the end */
    bool is_again;   /* part of a loop that has been shown */
};

struct sched_fold_actor {
    struct sched_actor who;
    size_t longest; /* of its rows, in characters */
    size_t last;    /* step of it, from 1 */
    size_t marked;  /* the last step that is; 0: none */
    size_t touched;
};

struct sched_fold {
    const char *variable; /* yours to set: the finding's; or NULL */
    bool is_endless;      /* the same: a loop at the end goes on for ever */
    struct sched_fold_step now; /* that is not over yet */
    struct sched_fold_step *step;
    size_t count;
    size_t room;
    struct sched_fold_actor *actor;
    size_t actor_count;
    size_t actor_room;
    /* Chosen: */
    struct sched_actor lane[SCHED_FOLD_LANES];
    char head[SCHED_FOLD_LANES][SCHED_NAME_SIZE];
    size_t lanes;
    int width;     /* of one */
    size_t idle;   /* tasks that made no step */
    size_t others; /* tasks that made some, and have no lane */
};

/* Functions */

static inline bool sched_is_actor(struct sched_actor a, struct sched_actor b);

/* Note a row of the step that comes next. */
static inline void sched_fold_row(struct sched_fold *fold,
                                  struct sched_actor who, const char *row);

/* Note that this step touches `variable`. */
static inline void sched_fold_touch(struct sched_fold *fold,
                                    const char *variable);

/* Note that the step has ended: it was `who`'s. */
static inline void sched_fold_step(struct sched_fold *fold,
                                   struct sched_actor who);

/* The finding is made of `step`, from 1; 0 is none. */
static inline void sched_fold_mark(struct sched_fold *fold, size_t step);

/* Task `number` matters as if it had touched the variable. */
static inline void sched_fold_prefer(struct sched_fold *fold, size_t number);

/* Choose who has a lane: if two tasks are marked, these, and interrupts; else
   by who is marked, who touched, and who came last. `names` knows all tasks. */
static inline void sched_fold_name(struct sched_fold *fold,
                                   const struct sched_names *names);

/*
 * Then choose steps that need `rows` lines at most, heads and folds among
 * them; what is marked stays.
 *
 * Returns how many they need. May be called again with another number.
 */
static inline unsigned sched_fold_choose(struct sched_fold *fold,
                                         unsigned rows);

static inline void sched_fold_free(struct sched_fold *fold);

/* Private */

static inline bool sched_is_actor(struct sched_actor a, struct sched_actor b)
{
    if (a.interrupt == NULL || b.interrupt == NULL)
        return a.interrupt == b.interrupt && a.number == b.number;
    return strcmp(a.interrupt, b.interrupt) == 0;
}

static inline void *sched_fold_more_(void *old, size_t count, size_t *room,
                                     size_t size)
{
    if (count < *room)
        return old;
    *room = *room * 2 + 64;
    old = realloc(old, *room * size);
    if (old == NULL) {
        fflush(stdout);
        fprintf(stderr, "out of memory\n");
        exit(2);
    }
    return old;
}

static inline struct sched_fold_actor *
sched_fold_actor_(struct sched_fold *fold, struct sched_actor who)
{
    struct sched_fold_actor *actor;
    size_t i;

    for (i = 0; i < fold->actor_count; i++)
        if (sched_is_actor(fold->actor[i].who, who))
            return &fold->actor[i];
    fold->actor = (struct sched_fold_actor *)sched_fold_more_(
        fold->actor, fold->actor_count, &fold->actor_room, sizeof *fold->actor);
    actor = &fold->actor[fold->actor_count++];
    memset(actor, 0, sizeof *actor);
    actor->who = who;
    return actor;
}

static inline void sched_fold_row(struct sched_fold *fold,
                                  struct sched_actor who, const char *row)
{
    struct sched_fold_actor *actor = sched_fold_actor_(fold, who);
    uint64_t hash = fold->now.hash;

    if (strlen(row) > actor->longest)
        actor->longest = strlen(row);
    actor->last = fold->count + 1;
    fold->now.rows++;
    hash = (hash ^ (uint64_t)(actor - fold->actor)) * 0x9e3779b97f4a7c15u;
    for (; *row != '\0'; row++)
        hash = (hash ^ (unsigned char)*row) * 1099511628211u;
    fold->now.hash = hash;
}

static inline void sched_fold_touch(struct sched_fold *fold,
                                    const char *variable)
{
    if (fold->variable != NULL &&
        strcmp(sched_last_part(variable), sched_last_part(fold->variable)) == 0)
        fold->now.is_touched = true;
}

static inline void sched_fold_step(struct sched_fold *fold,
                                   struct sched_actor who)
{
    struct sched_fold_actor *actor = sched_fold_actor_(fold, who);

    fold->now.who = who;
    if (fold->now.is_touched)
        actor->touched = fold->count + 1;
    fold->step = (struct sched_fold_step *)sched_fold_more_(
        fold->step, fold->count, &fold->room, sizeof *fold->step);
    fold->step[fold->count++] = fold->now;
    memset(&fold->now, 0, sizeof fold->now);
}

static inline void sched_fold_mark(struct sched_fold *fold, size_t step)
{
    if (step == 0 || step > fold->count)
        return;
    fold->step[step - 1].is_marked = true;
    sched_fold_actor_(fold, fold->step[step - 1].who)->marked = step;
}

static inline void sched_fold_prefer(struct sched_fold *fold, size_t number)
{
    const struct sched_actor who = {NULL, number};
    size_t i;

    for (i = 0; i < fold->actor_count; i++)
        if (sched_is_actor(fold->actor[i].who, who))
            fold->actor[i].touched = fold->actor[i].last;
}

/* Whether `a` is to have a lane rather than `b`. */
static inline bool sched_fold_goes_first_(const struct sched_fold_actor *a,
                                          const struct sched_fold_actor *b)
{
    if ((a->marked > 0) != (b->marked > 0))
        return a->marked > 0;
    if ((a->touched > 0) != (b->touched > 0))
        return a->touched > 0;
    return a->last > b->last;
}

/* Tasks in the order of their numbers, then interrupts. */
static inline bool sched_fold_stands_left_(struct sched_actor a,
                                           struct sched_actor b)
{
    if (a.interrupt != NULL || b.interrupt != NULL)
        return a.interrupt == NULL;
    return a.number < b.number;
}

static inline void sched_fold_swap_(struct sched_fold_actor *actor, size_t i,
                                    size_t j)
{
    const struct sched_fold_actor other = actor[i];

    actor[i] = actor[j];
    actor[j] = other;
}

/* How wide a lane is if there are `lanes`, the first of the actors; 0 if a row
   would not fit in. */
static inline int sched_fold_width_(const struct sched_fold *fold, size_t lanes)
{
    const size_t most = SCHED_FOLD_ROOM / lanes;
    size_t width = most < SCHED_FOLD_WIDTH ? most : SCHED_FOLD_WIDTH;
    size_t i;

    for (i = 0; i < lanes; i++)
        if (fold->actor[i].longest > width)
            width = fold->actor[i].longest;
    return width <= most ? (int)width : 0;
}

static inline void sched_fold_name(struct sched_fold *fold,
                                   const struct sched_names *names)
{
    struct sched_fold_actor *actor = fold->actor;
    size_t lanes = fold->actor_count;
    size_t tasks = 0;
    size_t marked = 0;
    size_t i, j;

    for (i = 0; i < fold->actor_count; i++) {
        tasks += actor[i].who.interrupt == NULL;
        marked += actor[i].marked > 0;
        for (j = i; j > 0 && sched_fold_goes_first_(&actor[j], &actor[j - 1]);
             j--)
            sched_fold_swap_(actor, j, j - 1);
    }
    if (marked > 1)
        lanes = marked;
    for (i = lanes; marked > 1 && i < fold->actor_count; i++)
        if (actor[i].who.interrupt != NULL)
            sched_fold_swap_(actor, lanes++, i);
    if (lanes > SCHED_FOLD_LANES)
        lanes = SCHED_FOLD_LANES;
    while (lanes > 3 && sched_fold_width_(fold, lanes) == 0)
        lanes--;
    fold->lanes = lanes;
    fold->width = lanes > 0 ? sched_fold_width_(fold, lanes) : 0;
    if (fold->width == 0 && lanes > 0)
        fold->width = (int)(SCHED_FOLD_ROOM / lanes); /* long rows are cut */
    for (i = 0; i < lanes; i++)
        for (j = i;
             j > 0 && sched_fold_stands_left_(actor[j].who, actor[j - 1].who);
             j--)
            sched_fold_swap_(actor, j, j - 1);
    fold->others = tasks;
    for (i = 0; i < lanes; i++) {
        const struct sched_actor who = actor[i].who;

        fold->lane[i] = who;
        fold->others -= who.interrupt == NULL;
        if (who.interrupt != NULL)
            snprintf(fold->head[i], SCHED_NAME_SIZE, "%s", who.interrupt);
        else
            sched_known_words(sched_names_at(names, who.number), fold->head[i]);
    }
    fold->idle = names->count > tasks ? names->count - tasks : 0;
}

static inline bool sched_fold_has_lane_(const struct sched_fold *fold,
                                        struct sched_actor who)
{
    size_t i;

    for (i = 0; i < fold->lanes; i++)
        if (sched_is_actor(fold->lane[i], who))
            return true;
    return false;
}

/* In how many steps those of the `period` before `from` come again there: whole
   turns, but for the last one, at the end. */
static inline size_t sched_fold_again_(const struct sched_fold *fold,
                                       size_t from, size_t period)
{
    size_t same = 0;

    while (from + same < fold->count && !fold->step[from + same].is_marked &&
           fold->step[from + same].hash ==
               fold->step[from + same - period].hash)
        same++;
    if (same < period)
        return 0;
    return from + same == fold->count ? same : same / period * period;
}

/* What repeats itself, and would take more than its line. */
static inline void sched_fold_loops_(struct sched_fold *fold)
{
    size_t i = 1;
    size_t period, best, most, again;

    while (i < fold->count) {
        best = most = 0;
        for (period = 1; period <= SCHED_FOLD_PERIOD && period <= i; period++) {
            again = sched_fold_again_(fold, i, period);
            if (again > most) {
                best = period;
                most = again;
            }
        }
        if (most < 3) {
            i++;
            continue;
        }
        fold->step[i].period = best;
        fold->step[i].times = most / best;
        fold->step[i].again = most;
        for (; most > 0; most--)
            fold->step[i++].is_again = true;
    }
}

/* How many lines there are: heads, steps and folds. */
static inline unsigned sched_fold_lines_(const struct sched_fold *fold)
{
    unsigned lines = 1u + (fold->idle + fold->others > 0);
    bool was_shown = true;
    size_t i;

    for (i = 0; i < fold->count; i++) {
        lines += fold->step[i].shown;
        lines += was_shown && fold->step[i].shown == 0;
        was_shown = fold->step[i].shown > 0;
    }
    return lines;
}

/* Show step `i` too, if `rows` are not exceeded, or what fits of it. `lines`
   are there. */
static inline bool sched_fold_show_(struct sched_fold *fold, size_t i,
                                    unsigned *lines, unsigned rows)
{
    const unsigned folds =
        0u + (i > 0 && fold->step[i - 1].shown == 0) +
        (i + 1 < fold->count && fold->step[i + 1].shown == 0);
    const unsigned room = rows + 1 - *lines - folds;
    unsigned shown = fold->step[i].rows;

    if (*lines + folds > rows + 1)
        return false;
    if (shown > room)
        shown = room > SCHED_FOLD_LEAST ? room : 0;
    fold->step[i].shown = shown;
    if (shown > 0)
        *lines = *lines + shown + folds - 1;
    return shown > 0;
}

/* Whether step `i` may still be shown. */
static inline bool sched_fold_is_open_(const struct sched_fold *fold, size_t i)
{
    return fold->step[i].shown == 0 && !fold->step[i].is_again &&
           sched_fold_has_lane_(fold, fold->step[i].who);
}

/* Show what is marked, `most` rows of each. */
static inline void sched_fold_show_marked_(struct sched_fold *fold,
                                           unsigned most)
{
    size_t i;

    for (i = 0; i < fold->count; i++)
        if (fold->step[i].is_marked &&
            sched_fold_has_lane_(fold, fold->step[i].who))
            fold->step[i].shown =
                fold->step[i].rows < most ? fold->step[i].rows : most;
}

static inline unsigned sched_fold_choose(struct sched_fold *fold, unsigned rows)
{
    unsigned most = 16;
    unsigned lines;
    size_t i;

    for (i = 0; i < fold->count; i++) {
        fold->step[i].is_again = false;
        fold->step[i].period = fold->step[i].shown = 0;
    }
    sched_fold_loops_(fold);
    sched_fold_show_marked_(fold, most);
    while (sched_fold_lines_(fold) > rows && most > SCHED_FOLD_LEAST)
        sched_fold_show_marked_(fold, --most);
    lines = sched_fold_lines_(fold);
    for (i = fold->count; i > 0; i--)
        if (fold->step[i - 1].is_touched && sched_fold_is_open_(fold, i - 1))
            sched_fold_show_(fold, i - 1, &lines, rows);
    for (i = fold->count; i > 0; i--)
        if (sched_fold_is_open_(fold, i - 1) &&
            !sched_fold_show_(fold, i - 1, &lines, rows))
            break;
    return sched_fold_lines_(fold);
}

static inline void sched_fold_free(struct sched_fold *fold)
{
    free(fold->step);
    free(fold->actor);
    memset(fold, 0, sizeof *fold);
}

#endif
