/* SPDX-License-Identifier: MIT */
/*
 * scenario_test.c - scenario.h: the command line, replay and the verdict.
 *
 * Each test runs scenarios as a shell would: in a process of their own, which
 * may exit or abort. check.h is not included, for scenario.h brings its own
 * assertion.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* How many times memory can be had; less than 0: always. */
static int memory_left = -1;

static void *realloc_while_some_is_left(void *old, size_t size)
{
    if (memory_left == 0)
        return NULL;
    memory_left -= memory_left > 0;
    return realloc(old, size);
}

#define realloc(old, size) realloc_while_some_is_left(old, size)
#include <sched/scenario.h>
#undef realloc

/* A world of tasks; each scenario lets them do something else */

enum { MOST_TASKS = 12, MOST_LATE = 3000, MOST_CELLS = 70 };

struct actor {
    struct sched_task task;
    enum pt_status status;
    int seen;
};

struct world {
    struct sched sched;
    struct sched_link bell;
    int tasks;
    int count;
    int next;
    bool is_set;
    bool is_told; /* the check says so */
    int cells[MOST_CELLS];
    struct actor actors[MOST_TASKS];
    struct actor late[MOST_LATE];
};

static struct world world;

static size_t set_up(int tasks, enum pt_status (*run)(struct sched_task *task))
{
    int i;

    sched_init(&world.sched);
    world.tasks = tasks;
    for (i = 0; i < tasks; i++)
        sched_spawn(&world.sched, &world.actors[i].task, run, "inc");
    return offsetof(struct world, late);
}

static const char *check_count(const void *memory)
{
    const struct world *self = (const struct world *)memory;

    return self->count == self->tasks ? NULL : "the count is wrong";
}

static const char *check_told(const void *memory)
{
    return ((const struct world *)memory)->is_told ? "it was told so" : NULL;
}

/* A scenario whose tasks, 2 unless said otherwise, are NAME_run. */
#define SCENARIO(name, check)                                    \
    static size_t name##_set_up(void *memory, int tasks)         \
    {                                                            \
        return memory == &world ? set_up(tasks, name##_run) : 0; \
    }                                                            \
    static const struct sched_scenario name = {                  \
        #name, &world, name##_set_up, check, 2, MOST_TASKS, NULL, NULL, false}

static enum pt_status unsafe_run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->seen = SCHED_READ(task, world.count);
    PT_AWAIT(task, sched_pass(task));
    SCHED_WRITE(task, world.count, self->seen + 1);
    PT_END(task);
}
SCENARIO(unsafe, check_count);

static enum pt_status safe_run(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 3));
    SCHED_WRITE(task, world.count, SCHED_READ(task, world.count) + 1);
    PT_END(task);
}
SCENARIO(safe, check_count);

/* Run a scenario */

static struct {
    int status;        /* of exit, or minus the signal */
    char out[1 << 18]; /* with line 0 for each line of this file */
    char err[4096];
} got;

static void dump_coverage(int number)
{
    (void)number;
#ifdef CHECK_COVERAGE
    extern void __gcov_dump(void);
    __gcov_dump();
#endif
}

/* What else is to happen at the end of a process is for the parent to do. */
static void leave_at_once(int status, void *nothing)
{
    (void)nothing;
    fflush(NULL);
    dump_coverage(0);
    _exit(status);
}

/* Copy what `file` holds; the lines of this file become 0. */
static void take(FILE *file, char *to, size_t size)
{
    static const char here[] = "scenario_test.c:";
    static char raw[1 << 18];
    const char *from = raw;

    rewind(file);
    raw[fread(raw, 1, sizeof raw - 1, file)] = '\0';
    fclose(file);
    cr_assert_lt(strlen(raw), size, "the test wants more room");
    while (*from != '\0') {
        if (strncmp(from, here, strlen(here)) != 0) {
            *to++ = *from++;
            continue;
        }
        to = stpcpy(stpcpy(to, here), "0");
        from += strlen(here);
        from += strspn(from, "0123456789");
    }
    *to = '\0';
}

static void become(const struct sched_scenario *scenario, int argc, char **argv,
                   FILE *out, FILE *err)
{
    dup2(fileno(out), STDOUT_FILENO);
    dup2(fileno(err), STDERR_FILENO);
    signal(SIGABRT, dump_coverage);
    on_exit(leave_at_once, NULL);
    exit(sched_scenario_main(argc, argv, scenario));
}

static bool is_mixed; /* both streams into got.out, in the order of writing */

static int run_arguments(const struct sched_scenario *scenario, int argc,
                         char **argv)
{
    FILE *out = tmpfile();
    FILE *err = tmpfile();
    int status;
    pid_t child;

    fflush(NULL);
    child = fork();
    cr_assert_neq(child, -1);
    if (child == 0)
        become(scenario, argc, argv, out, is_mixed ? out : err);
    cr_assert_eq(waitpid(child, &status, 0), child);
    got.status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    take(out, got.out, sizeof got.out);
    take(err, got.err, sizeof got.err);
    return got.status;
}

/* Run `scenario` with the words of `line`, one blank between two. */
static int run(const struct sched_scenario *scenario, const char *line)
{
    char *argv[32] = {"program"};
    char copy[1024];
    char *rest = copy;
    int argc = 1;

    snprintf(copy, sizeof copy, "%s", line);
    while (*line != '\0' && (argv[argc] = strsep(&rest, " ")) != NULL)
        argc++;
    return run_arguments(scenario, argc, argv);
}

static void says(const char *what)
{
    cr_assert_not_null(strstr(got.out, what), "\"%s\" is not in:\n%s", what,
                       got.out);
}

/* Run, and expect one sentence on stderr and nothing else. */
static void refuses(const struct sched_scenario *scenario, const char *line,
                    const char *sentence)
{
    char expected[512];

    snprintf(expected, sizeof expected,
             "program: %s (--help lists the flags)\n", sentence);
    cr_assert_eq(run(scenario, line), 2, "%s: %d", line, got.status);
    cr_assert_str_eq(got.err, expected);
    cr_assert_str_eq(got.out, "");
}

static void same(const struct sched_scenario *scenario, const char *line,
                 const char *other)
{
    static char first[sizeof got.out];
    int status = run(scenario, line);

    strcpy(first, got.out);
    cr_assert_eq(run(scenario, other), status);
    cr_assert_str_eq(got.out, first);
    cr_assert_str_eq(got.err, "");
}

/* Flags */

Test(flags, without_any_the_run_is_reported_as_text)
{
    cr_assert_eq(run(&unsafe, ""), 1);
    cr_assert_str_eq(
        got.out,
        "switch    time  task        left with     where\n"
        "     1       0  inc[0]      pass          scenario_test.c:0  "
        "read count = 0\n"
        "     2       0  inc[1]      pass          scenario_test.c:0  "
        "read count = 0\n"
        "     3       0  inc[0]      end           write count = 1\n"
        "     4       0  inc[1]      end           write count = 1 !\n"
        "\n"
        "lost update on world.count: inc[1] wrote over a value it had not "
        "read\n"
        " switch   inc[0]                inc[1]\n"
        "      1   read  count = 0                            "
        "scenario_test.c:0\n"
        "      2                         read  count = 0      "
        "scenario_test.c:0\n"
        "       ... both awaited  sched_pass(task)            "
        "scenario_test.c:0\n"
        "      3   write count = 1                            "
        "scenario_test.c:0\n"
        "      4                         write count = 1      "
        "scenario_test.c:0\n"
        "          the write of switch 3 is lost\n"
        "\n"
        "2 tasks, 4 switches, time 0\n"
        "replay: --tasks 2 --replay v1:0,1,0,1\n"
        "FOUND  1 lost update: the count is wrong\n");
    cr_assert_str_eq(got.err, "");
}

