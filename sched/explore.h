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
 * ready task make the next step (expand.h), hashes the canonical form of what
 * comes of it (form.h), and goes on from those that are new. So the first
 * schedule that fails is one of the shortest. Interleavings are the paths of
 * that graph, counted exactly.
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

/* What comes from outside, between two steps: called as an interrupt would be,
   `most` times at most. In a build with watch_auto.h it comes at each access to
   what is shared, too, unless sched_mask says no. It sets flags, and wakes. */
struct sched_interrupt {
    const char *name;
    void (*handle)(void *world);
    unsigned most; /* up to 255 */
};

/* In which order, and how much of it. */
enum sched_search_order {
    SCHED_BREADTH_FIRST, /* all; the first schedule that fails is a shortest */
    SCHED_DEPTH_FIRST,   /* all; less memory while it goes deep */
    SCHED_BITSTATE,    /* depth first; three bits a state, which may collide */
    SCHED_RANDOM_WALK, /* runs, each choice at random */
    SCHED_PCT          /* runs under random priorities that change `depth` - 1
                            times (Burckhardt et al., ASPLOS 2010) */
};

/* ORDER sched_found_kind: behind misuse, crash and hang no step came back. */
enum sched_found_kind {
    SCHED_FOUND_LOST_UPDATE,
    SCHED_FOUND_CHECK,          /* the check complained */
    SCHED_FOUND_DEADLOCK,       /* some can never go on */
    SCHED_FOUND_FAILURE,        /* nobody looked at it */
    SCHED_FOUND_STOP,           /* sched_stop with a code */
    SCHED_FOUND_MISUSE,         /* with its sentence */
    SCHED_FOUND_CRASH,          /* a signal inside a step */
    SCHED_FOUND_HANG,           /* a step that did not end */
    SCHED_FOUND_LIVELOCK,       /* they may go on for ever, and nothing ends */
    SCHED_FOUND_NONDETERMINISM, /* one step from one state did two things */
    SCHED_FOUND_CHECK_THEN_ACT  /* a write that a stale read decided on */
};

enum {
    SCHED_FOUND_TEXT = 160,
    SCHED_OUTCOME_TEXT = 256,
    SCHED_MOST_FOUND = 16,
    SCHED_MOST_OUTCOMES = 128, /* + 1 is a byte of each state */
    SCHED_MOST_INTERRUPTS = 8,
    SCHED_MOST_ANSWERS = 64,
    SCHED_PLACES_ = 61,
    SCHED_RECENT_ = 61 /* a prime */
};

/*
 * A choice: who acts, in its low twelve bits, and above them the answers that
 * the step gets from sched_choose, in mixed radix, the first one lowest.
 *
 * An actor is the number of a task, or one of these.
 */
enum {
    SCHED_ACTOR_BITS = 12,
    SCHED_INTERRUPT_ACTOR = 0xf00, /* + the number of the interrupt */
    SCHED_PREFIX_ACTOR_ = 0xffd,
    SCHED_TIME_ACTOR = 0xffe /* time passes */
};
#define SCHED_ACTOR(choice) ((unsigned)((choice)&0xfff))
#define SCHED_NO_CHOICE UINT64_MAX

/* A schedule; its memory belongs to the search. */
struct sched_schedule {
    uint64_t *choice;
    size_t count;
};

/* One way to go wrong, and a schedule that does. */
struct sched_found {
    enum sched_found_kind kind;
    char text[SCHED_FOUND_TEXT]; /* the sentence; a variable */
    struct sched_schedule schedule;
    double interleavings; /* in how many it happens; 0: not counted */
    unsigned
        answers[SCHED_MOST_ANSWERS]; /* to sched_choose, in its last step */
    size_t answer_count;
    size_t starving; /* a task that waits for ever, its number + 1; 0: none */
};

/* How interleavings end, by the watched variables. */
struct sched_outcome {
    char text[SCHED_OUTCOME_TEXT];  /* "count = 1" */
    struct sched_schedule schedule; /* the first that ended so */
    double interleavings;
    bool is_bad; /* something was found there */
};

struct sched_edge_to_;
struct sched_extent_;
struct sched_future_;
struct sched_kept_;
struct sched_living_;
struct sched_member_;
struct sched_slot_;
struct sched_stand_;
struct sched_state_;
struct sched_word_;
struct sched_frontier_ {
    unsigned char *memory;
    size_t count;
    size_t room;
};

