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
    SCHED_MOST_OUTCOMES = 32,
    SCHED_MOST_INTERRUPTS = 8,
    SCHED_MOST_ANSWERS = 64,
    SCHED_PLACES_ = 61
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
    unsigned patience;   /* with a step, in seconds; 0: 5 */
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
    bool has_seen_some_; /* interleavings, to know of places */

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
    size_t known_; /* how many were from the start; in order of address */
    struct sched_beside_ {
        unsigned char fired[SCHED_MOST_INTERRUPTS]; /* interrupts */
        uint64_t deviations;
        uint64_t sum;      /* of the hashes of its words */
        uint32_t pointers; /* to those that are interchangeable */
        uint32_t epoch;    /* of the sum */
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
    size_t member_count_;
    size_t node_count_; /* of those that are no task's */
    size_t node_room_;
    uint32_t epoch_; /* counts what becomes known of the words */
    uint32_t revision_;
    struct sched_stand_ *stands_now_; /* behind the step */
    uint16_t *order_of_timers_;
    uint16_t *order_;           /* of members, to sort them */
    uint32_t *changed_;         /* first words of blocks */
    size_t changed_count_;      /* SIZE_MAX: not known */
    uint64_t *form_;            /* the canonical one, written down */
    uint64_t *spare_;           /* to permute it */
    const unsigned char *from_; /* the snapshot of the state that is being
                                   left, or NULL */
    struct sched_state_ *state_;
    size_t state_room_;
    struct sched_slot_ *table_; /* hash table of the states */
    size_t table_size_;
    unsigned char *bits_; /* of SCHED_BITSTATE, in place of the table */
    size_t bits_size_;    /* in bits, a power of two */
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
    } * twins_;              /* of each of those that may act */
    unsigned char *is_in_;   /* of each task: the set */
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
    bool draws_;            /* answers are drawn, not given */
    bool polls_;            /* the step was a poll */
    uint64_t reads_;        /* places, in the step; of partial order */
    uint64_t writes_;
    unsigned point_;   /* at which its task stood before */
    bool waited_;      /* and its task did, for something */
    bool has_reduced_; /* some steps were left for later */
    bool has_cancels_; /* anything may concern others */
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

static inline uint64_t sched_search_random_(uint64_t *state)
{
    uint64_t mixed = *state += 0x9e3779b97f4a7c15u; /* splitmix64 */

    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebu;
    return mixed ^ mixed >> 31;
}

/* Guards: a step may crash, hang or be misuse. It is left by a jump. */

static jmp_buf sched_search_escape_;
static const char *volatile sched_search_sentence_;
static volatile sig_atomic_t sched_search_is_guarded_;
enum { SCHED_MISUSED_ = -1, SCHED_REPORTED_ = -2 }; /* why, if no signal */

/* For PT_ASSERT: leave the step that a search makes. */
static inline void sched_search_misuse_(const char *sentence)
{
    if (!sched_search_is_guarded_)
        return;
    sched_search_sentence_ = sentence;
    longjmp(sched_search_escape_, SCHED_MISUSED_);
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
    signal(number, sched_search_is_guarded_ || number == SIGALRM
                       ? sched_search_on_signal_
                       : SIG_DFL);
    if (sched_search_is_guarded_)
        longjmp(sched_search_escape_, number);
    (void)(number != SIGALRM && raise(number)); /* it is not the step's */
}

static const int sched_search_signals_[] = {SIGSEGV, SIGBUS,  SIGFPE,
                                            SIGILL,  SIGABRT, SIGALRM};
enum { SCHED_SEARCH_SIGNALS_ = 6 };

typedef void (*sched_search_handler_)(int number);

/* A sanitizer reports, calls back, and ends the process: that is left by a
   jump, too. But its runtime is then as it was in the middle of the report, and
   makes no other one. So the step is held, found again where it is to be made
   again, and the search ends. */
#if defined __GNUC__ && defined __ELF__
void __sanitizer_set_death_callback(void (*callback)(void))
    __attribute__((weak));
#endif

/* gcc has two runtimes, and only that of addresses calls back. */
#if defined __SANITIZE_ADDRESS__ && defined __GNUC__ && defined __ELF__
const char *__ubsan_default_options(void);
__attribute__((weak)) const char *__ubsan_default_options(void)
{
    return "abort_on_error=1";
}
#endif

static const char sched_search_stopped_[] = "a crash: a sanitizer stopped it";
static const char sched_search_report_[] = "sanitizer report"; /* a limit */
static bool sched_search_is_sanitized_;
static bool sched_search_has_report_;
static struct sched_held_ {
    unsigned char *world; /* before the step that was last made, or stopped */
    size_t size;
    uint64_t choice;
} sched_search_held_;

static inline void sched_search_on_sanitizer_(void)
{
    if (sched_search_is_guarded_) /* else it is not the step's */
        longjmp(sched_search_escape_, SCHED_REPORTED_);
}

/* Hold the step that `choice` is about to make. */
static inline void sched_search_hold_(const struct sched_search *search,
                                      uint64_t choice)
{
    struct sched_held_ *held = &sched_search_held_;

    if (held->size != search->size)
        held->world =
            (unsigned char *)sched_search_memory_(held->world, 1, search->size);
    held->size = search->size;
    held->choice = choice;
    memcpy(held->world, search->world, search->size);
}

/* Whether a sanitizer stopped the step that `choice` is about to make. */
static inline bool sched_search_was_stopped_(const struct sched_search *search,
                                             uint64_t choice)
{
    const struct sched_held_ *held = &sched_search_held_;

    return sched_search_has_report_ && held->choice == choice &&
           held->size == search->size &&
           memcmp(held->world, search->world, held->size) == 0;
}

static inline void sched_search_guard_(sched_search_handler_ *old)
{
    int i;

#if defined __GNUC__ && defined __ELF__
    sched_search_is_sanitized_ = __sanitizer_set_death_callback != NULL;
    if (sched_search_is_sanitized_)
        __sanitizer_set_death_callback(sched_search_on_sanitizer_);
#endif
    for (i = 0; i < SCHED_SEARCH_SIGNALS_; i++)
        old[i] = signal(sched_search_signals_[i], sched_search_on_signal_);
    memset(&sched_search_held_, 0, sizeof sched_search_held_);
}

static inline void sched_search_unguard_(const sched_search_handler_ *old)
{
    int i;

    for (i = 0; i < SCHED_SEARCH_SIGNALS_; i++)
        signal(sched_search_signals_[i], old[i]);
    free(sched_search_held_.world);
    sched_search_is_sanitized_ = false;
}

/* The canonical form: what two worlds have in common that behave alike */

/*
 * The world is looked at as words. A word counts as what it is for: where a
 * task stands in the heap of timers is its place in the order of firing, where
 * it stands among those that are ready is nothing at all, a link of a wait queue
 * is what it is.
 *
 * The hash of a state is the sum of one for each word that is not zero, so that
 * behind a step only words count that have changed. Members of a group that are
 * interchangeable have a sum each, and a hash of each sum goes into the whole:
 * then their order does not matter. It does where something points to a member:
 * such a state is written down, its members are sorted, and that is hashed.
 */

/* ORDER sched_role_: of a word. */
enum sched_role_ {
    SCHED_PLAIN_, /* as it is */
    SCHED_HEAD_,  /* of a wait queue: an empty one may be zero, too */
    SCHED_RESUME_,
    SCHED_NEXT_, /* of a node; the three behind it, too */
    SCHED_PREV_,
    SCHED_CHILD_,
    SCHED_DEADLINE_
};

enum { SCHED_NONE_ = 0xffff, SCHED_WORD_ = sizeof(uintptr_t) };

struct sched_word_ {
    uint64_t salt;
    uintptr_t kept;   /* those of its bits that count */
    uint32_t revised; /* in which revision */
    uint16_t node;    /* whose it is, or none: the number of a task; behind
                         them, of other nodes */
    uint16_t owner;   /* the task whose end leaves it dead, or none */
    uint16_t member;  /* of those that are interchangeable, or none */
    unsigned char role;
};

/* How a node stands. */
enum {
    SCHED_APART_, /* not spawned; in no list */
    SCHED_ENDED_,
    SCHED_LISTED_, /* ready, asleep */
    SCHED_WAITS_,
    SCHED_WAITS_ON_SOURCE_
};
struct sched_stand_ {
    uint32_t left; /* until it fires */
    uint16_t rank; /* in its list, from 1 */
    uint16_t how;
};

/* The words [begin, end) are those of a node, and what its end leaves dead. */
struct sched_extent_ {
    uint32_t begin;
    uint32_t end;
    uint32_t next; /* the first one of the node */
};

/* One of those that are interchangeable. */
struct sched_member_ {
    size_t begin; /* in the world, in bytes */
    size_t group;
    uint64_t salt;
};

static inline uint64_t sched_search_mix_(uint64_t word)
{
    word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9u;
    word = (word ^ word >> 27) * 0x94d049bb133111ebu;
    return word ^ word >> 31;
}

static inline uint64_t sched_search_salt_(uint64_t a, uint64_t b, uint64_t c)
{
    return sched_search_mix_(
        sched_search_mix_(sched_search_mix_(a + 0x9e3779b97f4a7c15u) + b) + c);
}

static inline uintptr_t sched_search_word_(const struct sched_search *search,
                                           const void *world, size_t w)
{
    uintptr_t word = 0;

    if (w < search->words_)
        memcpy(&word, (const unsigned char *)world + w * SCHED_WORD_,
               SCHED_WORD_);
    else /* the last one is not whole */
        memcpy(&word, (const unsigned char *)world + w * SCHED_WORD_,
               search->size % SCHED_WORD_);
    return word;
}

/* What a word counts as. `at`: its address. */
static inline uint64_t sched_search_canon_(const struct sched_word_ *word,
                                           uintptr_t raw, uintptr_t at,
                                           const struct sched_stand_ *stands)
{
    const struct sched_stand_ *stand;

    if (word->owner != SCHED_NONE_ && stands[word->owner].how == SCHED_ENDED_)
        return 0;
    if (word->node == SCHED_NONE_)
        return word->role == SCHED_HEAD_ && at - raw <= SCHED_WORD_
                   ? 0
                   : raw & word->kept;
    stand = &stands[word->node];
    if (stand->how == SCHED_APART_)
        return raw;
    switch (word->role) {
    case SCHED_RESUME_:
        return stand->how == SCHED_ENDED_ ? raw : raw & word->kept;
    case SCHED_NEXT_:
        return stand->how >= SCHED_WAITS_
                   ? raw
                   : (uint64_t)stand->rank << 32 | stand->left;
    case SCHED_PREV_:
        return stand->how >= SCHED_WAITS_ ? raw : 0;
    case SCHED_DEADLINE_:
        return stand->how == SCHED_WAITS_ON_SOURCE_ ? raw : 0;
    default:
        return 0;
    }
}

/* ORDER sched_seen_: what a task has read of a variable: nothing; its value; one
   that has changed since; its value, after such a one, in this step. */
enum { SCHED_UNREAD_, SCHED_CURRENT_, SCHED_STALE_, SCHED_REREAD_ };

static inline const unsigned char *
sched_search_world_in_(const struct sched_search *search,
                       const unsigned char *snapshot)
{
    return snapshot + sizeof(struct sched_open_) + search->beside_size_;
}

static inline bool sched_search_is_inside_(const struct sched_search *search,
                                           const void *address, size_t size)
{
    const uintptr_t at = (uintptr_t)address - (uintptr_t)search->world;

    return at < search->size && size <= search->size - at;
}

/* What words are for */

/* A node whose first word is `next`. */
static inline void sched_search_is_node_(struct sched_search *search,
                                         size_t next, size_t number)
{
    static const struct {
        unsigned char role;
        unsigned char place;
    } words[] = {{SCHED_NEXT_, offsetof(struct sched_node, link.next)},
                 {SCHED_PREV_, offsetof(struct sched_node, link.prev)},
                 {SCHED_CHILD_, offsetof(struct sched_node, child)},
                 {SCHED_DEADLINE_, offsetof(struct sched_node, deadline)}};
    size_t i;

    for (i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct sched_word_ *word =
            &search->word_[next + words[i].place / SCHED_WORD_];

        word->role = words[i].role;
        word->node = (uint16_t)number;
    }
    search->extent_[number].next = (uint32_t)next;
    search->epoch_++;
}

/* The group of which `at`, in bytes of the world, is a member; or NULL. */
static inline const struct sched_scenario_group *
sched_search_group_(const struct sched_search *search, size_t at)
{
    const struct sched_scenario_group *group = search->groups;

    for (; group != NULL && group->stride != 0; group++)
        if (at >= group->offset &&
            at < group->offset + group->stride * group->count &&
            at - (at - group->offset) % group->stride + group->stride <=
                search->size)
            return group;
    return NULL;
}

static inline void sched_search_is_task_(struct sched_search *search,
                                         const struct sched_task *task,
                                         size_t number)
{
    const size_t at = (size_t)((uintptr_t)task - (uintptr_t)search->world);
    const struct sched_scenario_group *group = sched_search_group_(search, at);
    struct sched_extent_ *extent = &search->extent_[number];
    uintptr_t mask[sizeof(struct sched_task) / SCHED_WORD_];
    struct sched_task kept;
    size_t i;

    extent->begin = (uint32_t)(at / SCHED_WORD_);
    extent->end = extent->begin + sizeof mask / SCHED_WORD_;
    memset(&kept, 0xff, sizeof kept);
    kept.resume = (PT_RESUME_TYPE_)~PT_LOOKED_; /* no step starts by it */
    memcpy(mask, &kept, sizeof mask);
    for (i = 0; i < sizeof mask / SCHED_WORD_; i++) {
        struct sched_word_ *word = &search->word_[extent->begin + i];

        if (mask[i] == UINTPTR_MAX)
            continue;
        word->role = SCHED_RESUME_;
        word->kept = mask[i];
        word->node = (uint16_t)number;
    }
    sched_search_is_node_(
        search, extent->begin + offsetof(struct sched_task, node) / SCHED_WORD_,
        number);
    if (group == NULL || !group->ends_dead ||
        (at - group->offset) % group->stride != 0)
        return;
    extent->end = (uint32_t)((at + group->stride) / SCHED_WORD_);
    for (i = extent->begin + sizeof mask / SCHED_WORD_; i < extent->end; i++)
        search->word_[i].owner = (uint16_t)number;
}

static inline void sched_search_is_head_(struct sched_search *search,
                                         const struct sched_link *head)
{
    const size_t at = (size_t)((uintptr_t)head - (uintptr_t)search->world);
    struct sched_word_ *word = &search->word_[at / SCHED_WORD_];

    if (word->role != SCHED_PLAIN_)
        return;
    word[0].role = word[1].role = SCHED_HEAD_;
    search->epoch_++;
}

/* The number of the node of which `link` is the first; SIZE_MAX if there is no
   room. */
static inline size_t sched_search_node_(struct sched_search *search,
                                        const struct sched_link *link)
{
    const size_t at = (size_t)((uintptr_t)link - (uintptr_t)search->world);
    const size_t w = at / SCHED_WORD_;
    size_t number;

    if (!sched_search_is_inside_(search, link, sizeof(struct sched_node))) {
        search->error = "a timer lies outside of the world: setup returns all "
                        "of the bytes that are in use";
        return SIZE_MAX;
    }
    if (search->word_[w].role == SCHED_NEXT_)
        return search->word_[w].node;
    if (search->node_count_ == search->node_room_) {
        search->overflows_ = true;
        return SIZE_MAX;
    }
    number = search->task_room_ + search->node_count_++;
    search->extent_[number].begin = (uint32_t)w;
    search->extent_[number].end =
        (uint32_t)(w + sizeof(struct sched_node) / SCHED_WORD_);
    sched_search_is_node_(search, w, number);
    return number;
}