Test(flags, a_run_in_which_all_is_well_ends_with_status_0)
{
    cr_assert_eq(run(&safe, "--trace none"), 0);
    cr_assert_str_eq(got.out,
                     "\n"
                     "2 tasks, 4 switches, time 3; 2 updates ran within one "
                     "step: atomic here\n"
                     "nothing found in this run\n");
    cr_assert_str_eq(got.err, "");
}

Test(flags, one_of_each_is_said_in_the_singular)
{
    cr_assert_eq(run(&safe, "--trace none --tasks 1"), 0);
    says("\n1 task, 2 switches, time 3; 1 update ran within one step: "
         "atomic here\n");
}

Test(flags, tasks_in_both_spellings)
{
    cr_assert_eq(run(&unsafe, "--tasks 3 --trace=none"), 1);
    says("\n3 tasks, 6 switches, time 0\n"
         "replay: --tasks 3 --replay v1:0-2,0-2\n"
         "FOUND  2 lost updates: the count is wrong\n");
    same(&unsafe, "--tasks 3", "--tasks=3");
    same(&unsafe, "--tasks 5 --tasks 3", "--tasks=3");
    same(&unsafe, "--tasks 2", "");
}

Test(flags, trace_in_both_spellings)
{
    same(&unsafe, "--trace text", "");
    same(&unsafe, "--trace=text", "");
    same(&unsafe, "--trace lanes", "--trace=lanes");
    same(&unsafe, "--trace none", "--trace=none");
    same(&unsafe, "--trace=lanes --trace=none", "--trace=none");
}

Test(flags, random_seed_and_replay_in_both_spellings)
{
    same(&unsafe, "--random --seed 7", "--seed=7 --random");
    same(&unsafe, "--random", "--random --seed 1");
    same(&unsafe, "--replay v1:1,1,0", "--replay=v1:1,1,0");
}

Test(flags, lanes_are_a_column_a_task)
{
    setenv("COLUMNS", "80", 1);
    run(&unsafe, "--trace=lanes");
    cr_assert_eq(
        strncmp(got.out,
                "switch  inc[0]                  inc[1]\n"
                "     1  :",
                strlen("switch  inc[0]                  inc[1]\n     1  :")),
        0);
    says("! write count = 1\n");
    says("\nFOUND  1 lost update: the count is wrong\n");
    cr_assert_null(strstr(got.out, "left with"));
}

static void has_lanes(const char *columns, int lanes)
{
    char more[64];

    setenv("COLUMNS", columns, 1);
    run(&unsafe, "--trace=lanes --tasks=12");
    snprintf(more, sizeof more, "\n        and %d more without a lane\n",
             12 - lanes);
    says(more);
}

Test(flags, lanes_are_as_wide_as_the_terminal)
{
    has_lanes("80", 3);
    has_lanes("120", 4);
    has_lanes("1", 1);
    has_lanes("", 3);
    has_lanes("wide", 3);
    has_lanes("1001", 3);
    unsetenv("COLUMNS");
    run(&unsafe, "--trace=lanes --tasks=12");
    says("\n        and 9 more without a lane\n");
    says("\n        ... 9 steps of tasks without a lane\n");
}

Test(flags, none_prints_only_what_was_found)
{
    run(&unsafe, "--trace=none");
    cr_assert_eq(strncmp(got.out, "\nlost update on world.count: ", 28), 0);
    cr_assert_null(strstr(got.out, "left with"));
}

Test(flags, help_lists_them_and_runs_nothing)
{
    char *line;
    size_t i;

    cr_assert_eq(run(&unsafe, "--help"), 0);
    cr_assert_str_eq(got.err, "");
    cr_assert_eq(strncmp(got.out,
                         "usage: program [flags]\n"
                         "Run the scenario unsafe once and report each "
                         "switch.\n\n"
                         "  --tasks N           with N tasks; else as many as "
                         "the scenario says\n",
                         120),
                 0);
    for (i = 0; i < SCHED_FLAGS_; i++) {
        char start[40];

        snprintf(start, sizeof start, "\n  %s", sched_flags_[i].name);
        says(start);
    }
    says("\n\nExit status: 0 all was well in this run, or proved; 1 something "
         "was found;\n2 bad use, or a replay string that does not fit; 3 "
         "nothing was found, but\nnot all was searched.\n");
    for (line = strtok(got.out, "\n"); line != NULL; line = strtok(NULL, "\n"))
        cr_assert_leq(strlen(line), 79, "too wide: %s", line);
    cr_assert_eq(run(&unsafe, "--tasks 5 --help --trace=none"), 0);
    says("usage: ");
}

Test(flags, a_program_without_a_name_is_called_as_its_scenario)
{
    char *argv[] = {NULL};

    cr_assert_eq(run_arguments(&unsafe, 0, argv), 1);
    says("FOUND  1 lost update: the count is wrong\n");
}

Test(flags, bad_ones_are_refused)
{
    refuses(&unsafe, "--frog", "there is no flag --frog");
    refuses(&unsafe, "frog", "there is no flag frog");
    refuses(&unsafe, "--tasksx 3", "there is no flag --tasksx");
    refuses(&unsafe, "--helping", "there is no flag --helping");
    refuses(&unsafe, "--random=1", "there is no flag --random=1");
    refuses(&unsafe, "--trace=none frog", "there is no flag frog");
    refuses(&unsafe, "--help frog", "there is no flag frog");
    refuses(&unsafe, "%s%n", "there is no flag %s%n");
}

Test(flags, the_first_bad_one_is_named)
{
    refuses(&unsafe, "--frog --toad --tasks 0", "there is no flag --frog");
    refuses(&unsafe, "--trace=x --toad",
            "--trace takes text, lanes or none, not \"x\"");
}

#define TASKS(value) "--tasks takes a number from 1 to 12, not \"" value "\""

Test(flags, a_number_of_tasks_out_of_range_is_refused)
{
    refuses(&unsafe, "--tasks 0", TASKS("0"));
    refuses(&unsafe, "--tasks=13", TASKS("13"));
    refuses(&unsafe, "--tasks -1", TASKS("-1"));
    refuses(&unsafe, "--tasks +1", TASKS("+1"));
    refuses(&unsafe, "--tasks two", TASKS("two"));
    refuses(&unsafe, "--tasks 2x", TASKS("2x"));
    refuses(&unsafe, "--tasks=", TASKS(""));
    refuses(&unsafe, "--tasks", TASKS(""));
    refuses(&unsafe, "--tasks --random", TASKS("--random"));
    refuses(&unsafe, "--tasks %s", TASKS("%s"));
    refuses(&unsafe, "--tasks 18446744073709551617",
            TASKS("18446744073709551617"));
    refuses(&unsafe, "--tasks 99999999999999999999999",
            TASKS("99999999999999999999999"));
    cr_assert_eq(run(&safe, "--tasks 12"), 0);
}