/* A search: what it is asked, all zero beyond the first three; its answer. */
struct sched_search {
    void *world; /* begins with its struct sched; set up, nothing has run */
    size_t size; /* of what is in use, in bytes */
    const char *(*check)(const void *world);   /* see struct sched_scenario */
    const struct sched_scenario_group *groups; /* the last has stride 0 */
    const struct sched_interrupt *interrupts;  /* the last has handle NULL */
    enum sched_search_order order;
    uint64_t seed;      /* of the walks */
    uint64_t walks;     /* how many of them; 0: 1,000 */
    unsigned depth;     /* of PCT; 0: 3 */
    size_t most_states; /* 0: 2^31 */
    size_t
        most_memory; /* in bytes; 0: 1 GiB; SCHED_BITSTATE takes up to half of it */
    unsigned seconds;    /* 0: no limit */
    unsigned patience;   /* with a step: about so many seconds; 0: 5 */
    unsigned deviations; /* from first come, first served; with_deviations */
    unsigned shard;      /* of `shards` parts, from 1; 0: the whole */
    unsigned shards;
    bool without_watch; /* lost updates are not looked for */
    bool without_symmetry;
    bool without_guards;  /* no step is made twice to compare */
    bool with_any_time;   /* time may pass before all that is ready has run */
    bool with_deviations; /* only so many */
    bool with_partial_order; /* some tasks wait where theirs has nothing to do
                                with what others do; needs a world in which all
                                that tasks share is watched, or awaited */

    /* Private, kept when a search begins anew */
    struct sched_future_ *futures_; /* of each task */
    size_t future_room_;
    struct sched_place_ {
        uintptr_t begin;
        uintptr_t end;
    } places_[SCHED_PLACES_];
    size_t place_count_;
    bool has_seen_some_; /* interleavings */

    /* The answer */
    bool is_complete;
    const char *limit; /* what ended it, if not: "states", "memory", "time",
                          "sanitizer report" */
    bool is_counted;   /* `interleavings` are known */
    const char *error; /* NULL, or a sentence: the world cannot be searched */
    uint32_t states;
    uint64_t steps;
    uint64_t walked;      /* runs that were made */
    double omission;      /* how likely a state was taken for another */
    double interleavings; /* exact below 2^53 */
    bool is_endless;      /* there are cycles: they are not counted */
    bool is_unfair;       /* but only where a ready task is never run */
    bool has_polled;      /* a task waited by looking */
    double seconds_used;
    size_t memory_used; /* at its most, in bytes */
    struct sched_found found[SCHED_MOST_FOUND];
    size_t found_count;
    struct sched_outcome outcomes[SCHED_MOST_OUTCOMES];
    size_t outcome_count;
    struct sched_schedule right; /* one on which nothing was found, or NULL */
    char right_text[SCHED_OUTCOME_TEXT]; /* how it ends */

