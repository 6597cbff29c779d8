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
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* How many times memory can be had; less than 0: always. */
static int memory_left = -1;

static void *realloc_while_some_is_left(void *old, size_t size)
{
    if (memory_left == 0 || size == 0) /* an allocator may give nothing for 0 */
        return NULL;
    memory_left -= memory_left > 0;
    return realloc(old, size);
}

#define realloc(old, size) realloc_while_some_is_left(old, size)
#include <sched/scenario.h>
#undef realloc

/* As watch_auto.h would have them: here the tasks call out themselves. */
void (*sched_auto_on_access)(void *context, void *address, size_t size,
                             bool is_write, const void *where);
void *sched_auto_context;
unsigned long sched_auto_growth;

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
    int counted;
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

static enum pt_status stopping_run(struct sched_task *task)
{
    PT_BEGIN(task);
    world.count += SCHED_READ(task, world.tasks);
    sched_stop(task->sched, world.tasks == 3 ? 0 : 42);
    PT_END(task);
}
SCENARIO(stopping, check_told);

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

static const char *standard_input; /* a file's name; or NULL */

static void become(const struct sched_scenario *scenario, int argc, char **argv,
                   FILE *out, FILE *err)
{
    dup2(fileno(out), STDOUT_FILENO);
    dup2(fileno(err), STDERR_FILENO);
    if (standard_input != NULL && freopen(standard_input, "r", stdin) == NULL)
        abort();
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
    refuses(&unsafe, "--explore --seed 3",
            "--seed belongs to --random, --walks or --pct: give both");
    refuses(&unsafe, "--explore --bitstate --seed 3",
            "--seed belongs to --random, --walks or --pct: give both");
    refuses(&unsafe, "--random --replay v1:0",
            "--random and --replay exclude each other: give one");
}

