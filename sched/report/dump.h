/* SPDX-License-Identifier: MIT */
/*
 * dump.h - who waits for what, held by whom, and the cycle if there is one.
 *
 *     sched_add_sink(&sched, &names.sink);
 *     if (sched_run(&sched) == SCHED_DEADLOCK)
 *         sched_dump(stderr, &sched, &names, 10);
 *
 *     left    waits on eat(task, self)  table.c:31
 *                      sched_mutex_lock(task, self->second)  table.c:18
 *                      held by right
 *     right   waits on eat(task, self)  table.c:31
 *                      sched_mutex_lock(task, self->second)  table.c:18
 *                      held by left
 *     cycle: left -> right -> left
 *
 * Awaits stand from the outermost to the innermost, as they were written, with
 * their places; of those that a traced file left, the 8 innermost. May be
 * called at any time, from a task too, or from a debugger: it changes nothing.
 *
 * 1. It knows the tasks that `names` knows.
 */
#ifndef WEFT_REPORT_DUMP_H
#define WEFT_REPORT_DUMP_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "page.h"

/* Types */

enum { SCHED_CYCLE_SIZE = 200 };

/* A sink that notes each wait that closes a cycle, at once. */
struct sched_cycles {
    struct sched_sink sink;
    const struct sched_names *names;
    unsigned long found;
    char first[SCHED_CYCLE_SIZE]; /* "a -> b -> a", of the first one found */
};

/* Functions */

/*
 * Print what each unfinished task of `sched` does, the first `most` of them,
 * and a cycle of tasks that wait for each other. O(n log n) for n tasks, and
 * O(n) for each line, and for each in the cycle that waits for several.
 */
static inline void sched_dump(FILE *file, const struct sched *sched,
                              const struct sched_names *names, size_t most);

/* The same in few lines: one for each of the first `most` of them, with its
   innermost await and the line of that, and one or two for the cycle. */
static inline void sched_dump_short(struct sched_page *page,
                                    const struct sched *sched,
                                    const struct sched_names *names,
                                    size_t most);

/*
 * The task that must do something before `task` can go on: the one that it
 * joins, or that holds the mutex it waits for. NULL if it is not known, or if
 * there may be several.
 */
static inline const struct sched_task *
sched_waits_for(const struct sched_task *task);

/* True if the tasks that `task` waits for, as said there, wait for it. */
static inline bool sched_is_in_cycle(const struct sched_task *task);

/*
 * Make `cycles` a sink that tells those after it, by a note, when a task begins
 * to wait for one that waits for it: a deadlock, unless a cancel, or a timeout,
 * which is one, comes in between. `names` comes before it.
 */
static inline void sched_cycles_init(struct sched_cycles *cycles,
                                     const struct sched_names *names);

/* Private */

/* One whose end was seen may be gone: its memory is not looked at. */
static inline bool sched_is_unfinished_(const struct sched_known *known)
{
    return known->task != NULL && !known->is_gone &&
           SCHED_KIND(known->event) != SCHED_EVENT_END &&
           SCHED_KIND(known->event) != SCHED_EVENT_FAIL &&
           !pt_is_finished(known->task);
}

/* The next unfinished task after `known`, in the order of their spawn; `known`
   NULL: the first. */
static inline const struct sched_known *
sched_next_unfinished_(const struct sched_names *names,
                       const struct sched_known *known)
{
    const struct sched_known *next = NULL;
    size_t i;

    for (i = 0; i < names->capacity; i++) {
        const struct sched_known *other = &names->known[i];

        if (sched_is_unfinished_(other) &&
            (known == NULL || other->number > known->number) &&
            (next == NULL || other->number < next->number))
            next = other;
    }
    return next;
}

static inline const struct sched_task *
sched_waits_for(const struct sched_task *task)
{
    const unsigned parked = SCHED_PARKED_ | SCHED_PASSES_ON_;

    if (task->on == NULL || (task->flags & parked) != parked)
        return NULL;
    if (!pt_is_finished(task->on))
        return (const struct sched_task *)task->on;
    return ((const struct sched_source *)task->on)->owner;
}