    /* Private */
    struct sched_sink sink_;
    struct sched_task **tasks_; /* in the order of their first spawn */
    size_t task_count_;
    size_t task_room_;
    struct sched_access *variables_; /* that were read or written */
    size_t variable_count_;
    size_t known_;   /* how many were from the start; in order of address */
    size_t watched_; /* for how many it is kept what each task has read of it:
                        all that are known, or none */
    uint32_t recent_[SCHED_RECENT_]; /* numbers of some of them */
    struct sched_recent_ {
        uintptr_t begin;
        uintptr_t end;
        uint64_t places;
        size_t count; /* of places, at that time */
    } recent_places_[SCHED_RECENT_];
    struct sched_beside_ {
        unsigned char fired[SCHED_MOST_INTERRUPTS]; /* interrupts */
        uint64_t deviations;
        uint64_t sum;      /* of the hashes of its words */
        uint32_t pointers; /* to those that are interchangeable */
        uint32_t epoch;    /* of the sum */
        bool is_orderly;   /* no callback waits for its turn, which divides
                              those that are ready, and no task is apart */
    } * beside_; /* what belongs to a state beside the world; behind it: */
    struct sched_stand_ *stands_; /* of each node */
    uint64_t *sums_;              /* of each that is interchangeable */
    uint64_t *written_;           /* last known value of each variable */
    uint64_t *values_;            /* read by each task of each variable */
    unsigned char *seen_;         /* a byte for each task and variable */
    size_t beside_size_;          /* of it all, in bytes */
    size_t words_;                /* of the world, those that are whole */
    bool has_rest_;
    bool is_same_;             /* the step has changed nothing that counts */
    bool has_stuttered_;       /* there are such steps, of tasks that go on */
    bool is_home_;             /* the world is that of the state being left */
    struct sched_word_ *word_; /* what each is for */
    struct sched_extent_ *extent_; /* of each node */
    struct sched_member_ *member_;
    uint16_t *revised_; /* members whose sums are not in the whole */
    size_t revised_count_;
    size_t member_count_;
    size_t node_count_; /* of those that are no task's */
    size_t node_room_;
    uint32_t epoch_; /* counts what becomes known of the words */
    uint32_t revision_;
    struct sched_stand_ *stands_now_; /* behind the step */
    uint16_t *order_of_timers_;
    uint16_t *order_;                /* of members, to sort them */
    uintptr_t *kept_;                /* the bits of each word that count */
    struct sched_kept_ *kept_words_; /* those of which some do */
    struct sched_kept_ *kept_end_;
    uint32_t kept_epoch_;
    uint32_t *changed_;    /* words that differ behind the step, in these */
    size_t changed_count_; /* SIZE_MAX: not known */
    size_t acting_;        /* the task that makes the step, or none */
    bool may_be_quiet_;    /* it has said nothing of others */
    bool acting_ends_;     /* its task has */
    uint64_t *form_;       /* the canonical one, written down */
    uint64_t *spare_;      /* to permute it */
    const unsigned char *from_; /* the snapshot of the state that is being
                                   left, or NULL */
    struct sched_state_ *state_;
    size_t state_room_;
    struct sched_slot_ *table_; /* hash table of the states */
    size_t table_size_;
    unsigned char *bits_; /* of SCHED_BITSTATE, in place of the table */
    size_t bits_size_;    /* in bits, a power of two */
    struct sched_rest_ { /* whose steps need not be made, a bit for each task */
        uint64_t asleep; /* seen elsewhere */
        uint64_t turns;  /* they come back to the same state */
        uint64_t looks;  /* they only look */
        bool is_left;    /* the other steps were made */
    } * rest_;           /* in each state; or NULL */
    struct sched_rest_ rest_now_; /* in the one that is being left */
    bool sleeps_;                 /* some may */
    struct sched_edge_to_ *edge_;
    size_t edge_count_;
    size_t edge_room_;
    struct sched_frontier_ level_, next_;
    unsigned char *snapshot_; /* of the state that is being left */
    unsigned char *start_;    /* of the first one */
    uint64_t *actors_;        /* that may act in it */
    struct sched_twin_ {
        size_t first; /* of those that are like this one, or itself */
        size_t begin; /* of its edges */
        size_t end;
    } * twins_;                    /* of each of those that may act */
    struct sched_living_ *living_; /* tasks that go on */
    size_t living_count_;
    unsigned char *is_best_; /* the best one so far */
    uint64_t *trail_;        /* choices that led here, where no states say */
    size_t trail_count_;
    size_t trail_room_;
    struct sched_schedule *prefix_; /* of this shard */
    size_t prefix_count_;
    struct sched_answer_ {
        unsigned count;
        unsigned answer;
    } answers_[SCHED_MOST_ANSWERS]; /* given to sched_choose in this step */
    size_t answer_count_;
    uint64_t given_;  /* those still to be given */
    uint64_t scale_;  /* of the next one in `made_` */
    uint64_t made_;   /* those given, as a number */
    uint64_t random_; /* of the walks */
    clock_t begun_;   /* the search was */
    uint64_t here_;   /* hash of the state that is being left */
    struct sched_probe_ {
        const void *address; /* NULL: none is made */
        size_t task;
        bool has_read;
        bool has_written;
        uint64_t value;
    } probe_;        /* watches one task and one variable */
    size_t suspect_; /* the variable + 1 that was read again, and written */
    size_t suspect_task_;   /* by which */
    bool suspect_is_stale_; /* it was not even read again */
    size_t shrinks_;        /* steps that may still be made to shrink */
    bool draws_;            /* answers are drawn, not given */
    bool polls_;            /* the step was a poll */
    uint64_t reads_;        /* places, in the step; of partial order */
    uint64_t writes_;
    unsigned point_;     /* at which its task stood before */
    bool waited_;        /* and its task did, for something */
    bool has_reduced_;   /* some steps were left for later */
    bool has_cancels_;   /* anything may concern others */
    bool has_callbacks_; /* some wait for their turn */
    bool asks_too_much_;
    struct sched_task interrupt_; /* runs, where one comes between steps */
    unsigned long growth_;        /* of what watch_auto.h knows to be shared */
    bool is_firing_;
    bool is_masked_;
    bool is_tainted_; /* something was found on this walk */
    bool is_cut_;     /* by the number of deviations */
    bool is_silent_;  /* nothing that is found is kept */
    bool overflows_;  /* more tasks, or variables, than were known */
    char finding_[SCHED_FOUND_TEXT]; /* of the step; "" for none */
    enum sched_found_kind finding_kind_;
};