Test(flags, a_trace_that_is_none_of_three_is_refused)
{
    refuses(&unsafe, "--trace=html",
            "--trace takes text, lanes or none, not \"html\"");
    refuses(&unsafe, "--trace=", "--trace takes text, lanes or none, not \"\"");
    refuses(&unsafe, "--trace=lane",
            "--trace takes text, lanes or none, not \"lane\"");
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
    diverges(&stopping, "--trace=none --replay v2:0,1",
             "2: the run is over, but the string goes on; it " OTHER);
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
    cr_assert_eq(run(&unsafe, "--trace=none --replay v1:0"), 2);
    says("out of memory\n"); /* behind what had been said */
    memory_left++;
    cr_assert_eq(run(&unsafe, "--trace=none --replay v1:0"), 2);
    says("out of memory\n");
    memory_left++;
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
         "  inc[0]       waits on sched_join(task, &world.actors[1].task)\n"
         "                          scenario_test.c:0  for inc[1]\n"
         "  inc[1]       waits on sched_join(task, &world.actors[0].task)\n"
         "                          scenario_test.c:0  for inc[0]\n"
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
                         "inc[0] wrote 1 over inc[1]'s 1: it read 0 at "
                         "switch 1, inc[1] changed it at 3.\n\n"
                         "switch  inc[0]                  inc[1]\n",
                         170),
                 0, "%s", got.out);
    says("\n\nalso: the count is wrong in 4 of 6: v1:0,1*2,0\n"
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
    says("\n4 of 5 tasks can never go on: inc[0], inc[1], inc[2], inc[3].\n");
    says(" sched_join(task, &world.actors[1].task), for inc[1]\n");
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
    says("\ninc did not come back from switch 2.\n");
    says("pass\n\nthen inc: a task cannot join itself: join it from another "
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
    cr_assert_str_eq(sched_count_words_(1e308 * 10, words), ">1e308");
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

Test(explore, without_memory_says_so_and_ends)
{
    for (memory_left = 0; run(&unsafe, "--explore") == 2; memory_left++)
        cr_assert_str_eq(got.err, "out of memory\n");
    cr_assert_eq(got.status, 1);
    cr_assert_gt(memory_left, 20);
}

/* --explore in another order, or not all of it */

static double states_of(const struct sched_scenario *scenario, const char *line)
{
    const char *at;

    run(scenario, line);
    at = strstr(got.out, "\"states\": ");
    cr_assert_not_null(at, "%s: %s%s", line, got.out, got.err);
    return strtod(at + strlen("\"states\": "), NULL);
}

static double interleavings_of(const char *json)
{
    static const char key[] = "\"interleavings\": ";
    const char *at = strstr(json, key);

    cr_assert_not_null(at, "%s", json);
    return strtod(at + strlen(key), NULL);
}

#define ORDERS                                                             \
    "--depth-first, --bitstate, and --walks or --pct exclude each other: " \
    "give "                                                                \
    "one"
#define WHOLE                                        \
    "a shard is of a whole search: give it without " \
    "--bitstate, --walks, --pct and --deviations"

Test(orders, exclude_each_other)
{
    refuses(&safe, "--explore --depth-first --bitstate", ORDERS);
    refuses(&safe, "--explore --depth-first --walks 3", ORDERS);
    refuses(&safe, "--explore --bitstate --pct 3", ORDERS);
    refuses(&safe, "--explore --bitstate --walks 3 --depth-first", ORDERS);
    cr_assert_eq(run(&safe, "--explore --walks 3 --pct 3"), 3);
}

Test(orders, have_flags_that_belong_to_explore)
{
    static const char *const flags[] = {
        "--depth-first",   "--bitstate",    "--walks 3",   "--pct 3",
        "--deviations 0",  "--no-symmetry", "--no-guards", "--list 3",
        "--partial-order", "--shard 1/2"};
    char sentence[64];
    size_t i;

    for (i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        snprintf(sentence, sizeof sentence, "%.*s belongs to --explore",
                 (int)strcspn(flags[i], " "), flags[i]);
        refuses(&safe, flags[i], sentence);
    }
}

Test(orders, take_numbers)
{
    refuses(&safe, "--explore --walks 0",
            "--walks takes a number from 1 to 4294967295, not \"0\"");
    refuses(&safe, "--explore --walks",
            "--walks takes a number from 1 to 4294967295, not \"\"");
    refuses(&safe, "--explore --pct 0",
            "--pct takes a number from 1 to 4294967295, not \"0\"");
    refuses(&safe, "--explore --pct 17", "--pct takes a number from 1 to 16");
    cr_assert_eq(run(&safe, "--explore --pct 16 --walks 2"), 3);
    refuses(&safe, "--explore --deviations few",
            "--deviations takes a number from 0, not \"few\"");
    refuses(&safe, "--explore --list 0",
            "--list takes a number from 1 to 4294967295, not \"0\"");
}

Test(orders, depth_first_finds_the_same_in_the_same_states)
{
    cr_assert_float_eq(
        states_of(&unsafe, "--explore --json --tasks 3 --depth-first"),
        states_of(&unsafe, "--explore --json --tasks 3"), 0);
    cr_assert_eq(run(&unsafe, "--explore --depth-first"), 1);
    says("FOUND  lost update on count in 4 of 6 interleavings\n");
    says("\nreplay: --tasks 2 --replay v1:1,0*2,1\n");
    cr_assert_eq(run(&safe, "--explore --depth-first --tasks 4"), 0);
    says("\nPROVED: all ");
}

Test(orders, bitstate_finds_but_does_not_prove)
{
    cr_assert_eq(run(&unsafe, "--explore --bitstate --memory 4"), 1);
    says("\nFOUND: lost update on count; ");
    says(" states, not all\n");
    says("; these are not all that there are; ");
    cr_assert_eq(run(&safe, "--explore --bitstate --memory 4"), 3);
    says("\nSEARCHED: ");
}

Test(orders, walks_with_one_seed_print_the_same)
{
    static char first[sizeof got.out];
    char *seconds;
    int i;

    for (i = 0; i < 2; i++) {
        cr_assert_eq(
            run(&unsafe, "--explore --walks 20 --seed 7 --tasks 3 --json"), 1);
        seconds = strstr(got.out, "\"seconds\": ");
        memset(seconds, ' ', strcspn(seconds, ","));
        if (i == 0)
            strcpy(first, got.out);
    }
    cr_assert_str_eq(got.out, first);
    says("\"walks\": 20, ");
    run(&unsafe, "--explore --walks 20 --seed 8 --tasks 3 --json");
    seconds = strstr(got.out, "\"seconds\": ");
    memset(seconds, ' ', strcspn(seconds, ","));
    cr_assert_str_neq(got.out, first);
}

Test(orders, walks_of_what_is_safe_prove_nothing)
{
    cr_assert_eq(run(&safe, "--explore --walks 50"), 3);
    says("all 50 walks of 2 tasks: count = 2 in 50\n");
    says("; these are not all that there are\n");
    says("\nSEARCHED: 50 walks, not all\n");
}

Test(orders, pct_walks_by_priorities)
{
    cr_assert_eq(run(&unsafe, "--explore --pct 2 --walks 200"), 1);
    says("FOUND  lost update on count\n");
    says("all 200 walks of 2 tasks: ");
    cr_assert_eq(run(&unsafe, "--explore --pct 1 --walks 50 --json"), 3);
    says("\"text\": \"count = 2\", \"interleavings\": 50, \"bad\": false}]}");
    cr_assert_eq(run(&safe, "--explore --pct 2 --seed 3"), 3);
    says("SEARCHED: 1,000 walks, not all\n");
}

Test(orders, no_deviations_are_what_a_run_does)
{
    cr_assert_eq(run(&unsafe, "--explore --deviations 0 --json"), 1);
    says("\"limit\": \"deviations\", ");
    says("\"states\": 5, \"steps\": 4, ");
    says("\"outcomes\": [{\"text\": \"count = 1\", ");
    cr_assert_null(strstr(got.out, "count = 2"));
    cr_assert_eq(run(&unsafe, "--explore --deviations 2 --json"), 1);
    says("count = 2");
    cr_assert_eq(run(&safe, "--explore --deviations 0"), 3);
    says("; the limit was reached: deviations; ");
}

Test(orders, guards_can_be_left_out)
{
    cr_assert_eq(run(&safe, "--explore --no-guards --tasks 3"), 0);
    says("\nPROVED: all ");
}

/* Reads, before it has ever awaited, what is nobody's. */
static int nobodys;

static enum pt_status hidden_run(struct sched_task *task)
{
    PT_BEGIN(task);
    SCHED_SET(task, world.count, ++nobodys);
    PT_END(task);
}
SCENARIO(hidden, check_told);

Test(orders, guards_find_what_lies_outside_of_the_world)
{
    cr_assert_eq(run(&hidden, "--explore --tasks 1"), 1);
    says("\nFOUND: nondeterminism; ");
    cr_assert_eq(run(&hidden, "--explore --tasks 1 --no-guards"), 0);
}

static enum pt_status apart_run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    while (self->seen < 3) {
        self->seen++;
        PT_AWAIT(task, sched_pass(task));
    }
    PT_END(task);
}
SCENARIO(apart, check_told);

static const struct sched_scenario_group actors[] = {
    {offsetof(struct world, actors), sizeof(struct actor), MOST_TASKS, true,
     true},
    {0, 0, 0, false, false}};

/* Tasks are told to be alike only if all in use have been spawned. */
static size_t alike_set_up(void *memory, int tasks)
{
    (void)memory;
    set_up(tasks, apart_run);
    return offsetof(struct world, actors) +
           (size_t)tasks * sizeof world.actors[0];
}

static const struct sched_scenario alike = {"alike",    &world, alike_set_up,
                                            check_told, 3,      MOST_TASKS,
                                            actors,     NULL,   true};

Test(orders, partial_order_needs_a_world_that_is_watched)
{
    refuses(&apart, "--explore --partial-order",
            "--partial-order needs a scenario that says it is watched");
    cr_assert_eq(run(&alike, "--explore --partial-order"), 0);
    says("\nPROVED: all interleavings of 3 tasks, ");
    cr_assert_lt(states_of(&alike, "--explore --json --no-symmetry "
                                   "--partial-order"),
                 states_of(&alike, "--explore --json --no-symmetry"));
}

Test(orders, symmetry_can_be_left_out)
{
    cr_assert_lt(states_of(&alike, "--explore --json"),
                 states_of(&alike, "--explore --json --no-symmetry"));
    cr_assert_eq(run(&alike, "--explore"), 0);
    says("all 34,650 interleavings of 3 tasks, 35 states\n");
    cr_assert_eq(run(&alike, "--explore --no-symmetry"), 0);
    says("all 34,650 interleavings of 3 tasks, 125 states\n");
}

Test(orders, list_shows_interleavings_and_how_they_end)
{
    cr_assert_eq(run(&unsafe, "--explore --list 3"), 1);
    cr_assert_eq(strncmp(got.out,
                         "     1  v1:0,1,0,1  count = 1\n"
                         "     2  v1:0,1*2,0  count = 1\n"
                         "     3  v1:0*2,1*2  count = 2\n"
                         "FOUND  ",
                         97),
                 0, "%s", got.out);
    cr_assert_eq(run(&unsafe, "--explore --list 99"), 1);
    says("\n     6  v1:1*2,0*2  count = 2\nFOUND  ");
    cr_assert_null(strstr(got.out, "\n     7 "));
}

/* More alike tasks than there are numbers for their interleavings */

static enum pt_status short_run(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_END(task);
}

static size_t throng_set_up(void *memory, int tasks)
{
    struct world *self = (struct world *)memory;
    int i;

    sched_init(&self->sched);
    for (i = 0; i < tasks; i++)
        sched_spawn(&self->sched, &self->late[i].task, short_run, "short");
    return offsetof(struct world, late) + (size_t)tasks * sizeof self->late[0];
}

static const struct sched_scenario_group throngs[] = {
    {offsetof(struct world, late), sizeof(struct actor), MOST_LATE, true, true},
    {0, 0, 0, false, false}};
static const struct sched_scenario throng = {"throng", &world, throng_set_up,
                                             NULL,     200,    MOST_LATE,
                                             throngs,  NULL,   false};

Test(explore, counts_no_further_than_numbers_go)
{
    cr_assert_eq(run(&throng, "--explore --json"), 0);
    says("\"verdict\": \"PROVED\", ");
    says("\"interleavings\": 1e999, ");
    cr_assert_eq(run(&throng, "--explore"), 0);
    says("\nPROVED: all >1e308 interleavings of 200 tasks, 201 states\n");
}

/* The last one may be told so. */
static enum pt_status told_last_run(struct sched_task *task)
{
    PT_BEGIN(task);
    if (++world.count == 200)
        world.is_told = sched_choose(task->sched, 2) == 1;
    PT_END(task);
}

static size_t told_last_set_up(void *memory, int tasks)
{
    struct world *self = (struct world *)memory;
    int i;

    sched_init(&self->sched);
    for (i = 0; i < tasks; i++)
        sched_spawn(&self->sched, &self->late[i].task, told_last_run, "last");
    return offsetof(struct world, late) + (size_t)tasks * sizeof self->late[0];
}

static const struct sched_scenario told_last = {
    "told_last", &world, told_last_set_up, check_told, 200, 200, throngs,
    NULL,        false};

Test(explore, counts_what_is_found_no_further_than_numbers_go)
{
    cr_assert_eq(run(&told_last, "--explore"), 1);
    says("FOUND  it was told so in >1e308 of >1e308 interleavings\n");
}

/* Answers from outside */

static enum pt_status asking_run(struct sched_task *task)
{
    PT_BEGIN(task);
    SCHED_SET(task, world.count, (int)sched_choose(&world.sched, 3));
    PT_AWAIT(task, sched_pass(task));
    world.next = (int)sched_choose(&world.sched, 2);
    SCHED_SET(task, world.next, world.next);
    PT_END(task);
}

static const char *check_answers(const void *memory)
{
    const struct world *self = (const struct world *)memory;

    return self->count == 2 && self->next == 1 ? "2 and 1" : NULL;
}
SCENARIO(asking, check_answers);

Test(choose, is_explored)
{
    cr_assert_eq(run(&asking, "--explore --tasks 1"), 1);
    says("FOUND  2 and 1 in 1 of 6 interleavings\n");
    says("\nreplay: --tasks 1 --replay v2:0=2,0=1\n");
    says("all 6 interleavings of 1 task: ");
    cr_assert_eq(run(&asking, "--explore --tasks 1 --list 9"), 1);
    says("\n     2  v2:0,0=1  count = 0, next = 1\n");
}

Test(choose, is_replayed)
{
    cr_assert_eq(run(&asking, "--tasks 1 --replay v2:0=2,0=1"), 1);
    says("write count = 2\n");
    says("\nreplay: --tasks 1 --replay v2:0=2,0=1\nFOUND  2 and 1\n");
    cr_assert_eq(run(&asking, "--tasks 1 --replay v2:0=2,0"), 0);
    cr_assert_eq(run(&asking, "--tasks 1 --replay v2:0=2"), 0);
    cr_assert_eq(run(&asking, "--tasks 1"), 0);
    says("write count = 0\n");
}

#define FLAGS_DIFFER \
    "; the string belongs to another program, or to other flags"

Test(choose, refuses_answers_that_there_are_not)
{
    diverges(&asking, "--tasks 1 --trace=none --replay v2:0=3",
             "2: an answer is given that there is not" FLAGS_DIFFER);
    diverges(&asking, "--tasks 1 --trace=none --replay v2:0=1=1",
             "2: an answer is given that nobody asked for" FLAGS_DIFFER);
    diverges(&unsafe, "--trace=none --replay v2:0=1",
             "2: an answer is given that nobody asked for" FLAGS_DIFFER);
    refuses(&asking, "--replay v1:0=1", EXPECTED("4", "0=1"));
    refuses(&asking, "--replay v2:0=", EXPECTED("4", "0="));
    refuses(&asking, "--replay v2:=1", EXPECTED("4", "=1"));
    refuses(&asking, "--replay v2:0*9999999,0=1", EXPECTED("14", "0=1"));
}

Test(choose, takes_0_for_an_answer_that_is_not_given)
{
    cr_assert_eq(run(&asking, "--tasks 1 --replay v2:0,0=1"), 0);
    says("write count = 0\n");
    says("write next = 1\n");
}

static enum pt_status asking_late_run(struct sched_task *task)
{
    PT_BEGIN(task);
    world.count = (int)sched_choose(&world.sched, 1); /* that is no choice */
    PT_AWAIT(task, sched_pass(task));
    world.is_told = sched_choose(&world.sched, 2) == 1;
    PT_END(task);
}
SCENARIO(asking_late, check_told);

Test(choose, prints_an_answer_behind_the_step_that_asked)
{
    cr_assert_eq(run(&asking_late, "--tasks 1 --replay v2:0,0=1"), 1);
    says("\nreplay: --tasks 1 --replay v2:0,0=1\n");
    cr_assert_eq(run(&asking_late, "--tasks 1 --explore"), 1);
    says("\nreplay: --tasks 1 --replay v2:0,0=1\n");
}

Test(choose, is_drawn_in_a_random_run)
{
    bool is_seen[3] = {false, false, false};
    char line[80];
    int i;

    for (i = 0; i < 40; i++) {
        const char *at;

        snprintf(line, sizeof line, "--random --tasks 1 --seed %d", i);
        run(&asking, line);
        at = strstr(got.out, "write count = ");
        cr_assert_not_null(at);
        is_seen[at[strlen("write count = ")] - '0'] = true;
        if (got.status == 1)
            repeats(&asking, line);
    }
    cr_assert(is_seen[0] && is_seen[1] && is_seen[2]);
}

/* Interrupts */

static void ring(void *memory)
{
    struct world *self = (struct world *)memory;

    self->count++;
    self->is_set = true;
}

static enum pt_status reading_run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    while (world.next < 3) {
        PT_AWAIT(task, sched_until(task, world.is_set));
        self->seen = SCHED_READ(task, world.count);
        PT_AWAIT(task, sched_pass(task));
        SCHED_SET(task, world.next, self->seen);
        SCHED_SET(task, world.is_set, false);
    }
    PT_END(task);
}