static inline bool sched_is_in_cycle(const struct sched_task *task)
{
    const struct sched_task *slow = task;
    const struct sched_task *fast = task;

    for (;;) { /* two walkers, since a cycle may lie ahead of the task */
        fast = sched_waits_for(fast);
        if (fast == NULL || fast == task)
            return fast == task;
        fast = sched_waits_for(fast);
        if (fast == NULL || fast == task)
            return fast == task;
        slow = sched_waits_for(slow);
        if (slow == fast)
            return false;
    }
}

/* True if `listener`, of those of a task, stands there for `task`: a join, or
   a callback of what `task` waits on. */
static inline bool sched_listens_for_(const struct sched_task *listener,
                                      const struct sched_task *task)
{
    return sched_is_callback_(listener) ? listener->context == task->on
                                        : listener == task;
}

/* True if `task`, which is parked, waits for the end of `other`, or for what
   that holds. */
static inline bool sched_waits_for_(const struct sched_task *task,
                                    const struct sched_task *other)
{
    const struct sched_link *link = other->listeners.next;

    for (; link != &other->listeners; link = link->next)
        if (sched_listens_for_(sched_task_of_(link), task))
            return true;
    return sched_waits_for(task) == other;
}

/* The next unfinished task after `known`, in the order of their spawn, that
   `task` waits for; `known` NULL: the first. */
static inline const struct sched_known *
sched_next_waited_for_(const struct sched_names *names,
                       const struct sched_task *task,
                       const struct sched_known *known)
{
    const struct sched_known *next = NULL;
    size_t i;

    for (i = 0; i < names->capacity; i++) {
        const struct sched_known *other = &names->known[i];

        if (sched_is_unfinished_(other) &&
            (known == NULL || other->number > known->number) &&
            (next == NULL || other->number < next->number) &&
            sched_waits_for_(task, other->task))
            next = other;
    }
    return next;
}

/* The text of PT_WAIT_* begins with its own word: "until x". */
static inline const char *sched_on_(const struct pt_site *site)
{
    return strncmp(site->text, "until ", 6) == 0 ||
                   strncmp(site->text, "while ", 6) == 0
               ? " "
               : " on ";
}

enum { SCHED_DUMP_WIDTH = 80, SCHED_DUMP_INDENT = 26 };

/* Print `part` two blanks behind `column`, or on a line of its own if it would
   not end by column 80. Returns where it ended. */
static inline int sched_dump_part_(FILE *file, int column, const char *part)
{
    const int length = (int)strlen(part);

    if (column + 2 + length > SCHED_DUMP_WIDTH)
        return fprintf(file, "\n%*s%s", SCHED_DUMP_INDENT, "", part) - 1;
    return column + fprintf(file, "  %s", part);
}

enum { SCHED_WHOM_SIZE = 3 * SCHED_NAME_SIZE + 80 };

/* "held by ...", or "for ..., ... and 2 more", or "", in `words`, which has
   SCHED_WHOM_SIZE bytes. Returns `words`. */
static inline char *sched_dump_whom_(const struct sched_names *names,
                                     const struct sched_task *task, char *words)
{
    enum { MOST = 3 };
    const struct sched_known *known = NULL;
    const struct sched_task *other = sched_waits_for(task);
    char name[SCHED_NAME_SIZE];
    size_t count = 0;

    words[0] = '\0';
    if (!(task->flags & SCHED_PARKED_) || task->on == task)
        return words;
    if (other != NULL && other != task->on) {
        snprintf(words, SCHED_WHOM_SIZE, "held by %s%s",
                 sched_names_of(names, other, name),
                 pt_is_finished(other) ? ", which has ended" : "");
        return words;
    }
    while ((known = sched_next_waited_for_(names, task, known)) != NULL)
        if (count++ < MOST)
            snprintf(words + strlen(words), SCHED_WHOM_SIZE - strlen(words),
                     "%s%s", count > 1 ? ", " : "for ",
                     sched_known_words(known, name));
    if (count > MOST)
        snprintf(words + strlen(words), SCHED_WHOM_SIZE - strlen(words),
                 " and %lu more", (unsigned long)(count - MOST));
    return words;
}