/* Functions */

/* From here on no interrupt comes within this step, or may again: what a
   program says where it shuts them out. Between two steps one always may. */
static inline void sched_mask(struct sched *sched, bool masks);

/* Search every interleaving of `search->world`. The world is left as it was. */
static inline void sched_search_run(struct sched_search *search);

static inline void sched_search_free(struct sched_search *search);

/* Put the world back to where the search began, to follow a schedule of it. */
static inline void sched_search_rewind(struct sched_search *search);

/* Make `choice`, then whatever needs none. Returns false if that cannot be, or
   if the step does not come back. */
static inline bool sched_search_follow(struct sched_search *search,
                                       uint64_t choice);

/* The task that acts in `choice`; NULL if none does. */
static inline struct sched_task *
sched_search_task(const struct sched_search *search, uint64_t choice);

/* Call `see` with each interleaving, at most `most` of them, in the order of
   their choices, and how it ends. */
static inline void sched_search_list(
    struct sched_search *search, size_t most,
    void (*see)(void *context, const struct sched_schedule *schedule,
                const char *outcome),
    void *context);

/* Private */

struct sched_slot_ {
    uint64_t hash;
    uint32_t number; /* of the state, + 1; 0: it is free */
};

struct sched_state_ {
    uint64_t choice; /* made in its parent */
    uint64_t first_edge;
    uint32_t parent;
    uint32_t edges;
    unsigned char outcome; /* + 1; 0: it goes on */
    unsigned char found;   /* + 1; 0: nothing is found there */
    bool is_tainted;       /* something was found on the way */
};

struct sched_edge_to_ {
    uint32_t to;
    uint16_t actor;
    unsigned char found; /* + 1; 0: nothing is found on the way */
};

/* A snapshot begins with this. */
struct sched_open_ {
    uint64_t hash;
    uint64_t choice; /* that led to it */
    uint64_t woken;  /* only these tasks are to make a step; 0: all that may */
    uint32_t state;
    uint32_t depth;
};

/* Where a search goes on that cannot get memory. */
static jmp_buf sched_search_no_memory_;
static bool sched_search_may_run_out_;

static inline void *sched_search_memory_(void *old, size_t count, size_t size)
{
    void *memory = realloc(old, count * size);

    if (memory == NULL && sched_search_may_run_out_)
        longjmp(sched_search_no_memory_, 1);
    if (memory == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(2);
    }
    return memory;
}

/* After: Steele, Lea and Flood, OOPSLA 2014 (splitmix64). */

static inline uint64_t sched_search_mix_(uint64_t word)
{
    word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9u;
    word = (word ^ word >> 27) * 0x94d049bb133111ebu;
    return word ^ word >> 31;
}

static inline uint64_t sched_search_random_(uint64_t *state)
{
    return sched_search_mix_(*state += 0x9e3779b97f4a7c15u);
}

/* The parts, each of which needs those before it */

#include "explore/guard.h"
#include "explore/form.h"
#include "explore/future.h"
#include "explore/see.h"
#include "explore/state.h"
#include "explore/step.h"
#include "explore/found.h"
#include "explore/sleep.h"
#include "explore/expand.h"
#include "explore/walk.h"
#include "explore/graph.h"
#include "explore/shard.h"
#include "explore/list.h"
#include "explore/shrink.h"

/* All of it */

/* Sort the variables by address, so that all tell them in one order. */
static inline void sched_search_sort_variables_(struct sched_access *variables,
                                                size_t count)
{
    size_t i, j;

    for (i = 1; i < count; i++) {
        const struct sched_access access = variables[i];

        for (j = i; j > 0 && (uintptr_t)variables[j - 1].address >
                                 (uintptr_t)access.address;
             j--)
            variables[j] = variables[j - 1];
        variables[j] = access;
    }
}

