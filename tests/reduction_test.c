/* SPDX-License-Identifier: MIT */
/*
 * reduction_test.c - explore.h: what a search leaves out changes no answer.
 *
 * 1,000 random small programs, each searched in every way there is: what is
 * found and how interleavings end must be the same, and what is counted, too,
 * against an enumeration that knows no states; 200 of them in builds that are
 * not optimised. check.h is not included: a misuse in a step is the search's to
 * catch.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail_on_misuse(const char *sentence);
#define PT_ASSERT(condition, sentence) \
    ((condition) ? (void)0 : fail_on_misuse(sentence))
#include <sched/explore.h>

#include <sched/sync.h>

static void fail_on_misuse(const char *sentence)
{
    sched_search_misuse_(sentence);
    cr_assert_fail("misuse: %s", sentence);
}

enum { MOST_TASKS = 3, MOST_OPERATIONS = 5, VARIABLES = 2, LISTED = 300 };

enum operation {
    READ,
    WRITE,
    INCREMENT,
    PASS,
    YIELD,
    LOCAL,
    SLEEP,
    LOCK,
    UNLOCK,
    SET,
    WAIT,
    POLL,
    LATE,
    CHOOSE,
    RETRY,
    CLEAR,
    CATCH,
    SPIN,
    HEAR,
    CANCEL,
    OPERATIONS
};

static const char *const names[] = {
    "read",  "write",  "increment", "pass", "yield", "local", "sleep",
    "lock",  "unlock", "set",       "wait", "poll",  "late",  "choose",
    "retry", "clear",  "catch",     "spin", "hear",  "cancel"};

struct program {
    int tasks;
    int kinds; /* 1: all tasks run the first; else each its own */
    bool claims_nothing;
    int length[MOST_TASKS];
    unsigned char operation[MOST_TASKS][MOST_OPERATIONS];
    unsigned char operand[MOST_TASKS][MOST_OPERATIONS];
};

/* Of the program that is searched; constant while it is. */
static struct program program;

struct actor {
    struct sched_task task;
    int kind;
    int next;
    int value;
    int tries;
    enum pt_status status;
    bool has_locked[2];
    struct sched_callback callback;
};

static struct world {
    struct sched sched;
    int variables[VARIABLES];
    struct sched_mutex mutex[2];
    struct sched_event event;
    struct actor actors[MOST_TASKS];
} world;

/* Each variable is accessed in one place, so that it has one name. */

static int get(struct sched_task *task, int variable)
{
    if (variable == 0)
        return SCHED_READ(task, world.variables[0]);
    return SCHED_READ(task, world.variables[1]);
}

/* A write that nobody claims, as watch_auto.h sees them. */
static void put_unclaimed(struct sched_task *task, int variable, int value)
{
    static const char *const texts[] = {"world.variables[0]",
                                        "world.variables[1]"};

    world.variables[variable] = value;
    sched_access_(SCHED_EVENT_(SCHED_EVENT_WRITE, SCHED_FROM_UNKNOWN), task,
                  &world.variables[variable], sizeof world.variables[0], 'd',
                  __FILE__, __LINE__, texts[variable]);
}

static void put(struct sched_task *task, int variable, int value)
{
    if (program.claims_nothing)
        put_unclaimed(task, variable, value);
    else if (variable == 0)
        SCHED_WRITE(task, world.variables[0], value);
    else
        SCHED_WRITE(task, world.variables[1], value);
}

static void sets(void *context)
{
    (void)context;
    sched_event_set(&world.event);
}

/* What a task does next, if it is operation `number`: each has places of its own
   at which it may wait, so that what lies behind them is told apart. */
