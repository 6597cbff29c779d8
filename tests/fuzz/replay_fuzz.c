/* SPDX-License-Identifier: MIT */
/*
 * replay_fuzz.c - what a command line can do to a scenario: nothing bad.
 *
 * The first byte of the input says which allocation fails, 0 for none; each
 * line behind it is an argument. Whatever they are, the run ends with status
 * 0 to 3, leaves no memory behind, and where it prints a replay string that
 * string repeats the run.
 *
 * scenario.h leaves by exit where a string diverges or memory runs out: here
 * that jumps back, and what the run had allocated is freed for it.
 */
#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_BLOCKS = 8192, MOST_ARGUMENTS = 16, MOST_INPUT = 512, TASKS = 4 };

static void *blocks[MOST_BLOCKS];
static unsigned allocations; /* until one fails; 0: none will */
static bool has_run_out;     /* of memory: a search may leave some behind */
static jmp_buf way_out;

static void **block_of(const void *memory)
{
    unsigned i;

    for (i = 0; i < MOST_BLOCKS; i++)
        if (blocks[i] == memory)
            return &blocks[i];
    abort(); /* not allocated, or too many are */
}

static void *fuzz_realloc(void *old, size_t size)
{
    void **block = block_of(old);
    void *memory;

    if (allocations > 0 && --allocations == 0) {
        has_run_out = true;
        return NULL;
    }
    memory = realloc(old, size);
    if (memory != NULL)
        *block = memory;
    return memory;
}

static void *fuzz_calloc(size_t count, size_t size)
{
    void *memory = fuzz_realloc(NULL, count * size);

    return memory != NULL ? memset(memory, 0, count * size) : NULL;
}

static void fuzz_free(void *memory)
{
    if (memory == NULL)
        return;
    *block_of(memory) = NULL;
    free(memory);
}

static void fuzz_exit(int status)
{
    unsigned i;

    for (i = 0; i < MOST_BLOCKS; i++)
        fuzz_free(blocks[i]);
    longjmp(way_out, status);
}

#define malloc(size) fuzz_realloc(NULL, size)
#define calloc(count, size) fuzz_calloc(count, size)
#define realloc(old, size) fuzz_realloc(old, size)
#define free(memory) fuzz_free(memory)
#define exit(status) fuzz_exit(status)
#define __sanitizer_set_death_callback fuzz_set_death_callback
#include <sched/scenario.h>
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef exit
#undef __sanitizer_set_death_callback

/* The fuzzer has its own, which writes the input down. */
void fuzz_set_death_callback(void (*callback)(void))
{
    (void)callback;
}

/* The scenario: tasks that race, pass, sleep, spawn, fail, ask and hang, as
   the order in which they run has it; and a bell from outside. */

struct actor {
    struct sched_task task;
    int seen;
};

static struct world {
    struct sched sched;
    struct sched_link bell;
    int count;
    struct actor actors[TASKS];
    struct actor late;
} world;

static uint32_t run_hash; /* of the order of the steps and what they saw */

static void saw(const struct sched_task *task, int value)
{
    const long number = (const struct actor *)task - world.actors;

    run_hash = (run_hash ^ (uint32_t)(number * 31 + value)) * 16777619u;
}

static enum pt_status bell_wait(struct sched_task *task)
{
    enum pt_status status = sched_arrive(task);

    return status != PT_WAITING ? status
                                : sched_park(task, &world.bell, &world.bell);
}

static enum pt_status act(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->seen = SCHED_READ(task, world.count);
    saw(task, self->seen);
    PT_AWAIT(task, sched_pass(task));
    saw(task, world.count);
    SCHED_WRITE(task, world.count, self->seen * 2 + 1);
    PT_AWAIT(task, sched_sleep(task, (uint32_t)world.count % 3));
    saw(task, world.count);
    if (world.count == 7 && world.late.task.sched == NULL)
        sched_spawn(task->sched, &world.late.task, act, "late");
    if (world.count == 15)
        PT_AWAIT(task, sched_fail(task, 4));
    if (world.count == 3 && self == &world.actors[0])
        PT_AWAIT(task, bell_wait(task));
    PT_YIELD(task);
    saw(task, (int)sched_choose(task->sched, 3));
    PT_END(task);
}

