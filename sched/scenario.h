/* SPDX-License-Identifier: MIT */
/*
 * scenario.h - a world, its tasks and a check; and the command line they share.
 *
 *     static struct world { struct sched sched; struct increment inc[8]; } world;
 *
 *     static size_t setup(void *world, int tasks) { ... return bytes; }
 *     static const char *check(const void *world) { ... return NULL; }
 *
 *     int main(int argc, char **argv)
 *     {
 *         static const struct sched_scenario scenario = {
 *             .name = "counter", .world = &world,
 *             .setup = setup, .check = check, .tasks = 2};
 *         return sched_scenario_main(argc, argv, &scenario);
 *     }
 *
 * A world is one flat struct that begins with its struct sched: all that the
 * tasks share and all that they keep. The program runs it once, under the
 * policy that the command line asks for, reports each switch and what the watch
 * found, and then says whether the world is as it should be.
 *
 * 1. Include this before sched.h, or compile with SCHED_TRACE 1: it traces.
 * 2. The world is zero when setup is called, and nothing in it is allocated.
 *    Where it owes nothing to that, --prefill shows what setup forgot.
 */
#ifndef WEFT_SCENARIO_H
#define WEFT_SCENARIO_H

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined WEFT_SCHED_H && !SCHED_TRACE
#error "include <sched/scenario.h> before <sched/sched.h>: it traces"
#endif
#ifndef SCHED_TRACE
#define SCHED_TRACE 1
#endif

/* Configuration */

/* How many variables the watch can hold. */
#ifndef SCHED_SCENARIO_VARIABLES
#define SCHED_SCENARIO_VARIABLES 64
#endif

/* A misuse says its remedy before it stops the program. */
#ifndef PT_ASSERT
#define PT_ASSERT(condition, sentence) \
    ((condition) ? (void)0 : sched_scenario_misuse_(sentence))
static inline void sched_search_misuse_(const char *sentence);
static inline void sched_scenario_misuse_(const char *sentence)
{
    sched_search_misuse_(sentence); /* a search goes on elsewhere */
    fflush(stdout);
    fprintf(stderr, "misuse: %s\n", sentence);
    abort();
}
#endif

#include "explore.h"
#include "report/dump.h"
#include "report/fold.h"
#include "report/lanes.h"
#include "report/merge.h"
#include "report/names.h"
#include "report/page.h"
#include "report/text.h"
#include "sched.h"
#include "watch.h"

/* Types */

struct sched_scenario {
    const char *name;
    void *world;                             /* begins with its struct sched */
    size_t (*setup)(void *world, int tasks); /* initialises the scheduler and
                             spawns `tasks`; returns the bytes of the world in
                             use, or 0 if it cannot hold so many */
    const char *(*check)(const void *world); /* answers NULL: fine; else one
                                     sentence. May be NULL: nothing to check */
    int tasks;                               /* unless --tasks says otherwise */
    int most_tasks;                          /* 0: whatever setup accepts */
    /* Which tasks are of one kind, for --explore; the last has stride 0. May
       be NULL. */
    const struct sched_scenario_group *groups;
    /* What comes from outside; the last has handle NULL. A run fires them where
       nothing else can go on, a search everywhere. May be NULL. */
    const struct sched_interrupt *interrupts;
    bool is_watched; /* all that tasks share they read and write by the macros
                        of watch.h, or await: --partial-order may be asked for */
};

/* Functions */

/*
 * Run `scenario` as the command line says; --help lists the flags.
 *
 * Returns 0 if all was well in this run, 1 if something was found, 2 for a bad
 * flag or a replay string that does not fit, after one sentence on stderr.
 */
static inline int sched_scenario_main(int argc, char **argv,
                                      const struct sched_scenario *scenario);

/* Private */

enum {
    SCHED_OK_ = 0,
    SCHED_FOUND_ = 1,
    SCHED_BAD_USE_ = 2,
    SCHED_INCOMPLETE_ = 3
};

enum sched_sink_choice_ { SCHED_TO_TEXT_, SCHED_TO_LANES_, SCHED_TO_NONE_ };

struct sched_options_ {
    uint64_t given; /* a bit for each of sched_flags_ */
    uint64_t tasks;
    uint64_t trace; /* enum sched_sink_choice_ */
    uint64_t seed;
    const char *replay; /* NULL: none */
    const char *shard;  /* the same */
    uint64_t part;      /* of `parts`; 0: all */
    uint64_t parts;
    uint64_t any_time;
    uint64_t states;    /* 0: no limit */
    uint64_t megabytes; /* 0: 1,024 */
    uint64_t seconds;   /* 0: no limit */
    uint64_t walks;
    uint64_t pct;
    uint64_t deviations;
    uint64_t list;
    bool is_random;
    bool wants_help;
    bool prefills;
    bool merges;
    bool explores;
    bool depth_first;
    bool bitstate;
    bool partial_order;
    bool without_symmetry;
    bool without_guards;
    bool without_watch;
    bool as_json;
};

/* A replay string's items, a list that grows. */
struct sched_choices_ {
    size_t *item;
    size_t count;
    size_t room;
};

/* How much of a schedule is shown. */
enum sched_shown_ {
    SCHED_SHOW_NOTHING_,
    SCHED_SHOW_WORDS_, /* note its steps, and say what it leads to */
    SCHED_SHOW_ROWS_   /* those that the fold has chosen */
};

/* One run: its options, its policy and the choices that it made. */
struct sched_run_ {
    const struct sched_scenario *scenario;
    const char *program;
    struct sched_options_ options;
    char **files; /* to merge */
    struct sched *sched;
    struct sched_names names;
    struct sched_cycles cycles;
    struct sched_sink answers; /* to sched_choose */
    uint64_t random;
    struct sched_choices_ script; /* of the replay string */
    size_t at;                    /* where in it */
    struct sched_choices_ made;   /* so far */
    unsigned long switches;
    unsigned char fired[SCHED_MOST_INTERRUPTS];
    size_t deviations_end; /* behind the last that was not the first ready */
    size_t known_end;      /* before the first task without a number */
    bool is_exact;         /* the script says more than which task is next */
    const struct sched_search *search; /* whose schedule it is; or NULL */
    const struct sched_found *found;   /* by it: where the schedule leads */
    struct sched_schedule schedule;    /* of the search */
    uint64_t choice;                   /* the present one of it */
    uint64_t given;                    /* its answers to sched_choose */
    bool is_masked; /* no interrupt may come within this step */
    bool is_firing;
    bool is_going_on; /* behind the schedule */
    size_t size;      /* of the world */
    int code;         /* of the run */
    enum sched_shown_ shown;
    struct sched_lanes *lanes; /* of this run; or NULL */
    struct sched_fold fold;    /* of the schedule that is shown */
    struct sched_page head;    /* of a report: what was found, and why, */
    struct sched_page end;     /* what stands behind the rows, */
    struct sched_page tail;    /* and what is last */
};

enum {
    SCHED_REPORT_LINES_ = 25, /* of a search, at most */
    SCHED_FEWEST_ROWS_ = 6    /* of its schedule, whatever else there is */
};

/* The command line: a table of flags */

enum sched_flag_kind_ {
    SCHED_SETS_,    /* a bool */
    SCHED_COUNTS_,  /* a number from 1 to 2^32 - 1 */
    SCHED_NUMBERS_, /* a number from 0 */
    SCHED_WORDS_,   /* one of the words, with | between: its place */
    SCHED_STRING_
};

struct sched_flag_ {
    const char *name;
    const char *argument; /* in the help; the words */
    enum sched_flag_kind_ kind;
    size_t place; /* in the options */
    bool explores;
    const char *help;
};

#define SCHED_FLAG_(name, argument, kind, member, explores, help)      \
    {                                                                  \
        name, argument, kind, offsetof(struct sched_options_, member), \
            explores, help                                             \
    }

static const struct sched_flag_ sched_flags_[] = {
    SCHED_FLAG_("--tasks", " N", SCHED_COUNTS_, tasks, false,
                "with N tasks; else as many as the scenario says"),
    SCHED_FLAG_("--trace", "text|lanes|none", SCHED_WORDS_, trace, false,
                "a line a switch, the default; a column a task; or only what "
                "was found"),
    SCHED_FLAG_("--random", "", SCHED_SETS_, is_random, false,
                "any ready task may go first, not the first"),
    SCHED_FLAG_("--seed", " N", SCHED_NUMBERS_, seed, false,
                "of --random and of walks: which of them, from 0; else 1"),
    SCHED_FLAG_("--replay", " STRING", SCHED_STRING_, replay, false,
                "choose tasks as STRING says, then first come, first served: "
                "v1:0,1*3,4-7 is task 0, three times task 1, then 4 to 7; in "
                "v2 strings t lets time pass, i0 fires interrupt 0, and 1=2 "
                "is task 1 that chooses 2"),
    SCHED_FLAG_(
        "--prefill", "", SCHED_SETS_, prefills, false,
        "memory is not zero, but 0xff, before the world is set up; only "
        "its tasks are zero"),
    SCHED_FLAG_("--help", "", SCHED_SETS_, wants_help, false, "this"),
    SCHED_FLAG_("--merge", " FILE...", SCHED_SETS_, merges, false,
                "add up what --json printed for each shard"),
    SCHED_FLAG_("--explore", "", SCHED_SETS_, explores, false,
                "every interleaving, not one run; with it:"),
    SCHED_FLAG_("--time", "lazy|any", SCHED_WORDS_, any_time, true,
                "time passes only when nothing is ready, the default; or may "
                "pass before"),
    SCHED_FLAG_("--states", " N", SCHED_COUNTS_, states, true,
                "at most N states"),
    SCHED_FLAG_("--memory", " N", SCHED_COUNTS_, megabytes, true,
                "at most N megabytes; else 1024"),
    SCHED_FLAG_("--seconds", " N", SCHED_COUNTS_, seconds, true,
                "at most N seconds"),
    SCHED_FLAG_("--depth-first", "", SCHED_SETS_, depth_first, true,
                "instead of breadth-first: less memory, longer schedules"),
    SCHED_FLAG_("--bitstate", "", SCHED_SETS_, bitstate, true,
                "depth-first, with three bits a state: some may be missed"),
    SCHED_FLAG_("--walks", " N", SCHED_COUNTS_, walks, true,
                "N runs at random instead of all"),
    SCHED_FLAG_("--pct", " D", SCHED_COUNTS_, pct, true,
                "walks by priorities that change D - 1 times"),
    SCHED_FLAG_("--deviations", " N", SCHED_NUMBERS_, deviations, true,
                "at most N choices that are not the first come"),
    SCHED_FLAG_("--partial-order", "", SCHED_SETS_, partial_order, true,
                "tasks go first that have nothing to do with the others; "
                "needs a world in which all that is shared is watched"),
    SCHED_FLAG_("--no-symmetry", "", SCHED_SETS_, without_symmetry, true,
                "tell tasks of one kind apart"),
    SCHED_FLAG_("--no-watch", "", SCHED_SETS_, without_watch, true,
                "look for no lost updates"),
    SCHED_FLAG_("--no-guards", "", SCHED_SETS_, without_guards, true,
                "make no step twice to compare"),
    SCHED_FLAG_("--list", " N", SCHED_COUNTS_, list, true,
                "show N of the interleavings and how they end"),
    SCHED_FLAG_("--shard", " I/N", SCHED_STRING_, shard, true,
                "part I of N, from 1: together they are the whole"),
    SCHED_FLAG_("--json", "", SCHED_SETS_, as_json, true,
                "the answer as one line of JSON"),
};