/* What `known` does, in words, and where: a line for each of its awaits. */
static inline void sched_dump_task_(FILE *file, const struct sched *sched,
                                    const struct sched_names *names,
                                    const struct sched_known *known)
{
    const struct sched_task *task = known->task;
    const bool is_parked = (task->flags & SCHED_PARKED_) != 0;
    const unsigned poll = SCHED_EVENT_(SCHED_EVENT_SWITCH, SCHED_BY_POLL);
    char name[SCHED_NAME_SIZE];
    unsigned i = known->sites.count;
    const char *at = " at ";
    char place[SCHED_NAME_SIZE + 40];
    char whom[SCHED_WHOM_SIZE];
    int column = fprintf(file, "  %-12s ", sched_known_words(known, name));

    if (task == sched_current(sched)) {
        column += fprintf(file, "runs");
        at = " behind ";
    } else if (task->flags & SCHED_NEW_) {
        column += fprintf(file, "has not begun");
    } else if (is_parked && task->on == task) {
        column += fprintf(file, "sleeps until %lu",
                          (unsigned long)task->node.deadline);
    } else if (!is_parked && known->event != poll) {
        column += fprintf(file, "is ready");
    } else {
        column += fprintf(file, "waits");
        at = i > 0 ? sched_on_(known->sites.site[i - 1]) : "";
    }
    for (; i > 0; i--) {
        const struct pt_site *site = known->sites.site[i - 1];

        if (i < known->sites.count) {
            column = -1;
            at = "\n                        ";
        }
        column += fprintf(file, "%s%s", at, site->text);
        snprintf(place, sizeof place, "%.60s:%d", sched_file_name(site->file),
                 site->line);
        column = sched_dump_part_(file, column, place);
    }
    if (sched_dump_whom_(names, task, whom)[0] != '\0')
        sched_dump_part_(file, column, whom);
    fputc('\n', file);
}

/* Cycles: tasks that wait for nobody are in none; take them away, then those
   that waited only for these, and so on. Who is left waits for one left. */

/* That `waiter` waits for what `key` is: a task, or what a callback serves. */
struct sched_edge_ {
    const void *key;
    const struct sched_known *waiter;
};

static inline int sched_compare_edges_(const void *a, const void *b)
{
    const uintptr_t first = (uintptr_t)((const struct sched_edge_ *)a)->key;
    const uintptr_t second = (uintptr_t)((const struct sched_edge_ *)b)->key;

    return (first > second) - (first < second);
}

struct sched_graph_ {
    const struct sched_names *names;
    struct sched_edge_ *edges; /* sorted by key */
    size_t count;
    size_t *waits; /* of each known: how many it waits for that are left */
    const struct sched_known *
        *free; /* of those that wait for nobody, a stack */
    size_t free_count;
};

/* Add `change` to `waits` of those that wait for `key`; who waits for nobody
   any more is free. */
static inline void sched_graph_count_(struct sched_graph_ *graph,
                                      const void *key, int change)
{
    size_t low = 0;
    size_t high = graph->count;
    size_t *waits;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if ((uintptr_t)graph->edges[middle].key < (uintptr_t)key)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < graph->count && graph->edges[low].key == key; low++) {
        waits = &graph->waits[graph->edges[low].waiter - graph->names->known];
        *waits += (size_t)change;
        if (*waits == 0)
            graph->free[graph->free_count++] = graph->edges[low].waiter;
    }
}

/* The same for all who wait for `known`. */
static inline void sched_graph_count_waiters_(struct sched_graph_ *graph,
                                              const struct sched_known *known,
                                              int change)
{
    const struct sched_link *head = &known->task->listeners;
    const struct sched_link *link;

    sched_graph_count_(graph, known->task, change);
    for (link = head->next; link != head; link = link->next)
        if (sched_is_callback_(sched_task_of_(link)))
            sched_graph_count_(graph, sched_task_of_(link)->context, change);
}

/* The first that is in a cycle or waits for one that is; NULL if there is
   none. */