#define IS(name) (program.operation[self->kind][self->next] == (name))
#define OPERAND (program.operand[self->kind][self->next])
#define OPERATE(number)                                                        \
    if (self->next == (number) && self->next < program.length[self->kind]) {   \
        if (IS(READ)) {                                                        \
            self->value = get(task, OPERAND);                                  \
        } else if (IS(WRITE)) {                                                \
            put(task, OPERAND, (self->value + 1) % 4);                         \
        } else if (IS(INCREMENT)) {                                            \
            self->value = get(task, OPERAND);                                  \
            put(task, OPERAND, (self->value + 1) % 4);                         \
        } else if (IS(PASS)) {                                                 \
            PT_AWAIT(task, sched_pass(task));                                  \
        } else if (IS(YIELD)) {                                                \
            PT_YIELD(task);                                                    \
        } else if (IS(LOCAL)) {                                                \
            self->value = (self->value + 1) % 4;                               \
            PT_AWAIT(task, sched_pass(task));                                  \
        } else if (IS(SLEEP)) {                                                \
            PT_AWAIT(task, sched_sleep(task, (uint32_t)OPERAND + 1));          \
        } else if (IS(LOCK)) {                                                 \
            if (!self->has_locked[OPERAND])                                    \
                PT_AWAIT(task, sched_mutex_lock(task, &world.mutex[OPERAND])); \
            self->has_locked[OPERAND] = true;                                  \
        } else if (IS(UNLOCK)) {                                               \
            if (self->has_locked[OPERAND])                                     \
                sched_mutex_unlock(task, &world.mutex[OPERAND]);               \
            self->has_locked[OPERAND] = false;                                 \
        } else if (IS(SET)) {                                                  \
            sched_event_set(&world.event);                                     \
        } else if (IS(WAIT)) {                                                 \
            PT_AWAIT(task, sched_event_wait(task, &world.event));              \
        } else if (IS(POLL)) {                                                 \
            PT_WAIT_UNTIL(task, get(task, OPERAND) != 0);                      \
        } else if (IS(LATE)) {                                                 \
            PT_WAIT_UNTIL(task, world.sched.now > OPERAND);                    \
        } else if (IS(CHOOSE)) {                                               \
            self->value =                                                      \
                (int)sched_choose(&world.sched, 2 + (unsigned)OPERAND);        \
        } else if (IS(RETRY)) {                                                \
            PT_AWAIT(task, sched_pass(task));                                  \
            self->tries += self->tries < 3 ? OPERAND : 0;                      \
            if (self->tries < 3 && get(task, OPERAND) == 0)                    \
                self->next = -1;                                               \
        } else if (IS(CLEAR)) {                                                \
            sched_event_clear(&world.event);                                   \
        } else if (IS(CATCH)) {                                                \
            PT_AWAIT_STATUS(task, self->status, sched_pass(task));             \
            self->value = (self->value + (self->status == PT_CANCELLED)) % 4;  \
        } else if (IS(SPIN)) {                                                 \
            PT_AWAIT(task, sched_pass(task));                                  \
            if (OPERAND == 1 && self->next > 0)                                \
                self->next -= 2; /* the one before it, again and for ever */   \
        } else if (IS(HEAR)) {                                                 \
            sched_task_on_end(                                                 \
                program.kinds == 1 ? task : &world.actors[OPERAND].task,       \
                &self->callback);                                              \
        } else if (IS(CANCEL)) {                                               \
            /* who names one of several alike tells them apart */              \
            sched_cancel(program.kinds == 1 ? task                             \
                                            : &world.actors[OPERAND].task);    \
        }                                                                      \
        self->next++;                                                          \
    }

static enum pt_status run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    while (self->next < program.length[self->kind]) {
        OPERATE(0)
        OPERATE(1)
        OPERATE(2)
        OPERATE(3)
        OPERATE(4)
    }
    PT_END(task);
}

static size_t set_up(void)
{
    int i;

    memset(&world, 0, sizeof world);
    sched_init(&world.sched);
    for (i = 0; i < program.tasks; i++) {
        world.actors[i].kind = program.kinds == 1 ? 0 : i;
        sched_callback_init(&world.actors[i].callback, &world.sched, sets,
                            NULL);
        sched_spawn(&world.sched, &world.actors[i].task, run, "actor");
    }
    return offsetof(struct world, actors) +
           (size_t)program.tasks * sizeof world.actors[0];
}