static size_t reading_set_up(void *memory, int tasks)
{
    (void)memory;
    return set_up(tasks, reading_run);
}

static struct sched_interrupt rings[] = {
    {"ring", ring, 3}, {NULL, NULL, 0}, {NULL, NULL, 0}};
static const struct sched_scenario reading = {
    "reading", &world, reading_set_up, NULL, 1, 1, NULL, rings, false};

Test(interrupt, is_explored)
{
    cr_assert_eq(run(&reading, "--explore"), 1);
    says("FOUND  deadlock in 6 of 16 interleavings\n");
    says("\nswitch  inc                     ring\n"
         "        .                       interrupt\n     1  ");
    says("\nreplay: --tasks 1 --replay v2:i0,0,i0*2,0\n");
}

Test(interrupt, comes_in_a_run_where_nothing_else_can_go_on)
{
    cr_assert_eq(run(&reading, ""), 0);
    says("\n             0  interrupt   ring\n");
    says("\nnothing found in this run\n");
    rings[0].most = 2;
    cr_assert_eq(run(&reading, "--trace=none"), 1);
    says("\ndeadlock: 1 of 1 task can never go on\n");
    rings[1] = rings[0];
    rings[1].name = "other";
    cr_assert_eq(run(&reading, ""), 0); /* the second where the first is over */
    says("  interrupt   other\n");
}

Test(interrupt, is_replayed)
{
    cr_assert_eq(run(&reading, "--replay v2:i0,0,i0*2,0"), 1);
    says("\nFOUND  deadlock\n");
    says("\nreplay: --tasks 1 --replay v2:i0,0,i0*2,0");
    cr_assert_eq(run(&reading, "--replay v2:i0*3,0*2"), 0);
    refuses(&reading, "--replay v1:i0", EXPECTED("4", "i0"));
    refuses(&reading, "--replay v2:i", EXPECTED("4", "i"));
    refuses(&reading, "--replay v2:i0-1", EXPECTED("4", "i0-1"));
}

Test(interrupt, that_is_not_declared_or_not_so_often_is_a_divergence)
{
    static const char sentence[] =
        "1: an interrupt was expected that this program does not declare, or "
        "not so often; the string belongs to another, or to other flags";

    diverges(&reading, "--trace=none --replay v2:i0*4", sentence);
    diverges(&reading, "--trace=none --replay v2:i1", sentence);
    diverges(&reading, "--trace=none --replay v2:i99", sentence);
    diverges(&unsafe, "--trace=none --replay v2:i0", sentence);
}

Test(interrupt, of_which_there_are_too_many_is_refused)
{
    static const char sentence[] = "a scenario has at most 8 interrupts, and "
                                   "each comes at most 255 times";
    static struct sched_interrupt many[10];
    static const struct sched_scenario crowd = {
        "crowd", &world, reading_set_up, NULL, 1, 1, NULL, many, false};
    size_t i;

    for (i = 0; i < 8; i++)
        many[i] = rings[0];
    cr_assert_eq(run(&crowd, "--trace=none"), 0);
    many[8] = rings[0];
    refuses(&crowd, "", sentence);
    refuses(&crowd, "--explore", sentence);
    rings[0].most = 255;
    cr_assert_eq(run(&reading, "--trace=none"), 0);
    rings[0].most = 256;
    refuses(&reading, "", sentence);
}

static enum pt_status dozing_run(struct sched_task *task)
{
    PT_BEGIN(task);
    for (;;)
        PT_AWAIT(task, sched_sleep(task, 1));
    PT_END(task);
}

static size_t dozing_set_up(void *memory, int tasks)
{
    (void)memory;
    return set_up(tasks, dozing_run);
}

static void does_nothing(void *memory)
{
    (void)memory;
}

static const struct sched_interrupt idle_interrupts[] = {
    {"idle", does_nothing, 1}, {NULL, NULL, 0}};
static const struct sched_scenario dozing = {
    "dozing", &world, dozing_set_up, NULL, 1, 1, NULL, idle_interrupts, false};

Test(interrupt, that_may_still_come_does_not_hide_what_comes_again)
{
    cr_assert_eq(run(&dozing, "--explore"), 1);
    says("FOUND  a livelock: from here on nothing ends\n");
    says(" sleep 1\n   ...  the same, for ever\n");
}

static enum pt_status grant_wait(struct sched_task *task)
{
    const enum pt_status status = sched_arrive(task);

    if (status != PT_WAITING)
        return status;
    if (sched_is_granted(task, &world.bell))
        return sched_arrived(task, PT_ENDED);
    return sched_park(task, &world.bell, &world.bell);
}

static void grants(void *memory)
{
    struct world *self = (struct world *)memory;
    struct sched_task *task = sched_first(&self->bell);

    self->is_set = true;
    if (task != NULL)
        sched_grant(task);
}

static enum pt_status roused_run(struct sched_task *task)
{
    PT_BEGIN(task);
    if (!world.is_set)
        PT_AWAIT(task, grant_wait(task));
    for (;;)
        PT_AWAIT(task, sched_pass(task));
    PT_END(task);
}

static size_t roused_set_up(void *memory, int tasks)
{
    (void)memory;
    return set_up(tasks, roused_run);
}

static const struct sched_interrupt granters[] = {{"grant", grants, 1},
                                                  {NULL, NULL, 0}};
static const struct sched_scenario roused = {
    "roused", &world, roused_set_up, NULL, 1, 1, NULL, granters, false};

Test(interrupt, that_all_wait_for_ends_what_is_shown_of_a_livelock)
{
    cr_assert_eq(run(&roused, "--explore"), 1);
    says("FOUND  a livelock: from here on nothing ends\n");
    says("\nswitch  inc\n     1  :");
    cr_assert_null(strstr(got.out, "   ...  "));
}

