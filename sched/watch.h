/* SPDX-License-Identifier: MIT */
/*
 * watch.h - shared variables, and the lost updates on them.
 *
 *     self->current = SCHED_READ(task, self->counter->count);
 *     PT_AWAIT(task, sched_sleep(task, 1));
 *     SCHED_WRITE(task, self->counter->count, self->current + 1);
 *
 *     sched_watch_init(&watch, variables, 8, seen, 256);
 *     sched_add_sink(&sched, &watch.sink);
 *     sched_add_sink(&sched, &text.sink);
 *     sched_run(&sched);
 *     printf("%lu lost updates\n", (unsigned long)watch.lost);
 *
 * A write is stale if its task last read the variable in an earlier step and
 * another has written it since: that other write is lost. Each variable has a
 * version, and each task remembers the one it last read. The watch is a sink;
 * it reports what it finds to the sinks after it. The caller owns its memory.
 *
 * 1. SCHED_WRITE says: computed from the last SCHED_READ. SCHED_SET: it is not.
 * 2. Only accesses through these macros are seen, and only in traced files.
 * 3. One watch serves one scheduler, and is added before the sinks that print.
 * 4. A struct and its member are two variables: watch the members.
 */
#ifndef WEFT_WATCH_H
#define WEFT_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched.h"
#include "trace.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Types */

/* An access as a report shows it. */
struct sched_moment {
    const struct sched_task *task; /* NULL: there was none */
    uint32_t step; /* the switch that ended its step, from 1; 0 with NULL */
    uint64_t value;
    const char *file;
    int line;
    bool is_write; /* a task's own write counts as a read */
};

/* What one task knows of one variable. */
struct sched_seen {
    struct sched_moment read; /* its last; task NULL: a free place */
    const void *address;
    uint32_t version;            /* of the variable, then */
    const struct pt_site *await; /* the first that it left behind the read */
};

/* A variable that was read or written at least once. */
struct sched_variable {
    struct sched_access access;  /* its first: address, text, size, form */
    uint32_t version;            /* counts its writes */
    uint64_t value;              /* as last read or written */
    struct sched_moment write;   /* the last one */
    struct sched_moment source;  /* the read that it was computed from */
    const struct pt_site *await; /* what lay between the two; NULL: nothing */
    uint32_t lost;               /* updates */
};

enum sched_finding_kind {
    SCHED_LOST_UPDATE, /* a stale write */
    SCHED_WATCH_FULL   /* there is no room to watch this access, nor some to
                          come; watch.unwatched counts them */
};

struct sched_finding {
    enum sched_finding_kind kind;
    const struct sched_access *access; /* which variable; its last access */
    /* A lost update: the write that was lost and the read it came from, then
       the stale write and the read it came from, and the waits between. */
    struct sched_moment lost_read, lost_write;
    const struct pt_site *lost_await; /* NULL: none, or not known */
    struct sched_moment stale_read, stale_write;
    const struct pt_site *stale_await;
    uint32_t count; /* on this variable, with this one */
};

struct sched_watch {
    struct sched_sink sink;
    struct sched_variable *variables; /* of the caller */
    size_t variable_capacity;
    size_t variable_count;
    struct sched_seen *seen; /* of the caller: a hash table */
    size_t seen_capacity;
    uint32_t step;      /* of the running one, from 1 */
    uint32_t lost;      /* updates, on all variables */
    uint32_t in_step;   /* updates that were read and written in one step */
    uint32_t unwatched; /* accesses for which there was no room */
    bool has_read;      /* something was read in this step */
};

/* Macros */

/* `variable` is an lvalue, evaluated twice, of any size; up to eight bytes of
   it are shown. `task` is the running one. Traced, a volatile variable is read
   once more. */

#if SCHED_TRACE

/* The value of `variable`. */
#define SCHED_READ(task, variable) \
    (SCHED_ACCESS_(SCHED_EVENT_READ, task, variable), (variable))

/* Assign a value that was computed from what this task last read. */
#define SCHED_WRITE(task, variable, value) \
    ((variable) = (value), SCHED_ACCESS_(SCHED_EVENT_WRITE, task, variable))

/* Assign a value that owes nothing to a read: never stale. */
#define SCHED_SET(task, variable, value)                                      \
    ((variable) = (value),                                                    \
     SCHED_ACCESS_(SCHED_EVENT_(SCHED_EVENT_WRITE, SCHED_FROM_NOTHING), task, \
                   variable))