static void ring(void *memory)
{
    struct sched_task *task = sched_first(&((struct world *)memory)->bell);

    if (task != NULL)
        sched_grant(task);
}

static size_t set_up(void *memory, int tasks)
{
    int i;

    (void)memory;
    world.count = 0;
    world.bell.next = world.bell.prev = NULL;
    memset(&world.late, 0, sizeof world.late);
    if (tasks > TASKS)
        return 0;
    for (i = 0; i < tasks; i++)
        sched_spawn(&world.sched, &world.actors[i].task, act, "actor");
    return sizeof world;
}

static const char *check(const void *memory)
{
    return ((const struct world *)memory)->count == 1 ? "one is too few" : NULL;
}

/* Run with these arguments; returns the status. */
static int run(int argc, char **argv)
{
    static const struct sched_interrupt interrupts[] = {{"ring", ring, 2},
                                                        {NULL, NULL, 0}};
    static const struct sched_scenario scenario = {
        "fuzz", &world, set_up, check, 2, 0, NULL, interrupts, true};
    volatile int status;
    unsigned i;

    memset(&world, 0, sizeof world);
    run_hash = 2166136261u;
    status = setjmp(way_out);
    if (status == 0)
        status = sched_scenario_main(argc, argv, &scenario);
    if (status < 0 || status > 3)
        abort();
    for (i = 0; i < MOST_BLOCKS; i++) {
        if (blocks[i] != NULL && !has_run_out)
            abort();
        fuzz_free(blocks[i]);
    }
    has_run_out = false;
    return status;
}

/* Run what `printed` says repeats a run that ended with `status`. */
static void repeat(char *printed, int status, bool was_explored)
{
    const uint32_t hash = run_hash;
    char *argv[MOST_ARGUMENTS] = {"fuzz", "--trace=none"};
    char *line = strstr(printed, "\nreplay: ");
    int argc = 2;

    if (line == NULL)
        return;
    line += strlen("\nreplay: ");
    line[strcspn(line, "\n")] = '\0';
    for (line = strtok(line, " "); line != NULL; line = strtok(NULL, " "))
        argv[argc++] = line;
    if (run(argc, argv) != status || (run_hash != hash && !was_explored))
        abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    FILE *const screen = stdout;
    char input[MOST_INPUT] = "";
    char *argv[MOST_ARGUMENTS] = {"fuzz"};
    char *rest = input;
    char *printed;
    size_t printed_size;
    bool explores = false;
    bool walks = false;
    bool lists = false;
    bool merges = false;
    bool has_many = false;
    const char *parts;
    int argc = 1;
    int status;

    if (size == 0 || size > MOST_INPUT)
        return 0;
    memcpy(input, data + 1, size - 1);
    while (argc < MOST_ARGUMENTS - 5 && rest != NULL && *rest != '\0') {
        argv[argc] = strsep(&rest, "\n");
        explores |= strcmp(argv[argc], "--explore") == 0;
        walks |= strncmp(argv[argc], "--walks", 7) == 0 ||
                 strncmp(argv[argc], "--pct", 5) == 0;
        lists |= strncmp(argv[argc], "--list", 6) == 0;
        merges |= strcmp(argv[argc], "--merge") == 0;
        parts = strchr(argv[argc++], '/');
        has_many |= parts != NULL && strlen(parts) > 2;
    }
    if (merges || (explores && has_many)) /* any file; more than 9 parts */
        return 0;
    if (explores) { /* it must not take long */
        argv[argc++] = "--states=300";
        argv[argc++] = "--memory=4";
    }
    if (explores && walks)
        argv[argc++] = "--walks=20";
    if (explores && lists)
        argv[argc++] = "--list=20";
    stdout = open_memstream(&printed, &printed_size);
    allocations = data[0];
    status = run(argc, argv);
    allocations = 0;
    fclose(stdout);
    stdout = screen;
    if (status == 1)
        repeat(printed, status, explores);
    free(printed);
    return 0;
}
