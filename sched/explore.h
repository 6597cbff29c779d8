/* SPDX-License-Identifier: MIT */
/*
 * explore.h - every interleaving of the real code: search, verdicts, counts.
 *
 *     struct sched_search search;
 *
 *     memset(&search, 0, sizeof search);
 *     search.world = &world;
 *     search.size = setup(&world, 2);
 *     search.check = check;
 *     sched_search_run(&search);
 *     printf("%.0f interleavings\n", search.interleavings);
 *     sched_search_free(&search);
 *
 * A world is plain bytes, so a state is kept by copying it and brought back by
 * copying it again. The search goes breadth-first: in each state it lets every
 * ready task make the next step, hashes the canonical form of what comes of it,
 * and goes on from those that are new. So the first schedule that fails is one
 * of the shortest. Interleavings are the paths of that graph, counted exactly.
 *
 * 1. All that the tasks change lies in the world; nothing in it is allocated.
 * 2. The world holds no absolute time of its own: a state would never recur.
 * 3. A switch is possible where a task awaits, and nowhere else.
 */
#ifndef WEFT_EXPLORE_H
#define WEFT_EXPLORE_H

#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#if defined WEFT_SCHED_H && !SCHED_TRACE
#error "include <sched/explore.h> before <sched/sched.h>: it traces"
#endif
#ifndef SCHED_TRACE
#define SCHED_TRACE 1
#endif

#include "report/finding.h"
#include "sched.h"
#include "trace.h"
#include "watch.h"

/* Types */

/* Tasks of one kind, an array in the world. */
struct sched_scenario_group {
    size_t offset; /* of the first, in the world */
    size_t stride; /* from one to the next; each begins with its task */
    size_t count;
    bool is_interchangeable; /* to swap two of them changes nothing */
    bool ends_dead; /* what one has left behind its end is never looked at */
};

/* ORDER sched_found_kind: behind misuse, crash and hang no step came back. */
enum sched_found_kind {
    SCHED_FOUND_LOST_UPDATE,
    SCHED_FOUND_CHECK,    /* the check complained */
    SCHED_FOUND_DEADLOCK, /* some can never go on */
    SCHED_FOUND_FAILURE,  /* nobody looked at it */
    SCHED_FOUND_STOP,     /* sched_stop with a code */
    SCHED_FOUND_MISUSE,   /* with its sentence */
    SCHED_FOUND_CRASH,    /* a signal inside a step */
    SCHED_FOUND_HANG,     /* a step that did not end */
    SCHED_FOUND_LIVELOCK  /* they may go on for ever, and nothing ends */
};

enum {
    SCHED_FOUND_TEXT = 160,
    SCHED_OUTCOME_TEXT = 128,
    SCHED_MOST_FOUND = 16,
    SCHED_MOST_OUTCOMES = 32
};

/* One way to go wrong, and the shortest schedule that does. */
struct sched_found {
    enum sched_found_kind kind;
    char text[SCHED_FOUND_TEXT]; /* the sentence; a variable */
    uint32_t state;              /* the last state before it */
    uint32_t choice;             /* made there; SCHED_NO_CHOICE: none */
    double interleavings;        /* in how many it happens; 0: not counted */
};

#define SCHED_NO_CHOICE UINT32_MAX
#define SCHED_TIME_CHOICE (UINT32_MAX - 1) /* time passes */

/* How interleavings end, by the watched variables. */
struct sched_outcome {
    char text[SCHED_OUTCOME_TEXT]; /* "count = 1" */
    uint32_t state;                /* the first that ended so */
    double interleavings;
    bool is_bad; /* something was found there */
};

struct sched_state_;
struct sched_edge_to_;
struct sched_frontier_ {
    unsigned char *memory;
    size_t count;
    size_t room;
};

/* A search: what it is asked, all zero beyond the first three; its answer. */
struct sched_search {
    void *world; /* begins with its struct sched; set up, nothing has run */
    size_t size; /* of what is in use, in bytes */
    const char *(*check)(const void *world); /* see struct sched_scenario */
    const struct sched_scenario_group *groups;
    size_t group_count;
    size_t most_states; /* 0: 2^31 */
    size_t most_memory; /* in bytes; 0: 1 GiB */
    unsigned seconds;   /* 0: no limit */
    unsigned patience;  /* with a step, in seconds; 0: 5 */
    bool without_watch; /* lost updates are not looked for */
    bool without_symmetry;
    bool with_any_time; /* time may pass before all that is ready has run */

    /* The answer */
    bool is_complete;
    const char *limit; /* what ended it, if not: "states", "memory", "time" */
    const char *error; /* NULL, or a sentence: the world cannot be searched */
    uint32_t states;
    uint64_t steps;
    double interleavings; /* exact below 2^53 */
    bool is_endless;      /* there are cycles: they are not counted */
    bool has_polled;      /* a task waited by looking */
    double seconds_used;
    size_t memory_used; /* at its most, in bytes */
    struct sched_found found[SCHED_MOST_FOUND];
    size_t found_count;
    struct sched_outcome outcomes[SCHED_MOST_OUTCOMES];
    size_t outcome_count;

    /* Private */
    struct sched_sink sink_;
    struct sched_task **tasks_; /* in the order of their first spawn */
    size_t task_count_;
    size_t task_room_;
    struct sched_access *variables_; /* that were read or written */
    size_t variable_count_;
    size_t variable_room_;
    struct sched_link *heads_[256]; /* of wait queues */
    size_t head_count_;
    unsigned char *seen_;  /* a byte for each task and variable */
    uint64_t *values_;     /* read by each task of each variable */
    uint64_t *written_;    /* last known value of each variable */
    unsigned char *form_;  /* the canonical one */
    unsigned char *spare_; /* to permute it */
    struct sched_state_ *state_;
    size_t state_room_;
    uint32_t *table_; /* hash table of state numbers + 1 */
    size_t table_size_;
    struct sched_edge_to_ *edge_;
    size_t edge_count_;
    size_t edge_room_;
    struct sched_frontier_ level_, next_;
    bool polls_;     /* the step was a poll */
    bool overflows_; /* more tasks or variables than there was room for */
    char finding_[SCHED_FOUND_TEXT]; /* of the step; "" for none */
    enum sched_found_kind finding_kind_;
};