/* Tell what all words are for that is known before anything runs. */
static inline void sched_search_look_at_words_(struct sched_search *search)
{
    const struct sched_scenario_group *group = search->groups;
    uintptr_t mask[sizeof(struct sched) / SCHED_WORD_];
    struct sched kept;
    size_t i, j, w;

    for (w = 0; w <= search->words_; w++) {
        struct sched_word_ *word = &search->word_[w];

        memset(word, 0, sizeof *word);
        word->salt = sched_search_salt_(1, 0, w);
        word->kept = UINTPTR_MAX;
        word->node = word->owner = word->member = SCHED_NONE_;
    }
    memset(&kept, 0xff, sizeof kept);
    kept.now = 0;
    kept.step = 0;
    kept.ready.next = kept.ready.prev = NULL;
    kept.poller = kept.round = NULL;
    kept.timers.next = kept.timers.prev = NULL;
    memcpy(mask, &kept, sizeof mask);
    for (w = 0; w < sizeof mask / SCHED_WORD_; w++)
        search->word_[w].kept = mask[w];
    search->member_count_ = 0;
    for (i = 0; group != NULL && group->stride != 0; group++, i++) {
        for (j = 0; j < group->count && !search->without_symmetry &&
                    group->is_interchangeable;
             j++) {
            const size_t at = group->offset + j * group->stride;
            struct sched_member_ *member =
                &search->member_[search->member_count_];

            if (at + group->stride > search->size)
                break;
            member->begin = at;
            member->group = i;
            member->salt = sched_search_salt_(2, i, 0);
            for (w = 0; w < group->stride / SCHED_WORD_; w++) {
                struct sched_word_ *word = &search->word_[at / SCHED_WORD_ + w];

                word->member = (uint16_t)search->member_count_;
                word->salt = sched_search_salt_(3, i, w);
            }
            search->member_count_++;
        }
    }
}

/* How all nodes stand */

/* Timers in the order in which they fire: those of one deadline stand in the
   heap in the order of their arming, a tree's root before what is below it. */
static inline size_t sched_search_timers_(struct sched_search *search,
                                          struct sched_stand_ *stands,
                                          const struct sched_link *list,
                                          const struct sched_link *end,
                                          size_t count)
{
    const uint32_t now = ((const struct sched *)search->world)->now;
    uint16_t *order = search->order_of_timers_;
    const struct sched_link *link;

    for (link = list; link != end; link = link->next) {
        const struct sched_node *node =
            (const struct sched_node *)(const void *)link;
        const size_t number = sched_search_node_(search, link);
        size_t i = count;

        if (number == SIZE_MAX)
            return count;
        count++;
        stands[number].how = SCHED_LISTED_;
        stands[number].left = node->deadline - now;
        for (; i > 0 && stands[order[i - 1]].left > stands[number].left; i--)
            order[i] = order[i - 1];
        order[i] = (uint16_t)number;
        if (node->child != NULL)
            count =
                sched_search_timers_(search, stands, node->child, link, count);
    }
    return count;
}

static inline void sched_search_look_at_task_(const struct sched *sched,
                                              const struct sched_task *task,
                                              struct sched_stand_ *stand)
{
    if (task->sched != sched) {
        stand->how = SCHED_APART_;
    } else if (pt_is_finished(task)) {
        stand->how = SCHED_ENDED_;
    } else if (task->on == task) { /* woken early it sleeps on */
        stand->how = SCHED_LISTED_;
        stand->left = sched_is_before_(sched->now, task->node.deadline)
                          ? task->node.deadline - sched->now
                          : 0;
    } else if (!(task->flags & SCHED_PARKED_)) {
        stand->how = SCHED_LISTED_;
    } else {
        stand->how = (task->flags & SCHED_PASSES_ON_) && task->on != NULL &&
                             pt_is_finished(task->on)
                         ? SCHED_WAITS_ON_SOURCE_
                         : SCHED_WAITS_;
    }
}

static inline void sched_search_look_at_nodes_(struct sched_search *search,
                                               struct sched_stand_ *stands)
{
    const struct sched *sched = (const struct sched *)search->world;
    const struct sched_link *link;
    size_t rank = 1; /* tasks that are ready are a set; a callback divides it */
    size_t count;
    size_t number;
    size_t i;

    memset(stands, 0,
           (search->task_room_ + search->node_room_) * sizeof *stands);
    for (i = 0; i < search->task_count_; i++)
        sched_search_look_at_task_(sched, search->tasks_[i], &stands[i]);
    for (link = sched->ready.next; link != &sched->ready; link = link->next) {
        const bool is_callback = sched_is_callback_(sched_task_of_(link));

        number = sched_search_node_(search, link);
        if (number == SIZE_MAX)
            return;
        rank += is_callback || search->with_deviations;
        stands[number].how = SCHED_LISTED_;
        stands[number].rank = (uint16_t)rank;
        rank += is_callback;
    }
    count = sched_search_timers_(search, stands, sched->timers.next,
                                 &sched->timers, 0);
    for (i = 0; i < count; i++)
        stands[search->order_of_timers_[i]].rank = (uint16_t)(i + 1);
}

/* The sums */

/* Add `hash` to the sum of `member`, or of what is no member's. */
static inline void sched_search_add_(struct sched_search *search, size_t member,
                                     uint64_t hash)
{
    uint64_t *sum;

    if (member == SCHED_NONE_) {
        search->beside_->sum += hash;
        return;
    }
    sum = &search->sums_[member];
    search->beside_->sum -=
        sched_search_mix_(*sum ^ search->member_[member].salt);
    *sum += hash;
    search->beside_->sum +=
        sched_search_mix_(*sum ^ search->member_[member].salt);
}

/* The member to which `value` points, or none, and how far behind its begin. */
static inline size_t sched_search_member_(const struct sched_search *search,
                                          uint64_t value, size_t *rest)
{
    const size_t at = (size_t)(value - (uintptr_t)search->world);
    size_t member;

    if (value < (uintptr_t)search->world || at >= search->size)
        return SCHED_NONE_;
    member = search->word_[at / SCHED_WORD_].member;
    if (member != SCHED_NONE_)
        *rest = at - search->member_[member].begin;
    return member;
}

/* Count `value` at `word`, or no longer. */
static inline void sched_search_count_word_(struct sched_search *search,
                                            const struct sched_word_ *word,
                                            uint64_t value, bool no_longer)
{
    uint64_t hash;

    if (value == 0)
        return;
    if (search->member_count_ > 0) {
        size_t rest;
        const size_t member = sched_search_member_(search, value, &rest);

        if (member != SCHED_NONE_ && member == word->member)
            value = sched_search_salt_(4, 0, rest); /* its own */
        else if (member != SCHED_NONE_)
            search->beside_->pointers += no_longer ? UINT32_MAX : 1;
    }
    hash = sched_search_mix_(value ^ word->salt);
    sched_search_add_(search, word->member, no_longer ? 0 - hash : hash);
}

/* Count what task `number` has seen of `variable`, or no longer. */
static inline void sched_search_count_seen_(struct sched_search *search,
                                            size_t number, size_t variable,
                                            unsigned seen, uint64_t value,
                                            bool no_longer)
{
    const size_t member = search->word_[search->extent_[number].begin].member;
    uint64_t hash;

    if (seen == SCHED_UNREAD_ || number >= search->task_count_)
        return;
    hash = member == SCHED_NONE_ ? sched_search_salt_(5, number, variable)
                                 : sched_search_salt_(6, variable, 0);
    hash = sched_search_salt_(hash, seen, seen == SCHED_STALE_ ? value : 0);
    sched_search_add_(search, member, no_longer ? 0 - hash : hash);
}

/* All of them, anew. */
static inline void sched_search_sum_up_(struct sched_search *search)
{
    const size_t variables = search->known_;
    size_t i, w;

    search->beside_->sum = 0;
    search->beside_->pointers = 0;
    for (i = 0; i < search->member_count_; i++) {
        search->sums_[i] = 0;
        search->beside_->sum += sched_search_mix_(search->member_[i].salt);
    }
    sched_search_look_at_nodes_(search, search->stands_);
    for (w = 0; w < search->words_ + search->has_rest_; w++)
        sched_search_count_word_(
            search, &search->word_[w],
            sched_search_canon_(
                &search->word_[w], sched_search_word_(search, search->world, w),
                (uintptr_t)search->world + w * SCHED_WORD_, search->stands_),
            false);
    for (i = 0; i < search->task_count_ * variables; i++)
        sched_search_count_seen_(search, i / variables, i % variables,
                                 search->seen_[i], search->values_[i], false);
    search->beside_->epoch = search->epoch_;
}

/* A word that may count as something else than in `old`. */
static inline void sched_search_revise_(struct sched_search *search,
                                        const unsigned char *old, size_t w)
{
    struct sched_word_ *word = &search->word_[w];
    const uintptr_t at = (uintptr_t)search->world + w * SCHED_WORD_;
    uint64_t before;
    uint64_t now;

    if (word->revised == search->revision_)
        return;
    word->revised = search->revision_;
    before = sched_search_canon_(word, sched_search_word_(search, old, w), at,
                                 search->stands_);
    now =
        sched_search_canon_(word, sched_search_word_(search, search->world, w),
                            at, search->stands_now_);
    if (before == now)
        return;
    search->is_same_ = false;
    sched_search_count_word_(search, word, before, true);
    sched_search_count_word_(search, word, now, false);
}

/* Whether it can matter that those bits of a word differ: most are the links of
   tasks that are ready, which are a set. */
static inline bool sched_search_matters_(const struct sched_search *search,
                                         size_t w, uintptr_t bits)
{
    const struct sched_word_ *word = &search->word_[w];
    unsigned how;

    if ((bits & word->kept) == 0)
        return false;
    if (word->role < SCHED_NEXT_)
        return true;
    how = search->stands_now_[word->node].how;
    return how != SCHED_LISTED_ || search->stands_[word->node].how != how;
}

/* Note word `w` at `note` if `a` and `b` differ there. Returns the next note. */
static inline uint32_t *sched_search_note_(const unsigned char *a,
                                           const unsigned char *b, size_t w,
                                           uint32_t *note)
{
    uintptr_t word;
    uintptr_t other;

    memcpy(&word, a + w * SCHED_WORD_, SCHED_WORD_);
    memcpy(&other, b + w * SCHED_WORD_, SCHED_WORD_);
    if (word != other)
        *note++ = (uint32_t)w;
    return note;
}

/* Find the words that differ from those of `old`, and revise them. */
static inline void sched_search_compare_(struct sched_search *search,
                                         const unsigned char *old)
{
    const unsigned char *world = (const unsigned char *)search->world;
    uint32_t *note = search->changed_;
    size_t i, w;

    for (w = 0; w + 8 <= search->words_; w += 8) { /* most are the same */
        note = sched_search_note_(world, old, w, note);
        note = sched_search_note_(world, old, w + 1, note);
        note = sched_search_note_(world, old, w + 2, note);
        note = sched_search_note_(world, old, w + 3, note);
        note = sched_search_note_(world, old, w + 4, note);
        note = sched_search_note_(world, old, w + 5, note);
        note = sched_search_note_(world, old, w + 6, note);
        note = sched_search_note_(world, old, w + 7, note);
    }
    for (; w < search->words_; w++)
        note = sched_search_note_(world, old, w, note);
    search->changed_count_ = (size_t)(note - search->changed_);
    for (i = 0; i < search->changed_count_; i++) {
        w = search->changed_[i];
        if (sched_search_matters_(search, w,
                                  sched_search_word_(search, world, w) ^
                                      sched_search_word_(search, old, w)))
            sched_search_revise_(search, old, w);
    }
    if (search->has_rest_)
        sched_search_revise_(search, old, search->words_);
}

/* The sums once a step was made from the state of `from_`. */
static inline void sched_search_sum_behind_(struct sched_search *search)
{
    const unsigned char *snapshot = search->from_;
    const unsigned char *old = sched_search_world_in_(search, snapshot);
    const size_t variables = search->known_;
    const unsigned char *seen;
    const unsigned char *values;
    size_t i, w;

    search->is_same_ = true;
    sched_search_look_at_nodes_(search, search->stands_now_);
    if (search->beside_->epoch != search->epoch_) {
        search->is_same_ = false;
        search->changed_count_ = SIZE_MAX;
        sched_search_sum_up_(search);
        return;
    }
    search->revision_++;
    for (i = 0; i < search->task_room_ + search->node_count_; i++) {
        const struct sched_stand_ *before = &search->stands_[i];
        const struct sched_stand_ *now = &search->stands_now_[i];

        if (before->how != now->how)
            for (w = search->extent_[i].begin; w < search->extent_[i].end; w++)
                sched_search_revise_(search, old, w);
        else if (before->rank != now->rank || before->left != now->left)
            sched_search_revise_(search, old, search->extent_[i].next);
    }
    sched_search_compare_(search, old);
    memcpy(search->stands_, search->stands_now_,
           (search->task_room_ + search->node_count_) *
               sizeof *search->stands_);
    if (variables == 0)
        return;
    seen = snapshot + sizeof(struct sched_open_) +
           (search->seen_ - (unsigned char *)search->beside_);
    values =
        snapshot + sizeof(struct sched_open_) +
        ((unsigned char *)search->values_ - (unsigned char *)search->beside_);
    for (i = 0; i < search->task_count_ * variables; i++) {
        uint64_t value;

        memcpy(&value, values + 8 * i, 8);
        if (seen[i] == search->seen_[i] && value == search->values_[i])
            continue;
        search->is_same_ = false;
        sched_search_count_seen_(search, i / variables, i % variables, seen[i],
                                 value, true);
        sched_search_count_seen_(search, i / variables, i % variables,
                                 search->seen_[i], search->values_[i], false);
    }
}

/* The form, written down */

/* So many of its words are those of the world, then two for each variable in a
   row for each member and each task, then two. */
static inline size_t sched_search_form_size_(const struct sched_search *search)
{
    return search->words_ + search->has_rest_ +
           2 * search->known_ * (search->member_count_ + search->task_room_) +
           2;
}

static inline size_t sched_search_row_(const struct sched_search *search,
                                       size_t number)
{
    const size_t member = search->word_[search->extent_[number].begin].member;

    return search->words_ + search->has_rest_ +
           2 * search->known_ *
               (member != SCHED_NONE_ ? member
                                      : search->member_count_ + number);
}

static inline void sched_search_write_form_(struct sched_search *search,
                                            const struct sched_stand_ *stands)
{
    const size_t size = sched_search_form_size_(search);
    uint64_t *form = search->form_;
    size_t i, v, w;

    for (w = 0; w < search->words_ + search->has_rest_; w++)
        form[w] = sched_search_canon_(
            &search->word_[w], sched_search_word_(search, search->world, w),
            (uintptr_t)search->world + w * SCHED_WORD_, stands);
    memset(form + w, 0, (size - w) * sizeof *form);
    for (i = 0; i < search->task_count_; i++) {
        uint64_t *row = form + sched_search_row_(search, i);
        const size_t first = i * search->known_;

        for (v = 0; v < search->known_; v++) {
            row[2 * v] = search->seen_[first + v];
            if (search->seen_[first + v] == SCHED_STALE_)
                row[2 * v + 1] = search->values_[first + v];
        }
    }
    memcpy(form + size - 2, search->beside_, 2 * sizeof *form);
}

