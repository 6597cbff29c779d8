/* SPDX-License-Identifier: MIT */
/*
 * names.h - who is who: the tasks of a run by name and number, for the sinks.
 *
 *     static struct sched_known known[64];
 *     static struct sched_names names;
 *     char name[SCHED_NAME_SIZE];
 *
 *     sched_names_init(&names, known, 64);
 *     sched_add_sink(&sched, &names.sink);
 *     printf("%s\n", sched_names_of(&names, &task, name));
 *
 * A sink that remembers each task it sees spawned, and where it was last. Tasks
 * that share a name are numbered in the order of their spawn: inc[0], inc[1].
 * The caller owns the memory; a task beyond it goes by its bare name.
 *
 * 1. It is added before the sinks that ask it.
 * 2. The first of a name is bare until the second is spawned. Memory that is
 *    spawned again under another name goes by that from then on.
 */
#ifndef WEFT_REPORT_NAMES_H
#define WEFT_REPORT_NAMES_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../sched.h"
#include "../trace.h"

/* Configuration */

/* The longest name shown, with its number and the final zero. */
#ifndef SCHED_NAME_SIZE
#define SCHED_NAME_SIZE 40
#endif

/* Types */

struct sched_known {
    const struct sched_task *task; /* NULL: a free place */
    const char *name;
    bool is_gone;  /* its memory has been spawned again under another name */
    size_t number; /* of all tasks, in order of their spawn */
    size_t index;  /* among those of the same name */
    struct sched_known *namesake; /* index 0: the first of the next name */
    size_t count;                 /* index 0: how many have the name */
    struct sched_known *first;    /* of the name */
    unsigned event;               /* the last that ended a step of it */
    struct pt_sites sites;        /* the waits it left then */
};

struct sched_names {
    struct sched_sink sink;
    struct sched_known *known; /* of the caller: a hash table */
    size_t capacity;
    size_t count;
    size_t unknown;            /* spawns for which there was no room */
    struct sched_known *names; /* the first of the first name */
};

/* Functions */

/* Make `names` know nobody yet, and at most `capacity` tasks. */
static inline void sched_names_init(struct sched_names *names,
                                    struct sched_known *known, size_t capacity);

/* What is known of `task`; NULL if nothing. */
static inline struct sched_known *
sched_names_find(const struct sched_names *names,
                 const struct sched_task *task);

/* The `number`-th task that was spawned; NULL if there is none. O(capacity) */
static inline const struct sched_known *
sched_names_at(const struct sched_names *names, size_t number);

/* Write the name of `task`, with its number if it shares it, into `name`, which
   has SCHED_NAME_SIZE bytes. Returns `name`. */
static inline char *sched_names_of(const struct sched_names *names,
                                   const struct sched_task *task, char *name);

/* The same for one that is known. */
static inline char *sched_known_words(const struct sched_known *known,
                                      char *name);

/* Learn of `task`, as its spawn would have told. */
static inline void sched_names_add(struct sched_names *names,
                                   const struct sched_task *task);

/* `path` without its folders. */
static inline const char *sched_file_name(const char *path);

/* True within a step: what happens then is done by its task. */
static inline bool sched_is_in_step(const struct sched *sched);

/* Private */

static inline const char *sched_file_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static inline bool sched_is_in_step(const struct sched *sched)
{
    return sched_current(sched) != NULL;
}

/* The place of `task`, or a free one for it, or NULL. */
static inline struct sched_known *
sched_names_place_(const struct sched_names *names,
                   const struct sched_task *task)
{
    size_t i;
    size_t tries;

    if (names->capacity == 0)
        return NULL;
    i = (size_t)((uintptr_t)task / 8 * 2654435761u) % names->capacity;
    for (tries = 0; tries < names->capacity; tries++) {
        if (names->known[i].task == NULL ||
            (names->known[i].task == task && !names->known[i].is_gone))
            return &names->known[i];
        if (++i == names->capacity)
            i = 0;
    }
    return NULL;
}

static inline struct sched_known *
sched_names_find(const struct sched_names *names, const struct sched_task *task)
{
    struct sched_known *place = sched_names_place_(names, task);

    return place != NULL && place->task != NULL ? place : NULL;
}

static inline const struct sched_known *
sched_names_at(const struct sched_names *names, size_t number)
{
    size_t i;

    for (i = 0; i < names->capacity; i++)
        if (names->known[i].task != NULL && names->known[i].number == number)
            return &names->known[i];
    return NULL;
}

static inline char *sched_names_of(const struct sched_names *names,
                                   const struct sched_task *task, char *name)
{
    const struct sched_known *known = sched_names_find(names, task);

    if (known != NULL)
        return sched_known_words(known, name);
    snprintf(name, SCHED_NAME_SIZE, "%s",
             task->name != NULL ? task->name : "task");
    return name;
}

static inline char *sched_known_words(const struct sched_known *known,
                                      char *name)
{
    const char *bare = known->name;

    if (known->first->count > 1)
        snprintf(name, SCHED_NAME_SIZE, "%.*s[%lu]", SCHED_NAME_SIZE - 16, bare,
                 (unsigned long)known->index);
    else
        snprintf(name, SCHED_NAME_SIZE, "%s", bare);
    return name;
}

static inline void sched_names_add(struct sched_names *names,
                                   const struct sched_task *task)
{
    struct sched_known *place = sched_names_place_(names, task);
    struct sched_known **first = &names->names;
    const char *name = task->name != NULL ? task->name : "task";

    if (place != NULL && place->task != NULL &&
        strcmp(place->name, name) != 0) {
        place->is_gone = true; /* its memory serves a task of another name */
        place = sched_names_place_(names, task);
    }
    if (place == NULL) {
        names->unknown++;
        return;
    }
    place->event = SCHED_EVENT_SPAWN;
    place->sites.count = 0;
    if (place->task != NULL)
        return; /* it runs again */
    while (*first != NULL && strcmp((*first)->name, name) != 0)
        first = &(*first)->namesake;
    place->task = task;
    place->name = name;
    place->is_gone = false;
    place->number = names->count++;
    place->namesake = NULL;
    place->count = 0;
    if (*first == NULL)
        *first = place;
    place->first = *first;
    place->index = place->first->count++;
}

static inline void sched_names_on_event_(struct sched_sink *sink,
                                         struct sched *sched,
                                         unsigned kind_and_reason,
                                         struct sched_task *task,
                                         const void *detail)
{
    struct sched_names *names = (struct sched_names *)(void *)sink;
    const struct pt_sites *sites = (const struct pt_sites *)detail;
    struct sched_known *known;

    (void)sched;
    if (SCHED_KIND(kind_and_reason) == SCHED_EVENT_SPAWN) {
        sched_names_add(names, task);
    } else if (SCHED_KIND(kind_and_reason) <= SCHED_EVENT_FAIL) {
        known = sched_names_find(names, task);
        if (known == NULL)
            return;
        known->event = kind_and_reason;
        known->sites = *sites;
    }
}

static inline void sched_names_init(struct sched_names *names,
                                    struct sched_known *known, size_t capacity)
{
    size_t i;

    names->sink.on_event = sched_names_on_event_;
    names->sink.next = NULL;
    names->known = known;
    names->capacity = capacity;
    names->count = 0;
    names->unknown = 0;
    names->names = NULL;
    for (i = 0; i < capacity; i++)
        known[i].task = NULL;
}

#endif