static inline const struct sched_known *
sched_graph_stuck_(struct sched_graph_ *graph)
{
    const struct sched_known *known = graph->names->known;
    const struct sched_known *end = known + graph->names->capacity;
    const struct sched_known *first = NULL;

    for (; known < end; known++) {
        if (sched_is_unfinished_(known) &&
            (known->task->flags & SCHED_PARKED_) &&
            known->task->on != known->task) {
            const struct sched_task *other = sched_waits_for(known->task);

            graph->edges[graph->count].key =
                other != NULL ? other : known->task->on;
            graph->edges[graph->count++].waiter = known;
        }
    }
    qsort(graph->edges, graph->count, sizeof *graph->edges,
          sched_compare_edges_);
    for (known = graph->names->known; known < end; known++)
        if (sched_is_unfinished_(known))
            sched_graph_count_waiters_(graph, known, 1);
    for (known = graph->names->known; known < end; known++)
        if (sched_is_unfinished_(known) &&
            graph->waits[known - graph->names->known] == 0)
            graph->free[graph->free_count++] = known;
    while (graph->free_count > 0)
        sched_graph_count_waiters_(graph, graph->free[--graph->free_count], -1);
    for (known = graph->names->known; known < end; known++)
        if (graph->waits[known - graph->names->known] > 0 &&
            (first == NULL || known->number < first->number))
            first = known;
    return first;
}

/* The first that `known` waits for of those that are left. */
static inline const struct sched_known *
sched_graph_next_(const struct sched_graph_ *graph,
                  const struct sched_known *known)
{
    const struct sched_task *other = sched_waits_for(known->task);
    const struct sched_known *next = NULL;

    if (other != NULL)
        return sched_names_find(graph->names, other);
    do
        next = sched_next_waited_for_(graph->names, known->task, next);
    while (graph->waits[next - graph->names->known] == 0);
    return next;
}

/* "cycle: a -> b -> a", or nothing. */
static inline void sched_dump_cycle_(struct sched_page *page,
                                     const struct sched_names *names)
{
    const size_t capacity = names->capacity + 1;
    struct sched_graph_ graph = {names, NULL, 0, NULL, NULL, 0};
    const struct sched_known *known;
    const struct sched_known *first;
    const struct sched_known *from;
    char name[SCHED_NAME_SIZE];

    graph.edges = (struct sched_edge_ *)malloc(capacity * sizeof *graph.edges);
    graph.waits = (size_t *)calloc(capacity, sizeof *graph.waits);
    graph.free =
        (const struct sched_known **)malloc(capacity * sizeof *graph.free);
    known = graph.edges != NULL && graph.waits != NULL && graph.free != NULL
                ? sched_graph_stuck_(&graph)
                : NULL;
    if (known != NULL) {
        while (graph.waits[known - names->known] != SIZE_MAX) {
            graph.waits[known - names->known] = SIZE_MAX; /* been there */
            known = sched_graph_next_(&graph, known);
        }
        from = first = known; /* and it begins with its first task */
        while ((known = sched_graph_next_(&graph, known)) != first)
            if (known->number < from->number)
                from = known;
        sched_page_add(page, "cycle: %s", sched_known_words(from, name));
        known = from;
        do {
            known = sched_graph_next_(&graph, known);
            sched_page_add(page, " -> %s", sched_known_words(known, name));
        } while (known != from);
    }
    free(graph.edges);
    free(graph.waits);
    free((void *)graph.free);
}

static inline void sched_dump(FILE *file, const struct sched *sched,
                              const struct sched_names *names, size_t most)
{
    const struct sched_known *known = NULL;
    struct sched_page cycle = {NULL, 0, 0};
    size_t shown = 0;

    while (shown < most &&
           (known = sched_next_unfinished_(names, known)) != NULL) {
        sched_dump_task_(file, sched, names, known);
        shown++;
    }
    if (sched->unfinished > shown)
        fprintf(file, "  and %lu more\n",
                (unsigned long)(sched->unfinished - shown));
    sched_dump_cycle_(&cycle, names);
    if (cycle.length > 0)
        fprintf(file, "  %s\n", cycle.text);
    sched_page_free(&cycle);
}