/* What there is beside the world, and what its words are for. */
static inline void sched_search_lay_out_(struct sched_search *search)
{
    const size_t nodes = search->task_room_ + search->node_room_;
    const size_t count = search->task_room_ * search->watched_;
    const struct sched_scenario_group *group = search->groups;
    unsigned char *at;
    size_t members = 0;
    size_t size;

    for (; group != NULL && group->stride != 0; group++)
        members += sched_search_members_(search, group);
    size = sizeof *search->beside_ + nodes * sizeof *search->stands_ +
           8 * (members + search->known_ + count) + count;
    search->beside_size_ = (size + 7) & ~(size_t)7;
    at = (unsigned char *)sched_search_memory_(NULL, 1, search->beside_size_);
    memset(at, 0, search->beside_size_);
    search->beside_ = (struct sched_beside_ *)(void *)at;
    at += sizeof *search->beside_;
    search->stands_ = (struct sched_stand_ *)(void *)at;
    at += nodes * sizeof *search->stands_;
    search->sums_ = (uint64_t *)(void *)at;
    search->written_ = search->sums_ + members;
    search->values_ = search->written_ + search->known_;
    search->seen_ = (unsigned char *)(search->values_ + count);
    search->words_ = search->size / SCHED_WORD_;
    search->has_rest_ = search->size % SCHED_WORD_ != 0;
    search->word_ = (struct sched_word_ *)sched_search_memory_(
        NULL, search->words_ + 1, sizeof *search->word_);
    search->kept_ = (uintptr_t *)sched_search_memory_(NULL, search->words_ + 1,
                                                      sizeof *search->kept_);
    search->kept_words_ = (struct sched_kept_ *)sched_search_memory_(
        NULL, search->words_ + 4, sizeof *search->kept_words_);
    search->changed_ = (uint32_t *)sched_search_memory_(
        NULL, search->words_ + 4, sizeof *search->changed_);
    search->extent_ = (struct sched_extent_ *)sched_search_memory_(
        NULL, nodes, sizeof *search->extent_);
    memset(search->extent_, 0, nodes * sizeof *search->extent_);
    search->stands_now_ = (struct sched_stand_ *)sched_search_memory_(
        NULL, nodes, sizeof *search->stands_now_);
    search->order_of_timers_ =
        (uint16_t *)sched_search_memory_(NULL, nodes, sizeof(uint16_t));
    search->member_ = (struct sched_member_ *)sched_search_memory_(
        NULL, members + 1, sizeof *search->member_);
    search->revised_ =
        (uint16_t *)sched_search_memory_(NULL, members + 1, sizeof(uint16_t));
    search->order_ = (uint16_t *)sched_search_memory_(NULL, members + 1,
                                                      2 * sizeof(uint16_t));
    sched_search_look_at_words_(search);
}

/* `variables`: those that are known already. */
static inline void sched_search_begin_(struct sched_search *search,
                                       size_t tasks, size_t nodes,
                                       struct sched_access *variables,
                                       size_t known)
{
    struct sched *sched = (struct sched *)search->world;
    struct sched_task *task;
    size_t size;
    size_t i;

    search->task_room_ = tasks;
    search->node_room_ = nodes;
    sched_search_sort_variables_(variables, known);
    search->variables_ = (struct sched_access *)sched_search_memory_(
        variables, known + 1, sizeof *search->variables_);
    search->variable_count_ = search->known_ = known;
    search->watched_ = search->without_watch ? 0 : known;
    search->tasks_ = (struct sched_task **)sched_search_memory_(
        NULL, tasks, sizeof *search->tasks_);
    search->actors_ = (uint64_t *)sched_search_memory_(
        NULL, tasks + SCHED_MOST_INTERRUPTS + 1, sizeof *search->actors_);
    search->twins_ = (struct sched_twin_ *)sched_search_memory_(
        NULL, tasks + SCHED_MOST_INTERRUPTS + 1, sizeof *search->twins_);
    search->living_ = (struct sched_living_ *)sched_search_memory_(
        NULL, tasks, sizeof *search->living_);
    search->is_best_ = (unsigned char *)sched_search_memory_(NULL, tasks, 1);
    sched_search_lay_out_(search);
    for (i = 0; i < known; i++) {
        sched_access_look_(&search->variables_[i]);
        search->written_[i] = search->variables_[i].value;
    }
    size = sched_search_form_size_(search) * sizeof(uint64_t);
    search->form_ = (uint64_t *)sched_search_memory_(NULL, 1, size);
    search->spare_ = (uint64_t *)sched_search_memory_(NULL, 1, size);
    size = sched_search_snapshot_size_(search);
    search->snapshot_ = (unsigned char *)sched_search_memory_(NULL, 1, size);
    search->start_ = (unsigned char *)sched_search_memory_(NULL, 1, size);
    search->sleeps_ = search->with_partial_order && !search->with_any_time &&
                      !search->with_deviations && search->member_count_ == 0 &&
                      sched_interrupt_count_(search->interrupts) == 0;
    if (search->order < SCHED_BITSTATE) {
        search->table_size_ = 1024;
        search->table_ = (struct sched_slot_ *)sched_search_memory_(
            NULL, search->table_size_, sizeof *search->table_);
        memset(search->table_, 0, search->table_size_ * sizeof *search->table_);
    } else if (search->order == SCHED_BITSTATE) {
        for (search->bits_size_ = 1024;
             search->bits_size_ / 8 <= search->most_memory / 4;)
            search->bits_size_ *= 2;
        search->bits_ = (unsigned char *)sched_search_memory_(
            NULL, 1, search->bits_size_ / 8);
        memset(search->bits_, 0, search->bits_size_ / 8);
    }
    search->sink_.on_event = sched_search_on_event_;
    search->sink_.next = NULL;
    sched->sinks = &search->sink_;
    for (task = sched_next_ready(sched, NULL); task != NULL;
         task = sched_next_ready(sched, task))
        sched_search_add_task_(search, task);
}