static const char *check(const void *memory)
{
    const struct world *self = (const struct world *)memory;

    return self->variables[0] == 3 ? "the first is 3" : NULL;
}

static void invent(uint64_t seed)
{
    uint64_t random = seed;
    int kind;
    int i;

    memset(&program, 0, sizeof program);
    program.tasks = 2 + (int)(sched_search_random_(&random) % 2);
    program.kinds = 1 + (int)(sched_search_random_(&random) % 2);
    program.claims_nothing = seed % 5 == 0;
    for (kind = 0; kind < MOST_TASKS; kind++) {
        program.length[kind] =
            2 + (int)(sched_search_random_(&random) % (MOST_OPERATIONS - 1));
        for (i = 0; i < program.length[kind]; i++) {
            /* what is rare, is rarer; two in three programs cancel nothing */
            unsigned n =
                (unsigned)(sched_search_random_(&random) % (OPERATIONS + 4));

            if (n == CANCEL && seed % 3 != 0)
                n = LOCAL;
            if (n == SPIN && seed % 7 != 0)
                n = PASS;
            if (n >= OPERATIONS)
                n = n % 2 ? PASS : INCREMENT;
            program.operation[kind][i] = (unsigned char)n;
            program.operand[kind][i] =
                (unsigned char)(sched_search_random_(&random) % VARIABLES);
        }
    }
}

/* For a failing test: the program. */
static const char *program_words(uint64_t seed)
{
    static char words[1024];
    int kind;
    int i;

    snprintf(words, sizeof words, "seed %d, %d tasks", (int)seed,
             program.tasks);
    for (kind = 0; kind < (program.kinds == 1 ? 1 : program.tasks); kind++) {
        strcat(words, kind == 0 ? ": " : " | ");
        for (i = 0; i < program.length[kind]; i++)
            snprintf(words + strlen(words), sizeof words - strlen(words),
                     "%s %d, ", names[program.operation[kind][i]],
                     program.operand[kind][i]);
    }
    return words;
}

/* An answer, in words that can be compared. */

static int by_text(const void *a, const void *b)
{
    return strcmp((const char *)a, (const char *)b);
}

struct answer {
    char found[SCHED_MOST_FOUND][SCHED_FOUND_TEXT + 8];
    size_t found_count;
    char outcomes[SCHED_MOST_OUTCOMES][SCHED_OUTCOME_TEXT];
    size_t outcome_count;
    double interleavings; /* -1: not counted */
    uint32_t states;
    bool is_complete;
    bool is_endless;
};

static void keep(const struct sched_search *search, struct answer *answer)
{
    size_t i;

    memset(answer, 0, sizeof *answer);
    for (i = 0; i < search->found_count; i++)
        snprintf(answer->found[i], sizeof answer->found[i], "%d %s",
                 search->found[i].kind, search->found[i].text);
    for (i = 0; i < search->outcome_count; i++)
        snprintf(answer->outcomes[i], sizeof answer->outcomes[i], "%s",
                 search->outcomes[i].text);
    answer->found_count = search->found_count;
    answer->outcome_count = search->outcome_count;
    qsort(answer->found, answer->found_count, sizeof answer->found[0], by_text);
    qsort(answer->outcomes, answer->outcome_count, sizeof answer->outcomes[0],
          by_text);
    answer->interleavings = search->is_counted ? search->interleavings : -1;
    answer->states = search->states;
    answer->is_complete = search->is_complete;
    answer->is_endless = search->is_endless;
}

static struct sched_scenario_group groups[] = {
    {offsetof(struct world, actors), sizeof world.actors[0], MOST_TASKS, true,
     false},
    {0, 0, 0, false, false},
};

enum {
    SYMMETRY = 1,
    PARTIAL_ORDER = 2,
    DEPTH_FIRST = 4,
    BITSTATE = 8,
    GUARDS = 16
};

