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
 *             "counter", &world, setup, check, 2, 8, NULL};
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
 */
#ifndef WEFT_SCENARIO_H
#define WEFT_SCENARIO_H

#include <errno.h>
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
#include "report/lanes.h"
#include "report/names.h"
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
    int tasks;
    enum sched_sink_choice_ trace;
    bool is_random;
    bool has_seed;
    uint64_t seed;
    const char *replay; /* NULL: none */
    bool wants_help;
    bool explores;
    bool has_limits; /* or other flags that belong to --explore */
    bool any_time;
    bool without_symmetry;
    bool as_json;
    uint64_t states;    /* 0: no limit */
    uint64_t megabytes; /* 0: 1,024 */
    uint64_t seconds;   /* 0: no limit */
};

/* A list of task numbers that grows. */
struct sched_choices_ {
    size_t *task;
    size_t count;
    size_t room;
};

/* One run: its options, its policy and the choices that it made. */
struct sched_run_ {
    const struct sched_scenario *scenario;
    const char *program;
    struct sched_options_ options;
    struct sched *sched;
    struct sched_names names;
    struct sched_cycles cycles;
    uint64_t random;
    struct sched_choices_ script; /* of the replay string */
    struct sched_choices_ made;   /* one a step */
    size_t deviations_end; /* behind the last that was not the first ready */
    size_t known_end;      /* before the first task without a number */
    bool is_exact;         /* time passes where the script says, else not */
    const struct sched_search *search; /* the script is one of it; or NULL */
    const struct sched_found *found;   /* by it: where the script leads */
    bool is_silent;                    /* not even what is found is printed */
};

/* In a script: time passes. */
#define SCHED_TIME_PASSES_ (SIZE_MAX - 1)

/* The command line */

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
    printf("usage: %s [flags]\n"
           "Run the scenario %s once and report each switch.\n"
           "\n"
           "  --tasks N         with N tasks; %d unless said otherwise\n"
           "  --trace=text      a line a switch; the default\n"
           "  --trace=lanes     a column a task, a row a switch\n"
           "  --trace=none      only what was found\n"
           "  --random          any ready task may go first, not the first\n"
           "  --seed N          with --random: which run of them, from 0; "
           "else 1\n"
           "  --replay STRING   choose tasks as STRING says, then first come, "
           "first served:\n"
           "                    v1:0,1*3,4-7 is task 0, three times task 1, "
           "then 4 to 7\n"
           "  --explore         every interleaving, not one run; with it:\n"
           "  --time any        time may pass before all that is ready has "
           "run;\n"
           "                    else lazy: only when nothing is ready\n"
           "  --states N        at most N states\n"
           "  --memory N        at most N megabytes; else 1024\n"
           "  --seconds N       at most N seconds\n"
           "  --no-symmetry     tell tasks of one kind apart\n"
           "  --json            the answer as one line of JSON\n"
           "  --help            this\n"
           "\n"
           "Exit status: 0 all was well in this run, or proved; 1 something "
           "was found;\n"
           "2 bad use, or a replay string that does not fit; 3 nothing was "
           "found, but\n"
           "not all was searched.\n",
           run->program, run->scenario->name, run->scenario->tasks);
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

/* If `argv[*i]` is the flag `name`, set `value` to what follows it, behind `=`
   or as the next argument, or to NULL if there is none. */
static inline bool sched_takes_value_(int argc, char **argv, int *i,
                                      const char *name, const char **value)
{
    const size_t length = strlen(name);

    if (strncmp(argv[*i], name, length) != 0)
        return false;
    if (argv[*i][length] == '=') {
        *value = argv[*i] + length + 1;
        return true;
    }
    if (argv[*i][length] != '\0')
        return false;
    *value = *i + 1 < argc ? argv[++*i] : NULL;
    return true;
}

static inline int sched_parse_trace_(struct sched_run_ *run, const char *value)
{
    if (value != NULL && strcmp(value, "text") == 0)
        run->options.trace = SCHED_TO_TEXT_;
    else if (value != NULL && strcmp(value, "lanes") == 0)
        run->options.trace = SCHED_TO_LANES_;
    else if (value != NULL && strcmp(value, "none") == 0)
        run->options.trace = SCHED_TO_NONE_;
    else
        return sched_bad_use_(run->program,
                              "--trace takes text, lanes or none, not \"%s\"",
                              value != NULL ? value : "");
    return SCHED_OK_;
}