/* Forget what was found, and all that was needed to. */
static inline void sched_search_free(struct sched_search *search)
{
    size_t i;

    for (i = 0; i < search->found_count; i++)
        free(search->found[i].schedule.choice);
    for (i = 0; i < search->outcome_count; i++)
        free(search->outcomes[i].schedule.choice);
    for (i = 0; i < search->prefix_count_; i++)
        free(search->prefix_[i].choice);
    free(search->right.choice);
    free(search->prefix_);
    free(search->tasks_);
    free(search->variables_);
    free(search->beside_);
    free(search->word_);
    free(search->kept_);
    free(search->kept_words_);
    free(search->changed_);
    free(search->extent_);
    free(search->stands_now_);
    free(search->order_of_timers_);
    free(search->member_);
    free(search->revised_);
    free(search->order_);
    free(search->form_);
    free(search->spare_);
    free(search->state_);
    free(search->table_);
    free(search->bits_);
    free(search->edge_);
    free(search->rest_);
    free(search->level_.memory);
    free(search->next_.memory);
    free(search->snapshot_);
    free(search->start_);
    free(search->actors_);
    free(search->living_);
    free(search->is_best_);
    free(search->twins_);
    free(search->trail_);
    memset(&search->is_complete, 0,
           sizeof *search - offsetof(struct sched_search, is_complete));
}

/* The next state to expand, or NULL: of this level, or the last that came. */
static inline const unsigned char *
sched_search_open_(struct sched_search *search, size_t *place)
{
    const size_t size = sched_search_snapshot_size_(search);
    struct sched_frontier_ swap;
    struct sched_open_ open;

    if (search->order != SCHED_BREADTH_FIRST) {
        if (search->level_.count == 0)
            return NULL;
        memcpy(search->snapshot_,
               search->level_.memory + --search->level_.count * size, size);
        memcpy(&open, search->snapshot_, sizeof open);
        if (search->bits_ != NULL && open.depth > 0) {
            search->trail_count_ = open.depth - 1;
            sched_search_step_trail_(search, open.choice);
        }
        return search->snapshot_;
    }
    if (*place == search->level_.count) {
        swap = search->level_;
        search->level_ = search->next_;
        search->next_ = swap;
        search->next_.count = 0;
        *place = 0;
    }
    return *place < search->level_.count
               ? search->level_.memory + (*place)++ * size
               : NULL;
}

static inline void sched_search_graph_(struct sched_search *search)
{
    struct sched_open_ open = {0, SCHED_NO_CHOICE, 0, 0, 0};
    const unsigned char *snapshot = NULL;
    const char *limit;
    const size_t size = sched_search_snapshot_size_(search);
    size_t place = 0;
    size_t i;
    bool is_new;

    open.hash = sched_search_state_hash_(search);
    sched_search_state_(search, open.hash, 0, SCHED_NO_CHOICE, &is_new);
    if (search->shard != 0)
        sched_search_deal_(search);
    else if (sched_search_is_over_(search))
        sched_search_end_(search, 0);
    else
        sched_search_push_(search,
                           search->order == SCHED_BREADTH_FIRST
                               ? &search->next_
                               : &search->level_,
                           &open);
    for (i = 0; search->limit == NULL && !search->overflows_ &&
                search->error == NULL &&
                (snapshot = sched_search_open_(search, &place)) != NULL;
         i++) {
        sched_search_expand_(search, snapshot);
        if (i % 64 == 0 || size > 4096 || search->states >= search->most_states)
            sched_search_look_at_limits_(search);
    }
    limit = search->limit;
    sched_search_look_at_limits_(search);
    search->limit = limit; /* it was all, if only just */
}