Test(flags, a_seed_that_is_no_number_is_refused)
{
    refuses(&unsafe, "--random --seed x",
            "--seed takes a number from 0, not \"x\"");
    refuses(&unsafe, "--random --seed",
            "--seed takes a number from 0, not \"\"");
    refuses(&unsafe,
            "--random --seed=", "--seed takes a number from 0, not \"\"");
    refuses(&unsafe, "--random --seed 18446744073709551616",
            "--seed takes a number from 0, not \"18446744073709551616\"");
    cr_assert_neq(run(&unsafe, "--random --seed 18446744073709551615"), 2);
    cr_assert_neq(run(&unsafe, "--random --seed 0"), 2);
}

Test(flags, flags_that_do_not_go_together_are_refused)
{
    refuses(&unsafe, "--seed 3",
            "--seed belongs to --random, --walks or --pct: give both");
    refuses(&unsafe, "--random --replay v1:0",
            "--random and --replay exclude each other: give one");
}

Test(flags, a_trace_that_is_none_of_three_is_refused)
{
    refuses(&unsafe, "--trace=html",
            "--trace takes text, lanes or none, not \"html\"");
    refuses(&unsafe, "--trace=", "--trace takes text, lanes or none, not \"\"");
    refuses(&unsafe, "--trace", "--trace takes text, lanes or none, not \"\"");
}

/* Replay strings */

static void chooses(const char *replay, const char *made)
{
    char line[256];

    snprintf(line, sizeof line, "--trace none --tasks 4 --replay %s", replay);
    cr_assert_eq(run(&unsafe, line), 1, "%s: %s", replay, got.err);
    snprintf(line, sizeof line, "\nreplay: --tasks 4 --replay %s\n", made);
    says(line);
}

Test(replay, of_a_whole_run_names_each_choice)
{
    chooses("v1:3,2,1,0,3,2,1,0", "v1:3,2,1,0,3,2,1,0");
    chooses("v1:0,0,1,2,1,2,3,3", "v1:0*2,1,2,1-3,3");
}

Test(replay, behind_a_prefix_the_first_come_is_the_first_served)
{
    chooses("v1:", "v1:0-3,0-3");
    chooses("v1:3", "v1:3,0-3,0-2");
    chooses("v1:1,1", "v1:1*2,0,2,3,0,2,3");
    same(&unsafe, "--replay v1:", "");
}

Test(replay, items_are_tasks_repeats_and_ranges)
{
    chooses("v1:2*2,3*2", "v1:2*2,3*2,0,1,0,1");
    chooses("v1:0-3", "v1:0-3,0-3");
    chooses("v1:1-2,1-2", "v1:1,2,1,2,0,3,0,3");
    chooses("v1:2-2,1*1", "v1:2,1,0,3,2,1,0,3");
    chooses("v1:0003,1", "v1:3,1,0,2,3,1,0,2");
}

#define EXPECTED(character, rest)         \
    "replay string, character " character \
    ": expected a task like 3, 3*2 or 3-5 and a comma, not \"" rest "\""

Test(replay, strings_of_another_version_are_refused)
{
    refuses(&unsafe, "--replay v3:0",
            "a replay string begins with v1: or v2:, unlike \"v3:0\"");
    refuses(&unsafe, "--replay 0,1",
            "a replay string begins with v1: or v2:, unlike \"0,1\"");
    refuses(&unsafe, "--replay v1",
            "a replay string begins with v1: or v2:, unlike "
            "\"v1\"");
    refuses(&unsafe,
            "--replay=", "a replay string begins with v1: or v2:, unlike \"\"");
    refuses(&unsafe, "--replay", "--replay takes a string like v1:0,1,0,1");
    refuses(&unsafe,
            "--replay 12345678901234567890123456789012345678901234567890",
            "a replay string begins with v1: or v2:, unlike "
            "\"1234567890123456789012345678901234567890\"");
}

Test(replay, strings_that_are_wrong_are_refused_at_the_character)
{
    refuses(&unsafe, "--replay v1:,", EXPECTED("4", ","));
    refuses(&unsafe, "--replay v1:x", EXPECTED("4", "x"));
    refuses(&unsafe, "--replay v1:-1", EXPECTED("4", "-1"));
    refuses(&unsafe, "--replay v1:*2", EXPECTED("4", "*2"));
    refuses(&unsafe, "--replay v1:0,1,", EXPECTED("6", "1,"));
    refuses(&unsafe, "--replay v1:0,,1", EXPECTED("6", ",1"));
    refuses(&unsafe, "--replay v1:0;1", EXPECTED("4", "0;1"));
    refuses(&unsafe, "--replay v1:0,1x,0", EXPECTED("6", "1x,0"));
    refuses(&unsafe, "--replay v1:0*", EXPECTED("4", "0*"));
    refuses(&unsafe, "--replay v1:0*x", EXPECTED("4", "0*x"));
    refuses(&unsafe, "--replay v1:0-", EXPECTED("4", "0-"));
    refuses(&unsafe, "--replay v1:0-1-2", EXPECTED("4", "0-1-2"));
    refuses(&unsafe, "--replay v1:0*2*2", EXPECTED("4", "0*2*2"));
    refuses(&unsafe, "--replay v1:0,%s", EXPECTED("6", "%s"));
    refuses(&unsafe, "--replay v1:0,abcdefghijklmnopqrstuvwxyz",
            EXPECTED("6", "abcdefghijklmnopqrst"));
}

Test(replay, a_string_with_blanks_is_refused)
{
    char *argv[] = {"program", "--replay", "v1:0, 1", NULL};

    cr_assert_eq(run_arguments(&unsafe, 3, argv), 2);
    cr_assert_str_eq(
        got.err, "program: " EXPECTED("6", " 1") " (--help lists the flags)\n");
    argv[2] = "v1: 0";
    cr_assert_eq(run_arguments(&unsafe, 3, argv), 2);
    argv[2] = "v1:0 ";
    cr_assert_eq(run_arguments(&unsafe, 3, argv), 2);
    argv[2] = " v1:0";
    cr_assert_eq(run_arguments(&unsafe, 3, argv), 2);
    cr_assert_str_eq(got.out, "");
}

Test(replay, repeats_of_nothing_and_ranges_that_fall_are_refused)
{
    refuses(&unsafe, "--replay v1:0*0", EXPECTED("4", "0*0"));
    refuses(&unsafe, "--replay v1:5-3", EXPECTED("4", "5-3"));
    refuses(&unsafe, "--replay v1:0,1-0", EXPECTED("6", "1-0"));
}