/* --prefill */

static bool is_careful;

static size_t forgetful_set_up(void *memory, int tasks)
{
    struct world *self = (struct world *)memory;
    const size_t size = set_up(tasks, safe_run);

    self->is_told = false;
    if (is_careful)
        self->count = 0;
    return size;
}
static const struct sched_scenario forgetful = {
    "forgetful", &world, forgetful_set_up, check_count, 2, MOST_TASKS, NULL,
    NULL,        false};

Test(prefill, finds_what_setup_forgot)
{
    cr_assert_eq(run(&forgetful, ""), 0);
    cr_assert_eq(run(&forgetful, "--explore"), 0);
    cr_assert_eq(run(&forgetful, "--prefill"), 1);
    says("read count = -1");
    says("\nreplay: --tasks 2 --prefill --replay v1:");
    says("FOUND  the count is wrong\n");
    repeats(&forgetful, "--prefill");
    cr_assert_eq(run(&forgetful, "--prefill --explore"), 1);
    says("FOUND  the count is wrong in ");
    says("\nreplay: --tasks 2 --prefill --replay v");
}

Test(prefill, finds_nothing_where_setup_sets_all)
{
    is_careful = true;
    cr_assert_eq(run(&forgetful, "--prefill"), 0);
    cr_assert_eq(run(&forgetful, "--prefill --explore --tasks 3"), 0);
    cr_assert_float_eq(
        states_of(&forgetful, "--prefill --explore --json --tasks 3"),
        states_of(&forgetful, "--explore --json --tasks 3"), 0);
}

static enum pt_status astray_run(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    if (world.next != 0) /* as one who follows a pointer to nowhere */
        raise(SIGSEGV);
    PT_END(task);
}
SCENARIO(astray, NULL);

Test(prefill, that_crashes_a_task_is_said_and_ends)
{
    cr_assert_eq(run(&astray, "--prefill --tasks 1"), 1);
    says("\ninc did not come back from switch 2. --prefill filled the memory "
         "with 0xff:\nwhat it relies on to be zero, setup has to write.\n"
         "replay: --tasks 1 --prefill --replay v1:0*2\n"
         "FOUND  a crash: segmentation fault\n");
    cr_assert_eq(run(&astray, "--prefill --explore"), 1);
    says("\n--prefill filled the memory with 0xff; over zero this is not "
         "found. Setup does");
    says("\nFOUND: a crash: segmentation fault; ");
    cr_assert_eq(run(&astray, ""), 0);
}

static size_t lost_set_up(void *memory, int tasks)
{
    if (((struct world *)memory)->next != 0)
        raise(SIGSEGV);
    return set_up(tasks, safe_run);
}
static const struct sched_scenario lost = {"lost", &world, lost_set_up, NULL, 1,
                                           1,      NULL,   NULL,        false};

Test(prefill, that_crashes_setup_is_said_and_ends)
{
    static const char sentence[] =
        "FOUND: a crash: segmentation fault in setup; --prefill had filled the "
        "memory with 0xff\n";

    cr_assert_eq(run(&lost, "--prefill"), 1);
    cr_assert_str_eq(got.out, sentence);
    cr_assert_eq(run(&lost, "--prefill --explore"), 1);
    cr_assert_str_eq(got.out, sentence);
}

Test(prefill, is_not_blamed_for_what_is_found_over_zero_too)
{
    cr_assert_eq(run(&unsafe, "--prefill --explore"), 1);
    says("FOUND  lost update on count in ");
    cr_assert_null(strstr(got.out, "--prefill filled"));
}

/* As in the lesson of the bank: a look, an await, a write that trusts it. */
static enum pt_status bank_run(struct sched_task *task)
{
    PT_BEGIN(task);
    if (SCHED_READ(task, world.next) < 60)
        PT_EXIT(task);
    PT_AWAIT(task, sched_pass(task));
    SCHED_WRITE(task, world.next, SCHED_READ(task, world.next) - 60);
    PT_END(task);
}

static size_t bank_set_up(void *memory, int tasks)
{
    ((struct world *)memory)->next = 100;
    return set_up(tasks, bank_run);
}

static const char *check_balance(const void *memory)
{
    return ((const struct world *)memory)->next < 0 ? "it is overdrawn" : NULL;
}

static const struct sched_scenario bank = {"bank",        &world, bank_set_up,
                                           check_balance, 2,      MOST_TASKS,
                                           NULL,          NULL,   false};

/* What setup finds there decides what the tasks do. */
static enum pt_status (*over_zero)(struct sched_task *task);
static enum pt_status (*over_ones)(struct sched_task *task);

static size_t deciding_set_up(void *memory, int tasks)
{
    struct world *self = (struct world *)memory;
    const bool is_zero = self->next == 0;

    self->count = 0;
    self->next = 0;
    self->is_set = false;
    self->is_told = !is_zero;
    return set_up(tasks, is_zero ? over_zero : over_ones);
}

static const char *check_deciding(const void *memory)
{
    return ((const struct world *)memory)->is_told ? "over ones" : "over zero";
}

static const struct sched_scenario deciding = {
    "deciding", &world, deciding_set_up, check_deciding, 1, MOST_TASKS, NULL,
    NULL,       false};

Test(prefill, is_blamed_where_something_else_is_found_over_zero)
{
    over_zero = over_ones = safe_run;
    cr_assert_eq(run(&deciding, "--prefill --explore"), 1);
    says("FOUND  over ones in ");
    says("\n--prefill filled the memory with 0xff; over zero this is not "
         "found.");
    over_zero = misusing_run;
    cr_assert_eq(run(&deciding, "--prefill --explore"), 1);
    says("\n--prefill filled the memory with 0xff; over zero this is not "
         "found.");
}

static enum pt_status leaving_run(struct sched_task *task)
{
    static struct sched_task outside;

    PT_BEGIN(task);
    sched_spawn(task->sched, &outside, told_run, "outside");
    PT_END(task);
}

Test(prefill, is_not_blamed_where_over_zero_there_is_no_search)
{
    over_zero = leaving_run;
    over_ones = safe_run;
    refuses(&deciding, "--explore",
            "a task lies outside of the world: setup returns all of the bytes "
            "that are in use");
    cr_assert_eq(run(&deciding, "--prefill --explore"), 1);
    says("FOUND  over ones in ");
    cr_assert_null(strstr(got.out, "--prefill filled"));
}

/* --shard and --merge */

#define PART(text) \
    "--shard takes a part like 1/4, of 1000 at most, not \"" text "\""

Test(shard, takes_a_part)
{
    refuses(&unsafe, "--explore --shard 0/4", PART("0/4"));
    refuses(&unsafe, "--explore --shard 5/4", PART("5/4"));
    refuses(&unsafe, "--explore --shard 4", PART("4"));
    refuses(&unsafe, "--explore --shard 1/", PART("1/"));
    refuses(&unsafe, "--explore --shard /4", PART("/4"));
    refuses(&unsafe, "--explore --shard 1/4/4", PART("1/4/4"));
    refuses(&unsafe, "--explore --shard 1/x", PART("1/x"));
    refuses(&unsafe, "--explore --shard -1/4", PART("-1/4"));
    refuses(&unsafe, "--explore --shard 1/1001", PART("1/1001"));
    refuses(&unsafe, "--explore --shard 18446744073709551617/4",
            PART("18446744073709551617/4"));
    refuses(&unsafe, "--explore --shard 000000000000000000000001/4",
            PART("000000000000000000000001/4"));
    refuses(&unsafe, "--explore --shard=", PART(""));
    refuses(&unsafe, "--explore --shard", "--shard takes a part like 1/4");
    cr_assert_eq(run(&unsafe, "--explore --shard 1/1"), 1);
    says("all 6 interleavings of 2 tasks: ");
    says("\nFOUND: lost update on count; all 6 interleavings, ");
    says(" states of shard 1/1\n");
}

Test(shard, is_of_a_whole_search)
{
    refuses(&unsafe, "--explore --shard 1/2 --bitstate", WHOLE);
    refuses(&unsafe, "--explore --shard 1/2 --walks 3", WHOLE);
    refuses(&unsafe, "--explore --shard 1/2 --pct 3", WHOLE);
    refuses(&unsafe, "--explore --shard 1/2 --deviations 0", WHOLE);
    cr_assert_neq(run(&unsafe, "--explore --shard 1/2 --depth-first"), 2);
}

static char folder[] = "/tmp/scenario_testXXXXXX";

static void make_folder(void)
{
    cr_assert_not_null(mkdtemp(folder));
}