static inline int sched_parse_tasks_(struct sched_run_ *run, const char *value)
{
    const int most =
        run->scenario->most_tasks > 0 ? run->scenario->most_tasks : INT32_MAX;
    uint64_t number = 0;
    char range[80];

    if (!sched_parse_number_(value, (uint64_t)most, &number) || number == 0) {
        snprintf(range, sizeof range,
                 "--tasks takes a number from 1 to %d, not \"%%s\"", most);
        return sched_bad_use_(run->program, range, value != NULL ? value : "");
    }
    run->options.tasks = (int)number;
    return SCHED_OK_;
}

static inline int sched_parse_count_(const struct sched_run_ *run,
                                     const char *value, uint64_t *count)
{
    if (sched_parse_number_(value, UINT32_MAX, count) && *count > 0)
        return SCHED_OK_;
    return sched_bad_use_(run->program,
                          "a limit is a number from 1 to 4294967295, not "
                          "\"%s\"",
                          value != NULL ? value : "");
}

/* If `argv[*i]` is a flag for --explore, take it. */
static inline bool sched_parse_explore_(struct sched_run_ *run, int argc,
                                        char **argv, int *i, int *status)
{
    struct sched_options_ *options = &run->options;
    const char *value;

    if (strcmp(argv[*i], "--no-symmetry") == 0) {
        options->without_symmetry = true;
    } else if (strcmp(argv[*i], "--json") == 0) {
        options->as_json = true;
    } else if (sched_takes_value_(argc, argv, i, "--time", &value)) {
        options->any_time = value != NULL && strcmp(value, "any") == 0;
        if (!options->any_time && (value == NULL || strcmp(value, "lazy") != 0))
            *status = sched_bad_use_(run->program,
                                     "--time takes lazy or any, not \"%s\"",
                                     value != NULL ? value : "");
    } else if (sched_takes_value_(argc, argv, i, "--states", &value)) {
        *status = sched_parse_count_(run, value, &options->states);
    } else if (sched_takes_value_(argc, argv, i, "--memory", &value)) {
        *status = sched_parse_count_(run, value, &options->megabytes);
    } else if (sched_takes_value_(argc, argv, i, "--seconds", &value)) {
        *status = sched_parse_count_(run, value, &options->seconds);
    } else {
        return false;
    }
    return true;
}

static inline int sched_parse_(struct sched_run_ *run, int argc, char **argv)
{
    struct sched_options_ *options = &run->options;
    const char *value;
    int status = SCHED_OK_;
    int i;

    for (i = 1; i < argc && status == SCHED_OK_; i++) {
        if (strcmp(argv[i], "--help") == 0)
            options->wants_help = true;
        else if (strcmp(argv[i], "--random") == 0)
            options->is_random = true;
        else if (strcmp(argv[i], "--explore") == 0)
            options->explores = true;
        else if (sched_parse_explore_(run, argc, argv, &i, &status))
            options->has_limits = true;
        else if (sched_takes_value_(argc, argv, &i, "--tasks", &value))
            status = sched_parse_tasks_(run, value);
        else if (sched_takes_value_(argc, argv, &i, "--trace", &value))
            status = sched_parse_trace_(run, value);
        else if (sched_takes_value_(argc, argv, &i, "--seed", &value)) {
            options->has_seed = true;
            if (!sched_parse_number_(value, UINT64_MAX, &options->seed))
                status = sched_bad_use_(
                    run->program, "--seed takes a number from 0, not \"%s\"",
                    value != NULL ? value : "");
        } else if (sched_takes_value_(argc, argv, &i, "--replay", &value)) {
            options->replay = value;
            if (value == NULL)
                status = sched_bad_use_(run->program,
                                        "--replay takes a string like %s",
                                        "v1:0,1,0,1");
        } else {
            status =
                sched_bad_use_(run->program, "there is no flag %s", argv[i]);
        }
    }
    if (status != SCHED_OK_)
        return status;
    if (options->has_limits && !options->explores)
        return sched_bad_use_(run->program,
                              "--time, --states, --memory, --seconds, "
                              "--no-symmetry and --json belong to %s",
                              "--explore");
    if (options->explores && (options->is_random || options->replay != NULL))
        return sched_bad_use_(run->program,
                              "--explore tries every order: give it without "
                              "%s",
                              "--random or --replay");
    if (options->has_seed && !options->is_random)
        return sched_bad_use_(run->program, "--seed belongs to %s: give both",
                              "--random");
    if (options->is_random && options->replay != NULL)
        return sched_bad_use_(run->program,
                              "--random and %s exclude each other: give one",
                              "--replay");
    return SCHED_OK_;
}