Test(replay, numbers_that_are_huge_are_refused)
{
    refuses(&unsafe, "--replay v1:10000000", EXPECTED("4", "10000000"));
    refuses(&unsafe, "--replay v1:0*10000000", EXPECTED("4", "0*10000000"));
    refuses(&unsafe, "--replay v1:0-10000000", EXPECTED("4", "0-10000000"));
    refuses(&unsafe, "--replay v1:18446744073709551616",
            EXPECTED("4", "18446744073709551616"));
    refuses(&unsafe, "--replay v1:0*9999999,1,0", EXPECTED("16", "0"));
    refuses(&unsafe, "--replay v1:0*9999999,0-1", EXPECTED("14", "0-1"));
    refuses(&unsafe, "--replay v1:0*9999999,0*2", EXPECTED("14", "0*2"));
}

static void diverges(const struct sched_scenario *scenario, const char *line,
                     const char *sentence)
{
    char expected[256];

    snprintf(expected, sizeof expected, "program: diverged at switch %s\n",
             sentence);
    cr_assert_eq(run(scenario, line), 2);
    cr_assert_str_eq(got.err, expected);
}

#define OTHER "belongs to another program, or to other flags"

Test(replay, a_task_that_is_not_ready_is_a_divergence)
{
    diverges(&unsafe, "--trace=none --replay v1:0,0,0",
             "3: inc[0] was expected to be ready; the string " OTHER);
    cr_assert_str_eq(got.out, "");
    diverges(&safe, "--trace=none --replay v1:0,0",
             "2: inc[0] was expected to be ready; the string " OTHER);
}

Test(replay, a_task_that_does_not_exist_is_a_divergence)
{
    diverges(&unsafe, "--trace=none --replay v1:2",
             "1: task 2 was expected to be ready, but the last task is 1");
    diverges(&unsafe, "--trace=none --replay v1:9999999",
             "1: task 9999999 was expected to be ready, but the last task is "
             "1");
}

Test(replay, the_switches_before_a_divergence_are_printed_before_it)
{
    is_mixed = true;
    cr_assert_eq(run(&unsafe, "--replay v1:1,1,1"), 2);
    cr_assert_str_eq(
        got.out,
        "switch    time  task        left with     where\n"
        "     1       0  inc[1]      pass          scenario_test.c:0  "
        "read count = 0\n"
        "     2       0  inc[1]      end           write count = 1\n"
        "program: diverged at switch 3: inc[1] was expected to be ready; the "
        "string " OTHER "\n");
}

Test(replay, a_string_that_is_longer_than_the_run_is_a_divergence)
{
    diverges(&unsafe, "--trace=none --replay v1:0,1,0,1,0",
             "5: the run is over, but the string goes on; it " OTHER);
}

/* Take the flags behind "replay: " out of what was printed. */
static void printed_replay(char *flags, size_t size)
{
    const char *begin = strstr(got.out, "\nreplay: ");

    cr_assert_not_null(begin);
    begin += strlen("\nreplay: ");
    snprintf(flags, size, "%.*s", (int)strcspn(begin, "\n"), begin);
}

static void repeats(const struct sched_scenario *scenario, const char *line)
{
    static char first[sizeof got.out];
    char flags[600];
    int status = run(scenario, line);

    cr_assert_eq(status, 1, "%s: %d", line, status);
    strcpy(first, got.out);
    printed_replay(flags, 512);
    if (strstr(line, "--trace=none") != NULL)
        strcat(flags, " --trace=none");
    cr_assert_eq(run(scenario, flags), status, "%s: %s", flags, got.err);
    cr_assert_str_eq(got.out, first, "%s, then %s:\n%s---\n%s", line, flags,
                     first, got.out);
}

static enum pt_status restless_run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (; self->seen < 4; self->seen++)
        PT_AWAIT(task, sched_sleep(task, (uint32_t)world.count % 3));
    world.count = world.count * 5 + (int)(self - world.actors) + 1;
    world.count %= 9973;
    world.is_told = true;
    PT_END(task);
}
SCENARIO(restless, check_told);

Test(random, a_seed_repeats_its_run)
{
    same(&restless, "--random --seed 5 --tasks 6",
         "--random --seed 5 --tasks 6");
}

Test(random, other_seeds_make_other_runs)
{
    static char runs[8][1 << 15];
    char line[64];
    int i;
    int j;

    for (i = 0; i < 8; i++) {
        snprintf(line, sizeof line, "--random --seed %d --tasks 6", i);
        run(&restless, line);
        cr_assert_lt(strlen(got.out), sizeof runs[i]);
        strcpy(runs[i], got.out);
        for (j = 0; j < i; j++)
            cr_assert_str_neq(runs[i], runs[j]);
    }
}

Test(random, every_ready_task_may_go_first)
{
    bool is_first[4] = {false, false, false, false};
    char line[64];
    int i;

    for (i = 0; i < 40; i++) {
        snprintf(line, sizeof line, "--random --seed %d --tasks 4", i);
        run(&unsafe, line);
        is_first[got.out[strcspn(got.out, "[") + 1] - '0'] = true;
    }
    cr_assert(is_first[0] && is_first[1] && is_first[2] && is_first[3]);
}

Test(random, finds_an_order_in_which_all_is_well)
{
    char line[64];
    int well = 0;
    int i;

    for (i = 0; i < 40; i++) {
        snprintf(line, sizeof line, "--trace=none --random --seed %d", i);
        well += run(&unsafe, line) == 0;
    }
    cr_assert_gt(well, 0);
    cr_assert_lt(well, 40);
}

Test(replay, every_string_printed_repeats_its_run)
{
    char line[64];
    int i;

    for (i = 0; i < 30; i++) {
        snprintf(line, sizeof line, "--random --tasks %d --seed %d", 1 + i % 9,
                 i);
        repeats(&restless, line);
        snprintf(line, sizeof line, "--tasks %d", 1 + i % 12);
        repeats(&restless, line);
    }
    repeats(&unsafe, "--tasks 12");
    repeats(&unsafe, "--tasks 5 --replay v1:4,4,3,2");
}

Test(replay, a_long_run_prints_its_string_up_to_the_last_deviation)
{
    run(&unsafe, "--trace=none --tasks=12 --replay "
                 "v1:1,0,3,2,5,4,7,6,9,8,11,10");
    says("\nreplay: --tasks 12 --replay v1:1,0,3,2,5,4,7,6,9,8,11\n");
    repeats(&unsafe, "--tasks=12 --replay v1:1,0,3,2,5,4,7,6,9,8,11,10");
}

Test(replay, a_run_of_a_few_items_prints_them_all)
{
    run(&unsafe, "--trace=none --tasks=6 --replay v1:1,0,3,2,5,4");
    says("\nreplay: --tasks 6 --replay v1:1,0,3,2,5,4,1,0,3,2,5,4\n");
}

Test(replay, a_random_run_of_many_deviations_prints_its_seed)
{
    run(&restless, "--trace=none --tasks=12 --random --seed 3");
    says("\nreplay: --tasks 12 --random --seed 3\n");
}