static inline void sched_dump_short(struct sched_page *page,
                                    const struct sched *sched,
                                    const struct sched_names *names,
                                    size_t most)
{
    const struct sched_known *known = NULL;
    struct sched_page cycle = {NULL, 0, 0};
    char whom[SCHED_WHOM_SIZE];
    char name[SCHED_NAME_SIZE];
    char line[400];
    size_t shown = 0;
    int widest = 0;
    int used;
    int room;

    for (;
         shown < most && (known = sched_next_unfinished_(names, known)) != NULL;
         shown++) {
        used = (int)strlen(sched_known_words(known, name));
        widest = used > widest ? used : widest;
    }
    shown = 0;
    known = NULL;
    while (shown < most &&
           (known = sched_next_unfinished_(names, known)) != NULL) {
        sched_dump_whom_(names, known->task, whom);
        used = snprintf(line, sizeof line, "  %-*s", widest,
                        sched_known_words(known, name));
        room = SCHED_PAGE_WIDTH - used - 12 - (int)strlen(whom);
        if (known->sites.count > 0)
            snprintf(line + used, sizeof line - (size_t)used,
                     "  :%d %.*s%s%s%s", known->sites.site[0]->line,
                     room > 10 ? room : 10, known->sites.site[0]->text,
                     (int)strlen(known->sites.site[0]->text) > room ? ".." : "",
                     whom[0] != '\0' ? ", " : "", whom);
        sched_page_add(page, "%.*s\n", SCHED_PAGE_WIDTH, line);
        shown++;
    }
    if (sched->unfinished > shown)
        sched_page_add(page, "  and %lu more\n",
                       (unsigned long)(sched->unfinished - shown));
    sched_dump_cycle_(&cycle, names);
    if (cycle.length > 2 * SCHED_PAGE_WIDTH - 8)
        strcpy(cycle.text + 2 * SCHED_PAGE_WIDTH - 12, " ...");
    if (cycle.length > 0)
        sched_page_wrap(page, cycle.text, 2, 0);
    sched_page_free(&cycle);
}

static inline void sched_cycle_words_(const struct sched_names *names,
                                      const struct sched_task *task,
                                      char *words)
{
    const struct sched_task *other = task;
    char name[SCHED_NAME_SIZE];
    size_t used;

    snprintf(words, SCHED_CYCLE_SIZE, "%s", sched_names_of(names, task, name));
    do {
        other = sched_waits_for(other);
        used = strlen(words);
        if (used + SCHED_NAME_SIZE + 12 > SCHED_CYCLE_SIZE) {
            strcat(words, " -> ...");
            return;
        }
        snprintf(words + used, SCHED_CYCLE_SIZE - used, " -> %s",
                 sched_names_of(names, other, name));
    } while (other != task);
}

static inline void sched_cycles_on_event_(struct sched_sink *sink,
                                          struct sched *sched,
                                          unsigned kind_and_reason,
                                          struct sched_task *task,
                                          const void *detail)
{
    struct sched_cycles *cycles = (struct sched_cycles *)(void *)sink;
    char note[SCHED_CYCLE_SIZE + 16];
    char words[SCHED_CYCLE_SIZE];

    (void)detail;
    if (SCHED_KIND(kind_and_reason) != SCHED_EVENT_SWITCH ||
        SCHED_REASON(kind_and_reason) < SCHED_BY_WAIT ||
        !sched_is_in_cycle(task))
        return;
    sched_cycle_words_(cycles->names, task, words);
    if (cycles->found++ == 0)
        memcpy(cycles->first, words, sizeof words);
    snprintf(note, sizeof note, "a cycle: %s", words);
    for (sink = sink->next; sink != NULL; sink = sink->next)
        sink->on_event(sink, sched, SCHED_EVENT_NOTE, task, note);
}

static inline void sched_cycles_init(struct sched_cycles *cycles,
                                     const struct sched_names *names)
{
    cycles->sink.on_event = sched_cycles_on_event_;
    cycles->sink.next = NULL;
    cycles->names = names;
    cycles->found = 0;
    cycles->first[0] = '\0';
}

#endif