enum { SCHED_FLAGS_ = sizeof sched_flags_ / sizeof sched_flags_[0] };

static inline int sched_bad_use_(const char *program, const char *sentence,
                                 const char *what)
{
    fflush(stdout);
    fprintf(stderr, "%s: ", program);
    fprintf(stderr, sentence, what);
    fprintf(stderr, " (--help lists the flags)\n");
    return SCHED_BAD_USE_;
}

static inline void sched_help_(const struct sched_run_ *run)
{
    enum { INDENT = 22 };
    struct sched_page page = {NULL, 0, 0};
    int column;
    size_t i;

    printf("usage: %s [flags]\n"
           "Run the scenario %s once and report each switch.\n\n",
           run->program, run->scenario->name);
    for (i = 0; i < SCHED_FLAGS_; i++) {
        const struct sched_flag_ *flag = &sched_flags_[i];

        column = printf("  %s%s%s", flag->name,
                        flag->kind == SCHED_WORDS_ ? "=" : "", flag->argument);
        if (column >= INDENT) {
            putchar('\n');
            column = 0;
        }
        sched_page_wrap(&page, flag->help, INDENT, column);
        fputs(sched_page_text(&page), stdout);
        sched_page_free(&page);
    }
    printf("\nExit status: 0 all was well in this run, or proved; 1 something "
           "was found;\n2 bad use, or a replay string that does not fit; 3 "
           "nothing was found, but\nnot all was searched.\n");
}

static inline bool sched_parse_number_(const char *text, uint64_t most,
                                       uint64_t *number)
{
    uint64_t value = 0;

    if (text == NULL || *text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9' ||
            value > (UINT64_MAX - (uint64_t)(*text - '0')) / 10)
            return false;
        value = value * 10 + (uint64_t)(*text - '0');
    }
    *number = value;
    return value <= most;
}

/* The place of `word` among `words`, which have | between them; -1: none. */
static inline int sched_place_of_(const char *word, const char *words)
{
    const size_t length = word != NULL ? strlen(word) : 0;
    int place = 0;

    for (; length > 0; words++, place++) {
        if (strncmp(words, word, length) == 0 &&
            (words[length] == '|' || words[length] == '\0'))
            return place;
        words = strchr(words, '|');
        if (words == NULL)
            return -1;
    }
    return -1;
}

/* "--name takes words, not ..." */
static inline int sched_refuse_value_(const struct sched_run_ *run,
                                      const struct sched_flag_ *flag,
                                      uint64_t most, const char *value)
{
    char sentence[160];

    if (flag->kind == SCHED_WORDS_) {
        const char *word = flag->argument;

        snprintf(sentence, sizeof sentence, "%s takes ", flag->name);
        while (*word != '\0') {
            const size_t used = strlen(sentence);
            const int length = (int)strcspn(word, "|");

            snprintf(sentence + used, sizeof sentence - used, "%.*s%s", length,
                     word,
                     word[length] == '\0'             ? ", not \"%s\""
                     : strchr(word + length + 1, '|') ? ", "
                                                      : " or ");
            word += length + (word[length] == '|');
        }
    } else if (flag->kind == SCHED_NUMBERS_) {
        snprintf(sentence, sizeof sentence,
                 "%s takes a number from 0, not \"%%s\"", flag->name);
    } else {
        snprintf(sentence, sizeof sentence,
                 "%s takes a number from 1 to %llu, not \"%%s\"", flag->name,
                 (unsigned long long)most);
    }
    return sched_bad_use_(run->program, sentence, value != NULL ? value : "");
}

/* Take `flag`, whose value is `value`, or NULL for none. */
static inline int sched_take_flag_(struct sched_run_ *run,
                                   const struct sched_flag_ *flag,
                                   const char *value)
{
    char *place = (char *)&run->options + flag->place;
    const int most_tasks =
        run->scenario->most_tasks > 0 ? run->scenario->most_tasks : INT32_MAX;
    uint64_t most = flag->kind == SCHED_NUMBERS_ ? UINT64_MAX : UINT32_MAX;
    int word;

    if (flag->place == offsetof(struct sched_options_, tasks))
        most = (uint64_t)most_tasks;
    switch (flag->kind) {
    case SCHED_SETS_:
        *(bool *)place = true;
        return SCHED_OK_;
    case SCHED_WORDS_:
        word = sched_place_of_(value, flag->argument);
        if (word < 0)
            return sched_refuse_value_(run, flag, most, value);
        *(uint64_t *)(void *)place = (uint64_t)word;
        return SCHED_OK_;
    case SCHED_STRING_:
        *(const char **)(void *)place = value;
        if (value == NULL)
            return sched_bad_use_(run->program,
                                  flag->explores
                                      ? "%s takes a part like 1/4"
                                      : "%s takes a string like v1:0,1,0,1",
                                  flag->name);
        return SCHED_OK_;
    default:
        if (!sched_parse_number_(value, most, (uint64_t *)(void *)place) ||
            (flag->kind == SCHED_COUNTS_ && *(uint64_t *)(void *)place == 0))
            return sched_refuse_value_(run, flag, most, value);
        return SCHED_OK_;
    }
}

/* Take the flag `argv[*i]`, and its value behind `=` or as the next. */
static inline int sched_parse_flag_(struct sched_run_ *run, int argc,
                                    char **argv, int *i)
{
    const char *text = argv[*i];
    size_t f;

    for (f = 0; f < SCHED_FLAGS_; f++) {
        const struct sched_flag_ *flag = &sched_flags_[f];
        const size_t length = strlen(flag->name);
        const char *value = NULL;

        if (strncmp(text, flag->name, length) != 0 ||
            (text[length] != '\0' &&
             (text[length] != '=' || flag->kind == SCHED_SETS_)))
            continue;
        if (text[length] == '=')
            value = text + length + 1;
        else if (flag->kind != SCHED_SETS_ && *i + 1 < argc)
            value = argv[++*i];
        run->options.given |= UINT64_C(1) << f;
        return sched_take_flag_(run, flag, value);
    }
    return sched_bad_use_(run->program, "there is no flag %s", text);
}

/* The flag that was given, of those of --explore; NULL if none was. */
static inline const char *sched_given_(const struct sched_run_ *run)
{
    size_t f;

    for (f = 0; f < SCHED_FLAGS_; f++)
        if (sched_flags_[f].explores && run->options.given >> f & 1)
            return sched_flags_[f].name;
    return NULL;
}

/* Whether the flag `name`, which there is, was given. */
static inline bool sched_was_given_(const struct sched_run_ *run,
                                    const char *name)
{
    size_t f = 0;

    while (strcmp(sched_flags_[f].name, name) != 0)
        f++;
    return run->options.given >> f & 1;
}

/* Part `shard` of `shards`, in words like 1/4. */
static inline int sched_parse_shard_(struct sched_run_ *run)
{
    struct sched_options_ *options = &run->options;
    const char *text = options->shard;
    const char *slash = text != NULL ? strchr(text, '/') : NULL;
    char first[24];

    if (text == NULL)
        return SCHED_OK_;
    snprintf(first, sizeof first, "%.*s",
             slash != NULL && slash - text < 20 ? (int)(slash - text) : 0,
             text);
    if (slash == NULL || !sched_parse_number_(first, 1000, &options->part) ||
        !sched_parse_number_(slash + 1, 1000, &options->parts) ||
        options->part == 0 || options->part > options->parts)
        return sched_bad_use_(run->program,
                              "--shard takes a part like 1/4, of 1000 at most, "
                              "not \"%s\"",
                              text);
    return SCHED_OK_;
}

/* Which flags do not go together. */
static inline int sched_parse_conflicts_(struct sched_run_ *run)
{
    const struct sched_options_ *options = &run->options;
    const int orders = options->depth_first + options->bitstate +
                       (options->walks > 0 || options->pct > 0);
    const bool is_partial =
        orders > options->depth_first || sched_was_given_(run, "--deviations");

    if (sched_given_(run) != NULL && !options->explores)
        return sched_bad_use_(run->program, "%s belongs to --explore",
                              sched_given_(run));
    if (options->explores && (options->is_random || options->replay != NULL))
        return sched_bad_use_(run->program,
                              "--explore tries every order: give it without "
                              "%s",
                              "--random or --replay");
    if (sched_was_given_(run, "--seed") && !options->is_random &&
        options->walks == 0 && options->pct == 0)
        return sched_bad_use_(run->program, "--seed belongs to %s: give both",
                              "--random, --walks or --pct");
    if (options->is_random && options->replay != NULL)
        return sched_bad_use_(run->program,
                              "--random and %s exclude each other: give one",
                              "--replay");
    if (orders > 1 || (options->pct > 16))
        return sched_bad_use_(run->program, "%s",
                              orders > 1 ? "--depth-first, --bitstate, and "
                                           "--walks or --pct exclude each "
                                           "other: give one"
                                         : "--pct takes a number from 1 to 16");
    if (options->shard != NULL && is_partial)
        return sched_bad_use_(run->program,
                              "a shard is of a whole search: give it without "
                              "%s",
                              "--bitstate, --walks, --pct and --deviations");
    return sched_parse_shard_(run);
}

static inline int sched_parse_(struct sched_run_ *run, int argc, char **argv)
{
    int status = SCHED_OK_;
    int i;

    for (i = 1; i < argc && status == SCHED_OK_; i++) {
        status = sched_parse_flag_(run, argc, argv, &i);
        if (run->options.merges) {
            run->files = argv + i + 1;
            return status;
        }
    }
    return status != SCHED_OK_ ? status : sched_parse_conflicts_(run);
}

/* Replay strings: "v1:" and items with commas between, each a task's number N,
   a run N*TIMES, or a range FIRST-LAST. In "v2:" strings t lets time pass, which
   it else does only when nothing is ready; i0 fires interrupt 0; and behind
   either a task or an interrupt, =2 is its answer to sched_choose. */

/* ORDER sched_item_: in the high bits of an item; a number lies below. */
enum sched_item_ {
    SCHED_ITEM_TASK_,
    SCHED_ITEM_INTERRUPT_,
    SCHED_ITEM_ANSWER_,
    SCHED_ITEM_TIME_
};
enum { SCHED_MOST_CHOICES_ = 10000000, SCHED_ITEM_BITS_ = 28 };
#define SCHED_ITEM_(kind, number) \
    ((size_t)(kind) << SCHED_ITEM_BITS_ | (number))