/* A leak is seen at the end of this process. */
Test(flags, a_run_leaves_no_memory_behind)
{
    char *argv[] = {"program", "--trace=none", "--replay", "v1:0*2,1-1", NULL};
    char *bad[] = {"program", "--replay", "v1:0,1,x", NULL};

    fclose(stdout);
    fclose(stderr);
    stdout = tmpfile();
    stderr = tmpfile();
    cr_assert_eq(sched_scenario_main(4, argv, &unsafe), 0);
    cr_assert_eq(sched_scenario_main(3, bad, &unsafe), 2);
    fclose(stdout);
    fclose(stderr);
}

Test(flags, without_memory_a_run_says_so_and_ends)
{
    is_mixed = true;
    for (memory_left = 0; memory_left < 5; memory_left++) {
        cr_assert_eq(run(&unsafe, "--trace=none --replay v1:0"), 2);
        cr_assert_str_eq(got.out, "out of memory\n");
    }
    cr_assert_eq(run(&unsafe, "--trace=none --replay v1:0"), 1);
}

/* The verdict */

static enum pt_status told_run(struct sched_task *task)
{
    PT_BEGIN(task);
    world.is_told = true;
    PT_END(task);
}
SCENARIO(told, check_told);

Test(verdict, says_the_sentence_of_the_check)
{
    cr_assert_eq(run(&told, "--trace=none"), 1);
    cr_assert_str_eq(got.out, "\n"
                              "2 tasks, 2 switches, time 0\n"
                              "replay: --tasks 2 --replay v1:0,1\n"
                              "FOUND  it was told so\n");
}

static const struct sched_scenario no_check = {
    "no_check", &world, unsafe_set_up, NULL, 2, MOST_TASKS, NULL, NULL, false};

Test(verdict, a_scenario_may_have_no_check)
{
    cr_assert_eq(run(&no_check, "--trace=none"), 1);
    says("\nFOUND  1 lost update\n");
}

static const struct sched_scenario unchecked = {
    "unchecked", &world, unsafe_set_up, check_told, 2,
    MOST_TASKS,  NULL,   NULL,          false};

Test(verdict, a_lost_update_is_found_though_the_check_is_content)
{
    cr_assert_eq(run(&unchecked, "--trace=none"), 1);
    says("\nFOUND  1 lost update\n");
}

Test(verdict, a_run_of_one_switch)
{
    cr_assert_eq(run(&told, "--trace=none --tasks 1"), 1);
    says("\n1 task, 1 switch, time 0\n");
}

static enum pt_status bell_wait(struct sched_task *task)
{
    enum pt_status status = sched_arrive(task);

    return status != PT_WAITING ? status
                                : sched_park(task, &world.bell, &world.bell);
}

static enum pt_status hang_by_hand(struct sched_task *task)
{
    return sched_pass(task) == PT_ENDED ? bell_wait(task) : PT_WAITING;
}

static enum pt_status stuck_run(struct sched_task *task)
{
    const long number = (struct actor *)task - world.actors;

    PT_BEGIN(task);
    if (number == 0)
        PT_AWAIT(task, sched_join(task, &world.actors[1].task));
    else if (number == 1)
        PT_AWAIT(task, sched_join(task, &world.actors[0].task));
    else if (number == 2)
        PT_WAIT_UNTIL(task, world.is_set);
    else if (number == 3)
        PT_WAIT_WHILE(task, !world.is_set);
    else if (number == 4)
        PT_EXIT(task);
    else
        PT_AWAIT(task, bell_wait(task));
    PT_END(task);
}

static size_t stuck_set_up(void *memory, int tasks)
{
    const size_t size = set_up(tasks, stuck_run);
    struct world *self = (struct world *)memory;

    if (tasks >= 6)
        sched_spawn(&self->sched, &self->late[0].task, hang_by_hand, "late");
    return size;
}
static const struct sched_scenario stuck = {"stuck",    &world, stuck_set_up,
                                            check_told, 5,      MOST_TASKS,
                                            NULL,       NULL,   false};

Test(verdict, a_deadlock_lists_who_waits_for_what)
{
    cr_assert_eq(run(&stuck, "--trace=none --tasks 6"), 1);
    says("\n"
         "deadlock: 6 of 7 tasks can never go on\n"
         "  inc[0]       waits on sched_join(task, &world.actors[1].task)  "
         "scenario_test.c:0  for inc[1]\n"
         "  inc[1]       waits on sched_join(task, &world.actors[0].task)  "
         "scenario_test.c:0  for inc[0]\n"
         "  inc[2]       waits until world.is_set  scenario_test.c:0\n"
         "  inc[3]       waits while !world.is_set  scenario_test.c:0\n"
         "  inc[5]       waits on bell_wait(task)  scenario_test.c:0\n"
         "  late         waits\n"
         "  cycle: inc[0] -> inc[1] -> inc[0]\n"
         "\n"
         "7 tasks, ");
    says("\nFOUND  deadlock\n");
}

Test(verdict, a_deadlock_of_many_lists_ten)
{
    run(&stuck, "--trace=none --tasks 12");
    says("\ndeadlock: 12 of 13 tasks can never go on\n");
    says("\n  inc[10]      waits on bell_wait(task)  scenario_test.c:0\n"
         "  and 2 more\n"
         "  cycle: inc[0] -> inc[1] -> inc[0]\n");
    cr_assert_null(strstr(got.out, "inc[11] "));
}

Test(verdict, the_world_of_a_deadlock_is_not_checked)
{
    world.is_told = true;
    run(&stuck, "--trace=none");
    says("\nFOUND  deadlock\n");
}

static enum pt_status broken_up_run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;
    struct actor *other = &world.actors[self == &world.actors[0]];

    PT_BEGIN(task);
    if (self == &world.actors[2]) {
        PT_AWAIT(task, sched_sleep(task, 1));
        sched_cancel(&world.actors[0].task);
        PT_EXIT(task);
    }
    PT_AWAIT_STATUS(task, self->status, sched_join(task, &other->task));
    PT_END(task);
}
SCENARIO(broken_up, check_told);

Test(verdict, a_cycle_of_waits_is_found_though_a_cancel_ends_it)
{
    cr_assert_eq(run(&broken_up, "--tasks 3"), 1);
    says("\"a cycle: inc[1] -> inc[0] -> inc[1]\"\n");
    says("\nFOUND  a cycle of waits (inc[1] -> inc[0] -> inc[1])\n");
    world.is_told = true;
    run(&broken_up, "--tasks 3 --trace=none");
    says("\nFOUND  a cycle of waits (inc[1] -> inc[0] -> inc[1]): it was told "
         "so\n");
}

Test(replay, of_a_deadlock_ends_in_it)
{
    repeats(&stuck, "--tasks 6");
    repeats(&stuck, "--random --tasks 6");
}

static enum pt_status failing_run(struct sched_task *task)
{
    PT_BEGIN(task);
    if (task == &world.actors[0].task)
        PT_EXIT(task);
    PT_AWAIT(task, sched_fail(task, world.tasks == 3 ? SCHED_ESELF : 7));
    PT_END(task);
}
SCENARIO(failing, check_told);