/* Functions */

/* Search every interleaving of `search->world`. The world is left as it was. */
static inline void sched_search_run(struct sched_search *search);

static inline void sched_search_free(struct sched_search *search);

/* Write the choices that lead to `state`, and `choice` if it is one, into
   `choices`, room for `room` of them: each a number for sched_search_task, or
   SCHED_TIME_CHOICE. Returns how many there are. */
static inline size_t sched_search_schedule(const struct sched_search *search,
                                           uint32_t state, uint32_t choice,
                                           uint32_t *choices, size_t room);

/* The task of that number. */
static inline struct sched_task *
sched_search_task(const struct sched_search *search, uint32_t choice);

/* Step like the search does: let `task` run next, or time pass if it is NULL;
   then whatever needs no choice. Returns false if that cannot be. */
static inline bool sched_search_step(struct sched *sched,
                                     struct sched_task *task);

/* Private */

struct sched_state_ {
    uint64_t hash;
    uint32_t parent;
    uint32_t choice; /* made there */
    uint64_t first_edge;
    uint32_t edges;
    unsigned char outcome; /* + 1; 0: it goes on */
    unsigned char found;   /* + 1; 0: nothing is found there */
};

struct sched_edge_to_ {
    uint32_t to;
    unsigned char found; /* + 1; 0: nothing is found on the way */
};

static inline void *sched_search_memory_(void *old, size_t count, size_t size)
{
    void *memory = realloc(old, count * size);

    if (memory == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(2);
    }
    return memory;
}

/* Guards: a step may crash, hang or be misuse. It is left by a jump. */

static jmp_buf sched_search_escape_;
static const char *volatile sched_search_sentence_;
static volatile sig_atomic_t sched_search_is_guarded_;

/* For PT_ASSERT: leave the step that a search makes. */
static inline void sched_search_misuse_(const char *sentence)
{
    if (!sched_search_is_guarded_)
        return;
    sched_search_sentence_ = sentence;
    longjmp(sched_search_escape_, -1);
}

/* Of ISO C alone, since a strict compiler shows no more: the handler is set
   anew, for it may be gone, and the signal let through, where it is held. */
static inline void sched_search_on_signal_(int number)
{
#ifdef SIG_UNBLOCK
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, number);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
#endif
    signal(number, sched_search_on_signal_);
    if (sched_search_is_guarded_)
        longjmp(sched_search_escape_, number);
}

static const int sched_search_signals_[] = {SIGSEGV, SIGBUS,  SIGFPE,
                                            SIGILL,  SIGABRT, SIGALRM};
enum { SCHED_SEARCH_SIGNALS_ = 6 };

typedef void (*sched_search_handler_)(int number);

static inline void sched_search_guard_(sched_search_handler_ *old)
{
    int i;

    for (i = 0; i < SCHED_SEARCH_SIGNALS_; i++)
        old[i] = signal(sched_search_signals_[i], sched_search_on_signal_);
}

static inline void sched_search_unguard_(const sched_search_handler_ *old)
{
    int i;

    for (i = 0; i < SCHED_SEARCH_SIGNALS_; i++)
        signal(sched_search_signals_[i], old[i]);
}

/* What the tasks do, seen through a sink */

static inline size_t sched_search_number_(struct sched_search *search,
                                          const struct sched_task *task)
{
    size_t i;

    for (i = 0; i < search->task_count_; i++)
        if (search->tasks_[i] == task)
            return i;
    return SIZE_MAX;
}

static inline bool sched_search_is_inside_(const struct sched_search *search,
                                           const void *address)
{
    return (uintptr_t)address - (uintptr_t)search->world < search->size;
}

static inline void sched_search_add_task_(struct sched_search *search,
                                          struct sched_task *task)
{
    if (sched_search_number_(search, task) != SIZE_MAX)
        return;
    if (!sched_search_is_inside_(search, task))
        search->error = "a task lies outside of the world: setup returns all "
                        "of the bytes that are in use";
    if (search->task_count_ == search->task_room_) {
        search->overflows_ = true;
        return;
    }
    search->tasks_[search->task_count_++] = task;
}

enum { SCHED_UNREAD_, SCHED_CURRENT_, SCHED_STALE_ };

static inline void sched_search_find_(struct sched_search *search,
                                      enum sched_found_kind kind,
                                      const char *text)
{
    if (search->finding_[0] != '\0')
        return;
    search->finding_kind_ = kind;
    snprintf(search->finding_, sizeof search->finding_, "%s", text);
}

static inline void sched_search_access_(struct sched_search *search,
                                        const struct sched_task *task,
                                        unsigned event,
                                        const struct sched_access *access)
{
    const size_t number = sched_search_number_(search, task);
    const size_t count = search->variable_room_;
    size_t variable = 0;
    size_t place;
    size_t i;

    while (variable < search->variable_count_ &&
           search->variables_[variable].address != access->address)
        variable++;
    if (variable == count || number == SIZE_MAX) {
        search->overflows_ = true;
        return;
    }
    if (variable == search->variable_count_)
        search->variables_[search->variable_count_++] = *access;
    place = number * count + variable;
    if (SCHED_KIND(event) == SCHED_EVENT_WRITE) {
        if (SCHED_REASON(event) == 0 && search->seen_[place] == SCHED_STALE_ &&
            search->values_[place] != search->written_[variable])
            sched_search_find_(search, SCHED_FOUND_LOST_UPDATE, access->text);
        for (i = 0; i < search->task_count_; i++)
            if (search->seen_[i * count + variable] == SCHED_CURRENT_)
                search->seen_[i * count + variable] = SCHED_STALE_;
    }
    search->written_[variable] = access->value;
    search->values_[place] = access->value;
    search->seen_[place] = SCHED_CURRENT_;
}