static void remove_folder(void)
{
    char command[64];

    snprintf(command, sizeof command, "rm -r %s", folder);
    cr_assert_eq(system(command), 0);
}

/* Append `text` to the file `name`. */
static void write_file(const char *name, const char *text)
{
    char path[64];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "a");
    cr_assert_not_null(file);
    fputs(text, file);
    fclose(file);
}

/* Append part `i` of `n` to the file `name`. */
static void write_part(const struct sched_scenario *scenario, const char *flags,
                       int i, int n, const char *name)
{
    char line[200];

    snprintf(line, sizeof line, "--explore --json --shard %d/%d%s%s", i, n,
             *flags != '\0' ? " " : "", flags);
    run(scenario, line);
    cr_assert_str_eq(got.err, "");
    write_file(name, got.out);
}

/* Merge the files `names`, one blank between two; returns the status. */
static int merge(const char *names)
{
    char line[512] = "--merge";
    char copy[256];
    char *rest = copy;
    char *name;

    snprintf(copy, sizeof copy, "%s", names);
    while ((name = strsep(&rest, " ")) != NULL && *name != '\0')
        snprintf(line + strlen(line), sizeof line - strlen(line),
                 strcmp(name, "-") == 0 ? " %.0s%s" : " %s/%s", folder, name);
    return run(&unsafe, line);
}

static void refuses_to_merge(const char *names, const char *what,
                             const char *why)
{
    char expected[200];

    snprintf(expected, sizeof expected, "program: %s%s%s: %s\n",
             *what == '-' ? "" : folder, *what == '-' ? "" : "/", what, why);
    cr_assert_eq(merge(names), 2);
    cr_assert_str_eq(got.err, expected);
    cr_assert_str_eq(got.out, "");
}

/* What is found and how all end, of one line of JSON, in any order. */
static void holds_each_of(const char *sum, const char *whole)
{
    static struct sched_part_ parts[2];
    size_t i, j;

    cr_assert(sched_json_part_(sum, &parts[0]), "%s", sum);
    cr_assert(sched_json_part_(whole, &parts[1]), "%s", whole);
    cr_assert_eq(parts[0].found_count, parts[1].found_count);
    cr_assert_eq(parts[0].outcome_count, parts[1].outcome_count);
    for (i = 0; i < parts[1].found_count; i++) {
        for (j = 0; j < parts[0].found_count; j++)
            if (strcmp(parts[0].found[j].text, parts[1].found[i].text) == 0)
                break;
        cr_assert_lt(j, parts[0].found_count, "%s", parts[1].found[i].text);
        cr_assert_str_eq(parts[0].found[j].kind, parts[1].found[i].kind);
        cr_assert_float_eq(parts[0].found[j].interleavings,
                           parts[1].found[i].interleavings, 0);
    }
    for (i = 0; i < parts[1].outcome_count; i++) {
        for (j = 0; j < parts[0].outcome_count; j++)
            if (strcmp(parts[0].outcomes[j].text, parts[1].outcomes[i].text) ==
                0)
                break;
        cr_assert_lt(j, parts[0].outcome_count);
        cr_assert_eq(parts[0].outcomes[j].is_bad, parts[1].outcomes[i].is_bad);
        cr_assert_float_eq(parts[0].outcomes[j].interleavings,
                           parts[1].outcomes[i].interleavings, 0);
    }
}

static void adds_up(const struct sched_scenario *scenario, const char *flags)
{
    static char whole[sizeof got.out];
    char line[200];
    char *end;
    int status;
    int i;

    for (i = 1; i <= 3; i++)
        write_part(scenario, flags, i, 3, "parts");
    snprintf(line, sizeof line, "--explore --json%s%s",
             *flags != '\0' ? " " : "", flags);
    status = run(scenario, line);
    strcpy(whole, got.out);
    *strchr(whole, '\n') = '\0';
    cr_assert_eq(merge("parts"), status);
    cr_assert_str_eq(got.err, "");
    says("\"shard\": \"1/1\", \"parts\": 3, ");
    says(", 3 of 3 parts\n");
    end = strchr(got.out, '\n');
    *end = '\0';
    cr_assert_float_eq(interleavings_of(got.out), interleavings_of(whole), 0);
    holds_each_of(got.out, whole);
    snprintf(line, sizeof line, "%s/parts", folder);
    remove(line);
}

Test(merge, of_all_parts_is_the_whole, .init = make_folder,
     .fini = remove_folder)
{
    adds_up(&unsafe, "--tasks 4");
    adds_up(&unsafe, "--tasks 3 --depth-first --time any");
    adds_up(&safe, "--tasks 4");
    adds_up(&alike, "--tasks 3");
    adds_up(&asking, "--tasks 2");
    adds_up(&reading, "");
    adds_up(&stuck, "--tasks 3");
    adds_up(&misusing, "--tasks 1");
}

Test(merge, says_the_verdict_of_the_sum, .init = make_folder,
     .fini = remove_folder)
{
    write_part(&unsafe, "--tasks 3", 1, 2, "a");
    write_part(&unsafe, "--tasks 3", 2, 2, "b");
    write_part(&safe, "", 1, 1, "c");
    cr_assert_eq(merge("b a"), 1);
    says("\"verdict\": \"FOUND\", \"complete\": true, \"counted\": true, ");
    says("\nFOUND: lost update on count; all 90 interleavings of 3 tasks, 2 "
         "of 2 parts\n");
    cr_assert_eq(merge("c"), 0);
    says("\"verdict\": \"PROVED\"");
    says("\nPROVED: all 4 interleavings of 2 tasks, 1 of 1 parts\n");
    write_part(&safe, "--tasks 1", 1, 1, "d");
    cr_assert_eq(merge("d"), 0);
    says("\nPROVED: all 1 interleaving of 1 task, 1 of 1 parts\n");
}

Test(merge, names_what_was_found_as_a_search_does, .init = make_folder,
     .fini = remove_folder)
{
    write_part(&stuck, "--tasks 3", 1, 1, "deadlock");
    cr_assert_eq(merge("deadlock"), 1);
    says("\nFOUND: deadlock; ");
    write_part(&misusing, "--tasks 1", 1, 1, "misuse");
    cr_assert_eq(merge("misuse"), 1);
    says("\nFOUND: misuse: a task cannot join itself");
    write_part(&passing, "", 1, 1, "livelock");
    cr_assert_eq(merge("livelock"), 1);
    says("\"endless\": true");
    says("\nFOUND: livelock; 1 of 1 parts\n");
    write_part(&hidden, "--tasks 5", 1, 1, "hidden");
    cr_assert_eq(merge("hidden"), 1);
    says("\nFOUND: nondeterminism; ");
    write_part(&bank, "", 1, 1, "bank");
    cr_assert_eq(merge("bank"), 1);
    says("\nFOUND: check-then-act on next; all ");
}

Test(merge, of_more_interleavings_than_have_a_number, .init = make_folder,
     .fini = remove_folder)
{
    write_part(&throng, "", 1, 2, "parts");
    write_part(&throng, "", 2, 2, "parts");
    cr_assert_eq(merge("parts"), 0);
    says("\"interleavings\": 1e999, ");
    says("\nPROVED: all >1e308 interleavings of 200 tasks, 2 of 2 parts\n");
}

Test(merge, of_which_a_part_is_missing_is_incomplete, .init = make_folder,
     .fini = remove_folder)
{
    write_part(&safe, "--tasks 3", 1, 3, "a");
    write_part(&safe, "--tasks 3", 3, 3, "c");
    cr_assert_eq(merge("a c"), 3);
    says("\"verdict\": \"SEARCHED\", \"complete\": false, ");
    says("\nSEARCHED: ");
    says(", 2 of 3 parts\n");
    cr_assert_null(strstr(got.out, ": all "));
}

Test(merge, of_a_part_that_was_not_searched_whole_is_incomplete,
     .init = make_folder, .fini = remove_folder)
{
    write_part(&safe, "--tasks 6", 1, 2, "parts");
    write_part(&safe, "--tasks 6 --states 20", 2, 2, "parts");
    cr_assert_eq(merge("parts"), 3);
    says("\nSEARCHED: 2 of 2 parts\n");
}