Test(verdict, a_failure_that_nobody_looked_at_is_found)
{
    cr_assert_eq(run(&failing, "--trace=none"), 1);
    cr_assert_str_eq(got.out, "\n"
                              "1 of 2 tasks failed and nobody looked at it\n"
                              "  the first: inc[1], with error 7\n"
                              "\n"
                              "2 tasks, 2 switches, time 0\n"
                              "replay: --tasks 2 --replay v1:0,1\n"
                              "FOUND  a failure that nobody looked at\n");
}

Test(verdict, an_error_of_ours_is_explained)
{
    run(&failing, "--trace=none --tasks 3");
    says("\n2 of 3 tasks failed and nobody looked at it\n"
         "  the first: inc[1], with error -6: a task cannot join itself: "
         "join it from another task\n\n");
}

Test(verdict, the_world_of_a_failure_is_checked)
{
    world.is_told = true;
    run(&failing, "--trace=none");
    says("\nFOUND  a failure that nobody looked at: it was told so\n");
}

static enum pt_status joining_run(struct sched_task *task)
{
    struct actor *first = &world.actors[0];

    PT_BEGIN(task);
    if (task == &first->task)
        PT_AWAIT(task, sched_fail(task, 7));
    PT_AWAIT_STATUS(task, ((struct actor *)task)->status,
                    sched_join(task, &first->task));
    PT_END(task);
}
SCENARIO(joining, check_told);

Test(verdict, a_failure_that_somebody_looked_at_is_not_found)
{
    cr_assert_eq(run(&joining, "--trace=none"), 0);
    says("nothing found in this run\n");
}

/* The first fails and the last joins it; the others fail alone. */
static enum pt_status half_joined_run(struct sched_task *task)
{
    struct actor *first = &world.actors[0];

    PT_BEGIN(task);
    if (task != &world.actors[world.tasks - 1].task)
        PT_AWAIT(task, sched_fail(task, 7));
    PT_AWAIT_STATUS(task, ((struct actor *)task)->status,
                    sched_join(task, &first->task));
    PT_END(task);
}
SCENARIO(half_joined, check_told);

Test(verdict, the_first_failure_that_nobody_looked_at_is_named)
{
    cr_assert_eq(run(&half_joined, "--trace=none --tasks 4"), 1);
    says("\n2 of 4 tasks failed and nobody looked at it\n"
         "  the first: inc[1], with error 7\n");
}

static enum pt_status respawning_run(struct sched_task *task)
{
    struct world *self = &world;

    PT_BEGIN(task);
    sched_spawn(task->sched, &self->late[0].task, failing_run, "late");
    PT_AWAIT(task, sched_sleep(task, 1));
    sched_spawn(task->sched, &self->late[0].task, told_run,
                self->tasks == 1 ? "late" : "other");
    PT_END(task);
}

static size_t respawning_set_up(void *memory, int tasks)
{
    const size_t size = set_up(1, respawning_run);

    ((struct world *)memory)->tasks = tasks;
    return size;
}
static const struct sched_scenario respawning = {
    "respawning", &world, respawning_set_up, check_count, 1, 2, NULL,
    NULL,         false};

Test(verdict, a_failed_task_that_was_spawned_again_is_counted_and_not_named)
{
    cr_assert_eq(run(&respawning, "--trace=none"), 1);
    says("\n1 of 2 tasks failed and nobody looked at it\n\n2 tasks, 4 ");
    cr_assert_eq(run(&respawning, "--trace=none --tasks 2"), 1);
    says("\n1 of 3 tasks failed and nobody looked at it\n\n3 tasks, 4 ");
}

static enum pt_status hanging_run(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_spawn(task->sched, &world.late[0].task, told_run, "late");
    PT_AWAIT(task, sched_sleep(task, 1));
    sched_spawn(task->sched, &world.late[0].task, hang_by_hand, "other");
    PT_END(task);
}
SCENARIO(hanging, check_told);

Test(verdict, memory_that_was_spawned_again_under_another_name_is_listed_once)
{
    cr_assert_eq(run(&hanging, "--trace=none --tasks 1"), 1);
    says("\ndeadlock: 1 of 3 tasks can never go on\n"
         "  other        waits\n\n");
}

static enum pt_status stopping_run(struct sched_task *task)
{
    PT_BEGIN(task);
    world.count += SCHED_READ(task, world.tasks);
    sched_stop(task->sched, world.tasks == 3 ? 0 : 42);
    PT_END(task);
}
SCENARIO(stopping, check_told);

Test(verdict, a_stop_with_a_code_is_found)
{
    cr_assert_eq(run(&stopping, "--trace=none"), 1);
    cr_assert_str_eq(got.out, "\n"
                              "2 tasks, 1 switch, time 0\n"
                              "replay: --tasks 2 --replay v1:0\n"
                              "FOUND  stopped with code 42\n");
    repeats(&stopping, "--tasks 2");
}

Test(verdict, a_stop_with_code_0_is_no_finding)
{
    cr_assert_eq(run(&stopping, "--trace=none --tasks 3"), 0);
    says("\n3 tasks, 1 switch, time 0\nnothing found in this run\n");
}

/* A lost update, and then what `next` says. */
static enum pt_status worse_run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->seen = SCHED_READ(task, world.count);
    PT_AWAIT(task, sched_pass(task));
    SCHED_WRITE(task, world.count, self->seen + 1);
    if (self != &world.actors[1])
        PT_EXIT(task);
    if (world.next == 1)
        PT_AWAIT(task, bell_wait(task));
    if (world.next == 2)
        PT_FAIL(task);
    sched_stop(task->sched, 9);
    PT_END(task);
}
SCENARIO(worse, check_count);

Test(verdict, names_lost_updates_first_and_all_else_behind)
{
    world.next = 1;
    run(&worse, "--trace=none");
    says("\nFOUND  1 lost update, deadlock\n");
    world.next = 2;
    run(&worse, "--trace=none");
    says("\nFOUND  1 lost update, a failure that nobody looked at: the count "
         "is wrong\n");
    world.next = 3;
    run(&worse, "--trace=none");
    says("\nFOUND  1 lost update, stopped with code 9\n");
}

static size_t refusing_set_up(void *memory, int tasks)
{
    (void)memory;
    return tasks > 5 ? 0 : set_up(tasks, safe_run);
}
static const struct sched_scenario refusing = {
    "refusing", &world, refusing_set_up, check_count, 2, 0, NULL, NULL, false};

Test(verdict, a_world_that_cannot_hold_so_many_tasks_is_bad_use)
{
    cr_assert_eq(run(&refusing, "--tasks 5"), 0);
    refuses(&refusing, "--tasks 6", "this world cannot hold 6 tasks");
    refuses(&refusing, "--tasks 2147483647 --replay v1:0",
            "this world cannot hold 2147483647 tasks");
    refuses(&refusing, "--tasks 2147483648",
            "--tasks takes a number from 1 to 2147483647, not \"2147483648\"");
}

static enum pt_status misusing_run(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    PT_AWAIT(task, sched_join(task, task));
    PT_END(task);
}
SCENARIO(misusing, check_told);