#define SCHED_ITEM_KIND_(item) ((item) >> SCHED_ITEM_BITS_)
#define SCHED_ITEM_NUMBER_(item) \
    ((item) & (((size_t)1 << SCHED_ITEM_BITS_) - 1))

static inline void *sched_memory_(void *old, size_t count, size_t size)
{
    const size_t bytes = count * size;
    void *memory = realloc(old, bytes > 0 ? bytes : 1);

    if (memory == NULL) {
        fflush(stdout);
        fprintf(stderr, "out of memory\n");
        exit(SCHED_BAD_USE_);
    }
    return memory;
}

static inline void sched_add_choice_(struct sched_choices_ *choices,
                                     size_t item)
{
    if (choices->count == choices->room) {
        choices->room = choices->room * 2 + 64;
        choices->item = (size_t *)sched_memory_(choices->item, choices->room,
                                                sizeof *choices->item);
    }
    choices->item[choices->count++] = item;
}

/* Read a number below SCHED_MOST_CHOICES_ at `*position`; move behind it. */
static inline bool sched_scan_(const char **position, size_t *number)
{
    if (**position < '0' || **position > '9')
        return false;
    for (*number = 0; **position >= '0' && **position <= '9'; (*position)++) {
        *number = *number * 10 + (size_t)(**position - '0');
        if (*number >= SCHED_MOST_CHOICES_)
            return false;
    }
    return true;
}

/* Read the item at `*position`, and the comma behind it if more follow. */
static inline bool sched_scan_item_(const char **position,
                                    struct sched_choices_ *choices)
{
    size_t first = SCHED_ITEM_(SCHED_ITEM_TIME_, 0);
    size_t number;
    size_t last;
    size_t times = 1;

    if (**position == 't') {
        ++*position;
    } else {
        const bool fires = **position == 'i';

        *position += fires;
        if (!sched_scan_(position, &number))
            return false;
        first = SCHED_ITEM_(fires ? SCHED_ITEM_INTERRUPT_ : SCHED_ITEM_TASK_,
                            number);
    }
    last = first;
    if (**position == '*') {
        ++*position;
        if (!sched_scan_(position, &times))
            return false;
    } else if (**position == '-' &&
               SCHED_ITEM_KIND_(first) == SCHED_ITEM_TASK_) {
        ++*position;
        if (!sched_scan_(position, &last))
            return false;
    }
    if (times == 0 || last < first ||
        times + (last - first) > SCHED_MOST_CHOICES_ - choices->count)
        return false;
    for (; times > 0; times--)
        sched_add_choice_(choices, first);
    for (; first < last; first++)
        sched_add_choice_(choices, first + 1);
    while (**position == '=' && choices->count < SCHED_MOST_CHOICES_) {
        ++*position;
        if (!sched_scan_(position, &number))
            return false;
        sched_add_choice_(choices, SCHED_ITEM_(SCHED_ITEM_ANSWER_, number));
    }
    if (**position == ',')
        return *++*position != '\0';
    return **position == '\0';
}

static inline int sched_parse_replay_(struct sched_run_ *run,
                                      struct sched_choices_ *script)
{
    const char *replay = run->options.replay;
    const char *position = replay + 3;
    char sentence[160];

    run->is_exact = strncmp(replay, "v2:", 3) == 0;
    if (!run->is_exact && strncmp(replay, "v1:", 3) != 0)
        return sched_bad_use_(
            run->program,
            "a replay string begins with v1: or v2:, unlike \"%.40s\"", replay);
    while (*position != '\0') {
        const char *item = position;
        const size_t first = script->count;
        bool is_plain = true;
        size_t i;

        if (sched_scan_item_(&position, script)) {
            for (i = first; i < script->count; i++)
                is_plain &=
                    SCHED_ITEM_KIND_(script->item[i]) == SCHED_ITEM_TASK_;
            if (is_plain || run->is_exact)
                continue;
        }
        snprintf(sentence, sizeof sentence,
                 "replay string, character %lu: expected a task like 3, 3*2 or "
                 "3-5 and a comma, not \"%%.20s\"",
                 (unsigned long)(item - replay) + 1);
        return sched_bad_use_(run->program, sentence, item);
    }
    return SCHED_OK_;
}

/* Whether the first `count` of `choices` are more than tasks. */
static inline bool sched_is_exact_(const struct sched_choices_ *choices,
                                   size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (SCHED_ITEM_KIND_(choices->item[i]) != SCHED_ITEM_TASK_ &&
            choices->item[i] != SIZE_MAX)
            return true;
    return false;
}

/* How many items from `i` on follow each other at distance `step`; an answer
   belongs to the one before it. */
static inline size_t sched_alike_(const struct sched_choices_ *choices,
                                  size_t count, size_t i, size_t step)
{
    const size_t *item = choices->item;
    size_t alike = 1;

    while (i + alike < count && item[i + alike] == item[i] + alike * step)
        alike++;
    if (alike > 1 && i + alike < count &&
        SCHED_ITEM_KIND_(item[i + alike]) == SCHED_ITEM_ANSWER_)
        alike--;
    return alike;
}

/* Whether the item at `i` is an answer 0 with no other behind it in its step:
   what is asked for and not given is 0. */
static inline bool sched_is_trailing_(const struct sched_choices_ *choices,
                                      size_t count, size_t i)
{
    while (i < count && choices->item[i] == SCHED_ITEM_(SCHED_ITEM_ANSWER_, 0))
        i++;
    return i == count ||
           SCHED_ITEM_KIND_(choices->item[i]) != SCHED_ITEM_ANSWER_;
}

/* Add the first `count` of `choices` as a replay string to `page`. Returns the
   number of its items. */
static inline size_t sched_add_replay_(struct sched_page *page, bool is_exact,
                                       const struct sched_choices_ *choices,
                                       size_t count)
{
    const char *separator =
        is_exact || sched_is_exact_(choices, count) ? "v2:" : "v1:";
    size_t items = 0;
    size_t i = 0;

    if (count == 0)
        sched_page_add(page, "%s", separator);
    while (i < count) {
        const size_t item = choices->item[i];
        const unsigned long number = (unsigned long)SCHED_ITEM_NUMBER_(item);
        const bool is_task = SCHED_ITEM_KIND_(item) == SCHED_ITEM_TASK_;
        const bool is_answer = SCHED_ITEM_KIND_(item) == SCHED_ITEM_ANSWER_;
        const size_t same = is_answer ? 1 : sched_alike_(choices, count, i, 0);
        const size_t rising = is_task ? sched_alike_(choices, count, i, 1) : 1;

        if (is_answer && sched_is_trailing_(choices, count, i)) {
            i++;
            continue;
        }
        sched_page_add(page, "%s", is_answer ? "=" : separator);
        if (SCHED_ITEM_KIND_(item) == SCHED_ITEM_TIME_)
            sched_page_add(page, "t");
        else
            sched_page_add(page,
                           SCHED_ITEM_KIND_(item) == SCHED_ITEM_INTERRUPT_
                               ? "i%lu"
                               : "%lu",
                           number);
        if (same > 1)
            sched_page_add(page, "*%lu", (unsigned long)same);
        else if (rising > 2)
            sched_page_add(page, "-%lu", number + (unsigned long)rising - 1);
        separator = ",";
        i += same > 1 ? same : rising > 2 ? rising : 1;
        items++;
    }
    return items;
}

/* The policy: the replay string, then random, or first come, first served. */

static inline struct sched_task *sched_choose_random_(struct sched_run_ *run)
{
    struct sched_task *task = sched_next_ready(run->sched, NULL);
    struct sched_task *chosen = task;
    uint64_t count = 0;

    for (; task != NULL; task = sched_next_ready(run->sched, task))
        if (sched_search_random_(&run->random) % ++count == 0)
            chosen = task;
    return chosen;
}

static inline size_t sched_number_of_(const struct sched_run_ *run,
                                      const struct sched_task *task)
{
    const struct sched_known *known = sched_names_find(&run->names, task);

    return known != NULL ? known->number : SIZE_MAX;
}

/* "diverged at switch N: " and what was expected; the program ends. */
static inline void sched_diverged_(const struct sched_run_ *run,
                                   const char *sentence, const char *what)
{
    fflush(stdout);
    fprintf(stderr, "%s: diverged at switch %lu: ", run->program,
            run->switches + 1);
    fprintf(stderr, sentence, what);
    fputc('\n', stderr);
    exit(SCHED_BAD_USE_);
}

static inline void sched_not_ready_(const struct sched_run_ *run, size_t item)
{
    const size_t number = SCHED_ITEM_NUMBER_(item);
    const struct sched_known *known = sched_names_at(&run->names, number);
    char name[SCHED_NAME_SIZE];
    char sentence[120];

    if (SCHED_ITEM_KIND_(item) != SCHED_ITEM_TASK_)
        sched_diverged_(run,
                        "an answer is given that nobody asked for; the string "
                        "belongs to another program, or to other %s",
                        "flags");
    if (known != NULL)
        sched_diverged_(run,
                        "%s was expected to be ready; the string belongs to "
                        "another program, or to other flags",
                        sched_known_words(known, name));
    snprintf(sentence, sizeof sentence,
             "task %lu was expected to be ready, but the last task is %lu",
             (unsigned long)number, (unsigned long)run->names.count - 1);
    sched_diverged_(run, "%s", sentence);
}

static inline int sched_too_long_(const struct sched_run_ *run)
{
    fflush(stdout);
    fprintf(stderr,
            "%s: diverged at switch %lu: the run is over, but the string goes "
            "on; it belongs to another program, or to other flags\n",
            run->program, run->switches + 1);
    return SCHED_BAD_USE_;
}

static inline struct sched_task *
sched_choose_replayed_(const struct sched_run_ *run)
{
    const size_t item = run->script.item[run->at];
    struct sched_task *task = sched_next_ready(run->sched, NULL);

    while (task != NULL && sched_number_of_(run, task) != item)
        task = sched_next_ready(run->sched, task);
    if (task == NULL)
        sched_not_ready_(run, item);
    return task;
}

/* The scheduler's policy: choose, and write down what was chosen. */
static inline struct sched_task *sched_scenario_choose_(struct sched *sched,
                                                        void *context)
{
    struct sched_run_ *run = (struct sched_run_ *)context;
    struct sched_task *first = sched_next_ready(sched, NULL);
    struct sched_task *task = first;
    size_t number;

    if (run->is_going_on)
        task = first;
    else if (run->search != NULL)
        task = sched_search_task(run->search, run->choice);
    else if (run->at < run->script.count) {
        task = sched_choose_replayed_(run);
        run->at++;
    } else if (run->options.is_random)
        task = sched_choose_random_(run);
    number = sched_number_of_(run, task);
    if (number == SIZE_MAX && run->known_end > run->made.count)
        run->known_end = run->made.count;
    sched_add_choice_(&run->made, number);
    run->switches++;
    if (task != first)
        run->deviations_end = run->made.count;
    return task;
}