Test(merge, refuses_what_no_search_printed, .init = make_folder,
     .fini = remove_folder)
{
    static const char sentence[] =
        "this is no line that --explore --json printed";
    static const char *const lines[] = {
        "hello\n", "{}\n", "{\"scenario\": \"unsafe\"}\n",
        "{\"scenario\": \"a\", \"time\": \"lazy\", \"shard\": \"1/1\"\n",
        "{\"scenario\": \"a\", \"time\": \"lazy\", \"shard\": \"1/1\"} more\n"};
    static const char *const shards[] = {"0/1",    "2/1", "one", "1/4/4",
                                         "1/1001", "1/0", "1"};
    char line[80];
    char name[8];
    size_t i;

    for (i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        snprintf(name, sizeof name, "%d", (int)i);
        write_file(name, lines[i]);
        if (i < 4)
            refuses_to_merge(name, name, sentence);
    }
    write_file("nothing", "\n \t\n");
    refuses_to_merge("nothing", "--merge", "give the files that --json wrote");
    refuses_to_merge("", "--merge", "give the files that --json wrote");
    refuses_to_merge("absent", "absent", "it cannot be read");
    refuses_to_merge(".", "--merge", "give the files that --json wrote");
    refuses_to_merge("absent 0", "absent", "it cannot be read");
    for (i = 0; i < sizeof shards / sizeof shards[0]; i++) {
        snprintf(line, sizeof line,
                 "{\"scenario\": \"a\", \"time\": \"lazy\", \"shard\": "
                 "\"%s\"}\n",
                 shards[i]);
        snprintf(name, sizeof name, "s%d", (int)i);
        write_file(name, line);
        refuses_to_merge(name, name, "its shard is none, like 1/4");
    }
}

Test(merge, refuses_parts_of_different_searches, .init = make_folder,
     .fini = remove_folder)
{
    static const char sentence[] =
        "it is a part of another search than those before";

    write_part(&unsafe, "--tasks 3", 1, 3, "a");
    write_part(&safe, "--tasks 3", 2, 3, "scenario");
    write_part(&unsafe, "--tasks 4", 2, 3, "tasks");
    write_part(&unsafe, "--tasks 3 --time any", 2, 3, "time");
    write_part(&unsafe, "--tasks 3", 2, 4, "parts");
    refuses_to_merge("a scenario", "scenario", sentence);
    refuses_to_merge("a tasks", "tasks", sentence);
    refuses_to_merge("a time", "time", sentence);
    refuses_to_merge("a parts", "parts", sentence);
    refuses_to_merge("a a", "a", "this part was there before");
}

Test(merge, reads_standard_input, .init = make_folder, .fini = remove_folder)
{
    char path[64];

    write_part(&unsafe, "--tasks 3", 1, 2, "parts");
    write_part(&unsafe, "--tasks 3", 2, 2, "parts");
    snprintf(path, sizeof path, "%s/parts", folder);
    standard_input = path;
    cr_assert_eq(merge("-"), 1);
    says(", 2 of 2 parts\n");
}

/* Interrupts at each access, as in a build with watch_auto.h */

static void call_out(void)
{
    if (sched_auto_on_access != NULL)
        sched_auto_on_access(sched_auto_context, &world.count,
                             sizeof world.count, true, NULL);
}

static void adds_ten(void *memory)
{
    call_out(); /* none comes in one */
    ((struct world *)memory)->count += 10;
    ((struct world *)memory)->next++;
}

static enum pt_status calling_out_run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    sched_mask(&world.sched, true);
    call_out(); /* none comes here */
    sched_mask(&world.sched, false);
    call_out();
    self->seen = world.count;
    call_out();
    world.count = self->seen + 1;
    PT_AWAIT(task, sched_pass(task));
    PT_END(task);
}

static size_t calling_out_set_up(void *memory, int tasks)
{
    (void)memory;
    return set_up(tasks, calling_out_run);
}

static const char *check_sum(const void *memory)
{
    const struct world *self = (const struct world *)memory;

    return self->count == 1 + 10 * self->next ? NULL : "one is lost";
}

static const struct sched_interrupt tens[] = {{"ten", adds_ten, 1},
                                              {NULL, NULL, 0}};
static const struct sched_scenario calling_out = {
    "calling_out", &world, calling_out_set_up, check_sum, 1, 1, NULL,
    tens,          false};

static const struct sched_interrupt twice_ten[] = {{"ten", adds_ten, 2},
                                                   {NULL, NULL, 0}};
static const struct sched_scenario calling_out_twice = {
    "calling_out_twice", &world, calling_out_set_up, check_sum, 1, 1, NULL,
    twice_ten,           false};

Test(interrupt, that_comes_between_steps_is_not_interrupted)
{
    cr_assert_eq(run(&calling_out_twice, "--replay v2:i0,0=0=1"), 1);
    diverges(&calling_out_twice, "--trace=none --replay v2:i0=1,0",
             "1: an answer is given that nobody asked for" FLAGS_DIFFER);
}

Test(interrupt, within_a_step_is_explored_and_replayed)
{
    cr_assert_eq(run(&calling_out, "--explore"), 1);
    says("FOUND  one is lost in 1 of 5 interleavings\n");
    says("\nswitch  inc                     ten\n"
         "        .                       interrupt\n"
         "     1  :");
    says("\nreplay: --tasks 1 --replay v2:0=0=1,0\n");
    cr_assert_eq(run(&calling_out, "--replay v2:0=0=1,0"), 1);
    says("  interrupt   ten\n");
    says("\nFOUND  one is lost\n");
    cr_assert_eq(run(&calling_out, "--trace=lanes --replay v2:0=1,0"), 0);
    says("        -- interrupt ten\n");
    cr_assert_eq(run(&calling_out, ""), 0);
    diverges(&calling_out, "--trace=none --replay v2:0=7",
             "2: an answer is given that there is not; the string belongs to "
             "another program, or to other flags");
}

/* Five ways to go wrong */

static enum pt_status faulty_run(struct sched_task *task)
{
    static char sentence[8] = "fault ?";
    const unsigned answer = sched_choose(task->sched, 6);

    PT_BEGIN(task);
    if (answer > 0) {
        sentence[6] = (char)('0' + answer);
        sched_search_misuse_(sentence);
    }
    PT_END(task);
}

SCENARIO(faulty, check_told);

Test(explore, shows_four_findings_and_says_how_many_more)
{
    cr_assert_eq(run(&faulty, "--explore --tasks 1"), 1);
    says("\nalso: misuse: fault 4 in 1 of 6: v2:0=4\n");
    says("\nalso: 1 more, see --json\n");
    cr_assert_null(strstr(got.out, "also: misuse: fault 5"));
}

/* How large a report is */

static void is_small(const struct sched_scenario *scenario, const char *line)
{
    int lines = 0;
    char *rest = got.out;
    char *text;

    cr_assert_eq(run(scenario, line), 1);
    while ((text = strsep(&rest, "\n")) != NULL && rest != NULL) {
        lines++;
        cr_assert_leq(strlen(text), 80, "%s: %s", scenario->name, text);
    }
    cr_assert_leq(lines, 25, "%s: %d lines", scenario->name, lines);
}

static enum pt_status spinning_run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->seen = 0; self->seen < 20; self->seen++) {
        (void)SCHED_READ(task, world.is_told);
        PT_AWAIT(task, sched_pass(task));
    }
    PT_AWAIT(task, sched_join(task, &world.actors[self == world.actors].task));
    PT_END(task);
}
SCENARIO(spinning, NULL);

static enum pt_status waltzing_run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->seen = 0; self->seen < 2; self->seen++) {
        PT_AWAIT(task, sched_pass(task));
        PT_AWAIT(task, sched_pass(task));
        PT_AWAIT(task, sched_pass(task));
    }
    world.is_told = true;
    PT_END(task);
}
SCENARIO(waltzing, check_told);

static enum pt_status long_winded_run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;
    int *a_name_that_no_lane_has_room_for = &world.count;

    PT_BEGIN(task);
    self->seen = SCHED_READ(task, *a_name_that_no_lane_has_room_for);
    PT_AWAIT(task, sched_pass(task));
    SCHED_WRITE(task, *a_name_that_no_lane_has_room_for, self->seen - 1234567);
    PT_END(task);
}

static size_t long_winded_set_up(void *memory, int tasks)
{
    int i;

    (void)memory;
    sched_init(&world.sched);
    for (i = 0; i < tasks; i++)
        sched_spawn(&world.sched, &world.actors[i].task, long_winded_run,
                    "one_whose_name_is_as_long_as_this");
    return offsetof(struct world, late);
}

static const char *check_at_length(const void *memory)
{
    (void)memory;
    return "a_sentence_of_one_word_that_goes_on_and_on_and_on_and_on_until_it_"
           "does_not_fit_into_a_line_any_more, and then goes on";
}

static const struct sched_scenario long_winded = {"long_winded",
                                                  &world,
                                                  long_winded_set_up,
                                                  check_at_length,
                                                  2,
                                                  MOST_TASKS,
                                                  NULL,
                                                  NULL,
                                                  false};

