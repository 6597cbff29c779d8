/* SPDX-License-Identifier: MIT */
/*
 * bench.c - run the contestants in turn, and print what a step costs each.
 *
 *     bench REPEATS       all; a line: name, tasks, minimum and median in ns
 *     bench NAME TASKS    one, once, for a tool that counts instructions;
 *                         prints how many steps it timed
 *
 * Contestants of a group take turns within each repeat, so that what disturbs
 * the machine disturbs all of them.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"

enum { MOST_REPEATS = 1000, GROUP = 4 };

extern const struct contestant machine_alone, protothread_alone,
    machines_in_queue, tasks_untraced, tasks_hooked, tasks_inlined,
    beside_blocked, timer_fresh, timer_random, timer_random_look, timer_life,
    heap_fresh, heap_random, heap_life, mutex_alone, mutex_turns, queue_pair,
    cancel_waiter, gather_children, deep_calls, deep_frames, pointer_call;

struct entry {
    const struct contestant *contestant;
    unsigned tasks;
    unsigned rounds;
    unsigned steps; /* in one run */
};

#define STEPS(tasks, rounds) ((tasks) * (BENCH_WAITS * (rounds) + 1))
#define IN_TURN(contestant, tasks, rounds)                 \
    {                                                      \
        &(contestant), tasks, rounds, STEPS(tasks, rounds) \
    }
#define EACH(contestant, tasks, rounds)                  \
    {                                                    \
        &(contestant), tasks, rounds, (tasks) * (rounds) \
    }
#define ONCE(contestant, tasks, rounds)      \
    {                                        \
        &(contestant), tasks, rounds, rounds \
    }
#define BESIDE(tasks, rounds)                            \
    {                                                    \
        &beside_blocked, tasks, rounds, STEPS(1, rounds) \
    }

static const struct {
    unsigned share; /* of the repeats, in percent */
    struct entry entries[GROUP];
} groups[] = {
    {100,
     {IN_TURN(machine_alone, 1000, 150),
      IN_TURN(protothread_alone, 1000, 150)}},
    {100,
     {IN_TURN(machines_in_queue, 10, 12500), IN_TURN(tasks_untraced, 10, 12500),
      IN_TURN(tasks_hooked, 10, 12500), IN_TURN(tasks_inlined, 10, 12500)}},
    {100,
     {IN_TURN(machines_in_queue, 1000, 125), IN_TURN(tasks_untraced, 1000, 125),
      IN_TURN(tasks_hooked, 1000, 125), IN_TURN(tasks_inlined, 1000, 125)}},
    {100,
     {IN_TURN(machines_in_queue, 100000, 2), IN_TURN(tasks_untraced, 100000, 2),
      IN_TURN(tasks_hooked, 100000, 2), IN_TURN(tasks_inlined, 100000, 2)}},
    {100, {BESIDE(0, 125000), BESIDE(100000, 125000)}},
    {25, {EACH(timer_fresh, 100000, 10), EACH(heap_fresh, 100000, 10)}},
    {25,
     {EACH(timer_random, 100000, 3), EACH(timer_random_look, 100000, 3),
      EACH(heap_random, 100000, 3)}},
    {20, {EACH(timer_life, 100000, 3), EACH(heap_life, 100000, 3)}},
    {100, {ONCE(mutex_alone, 1, 300000)}},
    {100, {EACH(mutex_turns, 10, 4000)}},
    {100, {ONCE(queue_pair, 16, 80000), ONCE(queue_pair, 1, 40000)}},
    {100, {ONCE(cancel_waiter, 10, 30000), ONCE(cancel_waiter, 100000, 30000)}},
    {100, {EACH(gather_children, 1000, 30)}},
    {100,
     {ONCE(deep_calls, 0, 400000), ONCE(deep_frames, 0, 400000),
      ONCE(pointer_call, 1, 400000)}},
    {100, {ONCE(deep_calls, 1, 400000), ONCE(deep_frames, 1, 400000)}},
    {100, {ONCE(deep_calls, 4, 200000), ONCE(deep_frames, 4, 400000)}},
    {100, {ONCE(deep_calls, 16, 60000), ONCE(deep_frames, 16, 400000)}},
    {100, {ONCE(deep_calls, 64, 15000), ONCE(deep_frames, 64, 400000)}},
};

/* One processor, if we may choose: moving to another costs cache misses. */
static void stay_on_one_processor(void)
{
    cpu_set_t set;
    int processor = sched_getcpu();

    if (processor < 0)
        return;
    CPU_ZERO(&set);
    CPU_SET((size_t)processor, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0)
        fprintf(stderr, "bench: not pinned to a processor\n");
}

static double nanoseconds(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* All that is timed, and all that an instruction counter collects. */
__attribute__((noinline)) void bench_timed(void (*run)(void));
void bench_timed(void (*run)(void))
{
    run();
    __asm__ __volatile__("" ::: "memory");
}

/* Returns the time of a step in ns; exits if what it left is wrong. */
static double measure(const struct entry *entry)
{
    const struct contestant *contestant = entry->contestant;
    double begin, end;

    contestant->set_up(entry->tasks, entry->rounds);
    begin = nanoseconds();
    bench_timed(contestant->run);
    end = nanoseconds();
    if (!contestant->is_right()) {
        fprintf(stderr, "bench: %s with %u tasks left a wrong state\n",
                contestant->name, entry->tasks);
        exit(EXIT_FAILURE);
    }
    return (end - begin) / entry->steps;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

static void measure_group(const struct entry *entries, unsigned repeats)
{
    static double samples[GROUP][MOST_REPEATS];
    unsigned entry, repeat;

    for (repeat = 0; repeat < repeats; repeat++)
        for (entry = 0; entry < GROUP && entries[entry].contestant; entry++)
            samples[entry][repeat] = measure(&entries[entry]);
    for (entry = 0; entry < GROUP && entries[entry].contestant; entry++) {
        qsort(samples[entry], repeats, sizeof samples[entry][0], compare);
        printf("%s %u %.3f %.3f\n", entries[entry].contestant->name,
               entries[entry].tasks, samples[entry][0],
               samples[entry][repeats / 2]);
        fflush(stdout);
    }
}

static const struct entry *find(const char *name, unsigned tasks)
{
    const struct entry *entry;
    size_t group;

    for (group = 0; group < sizeof groups / sizeof groups[0]; group++)
        for (entry = groups[group].entries;
             entry < groups[group].entries + GROUP && entry->contestant;
             entry++)
            if (strcmp(entry->contestant->name, name) == 0 &&
                entry->tasks == tasks)
                return entry;
    fprintf(stderr, "bench: no contestant %s with %u tasks\n", name, tasks);
    exit(EXIT_FAILURE);
}

int main(int argc, char **argv)
{
    const struct entry *entry;
    unsigned long repeats;
    size_t group;

    stay_on_one_processor();
    if (argc == 3) {
        entry = find(argv[1], (unsigned)strtoul(argv[2], NULL, 10));
        measure(entry);
        printf("%u\n", entry->steps);
        return EXIT_SUCCESS;
    }
    repeats = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
    if (repeats < 1 || repeats > MOST_REPEATS) {
        fprintf(stderr, "usage: bench REPEATS | bench NAME TASKS\n");
        return EXIT_FAILURE;
    }
    for (group = 0; group < sizeof groups / sizeof groups[0]; group++)
        measure_group(groups[group].entries,
                      (unsigned)(repeats * groups[group].share + 99) / 100);
    return EXIT_SUCCESS;
}