/* Replay strings: "v1:" and items with commas between, each a task's number N,
   a run N*TIMES, or a range FIRST-LAST. With "v2:" time passes where there is
   a t, and else only when nothing is ready. */

enum { SCHED_MOST_CHOICES_ = 10000000 };

static inline void *sched_memory_(void *old, size_t count, size_t size)
{
    void *memory = realloc(old, (count > 0 ? count : 1) * size);

    if (memory == NULL) {
        fflush(stdout);
        fprintf(stderr, "out of memory\n");
        exit(SCHED_BAD_USE_);
    }
    return memory;
}

static inline void sched_add_choice_(struct sched_choices_ *choices,
                                     size_t task)
{
    if (choices->count == choices->room) {
        choices->room = choices->room * 2 + 64;
        choices->task = (size_t *)sched_memory_(choices->task, choices->room,
                                                sizeof *choices->task);
    }
    choices->task[choices->count++] = task;
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
    size_t first;
    size_t last;
    size_t times = 1;

    if (**position == 't') {
        ++*position;
        first = SCHED_TIME_PASSES_;
    } else if (!sched_scan_(position, &first)) {
        return false;
    }
    last = first;
    if (**position == '*') {
        ++*position;
        if (!sched_scan_(position, &times))
            return false;
    } else if (**position == '-') {
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

        if (sched_scan_item_(&position, script))
            continue;
        snprintf(sentence, sizeof sentence,
                 "replay string, character %lu: expected a task like 3, 3*2 or "
                 "3-5 and a comma, not \"%%.20s\"",
                 (unsigned long)(item - replay) + 1);
        return sched_bad_use_(run->program, sentence, item);
    }
    return SCHED_OK_;
}

/* Print the first `count` of `choices` as a replay string to `file`, or to
   nowhere if it is NULL. Returns the number of its items. */
static inline size_t sched_print_replay_(FILE *file, bool is_exact,
                                         const struct sched_choices_ *choices,
                                         size_t count)
{
    const size_t *task = choices->task;
    size_t items = 0;
    size_t same;
    size_t rising;
    size_t i = 0;

    if (file != NULL)
        fprintf(file, is_exact ? "v2:" : "v1:");
    while (i < count) {
        for (same = 1; i + same < count && task[i + same] == task[i];)
            same++;
        for (rising = 1;
             i + rising < count && task[i + rising] == task[i] + rising;)
            rising++;
        if (file != NULL) {
            if (i > 0)
                fputc(',', file);
            if (task[i] == SCHED_TIME_PASSES_)
                fputc('t', file);
            else
                fprintf(file, "%lu", (unsigned long)task[i]);
            if (same > 1)
                fprintf(file, "*%lu", (unsigned long)same);
            else if (rising > 2)
                fprintf(file, "-%lu", (unsigned long)(task[i] + rising - 1));
        }
        i += same > 1 ? same : rising > 2 ? rising : 1;
        items++;
    }
    return items;
}

/* The policy: the replay string, then random, or first come, first served. */

static inline uint64_t sched_random_(uint64_t *state)
{
    uint64_t mixed = *state += 0x9e3779b97f4a7c15u; /* splitmix64 */

    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebu;
    return mixed ^ mixed >> 31;
}

static inline struct sched_task *sched_choose_random_(struct sched_run_ *run)
{
    struct sched_task *task = sched_next_ready(run->sched, NULL);
    struct sched_task *chosen = task;
    uint64_t count = 0;

    for (; task != NULL; task = sched_next_ready(run->sched, task))
        if (sched_random_(&run->random) % ++count == 0)
            chosen = task;
    return chosen;
}

static inline size_t sched_number_of_(const struct sched_run_ *run,
                                      const struct sched_task *task)
{
    const struct sched_known *known = sched_names_find(&run->names, task);

    return known != NULL ? known->number : SIZE_MAX;
}