/* Sort the `count` members from `first` on, which are a group, by what they
   hold, and let each pointer to one point to its new place. */
static inline void sched_search_sort_group_(struct sched_search *search,
                                            size_t first, size_t count,
                                            size_t words)
{
    const size_t begin = search->member_[first].begin / SCHED_WORD_;
    const size_t all = search->words_ + search->has_rest_;
    const size_t width = 2 * search->known_;
    uint64_t *form = search->form_ + begin;
    uint64_t *spare = search->spare_ + begin;
    uint64_t *rows = search->form_ + all + first * width;
    uint64_t *spare_rows = search->spare_ + all + first * width;
    uint16_t *order = search->order_; /* of each new place, the old one */
    uint16_t *place = order + count;
    size_t rest = 0;
    size_t member, i, j;

    for (i = 0; i < count * words; i++) { /* abstract: its own, another's */
        member = sched_search_member_(search, form[i], &rest);
        spare[i] = member - first >= count       ? form[i]
                   : member - first == i / words ? 1 + 4 * (uint64_t)rest
                                                 : 2 + 4 * (uint64_t)rest;
    }
    for (i = 0; i < count; i++) { /* insertion sort */
        for (j = i; j > 0; j--) {
            const size_t other = order[j - 1];
            int less = memcmp(spare + i * words, spare + other * words,
                              words * sizeof *spare);

            if (less == 0)
                less = memcmp(rows + i * width, rows + other * width,
                              width * sizeof *rows);
            if (less >= 0)
                break;
            order[j] = (uint16_t)other;
        }
        order[j] = (uint16_t)i;
    }
    for (i = 0; i < count && order[i] == i; i++) {
    }
    if (i == count)
        return; /* they are in order */
    memcpy(spare, form, count * words * sizeof *form);
    memcpy(spare_rows, rows, count * width * sizeof *rows);
    for (i = 0; i < count; i++) {
        place[order[i]] = (uint16_t)i;
        memcpy(form + i * words, spare + order[i] * words,
               words * sizeof *form);
        memcpy(rows + i * width, spare_rows + order[i] * width,
               width * sizeof *rows);
    }
    for (i = 0; i < all; i++) {
        member = sched_search_member_(search, search->form_[i], &rest);
        if (member != SCHED_NONE_ && member - first < count)
            search->form_[i] =
                (uintptr_t)search->world +
                search->member_[first + place[member - first]].begin + rest;
    }
}

static inline void sched_search_sort_(struct sched_search *search)
{
    size_t first = 0;
    size_t count;

    for (; first < search->member_count_; first += count) {
        const size_t group = search->member_[first].group;

        for (count = 1; first + count < search->member_count_ &&
                        search->member_[first + count].group == group;
             count++) {
        }
        sched_search_sort_group_(search, first, count,
                                 search->groups[group].stride / SCHED_WORD_);
    }
}

/* Two words in one, each bit of it of each bit of theirs. */
static inline uint64_t sched_search_fold_(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
    __extension__ typedef unsigned __int128 product;
    const product both = (product)a * b;

    return (uint64_t)both ^ (uint64_t)(both >> 64);
#else
    return sched_search_mix_(sched_search_mix_(a) ^ b);
#endif
}

/* Two chains of multiplications, which a processor works on at a time. After:
   Wang Yi, wyhash. */
static inline uint64_t
sched_search_hash_form_(const struct sched_search *search)
{
    const uint64_t k = 0x9fb21c651e98df25u;
    const uint64_t l = 0xe7037ed1a0b428dbu;
    const size_t size = sched_search_form_size_(search);
    const uint64_t *form = search->form_;
    uint64_t a = size;
    uint64_t b = 0x9e3779b97f4a7c15u;
    size_t i;

    for (i = 0; i + 4 <= size; i += 4) {
        a = sched_search_fold_(form[i] ^ k, form[i + 1] ^ a);
        b = sched_search_fold_(form[i + 2] ^ l, form[i + 3] ^ b);
    }
    for (; i < size; i++)
        a = sched_search_fold_(form[i] ^ k, a ^ l);
    return sched_search_fold_(a ^ k, b ^ l);
}

/* The hash of a state */

static inline uint64_t sched_search_hash_(struct sched_search *search)
{
    const struct sched_beside_ *beside = search->beside_;
    uint64_t hash = beside->sum;
    uint64_t fired;

    if (beside->pointers != 0) {
        sched_search_write_form_(search, search->stands_);
        sched_search_sort_(search);
        return sched_search_hash_form_(search);
    }
    if (search->interrupts != NULL) {
        memcpy(&fired, beside->fired, sizeof fired);
        hash += sched_search_salt_(7, fired, beside->deviations);
    } else if (search->with_deviations) {
        hash += sched_search_salt_(7, 0, beside->deviations);
    }
    return hash;
}

static inline uint64_t sched_search_state_hash_(struct sched_search *search)
{
    sched_search_sum_up_(search);
    return sched_search_hash_(search);
}

/* The same behind a step from the state of `from_`. */
static inline uint64_t sched_search_hash_behind_(struct sched_search *search)
{
    sched_search_sum_behind_(search);
    return sched_search_hash_(search);
}

/* What the tasks do, seen through a sink */

/* SIZE_MAX if it is none that is known. */
static inline size_t sched_search_number_(const struct sched_search *search,
                                          const struct sched_task *task)
{
    const size_t at = (size_t)((uintptr_t)task - (uintptr_t)search->world);
    const size_t w = (at + offsetof(struct sched_task, node)) / SCHED_WORD_;
    size_t number;

    if (at >= search->size)
        return SIZE_MAX;
    number = search->word_[w].node;
    return number < search->task_count_ && search->tasks_[number] == task
               ? number
               : SIZE_MAX;
}

/* Partial order: what each task may have to do with, from each of its points on */

/*
 * Steps that have nothing to do with each other lead to one state in either
 * order. What a task will have to do with is not known; but what it had to do
 * with from each of its points on so far is. Where more turns out after steps
 * have been left for later, the search begins anew, knowing it. That this finds
 * all: the first step that has to do with something unknown is reached, since
 * all before it were of what is known, and it is seen whatever was left out.
 *
 * After: Godefroid, Partial-Order Methods, LNCS 1032, 1996 (persistent sets).
 * Needs a world in which all that tasks share is watched, or awaited.
 */

/* A place is a bit: what is watched; then tasks that end, and all objects. */
#define SCHED_OF_ENDS_ (UINT64_C(1) << 62)
#define SCHED_OF_OBJECTS_ (UINT64_C(1) << 63)
#define SCHED_OF_ANYTHING_ UINT64_MAX

enum { SCHED_POINTS_ = 64 };

struct sched_future_ {
    uint64_t reads[SCHED_POINTS_]; /* in one step from that point */
    uint64_t writes[SCHED_POINTS_];
    uint64_t next[SCHED_POINTS_];      /* points it led to */
    uint64_t all_reads[SCHED_POINTS_]; /* in that step and all behind it */
    uint64_t all_writes[SCHED_POINTS_];
    bool has_grown;
};

/* Those places that `access` overlaps. */
static inline uint64_t sched_search_places_(struct sched_search *search,
                                            const struct sched_access *access)
{
    const uintptr_t begin = (uintptr_t)access->address;
    const uintptr_t end = begin + (access->size == 255 ? 4096 : access->size);
    bool is_known = false;
    uint64_t places = 0;
    size_t i;

    for (i = 0; i < search->place_count_; i++) {
        const struct sched_place_ *place = &search->places_[i];

        if (begin < place->end && place->begin < end)
            places |= UINT64_C(1) << i;
        is_known |= place->begin <= begin && end <= place->end;
    }
    if (is_known)
        return places;
    if (i == SCHED_PLACES_)
        return SCHED_OF_ANYTHING_;
    search->places_[i].begin = begin;
    search->places_[i].end = end;
    search->place_count_++;
    return places | UINT64_C(1) << i;
}

static inline void sched_search_note_event_(struct sched_search *search,
                                            unsigned event,
                                            const struct sched_task *task,
                                            const void *detail)
{
    switch (SCHED_KIND(event)) {
    case SCHED_EVENT_READ:
        search->reads_ |=
            sched_search_places_(search, (const struct sched_access *)detail);
        break;
    case SCHED_EVENT_WRITE:
        search->writes_ |=
            sched_search_places_(search, (const struct sched_access *)detail);
        break;
    case SCHED_EVENT_SPAWN: /* all that the new one does is behind this step */
        search->reads_ = search->writes_ = SCHED_OF_ANYTHING_;
        break;
    case SCHED_EVENT_END:
    case SCHED_EVENT_FAIL:
        search->reads_ |= SCHED_OF_ENDS_;
        if (task->listeners.next != NULL &&
            task->listeners.next != &task->listeners)
            search->writes_ |= SCHED_OF_OBJECTS_;
        break;
    case SCHED_EVENT_SWITCH:
        if (SCHED_REASON(event) == SCHED_BY_POLL) /* it looked at what? */
            search->reads_ = SCHED_OF_ANYTHING_;
        else if (SCHED_REASON(event) > SCHED_BY_POLL)
            search->writes_ |= SCHED_OF_OBJECTS_ | SCHED_OF_ENDS_;
        break;
    case SCHED_EVENT_NOTE:
    case SCHED_EVENT_CHOICE:
        break;
    default:
        search->writes_ |= SCHED_OF_OBJECTS_ | SCHED_OF_ENDS_;
        break;
    }
}

/* The step of `task` that was just made had to do with `reads_` and `writes_`. */
static inline void sched_search_learn_(struct sched_search *search,
                                       const struct sched_task *task)
{
    const size_t number = sched_search_number_(search, task);
    const unsigned from = search->point_;
    struct sched_future_ *future;
    uint64_t next = 0;

    if (number == SIZE_MAX || number >= search->future_room_)
        return;
    future = &search->futures_[number];
    if (!pt_is_finished(task))
        next = UINT64_C(1) << (task->resume & (SCHED_POINTS_ - 1));
    if ((search->reads_ & ~future->reads[from]) == 0 &&
        (search->writes_ & ~future->writes[from]) == 0 &&
        (next & ~future->next[from]) == 0)
        return;
    future->reads[from] |= search->reads_;
    future->writes[from] |= search->writes_;
    future->next[from] |= next;
    future->has_grown = true;
    search->overflows_ |= search->has_reduced_;
}

/* What else the step of `task` that was just made had to do with. */
static inline void sched_search_note_step_(struct sched_search *search,
                                           const struct sched_task *task)
{
    const struct sched *sched = (const struct sched *)search->world;
    const unsigned awaits = search->waited_ + (unsigned)(task->on != NULL);

    if (pt_sites_.arrivals > awaits) /* at an object, without waiting for it */
        search->writes_ |= SCHED_OF_OBJECTS_ | SCHED_OF_ENDS_;
    if (sched->ready.next != &sched->ready
            ? sched_is_callback_(sched_task_of_(sched->ready.next))
            : sched->timers.next != &sched->timers) /* or time passes */
        search->reads_ = search->writes_ = SCHED_OF_ANYTHING_;
    sched_search_learn_(search, task);
}

/* Whether `word`, of the world, is one that the step was seen to write, or the
   own of `task`. */
static inline bool sched_search_may_change_(const struct sched_search *search,
                                            const struct sched_task *task,
                                            size_t word)
{
    const size_t at = word * SCHED_WORD_;
    const size_t own = (size_t)((uintptr_t)task - (uintptr_t)search->world);
    const struct sched_scenario_group *group = sched_search_group_(search, own);
    const uintptr_t address = (uintptr_t)search->world + at;
    size_t i;

    if (at < sizeof(struct sched) || search->word_[word].node != SCHED_NONE_ ||
        (at >= own &&
         at < own + (group != NULL ? group->stride : sizeof *task)))
        return true;
    for (i = 0; i < search->place_count_; i++)
        if ((search->writes_ >> i & 1) &&
            search->places_[i].begin < address + SCHED_WORD_ &&
            address < search->places_[i].end)
            return true;
    return false;
}

/* A step that has changed something else, unseen, may have to do with
   anything; one that dealt with objects has changed these. */
static inline void sched_search_doubt_(struct sched_search *search,
                                       const struct sched_task *task)
{
    size_t i;

    if ((search->writes_ & SCHED_OF_OBJECTS_) ||
        search->changed_count_ == SIZE_MAX)
        return;
    for (i = 0; i < search->changed_count_; i++)
        if (!sched_search_may_change_(search, task, search->changed_[i])) {
            search->reads_ = search->writes_ = SCHED_OF_ANYTHING_;
            sched_search_learn_(search, task);
            return;
        }
}

/* Sum up what lies ahead of all points, where more has become known. */
static inline void sched_search_look_ahead_(struct sched_search *search)
{
    bool has_grown;
    size_t t, p, q;

    for (t = 0; t < search->task_count_ && t < search->future_room_; t++) {
        struct sched_future_ *future = &search->futures_[t];

        for (has_grown = future->has_grown; has_grown;) {
            has_grown = false;
            for (p = 0; p < SCHED_POINTS_; p++) {
                uint64_t reads = future->reads[p];
                uint64_t writes = future->writes[p];

                for (q = 0; q < SCHED_POINTS_; q++)
                    if (future->next[p] >> q & 1) {
                        reads |= future->all_reads[q];
                        writes |= future->all_writes[q];
                    }
                has_grown |= reads != future->all_reads[p] ||
                             writes != future->all_writes[p];
                future->all_reads[p] = reads;
                future->all_writes[p] = writes;
            }
        }
        future->has_grown = false;
    }
}

/* The least set of tasks that has `seed`, and each whose future has to do with
   the next step of one of them, in `is_in_`. Returns how many they are; or
   `most`, if as many, or if one of them cannot run now. */
static inline size_t sched_search_close_(struct sched_search *search,
                                         size_t seed, size_t most)
{
    const struct sched_future_ *futures = search->futures_;
    unsigned char *is_in = search->is_in_;
    uint64_t reads = 0;
    uint64_t writes = 0;
    size_t count = 1;
    size_t added = seed;
    size_t t;

    if (seed >= search->future_room_ ||
        search->task_count_ > search->future_room_)
        return most;
    memset(is_in, 0, search->task_room_);
    is_in[seed] = true;
    for (;;) {
        const unsigned point = search->tasks_[added]->resume & 63;

        reads |= futures[added].reads[point];
        writes |= futures[added].writes[point];
        for (t = 0; t < search->task_count_; t++) {
            const struct sched_task *task = search->tasks_[t];
            const unsigned at = task->resume & 63;

            if (is_in[t] || pt_is_finished(task) ||
                task->sched != search->world)
                continue;
            if (((reads | writes) & futures[t].all_writes[at]) != 0 ||
                (writes & futures[t].all_reads[at]) != 0)
                break;
        }
        if (t == search->task_count_)
            return count;
        if ((search->tasks_[t]->flags & SCHED_PARKED_) || ++count >= most)
            return most;
        is_in[t] = true;
        added = t;
    }
}

static inline void sched_search_add_task_(struct sched_search *search,
                                          struct sched_task *task)
{
    if (sched_search_number_(search, task) != SIZE_MAX)
        return;
    if (!sched_search_is_inside_(search, task, sizeof *task)) {
        search->error = "a task lies outside of the world: setup returns all "
                        "of the bytes that are in use";
        return;
    }
    if (search->task_count_ == search->task_room_) {
        search->overflows_ = true;
        return;
    }
    search->tasks_[search->task_count_] = task;
    sched_search_is_task_(search, task, search->task_count_++);
}