static inline void sched_search_walks_(struct sched_search *search)
{
    uint64_t *priority = (uint64_t *)sched_search_memory_(NULL, SCHED_ACTORS_,
                                                          sizeof *priority + 1);
    size_t longest = 64;

    while (search->walked < search->walks && search->limit == NULL) {
        sched_search_walk_(search, priority, &longest);
        if (search->overflows_ || search->error != NULL)
            break;
        search->walked++;
        sched_search_look_at_limits_(search);
    }
    if (search->limit == NULL)
        search->limit = "walks";
    free(priority);
}

/* Make some interleavings: a search begins anew where it meets a task or a
   variable that it does not know, so the sooner the better. What goes wrong
   here is found again. */
static inline void sched_search_see_some_(struct sched_search *search)
{
    const size_t walks = search->with_partial_order ? 16 : 1;
    const size_t most = search->with_partial_order ? 1000 : 10000;
    size_t looks; /* in a row: it goes on for ever */
    bool goes_on = true;
    size_t i, j;

    search->draws_ = true;
    for (i = 0; i < walks && goes_on; i++) {
        sched_search_rewind(search);
        for (j = looks = 0; j < most && looks < 64 && goes_on &&
                            !sched_search_is_over_(search);
             j++) {
            const size_t count = sched_search_actors_(search);
            const size_t which = sched_search_random_(&search->random_) % count;

            goes_on = sched_search_try_(search, search->actors_[which]) ==
                      SCHED_CAME_BACK_;
            looks = search->polls_ ? looks + 1 : 0;
            if (goes_on && search->error == NULL)
                sched_search_look_at_nodes_(search, search->stands_now_);
            if (j % 64 == 0)
                goes_on &= clock() - search->begun_ < CLOCKS_PER_SEC / 4;
            if (search->overflows_ || search->error != NULL)
                return;
        }
    }
    search->has_seen_some_ = true;
}

/* Where memory that cannot be had ends a search. */
static inline void sched_search_within_(struct sched_search *search)
{
    const struct sched_open_ none = {0, 0, 0, 0, 0};

    search->begun_ = clock();
    sched_search_settle_((struct sched *)search->world,
                         !sched_search_waits_for_interrupts_(search));
    sched_search_save_(search, search->start_, &none);
    if (SCHED_IS_AUTOMATIC_) {
        sched_auto_on_access = sched_search_on_shared_;
        sched_auto_context = search;
        search->growth_ = sched_auto_growth;
    }
    if (setjmp(sched_search_no_memory_) == 0) {
        sched_search_may_run_out_ = true;
        if (search->order >= SCHED_RANDOM_WALK)
            sched_search_walks_(search);
        else if (!search->has_seen_some_)
            sched_search_see_some_(search);
        else
            sched_search_graph_(search);
    } else {
        search->limit = "memory";
    }
    sched_search_may_run_out_ = false;
    if (SCHED_IS_AUTOMATIC_) {
        search->overflows_ |= search->growth_ != sched_auto_growth;
        sched_auto_on_access = NULL;
    }
    search->seconds_used = (double)(clock() - search->begun_) / CLOCKS_PER_SEC;
}

/* What the graph says once it is whole. Returns false if the search must be
   made again without reductions: of a cycle, they hide who goes round it. */
static inline bool sched_search_judge_(struct sched_search *search)
{
    bool is_reduced = search->with_partial_order;
    bool has_cycles;
    size_t g;

    for (g = 0; search->groups != NULL && search->groups[g].stride != 0; g++)
        is_reduced |= search->groups[g].is_interchangeable &&
                      search->groups[g].count > 1 && !search->without_symmetry;
    has_cycles = sched_search_count_(search);
    if (has_cycles && is_reduced)
        return false;
    if (has_cycles || sched_search_has_dead_ends_(search))
        sched_search_trap_(search);
    search->is_unfair = search->is_endless && search->found_count == 0;
    if (has_cycles && search->found_count == 0)
        sched_search_cycles_(search);
    return true;
}