static void prepare(struct sched_search *search, int how)
{
    memset(search, 0, sizeof *search);
    search->world = &world;
    search->size = set_up();
    search->check = check;
    search->groups = groups;
    groups[0].is_interchangeable = program.kinds == 1;
    search->without_symmetry = !(how & SYMMETRY);
    search->with_partial_order = how & PARTIAL_ORDER;
    search->without_guards = !(how & GUARDS);
    search->most_memory = 1 << 20;
    if (how & DEPTH_FIRST)
        search->order = SCHED_DEPTH_FIRST;
    if (how & BITSTATE)
        search->order = SCHED_BITSTATE;
}

/* Each state but the first is where an edge of its parent leads, and no edge is
   of two states. */
static void expect_whole(const struct sched_search *search, uint64_t seed)
{
    unsigned char *is_taken =
        (unsigned char *)calloc(search->edge_count_ + 1, 1);
    uint32_t s, e;

    for (s = 0; search->state_ != NULL && s < search->states; s++) {
        const struct sched_state_ *state = &search->state_[s];
        const struct sched_state_ *parent = &search->state_[state->parent];

        for (e = 0;
             e < parent->edges && search->edge_[parent->first_edge + e].to != s;
             e++) {
        }
        cr_assert(s == 0 || e < parent->edges, "no edge to state %u; %s", s,
                  program_words(seed));
        for (e = 0; e < state->edges; e++)
            cr_assert_eq(is_taken[state->first_edge + e]++, 0, "%s",
                         program_words(seed));
    }
    free(is_taken);
}

static void search_program(int how, struct answer *answer, uint64_t seed)
{
    struct sched_search search;

    prepare(&search, how);
    if (!(how & BITSTATE))
        search.most_memory = 256 << 20;
    sched_search_run(&search);
    cr_assert_null(search.error, "%s", search.error);
    expect_whole(&search, seed);
    keep(&search, answer);
    sched_search_free(&search);
}

static void expect_same(const struct answer *one, const struct answer *other,
                        int how, uint64_t seed)
{
    size_t i;

    cr_assert_eq(one->found_count, other->found_count,
                 "%zu found, %zu by %d; %s", one->found_count,
                 other->found_count, how, program_words(seed));
    for (i = 0; i < one->found_count; i++)
        cr_assert_str_eq(one->found[i], other->found[i], "by %d; %s", how,
                         program_words(seed));
    cr_assert_eq(one->outcome_count, other->outcome_count,
                 "%zu outcomes, %zu by %d; %s", one->outcome_count,
                 other->outcome_count, how, program_words(seed));
    for (i = 0; i < one->outcome_count; i++)
        cr_assert_str_eq(one->outcomes[i], other->outcomes[i],
                         "<%s> <%s> by %d; %s", one->outcomes[i],
                         other->outcomes[i], how, program_words(seed));
}

/* Interleavings that are enumerated, not counted on a graph. */

static double listed;

static void count_listed(void *context, const struct sched_schedule *schedule,
                         const char *outcome)
{
    struct answer *answer = (struct answer *)context;
    size_t i;

    (void)schedule;
    listed++;
    for (i = 0; i < answer->outcome_count; i++)
        if (strcmp(answer->outcomes[i], outcome) == 0)
            return;
    cr_assert_fail("an outcome that the search did not see: %s", outcome);
}

static void expect_listed(const struct answer *answer, uint64_t seed)
{
    struct sched_search search;

    prepare(&search, 0);
    sched_search_run(&search);
    listed = 0;
    sched_search_list(&search, LISTED + 1, count_listed,
                      (void *)(uintptr_t)answer);
    cr_assert_eq(listed, answer->interleavings, "%.0f listed, %.0f counted; %s",
                 listed, answer->interleavings, program_words(seed));
    sched_search_free(&search);
}