static inline void sched_search_find_(struct sched_search *search,
                                      enum sched_found_kind kind,
                                      const char *text)
{
    if (search->finding_[0] != '\0')
        return;
    search->finding_kind_ = kind;
    snprintf(search->finding_, sizeof search->finding_, "%s", text);
}

static inline void sched_search_suspect_(struct sched_search *search,
                                         size_t task, size_t variable,
                                         bool is_stale)
{
    if (search->suspect_ != 0)
        return;
    search->suspect_ = variable + 1;
    search->suspect_task_ = task;
    search->suspect_is_stale_ = is_stale;
}

/* Whoever has read the variable has read what it was. */
static inline void sched_search_age_(struct sched_search *search,
                                     size_t variable)
{
    const size_t count = search->known_;
    size_t i;

    for (i = 0; i < search->task_count_; i++)
        if (search->seen_[i * count + variable] != SCHED_UNREAD_)
            search->seen_[i * count + variable] = SCHED_STALE_;
}

static inline void sched_search_write_(struct sched_search *search,
                                       size_t number, size_t variable,
                                       unsigned how)
{
    const size_t count = search->known_;
    const size_t place = number * count + variable;
    const bool is_stale = search->seen_[place] == SCHED_STALE_ &&
                          search->values_[place] != search->written_[variable];

    if (is_stale && how == SCHED_FROM_READ)
        sched_search_find_(search, SCHED_FOUND_LOST_UPDATE,
                           search->variables_[variable].text);
    else if (is_stale && how == SCHED_FROM_UNKNOWN)
        sched_search_suspect_(search, number, variable, true);
    else if (search->seen_[place] == SCHED_REREAD_ && how != SCHED_FROM_NOTHING)
        sched_search_suspect_(search, number, variable, false);
    sched_search_age_(search, variable);
}

static inline void sched_search_access_(struct sched_search *search,
                                        const struct sched_task *task,
                                        unsigned event,
                                        const struct sched_access *access)
{
    const bool is_write = SCHED_KIND(event) == SCHED_EVENT_WRITE;
    const size_t number = sched_search_number_(search, task);
    const size_t count = search->known_;
    size_t variable = 0;
    size_t place;

    if (search->probe_.address == access->address &&
        search->probe_.task == number) {
        search->probe_.has_read |= !is_write;
        if (is_write && !search->probe_.has_written)
            search->probe_.value = access->value;
        search->probe_.has_written |= is_write;
    }
    while (variable < search->variable_count_ &&
           search->variables_[variable].address != access->address)
        variable++;
    if (number == SIZE_MAX && !search->is_firing_)
        search->overflows_ = true;
    if (variable == search->variable_count_ && variable == search->known_)
        search->variables_[search->variable_count_++] = *access;
    if (search->known_ != search->variable_count_)
        search->overflows_ = true; /* from the start again, with it */
    if (search->overflows_)
        return;
    if (search->is_firing_ || search->without_watch) {
        if (is_write && !search->without_watch) /* nobody's: only the others' */
            sched_search_age_(search, variable);
        search->written_[variable] = access->value;
        return;
    }
    place = number * count + variable;
    if (is_write) {
        sched_search_write_(search, number, variable, SCHED_REASON(event));
        search->seen_[place] = SCHED_CURRENT_;
    } else if (search->seen_[place] != SCHED_REREAD_) {
        search->seen_[place] = search->seen_[place] == SCHED_STALE_ &&
                                       search->values_[place] != access->value
                                   ? SCHED_REREAD_
                                   : SCHED_CURRENT_;
    }
    search->written_[variable] = access->value;
    search->values_[place] = access->value;
}

/* The answer to sched_choose: as the choice says, or drawn. */
static inline void sched_search_answer_(struct sched_search *search,
                                        const struct sched_answer *asked)
{
    const uint64_t most = UINT64_C(1) << (63 - SCHED_ACTOR_BITS);
    unsigned answer;

    if (asked->count < 2)
        return;
    if (search->answer_count_ == SCHED_MOST_ANSWERS ||
        search->scale_ > most / asked->count) {
        search->asks_too_much_ = true;
        return;
    }
    if (search->draws_) {
        answer =
            (unsigned)(sched_search_random_(&search->random_) % asked->count);
    } else {
        answer = (unsigned)(search->given_ % asked->count);
        search->given_ /= asked->count;
    }
    search->answers_[search->answer_count_].count = asked->count;
    search->answers_[search->answer_count_++].answer = answer;
    search->made_ += answer * search->scale_;
    search->scale_ *= asked->count;
    *asked->answer = answer;
}

/* Behind a parked task at the tail of a queue is the queue's head. */
static inline void sched_search_see_queue_(struct sched_search *search,
                                           const struct sched_task *task)
{
    const struct sched_link *head = task->node.link.next;

    if (!(task->flags & SCHED_PARKED_) || task->on == task)
        return;
    if (!sched_search_is_inside_(search, head, sizeof *head))
        search->error = "a task waits for an object outside of the world: put "
                        "it inside";
    else
        sched_search_is_head_(search, head);
}