static inline void sched_search_complete_(struct sched_search *search)
{
    const double states = search->states;

    search->is_complete = search->limit == NULL &&
                          search->order < SCHED_BITSTATE &&
                          !search->asks_too_much_ && !search->is_cut_;
    if (search->limit != NULL) {
    } else if (search->asks_too_much_) {
        search->limit = "answers to sched_choose";
    } else if (search->is_cut_) {
        search->limit = "deviations";
    } else if (search->order == SCHED_BITSTATE) {
        search->limit = "bits";
    }
    if (search->order == SCHED_BITSTATE) { /* of the last state, at least */
        const double full = 3 * states / (double)search->bits_size_;

        search->omission = full < 1 ? full * full * full : 1;
    } else {
        search->omission = states * states / 3.6893488147419103e19;
    }
}

static inline void sched_search_grow_futures_(struct sched_search *search,
                                              size_t tasks)
{
    if (!search->with_partial_order || tasks <= search->future_room_)
        return;
    search->futures_ = (struct sched_future_ *)sched_search_memory_(
        search->futures_, tasks, sizeof *search->futures_);
    memset(search->futures_ + search->future_room_, 0,
           (tasks - search->future_room_) * sizeof *search->futures_);
    search->future_room_ = tasks;
}

static inline void sched_search_run(struct sched_search *search)
{
    sched_search_handler_ old[SCHED_SEARCH_SIGNALS_];
    unsigned char *start =
        (unsigned char *)sched_search_memory_(NULL, 1, search->size);
    struct sched_access *variables = NULL;
    size_t known = 0;
    size_t tasks = 1;
    size_t nodes = 2;
    bool has_cancels = false;
    bool has_seen_some;
    size_t i;

    if (search->shard != 0 && search->order >= SCHED_BITSTATE) {
        search->error = "a shard is of a whole search: breadth-first or "
                        "depth-first";
        free(start);
        return;
    }
    if (search->most_states == 0)
        search->most_states = (size_t)1 << 31;
    if (search->most_memory == 0)
        search->most_memory = (size_t)1 << 30;
    if (search->patience == 0)
        search->patience = 5;
    if (search->walks == 0)
        search->walks = 1000;
    memcpy(start, search->world, search->size);
    sched_search_guard_(search, old);
    search->has_seen_some_ = sched_search_is_sanitized_; /* it reports once */
    for (;;) { /* again, with room for as many tasks as there turned out */
        has_seen_some =
            search->has_seen_some_ || search->order >= SCHED_RANDOM_WALK;
        sched_search_grow_futures_(search, tasks);
        sched_search_begin_(search, tasks, nodes, variables, known);
        search->has_cancels_ = has_cancels;
        if (!search->overflows_ && search->error == NULL)
            sched_search_within_(search);
        memcpy(search->world, start, search->size);
        if (search->error != NULL)
            break;
        if (search->overflows_) {
            tasks *= search->task_count_ == tasks ? 2 : 1;
            nodes *= search->node_count_ == nodes ? 2 : 1;
        } else if (has_seen_some &&
                   (!search->has_reduced_ || !search->has_cancels_ ||
                    has_cancels)) { /* else what was left out must be tried */
            sched_search_complete_(search);
            if (!search->is_complete || sched_search_judge_(search))
                break;
            search->without_symmetry = true;
            search->with_partial_order = false;
        }
        has_cancels |= search->has_cancels_;
        variables = search->variables_;
        known = search->variable_count_;
        search->variables_ = NULL;
        sched_search_free(search);
    }
    for (i = 0; i < search->found_count && search->error == NULL; i++)
        if (search->found[i].kind < SCHED_FOUND_HANG &&
            search->found[i].schedule.count < 2000)
            sched_search_shrink_(search, &search->found[i]);
    memcpy(search->world, start, search->size);
    sched_search_unguard_(old);
    free(start);
    free(search->futures_);
    search->futures_ = NULL;
    search->future_room_ = search->place_count_ = 0;
    search->has_seen_some_ = false;
}

static inline struct sched_task *
sched_search_task(const struct sched_search *search, uint64_t choice)
{
    const unsigned actor = SCHED_ACTOR(choice);

    return actor < search->task_count_ ? search->tasks_[actor] : NULL;
}

#endif