static void expect_the_same_of_shards(const struct answer *answer,
                                      uint64_t seed)
{
    struct sched_search search;
    struct answer part;
    char seen[SCHED_MOST_FOUND] = "";
    double interleavings = 0;
    size_t i, j;

    for (i = 1; i <= 3; i++) {
        prepare(&search, SYMMETRY);
        search.most_memory = 256 << 20;
        search.shard = (unsigned)i;
        search.shards = 3;
        sched_search_run(&search);
        keep(&search, &part);
        sched_search_free(&search);
        interleavings += part.interleavings;
        for (j = 0; j < part.found_count; j++) {
            size_t k;

            for (k = 0; k < answer->found_count; k++)
                if (strcmp(part.found[j], answer->found[k]) == 0)
                    break;
            cr_assert_lt(k, answer->found_count, "only a shard found %s; %s",
                         part.found[j], program_words(seed));
            seen[k] = 1;
        }
    }
    for (i = 0; i < answer->found_count; i++)
        cr_assert(seen[i], "no shard found %s; %s", answer->found[i],
                  program_words(seed));
    cr_assert_eq(interleavings, answer->interleavings, "%.0f, whole %.0f; %s",
                 interleavings, answer->interleavings, program_words(seed));
}

#ifdef CHECK_BRIEFLY
enum { SEEDS = 200 };
#else
enum { SEEDS = 1000 };
#endif

Test(reduction, changes_no_answer_of_random_programs, .timeout = 300)
{
    static const int ways[] = {SYMMETRY,
                               PARTIAL_ORDER,
                               SYMMETRY | PARTIAL_ORDER,
                               DEPTH_FIRST,
                               DEPTH_FIRST | SYMMETRY | PARTIAL_ORDER,
                               BITSTATE,
                               SYMMETRY | GUARDS};
    size_t reduced = 0;
    size_t smaller = 0;
    size_t found = 0;
    size_t endless = 0;
    size_t counted = 0;
    struct answer plain;
    struct answer answer;
    uint64_t seed;
    size_t i;

    for (seed = 1; seed <= SEEDS; seed++) {
        invent(seed);
        search_program(0, &plain, seed);
        cr_assert(plain.is_complete, "%s", program_words(seed));
        found += plain.found_count > 0;
        endless += plain.is_endless;
        for (i = 0; i < sizeof ways / sizeof ways[0]; i++) {
            /* a cycle is judged on the whole graph; bits keep none */
            if ((ways[i] & BITSTATE) && plain.is_endless)
                continue;
            /* to confirm what was found, its long schedules are followed */
            if ((ways[i] & DEPTH_FIRST) && plain.states > 5000)
                continue;
            search_program(ways[i], &answer, seed);
            expect_same(&plain, &answer, ways[i], seed);
            if (!(ways[i] & (PARTIAL_ORDER | BITSTATE)))
                /* exact below 2^53 */
                cr_assert(plain.interleavings == answer.interleavings ||
                              (plain.interleavings > 9e15 &&
                               plain.interleavings / answer.interleavings <
                                   1 + 1e-12 &&
                               answer.interleavings / plain.interleavings <
                                   1 + 1e-12),
                          "%.0f and %.0f by %d; %s", plain.interleavings,
                          answer.interleavings, ways[i], program_words(seed));
            cr_assert_leq(answer.states, plain.states, "by %d; %s", ways[i],
                          program_words(seed));
            reduced += ways[i] == PARTIAL_ORDER && answer.states < plain.states;
            smaller += ways[i] == SYMMETRY && answer.states < plain.states;
        }
        if (plain.interleavings > 0 && plain.interleavings <= LISTED) {
            counted++;
            expect_listed(&plain, seed);
            expect_the_same_of_shards(&plain, seed);
        }
    }
    /* the test is about something */
    cr_assert_gt(reduced, SEEDS / 20, "%zu", reduced);
    cr_assert_gt(smaller, SEEDS / 5, "%zu", smaller);
    cr_assert_gt(found, SEEDS / 5, "%zu", found);
    cr_assert_gt(endless, SEEDS / 100, "%zu", endless);
    cr_assert_gt(counted, SEEDS / 3, "%zu", counted);
}