/* The sink that answers sched_choose: as the search did, as the replay string
   says, at random, or 0. */
static inline void sched_scenario_answer_(struct sched_sink *sink,
                                          struct sched *sched, unsigned event,
                                          struct sched_task *task,
                                          const void *detail)
{
    struct sched_run_ *run =
        (struct sched_run_ *)(void *)((char *)sink -
                                      offsetof(struct sched_run_, answers));
    const struct sched_answer *asked = (const struct sched_answer *)detail;
    size_t answer = 0;

    (void)sched;
    (void)task;
    if (SCHED_KIND(event) == SCHED_EVENT_MASK)
        run->is_masked = SCHED_REASON(event) != 0;
    if (SCHED_KIND(event) == SCHED_EVENT_SWITCH)
        run->is_masked = false; /* it is of one step */
    if (SCHED_KIND(event) != SCHED_EVENT_CHOICE || asked->count < 2)
        return;
    if (run->search != NULL) {
        answer = (size_t)(run->given % asked->count);
        run->given /= asked->count;
    } else if (run->at < run->script.count) {
        const size_t item = run->script.item[run->at];

        if (SCHED_ITEM_KIND_(item) == SCHED_ITEM_ANSWER_) {
            answer = SCHED_ITEM_NUMBER_(item); /* else 0 */
            run->at++;
        }
        if (answer >= asked->count)
            sched_diverged_(run,
                            "an answer is given that there is not; the string "
                            "belongs to another program, or to other %s",
                            "flags");
    } else if (run->options.is_random) {
        answer = (size_t)(sched_search_random_(&run->random) % asked->count);
    }
    sched_add_choice_(&run->made, SCHED_ITEM_(SCHED_ITEM_ANSWER_, answer));
    if (answer != 0)
        run->deviations_end = run->made.count;
    *asked->answer = (unsigned)answer;
}

/* Fire interrupt `i`, chosen if `is_choice`, else the answer to one. Returns
   false if it may not. */
static inline bool sched_scenario_fire_(struct sched_run_ *run, size_t i,
                                        bool is_choice)
{
    const struct sched_interrupt *interrupts = run->scenario->interrupts;

    if (i >= sched_interrupt_count_(interrupts) ||
        run->fired[i] >= interrupts[i].most)
        return false;
    run->fired[i]++;
    if (is_choice)
        sched_add_choice_(&run->made, SCHED_ITEM_(SCHED_ITEM_INTERRUPT_, i));
    run->deviations_end = run->made.count;
    sched_emit_(run->sched, SCHED_EVENT_INTERRUPT, NULL, interrupts[i].name);
    if (run->lanes != NULL)
        run->lanes->handler = interrupts[i].name;
    interrupts[i].handle(run->scenario->world);
    if (run->lanes != NULL)
        run->lanes->handler = NULL;
    return true;
}

/* The verdict */

/* How many tasks there were. */
static inline unsigned long sched_spawned_(const struct sched_run_ *run)
{
    return (unsigned long)(run->names.count + run->names.unknown);
}

static inline const char *sched_s_(unsigned long count)
{
    return count == 1 ? "" : "s";
}

static inline void sched_print_stuck_(const struct sched_run_ *run)
{
    printf("\ndeadlock: %u of %lu task%s can never go on\n",
           run->sched->unfinished, sched_spawned_(run),
           sched_s_(sched_spawned_(run)));
    sched_dump(stdout, run->sched, &run->names, 10);
}

static inline void sched_print_failed_(const struct sched_run_ *run)
{
    const struct sched_known *known;
    char name[SCHED_NAME_SIZE];
    size_t i;

    printf("\n%u of %lu tasks failed and nobody looked at it\n",
           run->sched->unseen, sched_spawned_(run));
    for (i = 0; i < run->names.count; i++) {
        known = sched_names_at(&run->names, i);
        if (!known->is_gone && pt_status(known->task) == PT_FAILED &&
            (known->task->flags & SCHED_UNSEEN_)) {
            printf("  the first: %s, with error %d",
                   sched_known_words(known, name), known->task->error);
            if (known->task->error < 0)
                printf(": %s", sched_error_text(known->task->error));
            putchar('\n');
            return;
        }
    }
}

/* How to see the same again. Behind the last choice that was not the first
   ready task, first come, first served says the rest. */
static inline void sched_print_again_(const struct sched_run_ *run)
{
    struct sched_page page = {NULL, 0, 0};
    size_t count = run->made.count;
    bool is_known = run->known_end >= count;
    bool is_long = !is_known || sched_add_replay_(&page, run->is_exact,
                                                  &run->made, count) > 12;

    printf("replay: --tasks %d%s", (int)run->options.tasks,
           run->options.prefills ? " --prefill" : "");
    if (is_long) {
        sched_page_free(&page);
        count = run->deviations_end;
        is_known = run->known_end >= count;
        is_long =
            sched_add_replay_(&page, run->is_exact, &run->made, count) > 24;
    }
    if (run->options.is_random && (is_long || !is_known))
        printf(" --random --seed %llu\n",
               (unsigned long long)run->options.seed);
    else
        printf(" --replay %s\n", sched_page_text(&page));
    sched_page_free(&page);
}

static inline int sched_verdict_(const struct sched_run_ *run, int code,
                                 const struct sched_watch *watch)
{
    const char *sentence = NULL;
    const char *comma = "";

    if (code == SCHED_DEADLOCK)
        sched_print_stuck_(run);
    else if (code == SCHED_EFAILED)
        sched_print_failed_(run);
    if ((code == 0 || code == SCHED_EFAILED) && run->scenario->check != NULL)
        sentence = run->scenario->check(run->scenario->world);
    printf("\n%lu task%s, %lu switch%s, time %lu", sched_spawned_(run),
           sched_s_(sched_spawned_(run)), run->switches,
           run->switches == 1 ? "" : "es",
           (unsigned long)sched_now(run->sched));
    if (watch->in_step > 0)
        printf("; %lu update%s ran within one step: atomic here",
               (unsigned long)watch->in_step, sched_s_(watch->in_step));
    if (watch->unwatched > 0)
        printf("; the watch was full: %lu access%s not watched",
               (unsigned long)watch->unwatched,
               watch->unwatched == 1 ? " was" : "es were");
    putchar('\n');
    if (code == 0 && sentence == NULL && watch->lost == 0 &&
        run->cycles.found == 0) {
        printf("nothing found in this run\n");
        return SCHED_OK_;
    }
    sched_print_again_(run);
    printf("FOUND ");
    if (watch->lost > 0) {
        printf(" %lu lost update%s", (unsigned long)watch->lost,
               sched_s_(watch->lost));
        comma = ",";
    }
    if (run->cycles.found > 0 && code != SCHED_DEADLOCK) {
        printf("%s a cycle of waits (%s)", comma, run->cycles.first);
        comma = ",";
    }
    if (code == SCHED_DEADLOCK)
        printf("%s deadlock", comma);
    else if (code == SCHED_EFAILED)
        printf("%s a failure that nobody looked at", comma);
    else if (code != 0)
        printf("%s stopped with code %d", comma, code);
    if (sentence != NULL)
        printf("%s %s", code != 0 || *comma != '\0' ? ":" : "", sentence);
    putchar('\n');
    return SCHED_FOUND_;
}

/* The name of who made the last step; "" if nobody did. */
static inline char *sched_last_name_(const struct sched_run_ *run, char *name)
{
    const struct sched_known *known = NULL;
    size_t i = run->made.count;

    while (i > 0 && SCHED_ITEM_KIND_(run->made.item[i - 1]) != SCHED_ITEM_TASK_)
        i--;
    if (i > 0)
        known = sched_names_at(&run->names, run->made.item[i - 1]);
    name[0] = '\0';
    return known != NULL ? sched_known_words(known, name) : name;
}

/* Of a run over memory that was not zero, which signal `number` ended. */
static inline int sched_prefilled_verdict_(struct sched_run_ *run, int number)
{
    struct sched_page line = {NULL, 0, 0};
    struct sched_page page = {NULL, 0, 0};
    char name[SCHED_NAME_SIZE];

    sched_page_add(&line,
                   "%s did not come back from switch %lu. --prefill filled the "
                   "memory with 0xff: what it relies on to be zero, setup has "
                   "to write.",
                   sched_last_name_(run, name), run->switches);
    sched_page_wrap(&page, line.text, 0, 0);
    printf("\n%s", page.text);
    sched_page_free(&line);
    sched_page_free(&page);
    sched_print_again_(run);
    printf("FOUND  %s\n", sched_search_signal_(number));
    return SCHED_FOUND_;
}

static inline bool sched_is_fatal_(const struct sched_found *found)
{
    return found->kind >= SCHED_FOUND_MISUSE && found->kind <= SCHED_FOUND_HANG;
}

/* Who has lost whose update, in one sentence. */
static inline void sched_lost_words_(const struct sched_run_ *run,
                                     const struct sched_finding *finding,
                                     char *line, size_t size)
{
    char names[2][SCHED_NAME_SIZE];
    char values[3][SCHED_WORDS_SIZE];

    sched_names_of(&run->names, finding->stale_write.task, names[0]);
    sched_names_of(&run->names, finding->lost_write.task, names[1]);
    sched_value_words(finding->access, finding->stale_write.value, values[0]);
    sched_value_words(finding->access, finding->lost_write.value, values[1]);
    sched_value_words(finding->access, finding->stale_read.value, values[2]);
    snprintf(line, size,
             "%s wrote %s over %s's %s: it read %s at switch %lu, %s changed "
             "it at %lu.",
             names[0], values[0], names[1], values[1], values[2],
             (unsigned long)finding->stale_read.step, names[1],
             (unsigned long)finding->lost_write.step);
}

/* "put, get[1] and 3 more": those that have not finished, as many as leave the
   sentence on its line. */
static inline void sched_add_unfinished_(const struct sched_run_ *run,
                                         struct sched_page *words)
{
    enum { ROOM = 26 };
    const struct sched_known *known = NULL;
    char name[SCHED_NAME_SIZE];
    size_t count = 0;

    while ((count == 0 || words->length < ROOM) &&
           (known = sched_next_unfinished_(&run->names, known)) != NULL)
        sched_page_add(words, "%s%s", count++ > 0 ? ", " : "",
                       sched_known_words(known, name));
    if (run->sched->unfinished > count)
        sched_page_add(words, " and %lu more",
                       (unsigned long)(run->sched->unfinished - count));
}