static inline void sched_search_on_event_(struct sched_sink *sink,
                                          struct sched *sched, unsigned event,
                                          struct sched_task *task,
                                          const void *detail)
{
    struct sched_search *search =
        (struct sched_search *)(void *)((char *)sink -
                                        offsetof(struct sched_search, sink_));
    const size_t variables = search->variable_room_;
    size_t number;
    size_t i;

    (void)sched;
    switch (SCHED_KIND(event)) {
    case SCHED_EVENT_SPAWN:
        sched_search_add_task_(search, task);
        break;
    case SCHED_EVENT_READ:
    case SCHED_EVENT_WRITE:
        if (!search->without_watch)
            sched_search_access_(search, task, event,
                                 (const struct sched_access *)detail);
        break;
    case SCHED_EVENT_SWITCH: /* parked at the tail of a queue: behind it is its head */
        search->polls_ = SCHED_REASON(event) == SCHED_BY_POLL;
        search->has_polled |= search->polls_;
        if (SCHED_REASON(event) < SCHED_BY_WAIT ||
            !(task->flags & SCHED_PARKED_))
            break;
        for (i = 0; i < search->head_count_; i++)
            if (search->heads_[i] == task->node.link.next)
                return;
        if (!sched_search_is_inside_(search, task->node.link.next))
            search->error = "a task waits for an object outside of the world: "
                            "put it inside";
        if (i < sizeof search->heads_ / sizeof search->heads_[0])
            search->heads_[search->head_count_++] = task->node.link.next;
        break;
    case SCHED_EVENT_END:
    case SCHED_EVENT_FAIL: /* what it has read no longer matters */
        number = sched_search_number_(search, task);
        if (number != SIZE_MAX) {
            memset(search->seen_ + number * variables, 0, variables);
            memset(search->values_ + number * variables, 0,
                   variables * sizeof *search->values_);
        }
        break;
    default:
        break;
    }
}

/* The canonical form: what two worlds have in common that behave alike */

/* `address`, of the world, in the form. */
static inline void *sched_search_in_form_(const struct sched_search *search,
                                          const void *address)
{
    return search->form_ + ((uintptr_t)address - (uintptr_t)search->world);
}

static inline void sched_search_set_link_(struct sched_search *search,
                                          const struct sched_node *node,
                                          size_t rank)
{
    struct sched_node *form =
        (struct sched_node *)sched_search_in_form_(search, node);

    form->link.next = (struct sched_link *)(uintptr_t)rank;
    form->link.prev = NULL;
    form->child = NULL;
}

struct sched_search_timer_ {
    const struct sched_node *node;
    uint32_t left;
};

/* Timers in the order in which they fire: those of one deadline stand in the
   heap in the order of their arming, a tree's root before what is below it. */
static inline size_t sched_search_timers_(const struct sched *sched,
                                          struct sched_search_timer_ *timers,
                                          const struct sched_link *list,
                                          const struct sched_link *end,
                                          size_t count)
{
    const struct sched_link *link;

    for (link = list; link != end; link = link->next) {
        const struct sched_node *node =
            (const struct sched_node *)(const void *)link;
        const uint32_t left = node->deadline - sched->now;
        size_t i = count++;

        for (; i > 0 && timers[i - 1].left > left; i--)
            timers[i] = timers[i - 1];
        timers[i].node = node;
        timers[i].left = left;
        if (node->child != NULL)
            count =
                sched_search_timers_(sched, timers, node->child, link, count);
    }
    return count;
}

/* What lies in a task's own struct and will not be looked at again. */
static inline void sched_search_clear_task_(struct sched_search *search,
                                            const struct sched_task *task)
{
    const struct sched *sched = (const struct sched *)search->world;
    struct sched_task *form =
        (struct sched_task *)sched_search_in_form_(search, task);
    const bool is_on_source = task->on != NULL && task->on != task &&
                              pt_is_finished(task->on) &&
                              (task->flags & SCHED_PASSES_ON_);

    form->node.child = NULL;
    if (pt_is_finished(task)) {
        form->node.link.next = form->node.link.prev = NULL;
        form->node.deadline = 0;
        return;
    }
    if (task->on == task)
        form->node.deadline = sched_is_before_(sched->now, task->node.deadline)
                                  ? task->node.deadline - sched->now
                                  : 0;
    else if (!is_on_source)
        form->node.deadline = 0;
}

static inline void sched_search_clear_groups_(struct sched_search *search)
{
    size_t g;
    size_t i;

    for (g = 0; search->groups != NULL && search->groups[g].stride != 0; g++) {
        const struct sched_scenario_group *group = &search->groups[g];

        for (i = 0; group->ends_dead && i < group->count; i++) {
            const size_t at = group->offset + i * group->stride;

            if (at + group->stride <= search->size &&
                pt_is_finished((const char *)search->world + at))
                memset(search->form_ + at + sizeof(struct sched_task), 0,
                       group->stride - sizeof(struct sched_task));
        }
    }
}

/* A form is the world, then a byte for each task and variable, then a word for
   each; all three begin at a word. */
static inline size_t sched_search_words_(size_t bytes)
{
    return (bytes + 7) & ~(size_t)7;
}

static inline size_t sched_search_form_size_(const struct sched_search *search)
{
    const size_t count = search->task_room_ * search->variable_room_;

    return sched_search_words_(search->size) + sched_search_words_(count) +
           8 * count;
}

