/* SPDX-License-Identifier: MIT */
/*
 * trace.h - the one event type, its sinks, and a ring buffer to keep them in.
 *
 *     static struct sched_record records[256];
 *     static struct sched_ring ring;
 *
 *     sched_ring_init(&ring, records, 256);
 *     sched_add_sink(&sched, &ring.sink);
 *     sched_run(&sched);
 *     for (i = 0; (record = sched_ring_read(&ring, i)) != NULL; i++)
 *         send(record->time, record->task->name, record->kind);
 *
 * A sink is a callback with an owner, in a list that belongs to a scheduler.
 * The scheduler reports one event a step on its fast path, the suspend; the
 * resume is implied by the next. The caller owns all memory. Events come from
 * whoever called the scheduler, some under SCHED_LOCK: a sink is brief, and
 * calls nothing that changes the schedule.
 *
 * 1. Only files compiled with SCHED_TRACE 1 or 2 report; 0 is the default.
 * 2. What `detail` points at lives as long as the call: copy what you keep.
 */
#ifndef WEFT_TRACE_H
#define WEFT_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include "../pt/pt.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Configuration */

/*
 * SCHED_TRACE: 0 compiles every report out; 1 calls the sinks; 2 also writes
 * switches inline when the first sink is a ring. Files that differ may be
 * linked together.
 */
#ifndef SCHED_TRACE
#define SCHED_TRACE 0
#endif

/* Types */

struct sched;
struct sched_task;

/* ORDER sched_event_kind: a step ends with one of the first three. `detail`: */
enum sched_event_kind {
    SCHED_EVENT_SWITCH, /* struct pt_sites: the waits it left; has a reason */
    SCHED_EVENT_END,    /* the same; the reason is its enum pt_status */
    SCHED_EVENT_FAIL,   /* the same; task->error says why */
    SCHED_EVENT_SPAWN,  /* NULL */
    SCHED_EVENT_WAKE,   /* NULL; by sched_current; between steps: by time, or by
                           how the last step ended */
    SCHED_EVENT_CANCEL, /* NULL; asked for by sched_current */
    SCHED_EVENT_TIME,   /* NULL; the clock has moved; no task */
    SCHED_EVENT_READ,   /* struct sched_access, see watch.h */
    SCHED_EVENT_WRITE,  /* struct sched_access; its enum sched_origin */
    SCHED_EVENT_NOTE,   /* char: the text */
    SCHED_EVENT_MISUSE, /* char: the remedy; the reason is the error, negated */
    SCHED_EVENT_FINDING,   /* struct sched_finding, see watch.h */
    SCHED_EVENT_CHOICE,    /* struct sched_answer: a sink may answer */
    SCHED_EVENT_INTERRUPT, /* char: its name; no task */
    SCHED_EVENT_MASK /* NULL; the reason is 1 if none may come from here on */
};

/* Why a task left the processor. */
enum sched_reason {
    SCHED_BY_YIELD, /* PT_YIELD */
    SCHED_BY_PASS,  /* sched_pass */
    SCHED_BY_POLL, /* it waits without being parked, so it is called each round */
    SCHED_BY_SLEEP, /* sched_sleep, until task->node.deadline */
    SCHED_BY_WAIT,  /* parked on task->on */
    SCHED_BY_JOIN   /* parked on another task */
};

/* Where a written value came from: the reason of a write. */
enum sched_origin {
    SCHED_FROM_READ,    /* computed from what the task last read: SCHED_WRITE */
    SCHED_FROM_NOTHING, /* that owes nothing to a read: SCHED_SET */
    SCHED_FROM_UNKNOWN  /* nothing says so: seen by watch_auto.h in a search */
};

#define SCHED_KIND(kind_and_reason) ((kind_and_reason)&0xffu)
#define SCHED_REASON(kind_and_reason) ((kind_and_reason) >> 8)
#define SCHED_EVENT_(kind, reason) \
    ((unsigned)(kind) | ((unsigned)(reason) << 8))

struct sched_sink {
    void (*on_event)(struct sched_sink *sink, struct sched *sched,
                     unsigned kind_and_reason, struct sched_task *task,
                     const void *detail);
    struct sched_sink *next; /* set by sched_add_sink */
};

/* One event in a ring: 16 bytes on a 32-bit target, 24 on a 64-bit one. */
struct sched_record {
    uint32_t time;      /* in ticks of the scheduler's clock */
    unsigned char kind; /* enum sched_event_kind */
    unsigned char reason;
    uint16_t line; /* of a read or write; else 0 */
    struct sched_task *task;
    const void *detail; /* a step: the innermost struct pt_site or NULL;
                                a read or write: the value, cut to a pointer;
                                a note or misuse: its text; a finding: NULL */
};

struct sched_ring {
    struct sched_sink sink;
    struct sched_record *records; /* of the caller */
    uint32_t capacity;
    uint32_t next;    /* where the next record goes */
    uint32_t written; /* since the start; stays at its maximum */
};