/* What it means, in one sentence, to the head of the report. */
static inline void sched_add_sentence_(struct sched_run_ *run,
                                       const struct sched_text *text)
{
    char name[SCHED_NAME_SIZE];
    struct sched_page words = {NULL, 0, 0};
    char line[400] = "";

    sched_last_name_(run, name);
    switch (run->found->kind) {
    case SCHED_FOUND_LOST_UPDATE:
        if (text->lost > 0)
            sched_lost_words_(run, &text->first, line, sizeof line);
        else
            snprintf(line, sizeof line,
                     "%s wrote over a value that it had not seen.", name);
        break;
    case SCHED_FOUND_CHECK_THEN_ACT:
        snprintf(line, sizeof line,
                 "What %s had read, and decided on, was no longer true when it "
                 "wrote.",
                 name);
        break;
    case SCHED_FOUND_DEADLOCK:
        sched_add_unfinished_(run, &words);
        snprintf(line, sizeof line, "%u of %lu task%s can never go on: %s.",
                 run->sched->unfinished, sched_spawned_(run),
                 sched_s_(sched_spawned_(run)), sched_page_text(&words));
        sched_page_free(&words);
        break;
    case SCHED_FOUND_STOP:
        snprintf(line, sizeof line, "%s stopped it with code %d.", name,
                 run->sched->stop_code);
        break;
    case SCHED_FOUND_MISUSE:
    case SCHED_FOUND_CRASH:
    case SCHED_FOUND_HANG:
        snprintf(line, sizeof line, "%s did not come back from switch %lu.",
                 name, run->switches + 1);
        break;
    default: /* the finding is its own sentence */
        if (run->found->starving == 0)
            return;
        snprintf(line, sizeof line, "%s waits all the while.",
                 sched_names_of(
                     &run->names,
                     sched_search_task(run->search, run->found->starving - 1),
                     name));
        break;
    }
    sched_page_wrap(&run->head, line, 0, 0);
}

/* The steps that the finding is made of; for want of others, the last one. */
static inline void sched_mark_(struct sched_run_ *run,
                               const struct sched_text *text)
{
    const struct sched_finding *finding = &text->first;
    const struct sched_known *known = NULL;

    while (run->found->kind == SCHED_FOUND_DEADLOCK &&
           (known = sched_next_unfinished_(&run->names, known)) != NULL)
        sched_fold_prefer(&run->fold, known->number);
    if (text->lost > 0 && run->found->kind == SCHED_FOUND_LOST_UPDATE) {
        sched_fold_mark(&run->fold, finding->stale_read.step);
        sched_fold_mark(&run->fold, finding->lost_read.step);
        sched_fold_mark(&run->fold, finding->lost_write.step);
    }
    if (run->found->kind != SCHED_FOUND_LIVELOCK)
        sched_fold_mark(&run->fold, run->fold.count);
    sched_fold_name(&run->fold, &run->names);
}

/* What a schedule of a search led to; its last choice is not made where it
   would not come back. */
static inline void sched_show_end_(struct sched_run_ *run,
                                   const struct sched_text *text)
{
    enum { MOST = 4 };
    char name[SCHED_NAME_SIZE];
    const struct sched_task *task = NULL;
    size_t i;

    if (run->found == NULL)
        return;
    if (sched_is_fatal_(run->found))
        task = sched_search_task(
            run->search,
            run->found->schedule.choice[run->found->schedule.count - 1]);
    if (task != NULL)
        sched_add_choice_(&run->made, sched_number_of_(run, task));
    for (i = 0; task != NULL && i < run->found->answer_count; i++)
        sched_add_choice_(&run->made, SCHED_ITEM_(SCHED_ITEM_ANSWER_,
                                                  run->found->answers[i]));
    if (run->shown != SCHED_SHOW_WORDS_)
        return;
    sched_mark_(run, text);
    sched_add_sentence_(run, text);
    if (run->found->kind == SCHED_FOUND_DEADLOCK)
        sched_dump_short(&run->end, run->sched, &run->names, MOST);
    if (task != NULL) {
        char line[SCHED_NAME_SIZE + SCHED_FOUND_TEXT + 20];

        snprintf(line, sizeof line, "then %s: %s",
                 sched_names_of(&run->names, task, name), run->found->text);
        sched_page_wrap(&run->end, line, 0, 0);
    }
}

static inline int sched_too_many_(const struct sched_run_ *run)
{
    char number[16];

    snprintf(number, sizeof number, "%d", (int)run->options.tasks);
    return sched_bad_use_(run->program, "this world cannot hold %s tasks",
                          number);
}

/* Whether an interrupt may still come. */
static inline bool sched_waits_for_interrupts_(const struct sched_run_ *run)
{
    size_t which[SCHED_MOST_INTERRUPTS];

    return sched_interrupts_left_(run->scenario->interrupts, run->fired,
                                  run->sched, which) > 0;
}

/* With watch_auto.h: before each access to what is shared. */
static inline void sched_scenario_on_shared_(void *context, void *address,
                                             size_t size, bool is_write,
                                             const void *where)
{
    struct sched_run_ *run = (struct sched_run_ *)context;
    size_t i;

    (void)address;
    (void)size;
    (void)is_write;
    (void)where;
    if (run->is_firing || run->is_masked || run->sched->current == NULL)
        return;
    i = sched_interrupt_asked_(run->scenario->interrupts, run->fired,
                               run->sched);
    if (i == SIZE_MAX)
        return;
    run->is_firing = true;
    sched_scenario_fire_(run, i, false);
    run->is_firing = false;
}

/* Go on behind a schedule from which nothing ends, first come, first served and
   without interrupts, for as long as it takes to see what comes again. */
static inline void sched_show_loop_(struct sched_run_ *run)
{
    const size_t made = run->made.count;
    int steps;

    if (run->shown == SCHED_SHOW_NOTHING_ ||
        run->found->kind != SCHED_FOUND_LIVELOCK ||
        strstr(run->found->text, "nothing ends") == NULL)
        return;
    run->is_going_on = true;
    for (steps = 3 * SCHED_FOLD_PERIOD;
         steps > 0 && sched_next_ready(run->sched, NULL) != NULL; steps--) {
        run->sched->poller = NULL;
        sched_step(run->sched);
        sched_search_settle_(run->sched, true);
    }
    run->is_going_on = false;
    run->made.count = made;
    run->fold.is_endless = true;
}

/* Follow a schedule of a search. */
static inline void sched_follow_search_(struct sched_run_ *run)
{
    size_t i;

    sched_search_settle_(run->sched, !sched_waits_for_interrupts_(run));
    for (i = 0; i < run->schedule.count && !run->sched->is_stopped; i++) {
        const uint64_t choice = run->schedule.choice[i];
        const unsigned actor = SCHED_ACTOR(choice);

        run->choice = choice;
        run->given = choice >> SCHED_ACTOR_BITS;
        if (actor == SCHED_TIME_ACTOR) {
            sched_add_choice_(&run->made, SCHED_ITEM_(SCHED_ITEM_TIME_, 0));
            sched_search_pass_time_(run->sched);
        } else if (actor >= SCHED_INTERRUPT_ACTOR) {
            sched_scenario_fire_(run, actor - SCHED_INTERRUPT_ACTOR, true);
        } else {
            run->sched->poller = NULL;
            sched_step(run->sched);
        }
        sched_search_settle_(run->sched, !sched_waits_for_interrupts_(run));
    }
    if (run->found != NULL)
        sched_show_loop_(run);
}

/* Step as a script says that has more to say than which task is next. */
static inline void sched_follow_(struct sched_run_ *run)
{
    while (run->at < run->script.count && !run->sched->is_stopped) {
        const size_t item = run->script.item[run->at];
        const bool is_task = SCHED_ITEM_KIND_(item) == SCHED_ITEM_TASK_;

        sched_search_settle_(run->sched, is_task);
        if (SCHED_ITEM_KIND_(item) == SCHED_ITEM_TIME_) {
            sched_add_choice_(&run->made, item);
            run->at++;
            run->deviations_end = run->made.count;
            if (!sched_search_pass_time_(run->sched))
                sched_diverged_(run,
                                "time was expected to pass, but no task "
                                "sleeps; the string belongs to another "
                                "program, or to other %s",
                                "flags");
        } else if (SCHED_ITEM_KIND_(item) == SCHED_ITEM_INTERRUPT_) {
            run->at++;
            if (!sched_scenario_fire_(run, SCHED_ITEM_NUMBER_(item), true))
                sched_diverged_(run,
                                "an interrupt was expected that this program "
                                "does not declare, or not so often; the string "
                                "belongs to another, or to other %s",
                                "flags");
        } else if (sched_next_ready(run->sched, NULL) == NULL) {
            return;
        } else {
            run->sched->poller = NULL;
            sched_step(run->sched);
        }
    }
    sched_search_settle_(run->sched, false);
}

/* Run until all have ended, with interrupts where nothing else can go on. */
static inline void sched_run_on_(struct sched_run_ *run)
{
    int code;
    size_t i = 0;

    if (run->is_exact)
        sched_follow_(run);
    code = sched_run(run->sched);
    while (code == SCHED_DEADLOCK && sched_waits_for_interrupts_(run)) {
        if (sched_scenario_fire_(run, i, true))
            code = sched_run(run->sched);
        else
            i++;
    }
    run->code = code;
}

/* Fill the world with 0xff, all but its tasks: sched_spawn wants them zero. */
static inline void sched_prefill_(const struct sched_run_ *run, size_t size)
{
    struct sched_task **tasks = NULL;
    struct sched_task *task = sched_next_ready(run->sched, NULL);
    size_t count = 0;

    for (; task != NULL; task = sched_next_ready(run->sched, task)) {
        tasks = (struct sched_task **)sched_memory_(tasks, count + 1,
                                                    sizeof *tasks);
        tasks[count++] = task;
    }
    memset(run->scenario->world, 0xff, size);
    while (count > 0)
        memset(tasks[--count], 0, sizeof **tasks);
    free(tasks);
}

/* Over memory that is not zero, setup and tasks may follow pointers to nowhere:
   that is what --prefill is for, so the program says so and ends. */

static jmp_buf sched_scenario_escape_;

static inline void sched_scenario_on_signal_(int number)
{
    longjmp(sched_scenario_escape_, number);
}

/* Let `work` do it. Returns the signal that ended it, 0 for none. */
static inline int sched_survive_(struct sched_run_ *run,
                                 void (*work)(struct sched_run_ *run))
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    enum { SIGNALS = sizeof signals / sizeof signals[0] };
    void (*volatile old[SIGNALS])(int number);
    volatile int number;
    volatile size_t i;

    for (i = 0; i < SIGNALS; i++)
        old[i] = signal(signals[i], sched_scenario_on_signal_);
    number = setjmp(sched_scenario_escape_);
    if (number == 0)
        work(run);
    for (i = 0; i < SIGNALS; i++)
        signal(signals[i], old[i]);
    return number;
}

static inline void sched_call_setup_(struct sched_run_ *run)
{
    sched_init(run->sched);
    run->size =
        run->scenario->setup(run->scenario->world, (int)run->options.tasks);
}