/* Bring the world into its canonical form. */
static inline void sched_search_canonize_(struct sched_search *search)
{
    const size_t variables = search->variable_room_;
    const struct sched *sched = (const struct sched *)search->world;
    struct sched *form = (struct sched *)(void *)search->form_;
    struct sched_search_timer_ timers[512];
    const struct sched_link *link;
    uint64_t *values;
    size_t count;
    size_t i;

    memcpy(search->form_, search->world, search->size);
    form->now = 0;
    form->step = 0;
    form->poller = NULL;
    form->round = NULL;
    form->ready.next = form->ready.prev = NULL;
    form->timers.next = form->timers.prev = NULL;
    for (i = 0; i < search->task_count_; i++)
        if (search->tasks_[i]->sched == sched)
            sched_search_clear_task_(search, search->tasks_[i]);
    for (i = 0; i < search->head_count_; i++)
        if (search->heads_[i]->next == search->heads_[i])
            memset(sched_search_in_form_(search, search->heads_[i]), 0,
                   sizeof(struct sched_link));
    count = sched_search_timers_(sched, timers, sched->timers.next,
                                 &sched->timers, 0);
    for (i = 0; i < count; i++) {
        sched_search_set_link_(search, timers[i].node, i + 1);
        ((struct sched_node *)sched_search_in_form_(search, timers[i].node))
            ->deadline = timers[i].left;
    }
    count = 1; /* tasks that are ready are a set; a callback divides it */
    for (link = sched->ready.next; link != &sched->ready; link = link->next) {
        const struct sched_task *task = sched_task_of_(link);

        count += sched_is_callback_(task);
        sched_search_set_link_(search, &task->node, count);
        count += sched_is_callback_(task);
    }
    sched_search_clear_groups_(search);
    count = search->task_room_ * variables;
    memcpy(search->form_ + sched_search_words_(search->size), search->seen_,
           count);
    values =
        (uint64_t *)(void *)(search->form_ + sched_search_words_(search->size) +
                             sched_search_words_(count));
    for (i = 0; i < count; i++)
        values[i] = search->seen_[i] == SCHED_STALE_ ? search->values_[i] : 0;
}

/* Symmetry: sort the members of a group by what they hold, and let each pointer
   to one point to its new place. */

static inline bool
sched_search_points_(const struct sched_search *search,
                     const struct sched_scenario_group *group, uint64_t word,
                     size_t *member, size_t *rest)
{
    const uint64_t at =
        word - (uint64_t)(uintptr_t)search->world - group->offset;

    if (at >= group->stride * group->count)
        return false;
    *member = (size_t)(at / group->stride);
    *rest = (size_t)(at % group->stride);
    return true;
}

static inline void
sched_search_sort_group_(struct sched_search *search,
                         const struct sched_scenario_group *group)
{
    enum { MOST = 64 };
    const size_t variables = search->variable_room_;
    const size_t words = group->stride / 8;
    const size_t seen = sched_search_words_(search->size);
    const size_t values =
        seen + sched_search_words_(search->task_room_ * variables);
    size_t numbers[MOST]; /* of each member's task */
    size_t order[MOST];   /* order[new place] = old place */
    size_t place[MOST];
    size_t member, rest, i, j;
    uint64_t *word;
    size_t count = group->count;

    if (group->offset + count * group->stride > search->size)
        count = search->size > group->offset
                    ? (search->size - group->offset) / group->stride
                    : 0;
    count = count > MOST ? 0 : count; /* so many stay as they are */
    memcpy(search->spare_, search->form_, sched_search_form_size_(search));
    for (i = 0; i < count; i++) {
        numbers[i] = sched_search_number_(
            search, (const struct sched_task
                         *)(const void *)((const char *)search->world +
                                          group->offset + i * group->stride));
        if (numbers[i] == SIZE_MAX)
            return; /* not all have been spawned yet */
        /* abstract: its own, another's */
        word = (uint64_t *)(void *)(search->spare_ + group->offset +
                                    i * group->stride);
        for (j = 0; j < words; j++)
            if (sched_search_points_(search, group, word[j], &member, &rest))
                word[j] = (member == i ? 1 : 2) + 4 * (uint64_t)rest;
    }
    for (i = 0; i < count; i++) { /* insertion sort */
        for (j = i; j > 0; j--) {
            const size_t other = order[j - 1];
            int less =
                memcmp(search->spare_ + group->offset + i * group->stride,
                       search->spare_ + group->offset + other * group->stride,
                       group->stride);

            if (less == 0)
                less = memcmp(search->form_ + seen + numbers[i] * variables,
                              search->form_ + seen + numbers[other] * variables,
                              variables);
            if (less == 0)
                less = memcmp(
                    search->form_ + values + numbers[i] * variables * 8,
                    search->form_ + values + numbers[other] * variables * 8,
                    variables * 8);
            if (less >= 0)
                break;
            order[j] = other;
        }
        order[j] = i;
    }
    for (i = 0; i < count; i++)
        place[order[i]] = i;
    memcpy(search->spare_, search->form_, sched_search_form_size_(search));
    for (i = 0; i < count; i++) {
        memcpy(search->form_ + group->offset + i * group->stride,
               search->spare_ + group->offset + order[i] * group->stride,
               group->stride);
        memcpy(search->form_ + seen + numbers[i] * variables,
               search->spare_ + seen + numbers[order[i]] * variables,
               variables);
        memcpy(search->form_ + values + numbers[i] * variables * 8,
               search->spare_ + values + numbers[order[i]] * variables * 8,
               variables * 8);
    }
    word = (uint64_t *)(void *)search->form_;
    for (i = 0; i < search->size / 8; i++)
        if (sched_search_points_(search, group, word[i], &member, &rest))
            word[i] = (uint64_t)(uintptr_t)search->world + group->offset +
                      place[member] * group->stride + rest;
}

static inline uint64_t sched_search_mix_(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9fb21c651e98df25u;
    return hash ^ hash >> 35;
}

