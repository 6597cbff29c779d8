/* SPDX-License-Identifier: MIT */
/*
 * bench.h - what the measured programs share: contestants, and their work.
 *
 * A contestant sets up, runs, and says whether what it left behind is right.
 * Only `run` is timed, and a number is printed only for a right one. Memory is
 * static, so each repeat finds it in the same place.
 */
#ifndef WEFT_BENCH_H
#define WEFT_BENCH_H

#include <stdbool.h>
#include <stdint.h>

enum { BENCH_MOST_TASKS = 100000, BENCH_WAITS = 8 };

struct contestant {
    const char *name;
    void (*set_up)(unsigned tasks, unsigned rounds);
    void (*run)(void);
    bool (*is_right)(void);
};

/*
 * The work of one task: rounds of eight pieces, a wait behind each. Eight, so
 * that every compiler makes a jump table, of the machine's states and of the
 * protothread's resume points alike.
 */
struct work {
    uint32_t left; /* rounds */
    uint32_t sum;
};

static inline void work_piece(struct work *work, uint32_t number)
{
    work->sum += (work->sum << 3) ^ number;
}

static inline void work_last_piece(struct work *work, uint32_t number)
{
    work_piece(work, number);
    work->left--;
}

/* True if `work` did `rounds` rounds, no more and no less. */
static inline bool work_is_right(const struct work *work, unsigned rounds)
{
    struct work expected = {rounds, 0};
    uint32_t piece;

    while (expected.left > 0) {
        for (piece = 1; piece < BENCH_WAITS; piece++)
            work_piece(&expected, piece);
        work_last_piece(&expected, piece);
    }
    return work->left == 0 && work->sum == expected.sum;
}

/* The same random numbers everywhere. */
static inline uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

#endif