static inline void sched_diverged_(const struct sched_run_ *run, size_t number)
{
    const struct sched_known *known = sched_names_at(&run->names, number);
    char name[SCHED_NAME_SIZE];

    fflush(stdout);
    fprintf(stderr, "%s: diverged at switch %lu: ", run->program,
            (unsigned long)run->made.count + 1);
    if (known == NULL)
        fprintf(stderr,
                "task %lu was expected to be ready, but the last task is "
                "%lu\n",
                (unsigned long)number, (unsigned long)run->names.count - 1);
    else
        fprintf(stderr,
                "%s was expected to be ready; the string belongs to another "
                "program, or to other flags\n",
                sched_known_words(known, name));
    exit(SCHED_BAD_USE_);
}

static inline void sched_no_time_(const struct sched_run_ *run)
{
    fflush(stdout);
    fprintf(stderr,
            "%s: diverged at switch %lu: time was expected to pass, but no "
            "task sleeps; the string belongs to another program, or to other "
            "flags\n",
            run->program, (unsigned long)run->made.count);
    exit(SCHED_BAD_USE_);
}

static inline int sched_too_long_(const struct sched_run_ *run)
{
    fflush(stdout);
    fprintf(stderr,
            "%s: diverged at switch %lu: the run is over, but the string goes "
            "on; it belongs to another program, or to other flags\n",
            run->program, (unsigned long)run->made.count + 1);
    return SCHED_BAD_USE_;
}