/* Four chains of multiplications, which a processor works on at a time. */
static inline uint64_t sched_search_hash_(const unsigned char *bytes,
                                          size_t size)
{
    uint64_t hash[4] = {size, 0x9e3779b97f4a7c15u, 0xc2b2ae3d27d4eb4fu,
                        0x165667b19e3779f9u};
    uint64_t word[4];
    size_t i;
    size_t j;

    for (i = 0; i + 32 <= size; i += 32) {
        memcpy(word, bytes + i, 32);
        for (j = 0; j < 4; j++)
            hash[j] = sched_search_mix_(hash[j], word[j]);
    }
    memset(word, 0, sizeof word);
    memcpy(word, bytes + i, size - i);
    for (j = 0; j < 4; j++)
        hash[j] = sched_search_mix_(hash[j], word[j]);
    for (j = 1; j < 4; j++)
        hash[0] = sched_search_mix_(hash[0], hash[j]);
    return hash[0] ^ hash[0] >> 29;
}

static inline uint64_t sched_search_state_hash_(struct sched_search *search)
{
    size_t g;

    sched_search_canonize_(search);
    for (g = 0; search->groups != NULL && search->groups[g].stride != 0; g++)
        if (search->groups[g].is_interchangeable && !search->without_symmetry)
            sched_search_sort_group_(search, &search->groups[g]);
    return sched_search_hash_(search->form_, sched_search_form_size_(search));
}

/* States */

/* The number of the state with `hash`; `is_new` if it was not there. */
static inline uint32_t sched_search_state_(struct sched_search *search,
                                           uint64_t hash, uint32_t parent,
                                           uint32_t choice, bool *is_new)
{
    struct sched_state_ *state;
    size_t i = (size_t)hash & (search->table_size_ - 1);

    *is_new = false;
    for (; search->table_[i] != 0; i = (i + 1) & (search->table_size_ - 1))
        if (search->state_[search->table_[i] - 1].hash == hash)
            return search->table_[i] - 1;
    *is_new = true;
    if (search->states == search->state_room_) {
        search->state_room_ = search->state_room_ * 2 + 1024;
        search->state_ = (struct sched_state_ *)sched_search_memory_(
            search->state_, search->state_room_, sizeof *search->state_);
    }
    state = &search->state_[search->states++];
    memset(state, 0, sizeof *state);
    state->hash = hash;
    state->parent = parent;
    state->choice = choice;
    search->table_[i] = search->states;
    if (search->states > search->table_size_ / 2) {
        size_t n;

        search->table_size_ *= 4;
        free(search->table_);
        search->table_ = (uint32_t *)sched_search_memory_(
            NULL, search->table_size_, sizeof *search->table_);
        memset(search->table_, 0, search->table_size_ * sizeof *search->table_);
        for (n = 0; n < search->states; n++) {
            i = (size_t)search->state_[n].hash & (search->table_size_ - 1);
            while (search->table_[i] != 0)
                i = (i + 1) & (search->table_size_ - 1);
            search->table_[i] = (uint32_t)n + 1;
        }
    }
    return search->states - 1;
}

static inline void sched_search_add_edge_(struct sched_search *search,
                                          uint32_t from, uint32_t to,
                                          unsigned found)
{
    if (search->edge_count_ == search->edge_room_) {
        search->edge_room_ = search->edge_room_ * 2 + 4096;
        search->edge_ = (struct sched_edge_to_ *)sched_search_memory_(
            search->edge_, search->edge_room_, sizeof *search->edge_);
    }
    if (search->state_[from].edges++ == 0)
        search->state_[from].first_edge = search->edge_count_;
    search->edge_[search->edge_count_].to = to;
    search->edge_[search->edge_count_++].found = (unsigned char)found;
}

/* A snapshot: the world, what was seen, and the number of its state. */

static inline size_t
sched_search_snapshot_size_(const struct sched_search *search)
{
    const size_t variables = search->variable_room_;

    return 8 + search->size + 8 * variables +
           search->task_room_ * (variables + 8 * variables);
}

static inline void sched_search_save_(struct sched_search *search,
                                      unsigned char *to, uint32_t state)
{
    const size_t variables = search->variable_room_;
    const size_t count = search->task_room_ * variables;

    memcpy(to, &state, sizeof state);
    memcpy(to += 8, search->world, search->size);
    memcpy(to += search->size, search->written_, 8 * variables);
    memcpy(to += 8 * variables, search->seen_, count);
    memcpy(to += count, search->values_, 8 * count);
}

static inline uint32_t sched_search_restore_(struct sched_search *search,
                                             const unsigned char *from)
{
    const size_t variables = search->variable_room_;
    const size_t count = search->task_room_ * variables;
    uint32_t state;

    memcpy(&state, from, sizeof state);
    memcpy(search->world, from += 8, search->size);
    memcpy(search->written_, from += search->size, 8 * variables);
    memcpy(search->seen_, from += 8 * variables, count);
    memcpy(search->values_, from += count, 8 * count);
    return state;
}

static inline void sched_search_push_(struct sched_search *search,
                                      struct sched_frontier_ *frontier,
                                      uint32_t state)
{
    const size_t size = sched_search_snapshot_size_(search);

    if (frontier->count == frontier->room) {
        frontier->room = frontier->room * 2 + 64;
        frontier->memory = (unsigned char *)sched_search_memory_(
            frontier->memory, frontier->room, size);
    }
    sched_search_save_(search, frontier->memory + frontier->count++ * size,
                       state);
}

/* Steps */

static inline struct sched_task *sched_search_choose_(struct sched *sched,
                                                      void *context)
{
    (void)sched;
    return *(struct sched_task **)context;
}

/* Let time pass to the next deadline. Returns false if there is none. */
static inline bool sched_search_pass_time_(struct sched *sched)
{
    const struct sched_node *first = sched_first_timer_(sched);

    if (first != NULL)
        sched_set_clock_(sched, first->deadline);
    return first != NULL;
}

/* Run what nobody chooses: callbacks in their turn; time, when none is ready.
 */
static inline void sched_search_settle_(struct sched *sched)
{
    while (!sched->is_stopped) {
        if (sched->ready.next != &sched->ready) {
            if (!sched_is_callback_(sched_task_of_(sched->ready.next)))
                return;
            sched->poller = NULL;
            sched_step_(sched);
        } else if (!sched_search_pass_time_(sched)) {
            return;
        }
    }
}