/* A read or write of a watched variable. */
struct sched_access {
    const void *address;
    uint64_t value; /* read or written; zero-extended, or see `form` */
    const char *file;
    int line;
    const char *text;   /* the variable as it was written */
    unsigned char size; /* in bytes; 255 for more */
    char form;          /* 'd' signed, 'u' unsigned, 'p' pointer; 'x' bytes:
                           the first eight, the first of them highest */
};

/* What sched_choose asks. */
struct sched_answer {
    unsigned count;   /* of the answers, from 0 */
    unsigned *answer; /* 0 until a sink sets it */
};

/* Functions */

static inline void sched_ring_on_event_(struct sched_sink *sink,
                                        struct sched *sched,
                                        unsigned kind_and_reason,
                                        struct sched_task *task,
                                        const void *detail);

/*
 * Make `ring` an empty ring of `capacity` records.
 *
 * Once full, each record overwrites the oldest. A capacity of 0 keeps none.
 */
static inline void sched_ring_init(struct sched_ring *ring,
                                   struct sched_record *records,
                                   uint32_t capacity)
{
    ring->sink.on_event = sched_ring_on_event_;
    ring->sink.next = NULL;
    ring->records = records;
    ring->capacity = capacity;
    ring->next = 0;
    ring->written = 0;
}

/* How many records there are to read: at most the capacity. */
static inline uint32_t sched_ring_count(const struct sched_ring *ring)
{
    return ring->written < ring->capacity ? ring->written : ring->capacity;
}

/* How many were overwritten. Stays at its maximum. */
static inline uint32_t sched_ring_lost(const struct sched_ring *ring)
{
    return ring->written - sched_ring_count(ring);
}

/*
 * The record `index` places after the oldest one.
 *
 * Returns NULL behind the newest. O(1). Not while the scheduler runs in
 * another context.
 */
static inline const struct sched_record *
sched_ring_read(const struct sched_ring *ring, uint32_t index)
{
    const uint32_t count = sched_ring_count(ring);
    const uint32_t oldest = count < ring->capacity ? 0 : ring->next;

    if (index >= count)
        return NULL;
    if (index < ring->capacity - oldest)
        return &ring->records[oldest + index];
    return &ring->records[index - (ring->capacity - oldest)];
}

/* Private */

/* struct sched begins with its clock, so that what stands below it can look. */
static inline uint32_t sched_clock_(const struct sched *sched)
{
    return *(const uint32_t *)(const void *)sched;
}

static inline void sched_ring_put_(struct sched_ring *ring, uint32_t time,
                                   unsigned kind_and_reason, unsigned line,
                                   struct sched_task *task, const void *detail)
{
    struct sched_record *record;

    if (ring->capacity == 0)
        return;
    record = &ring->records[ring->next];
    record->time = time;
    record->kind = (unsigned char)SCHED_KIND(kind_and_reason);
    record->reason = (unsigned char)SCHED_REASON(kind_and_reason);
    record->line = (uint16_t)line;
    record->task = task;
    record->detail = detail;
    if (++ring->next == ring->capacity)
        ring->next = 0;
    if (ring->written != UINT32_MAX)
        ring->written++;
}

/* A step: keep the innermost place of the chain. */
static inline void sched_ring_put_step_(struct sched_ring *ring, uint32_t time,
                                        unsigned kind_and_reason,
                                        struct sched_task *task,
                                        const struct pt_sites *sites)
{
    sched_ring_put_(ring, time, kind_and_reason, 0, task,
                    sites->count > 0 ? sites->site[0] : NULL);
}

static inline void sched_ring_on_event_(struct sched_sink *sink,
                                        struct sched *sched,
                                        unsigned kind_and_reason,
                                        struct sched_task *task,
                                        const void *detail)
{
    struct sched_ring *ring = (struct sched_ring *)(void *)sink;
    const struct sched_access *access = (const struct sched_access *)detail;
    const uint32_t time = sched_clock_(sched);

    switch (SCHED_KIND(kind_and_reason)) {
    case SCHED_EVENT_SWITCH:
    case SCHED_EVENT_END:
    case SCHED_EVENT_FAIL:
        sched_ring_put_step_(ring, time, kind_and_reason, task,
                             (const struct pt_sites *)detail);
        break;
    case SCHED_EVENT_READ:
    case SCHED_EVENT_WRITE:
        sched_ring_put_(ring, time, kind_and_reason, (unsigned)access->line,
                        task, (const void *)(uintptr_t)access->value);
        break;
    case SCHED_EVENT_FINDING:
        sched_ring_put_(ring, time, kind_and_reason, 0, task, NULL);
        break;
    default:
        sched_ring_put_(ring, time, kind_and_reason, 0, task, detail);
        break;
    }
}

#ifdef __cplusplus
}
#endif

#endif