/* Set the world up; where memory is to hold something, it is what setup says
   is in use. Returns its size, 0 if there are too many tasks. */
static inline size_t sched_make_world_(struct sched_run_ *run)
{
    int number;

    sched_call_setup_(run);
    if (run->size == 0 || !run->options.prefills)
        return run->size;
    sched_prefill_(run, run->size);
    number = sched_survive_(run, sched_call_setup_);
    if (number == 0)
        return run->size;
    printf("FOUND: %s in setup; --prefill had filled the memory with 0xff\n",
           sched_search_signal_(number));
    exit(SCHED_FOUND_);
}

/* Set the world up, run it and report. */
static inline int sched_scenario_run_(struct sched_run_ *run)
{
    const size_t tasks = (size_t)run->options.tasks;
    struct sched_variable *variables;
    struct sched_known *known;
    struct sched_seen *seen;
    struct sched_task *task;
    struct sched_watch watch;
    struct sched_text text;
    struct sched_lanes lanes;
    const char *columns = getenv("COLUMNS");
    uint64_t width = 80;
    int number = 0;
    int code = 0;

    if (sched_make_world_(run) == 0)
        return sched_too_many_(run);
    variables = (struct sched_variable *)sched_memory_(
        NULL, SCHED_SCENARIO_VARIABLES, sizeof *variables);
    known = (struct sched_known *)sched_memory_(NULL, 2 * tasks + 1024,
                                                sizeof *known);
    seen = (struct sched_seen *)sched_memory_(NULL, 8 * tasks + 1024,
                                              sizeof *seen);
    sched_names_init(&run->names, known, 2 * tasks + 1024);
    sched_watch_init(&watch, variables, SCHED_SCENARIO_VARIABLES, seen,
                     8 * tasks + 1024);
    sched_text_init(&text, stdout, &run->names);
    if (columns != NULL && !sched_parse_number_(columns, 1000, &width))
        width = 80;
    if (run->shown != SCHED_SHOW_NOTHING_)
        width = 80; /* and the report is as long as it is anywhere */
    sched_lanes_init(&lanes, run->shown == SCHED_SHOW_WORDS_ ? NULL : stdout,
                     &run->names, (int)width);
    if (run->shown != SCHED_SHOW_NOTHING_)
        sched_lanes_use(&lanes, &run->fold);
    text.is_quiet = run->options.trace != SCHED_TO_TEXT_;
    run->answers.on_event = sched_scenario_answer_;
    for (task = sched_next_ready(run->sched, NULL); task != NULL;
         task = sched_next_ready(run->sched, task))
        sched_names_add(&run->names, task);
    sched_add_sink(run->sched, &run->answers);
    sched_add_sink(run->sched, &run->names.sink);
    sched_add_sink(run->sched, &watch.sink);
    sched_cycles_init(&run->cycles, &run->names);
    if (run->search == NULL) /* a report has the cycle elsewhere */
        sched_add_sink(run->sched, &run->cycles.sink);
    sched_add_sink(run->sched, &text.sink);
    if (run->options.trace == SCHED_TO_LANES_) {
        sched_add_sink(run->sched, &lanes.sink);
        run->lanes = &lanes;
    }
    run->sched->choose = sched_scenario_choose_;
    run->sched->choose_context = run;
    if (SCHED_IS_AUTOMATIC_) {
        sched_auto_on_access = sched_scenario_on_shared_;
        sched_auto_context = run;
    }

    if (run->search != NULL)
        sched_follow_search_(run);
    else if (run->options.prefills)
        number = sched_survive_(run, sched_run_on_);
    else
        sched_run_on_(run);
    if (SCHED_IS_AUTOMATIC_)
        sched_auto_on_access = NULL;
    if (run->options.trace == SCHED_TO_LANES_)
        sched_lanes_finish(&lanes);
    run->lanes = NULL;
    if (run->search == NULL)
        sched_text_finish(&text);
    if (run->search != NULL)
        sched_show_end_(run, &text);
    else if (number != 0)
        code = sched_prefilled_verdict_(run, number);
    else if (run->at < run->script.count)
        code = sched_too_long_(run);
    else
        code = sched_verdict_(run, run->code, &watch);
    free(variables);
    free(known);
    free(seen);
    return code;
}

/* --explore */

static inline const char *sched_found_kind_(enum sched_found_kind kind)
{
    static const char *const names[] = {
        "lost update", "check",          "deadlock",      "failure",
        "stop",        "misuse",         "crash",         "hang",
        "livelock",    "nondeterminism", "check-then-act"};

    return names[kind];
}

/* "lost update on count", in at most SCHED_FOUND_TEXT + 20 bytes. */
static inline const char *sched_found_words_(const struct sched_found *found,
                                             char *words)
{
    const size_t size = SCHED_FOUND_TEXT + 20;

    if (found->kind == SCHED_FOUND_LOST_UPDATE)
        snprintf(words, size, "lost update on %s",
                 sched_last_part(found->text));
    else if (found->kind == SCHED_FOUND_CHECK_THEN_ACT)
        snprintf(words, size, "check-then-act on %s",
                 sched_last_part(found->text));
    else if (found->kind == SCHED_FOUND_MISUSE)
        snprintf(words, size, "misuse: %s", found->text);
    else
        snprintf(words, size, "%s", found->text);
    return words;
}

/* Run `schedule` of `search`, which leads to `found` if it is not NULL. */
static inline void sched_show_(struct sched_run_ *run,
                               const struct sched_search *search,
                               const struct sched_found *found,
                               const struct sched_schedule *schedule,
                               enum sched_shown_ shown)
{
    run->schedule = *schedule;
    if (found != NULL && sched_is_fatal_(found))
        run->schedule.count--;
    memset(run->scenario->world, 0, search->size);
    memset(run->fired, 0, sizeof run->fired);
    run->made.count = 0;
    run->is_masked = false;
    run->switches = 0;
    run->search = search;
    run->found = found;
    run->shown = shown;
    run->options.trace =
        shown != SCHED_SHOW_NOTHING_ ? SCHED_TO_LANES_ : SCHED_TO_NONE_;
    sched_scenario_run_(run);
}

/* The choices of the schedule that was shown last, as a replay string. */
static inline void sched_add_schedule_(const struct sched_run_ *run,
                                       struct sched_page *page)
{
    sched_add_replay_(page, run->search->has_polled || run->options.any_time,
                      &run->made, run->made.count);
}

static inline void sched_print_schedule_(const struct sched_run_ *run)
{
    struct sched_page page = {NULL, 0, 0};

    sched_add_schedule_(run, &page);
    fputs(sched_page_text(&page), stdout);
    sched_page_free(&page);
}

/* " in 4 of 6 interleavings", or of walks, if that is known. */
static inline const char *sched_share_words_(const struct sched_search *search,
                                             double interleavings, char *words)
{
    char some[32];
    char all[32];

    words[0] = '\0';
    if (search->is_counted)
        snprintf(words, 96, " in %s of %s interleaving%s",
                 sched_count_words_(interleavings, some),
                 sched_count_words_(search->interleavings, all),
                 search->interleavings == 1 ? "" : "s");
    return words;
}

/* An order on which nothing was found; if its string is long, as far as it is
   not first come, first served. */
static inline void sched_add_right_(struct sched_run_ *run,
                                    const struct sched_search *search)
{
    static const char words[] = "an order that is right: ";
    struct sched_page page = {NULL, 0, 0};
    size_t room = SCHED_PAGE_WIDTH + 1 - strlen(words);
    const char *behind = "";
    bool is_exact = search->has_polled || run->options.any_time;

    if (search->found_count == 0 || search->right.choice == NULL)
        return;
    sched_show_(run, search, NULL, &search->right, SCHED_SHOW_NOTHING_);
    is_exact |= sched_is_exact_(&run->made, run->made.count);
    sched_add_schedule_(run, &page);
    if (page.length > room && !is_exact) {
        behind = ", then first come, first served";
        sched_page_free(&page);
        sched_add_replay_(&page, false, &run->made, run->deviations_end);
    }
    if (page.length + strlen(behind) > room)
        sched_page_add(&run->tail,
                       "an order that is right: one of %lu choices, "
                       "too long for this report\n",
                       (unsigned long)search->right.count);
    else if (*behind != '\0' || strlen(search->right_text) > 30 ||
             page.length + strlen(search->right_text) + 4 > room)
        sched_page_add(&run->tail, "%s%s%s\n", words, sched_page_text(&page),
                       behind);
    else
        sched_page_add(&run->tail, "%s%s  (%s)\n", words,
                       sched_page_text(&page), search->right_text);
    sched_page_free(&page);
}

/* What `text`, an outcome, says of `variable`, "count = 1"; all of it if that
   is not the name of one. `words` has SCHED_OUTCOME_TEXT bytes. */
static inline void sched_outcome_of_(const char *text, const char *variable,
                                     char *words)
{
    const size_t length = strlen(variable);
    const char *only = NULL;
    const char *at = length > 0 ? text : NULL;

    while (at != NULL) {
        if (strncmp(at, variable, length) == 0 && at[length] == '#')
            only = at = NULL; /* two of one name */
        else if (strncmp(at, variable, length) == 0 && at[length] == ' ')
            only = at;
        at = at != NULL ? strstr(at, ", ") : NULL;
        if (at != NULL)
            at += 2;
    }
    if (only != NULL)
        snprintf(words, SCHED_OUTCOME_TEXT, "%.*s", (int)strcspn(only, ","),
                 only);
    else
        snprintf(words, SCHED_OUTCOME_TEXT, "%s", text);
}

struct sched_ends_ {
    char text[SCHED_MOST_OUTCOMES][SCHED_OUTCOME_TEXT];
    double interleavings[SCHED_MOST_OUTCOMES];
    size_t count;
};

/* How interleavings end; where a variable was found, by that alone. */
static inline void sched_collect_ends_(struct sched_ends_ *ends,
                                       const struct sched_search *search)
{
    const struct sched_found *found = search->found;
    char variable[17] = "";
    size_t i, j;

    if (search->found_count > 0 && (found->kind == SCHED_FOUND_LOST_UPDATE ||
                                    found->kind == SCHED_FOUND_CHECK_THEN_ACT))
        snprintf(variable, sizeof variable, "%.16s",
                 sched_last_part(found->text));
    ends->count = 0;
    for (i = 0; i < search->outcome_count; i++) {
        char *text = ends->text[ends->count];

        sched_outcome_of_(search->outcomes[i].text, variable, text);
        for (j = 0; j < ends->count && strcmp(ends->text[j], text) != 0; j++) {
        }
        if (j == ends->count) {
            ends->count++;
            ends->interleavings[j] = 0;
        }
        ends->interleavings[j] += search->outcomes[i].interleavings;
    }
}