Test(misuse, prints_the_switches_and_the_sentence_and_aborts)
{
    is_mixed = true;
    cr_assert_eq(run(&misusing, "--tasks=1"), -SIGABRT);
    cr_assert_str_eq(
        got.out,
        "switch    time  task        left with     where\n"
        "     1       0  inc         pass          scenario_test.c:0\n"
        "misuse by inc: a task cannot join itself: join it from another "
        "task\n"
        "misuse: a task cannot join itself: join it from another task\n");
}

Test(misuse, the_task_is_named_once_under_every_trace)
{
    static const char line[] = "misuse by inc[0]: a task cannot join itself: "
                               "join it from another task\n";

    cr_assert_eq(run(&misusing, "--trace=none"), -SIGABRT);
    cr_assert_str_eq(got.out, line);
    cr_assert_str_eq(got.err, "misuse: a task cannot join itself: join it "
                              "from another task\n");
    cr_assert_eq(run(&misusing, "--trace=lanes"), -SIGABRT);
    says(line);
    cr_assert_null(strstr(strstr(got.out, "misuse") + 1, "misuse"));
}

/* More than a scenario has room for */

static enum pt_status crowded_run(struct sched_task *task)
{
    int i;

    PT_BEGIN(task);
    if (world.is_set && task != &world.actors[0].task)
        PT_EXIT(task);
    for (i = 0; i < (world.tasks == 1 ? MOST_CELLS : 65); i++)
        SCHED_SET(task, world.cells[i], i);
    PT_END(task);
}
SCENARIO(crowded, check_told);

Test(full, a_watch_without_room_says_so_once_and_counts)
{
    cr_assert_eq(run(&crowded, "--trace=none --tasks 1"), 0);
    cr_assert_eq(strncmp(got.out, "the watch is full: world.cells[i] and ", 38),
                 0);
    says("\n1 task, 1 switch, time 0; the watch was full: 6 accesses were "
         "not watched\nnothing found in this run\n");
    cr_assert_null(strstr(strstr(got.out, "is full") + 1, "is full"));
}

Test(full, one_access_that_finds_no_room_is_said_in_the_singular)
{
    cr_assert_eq(run(&crowded, "--trace=none --tasks 2 --replay v1:0"), 0);
    says("; the watch was full: 2 accesses were not watched\n");
    world.is_set = true;
    cr_assert_eq(run(&crowded, "--trace=none --tasks 2 --replay v1:0"), 0);
    says("; the watch was full: 1 access was not watched\n");
}

static enum pt_status late_run(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    if (task == &world.late[1].task)
        PT_FAIL(task);
    PT_END(task);
}

static enum pt_status spawning_run(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 5));
    for (; world.next < world.tasks * 250; world.next++)
        sched_spawn(task->sched, &world.late[world.next].task, late_run,
                    "late");
    PT_AWAIT(task, sched_pass(task));
    PT_END(task);
}
SCENARIO(spawning, check_told);

Test(full, tasks_that_are_spawned_later_are_numbered_behind_the_others)
{
    cr_assert_eq(run(&spawning, "--trace=none --tasks 1"), 1);
    says("\n1 of 251 tasks failed and nobody looked at it\n"
         "  the first: late[1], with error 0\n");
    says("\n251 tasks, 503 switches, time 5\n"
         "replay: --tasks 1 --replay v1:0*2,1-250,0-250\n");
    repeats(&spawning, "--tasks 1");
    repeats(&spawning, "--tasks 1 --random");
    repeats(&spawning, "--tasks 1 --replay v1:0*2,7,9,7,9,0");
}

Test(full, more_tasks_than_have_names_are_run_and_repeated)
{
    run(&spawning, "--trace=none --tasks 12");
    says("\n3012 tasks, 6036 switches, time 5\n"
         "replay: --tasks 12 --replay v1:\n");
    repeats(&spawning, "--tasks 12 --trace=none");
    run(&spawning, "--trace=none --tasks 12 --random");
    says("\nreplay: --tasks 12 --random --seed 1\n");
    repeats(&spawning, "--tasks 12 --random --trace=none");
    run(&spawning, "--trace=none --tasks 12 --replay v1:11,10");
    says("\nreplay: --tasks 12 --replay v1:11,10\n");
}

/* --explore */

Test(explore, shows_the_shortest_schedule_and_how_all_end)
{
    cr_assert_eq(run(&unsafe, "--explore"), 1);
    cr_assert_str_eq(got.err, "");
    cr_assert_eq(strncmp(got.out,
                         "FOUND  lost update on count in 4 of 6 interleavings\n"
                         "inc[0] wrote 1 over inc[1]'s 1: it had read 0 at "
                         "switch 1, and inc[1] changed\nit at 3.\n\n"
                         "switch  inc[0]                  inc[1]\n",
                         170),
                 0, "%s", got.out);
    says("\n\nalso: the count is wrong in 4 of 6 interleavings\n"
         "      v1:0,1*2,0\n"
         "an order that is right: v1:0*2,1*2  (count = 2)\n"
         "all 6 interleavings of 2 tasks: count = 1 in 4, count = 2 in 2\n"
         "lazy time, 14 steps, ");
    says("\nreplay: --tasks 2 --replay v1:0,1*2,0\n"
         "FOUND: lost update on count; all 6 interleavings of 2 tasks, 13 "
         "states\n");
}

Test(explore, proves_what_is_safe)
{
    cr_assert_eq(run(&safe, "--explore --tasks 3"), 0);
    says("\nPROVED: all ");
    cr_assert_null(strstr(got.out, "FOUND"));
    cr_assert_null(strstr(got.out, "replay"));
}

Test(explore, of_a_deadlock_says_who_waits)
{
    cr_assert_eq(run(&stuck, "--explore --tasks 5"), 1);
    says("FOUND  deadlock in ");
    says("\ndeadlock: 4 of 5 tasks can never go on\n"
         "  inc[0]       waits on sched_join(task, &world.actors[1].task)  "
         "scenario_test.c:0  for inc[1]\n");
    says("\nreplay: --tasks 5 --replay v2:");
    says("\nFOUND: deadlock; ");
}

Test(explore, replays_what_it_prints)
{
    char line[256] = "--tasks 5 --trace=none ";
    const char *from;

    run(&stuck, "--explore --tasks 5");
    from = strstr(got.out, "--replay ");
    snprintf(line + strlen(line), sizeof line - strlen(line), "%.*s",
             (int)strcspn(from, "\n"), from);
    cr_assert_eq(run(&stuck, line), 1);
    says("\nFOUND  deadlock\n");
}

Test(explore, of_a_world_that_is_larger_than_it_says_is_refused)
{
    refuses(&stuck, "--explore --tasks 6",
            "a task lies outside of the world: setup returns all of the bytes "
            "that are in use");
}

Test(explore, of_a_misuse_names_its_sentence_and_the_step)
{
    cr_assert_eq(run(&misusing, "--explore --tasks 1"), 1);
    says("FOUND  misuse: a task cannot join itself");
    says("pass\nthen inc: a task cannot join itself: join it from another "
         "task\n\nall 1 interleaving of 1 task: ");
    says("\nreplay: --tasks 1 --replay v1:0*2\n");
}