static inline bool sched_search_step(struct sched *sched,
                                     struct sched_task *task)
{
    struct sched_task *(*choose)(struct sched *, void *) = sched->choose;
    void *context = sched->choose_context;

    if (task == NULL) {
        if (!sched_search_pass_time_(sched))
            return false;
    } else {
        if (pt_is_finished(task) || task->sched != sched ||
            (task->flags & SCHED_PARKED_))
            return false;
        sched->choose = sched_search_choose_;
        sched->choose_context = &task;
        sched->poller = NULL;
        sched_step_(sched);
        sched->choose = choose;
        sched->choose_context = context;
    }
    sched_search_settle_(sched);
    return true;
}

static inline const char *sched_search_signal_(int signal)
{
    return signal == SIGSEGV   ? "a crash: segmentation fault"
           : signal == SIGFPE  ? "a crash: arithmetic error"
           : signal == SIGABRT ? "a crash: abort"
           : signal == SIGILL  ? "a crash: illegal instruction, or a trap"
                               : "a crash: bus error";
}

/* The same within the guards. Returns false if the step did not come back. */
static inline bool sched_search_try_(struct sched_search *search,
                                     struct sched_task *task)
{
    const int signal = setjmp(sched_search_escape_);

    if (signal == 0) {
        sched_search_is_guarded_ = 1;
        sched_search_step((struct sched *)search->world, task);
        sched_search_is_guarded_ = 0;
        return true;
    }
    sched_search_is_guarded_ = 0;
    if (signal == -1)
        sched_search_find_(search, SCHED_FOUND_MISUSE, sched_search_sentence_);
    else if (signal == SIGALRM)
        sched_search_find_(search, SCHED_FOUND_HANG, "a step does not end");
    else
        sched_search_find_(search, SCHED_FOUND_CRASH,
                           sched_search_signal_(signal));
    return false;
}

/* What was found */

/* Keep what the step has found. Returns its number + 1, or 0. */
static inline unsigned sched_search_keep_(struct sched_search *search,
                                          uint32_t state, uint32_t choice)
{
    struct sched_found *found;
    size_t i;

    if (search->finding_[0] == '\0')
        return 0;
    for (i = 0; i < search->found_count; i++) {
        found = &search->found[i];
        if (found->kind == search->finding_kind_ &&
            strcmp(found->text, search->finding_) == 0)
            break;
    }
    if (i == search->found_count) {
        if (i == SCHED_MOST_FOUND)
            i--; /* counted with the last */
        else
            search->found_count++;
        found = &search->found[i];
        found->kind = search->finding_kind_;
        memcpy(found->text, search->finding_, sizeof found->text);
        found->state = state;
        found->choice = choice;
        found->interleavings = 0;
    }
    search->finding_[0] = '\0';
    return (unsigned)i + 1;
}

/* How this state, an end, came out. Returns its number + 1. */
static inline unsigned char sched_search_outcome_(struct sched_search *search,
                                                  const char *how,
                                                  uint32_t state, bool is_bad)
{
    struct sched_outcome *outcome;
    char text[SCHED_OUTCOME_TEXT] = "";
    char value[SCHED_WORDS_SIZE];
    size_t used;
    size_t i;

    if (how != NULL)
        snprintf(text, sizeof text, "%s", how);
    for (i = 0; how == NULL && i < search->variable_count_ && i < 3; i++) {
        const struct sched_access *access = &search->variables_[i];

        used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s%.12s = %.20s",
                 i > 0 ? ", " : "", sched_last_part(access->text),
                 sched_value_words(access, search->written_[i], value));
    }
    if (text[0] == '\0')
        snprintf(text, sizeof text, "the end");
    for (i = 0; i < search->outcome_count; i++)
        if (strcmp(search->outcomes[i].text, text) == 0)
            break;
    if (i == search->outcome_count) {
        if (i == SCHED_MOST_OUTCOMES) {
            i--;
            snprintf(text, sizeof text, "others");
        } else {
            search->outcome_count++;
            search->outcomes[i].is_bad = false;
        }
        outcome = &search->outcomes[i];
        memcpy(outcome->text, text, sizeof text);
        outcome->state = state;
        outcome->interleavings = 0;
    }
    search->outcomes[i].is_bad |= is_bad;
    return (unsigned char)(i + 1);
}

/* `state`, in which nothing can run any more or that was stopped. */
static inline void sched_search_end_(struct sched_search *search,
                                     uint32_t state)
{
    struct sched *sched = (struct sched *)search->world;
    const char *sentence = NULL;
    const char *how = NULL;

    if (sched->is_stopped) {
        how = "stopped";
        if (sched->stop_code != 0)
            sched_search_find_(search, SCHED_FOUND_STOP, "stopped with a code");
    } else if (sched->unfinished > 0) {
        how = "deadlock";
        sched_search_find_(search, SCHED_FOUND_DEADLOCK, "deadlock");
    } else {
        if (sched->unseen > 0)
            sched_search_find_(search, SCHED_FOUND_FAILURE,
                               "a failure that nobody looked at");
        if (search->check != NULL)
            sentence = search->check(search->world);
        if (sentence != NULL)
            sched_search_find_(search, SCHED_FOUND_CHECK, sentence);
    }
    search->state_[state].outcome =
        sched_search_outcome_(search, how, state, search->finding_[0] != '\0');
    search->state_[state].found =
        (unsigned char)sched_search_keep_(search, state, SCHED_NO_CHOICE);
}

/* The search */

static inline bool sched_search_is_over_(const struct sched *sched)
{
    return sched->is_stopped || (sched->ready.next == &sched->ready);
}

/* Make `choice` in `state`, whose snapshot is restored. Returns false if
   nothing came of it: a task has looked, and found nothing. */
static inline bool sched_search_go_(struct sched_search *search, uint32_t state,
                                    struct sched_task *task, uint32_t choice)
{
    unsigned found;
    uint32_t to;
    bool is_new;