/* "all 6 interleavings of 2 tasks: count = 1 in 4, count = 2 in 2" */
static inline void sched_add_outcomes_(struct sched_run_ *run,
                                       const struct sched_search *search)
{
    enum { MOST = 6, ROOM = 3 * SCHED_PAGE_WIDTH };
    const bool walks = search->order >= SCHED_RANDOM_WALK;
    const bool is_counted = search->is_counted || walks;
    const double count = walks ? (double)search->walked : search->interleavings;
    const char *separator = ", ";
    struct sched_page line = {NULL, 0, 0};
    struct sched_ends_ ends;
    char words[32];
    size_t i;

    if (search->outcome_count == 0)
        return;
    sched_collect_ends_(&ends, search);
    if (is_counted)
        sched_page_add(&line, "all %s %s%s of %d task%s: ",
                       sched_count_words_(count, words),
                       walks ? "walk" : "interleaving", count == 1 ? "" : "s",
                       (int)run->options.tasks,
                       sched_s_((unsigned long)run->options.tasks));
    else
        sched_page_add(&line, "how %s end: ",
                       search->is_complete ? "they" : "those that were seen");
    for (i = 0; i < ends.count; i++)
        if (strchr(ends.text[i], ',') != NULL)
            separator = "; ";
    for (i = 0; i < ends.count && i < MOST; i++) {
        if (i > 0 && line.length + strlen(ends.text[i]) + 40 > ROOM)
            break;
        sched_page_add(&line, "%s%s", i > 0 ? separator : "", ends.text[i]);
        if (is_counted)
            sched_page_add(&line, " in %s",
                           sched_count_words_(ends.interleavings[i], words));
    }
    if (i < ends.count)
        sched_page_add(&line, " and %lu more", (unsigned long)(ends.count - i));
    sched_page_wrap(&run->tail, line.text, 0, 0);
    sched_page_free(&line);
}

static inline const char *sched_verdict_word_(const struct sched_search *search)
{
    return search->found_count > 0 ? "FOUND"
           : search->is_complete   ? "PROVED"
                                   : "SEARCHED";
}

/* "lost update on count; ", or nothing. */
static inline void sched_add_what_(struct sched_page *page,
                                   const struct sched_search *search, int most)
{
    char what[SCHED_FOUND_TEXT + 20];

    if (search->found_count > 0)
        sched_page_add(page, "%.*s; ", most > 20 ? most : 20,
                       search->found[0].kind >= SCHED_FOUND_LIVELOCK &&
                               search->found[0].kind <=
                                   SCHED_FOUND_NONDETERMINISM
                           ? sched_found_kind_(search->found[0].kind)
                           : sched_found_words_(&search->found[0], what));
}

/* The last line, with `detail` from 2, all that it has, to 0. */
static inline void sched_add_counts_(struct sched_page *page,
                                     const struct sched_run_ *run,
                                     const struct sched_search *search,
                                     int detail)
{
    const int tasks = (int)run->options.tasks;
    char words[32];

    if (detail > 0 && (search->is_counted || search->is_complete)) {
        if (search->is_counted)
            sched_page_add(page, "all %s interleaving%s",
                           sched_count_words_(search->interleavings, words),
                           search->interleavings == 1 ? "" : "s");
        else
            sched_page_add(page, "%s interleavings",
                           search->is_endless ? "endless" : "all");
        if (detail > 1)
            sched_page_add(page, " of %d task%s", tasks,
                           sched_s_((unsigned long)tasks));
        sched_page_add(page, ", ");
    }
    if (search->order >= SCHED_RANDOM_WALK)
        sched_page_add(page, "%s walks",
                       sched_count_words_((double)search->walked, words));
    else
        sched_page_add(page, "%s state%s",
                       sched_count_words_(search->states, words),
                       search->states == 1 ? "" : "s");
    if (!search->is_complete)
        sched_page_add(page, ", not all");
    if (run->options.shard != NULL)
        sched_page_add(page, " of shard %s", run->options.shard);
}

/* One line, whatever is left out for it; a part of what was found stays. */
static inline void sched_add_verdict_(struct sched_run_ *run,
                                      const struct sched_search *search)
{
    const char *word = sched_verdict_word_(search);
    struct sched_page what = {NULL, 0, 0};
    struct sched_page counts = {NULL, 0, 0};
    size_t used;
    int detail = 3;

    sched_add_what_(&what, search, 60);
    do {
        sched_page_free(&counts);
        sched_add_counts_(&counts, run, search, --detail);
        used = strlen(word) + 2 + counts.length;
    } while (detail > 0 && used + what.length > SCHED_PAGE_WIDTH + 1);
    if (used + what.length > SCHED_PAGE_WIDTH + 1) {
        sched_page_free(&what);
        sched_add_what_(&what, search, SCHED_PAGE_WIDTH - 1 - (int)used);
    }
    sched_page_add(&run->tail, "%s: %s%s\n", word, sched_page_text(&what),
                   sched_page_text(&counts));
    sched_page_free(&what);
    sched_page_free(&counts);
}

/* How it was searched, and what that leaves open. */
static inline void sched_add_how_(struct sched_run_ *run,
                                  const struct sched_search *search)
{
    struct sched_page line = {NULL, 0, 0};

    sched_page_add(&line, "%s time, %.0f steps, %.2g s, %lu MB",
                   run->options.any_time ? "any" : "lazy",
                   (double)search->steps, search->seconds_used,
                   (unsigned long)(search->memory_used >> 20) + 1);
    if (search->limit != NULL)
        sched_page_add(&line,
                       strcmp(search->limit, "bits") == 0 ||
                               strcmp(search->limit, "walks") == 0
                           ? "; these are not all that there are"
                           : "; the limit was reached: %s",
                       search->limit);
    if (search->order < SCHED_RANDOM_WALK)
        sched_page_add(&line, "; a state was taken for another: p < %.0e",
                       search->omission + 1e-15);
    if (search->is_unfair)
        sched_page_add(&line, "; they go on for ever only where a ready task "
                              "never runs");
    sched_page_wrap(&run->tail, line.text, 0, 0);
    sched_page_free(&line);
}

struct sched_listed_ {
    struct sched_schedule *schedule;
    char (*outcome)[SCHED_OUTCOME_TEXT];
    size_t count;
};

static inline void sched_see_(void *context,
                              const struct sched_schedule *schedule,
                              const char *outcome)
{
    struct sched_listed_ *listed = (struct sched_listed_ *)context;
    const size_t size = schedule->count * sizeof *schedule->choice;
    const size_t i = listed->count++;

    listed->schedule = (struct sched_schedule *)sched_memory_(
        listed->schedule, listed->count, sizeof *schedule);
    listed->outcome = (char(*)[SCHED_OUTCOME_TEXT])sched_memory_(
        listed->outcome, listed->count, SCHED_OUTCOME_TEXT);
    listed->schedule[i] = *schedule;
    listed->schedule[i].choice = (uint64_t *)sched_memory_(NULL, 1, size);
    if (size > 0) /* else there may be nothing to copy from */
        memcpy(listed->schedule[i].choice, schedule->choice, size);
    snprintf(listed->outcome[i], SCHED_OUTCOME_TEXT, "%s", outcome);
}

/* --list: one line each. */
static inline void sched_print_list_(struct sched_run_ *run,
                                     struct sched_search *search)
{
    struct sched_listed_ listed = {NULL, NULL, 0};
    size_t i;

    if (run->options.list == 0)
        return;
    sched_search_list(search, (size_t)run->options.list, sched_see_, &listed);
    for (i = 0; i < listed.count; i++) {
        sched_show_(run, search, NULL, &listed.schedule[i],
                    SCHED_SHOW_NOTHING_);
        printf("%6lu  ", (unsigned long)i + 1);
        sched_print_schedule_(run);
        printf("  %s\n", listed.outcome[i]);
        free(listed.schedule[i].choice);
    }
    free(listed.schedule);
    free(listed.outcome);
}

/* "replay: ..."; where it is longer than a line, a shell puts the lines
   together again. */
static inline void sched_add_again_(struct sched_run_ *run,
                                    const struct sched_page *replay)
{
    enum { MOST = 3 };
    const char *rest = sched_page_text(replay);
    char line[SCHED_PAGE_WIDTH + 1];
    int used = snprintf(line, sizeof line, "replay: --tasks %d%s --replay ",
                        (int)run->options.tasks,
                        run->options.prefills ? " --prefill" : "");
    size_t length = strlen(rest);

    sched_page_add(&run->tail, "%s", line);
    if (length > MOST * (SCHED_PAGE_WIDTH - 8) - (size_t)used) {
        sched_page_add(&run->tail, "STRING, which --json prints: it is long\n");
        return;
    }
    while (used + (int)length > SCHED_PAGE_WIDTH + 1) {
        int part = SCHED_PAGE_WIDTH - used;

        while (part > 1 && rest[part - 1] != ',')
            part--;
        if (part == 1) /* an item of many answers is broken anywhere */
            part = SCHED_PAGE_WIDTH - used;
        sched_page_add(&run->tail, "%.*s\\\n", part, rest);
        rest += part;
        length -= (size_t)part;
        used = 0;
    }
    sched_page_add(&run->tail, "%s\n", rest);
}

/* A line for each of the next `most` findings. */
static inline void sched_add_also_(struct sched_run_ *run,
                                   const struct sched_search *search,
                                   size_t most)
{
    char what[SCHED_FOUND_TEXT + 20];
    char some[32];
    char all[32];
    size_t i;

    for (i = 1; i < search->found_count && i <= most; i++) {
        const struct sched_found *found = &search->found[i];
        struct sched_page line = {NULL, 0, 0};
        struct sched_page replay = {NULL, 0, 0};

        sched_page_add(&line, "also: %s", sched_found_words_(found, what));
        if (search->is_counted)
            sched_page_add(&line, " in %s of %s",
                           sched_count_words_(found->interleavings, some),
                           sched_count_words_(search->interleavings, all));
        sched_show_(run, search, found, &found->schedule, SCHED_SHOW_NOTHING_);
        sched_add_schedule_(run, &replay);
        if (replay.length < SCHED_PAGE_WIDTH - 6)
            sched_page_add(&line, ": %s", replay.text);
        sched_page_wrap(&run->tail, line.text, 0, 0);
        sched_page_free(&line);
        sched_page_free(&replay);
    }
    if (i < search->found_count)
        sched_page_add(&run->tail, "also: %lu more, see --json\n",
                       (unsigned long)(search->found_count - i));
}

/* All that stands behind the schedule. */
static inline void sched_add_tail_(struct sched_run_ *run,
                                   const struct sched_search *search,
                                   const struct sched_page *replay, size_t also)
{
    sched_page_free(&run->tail);
    sched_add_also_(run, search, also);
    sched_add_right_(run, search);
    sched_add_outcomes_(run, search);
    sched_add_how_(run, search);
    if (search->found_count > 0)
        sched_add_again_(run, replay);
    sched_add_verdict_(run, search);
}