/* One reads, all others do something else, then one writes. */
static enum pt_status busy_run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;
    const bool matters = self - world.actors >= world.tasks - 2;

    PT_BEGIN(task);
    self->seen = matters ? SCHED_READ(task, world.count) : 0;
    PT_AWAIT(task, sched_pass(task));
    if (matters)
        SCHED_WRITE(task, world.count, self->seen + 1);
    PT_END(task);
}
SCENARIO(busy, NULL);

/* Each waits for the next one's end, as in a ring. */
static enum pt_status ring_run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    SCHED_SET(task, world.count, (int)(self - world.actors));
    PT_AWAIT(task, sched_pass(task));
    PT_AWAIT(
        task,
        sched_join(
            task, &world.actors[(self - world.actors + 1) % world.tasks].task));
    PT_END(task);
}

static size_t ring_set_up(void *memory, int tasks)
{
    int i;

    (void)memory;
    set_up(0, ring_run);
    world.tasks = tasks;
    for (i = 0; i < tasks; i++)
        sched_spawn(&world.sched, &world.actors[i].task, ring_run,
                    "one_whose_name_is_long");
    return offsetof(struct world, late);
}
static const struct sched_scenario ring_of_tasks = {
    "ring", &world, ring_set_up, NULL, 2, MOST_TASKS, NULL, NULL, false};

/* As unsafe; an interrupt may come, and one that matters to nobody runs. */
static size_t disturbed_set_up(void *memory, int tasks)
{
    const size_t size = set_up(tasks, unsafe_run);

    (void)memory;
    sched_spawn(&world.sched, &world.actors[tasks].task, safe_run, "other");
    return size;
}

static void disturbs(void *memory)
{
    sched_wake(&((struct world *)memory)->actors[0].task);
}

static const struct sched_interrupt disturbances[] = {
    {"first", disturbs, 1}, {"second", disturbs, 1}, {NULL, NULL, 0}};
static const struct sched_scenario disturbed = {
    "disturbed", &world, disturbed_set_up, check_told, 2,
    4,           NULL,   disturbances,     false};

Test(report, of_many_who_wait_shows_some_and_counts_the_rest)
{
    cr_assert_eq(run(&ring_of_tasks, "--explore --tasks 12 --deviations 0"), 1);
    says("\n12 of 12 tasks can never go on: ");
    says("\n  and 8 more\n  cycle: one_whose_name_is_long[0] -> ");
    says(" ...\n");
    is_small(&ring_of_tasks, "--explore --tasks 12 --deviations 0");
    is_small(&ring_of_tasks, "--explore --tasks 4");
    is_small(&ring_of_tasks, "--explore --tasks 7 --walks 5");
}

Test(report, gives_interrupts_lanes_beside_those_who_matter)
{
    cr_assert_eq(run(&disturbed, "--explore --walks 60 --seed 3"), 1);
    says("\nswitch  inc[0]  ");
    is_small(&disturbed, "--explore");
    is_small(&disturbed, "--explore --depth-first");
    is_small(&disturbed, "--explore --walks 60 --seed 3");
}

Test(report, gives_the_lanes_to_those_who_matter)
{
    cr_assert_eq(run(&busy, "--explore --tasks 6 --deviations 0"), 1);
    says("\nswitch  inc[4]                  inc[5]\n"
         "        (4 more tasks have no lane)\n"
         "   ...  8 switches of others\n"
         "     9  :");
    cr_assert_eq(run(&busy, "--explore --tasks 4"), 1);
    says("\nswitch  inc[2]                  inc[3]\n"
         "        (2 more tasks did not matter: no step)\n"
         "     1  :");
}

Test(report, shows_once_what_comes_again)
{
    cr_assert_eq(run(&passing, "--explore"), 1);
    says("     2  .                       :");
    says(" pass\n   ...  these 2 switches, for ever\n");
    cr_assert_eq(run(&passing, "--explore --tasks 1"), 1);
    says(" pass\n   ...  the same, for ever\n");
    cr_assert_eq(run(&spinning, "--explore --deviations 0"), 1);
    says("\n   ...  the same, 19 more times\n    42  ");
    cr_assert_eq(run(&waltzing, "--explore --tasks 1"), 1);
    says(" pass\n   ...  these 3 switches, 1 more time\n     7  end\n");
}

Test(report, of_a_search_has_80_columns_and_25_lines)
{
    is_small(&spinning, "--explore --deviations 0");
    is_small(&spinning, "--explore --walks 3 --tasks 2");
    is_small(&busy, "--explore --tasks 6 --deviations 1");
    is_small(&long_winded, "--explore");
    is_small(&long_winded, "--explore --tasks 3 --shard 1/2");
    is_small(&long_winded, "--explore --tasks 12 --deviations 0");
    is_small(&passing, "--explore --tasks 4");
    is_small(&stuck, "--explore --tasks 5");
    is_small(&stopping, "--explore");
    is_small(&misusing, "--explore --tasks 1");
    is_small(&faulty, "--explore --tasks 1");
    is_small(&calling_out, "--explore");
    is_small(&astray, "--explore --prefill");
    is_small(&forgetful, "--explore --prefill");
    is_small(&asking, "--explore --tasks 1");
    is_small(&unsafe, "--explore --shard 1/1");
    is_small(&unsafe, "--explore --walks 99 --tasks 12");
    is_small(&unsafe, "--explore");
    is_small(&unsafe, "--explore --tasks 3");
    is_small(&unsafe, "--explore --tasks 12 --deviations 0");
    is_small(&sleeping, "--explore");
    is_small(&bank, "--explore");
    is_small(&bank, "--explore --tasks 4");
    is_small(&reading, "--explore");
}

/* Two share each box. */
static enum pt_status boxed_run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;
    struct actor *box = &world.actors[11 - (self - world.actors) / 2];

    PT_BEGIN(task);
    self->seen = SCHED_READ(task, box->seen);
    PT_AWAIT(task, sched_pass(task));
    SCHED_WRITE(task, box->seen, self->seen + 1);
    PT_END(task);
}
SCENARIO(boxed, NULL);

static enum pt_status counting_run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    SCHED_SET(task, world.counted, (int)(self - world.actors));
    self->seen = SCHED_READ(task, world.count);
    PT_AWAIT(task, sched_pass(task));
    SCHED_WRITE(task, world.count, self->seen + 1);
    PT_END(task);
}
SCENARIO(counting, NULL);

Test(report, says_of_the_ends_what_became_of_the_variable)
{
    cr_assert_eq(run(&counting, "--explore"), 1);
    says("\nall 6 interleavings of 2 tasks: count = 1 in 4, count = 2 in 2\n");
    cr_assert_eq(run(&boxed, "--explore --tasks 4"), 1);
    says("seen = 1, seen#2 = 1 in ");
    says("; seen = 2, seen#2 = 2 in ");
}

static enum pt_status wordy_run(struct sched_task *task)
{
    int i;

    PT_BEGIN(task);
    SCHED_SET(task, world.count,
              world.count * 10 + (int)((struct actor *)task - world.actors));
    for (i = 0; i < 12; i++)
        SCHED_SET(task, world.cells[i], 1000000000);
    PT_END(task);
}
SCENARIO(wordy, NULL);

Test(report, counts_the_ends_that_have_no_room)
{
    cr_assert_eq(run(&wordy, "--explore --tasks 3"), 0);
    says("all 6 interleavings of 3 tasks: count = ");
    says(" and 5 more\n");
}

static const struct sched_scenario talkative = {
    "talkative", &world, safe_set_up, check_at_length, 2, MOST_TASKS,
    NULL,        NULL,   false};

Test(report, ends_with_as_much_of_the_finding_as_one_line_has_room_for)
{
    cr_assert_eq(run(&talkative, "--explore --shard 1/1"), 1);
    says("\nFOUND: a_sentence_of_one_word_that_goes_on_and_on_and_on_; 2 "
         "states of "
         "shard 1/1\n");
    is_small(&talkative, "--explore --shard 1/1");
}

/* One task, and an answer a step: all must be right. */
static int riddle_length;

static enum pt_status riddle_run(struct sched_task *task)
{
    unsigned answer;

    PT_BEGIN(task);
    for (; world.next < riddle_length; world.next++) {
        if (sched_choose(task->sched, 10) != 3u + (unsigned)world.next % 5)
            PT_EXIT(task);
        PT_AWAIT(task, sched_pass(task));
    }
    answer = sched_choose(task->sched, 3);
    world.is_told = answer == 1;
    if (answer == 2)
        PT_FAIL(task);
    PT_END(task);
}
SCENARIO(riddle, check_told);