#else
#define SCHED_READ(task, variable) ((void)(task), (variable))
#define SCHED_WRITE(task, variable, value) \
    ((void)(task), (void)((variable) = (value)))
#define SCHED_SET(task, variable, value) SCHED_WRITE(task, variable, value)
#endif

/* Functions */

/*
 * Make `watch` an empty one with room for `variable_capacity` variables and
 * `seen_capacity` pairs of a task and a variable; a task that ends frees its
 * pairs. What finds no room is counted, and the first reported.
 */
static inline void sched_watch_init(struct sched_watch *watch,
                                    struct sched_variable *variables,
                                    size_t variable_capacity,
                                    struct sched_seen *seen,
                                    size_t seen_capacity);

/* Private */

#if SCHED_TRACE

/* How a value is shown: 'd' signed, 'u' unsigned, 'p' a pointer. */
#if defined __cplusplus
} /* extern "C" */
char (&sched_form_(bool))[1];
char (&sched_form_(unsigned char))[1];
char (&sched_form_(unsigned short))[1];
char (&sched_form_(unsigned))[1];
char (&sched_form_(unsigned long))[1];
char (&sched_form_(unsigned long long))[1];
char (&sched_form_(char))[static_cast<char>(-1) < 0 ? 2 : 1];
char (&sched_form_(signed char))[2];
char (&sched_form_(short))[2];
char (&sched_form_(int))[2];
char (&sched_form_(long))[2];
char (&sched_form_(long long))[2];
template <typename T> char (&sched_form_(T *))[3];
template <typename T> char (&sched_form_(T))[__is_enum(T) ? 1 : 4];
extern "C" {
#define SCHED_FORM_(variable) ("?udpx"[sizeof(sched_form_(variable))])
#elif defined __GNUC__
#define SCHED_FORM_(variable)                                             \
    (__builtin_classify_type(variable) == 5                               \
         ? 'p'                                                            \
         : __extension__ _Generic((variable), _Bool                       \
                                  : 'u', char                             \
                                  : (char)-1 < 0 ? 'd' : 'u', signed char \
                                  : 'd', unsigned char                    \
                                  : 'u', short                            \
                                  : 'd', unsigned short                   \
                                  : 'u', int                              \
                                  : 'd', unsigned                         \
                                  : 'u', long                             \
                                  : 'd', unsigned long                    \
                                  : 'u', long long                        \
                                  : 'd', unsigned long long               \
                                  : 'u', default                          \
                                  : 'x'))
#else
#define SCHED_FORM_(variable) 'd'
#endif

#define SCHED_ACCESS_(event, task, variable)                                   \
    sched_access_(event, task, (const void *)(uintptr_t) & (variable),         \
                  sizeof(variable), SCHED_FORM_(variable), __FILE__, __LINE__, \
                  #variable)

/* Set the value of `access` to what its variable holds. */
static inline void sched_access_look_(struct sched_access *access)
{
    const unsigned char *bytes = (const unsigned char *)access->address;
    union {
        unsigned char bytes[8];
        uint8_t u8;
        uint16_t u16;
        uint32_t u32;
        uint64_t u64;
    } copy;
    size_t i;

    access->value = 0;
    for (i = 0; i < access->size && i < 8; i++) {
        copy.bytes[i] = bytes[i];
        access->value = access->value << 8 | bytes[i];
    }
    if (access->form == 'x')
        ; /* as bytes, in their order */
    else if (access->size == 1)
        access->value = copy.u8;
    else if (access->size == 2)
        access->value = copy.u16;
    else if (access->size == 4)
        access->value = copy.u32;
    else if (access->size == 8)
        access->value = copy.u64;
    else
        access->form = 'x';
}

static inline void sched_access_(unsigned event, struct sched_task *task,
                                 const void *address, size_t size, char form,
                                 const char *file, int line, const char *text)
{
    struct sched_access access;

    access.address = address;
    access.file = file;
    access.line = line;
    access.text = text;
    access.size = (unsigned char)(size < 255 ? size : 255);
    access.form = form;
    sched_access_look_(&access);
    sched_emit_(task->sched, event, task, &access);
}

#endif

static inline size_t sched_watch_home_(const struct sched_watch *watch,
                                       const struct sched_task *task,
                                       const void *address)
{
    const uint32_t mixed = (uint32_t)((uintptr_t)task >> 2) * 2654435761u +
                           (uint32_t)((uintptr_t)address) * 40503u;

    return (size_t)(mixed ^ mixed >> 15) % watch->seen_capacity;
}

/* What `task` knows of the variable at `address`. Else: a free place for it if
   `adds`, and NULL if there is none. */
static inline struct sched_seen *
sched_watch_seen_(const struct sched_watch *watch,
                  const struct sched_task *task, const void *address, bool adds)
{
    size_t tries;
    size_t i = 0;

    if (watch->seen_capacity != 0)
        i = sched_watch_home_(watch, task, address);
    for (tries = 0; tries < watch->seen_capacity; tries++) {
        struct sched_seen *seen = &watch->seen[i];

        if (seen->read.task == NULL)
            return adds ? seen : NULL;
        if (seen->read.task == task && seen->address == address)
            return seen;
        if (++i == watch->seen_capacity)
            i = 0;
    }
    return NULL;
}

/* Free the place `hole`: move up what would no longer be found behind it. */
static inline void sched_watch_forget_(struct sched_watch *watch,
                                       struct sched_seen *hole)
{
    const size_t capacity = watch->seen_capacity;
    size_t to = (size_t)(hole - watch->seen);
    size_t from = to;
    size_t home;
    size_t tries;

    for (tries = 1; tries < capacity; tries++) {
        if (++from == capacity)
            from = 0;
        if (watch->seen[from].read.task == NULL)
            break;
        home = sched_watch_home_(watch, watch->seen[from].read.task,
                                 watch->seen[from].address);
        if ((from + capacity - home) % capacity >=
            (from + capacity - to) % capacity) {
            watch->seen[to] = watch->seen[from];
            to = from;
        }
    }
    watch->seen[to].read.task = NULL;
}

static inline struct sched_variable *
sched_watch_variable_(struct sched_watch *watch,
                      const struct sched_access *access)
{
    struct sched_variable *variable;
    size_t i;

    for (i = 0; i < watch->variable_count; i++)
        if (watch->variables[i].access.address == access->address)
            return &watch->variables[i];
    if (i == watch->variable_capacity)
        return NULL;
    watch->variable_count++;
    variable = &watch->variables[i];
    variable->access = *access;
    variable->version = 0;
    variable->value = access->value;
    variable->write.task = NULL;
    variable->source.task = NULL;
    variable->source.step = 0;
    variable->await = NULL;
    variable->lost = 0;
    return variable;
}

/* Tell the sinks after the watch. */
static inline void sched_watch_tell_(struct sched_watch *watch,
                                     struct sched *sched, unsigned event,
                                     struct sched_task *task,
                                     const void *detail)
{
    struct sched_sink *sink;

    for (sink = watch->sink.next; sink != NULL; sink = sink->next)
        sink->on_event(sink, sched, event, task, detail);
}

static inline void sched_watch_full_(struct sched_watch *watch,
                                     struct sched *sched,
                                     struct sched_task *task,
                                     const struct sched_access *access)
{
    struct sched_finding finding;

    if (watch->unwatched++ != 0)
        return;
    finding.kind = SCHED_WATCH_FULL;
    finding.access = access;
    finding.count = 1;
    sched_watch_tell_(watch, sched,
                      SCHED_EVENT_(SCHED_EVENT_FINDING, SCHED_WATCH_FULL), task,
                      &finding);
}

static inline void sched_watch_stale_(
    struct sched_watch *watch, struct sched *sched, struct sched_task *task,
    const struct sched_access *access, struct sched_variable *variable,
    const struct sched_seen *seen, const struct sched_moment *write)
{
    struct sched_finding finding;

    if (access->size <= 8 && variable->value == seen->read.value) {
        sched_watch_tell_(watch, sched, SCHED_EVENT_NOTE, task,
                          "a stale write, but of a variable that had come back "
                          "to the value this task had read");
        return;
    }
    watch->lost++;
    variable->lost++;
    finding.kind = SCHED_LOST_UPDATE;
    finding.access = access;
    finding.lost_read = variable->source;
    finding.lost_write = variable->write;
    finding.lost_await = variable->await;
    finding.stale_read = seen->read;
    finding.stale_write = *write;
    finding.stale_await = seen->await;
    finding.count = variable->lost;
    sched_watch_tell_(watch, sched,
                      SCHED_EVENT_(SCHED_EVENT_FINDING, SCHED_LOST_UPDATE),
                      task, &finding);
}

static inline void sched_watch_access_(struct sched_watch *watch,
                                       struct sched *sched, unsigned event,
                                       struct sched_task *task,
                                       const struct sched_access *access)
{
    const bool is_write = SCHED_KIND(event) == SCHED_EVENT_WRITE;
    const bool is_blind = SCHED_REASON(event) != SCHED_FROM_READ;
    struct sched_variable *variable = sched_watch_variable_(watch, access);
    struct sched_seen *seen =
        sched_watch_seen_(watch, task, access->address, true);
    struct sched_moment moment = {task, 0, 0, NULL, 0, is_write};

    if (variable == NULL || seen == NULL) {
        sched_watch_full_(watch, sched, task, access);
        if (variable == NULL)
            return;
    }
    moment.step = watch->step;
    moment.value = access->value;
    moment.file = access->file;
    moment.line = access->line;
    if (is_write) {
        const bool has_source =
            seen != NULL && seen->read.task != NULL && !is_blind;

        if (has_source && seen->read.step == watch->step)
            watch->in_step += !seen->read.is_write;
        else if (has_source && seen->version != variable->version)
            sched_watch_stale_(watch, sched, task, access, variable, seen,
                               &moment);
        variable->version++;
        variable->write = moment;
        variable->source.task = NULL;
        variable->source.step = 0;
        variable->await = NULL;
        if (has_source) {
            variable->source = seen->read;
            variable->await = seen->await;
        }
    }
    variable->value = access->value;
    if (seen != NULL) { /* a task's own write counts as a read */
        seen->read = moment;
        seen->address = access->address;
        seen->version = variable->version;
        seen->await = NULL;
        watch->has_read = true;
    }
}

/* A step is over: its reads are now behind a wait, or its task is gone. */
static inline void sched_watch_step_(struct sched_watch *watch,
                                     const struct sched_task *task, bool ended,
                                     const struct pt_sites *sites)
{
    struct sched_seen *seen;
    size_t i;

    for (i = 0; (watch->has_read || ended) && i < watch->variable_count; i++) {
        seen = sched_watch_seen_(watch, task,
                                 watch->variables[i].access.address, false);
        if (seen == NULL)
            continue;
        if (ended)
            sched_watch_forget_(watch, seen);
        else if (seen->read.step == watch->step && sites->count > 0)
            seen->await = sites->site[0];
    }
    watch->has_read = false;
    watch->step++;
}

static inline void sched_watch_on_event_(struct sched_sink *sink,
                                         struct sched *sched,
                                         unsigned kind_and_reason,
                                         struct sched_task *task,
                                         const void *detail)
{
    struct sched_watch *watch = (struct sched_watch *)(void *)sink;
    const unsigned kind = SCHED_KIND(kind_and_reason);

    if (kind == SCHED_EVENT_READ || kind == SCHED_EVENT_WRITE)
        sched_watch_access_(watch, sched, kind_and_reason, task,
                            (const struct sched_access *)detail);
    else if (kind <= SCHED_EVENT_FAIL)
        sched_watch_step_(watch, task, kind != SCHED_EVENT_SWITCH,
                          (const struct pt_sites *)detail);
}

static inline void sched_watch_init(struct sched_watch *watch,
                                    struct sched_variable *variables,
                                    size_t variable_capacity,
                                    struct sched_seen *seen,
                                    size_t seen_capacity)
{
    size_t i;

    watch->sink.on_event = sched_watch_on_event_;
    watch->sink.next = NULL;
    watch->variables = variables;
    watch->variable_capacity = variable_capacity;
    watch->variable_count = 0;
    watch->seen = seen;
    watch->seen_capacity = seen_capacity;
    watch->step = 1;
    watch->lost = 0;
    watch->in_step = 0;
    watch->unwatched = 0;
    watch->has_read = false;
    for (i = 0; i < seen_capacity; i++)
        seen[i].read.task = NULL;
}

#ifdef __cplusplus
}
#endif

#endif