/* How many lines the schedule may have. */
static inline unsigned sched_lines_left_(const struct sched_run_ *run)
{
    const unsigned used = sched_page_lines(&run->head) + 1 +
                          sched_page_lines(&run->end) + (run->end.length > 0) +
                          1 + sched_page_lines(&run->tail);

    return used + SCHED_FEWEST_ROWS_ < SCHED_REPORT_LINES_
               ? SCHED_REPORT_LINES_ - used
               : SCHED_FEWEST_ROWS_;
}

static inline enum sched_search_order
sched_order_(const struct sched_options_ *options)
{
    return options->pct > 0       ? SCHED_PCT
           : options->walks > 0   ? SCHED_RANDOM_WALK
           : options->bitstate    ? SCHED_BITSTATE
           : options->depth_first ? SCHED_DEPTH_FIRST
                                  : SCHED_BREADTH_FIRST;
}

/* Make the world, and ask what the flags ask. */
static inline void sched_ask_(struct sched_run_ *run,
                              struct sched_search *search)
{
    const struct sched_scenario *scenario = run->scenario;
    const struct sched_options_ *options = &run->options;

    memset(search, 0, sizeof *search);
    search->world = scenario->world;
    search->size = sched_make_world_(run);
    search->check = scenario->check;
    search->groups = scenario->groups;
    search->interrupts = scenario->interrupts;
    search->order = sched_order_(options);
    search->seed = options->seed;
    search->walks = options->walks;
    search->depth = (unsigned)options->pct;
    search->most_states = (size_t)options->states;
    search->most_memory = (size_t)options->megabytes << 20;
    search->seconds = (unsigned)options->seconds;
    search->deviations = (unsigned)options->deviations;
    search->with_deviations = sched_was_given_(run, "--deviations");
    search->shard = (unsigned)options->part;
    search->shards = (unsigned)options->parts;
    search->with_any_time = options->any_time;
    search->with_partial_order = options->partial_order;
    search->without_symmetry = options->without_symmetry;
    search->without_guards = options->without_guards;
    search->without_watch = options->without_watch;
}

/*
 * Say of what was found over memory of 0xff if over zero it is not.
 *
 * That is known by searching again; what setup leaves as it was is known by
 * looking at what it makes of the one and of the other.
 */
static inline void sched_add_prefilled_(struct sched_run_ *run,
                                        const struct sched_search *search)
{
    unsigned char *world = (unsigned char *)run->scenario->world;
    unsigned char *zero = (unsigned char *)sched_memory_(NULL, search->size, 1);
    const struct sched_found *found = search->found;
    struct sched_search other;
    struct sched_page line = {NULL, 0, 0};
    size_t first = 0; /* of the longest piece that is left as it was */
    size_t most = 0;
    size_t left = 0;
    size_t i;

    run->options.prefills = false;
    memset(world, 0, search->size);
    sched_ask_(run, &other);
    memcpy(zero, world, search->size);
    sched_search_run(&other);
    for (i = 0; i < other.found_count; i++)
        if (other.found[i].kind == found->kind &&
            strcmp(other.found[i].text, found->text) == 0)
            break;
    run->options.prefills = true;
    if (i == other.found_count && other.error == NULL) {
        memset(world, 0, search->size);
        sched_make_world_(run);
        for (i = 0; i < search->size; i++) {
            left = zero[i] == 0 && world[i] == 0xff ? left + 1 : 0;
            if (left > most) {
                most = left;
                first = i + 1 - left;
            }
        }
        sched_page_add(&line,
                       "--prefill filled the memory with 0xff; over zero this "
                       "is not found. Setup does not write all that is relied "
                       "on: look at the %lu bytes from byte %lu of the world "
                       "on.",
                       (unsigned long)most, (unsigned long)first);
        sched_page_wrap(&run->head, line.text, 0, 0);
        sched_page_free(&line);
    }
    sched_search_free(&other);
    free(zero);
}

/* The first finding in full: as many of the others as leave its schedule whole,
   one at least. */
static inline void sched_report_found_(struct sched_run_ *run,
                                       const struct sched_search *search)
{
    const struct sched_found *found = search->found;
    struct sched_page replay = {NULL, 0, 0};
    char what[SCHED_FOUND_TEXT + 20];
    char share[96];
    char line[SCHED_FOUND_TEXT + 140];
    size_t also = 4;
    unsigned left;

    snprintf(line, sizeof line, "FOUND  %s%s", sched_found_words_(found, what),
             sched_share_words_(search, found->interleavings, share));
    sched_page_wrap(&run->head, line, 0, 0);
    run->fold.variable = found->kind == SCHED_FOUND_LOST_UPDATE ||
                                 found->kind == SCHED_FOUND_CHECK_THEN_ACT
                             ? found->text
                             : NULL;
    sched_show_(run, search, found, &found->schedule, SCHED_SHOW_WORDS_);
    sched_add_schedule_(run, &replay);
    if (run->options.prefills && search->limit != sched_search_report_)
        sched_add_prefilled_(run, search); /* it can be searched again */
    do {
        sched_add_tail_(run, search, &replay, --also);
        left = sched_lines_left_(run);
    } while (also > 1 && sched_fold_choose(&run->fold, 1u << 20) > left);
    sched_fold_choose(&run->fold, left);
    printf("%s\n", sched_page_text(&run->head));
    sched_show_(run, search, found, &found->schedule, SCHED_SHOW_ROWS_);
    if (run->fold.count > 0 && run->end.length > 0)
        putchar('\n');
    if (run->end.length > 0 || run->fold.count > 0)
        printf("%s\n", sched_page_text(&run->end));
    fputs(sched_page_text(&run->tail), stdout);
    sched_page_free(&replay);
}

static inline void sched_explore_report_(struct sched_run_ *run,
                                         struct sched_search *search)
{
    sched_print_list_(run, search);
    if (search->found_count > 0) {
        sched_report_found_(run, search);
    } else {
        sched_add_tail_(run, search, NULL, 0);
        fputs(sched_page_text(&run->tail), stdout);
    }
    sched_fold_free(&run->fold);
    sched_page_free(&run->head);
    sched_page_free(&run->end);
    sched_page_free(&run->tail);
}

static inline void sched_explore_json_(struct sched_run_ *run,
                                       const struct sched_search *search)
{
    char text[32];
    size_t i;

    printf("{\"scenario\": ");
    sched_json_print_(run->scenario->name);
    printf(", \"tasks\": %d, \"time\": \"%s\", \"shard\": \"%u/%u\", "
           "\"verdict\": \"%s\", \"complete\": %s, \"limit\": \"%s\", "
           "\"counted\": %s, \"endless\": %s, \"states\": %lu, "
           "\"steps\": %llu, \"walks\": %llu, \"seconds\": %.6f, "
           "\"bytes\": %llu, \"omission\": %.3g, \"interleavings\": %s, "
           "\"found\": [",
           (int)run->options.tasks, run->options.any_time ? "any" : "lazy",
           search->shard != 0 ? search->shard : 1,
           search->shard != 0 ? search->shards : 1, sched_verdict_word_(search),
           search->is_complete ? "true" : "false",
           search->limit != NULL ? search->limit : "",
           search->is_counted ? "true" : "false",
           search->is_endless ? "true" : "false", (unsigned long)search->states,
           (unsigned long long)search->steps,
           (unsigned long long)search->walked, search->seconds_used,
           (unsigned long long)search->memory_used, search->omission,
           sched_json_count_(search->interleavings, text));
    for (i = 0; i < search->found_count; i++) {
        const struct sched_found *found = &search->found[i];

        sched_show_(run, search, found, &found->schedule, SCHED_SHOW_NOTHING_);
        printf("%s{\"kind\": \"%s\", \"text\": ", i > 0 ? ", " : "",
               sched_found_kind_(found->kind));
        sched_json_print_(found->text);
        printf(", \"interleavings\": %s, \"replay\": \"",
               sched_json_count_(found->interleavings, text));
        sched_print_schedule_(run);
        printf("\"}");
    }
    printf("], \"outcomes\": [");
    for (i = 0; i < search->outcome_count; i++) {
        printf("%s{\"text\": ", i > 0 ? ", " : "");
        sched_json_print_(search->outcomes[i].text);
        printf(", \"interleavings\": %s, \"bad\": %s}",
               sched_json_count_(search->outcomes[i].interleavings, text),
               search->outcomes[i].is_bad ? "true" : "false");
    }
    printf("]}\n");
}

static inline int sched_explore_(struct sched_run_ *run)
{
    const struct sched_options_ *options = &run->options;
    struct sched_search search;
    int status = SCHED_OK_;

    if (options->partial_order && !run->scenario->is_watched)
        return sched_bad_use_(run->program, "%s",
                              "--partial-order needs a scenario that says it "
                              "is watched");
    sched_ask_(run, &search);
    if (search.size == 0)
        return sched_too_many_(run);
    sched_search_run(&search);
    if (search.error != NULL) {
        status = sched_bad_use_(run->program, "%s", search.error);
        sched_search_free(&search);
        return status;
    }
    if (options->as_json)
        sched_explore_json_(run, &search);
    else
        sched_explore_report_(run, &search);
    if (search.found_count > 0)
        status = SCHED_FOUND_;
    else if (!search.is_complete)
        status = SCHED_INCOMPLETE_;
    sched_search_free(&search);
    return status;
}

/* More than there is room for would be left out in silence. */
static inline int sched_check_interrupts_(const struct sched_run_ *run)
{
    const struct sched_interrupt *interrupt = run->scenario->interrupts;
    size_t i;

    for (i = 0; interrupt != NULL && interrupt[i].handle != NULL; i++)
        if (i == SCHED_MOST_INTERRUPTS || interrupt[i].most > 255)
            return sched_bad_use_(run->program, "%s",
                                  "a scenario has at most 8 interrupts, and "
                                  "each comes at most 255 times");
    return SCHED_OK_;
}

static inline int sched_scenario_main(int argc, char **argv,
                                      const struct sched_scenario *scenario)
{
    struct sched_run_ run;
    int status;

    memset(&run, 0, sizeof run);
    run.scenario = scenario;
    run.program = argc > 0 ? argv[0] : scenario->name;
    run.sched = (struct sched *)scenario->world;
    run.options.tasks = (uint64_t)scenario->tasks;
    run.options.seed = 1;
    run.known_end = SIZE_MAX;
    status = sched_parse_(&run, argc, argv);
    if (status == SCHED_OK_ && run.options.wants_help)
        sched_help_(&run);
    else if (status == SCHED_OK_ && run.options.merges)
        status = sched_merge(run.program, run.files);
    else if (status == SCHED_OK_) {
        status = sched_check_interrupts_(&run);
        if (status == SCHED_OK_ && run.options.replay != NULL)
            status = sched_parse_replay_(&run, &run.script);
        run.random = run.options.seed;
        if (status == SCHED_OK_)
            status = run.options.explores ? sched_explore_(&run)
                                          : sched_scenario_run_(&run);
    }
    free(run.script.item);
    free(run.made.item);
    return status;
}

#endif