/* Run the line that begins with "replay: " as a shell would. */
static int run_printed_line(const struct sched_scenario *scenario)
{
    char line[512];
    const char *from = strstr(got.out, "\nreplay: ");
    char *to = line;

    cr_assert_not_null(from);
    from += strlen("\nreplay: ");
    for (; *from != '\n'; from++) {
        if (*from == '\\' && from[1] == '\n')
            from++;
        else
            *to++ = *from;
    }
    strcpy(to, " --trace=none");
    return run(scenario, line);
}

Test(report, breaks_a_long_replay_string_so_that_a_shell_joins_it)
{
    riddle_length = 20;
    cr_assert_eq(run(&riddle, "--explore --tasks 1"), 1);
    says("FOUND  it was told so in 1 of ");
    says(",\\\n");
    is_small(&riddle, "--explore --tasks 1");
    run(&riddle, "--explore --tasks 1");
    cr_assert_eq(run_printed_line(&riddle), 1, "%s", got.err);
    says("\nFOUND  it was told so\n");
}

/* All answers in one step */
static enum pt_status inquiry_run(struct sched_task *task)
{
    int i;

    PT_BEGIN(task);
    for (i = 0; i < 45; i++)
        if (sched_choose(task->sched, 2) == 0)
            PT_EXIT(task);
    world.is_told = true;
    PT_END(task);
}
SCENARIO(inquiry, check_told);

Test(report, breaks_an_item_that_is_longer_than_a_line)
{
    cr_assert_eq(run(&inquiry, "--explore --tasks 1"), 1);
    says(
        "\nreplay: --tasks 1 --replay v2:0=1=1=1=1=1=1=1=1=1=1=1=1=1=1=1=1=1=1="
        "1=1=1=1=1=1\\\n=1=1=");
    cr_assert_eq(run_printed_line(&inquiry), 1, "%s", got.err);
    says("\nFOUND  it was told so\n");
    is_small(&inquiry, "--explore --tasks 1");
}

Test(report, leaves_out_a_replay_string_of_many_lines)
{
    riddle_length = 50;
    cr_assert_eq(run(&riddle, "--explore --tasks 1"), 1);
    says("\nreplay: --tasks 1 --replay STRING, which --json prints: it is "
         "long\nFOUND: it was told so; ");
    says("\nalso: a failure that nobody looked at in 1 of 453\n");
    is_small(&riddle, "--explore --tasks 1");
}

static enum pt_status straggling_run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;
    const unsigned number = (unsigned)(self - world.actors);

    PT_BEGIN(task);
    if (world.next == 0)
        SCHED_SET(task, world.next, (int)number + 1);
    for (; self->seen < 5; self->seen++)
        PT_AWAIT(
            task,
            sched_sleep(task, 1 + (number * 7 + (unsigned)self->seen * 3) % 5));
    PT_END(task);
}

static const char *check_first(const void *memory)
{
    return ((const struct world *)memory)->next == 1 ? "the first came first"
                                                     : NULL;
}
SCENARIO(straggling, check_first);

Test(report, shows_of_a_right_order_what_it_has_room_for)
{
    cr_assert_eq(run(&straggling, "--explore --tasks 3 --deviations 1"), 1);
    says("\nan order that is right: v1:1,0,2,0,1*2,2,0*2,1,2*2,1,0,2,1,0,2  "
         "(next = 2)\n");
    cr_assert_eq(run(&straggling, "--explore --tasks 4 --deviations 1"), 1);
    says("\nan order that is right: v1:1,0,2,3,0,3,1*2,2,0,3,0-2,2,3,1,3,0,2,"
         "1,3,0,2\n");
    cr_assert_eq(run(&straggling, "--explore --tasks 5 --deviations 1"), 1);
    says("\nan order that is right: v1:1, then first come, first served\n");
    cr_assert_eq(run(&straggling, "--trace=none --tasks 5 --replay v1:1"), 0);
    cr_assert_eq(run(&straggling, "--explore --tasks 6 --walks 9"), 1);
    says("\nan order that is right: one of 36 choices, too long for this "
         "report\n");
    cr_assert_eq(run(&straggling, "--explore --tasks 4 --walks 99 --time any"),
                 1);
    says("\nan order that is right: one of ");
}

static size_t nobody_set_up(void *memory, int tasks)
{
    (void)memory;
    (void)tasks;
    return set_up(0, safe_run);
}

static const struct sched_scenario nobody = {
    "nobody", &world, nobody_set_up, check_odd, 1, 1, NULL, NULL, false};

Test(report, of_a_world_in_which_nobody_acts_has_no_schedule)
{
    cr_assert_eq(run(&nobody, "--explore --list 2"), 1);
    cr_assert_eq(strncmp(got.out,
                         "     1  v1:  the end\n"
                         "FOUND  a \"quote\", a \\ and a \001 in 1 of 1 "
                         "interleaving\n\nall 1 ",
                         80),
                 0, "%s", got.out);
}

static enum pt_status brimming_run(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;
    int i;

    PT_BEGIN(task);
    for (i = 0; i < 65; i++)
        (void)SCHED_READ(task, world.cells[i]);
    self->seen = SCHED_READ(task, world.count);
    PT_AWAIT(task, sched_pass(task));
    SCHED_WRITE(task, world.count, self->seen + 1);
    PT_END(task);
}
SCENARIO(brimming, NULL);

Test(report, of_a_variable_that_a_run_has_no_room_to_watch)
{
    cr_assert_eq(run(&brimming, "--explore"), 1);
    says("FOUND  lost update on count in 4 of 6 interleavings\n"
         "inc[0] wrote over a value that it had not seen.\n");
}

Test(report, without_a_watch_has_no_lost_updates)
{
    cr_assert_eq(run(&unsafe, "--explore --no-watch"), 1);
    says("FOUND  the count is wrong in 4 of 6 interleavings\n\nswitch  ");
    cr_assert_null(strstr(got.out, "lost update"));
    run(&unsafe, "--explore --no-watch --tasks 3");
    says("\nswitch  inc[0]                  inc[1]                  inc[2]\n");
}

static enum pt_status polite_run(struct sched_task *task)
{
    const long number = (struct actor *)task - world.actors;

    PT_BEGIN(task);
    for (;;) {
        SCHED_SET(task, world.cells[number], 1);
        PT_AWAIT(task, sched_pass(task));
        if (!SCHED_READ(task, world.cells[1 - number]))
            break;
        SCHED_SET(task, world.cells[number], 0);
        PT_AWAIT(task, sched_pass(task));
    }
    SCHED_SET(task, world.cells[number], 0);
    PT_END(task);
}
SCENARIO(polite, NULL);

Test(report, of_a_livelock_that_may_end_goes_no_further_than_it)
{
    cr_assert_eq(run(&polite, "--explore"), 1);
    says("FOUND  a livelock: all get their turns, and it may go on for ever\n");
    cr_assert_null(strstr(got.out, " end\n"));
}

/* One may go on for ever; the others join it. */
static enum pt_status starving_run(struct sched_task *task)
{
    PT_BEGIN(task);
    if (task != &world.actors[0].task) {
        PT_AWAIT(task, sched_join(task, &world.actors[0].task));
        PT_EXIT(task);
    }
    while (sched_choose(&world.sched, 2) == 0) {
        world.is_set = !world.is_set;
        PT_AWAIT(task, sched_pass(task));
    }
    PT_END(task);
}
SCENARIO(starving, NULL);

Test(report, of_starvation_says_who_waits)
{
    cr_assert_eq(run(&starving, "--explore --tasks 3"), 1);
    says("FOUND  starvation: others get their turns, and it may go on for "
         "ever\n"
         "inc[1] waits all the while.\n");
    is_small(&starving, "--explore --tasks 3");
}

/* The world is another each time it is set up. */
static enum pt_status changing_run(struct sched_task *task)
{
    PT_BEGIN(task);
    if (world.is_set)
        sched_stop(task->sched, 0);
    PT_AWAIT(task, sched_pass(task));
    PT_AWAIT(task, sched_pass(task));
    world.is_told = true;
    PT_END(task);
}

static size_t changing_set_up(void *memory, int tasks)
{
    static int times;

    ((struct world *)memory)->is_set = times++ > 0;
    return set_up(tasks, changing_run);
}

static const struct sched_scenario changing = {
    "changing", &world, changing_set_up, check_told, 1, 1, NULL, NULL, false};

Test(report, of_a_world_that_becomes_another_ends_where_that_one_stops)
{
    cr_assert_eq(run(&changing, "--explore"), 1);
    says("FOUND  it was told so in 1 of 1 interleaving\n");
    says("\nswitch  inc\n     1  ");
    cr_assert_null(strstr(got.out, "\n     2  "));
}