Test(explore, with_limits_is_incomplete)
{
    cr_assert_eq(run(&safe, "--explore --tasks 8 --states 50"), 3);
    says("; the limit was reached: states; ");
    says("\nSEARCHED: ");
    says(" states, not all\n");
    cr_assert_eq(run(&safe, "--explore --tasks=2 --memory 1 --seconds 9"), 0);
    cr_assert_eq(run(&unsafe, "--explore --tasks 8 --states 500"), 1);
    says("FOUND  lost update on count\n");
    says("\nFOUND: lost update on count; 5");
}

Test(explore, as_json_is_a_line)
{
    cr_assert_eq(run(&unsafe, "--explore --json --no-symmetry"), 1);
    says("{\"scenario\": \"unsafe\", \"tasks\": 2, \"time\": \"lazy\", "
         "\"shard\": \"1/1\", \"verdict\": \"FOUND\", \"complete\": true, "
         "\"limit\": \"\", \"counted\": true, \"endless\": false, "
         "\"states\": 13, \"steps\": 14, \"walks\": 0, \"seconds\": ");
    says("\"interleavings\": 6, \"found\": "
         "[{\"kind\": \"lost update\", \"text\": \"world.count\", "
         "\"interleavings\": 4, \"replay\": \"v1:0,1*2,0\"}, {\"kind\": "
         "\"check\", \"text\": \"the count is wrong\", \"interleavings\": 4, "
         "\"replay\": \"v1:0,1*2,0\"}], \"outcomes\": [{\"text\": \"count = "
         "1\", \"interleavings\": 4, \"bad\": true}, {\"text\": \"count = "
         "2\", \"interleavings\": 2, \"bad\": false}]}\n");
    cr_assert_eq(run(&safe, "--explore --json --time any"), 0);
    says("\"time\": \"any\", \"shard\": \"1/1\", \"verdict\": \"PROVED\", ");
    cr_assert_eq(run(&safe, "--explore --json --tasks 8 --states 50"), 3);
    says("\"verdict\": \"SEARCHED\", \"complete\": false, ");
}

static const char *check_odd(const void *memory)
{
    (void)memory;
    return "a \"quote\", a \\ and a \001";
}

static const struct sched_scenario odd = {
    "odd", &world, safe_set_up, check_odd, 1, MOST_TASKS, NULL, NULL, false};

Test(explore, as_json_quotes_what_it_must)
{
    run(&odd, "--explore --json");
    says("\"text\": \"a \\\"quote\\\", a \\\\ and a \\u0001\"");
}

static enum pt_status endless_run(struct sched_task *task)
{
    PT_BEGIN(task);
    while (!world.is_set) {
        world.is_set = task == &world.actors[0].task;
        PT_AWAIT(task, sched_pass(task));
    }
    PT_END(task);
}
SCENARIO(endless, check_told);

Test(explore, of_what_may_never_end_counts_no_interleavings)
{
    cr_assert_eq(run(&endless, "--explore"), 0);
    says("PROVED: endless interleavings of 2 tasks, ");
    world.is_told = true;
    cr_assert_eq(run(&endless, "--explore"), 1);
    says("FOUND  it was told so\n");
}

Test(explore, has_flags_of_its_own)
{
    refuses(&safe, "--states 3", "--states belongs to --explore");
    refuses(&safe, "--json", "--json belongs to --explore");
    refuses(&safe, "--time any", "--time belongs to --explore");
    refuses(&safe, "--explore --random",
            "--explore tries every order: give it without --random or "
            "--replay");
    refuses(&safe, "--explore --replay v1:0",
            "--explore tries every order: give it without --random or "
            "--replay");
    refuses(&safe, "--explore --time never",
            "--time takes lazy or any, not \"never\"");
    refuses(&safe, "--explore --time", "--time takes lazy or any, not \"\"");
    refuses(&safe, "--explore --states 0",
            "--states takes a number from 1 to 4294967295, not \"0\"");
    refuses(&safe, "--explore --memory",
            "--memory takes a number from 1 to 4294967295, not \"\"");
    refuses(&safe, "--explore --seconds x",
            "--seconds takes a number from 1 to 4294967295, not \"x\"");
    refuses(&refusing, "--explore --tasks 6", "this world cannot hold 6 tasks");
    cr_assert_eq(run(&safe, "--explore --time lazy"), 0);
}

Test(explore, counts_in_words)
{
    char words[32];

    cr_assert_str_eq(sched_count_words_(0, words), "0");
    cr_assert_str_eq(sched_count_words_(999, words), "999");
    cr_assert_str_eq(sched_count_words_(81729648000.0, words),
                     "81,729,648,000");
    cr_assert_str_eq(sched_count_words_(4.1e42, words), "4.1e+42");
}

static enum pt_status sleeping_run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->seen = SCHED_READ(task, world.count);
    PT_AWAIT(task, sched_sleep(task, 1));
    SCHED_WRITE(task, world.count, self->seen + 1);
    PT_END(task);
}
SCENARIO(sleeping, check_count);

Test(explore, of_any_time_replays_where_it_passed)
{
    cr_assert_eq(run(&sleeping, "--explore --time any"), 1);
    says("an order that is right: v2:0,t,0,1*2  (count = 2)\n");
    cr_assert_eq(run(&sleeping, "--trace=none --replay v2:0,t,0,1*2"), 0);
    cr_assert_eq(run(&sleeping, "--trace=none --replay v2:0"), 1);
    cr_assert_eq(run(&sleeping, "--trace=none --replay v2:t,0"), 2);
    cr_assert_eq(run(&sleeping, "--trace=none --replay v2:0,t,0,1*2,0"), 2);
}

static enum pt_status ordered_run(struct sched_task *task)
{
    PT_BEGIN(task);
    SCHED_SET(task, world.count,
              world.count * 10 + (int)((struct actor *)task - world.actors));
    PT_END(task);
}
SCENARIO(ordered, check_told);

Test(explore, shows_six_outcomes)
{
    cr_assert_eq(run(&ordered, "--explore --tasks 4"), 0);
    says("all 24 interleavings of 4 tasks: count = 123 in 1, ");
    says(" and 18 more\n");
}

static enum pt_status passing_run(struct sched_task *task)
{
    PT_BEGIN(task);
    for (;;)
        PT_AWAIT(task, sched_pass(task));
    PT_END(task);
}
SCENARIO(passing, check_told);

Test(explore, finds_what_never_ends)
{
    cr_assert_eq(run(&passing, "--explore"), 1);
    says("FOUND  a livelock: from here on nothing ends\n");
    cr_assert_eq(run(&passing, "--explore --json"), 1);
    says("\"endless\": true");
}

Test(explore, finds_a_stop_and_goes_no_further)
{
    cr_assert_eq(run(&stopping, "--explore"), 1);
    says("FOUND  stopped with a code in ");
}

Test(explore, as_json_names_what_did_not_come_back)
{
    cr_assert_eq(run(&misusing, "--explore --json --tasks 1"), 1);
    says("{\"kind\": \"misuse\", \"text\": \"a task cannot join itself");
    says("\"replay\": \"v1:0*2\"}");
    cr_assert_eq(run(&stuck, "--explore --json --tasks 3"), 1);
    says("{\"kind\": \"deadlock\", \"text\": \"deadlock\"");
}