static inline void sched_search_on_event_(struct sched_sink *sink,
                                          struct sched *sched, unsigned event,
                                          struct sched_task *task,
                                          const void *detail)
{
    struct sched_search *search =
        (struct sched_search *)(void *)((char *)sink -
                                        offsetof(struct sched_search, sink_));
    const unsigned kind = SCHED_KIND(event);
    const size_t variables = search->known_;
    size_t number;
    size_t i;

    (void)sched;
    if (search->with_partial_order)
        sched_search_note_event_(search, event, task, detail);
    switch (kind) {
    case SCHED_EVENT_SPAWN:
        sched_search_add_task_(search, task);
        break;
    case SCHED_EVENT_CANCEL:
        search->has_cancels_ = true;
        break;
    case SCHED_EVENT_MASK:
        search->is_masked_ = SCHED_REASON(event) != 0;
        break;
    case SCHED_EVENT_CHOICE:
        sched_search_answer_(search, (const struct sched_answer *)detail);
        break;
    case SCHED_EVENT_READ:
    case SCHED_EVENT_WRITE:
        sched_search_access_(search, task, event,
                             (const struct sched_access *)detail);
        break;
    case SCHED_EVENT_SWITCH:
        search->polls_ = SCHED_REASON(event) == SCHED_BY_POLL;
        search->has_polled |= search->polls_;
        if (SCHED_REASON(event) >= SCHED_BY_WAIT)
            sched_search_see_queue_(search, task);
        number = sched_search_number_(search, task);
        for (i = 0; number != SIZE_MAX && i < search->known_; i++)
            if (search->seen_[number * variables + i] == SCHED_REREAD_)
                search->seen_[number * variables + i] = SCHED_CURRENT_;
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

/* States */

/* Whether that state was not yet there, in three bits of a table. */
static inline bool sched_search_sets_bits_(struct sched_search *search,
                                           uint64_t hash)
{
    const uint64_t step = (hash >> 32 | hash << 32) * 0x9fb21c651e98df25u | 1;
    bool is_new = false;
    size_t i;

    for (i = 0; i < 3; i++, hash += step) {
        const size_t bit = (size_t)hash & (search->bits_size_ - 1);

        is_new |= !(search->bits_[bit / 8] >> bit % 8 & 1);
        search->bits_[bit / 8] |= (unsigned char)(1 << bit % 8);
    }
    return is_new;
}

static inline void sched_search_grow_table_(struct sched_search *search)
{
    const size_t size = search->table_size_ * 2;
    struct sched_slot_ *table =
        (struct sched_slot_ *)sched_search_memory_(NULL, size, sizeof *table);
    size_t n;
    size_t i;

    memset(table, 0, size * sizeof *table);
    for (n = 0; n < search->table_size_; n++) {
        const struct sched_slot_ *slot = &search->table_[n];

        if (slot->number == 0)
            continue;
        i = (size_t)slot->hash & (size - 1);
        while (table[i].number != 0)
            i = (i + 1) & (size - 1);
        table[i] = *slot;
    }
    free(search->table_);
    search->table_ = table;
    search->table_size_ = size;
}

/* The number of the state with `hash`; `is_new` if it was not there. Without
   records of states all have number 0. */
static inline uint32_t sched_search_state_(struct sched_search *search,
                                           uint64_t hash, uint32_t parent,
                                           uint64_t choice, bool *is_new)
{
    struct sched_state_ *state;
    size_t i;

    if (search->bits_ != NULL) {
        *is_new = sched_search_sets_bits_(search, hash);
        search->states += *is_new;
        return 0;
    }
    *is_new = false;
    i = (size_t)hash & (search->table_size_ - 1);
    for (; search->table_[i].number != 0;
         i = (i + 1) & (search->table_size_ - 1))
        if (search->table_[i].hash == hash)
            return search->table_[i].number - 1;
    *is_new = true;
    if (search->states == search->state_room_) {
        const size_t room = search->state_room_ * 3 / 2 + 1024;

        search->state_ = (struct sched_state_ *)sched_search_memory_(
            search->state_, room, sizeof *search->state_);
        search->state_room_ = room;
    }
    state = &search->state_[search->states];
    memset(state, 0, sizeof *state);
    state->parent = parent;
    state->choice = choice;
    search->table_[i].hash = hash;
    search->table_[i].number = ++search->states;
    if (search->states > search->table_size_ / 4 * 3)
        sched_search_grow_table_(search);
    return search->states - 1;
}

static inline void sched_search_add_edge_(struct sched_search *search,
                                          uint32_t from, uint32_t to,
                                          uint64_t choice, unsigned found)
{
    struct sched_edge_to_ *edge;

    if (search->bits_ != NULL)
        return;
    if (search->edge_count_ == search->edge_room_) {
        const size_t room = search->edge_room_ * 3 / 2 + 4096;

        search->edge_ = (struct sched_edge_to_ *)sched_search_memory_(
            search->edge_, room, sizeof *search->edge_);
        search->edge_room_ = room;
    }
    if (search->state_[from].edges++ == 0)
        search->state_[from].first_edge = search->edge_count_;
    edge = &search->edge_[search->edge_count_++];
    edge->to = to;
    edge->actor = (uint16_t)SCHED_ACTOR(choice);
    edge->found = (unsigned char)found;
}

/* A snapshot: the world, what was seen, and which state it is. */

static inline size_t
sched_search_snapshot_size_(const struct sched_search *search)
{
    return (sizeof(struct sched_open_) + search->beside_size_ + search->size +
            7) &
           ~(size_t)7;
}

static inline void sched_search_save_(const struct sched_search *search,
                                      unsigned char *to,
                                      const struct sched_open_ *open)
{
    memcpy(to, open, sizeof *open);
    memcpy(to += sizeof *open, search->beside_, search->beside_size_);
    memcpy(to += search->beside_size_, search->world, search->size);
}

static inline void sched_search_restore_(struct sched_search *search,
                                         const unsigned char *from)
{
    memcpy(search->beside_, from += sizeof(struct sched_open_),
           search->beside_size_);
    memcpy(search->world, from += search->beside_size_, search->size);
}

/* Bring back the state of `from_`: where only a step was made since, and
   hashed, what it has changed. */
static inline void sched_search_go_home_(struct sched_search *search)
{
    const unsigned char *from = search->from_;
    const unsigned char *old = sched_search_world_in_(search, from);
    unsigned char *world = (unsigned char *)search->world;
    size_t i;

    if (search->is_home_)
        return;
    search->is_home_ = true;
    if (search->changed_count_ == SIZE_MAX) {
        sched_search_restore_(search, from);
        return;
    }
    for (i = 0; i < search->changed_count_; i++)
        memcpy(world + search->changed_[i] * SCHED_WORD_,
               old + search->changed_[i] * SCHED_WORD_, SCHED_WORD_);
    if (search->has_rest_)
        memcpy(world + search->words_ * SCHED_WORD_,
               old + search->words_ * SCHED_WORD_, search->size % SCHED_WORD_);
    memcpy(search->beside_, from + sizeof(struct sched_open_),
           search->beside_size_);
}

static inline void sched_search_push_(struct sched_search *search,
                                      struct sched_frontier_ *frontier,
                                      const struct sched_open_ *open)
{
    const size_t size = sched_search_snapshot_size_(search);

    if (frontier->count == frontier->room) {
        const size_t room = frontier->room * 3 / 2 + 64;

        frontier->memory =
            (unsigned char *)sched_search_memory_(frontier->memory, room, size);
        frontier->room = room;
    }
    sched_search_save_(search, frontier->memory + frontier->count++ * size,
                       open);
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

/* Run what nobody chooses: callbacks in their turn; and time, if it `passes`,
   when none is ready. */
static inline void sched_search_settle_(struct sched *sched, bool passes)
{
    while (!sched->is_stopped) {
        if (sched->ready.next != &sched->ready) {
            if (!sched_is_callback_(sched_task_of_(sched->ready.next)))
                return;
            sched->poller = NULL;
            sched_step_(sched);
        } else if (!passes || !sched_search_pass_time_(sched)) {
            return;
        }
    }
}

/* Returns false if that cannot be. */
static inline bool sched_search_run_task_(struct sched *sched,
                                          struct sched_task *task)
{
    struct sched_task *(*choose)(struct sched *, void *) = sched->choose;
    void *context = sched->choose_context;

    if (pt_is_finished(task) || task->sched != sched ||
        (task->flags & SCHED_PARKED_))
        return false;
    sched->choose = sched_search_choose_;
    sched->choose_context = &task;
    sched->poller = NULL;
    sched_step_(sched);
    sched->choose = choose;
    sched->choose_context = context;
    return true;
}

static inline void sched_mask(struct sched *sched, bool masks)
{
    SCHED_EMIT_(sched, SCHED_EVENT_MASK, masks, sched->current, NULL);
}

/* Interrupts */

/* Of a search and of a run: `fired` says how often each has come. */

static inline size_t
sched_interrupt_count_(const struct sched_interrupt *interrupts)
{
    size_t count = 0;

    while (interrupts != NULL && count < SCHED_MOST_INTERRUPTS &&
           interrupts[count].handle != NULL)
        count++;
    return count;
}

/* Write which may still come to `which`. Returns how many; none once all tasks
   have ended. */
static inline unsigned
sched_interrupts_left_(const struct sched_interrupt *interrupts,
                       const unsigned char *fired, const struct sched *sched,
                       size_t which[SCHED_MOST_INTERRUPTS])
{
    const size_t count =
        sched->unfinished > 0 ? sched_interrupt_count_(interrupts) : 0;
    unsigned left = 0;
    size_t i;

    for (i = 0; i < count; i++)
        if (fired[i] < interrupts[i].most)
            which[left++] = i;
    return left;
}

/* Ask which of them comes within this step: its number, or SIZE_MAX. */
static inline size_t
sched_interrupt_asked_(const struct sched_interrupt *interrupts,
                       const unsigned char *fired, struct sched *sched)
{
    size_t which[SCHED_MOST_INTERRUPTS];
    const unsigned left =
        sched_interrupts_left_(interrupts, fired, sched, which);
    unsigned chosen = 0;
    struct sched_answer asked;

    asked.count = left + 1;
    asked.answer = &chosen;
    if (left > 0)
        sched_emit_(sched, SCHED_EVENT_(SCHED_EVENT_CHOICE, 1), sched->current,
                    &asked);
    return chosen > 0 ? which[chosen - 1] : SIZE_MAX;
}

static inline unsigned sched_search_left_(const struct sched_search *search,
                                          size_t which[SCHED_MOST_INTERRUPTS])
{
    return sched_interrupts_left_(search->interrupts, search->beside_->fired,
                                  (const struct sched *)search->world, which);
}

static inline bool
sched_search_waits_for_interrupts_(const struct sched_search *search)
{
    size_t which[SCHED_MOST_INTERRUPTS];

    return sched_search_left_(search, which) > 0;
}

/* With watch_auto.h: called before each access to what is shared. */
#if defined __GNUC__
extern void (*sched_auto_on_access)(void *context, void *address, size_t size,
                                    bool is_write, const void *where)
    __attribute__((weak));
extern void *sched_auto_context __attribute__((weak));
extern unsigned long sched_auto_growth __attribute__((weak));
#define SCHED_IS_AUTOMATIC_ (&sched_auto_on_access != NULL)
#else
static void (*sched_auto_on_access)(void *context, void *address, size_t size,
                                    bool is_write, const void *where);
static void *sched_auto_context;
static unsigned long sched_auto_growth;
#define SCHED_IS_AUTOMATIC_ false
#endif

static inline bool sched_search_fire_(struct sched_search *search, size_t i)
{
    struct sched *sched = (struct sched *)search->world;
    struct sched_task *current = sched->current;

    if (i >= sched_interrupt_count_(search->interrupts) ||
        search->beside_->fired[i] >= search->interrupts[i].most ||
        sched->unfinished == 0)
        return false;
    search->beside_->fired[i]++;
    search->is_firing_ = true;
    if (current == NULL && SCHED_IS_AUTOMATIC_) {
        search->interrupt_.sched = sched;
        sched->current = &search->interrupt_; /* or nothing of it is seen */
    }
    search->interrupts[i].handle(search->world);
    sched->current = current;
    search->is_firing_ = false;
    return true;
}

static inline void sched_search_on_shared_(void *context, void *address,
                                           size_t size, bool is_write,
                                           const void *where)
{
    struct sched_search *search = (struct sched_search *)context;
    size_t i;

    (void)address;
    (void)size;
    (void)is_write;
    (void)where;
    if (!sched_search_is_guarded_ || search->is_firing_ || search->is_masked_)
        return;
    i = sched_interrupt_asked_(search->interrupts, search->beside_->fired,
                               (struct sched *)search->world);
    if (i != SIZE_MAX)
        sched_search_fire_(search, i);
}

/* Make `choice`. Returns false if that cannot be. */
static inline bool sched_search_act_(struct sched_search *search,
                                     uint64_t choice)
{
    struct sched *sched = (struct sched *)search->world;
    const unsigned actor = SCHED_ACTOR(choice);
    bool can;

    search->polls_ = false;
    search->reads_ = search->writes_ = 0;
    search->is_firing_ = search->is_masked_ = false;
    search->suspect_ = 0;
    search->given_ = choice >> SCHED_ACTOR_BITS;
    search->made_ = 0;
    search->scale_ = 1;
    search->answer_count_ = 0;
    if (actor == SCHED_TIME_ACTOR)
        can = sched_search_pass_time_(sched);
    else if (actor >= SCHED_INTERRUPT_ACTOR)
        can = sched_search_fire_(search, actor - SCHED_INTERRUPT_ACTOR);
    else if (actor < search->task_count_) {
        search->point_ = search->tasks_[actor]->resume & 63;
        search->waited_ = search->tasks_[actor]->on != NULL;
        can = sched_search_run_task_(sched, search->tasks_[actor]);
    } else
        can = false;
    if (!can)
        return false;
    if (search->with_partial_order && actor < search->task_count_)
        sched_search_note_step_(search, search->tasks_[actor]);
    sched_search_settle_(sched, !sched_search_waits_for_interrupts_(search));
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

/* What came of a step. */
enum sched_step_ { SCHED_CANNOT_, SCHED_CAME_BACK_, SCHED_DID_NOT_COME_BACK_ };

/* A step that did not come back: `signal` says why. */
static inline enum sched_step_ sched_search_leave_(struct sched_search *search,
                                                   int signal)
{
    sched_search_is_guarded_ = 0;
    if (signal == SCHED_MISUSED_)
        sched_search_find_(search, SCHED_FOUND_MISUSE, sched_search_sentence_);
    else if (signal == SCHED_REPORTED_) {
        sched_search_has_report_ = true;
        sched_search_find_(search, SCHED_FOUND_CRASH, sched_search_stopped_);
    } else if (signal == SIGALRM) {
        sched_search_find_(search, SCHED_FOUND_HANG, "a step does not end");
        alarm(search->patience);
    } else
        sched_search_find_(search, SCHED_FOUND_CRASH,
                           sched_search_signal_(signal));
    return SCHED_DID_NOT_COME_BACK_;
}

/* The same within the guards. */
static inline enum sched_step_
sched_search_guarded_act_(struct sched_search *search, uint64_t choice)
{
    const int signal = setjmp(sched_search_escape_);
    enum sched_step_ came;

    if (signal != 0)
        return sched_search_leave_(search, signal);
    sched_search_is_guarded_ = 1;
    came = sched_search_act_(search, choice) ? SCHED_CAME_BACK_ : SCHED_CANNOT_;
    sched_search_is_guarded_ = 0;
    return came;
}

/* The same; but where a sanitizer has reported, no other step. */
static inline enum sched_step_ sched_search_try_(struct sched_search *search,
                                                 uint64_t choice)
{
    search->is_home_ = false;
    search->changed_count_ = SIZE_MAX;
    if (sched_search_is_sanitized_) {
        if (sched_search_was_stopped_(search, choice))
            return sched_search_leave_(search, SCHED_REPORTED_);
        if (search->limit == sched_search_report_)
            return SCHED_CANNOT_;
        if (!sched_search_has_report_)
            sched_search_hold_(search, choice);
    }
    return sched_search_guarded_act_(search, choice);
}

/* The choice with the next answers to what the last step asked. Returns false
   if there is none. */
static inline bool sched_search_next_(const struct sched_search *search,
                                      uint64_t *choice)
{
    uint64_t scale = 1;
    uint64_t number = 0;
    size_t last = search->answer_count_;
    size_t i;

    while (last > 0 && search->answers_[last - 1].answer + 1 ==
                           search->answers_[last - 1].count)
        last--;
    if (last == 0)
        return false;
    for (i = 0; i < last; i++) {
        const struct sched_answer_ *answer = &search->answers_[i];

        number += (answer->answer + (uint64_t)(i + 1 == last)) * scale;
        scale *= answer->count;
    }
    *choice = SCHED_ACTOR(*choice) | number << SCHED_ACTOR_BITS;
    return true;
}

static inline bool sched_search_is_over_(const struct sched_search *search)
{
    const struct sched *sched = (const struct sched *)search->world;

    return sched->is_stopped || (sched->ready.next == &sched->ready &&
                                 !sched_search_waits_for_interrupts_(search));
}

/* Who may act: tasks that are ready, in the order of their queue; then
   interrupts. Returns how many. */
static inline size_t sched_search_actors_(struct sched_search *search)
{
    struct sched *sched = (struct sched *)search->world;
    size_t which[SCHED_MOST_INTERRUPTS];
    const unsigned left = sched_search_left_(search, which);
    struct sched_task *task = sched_next_ready(sched, NULL);
    size_t count = 0;
    size_t i;

    for (; task != NULL && count < search->task_room_;
         task = sched_next_ready(sched, task))
        search->actors_[count++] = sched_search_number_(search, task);
    for (i = 0; i < left; i++)
        search->actors_[count++] = SCHED_INTERRUPT_ACTOR + which[i];
    return count;
}

/* What was found */

static inline struct sched_schedule sched_search_new_schedule_(size_t count)
{
    struct sched_schedule schedule;

    schedule.count = count;
    schedule.choice =
        (uint64_t *)sched_search_memory_(NULL, count + 1, sizeof(uint64_t));
    return schedule;
}

/* The choices that lead to `state`, and `choice` if it is one. */
static inline struct sched_schedule
sched_search_path_(const struct sched_search *search, uint32_t state,
                   uint64_t choice)
{
    const bool has_trail = search->order >= SCHED_BITSTATE;
    const struct sched_schedule *prefix = NULL;
    struct sched_schedule path;
    size_t count = has_trail ? search->trail_count_ : 0;
    uint32_t s;

    for (s = state; !has_trail && s != 0; s = search->state_[s].parent) {
        const uint64_t made = search->state_[s].choice;

        if (SCHED_ACTOR(made) == SCHED_PREFIX_ACTOR_) {
            prefix = &search->prefix_[made >> SCHED_ACTOR_BITS];
            count += prefix->count;
            break;
        }
        count++;
    }
    if (state == 0 && choice != SCHED_NO_CHOICE &&
        SCHED_ACTOR(choice) == SCHED_PREFIX_ACTOR_) {
        prefix = &search->prefix_[choice >> SCHED_ACTOR_BITS];
        choice = SCHED_NO_CHOICE;
        count = prefix->count;
    }
    path = sched_search_new_schedule_(count + (choice != SCHED_NO_CHOICE));
    if (choice != SCHED_NO_CHOICE)
        path.choice[count] = choice;
    if (has_trail && count > 0)
        memcpy(path.choice, search->trail_, count * sizeof *path.choice);
    for (s = state; !has_trail && count > (prefix ? prefix->count : 0);
         s = search->state_[s].parent)
        path.choice[--count] = search->state_[s].choice;
    if (prefix != NULL)
        memcpy(path.choice, prefix->choice,
               prefix->count * sizeof *path.choice);
    return path;
}

static inline void sched_search_keep_answers_(const struct sched_search *search,
                                              struct sched_found *found)
{
    size_t i;

    for (i = 0; i < search->answer_count_; i++)
        found->answers[i] = search->answers_[i].answer;
    found->answer_count = search->answer_count_;
}

/* Keep what the step has found. Returns its number + 1, or 0. */
static inline unsigned sched_search_keep_(struct sched_search *search,
                                          uint32_t state, uint64_t choice)
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
    if (i == search->found_count && i == SCHED_MOST_FOUND) {
        i--; /* counted with the last */
    } else if (i == search->found_count) {
        search->found_count++;
        found = &search->found[i];
        found->kind = search->finding_kind_;
        memcpy(found->text, search->finding_, sizeof found->text);
        found->schedule = sched_search_path_(search, state, choice);
        found->interleavings = 0;
        sched_search_keep_answers_(search, found);
    }
    if (strcmp(search->finding_, sched_search_stopped_) == 0)
        search->limit = sched_search_report_;
    search->finding_[0] = '\0';
    return (unsigned)i + 1;
}

/* How this state, an end, came out, by the watched variables. */
static inline void
sched_search_outcome_words_(const struct sched_search *search, char *text)
{
    const struct sched *sched = (const struct sched *)search->world;
    char value[SCHED_WORDS_SIZE];
    size_t used;
    size_t i, j;

    snprintf(text, SCHED_OUTCOME_TEXT, "%s",
             sched->is_stopped       ? "stopped"
             : sched->unfinished > 0 ? "deadlock"
                                     : "");
    if (text[0] != '\0')
        return;
    for (i = 0; i < search->known_; i++) {
        const struct sched_access *access = &search->variables_[i];
        unsigned same = 1;

        for (j = 0; j < i; j++)
            same += strcmp(search->variables_[j].text, access->text) == 0;
        used = strlen(text);
        used +=
            (size_t)snprintf(text + used, SCHED_OUTCOME_TEXT - used, "%s%.16s",
                             i > 0 ? ", " : "", sched_last_part(access->text));
        if (same > 1 && used < SCHED_OUTCOME_TEXT)
            used += (size_t)snprintf(text + used, SCHED_OUTCOME_TEXT - used,
                                     "#%u", same);
        if (used < SCHED_OUTCOME_TEXT)
            snprintf(text + used, SCHED_OUTCOME_TEXT - used, " = %.20s",
                     sched_value_words(access, search->written_[i], value));
        if (used >= SCHED_OUTCOME_TEXT - 40)
            break; /* what is behind it does not tell ends apart */
    }
    if (text[0] == '\0')
        snprintf(text, SCHED_OUTCOME_TEXT, "the end");
}

/* Interleavings that lead to `state`, and make `choice` if it is one, end like
   `text` says. Returns its number + 1. */
static inline unsigned char sched_search_outcome_(struct sched_search *search,
                                                  const char *text,
                                                  uint32_t state,
                                                  uint64_t choice, bool is_bad)
{
    struct sched_outcome *outcome;
    size_t i;

    for (i = 0; i < search->outcome_count; i++)
        if (strncmp(search->outcomes[i].text, text, SCHED_OUTCOME_TEXT - 1) ==
            0)
            break;
    if (i == SCHED_MOST_OUTCOMES) {
        i--;
        snprintf(search->outcomes[i].text, SCHED_OUTCOME_TEXT, "others");
    } else if (i == search->outcome_count) {
        search->outcome_count++;
        outcome = &search->outcomes[i];
        snprintf(outcome->text, sizeof outcome->text, "%.*s",
                 SCHED_OUTCOME_TEXT - 1, text);
        outcome->schedule = sched_search_path_(search, state, choice);
        outcome->interleavings = 0;
        outcome->is_bad = false;
    }
    outcome = &search->outcomes[i];
    outcome->is_bad |= is_bad;
    if (search->order >= SCHED_RANDOM_WALK)
        outcome->interleavings++;
    return (unsigned char)(i + 1);
}

/* `state`, in which nothing can run any more or that was stopped. */
static inline void sched_search_end_(struct sched_search *search,
                                     uint32_t state)
{
    struct sched *sched = (struct sched *)search->world;
    const char *sentence = NULL;
    char text[SCHED_OUTCOME_TEXT];
    unsigned outcome;
    unsigned found;

    if (sched->is_stopped) {
        if (sched->stop_code != 0)
            sched_search_find_(search, SCHED_FOUND_STOP, "stopped with a code");
    } else if (sched->unfinished > 0) {
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
    if (search->is_silent_)
        return;
    sched_search_outcome_words_(search, text);
    if (search->right.choice == NULL && search->finding_[0] == '\0' &&
        !(search->state_ != NULL ? search->state_[state].is_tainted
                                 : search->is_tainted_)) {
        search->right = sched_search_path_(search, state, SCHED_NO_CHOICE);
        memcpy(search->right_text, text, sizeof search->right_text);
    }
    outcome = sched_search_outcome_(search, text, state, SCHED_NO_CHOICE,
                                    search->finding_[0] != '\0');
    found = sched_search_keep_(search, state, SCHED_NO_CHOICE);
    if (search->order >= SCHED_BITSTATE)
        return;
    search->state_[state].outcome = (unsigned char)outcome;
    search->state_[state].found = (unsigned char)found;
}

/* A stale read, and what was decided by it (a write that claims to owe nothing
   to it, or one behind another read): confirmed if the task, alone and with the
   present value in its place from that read on, writes something else. */

static inline void sched_search_rewind(struct sched_search *search)
{
    sched_search_restore_(search, search->start_);
}

static inline bool sched_search_follow(struct sched_search *search,
                                       uint64_t choice)
{
    const bool did = sched_search_try_(search, choice) == SCHED_CAME_BACK_;

    search->finding_[0] = '\0';
    return did;
}

/* Let `task` run alone until it writes what is probed. Returns false if it
   cannot: it waits for others. */
static inline bool sched_search_run_alone_(struct sched_search *search,
                                           size_t task, size_t most)
{
    struct sched *sched = (struct sched *)search->world;
    const struct sched_task *self = search->tasks_[task];
    size_t i;

    for (i = 0; i < most && !search->probe_.has_written; i++) {
        if (pt_is_finished(self))
            return true;
        if ((self->flags & SCHED_PARKED_) || !sched_search_follow(search, task))
            if (!sched_search_pass_time_(sched)) /* the others stand still */
                return false;
    }
    return search->probe_.has_written;
}

static inline bool
sched_search_confirm_along_(struct sched_search *search,
                            const struct sched_schedule *schedule)
{
    const size_t task = search->suspect_task_;
    const struct sched_access *access =
        &search->variables_[search->suspect_ - 1];
    const size_t size = access->size == 255 ? 0 : access->size;
    void *variable =
        (void *)((uintptr_t)search->world +
                 ((uintptr_t)access->address - (uintptr_t)search->world));
    unsigned char present[256];
    size_t reading = SIZE_MAX;
    uint64_t written, alone;
    bool writes_alone;
    size_t i;

    if (!sched_search_is_inside_(search, access->address, 1))
        return false;
    search->probe_.address = access->address;
    search->probe_.task = task;
    sched_search_rewind(search);
    for (i = 0; i + 1 < schedule->count; i++) {
        search->probe_.has_read = false;
        sched_search_follow(search, schedule->choice[i]);
        if (search->probe_.has_read)
            reading = i;
    }
    if (reading == SIZE_MAX)
        return false;
    memcpy(present, variable, size);
    search->probe_.has_written = false;
    sched_search_follow(search, schedule->choice[i]);
    written = search->probe_.value;
    /* alone without the present value: what others changed is not its doing */
    sched_search_rewind(search);
    for (i = 0; i < reading; i++)
        sched_search_follow(search, schedule->choice[i]);
    search->probe_.has_written = false;
    writes_alone = sched_search_run_alone_(search, task, schedule->count + 8) &&
                   search->probe_.has_written;
    alone = search->probe_.value;
    sched_search_rewind(search);
    for (i = 0; i < reading; i++)
        sched_search_follow(search, schedule->choice[i]);
    memcpy(variable, present, size);
    search->probe_.has_written = false;
    return sched_search_run_alone_(search, task, schedule->count + 8) &&
           (!search->probe_.has_written ||
            (search->probe_.value != written &&
             !(writes_alone && search->probe_.value == alone)));
}

static inline void sched_search_confirm_(struct sched_search *search,
                                         uint32_t state, uint64_t choice)
{
    const bool is_stale = search->suspect_is_stale_;
    const char *text = search->variables_[search->suspect_ - 1].text;
    struct sched_schedule path = sched_search_path_(search, state, choice);
    unsigned char *aside = (unsigned char *)sched_search_memory_(
        NULL, 1, sched_search_snapshot_size_(search));
    const struct sched_open_ none = {0, 0, 0, 0};
    struct sched_answer_ answers[SCHED_MOST_ANSWERS];
    const size_t answer_count = search->answer_count_;
    const bool polls = search->polls_;
    bool is_so;

    memcpy(answers, search->answers_, sizeof answers);
    sched_search_save_(search, aside, &none);
    is_so = sched_search_confirm_along_(search, &path);
    search->probe_.address = NULL;
    sched_search_restore_(search, aside);
    memcpy(search->answers_, answers, sizeof answers);
    search->answer_count_ = answer_count;
    search->polls_ = polls;
    search->suspect_ = 0;
    free(aside);
    free(path.choice);
    if (is_so)
        sched_search_find_(search,
                           is_stale ? SCHED_FOUND_LOST_UPDATE
                                    : SCHED_FOUND_CHECK_THEN_ACT,
                           text);
}

/* The search */

static inline void sched_search_step_trail_(struct sched_search *search,
                                            uint64_t choice)
{
    if (search->trail_count_ == search->trail_room_) {
        search->trail_room_ = search->trail_room_ * 2 + 256;
        search->trail_ = (uint64_t *)sched_search_memory_(
            search->trail_, search->trail_room_, sizeof *search->trail_);
    }
    search->trail_[search->trail_count_++] = choice;
}

/* What came of `choice` in `state`. Returns false if nothing: a task has
   looked, and found nothing. */
static inline bool sched_search_arrive_(struct sched_search *search,
                                        uint32_t state, uint64_t choice,
                                        enum sched_step_ came, bool *is_new)
{
    struct sched_frontier_ *frontier =
        search->order == SCHED_BREADTH_FIRST ? &search->next_ : &search->level_;
    struct sched_open_ open = {0, choice, 0,
                               (uint32_t)search->trail_count_ + 1};
    unsigned outcome;
    unsigned found;

    if (came == SCHED_DID_NOT_COME_BACK_) {
        if (search->with_partial_order &&
            SCHED_ACTOR(choice) < search->task_count_)
            sched_search_learn_(search, search->tasks_[SCHED_ACTOR(choice)]);
        outcome = sched_search_outcome_(search, search->finding_, state, choice,
                                        true);
        found = sched_search_keep_(search, state, choice);
        /* an end of its own for each state and choice: its hash is of these */
        open.state = sched_search_state_(
            search, search->here_ * 31 + choice + 1, state, choice, is_new);
        if (search->bits_ == NULL)
            search->state_[open.state].outcome = (unsigned char)outcome;
        sched_search_add_edge_(search, state, open.state, choice, found);
        return true;
    }
    if (search->error != NULL)
        return true; /* the world is not whole: look no further at it */
    open.hash = search->from_ != NULL ? sched_search_hash_behind_(search)
                                      : sched_search_state_hash_(search);
    if (search->with_partial_order && SCHED_ACTOR(choice) < search->task_count_)
        sched_search_doubt_(search, search->tasks_[SCHED_ACTOR(choice)]);
    if (open.hash == search->here_ && search->polls_)
        return false;
    if (search->suspect_ != 0 && search->finding_[0] == '\0')
        sched_search_confirm_(search, state, choice);
    open.state = sched_search_state_(search, open.hash, state, choice, is_new);
    found = sched_search_keep_(search, state, choice);
    if (open.state == state && search->from_ != NULL && search->is_same_ &&
        found == 0 && search->bits_ == NULL) {
        search->has_stuttered_ = true; /* round and round */
        return true;
    }
    sched_search_add_edge_(search, state, open.state, choice, found);
    if (!*is_new)
        return true;
    search->is_tainted_ |= found != 0;
    if (search->bits_ == NULL)
        search->state_[open.state].is_tainted =
            found != 0 || search->state_[state].is_tainted;
    if (sched_search_is_over_(search)) {
        if (search->bits_ != NULL)
            sched_search_step_trail_(search, choice);
        sched_search_end_(search, open.state);
        if (search->bits_ != NULL)
            search->trail_count_--;
    } else {
        sched_search_push_(search, frontier, &open);
    }
    return true;
}

/* Guard: now and then a step is made twice, and the C stack below it filled
   with another pattern before each: what it does must not differ. */

static void *(*volatile sched_search_fill_)(void *memory, int byte,
                                            size_t size) = memset;

static void sched_search_poison_(int pattern)
{
    unsigned char stack[4096];

    sched_search_fill_(stack, pattern, sizeof stack);
}

/* Neither is to be inlined. */
static void (*volatile sched_search_poison_below_)(int pattern) =
    sched_search_poison_;

static inline bool sched_search_is_checked_(const struct sched_search *search)
{
    return !search->without_guards &&
           (search->steps < 512 || search->steps % 64 == 0);
}

/* Make `choice` in the state of `from_` twice, and compare. */
static inline void sched_search_check_twice_(struct sched_search *search,
                                             uint64_t choice)
{
    static const int patterns[] = {0xff, 0x3c};
    uint64_t hash[2] = {0, 0};
    bool differs = false;
    size_t i;

    for (i = 0; i < 2; i++) {
        sched_search_go_home_(search);
        sched_search_poison_below_(patterns[i]);
        if (sched_search_try_(search, choice) == SCHED_CAME_BACK_ &&
            search->error == NULL && !search->overflows_)
            hash[i] = i == 1 && search->steps % 64 == 0
                          ? sched_search_state_hash_(search)
                          : sched_search_hash_behind_(search);
        search->finding_[0] = '\0';
    }
    differs = hash[0] != hash[1];
    sched_search_go_home_(search);
    if (differs && search->error == NULL && !search->overflows_)
        sched_search_find_(
            search, SCHED_FOUND_NONDETERMINISM,
            "one step from one state did two things: a local used across an "
            "await, a byte never set, or something outside of the world");
}

/* Limits */

static inline size_t
sched_search_memory_used_(const struct sched_search *search)
{
    return search->state_room_ * sizeof *search->state_ +
           search->table_size_ * sizeof *search->table_ +
           search->edge_room_ * sizeof *search->edge_ + search->bits_size_ / 8 +
           (search->level_.room + search->next_.room) *
               sched_search_snapshot_size_(search);
}

static inline void sched_search_look_at_limits_(struct sched_search *search)
{
    const size_t used = sched_search_memory_used_(search);

    if (used > search->memory_used)
        search->memory_used = used;
    search->seconds_used = (double)(clock() - search->begun_) / CLOCKS_PER_SEC;
    if (search->states >= search->most_states)
        search->limit = "states";
    else if (used > search->most_memory)
        search->limit = "memory";
    else if (search->seconds != 0 && search->seconds_used > search->seconds)
        search->limit = "time";
}

/* Let `actor` act, with each of the answers that it may get. Returns whether
   it did something. */
static inline bool sched_search_go_(struct sched_search *search, uint32_t state,
                                    uint64_t actor, uint64_t cost)
{
    uint64_t choice = actor;
    unsigned answers = 0;
    bool has_moved = false;
    bool is_new;

    do {
        sched_search_go_home_(search);
        if (search->beside_->deviations + cost > search->deviations &&
            search->with_deviations) {
            search->is_cut_ = true;
            return true;
        }
        if (sched_search_is_checked_(search))
            sched_search_check_twice_(search, choice);
        search->beside_->deviations += search->with_deviations ? cost : 0;
        search->steps++;
        has_moved |= sched_search_arrive_(
            search, state, choice, sched_search_try_(search, choice), &is_new);
        if (search->overflows_ || search->error != NULL)
            return true;
        if (++answers % 4096 == 0 || search->states >= search->most_states)
            sched_search_look_at_limits_(search);
    } while (search->limit == NULL && sched_search_next_(search, &choice));
    return has_moved;
}

/* Find tasks such that nothing that the others do, before one of these has made
   a step, has to do with the steps that these would make: a persistent set. It
   stands first in `actors_`. Returns how many they are; all of them if there are
   no fewer, or if something else may come. */
static inline size_t sched_search_persistent_(struct sched_search *search,
                                              size_t count)
{
    unsigned char *is_in = search->is_in_;
    size_t best = count;
    size_t seed, i, j;

    if (!search->with_partial_order || search->has_cancels_ ||
        search->with_any_time || search->with_deviations || count < 2 ||
        sched_search_waits_for_interrupts_(search))
        return count;
    sched_search_look_ahead_(search);
    for (seed = 0; seed < count; seed++) {
        const size_t size =
            sched_search_close_(search, (size_t)search->actors_[seed], best);

        if (size >= best)
            continue;
        best = size;
        memcpy(search->is_best_, is_in, search->task_room_);
        if (best == 1)
            break;
    }
    if (best == count)
        return count;
    for (i = j = 0; i < count; i++) {
        const uint64_t actor = search->actors_[i];

        if (!search->is_best_[actor])
            continue;
        search->actors_[i] = search->actors_[j];
        search->actors_[j++] = actor;
    }
    search->has_reduced_ = true;
    return best;
}

/* Whether all that is ready in `snapshot` only looks, and finds nothing. Needed
   where the order of the queue is part of a state. */
static inline bool sched_search_only_polls_(struct sched_search *search,
                                            size_t count)
{
    bool polls = search->with_deviations && search->has_polled;
    size_t i;

    for (i = 0; i < count && polls; i++) {
        sched_search_go_home_(search);
        polls =
            sched_search_try_(search, search->actors_[i]) == SCHED_CAME_BACK_ &&
            search->polls_;
        search->finding_[0] = '\0';
    }
    sched_search_go_home_(search);
    return polls;
}

/* Twins: two that are interchangeable, hold the same, and are told apart by
   nothing that points to one of them. What one does the other would do, too. */

/* Find for each of the `count` in `actors_` the first that is as it is. */
static inline void sched_search_find_twins_(struct sched_search *search,
                                            size_t count)
{
    const bool may = search->member_count_ > 0 && !search->with_deviations &&
                     search->beside_->pointers == 0;
    size_t kinds = 0; /* at the front of `order_`, the first of each */
    size_t i, k;

    for (i = 0; i < count; i++) {
        const size_t actor = (size_t)search->actors_[i];
        size_t member = SCHED_NONE_;

        search->twins_[i].first = i;
        if (may && actor < search->task_count_)
            member = search->word_[search->extent_[actor].begin].member;
        if (member == SCHED_NONE_)
            continue;
        for (k = 0; k < kinds; k++) {
            const size_t first = search->order_[k];
            const size_t other =
                search->word_[search->extent_[search->actors_[first]].begin]
                    .member;

            if (search->member_[other].group == search->member_[member].group &&
                search->sums_[other] == search->sums_[member]) {
                search->twins_[i].first = first;
                break;
            }
        }
        if (k == kinds)
            search->order_[kinds++] = (uint16_t)i;
    }
}

/* Let `actor` do in `state` what its twin did. */
static inline void sched_search_repeat_(struct sched_search *search,
                                        uint32_t state, uint64_t actor,
                                        const struct sched_twin_ *twin)
{
    uint64_t e;

    for (e = twin->begin; e < twin->end && search->bits_ == NULL; e++) {
        const struct sched_edge_to_ edge = search->edge_[e];

        sched_search_add_edge_(search, state, edge.to, actor, edge.found);
    }
}

static inline void sched_search_expand_(struct sched_search *search,
                                        const unsigned char *snapshot)
{
    struct sched *sched = (struct sched *)search->world;
    struct sched_open_ open;
    bool has_moved = false; /* a task */
    bool has_fired = false;
    const uint32_t states = search->states;
    size_t first;
    size_t count;
    size_t i;

    memcpy(&open, snapshot, sizeof open);
    search->here_ = open.hash;
    search->from_ = snapshot;
    sched_search_restore_(search, snapshot);
    search->is_home_ = true;
    count = sched_search_actors_(search);
    if (sched_search_only_polls_(search, count))
        count = 0;
    first = sched_search_persistent_(search, count);
    sched_search_find_twins_(search, count);
    for (i = 0; i < count; i++) {
        const bool fires = search->actors_[i] >= SCHED_INTERRUPT_ACTOR;
        struct sched_twin_ *twin = &search->twins_[i];
        bool moved;

        if (i == first && search->states > states)
            return; /* the others come later; not never, since this is new */
        if (twin->first < i) {
            sched_search_repeat_(search, open.state, search->actors_[i],
                                 &search->twins_[twin->first]);
            continue;
        }
        twin->begin = search->edge_count_;
        moved = sched_search_go_(search, open.state, search->actors_[i], i > 0);
        twin->end = search->edge_count_;
        has_fired |= fires;
        has_moved |= moved && !fires;
        if (search->overflows_ || search->error != NULL)
            return;
    }
    sched_search_go_home_(search);
    if ((search->with_any_time || !has_moved) &&
        sched_first_timer_(sched) != NULL)
        has_moved |=
            sched_search_go_(search, open.state, SCHED_TIME_ACTOR, has_moved);
    if (!has_moved && !has_fired) {
        /* all that is ready only looks, and finds nothing */
        sched_search_go_home_(search);
        sched_search_end_(search, open.state);
    }
}

/* Random walks */

/* What a walk may choose: not those that have looked in vain since somebody
   did something. */
static inline size_t sched_search_fresh_(struct sched_search *search,
                                         const unsigned char *has_looked)
{
    const size_t count = sched_search_actors_(search);
    size_t kept = 0;
    size_t i;

    for (i = 0; i < count; i++)
        if (search->actors_[i] >= SCHED_INTERRUPT_ACTOR ||
            !has_looked[search->actors_[i]])
            search->actors_[kept++] = search->actors_[i];
    if ((kept == 0 || search->with_any_time) &&
        sched_first_timer_((struct sched *)search->world) != NULL)
        search->actors_[kept++] = SCHED_TIME_ACTOR;
    return kept;
}

/* One of the `count` that may act: the one with the highest priority, or any. */
static inline uint64_t sched_search_pick_(struct sched_search *search,
                                          const uint64_t *priority,
                                          size_t count)
{
    const uint64_t *actors = search->actors_;
    size_t best = 0;
    size_t i;

    if (search->order == SCHED_RANDOM_WALK)
        return actors[sched_search_random_(&search->random_) % count];
    for (i = 1; i < count; i++)
        if (priority[actors[i]] > priority[actors[best]])
            best = i;
    return actors[best];
}

enum { SCHED_ACTORS_ = 1 << SCHED_ACTOR_BITS, SCHED_LONGEST_WALK_ = 1000000 };

static inline void sched_search_walk_(struct sched_search *search,
                                      uint64_t *priority, size_t *longest)
{
    unsigned char *has_looked = (unsigned char *)(priority + SCHED_ACTORS_);
    const struct sched_open_ none = {0, 0, 0, 0};
    const unsigned depth = search->depth > 0 ? search->depth : 3;
    uint64_t change[16];
    unsigned changes = 0;
    unsigned char outcome = 0;
    enum sched_step_ came;
    uint64_t choice;
    size_t count;
    size_t i;

    search->random_ = search->seed + search->walked * 0x632be59bd9b4e019u;
    search->trail_count_ = 0;
    search->is_tainted_ = false;
    memset(has_looked, 0, SCHED_ACTORS_);
    for (i = 0; i < SCHED_ACTORS_ && search->order == SCHED_PCT; i++)
        priority[i] = sched_search_random_(&search->random_) | 1u << 8;
    for (i = 0; i + 1 < depth && i < 16 && search->order == SCHED_PCT; i++)
        change[changes++] = sched_search_random_(&search->random_) % *longest;
    sched_search_rewind(search);
    while (outcome == 0 && search->trail_count_ < SCHED_LONGEST_WALK_) {
        count = sched_search_is_over_(search)
                    ? 0
                    : sched_search_fresh_(search, has_looked);
        if (count == 0) {
            sched_search_end_(search, 0);
            break;
        }
        choice = sched_search_pick_(search, priority, count);
        for (i = 0; i < changes; i++) {
            if (change[i] != search->trail_count_)
                continue;
            priority[choice] = changes - i; /* below all others */
            choice = sched_search_pick_(search, priority, count);
        }
        if (sched_search_is_checked_(search)) {
            sched_search_sum_up_(search);
            sched_search_save_(search, search->snapshot_, &none);
            search->from_ = search->snapshot_;
            search->is_home_ = true;
            search->draws_ = false;
            sched_search_check_twice_(search, choice);
            search->from_ = NULL;
        }
        search->draws_ = true;
        search->steps++;
        came = sched_search_try_(search, choice);
        search->draws_ = false;
        if (search->overflows_ || search->error != NULL)
            return;
        sched_search_step_trail_(search,
                                 choice | search->made_ << SCHED_ACTOR_BITS);
        if (search->suspect_ != 0 && search->finding_[0] == '\0')
            sched_search_confirm_(search, 0, SCHED_NO_CHOICE);
        if (came != SCHED_CAME_BACK_)
            outcome = sched_search_outcome_(search, search->finding_, 0,
                                            SCHED_NO_CHOICE, true);
        if (search->polls_ && choice < SCHED_INTERRUPT_ACTOR)
            has_looked[choice] = 1;
        else
            memset(has_looked, 0, SCHED_ACTORS_);
        search->is_tainted_ |=
            sched_search_keep_(search, 0, SCHED_NO_CHOICE) != 0;
    }
    if (search->trail_count_ > *longest)
        *longest = search->trail_count_;
}

/* The graph */

/* Find the states from which no end can be reached: their tasks go on for ever.
   From the ends backwards, along edges sorted by where they lead. */
static inline void sched_search_trap_(struct sched_search *search)
{
    const size_t states = search->states;
    uint32_t *first =
        (uint32_t *)sched_search_memory_(NULL, states + 2, 2 * sizeof *first);
    uint32_t *open = first + states + 2;
    uint32_t *from = (uint32_t *)sched_search_memory_(
        NULL, search->edge_count_ + 1, sizeof *from);
    unsigned char *ends =
        (unsigned char *)sched_search_memory_(NULL, states, 1);
    size_t count = 0;
    size_t i, e;

    memset(first, 0, (states + 2) * sizeof *first);
    for (e = 0; e < search->edge_count_; e++)
        first[search->edge_[e].to + 2]++;
    for (i = 2; i < states + 2; i++)
        first[i] += first[i - 1];
    for (i = 0; i < states; i++) {
        const struct sched_state_ *state = &search->state_[i];

        for (e = 0; e < state->edges; e++)
            from[first[search->edge_[state->first_edge + e].to + 1]++] =
                (uint32_t)i;
        ends[i] = state->outcome != 0;
        if (ends[i])
            open[count++] = (uint32_t)i;
    }
    while (count > 0) {
        const uint32_t to = open[--count];

        for (e = first[to]; e < first[to + 1]; e++) {
            if (ends[from[e]])
                continue;
            ends[from[e]] = true;
            open[count++] = from[e];
        }
    }
    ends[0] |= search->shard != 0; /* a part may begin with nothing */
    for (i = 0; i < states && ends[i]; i++) {
    }
    if (i < states) {
        sched_search_find_(search, SCHED_FOUND_LIVELOCK,
                           "a livelock: from here on nothing ends");
        sched_search_keep_(search, (uint32_t)i, SCHED_NO_CHOICE);
    }
    free(first);
    free(from);
    free(ends);
}

/* Whether a cycle through all of the `count` states of one component is fair:
   whoever could act in each of them does act. An interrupt need never come. */
static inline bool sched_search_is_fair_(const struct sched_search *search,
                                         const uint32_t *member, size_t count,
                                         const uint32_t *component,
                                         uint32_t *could, unsigned char *does)
{
    const uint32_t own = component[member[0]];
    uint32_t e;
    size_t i;

    memset(could, 0, SCHED_ACTORS_ * sizeof *could);
    memset(does, 0, SCHED_ACTORS_);
    for (i = 0; i < count; i++) {
        const struct sched_state_ *state = &search->state_[member[i]];

        for (e = 0; e < state->edges; e++) {
            const struct sched_edge_to_ *edge =
                &search->edge_[state->first_edge + e];

            if (could[edge->actor] == i)
                could[edge->actor] = (uint32_t)i + 1;
            does[edge->actor] |= component[edge->to] == own;
        }
    }
    for (i = 0; i < SCHED_ACTORS_; i++)
        if (could[i] == count && !does[i] &&
            (i < SCHED_INTERRUPT_ACTOR || i == SCHED_TIME_ACTOR))
            return false;
    return true;
}

/* The strongly connected components with a cycle (Tarjan, 1972), without
   recursion: is one of them fair? If so nothing forces its tasks to end. */
static inline void sched_search_cycles_(struct sched_search *search)
{
    const size_t states = search->states;
    uint32_t *index =
        (uint32_t *)sched_search_memory_(NULL, states, 5 * sizeof *index);
    uint32_t *low = index + states;
    uint32_t *stack = low + states;
    uint32_t *path = stack + states;
    uint32_t *next = path + states;
    uint32_t *could = (uint32_t *)sched_search_memory_(NULL, SCHED_ACTORS_,
                                                       sizeof *could + 1);
    unsigned char *does = (unsigned char *)(could + SCHED_ACTORS_);
    const uint32_t closed = UINT32_MAX;
    uint32_t count = 0;
    uint32_t fair = closed;
    size_t depth = 0;
    size_t top = 0;
    size_t i;

    /* index: 0 not seen; low becomes the component once it is closed */
    memset(index, 0, 5 * states * sizeof *index);
    path[depth++] = 0;
    while (depth > 0) {
        const uint32_t s = path[depth - 1];
        const struct sched_state_ *state = &search->state_[s];

        if (index[s] == 0) {
            index[s] = low[s] = ++count;
            stack[top++] = s;
        }
        if (next[s] < state->edges) {
            const uint32_t to = search->edge_[state->first_edge + next[s]++].to;

            if (index[to] == 0)
                path[depth++] = to;
            else if (index[to] != closed && index[to] < low[s])
                low[s] = index[to];
            continue;
        }
        depth--;
        if (depth > 0 && low[s] < low[path[depth - 1]])
            low[path[depth - 1]] = low[s];
        if (low[s] != index[s])
            continue;
        for (i = top; stack[i - 1] != s; i--) {
        }
        {
            const size_t first = i - 1;
            const uint32_t own = index[s];
            bool cycles = top - first > 1;

            for (i = first; i < top; i++)
                low[stack[i]] = own;
            for (i = 0; i < state->edges; i++)
                cycles |= search->edge_[state->first_edge + i].to == s;
            if (cycles && (fair == closed || s < fair) &&
                sched_search_is_fair_(search, stack + first, top - first, low,
                                      could, does))
                fair = s;
            for (i = first; i < top; i++)
                index[stack[i]] = closed;
            top = first;
        }
    }
    if (fair != closed) {
        sched_search_find_(search, SCHED_FOUND_LIVELOCK,
                           "a livelock: all get their turns, and it may go on "
                           "for ever");
        sched_search_keep_(search, fair, SCHED_NO_CHOICE);
    }
    search->is_unfair = fair == closed;
    free(index);
    free(could);
}

/* How many paths lead to each of the states in `order`, without those through
   what was found as `found`, if it is not 0. */
static inline void sched_search_paths_(const struct sched_search *search,
                                       const uint32_t *order, size_t count,
                                       unsigned found, double *paths)
{
    size_t i;
    uint32_t e;

    for (i = 0; i < search->states; i++)
        paths[i] = 0;
    paths[0] = 1;
    for (i = 0; i < count; i++) {
        const struct sched_state_ *state = &search->state_[order[i]];

        for (e = 0; e < state->edges; e++) {
            const struct sched_edge_to_ *edge =
                &search->edge_[state->first_edge + e];

            if (found == 0 || edge->found != found)
                paths[edge->to] += paths[order[i]];
        }
    }
}

/* Paths are counted from the start, in an order in which each state comes
   behind all that lead to it. States in a cycle have no place in it. Returns
   whether there are some: of more than one step that changes something. */
static inline bool sched_search_count_(struct sched_search *search)
{
    bool has_cycles;
    const size_t states = search->states;
    double *paths = (double *)sched_search_memory_(NULL, states, sizeof *paths);
    uint32_t *in = (uint32_t *)sched_search_memory_(NULL, states, sizeof *in);
    uint32_t *order =
        (uint32_t *)sched_search_memory_(NULL, states, sizeof *order);
    size_t count = 0;
    size_t done;
    size_t f, i, e;

    memset(in, 0, states * sizeof *in);
    for (e = 0; e < search->edge_count_; e++)
        in[search->edge_[e].to]++;
    order[count++] = 0;
    for (done = in[0] != 0; done < count; done++) {
        const struct sched_state_ *state = &search->state_[order[done]];

        for (e = 0; e < state->edges; e++) {
            const uint32_t to = search->edge_[state->first_edge + e].to;

            if (--in[to] == 0)
                order[count++] = to;
        }
    }
    has_cycles = count < states || in[0] != 0;
    search->is_endless = has_cycles || search->has_stuttered_;
    search->is_counted = !search->is_endless && !search->with_partial_order;
    if (search->is_counted) {
        sched_search_paths_(search, order, count, 0, paths);
        for (i = 0; i < states; i++) {
            const unsigned outcome = search->state_[i].outcome;

            if (outcome == 0)
                continue;
            search->interleavings += paths[i];
            search->outcomes[outcome - 1].interleavings += paths[i];
        }
        for (f = 0; f < search->found_count; f++) {
            double clean = 0;

            sched_search_paths_(search, order, count, (unsigned)f + 1, paths);
            for (i = 0; i < states; i++)
                if (search->state_[i].outcome != 0 &&
                    search->state_[i].found != f + 1)
                    clean += paths[i];
            search->found[f].interleavings = clean < search->interleavings
                                                 ? search->interleavings - clean
                                                 : 0;
        }
    }
    free(paths);
    free(in);
    free(order);
    return has_cycles;
}

/* All choices in the state of `snapshot` that lead somewhere, behind each
   other. Returns how many; the caller frees them. */
static inline size_t sched_search_moves_(struct sched_search *search,
                                         const unsigned char *snapshot,
                                         uint64_t **moves)
{
    struct sched_schedule list = {NULL, 0};
    bool has_moved = false;
    uint64_t here;
    uint64_t choice;
    size_t room = 0;
    size_t count;
    size_t i;

    sched_search_restore_(search, snapshot);
    here = sched_search_state_hash_(search);
    count = sched_search_is_over_(search) ? 0 : sched_search_actors_(search);
    for (i = 0; i <= count; i++) {
        sched_search_restore_(search, snapshot);
        choice = i < count ? search->actors_[i] : SCHED_TIME_ACTOR;
        if (i == count &&
            (sched_search_is_over_(search) ||
             (has_moved && !search->with_any_time) ||
             sched_first_timer_((struct sched *)search->world) == NULL))
            break;
        do {
            sched_search_restore_(search, snapshot);
            if (sched_search_try_(search, choice) == SCHED_CAME_BACK_ &&
                search->polls_ && sched_search_state_hash_(search) == here)
                continue;
            has_moved |= choice < SCHED_INTERRUPT_ACTOR || choice > 0xfff;
            if (list.count == room) {
                room = room * 2 + 16;
                list.choice = (uint64_t *)sched_search_memory_(
                    list.choice, room, sizeof *list.choice);
            }
            list.choice[list.count++] = choice;
        } while (sched_search_next_(search, &choice));
        search->finding_[0] = '\0';
    }
    search->finding_[0] = '\0';
    sched_search_restore_(search, snapshot);
    *moves = list.choice;
    return list.count;
}

/* A part of the search: the first choices are made one after the other, as a
   tree, until there are enough of them to deal out. One that has found
   something, or ended, is dealt out as it is. */

enum { SCHED_PREFIXES_ = 16, SCHED_LONGEST_PREFIX_ = 24 };

/* Follow `prefix`. Returns what came of its last choice. */
static inline enum sched_step_
sched_search_follow_prefix_(struct sched_search *search,
                            const struct sched_schedule *prefix)
{
    enum sched_step_ came = SCHED_CAME_BACK_;
    size_t i;

    sched_search_rewind(search);
    for (i = 0; i < prefix->count; i++) {
        search->finding_[0] = '\0';
        search->here_ = sched_search_state_hash_(search);
        came = sched_search_try_(search, prefix->choice[i]);
    }
    return came;
}

/* Replace `list`, of schedules, by those that are one choice longer. Returns
   false if none is. */
static inline bool sched_search_lengthen_(struct sched_search *search,
                                          struct sched_schedule **list,
                                          size_t *count)
{
    struct sched_schedule *longer = NULL;
    const struct sched_open_ none = {0, 0, 0, 0};
    bool has_grown = false;
    size_t total = 0;
    size_t i, j;

    for (i = 0; i < *count; i++) {
        const struct sched_schedule prefix = (*list)[i];
        const enum sched_step_ came =
            sched_search_follow_prefix_(search, &prefix);
        const bool is_leaf = came != SCHED_CAME_BACK_ ||
                             search->finding_[0] != '\0' ||
                             search->suspect_ != 0;
        uint64_t *moves = NULL;
        size_t more = 0;

        search->finding_[0] = '\0';
        if (!is_leaf) {
            sched_search_save_(search, search->snapshot_, &none);
            more = sched_search_moves_(search, search->snapshot_, &moves);
        }
        longer = (struct sched_schedule *)sched_search_memory_(
            longer, total + more + 1, sizeof *longer);
        for (j = 0; j < more; j++) {
            longer[total] = sched_search_new_schedule_(prefix.count + 1);
            memcpy(longer[total].choice, prefix.choice,
                   prefix.count * sizeof *prefix.choice);
            longer[total++].choice[prefix.count] = moves[j];
        }
        has_grown |= more > 0;
        if (more == 0)
            longer[total++] = prefix;
        else
            free(prefix.choice);
        free(moves);
    }
    free(*list);
    *list = longer;
    *count = total;
    return has_grown;
}

/* Begin not with the first state but with those behind the first choices that
   are this shard's. */
static inline void sched_search_deal_(struct sched_search *search)
{
    size_t count = 1;
    size_t length;
    size_t i;
    bool is_new;

    search->prefix_ = (struct sched_schedule *)sched_search_memory_(
        NULL, 1, sizeof *search->prefix_);
    search->prefix_[0] = sched_search_new_schedule_(0);
    for (length = 0; length < SCHED_LONGEST_PREFIX_ &&
                     count < (size_t)SCHED_PREFIXES_ * search->shards;
         length++)
        if (!sched_search_lengthen_(search, &search->prefix_, &count))
            break;
    search->prefix_count_ = count;
    for (i = search->shard - 1; i < count; i += search->shards) {
        const enum sched_step_ came =
            sched_search_follow_prefix_(search, &search->prefix_[i]);

        if (search->prefix_[i].count == 0) { /* nothing can be chosen at all */
            sched_search_end_(search, 0);
            return;
        }
        sched_search_arrive_(
            search, 0, SCHED_PREFIX_ACTOR_ | (uint64_t)i << SCHED_ACTOR_BITS,
            came, &is_new);
        search->steps++;
    }
}

/* Interleavings, listed */

struct sched_listing_ {
    void (*see)(void *context, const struct sched_schedule *schedule,
                const char *outcome);
    void *context;
    size_t left;
};

enum { SCHED_DEEPEST_LISTED_ = 1000 };

static inline void sched_search_list_from_(struct sched_search *search,
                                           struct sched_listing_ *listing)
{
    const struct sched_open_ none = {0, 0, 0, 0};
    const size_t depth = search->trail_count_;
    struct sched_schedule path = {search->trail_, depth};
    unsigned char *snapshot;
    uint64_t *moves;
    size_t count;
    size_t i;

    if (depth == SCHED_DEEPEST_LISTED_) {
        listing->left--;
        listing->see(listing->context, &path, "it goes on");
        return;
    }
    snapshot = (unsigned char *)sched_search_memory_(
        NULL, 1, sched_search_snapshot_size_(search));
    sched_search_save_(search, snapshot, &none);
    count = sched_search_moves_(search, snapshot, &moves);
    if (count == 0) {
        char text[SCHED_OUTCOME_TEXT];

        sched_search_outcome_words_(search, text);
        listing->left--;
        listing->see(listing->context, &path, text);
    }
    for (i = 0; i < count && listing->left > 0; i++) {
        sched_search_restore_(search, snapshot);
        sched_search_step_trail_(search, moves[i]);
        if (sched_search_try_(search, moves[i]) == SCHED_CAME_BACK_) {
            sched_search_list_from_(search, listing);
        } else {
            path.choice = search->trail_;
            path.count = search->trail_count_;
            listing->left--;
            listing->see(listing->context, &path, search->finding_);
        }
        search->finding_[0] = '\0';
        search->trail_count_ = depth;
    }
    free(moves);
    free(snapshot);
}

static inline void sched_search_list(
    struct sched_search *search, size_t most,
    void (*see)(void *context, const struct sched_schedule *schedule,
                const char *outcome),
    void *context)
{
    struct sched_listing_ listing;
    sched_search_handler_ old[SCHED_SEARCH_SIGNALS_];

    listing.see = see;
    listing.context = context;
    listing.left = most;
    search->trail_count_ = 0;
    sched_search_guard_(old);
    sched_search_rewind(search);
    if (most > 0 && search->limit != sched_search_report_)
        sched_search_list_from_(search, &listing);
    sched_search_unguard_(old);
}

/* For people: fewer steps, then fewer changes of task */

/* Whether `schedule` leads to what `found` is. `used`: in so many choices. */
static inline bool sched_search_leads_(struct sched_search *search,
                                       const struct sched_found *found,
                                       const struct sched_schedule *schedule,
                                       size_t *used)
{
    enum sched_step_ came = SCHED_CAME_BACK_;
    size_t i;

    sched_search_rewind(search);
    search->finding_[0] = '\0';
    for (i = 0; i < schedule->count && came == SCHED_CAME_BACK_; i++) {
        came = sched_search_try_(search, schedule->choice[i]);
        if (came == SCHED_CANNOT_ ||
            search->made_ != schedule->choice[i] >> SCHED_ACTOR_BITS)
            break;
        if (search->finding_[0] != '\0' &&
            found->kind == search->finding_kind_ &&
            strcmp(found->text, search->finding_) == 0) {
            search->finding_[0] = '\0';
            *used = i + 1;
            return true;
        }
        search->finding_[0] = '\0';
    }
    if (i < schedule->count || came != SCHED_CAME_BACK_ ||
        !sched_search_is_over_(search))
        return false;
    search->is_silent_ = true;
    sched_search_end_(search, 0);
    search->is_silent_ = false;
    *used = schedule->count;
    came = search->finding_[0] != '\0' &&
                   found->kind == search->finding_kind_ &&
                   strcmp(found->text, search->finding_) == 0
               ? SCHED_CAME_BACK_
               : SCHED_CANNOT_;
    search->finding_[0] = '\0';
    return came == SCHED_CAME_BACK_;
}

static inline size_t
sched_search_changes_(const struct sched_schedule *schedule)
{
    size_t changes = 0;
    size_t i;

    for (i = 1; i < schedule->count; i++)
        changes += SCHED_ACTOR(schedule->choice[i]) !=
                   SCHED_ACTOR(schedule->choice[i - 1]);
    return changes;
}

/* Take `other` if it leads there and is better. */
static inline bool sched_search_takes_(struct sched_search *search,
                                       struct sched_found *found,
                                       struct sched_schedule *other)
{
    const size_t changes = sched_search_changes_(&found->schedule);
    size_t used;

    if (!sched_search_leads_(search, found, other, &used))
        return false;
    other->count = used;
    if (used > found->schedule.count ||
        (used == found->schedule.count &&
         sched_search_changes_(other) >= changes))
        return false;
    memcpy(found->schedule.choice, other->choice, used * sizeof *other->choice);
    found->schedule.count = used;
    sched_search_keep_answers_(search, found);
    return true;
}

/* Leave out what need not be there (Zeller & Hildebrandt's ddmin, 2002, with
   smaller and smaller pieces), then bring steps of one task together. */
static inline void sched_search_shrink_(struct sched_search *search,
                                        struct sched_found *found)
{
    struct sched_schedule other =
        sched_search_new_schedule_(found->schedule.count);
    size_t tries = 20000;
    size_t piece;
    size_t i, j;
    bool has_changed = true;

    for (piece = found->schedule.count / 2;
         piece > 0 &&
         (search->order != SCHED_BREADTH_FIRST || search->with_partial_order);
         piece /= 2) {
        for (i = 0; i + piece <= found->schedule.count && tries > 0;) {
            other.count = found->schedule.count - piece;
            memcpy(other.choice, found->schedule.choice,
                   i * sizeof *other.choice);
            memcpy(other.choice + i, found->schedule.choice + i + piece,
                   (other.count - i) * sizeof *other.choice);
            tries--;
            if (!sched_search_takes_(search, found, &other))
                i++;
        }
    }
    while (has_changed) {
        has_changed = false;
        for (i = 0; i + 2 < found->schedule.count; i++) {
            const uint64_t *choice = found->schedule.choice;

            for (j = i + 2; j < found->schedule.count && tries > 0; j++) {
                if (SCHED_ACTOR(choice[j]) != SCHED_ACTOR(choice[i]) ||
                    SCHED_ACTOR(choice[i + 1]) == SCHED_ACTOR(choice[i]))
                    continue;
                other.count = found->schedule.count;
                memcpy(other.choice, choice, other.count * sizeof *choice);
                memmove(other.choice + i + 2, choice + i + 1,
                        (j - i - 1) * sizeof *choice);
                other.choice[i + 1] = choice[j];
                tries--;
                has_changed |= sched_search_takes_(search, found, &other);
            }
        }
    }
    free(other.choice);
}

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
    const size_t count = search->task_room_ * search->known_;
    const struct sched_scenario_group *group = search->groups;
    unsigned char *at;
    size_t members = 0;
    size_t size;

    for (; group != NULL && group->stride != 0; group++)
        members += group->is_interchangeable ? group->count : 0;
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
    search->changed_ = (uint32_t *)sched_search_memory_(
        NULL, search->words_ + 1, sizeof *search->changed_);
    search->extent_ = (struct sched_extent_ *)sched_search_memory_(
        NULL, nodes, sizeof *search->extent_);
    memset(search->extent_, 0, nodes * sizeof *search->extent_);
    search->stands_now_ = (struct sched_stand_ *)sched_search_memory_(
        NULL, nodes, sizeof *search->stands_now_);
    search->order_of_timers_ =
        (uint16_t *)sched_search_memory_(NULL, nodes, sizeof(uint16_t));
    search->member_ = (struct sched_member_ *)sched_search_memory_(
        NULL, members + 1, sizeof *search->member_);
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
    search->tasks_ = (struct sched_task **)sched_search_memory_(
        NULL, tasks, sizeof *search->tasks_);
    search->actors_ = (uint64_t *)sched_search_memory_(
        NULL, tasks + SCHED_MOST_INTERRUPTS + 1, sizeof *search->actors_);
    search->twins_ = (struct sched_twin_ *)sched_search_memory_(
        NULL, tasks + SCHED_MOST_INTERRUPTS + 1, sizeof *search->twins_);
    search->is_in_ = (unsigned char *)sched_search_memory_(NULL, tasks, 2);
    search->is_best_ = search->is_in_ + tasks;
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
    free(search->changed_);
    free(search->extent_);
    free(search->stands_now_);
    free(search->order_of_timers_);
    free(search->member_);
    free(search->order_);
    free(search->form_);
    free(search->spare_);
    free(search->state_);
    free(search->table_);
    free(search->bits_);
    free(search->edge_);
    free(search->level_.memory);
    free(search->next_.memory);
    free(search->snapshot_);
    free(search->start_);
    free(search->actors_);
    free(search->is_in_);
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
    struct sched_open_ open = {0, SCHED_NO_CHOICE, 0, 0};
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
        if (i % 1024 == 0)
            alarm(search->patience);
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
        alarm(search->patience);
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

/* See some interleavings, so that what lies ahead is known before any step is
   left for later. */
static inline void sched_search_see_some_(struct sched_search *search)
{
    const struct sched_open_ none = {0, 0, 0, 0};
    enum sched_step_ came = SCHED_CAME_BACK_;
    size_t count;
    size_t i, j;

    for (i = 0; i < 16 && !search->overflows_ && !search->has_seen_some_; i++) {
        sched_search_rewind(search);
        for (j = 0; j < 1000 && !sched_search_is_over_(search); j++) {
            count = sched_search_actors_(search);
            if (j == 0)
                sched_search_sum_up_(search);
            sched_search_save_(search, search->snapshot_, &none);
            search->from_ = search->snapshot_;
            search->draws_ = true;
            came = sched_search_try_(
                search,
                search
                    ->actors_[sched_search_random_(&search->random_) % count]);
            search->draws_ = false;
            search->finding_[0] = '\0';
            if (came != SCHED_CAME_BACK_)
                break;
            sched_search_hash_behind_(search);
        }
    }
    search->has_seen_some_ |= !search->overflows_;
    search->from_ = NULL;
    sched_search_rewind(search);
}

/* Where memory that cannot be had ends a search. */
static inline void sched_search_within_(struct sched_search *search)
{
    const struct sched_open_ none = {0, 0, 0, 0};

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
        if (search->with_partial_order && search->order < SCHED_RANDOM_WALK)
            sched_search_see_some_(search);
        if (search->order >= SCHED_RANDOM_WALK)
            sched_search_walks_(search);
        else if (!search->overflows_ && search->error == NULL)
            sched_search_graph_(search);
    } else {
        search->limit = "memory";
    }
    sched_search_may_run_out_ = false;
    if (SCHED_IS_AUTOMATIC_) {
        search->overflows_ |= search->growth_ != sched_auto_growth;
        sched_auto_on_access = NULL;
    }
    alarm(0);
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
    sched_search_trap_(search);
    search->is_unfair = search->is_endless && search->found_count == 0;
    if (has_cycles && search->found_count == 0)
        sched_search_cycles_(search);
    return true;
}

static inline void sched_search_complete_(struct sched_search *search)
{
    const double states = search->states;

    search->is_complete = search->limit == NULL && search->error == NULL &&
                          search->order < SCHED_BITSTATE &&
                          !search->asks_too_much_ && !search->is_cut_;
    if (search->limit != NULL || search->error != NULL) {
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
    size_t i;

    if (search->most_states == 0)
        search->most_states = (size_t)1 << 31;
    if (search->most_memory == 0)
        search->most_memory = (size_t)1 << 30;
    if (search->patience == 0)
        search->patience = 5;
    if (search->walks == 0)
        search->walks = 1000;
    memcpy(start, search->world, search->size);
    sched_search_guard_(old);
    for (;;) { /* again, with room for as many tasks as there turned out */
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
        } else if (search->with_partial_order && search->has_cancels_ &&
                   !has_cancels) {
            has_cancels = true; /* what was left out must be tried */
        } else {
            sched_search_complete_(search);
            if (!search->is_complete || sched_search_judge_(search))
                break;
            search->without_symmetry = true;
            search->with_partial_order = false;
        }
        variables = search->variables_;
        known = search->variable_count_;
        search->variables_ = NULL;
        sched_search_free(search);
    }
    for (i = 0; i < search->found_count && search->error == NULL; i++)
        if (search->found[i].kind < SCHED_FOUND_LIVELOCK &&
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