static inline struct sched_task *
sched_choose_replayed_(const struct sched_run_ *run)
{
    const size_t number = run->script.task[run->made.count];
    struct sched_task *task = sched_next_ready(run->sched, NULL);

    if (run->search != NULL)
        return sched_search_task(run->search, (uint32_t)number);
    while (task != NULL && sched_number_of_(run, task) != number)
        task = sched_next_ready(run->sched, task);
    if (task == NULL)
        sched_diverged_(run, number);
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

    if (run->made.count < run->script.count)
        task = sched_choose_replayed_(run);
    else if (run->options.is_random)
        task = sched_choose_random_(run);
    number = sched_number_of_(run, task);
    if (number == SIZE_MAX && run->known_end > run->made.count)
        run->known_end = run->made.count;
    sched_add_choice_(&run->made, number);
    if (task != first)
        run->deviations_end = run->made.count;
    return task;
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
    printf("\ndeadlock: %u of %lu tasks can never go on\n",
           run->sched->unfinished, sched_spawned_(run));
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
        if (known != NULL && !known->is_gone &&
            pt_status(known->task) == PT_FAILED &&
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
    size_t count = run->made.count;

    printf("replay: --tasks %d", run->options.tasks);
    if (run->known_end < count ||
        sched_print_replay_(NULL, run->is_exact, &run->made, count) > 12)
        count = run->deviations_end;
    if (run->options.is_random &&
        (run->known_end < count ||
         sched_print_replay_(NULL, run->is_exact, &run->made, count) > 24)) {
        printf(" --random --seed %llu\n",
               (unsigned long long)run->options.seed);
        return;
    }
    printf(" --replay ");
    sched_print_replay_(stdout, run->is_exact, &run->made, count);
    putchar('\n');
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
           sched_s_(sched_spawned_(run)), (unsigned long)run->made.count,
           run->made.count == 1 ? "" : "es",
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

static inline bool sched_is_fatal_(const struct sched_found *found)
{
    return found->kind >= SCHED_FOUND_MISUSE && found->kind <= SCHED_FOUND_HANG;
}

/* What a schedule of a search led to; its last choice is not made where it
   would not come back. */
static inline void sched_show_end_(struct sched_run_ *run)
{
    char name[SCHED_NAME_SIZE];

    if (run->found == NULL)
        return;
    if (run->found->kind == SCHED_FOUND_DEADLOCK && !run->is_silent)
        sched_print_stuck_(run);
    if (!sched_is_fatal_(run->found))
        return;
    sched_add_choice_(
        &run->made,
        sched_number_of_(run,
                         sched_search_task(run->search, run->found->choice)));
    if (!run->is_silent)
        printf("then %s: %s\n",
               sched_names_of(
                   &run->names,
                   sched_search_task(run->search, run->found->choice), name),
               run->found->text);
}

static inline int sched_too_many_(const struct sched_run_ *run)
{
    char number[16];

    snprintf(number, sizeof number, "%d", run->options.tasks);
    return sched_bad_use_(run->program, "this world cannot hold %s tasks",
                          number);
}

/* Step as the script says where that has a say about time, or is one of a
   search; a script of a run only chooses. */
static inline void sched_follow_(struct sched_run_ *run)
{
    const bool is_exact = run->is_exact || run->search != NULL;

    if (is_exact)
        sched_search_settle_(run->sched);
    while (is_exact && run->made.count < run->script.count &&
           !run->sched->is_stopped) {
        if (run->script.task[run->made.count] == SCHED_TIME_PASSES_) {
            sched_add_choice_(&run->made, SCHED_TIME_PASSES_);
            run->deviations_end = run->made.count;
            if (!sched_search_pass_time_(run->sched))
                sched_no_time_(run);
        } else if (sched_next_ready(run->sched, NULL) == NULL) {
            return;
        } else {
            run->sched->poller = NULL;
            sched_step(run->sched);
        }
        sched_search_settle_(run->sched);
    }
}

/* Set the world up, run it and report. */
static inline int sched_scenario_run_(struct sched_run_ *run)
{
    const struct sched_scenario *scenario = run->scenario;
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
    int code;

    sched_init(run->sched);
    if (scenario->setup(scenario->world, run->options.tasks) == 0)
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
    sched_lanes_init(&lanes, stdout, &run->names, (int)width);
    text.is_quiet = run->options.trace != SCHED_TO_TEXT_;
    for (task = sched_next_ready(run->sched, NULL); task != NULL;
         task = sched_next_ready(run->sched, task))
        sched_names_add(&run->names, task);
    sched_add_sink(run->sched, &run->names.sink);
    sched_add_sink(run->sched, &watch.sink);
    sched_cycles_init(&run->cycles, &run->names);
    sched_add_sink(run->sched, &run->cycles.sink);
    if (!run->is_silent)
        sched_add_sink(run->sched, &text.sink);
    if (run->options.trace == SCHED_TO_LANES_)
        sched_add_sink(run->sched, &lanes.sink);
    run->sched->choose = sched_scenario_choose_;
    run->sched->choose_context = run;

    sched_follow_(run);
    code = run->search != NULL ? 0 : sched_run(run->sched);
    sched_lanes_finish(&lanes);
    sched_text_finish(&text);
    if (run->search != NULL)
        sched_show_end_(run);
    else if (run->made.count < run->script.count)
        code = sched_too_long_(run);
    else
        code = sched_verdict_(run, code, &watch);
    free(variables);
    free(known);
    free(seen);
    return code;
}

/* --explore */

/* `count` in words of at most 32 bytes: "81,729,648,000", or "4.1e42". */
static inline char *sched_count_words_(double count, char *words)
{
    char digits[32];
    size_t length;
    size_t i;
    char *to = words;

    snprintf(digits, sizeof digits, count < 9e15 ? "%.0f" : "%.1e", count);
    length = strlen(digits);
    for (i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0 && count < 9e15)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return words;
}

static inline const char *sched_found_kind_(enum sched_found_kind kind)
{
    static const char *const names[] = {"lost update", "check", "deadlock",
                                        "failure",     "stop",  "misuse",
                                        "crash",       "hang",  "livelock"};

    return names[kind];
}

static inline void sched_print_found_(const struct sched_found *found)
{
    if (found->kind == SCHED_FOUND_LOST_UPDATE)
        printf("lost update on %s", found->text);
    else if (found->kind == SCHED_FOUND_MISUSE)
        printf("misuse: %s", found->text);
    else
        printf("%s", found->text);
}

/* Run the schedule of `search` that leads to `state`, or to `found` if it is
   not NULL. */
static inline void sched_show_(struct sched_run_ *run,
                               const struct sched_search *search,
                               const struct sched_found *found, uint32_t state,
                               bool is_silent)
{
    const uint32_t choice = found != NULL ? found->choice : SCHED_NO_CHOICE;
    uint32_t *choices;
    size_t count;
    size_t i;

    if (found != NULL)
        state = found->state;
    count = sched_search_schedule(search, state, choice, NULL, 0);
    choices = (uint32_t *)sched_memory_(NULL, count, sizeof *choices);
    sched_search_schedule(search, state, choice, choices, count);
    if (found != NULL && sched_is_fatal_(found))
        count--;
    memset(run->scenario->world, 0, search->size);
    run->script.count = run->made.count = 0;
    for (i = 0; i < count; i++)
        sched_add_choice_(&run->script, choices[i] == SCHED_TIME_CHOICE
                                            ? SCHED_TIME_PASSES_
                                            : choices[i]);
    free(choices);
    run->search = search;
    run->found = found;
    run->is_silent = is_silent;
    run->options.trace = is_silent ? SCHED_TO_NONE_ : SCHED_TO_LANES_;
    sched_scenario_run_(run);
}

static inline void sched_print_schedule_(const struct sched_run_ *run)
{
    sched_print_replay_(stdout,
                        run->search->has_polled || run->options.any_time,
                        &run->made, run->made.count);
}

static inline void sched_print_share_(const struct sched_search *search,
                                      double interleavings)
{
    char some[32];
    char all[32];

    if (search->is_complete && !search->is_endless)
        printf(" in %s of %s interleavings",
               sched_count_words_(interleavings, some),
               sched_count_words_(search->interleavings, all));
}

static inline void sched_print_outcomes_(struct sched_run_ *run,
                                         const struct sched_search *search)
{
    enum { MOST = 6 };
    char words[32];
    size_t i;

    for (i = 0; i < search->outcome_count; i++) {
        if (search->found_count > 0 && !search->outcomes[i].is_bad) {
            sched_show_(run, search, NULL, search->outcomes[i].state, true);
            printf("an order that is right: ");
            sched_print_schedule_(run);
            printf("  (%s)\n", search->outcomes[i].text);
            break;
        }
    }
    if (!search->is_complete || search->is_endless)
        return;
    printf("all %s interleavings of %d task%s: ",
           sched_count_words_(search->interleavings, words), run->options.tasks,
           sched_s_((unsigned long)run->options.tasks));
    for (i = 0; i < search->outcome_count && i < MOST; i++)
        printf("%s%s in %s", i > 0 ? ", " : "", search->outcomes[i].text,
               sched_count_words_(search->outcomes[i].interleavings, words));
    if (search->outcome_count > MOST)
        printf(" and %lu more", (unsigned long)search->outcome_count - MOST);
    putchar('\n');
}

static inline void sched_print_verdict_(const struct sched_run_ *run,
                                        const struct sched_search *search)
{
    char words[32];

    printf("%s: ", search->found_count > 0 ? "FOUND"
                   : search->is_complete   ? "PROVED"
                                           : "SEARCHED");
    if (search->found_count > 0 &&
        search->found[0].kind == SCHED_FOUND_LOST_UPDATE)
        printf("lost update on %s; ", sched_last_part(search->found[0].text));
    else if (search->found_count > 0)
        printf("%s; ", search->found[0].text);
    if (search->is_complete && !search->is_endless)
        printf("all %s interleavings of %d task%s, ",
               sched_count_words_(search->interleavings, words),
               run->options.tasks, sched_s_((unsigned long)run->options.tasks));
    else if (search->is_complete)
        printf("endless interleavings of %d task%s, ", run->options.tasks,
               sched_s_((unsigned long)run->options.tasks));
    printf("%s states", sched_count_words_(search->states, words));
    if (!search->is_complete)
        printf(", not all: out of %s", search->limit);
    printf(", time %s\n", run->options.any_time ? "any" : "lazy");
}

static inline void sched_explore_report_(struct sched_run_ *run,
                                         const struct sched_search *search)
{
    const struct sched_found *found = search->found;
    size_t i;

    if (search->found_count > 0) {
        printf("FOUND  ");
        sched_print_found_(found);
        sched_print_share_(search, found->interleavings);
        printf("\n\n");
        sched_show_(run, search, found, 0, false);
        printf("\nreplay: --tasks %d --replay ", run->options.tasks);
        sched_print_schedule_(run);
        putchar('\n');
    }
    for (i = 1; i < search->found_count; i++) {
        printf("also: ");
        sched_print_found_(&search->found[i]);
        sched_print_share_(search, search->found[i].interleavings);
        sched_show_(run, search, &search->found[i], 0, true);
        printf("  ");
        sched_print_schedule_(run);
        putchar('\n');
    }
    sched_print_outcomes_(run, search);
    if (search->is_complete)
        printf("%lu steps, %.2g s, %lu MB; two states with one hash: p < "
               "%.0e\n",
               (unsigned long)search->steps, search->seconds_used,
               (unsigned long)(search->memory_used >> 20) + 1,
               (double)search->states * search->states / 3.6e19 + 1e-15);
    sched_print_verdict_(run, search);
}

static inline void sched_print_json_text_(const char *text)
{
    putchar('"');
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ')
            printf("\\u%04x", (unsigned char)*text);
        else
            printf(*text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
    }
    putchar('"');
}

static inline void sched_explore_json_(struct sched_run_ *run,
                                       const struct sched_search *search)
{
    size_t i;

    printf("{\"scenario\": ");
    sched_print_json_text_(run->scenario->name);
    printf(", \"tasks\": %d, \"time\": \"%s\", \"verdict\": \"%s\", "
           "\"complete\": %s, \"endless\": %s, \"states\": %lu, "
           "\"steps\": %lu, \"interleavings\": %.17g, \"found\": [",
           run->options.tasks, run->options.any_time ? "any" : "lazy",
           search->found_count > 0 ? "FOUND"
           : search->is_complete   ? "PROVED"
                                   : "SEARCHED",
           search->is_complete ? "true" : "false",
           search->is_endless ? "true" : "false", (unsigned long)search->states,
           (unsigned long)search->steps, search->interleavings);
    for (i = 0; i < search->found_count; i++) {
        const struct sched_found *found = &search->found[i];

        sched_show_(run, search, found, 0, true);
        printf("%s{\"kind\": \"%s\", \"text\": ", i > 0 ? ", " : "",
               sched_found_kind_(found->kind));
        sched_print_json_text_(found->text);
        printf(", \"interleavings\": %.17g, \"replay\": \"",
               found->interleavings);
        sched_print_schedule_(run);
        printf("\"}");
    }
    printf("], \"outcomes\": [");
    for (i = 0; i < search->outcome_count; i++) {
        printf("%s{\"text\": ", i > 0 ? ", " : "");
        sched_print_json_text_(search->outcomes[i].text);
        printf(", \"interleavings\": %.17g, \"bad\": %s}",
               search->outcomes[i].interleavings,
               search->outcomes[i].is_bad ? "true" : "false");
    }
    printf("]}\n");
}

static inline int sched_explore_(struct sched_run_ *run)
{
    const struct sched_scenario *scenario = run->scenario;
    struct sched_search search;
    int status = SCHED_OK_;

    memset(&search, 0, sizeof search);
    sched_init(run->sched);
    search.world = scenario->world;
    search.size = scenario->setup(scenario->world, run->options.tasks);
    search.check = scenario->check;
    search.groups = scenario->groups;
    search.most_states = (size_t)run->options.states;
    search.most_memory = (size_t)run->options.megabytes << 20;
    search.seconds = (unsigned)run->options.seconds;
    search.with_any_time = run->options.any_time;
    search.without_symmetry = run->options.without_symmetry;
    if (search.size == 0)
        return sched_too_many_(run);
    sched_search_run(&search);
    if (search.error != NULL) {
        sched_search_free(&search);
        return sched_bad_use_(run->program, "%s", search.error);
    }
    if (run->options.as_json)
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

static inline int sched_scenario_main(int argc, char **argv,
                                      const struct sched_scenario *scenario)
{
    struct sched_run_ run;
    int status;

    memset(&run, 0, sizeof run);
    run.scenario = scenario;
    run.program = argc > 0 ? argv[0] : scenario->name;
    run.sched = (struct sched *)scenario->world;
    run.options.tasks = scenario->tasks;
    run.options.seed = 1;
    run.known_end = SIZE_MAX;
    status = sched_parse_(&run, argc, argv);
    if (status == SCHED_OK_ && run.options.wants_help)
        sched_help_(&run);
    else if (status == SCHED_OK_) {
        if (run.options.replay != NULL)
            status = sched_parse_replay_(&run, &run.script);
        run.random = run.options.seed;
        if (status == SCHED_OK_)
            status = run.options.explores ? sched_explore_(&run)
                                          : sched_scenario_run_(&run);
    }
    free(run.script.task);
    free(run.made.task);
    return status;
}

#endif