    search->steps++;
    search->polls_ = false;
    if (!sched_search_try_(search, task)) {
        found = sched_search_keep_(search, state, choice);
        /* an end of its own for each state and choice: its hash is of these */
        to = sched_search_state_(search,
                                 search->state_[state].hash * 31 + choice + 1,
                                 state, choice, &is_new);
        search->state_[to].outcome = sched_search_outcome_(
            search, search->found[found - 1].text, to, true);
        sched_search_add_edge_(search, state, to, found);
        return true;
    }
    if (search->error != NULL)
        return true; /* the world is not whole: look no further at it */
    to = sched_search_state_(search, sched_search_state_hash_(search), state,
                             choice, &is_new);
    if (to == state && search->polls_)
        return false;
    found = sched_search_keep_(search, state, choice);
    sched_search_add_edge_(search, state, to, found);
    if (!is_new)
        return true;
    if (sched_search_is_over_((const struct sched *)search->world))
        sched_search_end_(search, to);
    else
        sched_search_push_(search, &search->next_, to);
    return true;
}

static inline void sched_search_expand_(struct sched_search *search,
                                        const unsigned char *snapshot)
{
    struct sched *sched = (struct sched *)search->world;
    struct sched_task *ready[256];
    uint32_t state = sched_search_restore_(search, snapshot);
    bool has_moved = false;
    size_t count = 0;
    size_t i;

    for (struct sched_task *task = sched_next_ready(sched, NULL);
         task != NULL && count < 256; task = sched_next_ready(sched, task))
        ready[count++] = task;
    for (i = 0; i < count; i++) {
        if (i > 0)
            sched_search_restore_(search, snapshot);
        has_moved |=
            sched_search_go_(search, state, ready[i],
                             (uint32_t)sched_search_number_(search, ready[i]));
    }
    if (search->with_any_time || !has_moved) {
        sched_search_restore_(search, snapshot);
        if (sched_first_timer_(sched) != NULL)
            has_moved |=
                sched_search_go_(search, state, NULL, SCHED_TIME_CHOICE);
    }
    if (!has_moved) { /* all that is ready only looks, and finds nothing */
        sched_search_restore_(search, snapshot);
        sched_search_end_(search, state);
    }
}

static inline size_t
sched_search_memory_used_(const struct sched_search *search)
{
    return search->state_room_ * sizeof *search->state_ +
           search->table_size_ * sizeof *search->table_ +
           search->edge_room_ * sizeof *search->edge_ +
           (search->level_.room + search->next_.room) *
               sched_search_snapshot_size_(search);
}

/* Find the states from which no end can be reached: their tasks go on for ever.
   Most edges lead to states found later, so few passes from the back do. */
static inline void sched_search_livelock_(struct sched_search *search)
{
    unsigned char *ends =
        (unsigned char *)sched_search_memory_(NULL, search->states, 1);
    bool has_changed = true;
    uint32_t i;
    uint32_t e;

    for (i = 0; i < search->states; i++)
        ends[i] = search->state_[i].outcome != 0;
    while (has_changed) {
        has_changed = false;
        for (i = search->states; i-- > 0;) {
            const struct sched_state_ *state = &search->state_[i];

            for (e = 0; e < state->edges && !ends[i]; e++)
                if (ends[search->edge_[state->first_edge + e].to])
                    ends[i] = has_changed = true;
        }
    }
    for (i = 0; i < search->states && ends[i]; i++) {
    }
    if (i < search->states) {
        sched_search_find_(search, SCHED_FOUND_LIVELOCK,
                           "a livelock: from here on nothing ends");
        sched_search_keep_(search, i, SCHED_NO_CHOICE);
    }
    free(ends);
}

/* Paths are counted from the ends backwards to the start, in an order in which
   each state comes behind all that it leads to. States in a cycle are left. */
static inline void sched_search_count_(struct sched_search *search)
{
    const size_t states = search->states;
    double *paths = (double *)sched_search_memory_(NULL, states, sizeof *paths);
    uint32_t *in = (uint32_t *)sched_search_memory_(NULL, states, sizeof *in);
    uint32_t *order =
        (uint32_t *)sched_search_memory_(NULL, states, sizeof *order);
    size_t count = 0;
    size_t done = 0;
    size_t f, i, e;

    memset(in, 0, states * sizeof *in);
    for (e = 0; e < search->edge_count_; e++)
        in[search->edge_[e].to]++;
    order[count++] = 0;
    for (; done < count; done++) {
        const struct sched_state_ *state = &search->state_[order[done]];

        for (e = 0; e < state->edges; e++) {
            const uint32_t to = search->edge_[state->first_edge + e].to;

            if (--in[to] == 0)
                order[count++] = to;
        }
    }
    search->is_endless = count < states;
    if (!search->is_endless) {
        for (i = 0; i < states; i++)
            paths[i] = 0;
        paths[0] = 1;
        for (i = 0; i < count; i++) {
            const struct sched_state_ *state = &search->state_[order[i]];
            const double here = paths[order[i]];

            if (state->outcome != 0) {
                search->interleavings += here;
                search->outcomes[state->outcome - 1].interleavings += here;
            }
            for (e = 0; e < state->edges; e++)
                paths[search->edge_[state->first_edge + e].to] += here;
        }
        for (f = 0; f < search->found_count; f++) {
            double clean = 0;

            for (i = 0; i < states; i++)
                paths[i] = 0;
            paths[0] = 1;
            for (i = 0; i < count; i++) {
                const struct sched_state_ *state = &search->state_[order[i]];
                const double here = paths[order[i]];

                if (state->outcome != 0 && state->found != f + 1)
                    clean += here;
                for (e = 0; e < state->edges; e++) {
                    const struct sched_edge_to_ *edge =
                        &search->edge_[state->first_edge + e];

                    if (edge->found != f + 1)
                        paths[edge->to] += here;
                }
            }
            search->found[f].interleavings = search->interleavings - clean;
        }
    }
    free(paths);
    free(in);
    free(order);
}

static inline void sched_search_begin_(struct sched_search *search,
                                       size_t tasks, size_t room)
{
    struct sched *sched = (struct sched *)search->world;
    struct sched_task *task;

    search->task_room_ = tasks;
    search->variable_room_ = room;
    search->variables_ = (struct sched_access *)sched_search_memory_(
        NULL, room, sizeof *search->variables_);
    search->tasks_ = (struct sched_task **)sched_search_memory_(
        NULL, tasks, sizeof *search->tasks_);
    search->seen_ = (unsigned char *)sched_search_memory_(NULL, tasks, room);
    search->values_ = (uint64_t *)sched_search_memory_(NULL, tasks, 8 * room);
    search->written_ = (uint64_t *)sched_search_memory_(NULL, 8, room);
    memset(search->seen_, 0, tasks * room);
    memset(search->values_, 0, 8 * tasks * room);
    memset(search->written_, 0, 8 * room);
    search->form_ = (unsigned char *)sched_search_memory_(
        NULL, 1, sched_search_form_size_(search));
    memset(search->form_, 0, sched_search_form_size_(search)); /* its gaps */
    search->spare_ = (unsigned char *)sched_search_memory_(
        NULL, 1, sched_search_form_size_(search));
    search->table_size_ = 1024;
    search->table_ = (uint32_t *)sched_search_memory_(NULL, search->table_size_,
                                                      sizeof *search->table_);
    memset(search->table_, 0, search->table_size_ * sizeof *search->table_);
    search->sink_.on_event = sched_search_on_event_;
    search->sink_.next = NULL;
    sched->sinks = &search->sink_;
    for (task = sched_next_ready(sched, NULL); task != NULL;
         task = sched_next_ready(sched, task))
        sched_search_add_task_(search, task);
}

static inline void sched_search_free(struct sched_search *search)
{
    free(search->tasks_);
    free(search->variables_);
    free(search->seen_);
    free(search->values_);
    free(search->written_);
    free(search->form_);
    free(search->spare_);
    free(search->state_);
    free(search->table_);
    free(search->edge_);
    free(search->level_.memory);
    free(search->next_.memory);
    memset(&search->tasks_, 0,
           sizeof *search - offsetof(struct sched_search, tasks_));
}

static inline void sched_search_levels_(struct sched_search *search)
{
    const size_t size = sched_search_snapshot_size_(search);
    const clock_t begun = clock();
    struct sched_frontier_ swap;
    size_t used;
    size_t i;
    bool is_new;

    sched_search_settle_((struct sched *)search->world);
    sched_search_state_(search, sched_search_state_hash_(search), 0,
                        SCHED_NO_CHOICE, &is_new);
    if (sched_search_is_over_((const struct sched *)search->world))
        sched_search_end_(search, 0);
    else
        sched_search_push_(search, &search->next_, 0);
    while (search->next_.count > 0 && search->limit == NULL) {
        swap = search->level_;
        search->level_ = search->next_;
        search->next_ = swap;
        search->next_.count = 0;
        for (i = 0; i < search->level_.count; i++) {
            if (i % 1024 == 0)
                alarm(search->patience);
            sched_search_expand_(search, search->level_.memory + i * size);
            if (search->overflows_ || search->error != NULL)
                return;
            if (i % 64 != 0)
                continue;
            used = sched_search_memory_used_(search);
            if (used > search->memory_used)
                search->memory_used = used;
            search->seconds_used = (double)(clock() - begun) / CLOCKS_PER_SEC;
            if (search->states >= search->most_states)
                search->limit = "states";
            else if (used > search->most_memory)
                search->limit = "memory";
            else if (search->seconds != 0 &&
                     search->seconds_used > search->seconds)
                search->limit = "time";
            if (search->limit != NULL)
                break;
        }
    }
    alarm(0);
    search->seconds_used = (double)(clock() - begun) / CLOCKS_PER_SEC;
}

static inline void sched_search_run(struct sched_search *search)
{
    sched_search_handler_ old[SCHED_SEARCH_SIGNALS_];
    unsigned char *start =
        (unsigned char *)sched_search_memory_(NULL, 1, search->size);
    size_t tasks = 1;
    size_t variables = 1;

    if (search->most_states == 0)
        search->most_states = (size_t)1 << 31;
    if (search->most_memory == 0)
        search->most_memory = (size_t)1 << 30;
    if (search->patience == 0)
        search->patience = 5;
    memcpy(start, search->world, search->size);
    sched_search_guard_(old);
    for (;;) { /* again, with room for as many tasks as there turned out */
        search->overflows_ = false;
        sched_search_begin_(search, tasks, variables);
        if (!search->overflows_ && search->error == NULL)
            sched_search_levels_(search);
        memcpy(search->world, start, search->size);
        if (!search->overflows_ || search->error != NULL)
            break;
        if (search->task_count_ == tasks)
            tasks *= 2;
        else
            variables *= 2;
        sched_search_free(search);
        search->states = 0;
        search->steps = 0;
        search->found_count = search->outcome_count = 0;
    }
    sched_search_unguard_(old);
    free(start);
    search->is_complete = search->limit == NULL && search->error == NULL;
    if (search->is_complete) {
        sched_search_count_(search);
        sched_search_livelock_(search);
    }
}

static inline size_t sched_search_schedule(const struct sched_search *search,
                                           uint32_t end, uint32_t choice,
                                           uint32_t *choices, size_t room)
{
    uint32_t state = end;
    size_t count = choice != SCHED_NO_CHOICE;
    size_t i;

    for (; state != 0; state = search->state_[state].parent)
        count++;
    i = count;
    if (choice != SCHED_NO_CHOICE && --i < room)
        choices[i] = choice;
    for (state = end; state != 0; state = search->state_[state].parent)
        if (--i < room)
            choices[i] = search->state_[state].choice;
    return count;
}

static inline struct sched_task *
sched_search_task(const struct sched_search *search, uint32_t choice)
{
    return search->tasks_[choice];
}

#endif
