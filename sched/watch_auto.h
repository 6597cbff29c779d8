/* SPDX-License-Identifier: MIT */
/*
 * watch_auto.h - the same watch, of code that has no annotation.
 *
 *     cc -g -fsanitize=thread -include sched/watch_auto.h -I. -c counter.c
 *     cc counter.o -o counter
 *     ./counter --tasks 2
 *
 * or, where no scenario is used, with this file included first:
 *
 *     sched_auto_watch(&world.sched, &world, sizeof world);
 *     sched_add_sink(&world.sched, &watch.sink);
 *     sched_run(&world.sched);
 *
 * The compiler announces each load and store to a runtime, and this file is
 * that runtime, in place of the compiler's. What a step does to the shared part
 * of the world becomes the events of SCHED_READ and SCHED_WRITE, with the name
 * of the variable from the debug information and the line of the access. Those
 * two macros are plain loads and stores here.
 *
 * Nothing says that a write was computed from a read. So a write that is stale
 * by the rule of watch.h counts as such only if it is confirmed: the step that
 * read is run again, from a copy of the world, and finds the value that is
 * there now; its task goes on alone, and what it then writes is not what it
 * writes without that change. Else the write is reported as blind, with a note.
 *
 * 1. Link without -fsanitize=thread. clang drops the read of `count++` unless
 *    given -mllvm -tsan-instrument-read-before-write=1. gcc, optimising,
 *    hides calls of memcpy unless given -fno-builtin.
 * 2. Include this before all else, in each file that is to be seen.
 * 3. Only the world is watched, by default [world, what setup returned). Not
 *    shared in it: what belongs to this library, and what lies in the struct of
 *    a task, until another task touches it. Without -g only struct sched and
 *    each struct sched_task is known not to be shared.
 * 4. What is run again runs in a child process; all that it changes is gone.
 */
#ifndef WEFT_WATCH_AUTO_H
#define WEFT_WATCH_AUTO_H

#if defined WEFT_SCHED_H
#error "include <sched/watch_auto.h> before <sched/sched.h>: it marks functions"
#endif

#if defined __SANITIZE_THREAD__
#define SCHED_AUTO_SEES_ 1
#elif defined __has_feature
#if __has_feature(thread_sanitizer)
#define SCHED_AUTO_SEES_ 1
#endif
#endif
#ifndef SCHED_AUTO_SEES_
#define SCHED_AUTO_SEES_ 0
#endif

/* clang's no_sanitize still announces the entry of a function. */
#if defined __clang__ && defined __has_attribute
#if __has_attribute(disable_sanitizer_instrumentation)
#define SCHED_AUTO_UNSEEN_ \
    __attribute__((disable_sanitizer_instrumentation, no_sanitize("thread")))
#endif
#endif
#ifndef SCHED_AUTO_UNSEEN_
#define SCHED_AUTO_UNSEEN_ __attribute__((no_sanitize("thread")))
#endif
#ifndef SCHED_FN
#define SCHED_FN static inline SCHED_AUTO_UNSEEN_
#endif
#define SCHED_AUTO_FN_ static inline SCHED_AUTO_UNSEEN_

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* This library's functions are not seen, or a search would be slow. The
   system's headers stand above, out of reach of this macro. */
#if defined __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wkeyword-macro"
#endif
#define inline inline SCHED_AUTO_UNSEEN_
#include "scenario.h"
#undef inline
#if defined __clang__
#pragma clang diagnostic pop
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Configuration */

/* How much memory the copies of the world may take, in bytes. A read that is
   longer ago than they reach is never confirmed. */
#ifndef SCHED_AUTO_MEMORY
#define SCHED_AUTO_MEMORY (64u << 20)
#endif

/* How many steps a task may make alone, and for how many seconds. */
#ifndef SCHED_AUTO_STEPS
#define SCHED_AUTO_STEPS 1000
#endif
#ifndef SCHED_AUTO_SECONDS
#define SCHED_AUTO_SECONDS 2
#endif

/* Functions */

/*
 * Report the accesses that the tasks of `sched` make to the `size` bytes at
 * `world`, which hold it. Called before other sinks are added; again, if the
 * world is set up again.
 */
SCHED_AUTO_FN_ void sched_auto_watch(struct sched *sched, void *world,
                                     size_t size);

/* How many stale writes were confirmed so far; and how many were not. */
SCHED_AUTO_FN_ unsigned long sched_auto_confirmed(void);
SCHED_AUTO_FN_ unsigned long sched_auto_unconfirmed(void);

/* sched_scenario_main with the accesses to the scenario's world reported. */
SCHED_AUTO_FN_ int sched_auto_main(int argc, char **argv,
                                   const struct sched_scenario *scenario);

/*
 * For a search, which gives the world sinks of its own, takes it from one state
 * to another and judges for itself: writes are SCHED_FROM_UNKNOWN there, and
 * nothing of a step is remembered behind it. It may leave a step by a jump, if
 * it then copies the whole world back.
 */

#ifdef __GNUC__ /* others only read this file: explore.h has them */
/*
 * Called before each load and store to what is shared, if not NULL: `size`
 * bytes, maybe of several variables. The events come later, that of a read
 * next. It may change the world, and call functions that do: what they do is
 * seen as done by sched->current, and unseen if that is NULL.
 */
__attribute__((weak)) void (*sched_auto_on_access)(void *context, void *address,
                                                   size_t size, bool is_write,
                                                   const void *where);
__attribute__((weak)) void *sched_auto_context;

/* Grows when another task first touches what lies in a task's struct. A search
   in which it has grown begins again: what it saw before was not all. */
__attribute__((weak)) unsigned long sched_auto_growth;
#endif

/* The line of an access, and its file. */
SCHED_AUTO_FN_ int sched_auto_line(const void *where, const char **file);

/* Private */

#undef SCHED_READ
#undef SCHED_WRITE
#undef SCHED_SET
#define SCHED_READ(task, variable) ((void)(task), (variable))
#define SCHED_WRITE(task, variable, value) \
    ((void)(task), (void)((variable) = (value)))
#define SCHED_SET(task, variable, value) SCHED_WRITE(task, variable, value)

enum {
    SCHED_AUTO_CHUNK_ = 64, /* of the world, as its copies know it */
    SCHED_AUTO_BUCKETS_ = 4096,
    SCHED_AUTO_NAME_ = 160,
    SCHED_AUTO_MOST_ = 32 /* bytes of a variable that are run again */
};

/* In sched->step: the step is over, and its sinks hear of it. The next step
   begins without. */
enum { SCHED_AUTO_OVER_ = 0x80 };

/* What a byte of the world is. */
enum {
    SCHED_AUTO_INTERNAL_ = 1, /* of the scheduler or a task */
    SCHED_AUTO_FOREIGN_ = 2   /* in a task's struct, but touched by another */
};

/* Where an access stands in the program. */
struct sched_auto_site_ {
    struct sched_auto_site_ *next;
    const void *pc;
    const char *file;
    int line;
    bool is_library;
};

/* A variable, or a part of one. */
struct sched_auto_place_ {
    struct sched_auto_place_ *next;
    const char *address; /* asked for */
    const char *start;   /* of the variable */
    size_t size;         /* of the variable, from its start; 0: not known */
    const char *name;
    char form;
    bool has_bits;     /* a unit of bit-fields, named by its first */
    bool is_internal;  /* of this library, or no variable at all */
    const void *owner; /* the task whose struct it lies in, or NULL */
};

/* When a task last read a byte. */
struct sched_auto_read_ {
    uint32_t step;
    uint32_t version;
    uint32_t touches; /* by this task in that step */
    uint32_t which;   /* of them: what is computed later may come from it */
    bool is_write;    /* that one: a task's own write counts as a read */
};

/* What a task knows of eight bytes. */
struct sched_auto_seen_ {
    struct sched_auto_seen_ *next;
    const struct sched_task *task;
    const char *word;
    struct sched_auto_read_ read[8];
};

/* What a part of the world was before it was changed. */
struct sched_auto_undo_ {
    uint32_t step; /* at whose start it was found changed */
    size_t chunk;
    unsigned char bytes[SCHED_AUTO_CHUNK_];
};

/* A store that was announced and is being made. */
struct sched_auto_store_ {
    bool is_due;
    const void *pc;
    char *address;
    size_t size;
    unsigned char *before; /* the bytes there */
    size_t room;
};

/* The step that is run again. */
struct sched_auto_again_ {
    bool is_on;
    bool is_injected;
    bool is_due; /* as soon as the store is made */
    char *byte;  /* whose touches are counted */
    uint32_t touches;
    uint32_t which;
    char *address; /* the variable */
    size_t size;
    bool is_changed;
    unsigned char value[SCHED_AUTO_MOST_]; /* for it, if it is changed */
    int to;                                /* the pipe for what it writes */
};

/* A line of the debug information that readelf prints. */
struct sched_auto_die_ {
    unsigned long offset;
    unsigned long type;
    unsigned long long size;
    unsigned long long place; /* of a member */
    unsigned long long count; /* of an array */
    unsigned level;
    unsigned encoding;
    bool has_bits;
    char kind; /* v m s u a r t b p e, or 0 for others */
    char *name;
};

struct sched_auto {
    struct sched_sink sink;
    struct sched *sched; /* NULL: nothing is watched */
    char *world;
    size_t size;
    bool is_busy; /* in here, or in a sink: what it does is not the task's */
    uint32_t step;
    uint32_t started; /* the last step that touched the world */
    uint32_t writes;
    unsigned char *flags;
    uint32_t *version;   /* of each byte: the write that it comes from */
    uint32_t *born;      /* for each eight bytes: the step of a task's spawn */
    unsigned char *base; /* the world as this step found it */
    struct sched_auto_undo_ *undo;
    size_t undo_count;
    size_t undo_room;
    uint32_t undo_from; /* the earliest step that can be run again */
    struct sched_auto_store_ store;
    const char *last_read; /* the range that was announced last */
    size_t last_read_size;
    unsigned long confirmed;
    unsigned long unconfirmed;
    struct sched_auto_again_ again;
    struct sched_auto_seen_ *seen[SCHED_AUTO_BUCKETS_];
    struct sched_auto_site_ *sites[SCHED_AUTO_BUCKETS_];
    struct sched_auto_place_ *places[SCHED_AUTO_BUCKETS_];

    char path[40]; /* of the program */
    unsigned char *image;
    size_t image_size;
    const Elf64_Sym *symbols;
    size_t symbol_count;
    const char *strings;
    uintptr_t bias; /* of its addresses */
    FILE *to_lines; /* an addr2line; NULL: none */
    FILE *from_lines;
    struct sched_auto_die_ *dies;
    size_t die_count;
    size_t die_room;
    bool has_types;

    size_t (*setup)(void *world, int tasks);
};

/* The one of the program: the runtime is told nothing but an address. */
__attribute__((weak)) struct sched_auto sched_auto_;

SCHED_AUTO_FN_ void *sched_auto_memory_(void *old, size_t size)
{
    void *memory = realloc(old, size > 0 ? size : 1);

    if (memory == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(2);
    }
    return memory;
}

SCHED_AUTO_FN_ void *sched_auto_zeroed_(size_t size)
{
    void *memory = sched_auto_memory_(NULL, size);

    memset(memory, 0, size);
    return memory;
}

SCHED_AUTO_FN_ char *sched_auto_copy_(const char *text)
{
    const size_t size = strlen(text) + 1;

    return (char *)memcpy(sched_auto_memory_(NULL, size), text, size);
}

SCHED_AUTO_FN_ size_t sched_auto_bucket_(const void *key)
{
    return (size_t)((uintptr_t)key * 0x9e3779b97f4a7c15u >> 40) %
           SCHED_AUTO_BUCKETS_;
}

/* The program: its symbols, its lines and its types */

/* The end `fd` of a pipe as a file; fdopen is not C99. */
SCHED_AUTO_FN_ FILE *sched_auto_open_(int fd, const char *mode)
{
    char path[40];
    FILE *file;

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    file = fopen(path, mode);
    close(fd);
    return file;
}

/* Start `argv[0]`, with a pipe from it and, if `to` is not NULL, one to it. */
SCHED_AUTO_FN_ FILE *sched_auto_child_(char *const *argv, FILE **to,
                                       pid_t *child)
{
    int out[2];
    int in[2] = {-1, -1};

    if (pipe(out) != 0 || (to != NULL && pipe(in) != 0))
        return NULL;
    *child = fork();
    if (*child == 0) {
        dup2(out[1], 1);
        if (to != NULL)
            dup2(in[0], 0);
        dup2(open("/dev/null", O_WRONLY), 2);
        close(out[0]);
        if (to != NULL)
            close(in[1]);
        execvp(argv[0], argv);
        _exit(127);
    }
    close(out[1]);
    if (to != NULL) {
        close(in[0]);
        *to = sched_auto_open_(in[1], "w");
    }
    return sched_auto_open_(out[0], "r");
}

SCHED_AUTO_FN_ void sched_auto_load_symbols_(struct sched_auto *automatic)
{
    const Elf64_Ehdr *header;
    const Elf64_Shdr *sections;
    const Elf64_Phdr *segments;
    FILE *file = fopen(automatic->path, "rb");
    long size;
    size_t i;

    if (file == NULL)
        return;
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    automatic->image =
        (unsigned char *)sched_auto_memory_(NULL, (size_t)size + 1);
    automatic->image_size = fread(automatic->image, 1, (size_t)size, file);
    fclose(file);
    header = (const Elf64_Ehdr *)(const void *)automatic->image;
    if (automatic->image_size < sizeof *header ||
        memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_ident[EI_CLASS] != ELFCLASS64)
        return;
    segments =
        (const Elf64_Phdr *)(const void *)(automatic->image + header->e_phoff);
    for (i = 0; i < header->e_phnum; i++)
        if (segments[i].p_type == PT_PHDR)
            automatic->bias = (uintptr_t)(getauxval(AT_PHDR) -
                                          (unsigned long)segments[i].p_vaddr);
    sections =
        (const Elf64_Shdr *)(const void *)(automatic->image + header->e_shoff);
    for (i = 0; i < header->e_shnum; i++) {
        if (sections[i].sh_type != SHT_SYMTAB)
            continue;
        automatic->symbols =
            (const Elf64_Sym *)(const void *)(automatic->image +
                                              sections[i].sh_offset);
        automatic->symbol_count =
            (size_t)(sections[i].sh_size / sizeof(Elf64_Sym));
        automatic->strings = (const char *)automatic->image +
                             sections[sections[i].sh_link].sh_offset;
    }
}

/* The symbol of `type` that `address` lies in, or NULL. */
SCHED_AUTO_FN_ const Elf64_Sym *
sched_auto_symbol_(const struct sched_auto *automatic, const void *address,
                   int type)
{
    const uintptr_t place = (uintptr_t)address - automatic->bias;
    size_t i;

    for (i = 0; i < automatic->symbol_count; i++)
        if (ELF64_ST_TYPE(automatic->symbols[i].st_info) == type &&
            place - automatic->symbols[i].st_value <
                automatic->symbols[i].st_size)
            return &automatic->symbols[i];
    return NULL;
}

SCHED_AUTO_FN_ bool sched_auto_is_library_(const char *function)
{
    return strncmp(function, "sched_", 6) == 0 ||
           strncmp(function, "pt_", 3) == 0;
}

/* Ask addr2line for the line of `site`. */
SCHED_AUTO_FN_ void sched_auto_ask_line_(struct sched_auto *automatic,
                                         struct sched_auto_site_ *site)
{
    char answer[1024];
    char *colon;

    if (automatic->to_lines == NULL || automatic->from_lines == NULL)
        return;
    fprintf(automatic->to_lines, "0x%lx\n",
            (unsigned long)((uintptr_t)site->pc - 1 - automatic->bias));
    fflush(automatic->to_lines);
    if (fgets(answer, sizeof answer, automatic->from_lines) == NULL)
        return;
    if (sched_auto_is_library_(answer))
        site->is_library = true;
    if (fgets(answer, sizeof answer, automatic->from_lines) == NULL)
        return;
    colon = strrchr(answer, ':');
    if (colon == NULL || answer[0] == '?' || atoi(colon + 1) == 0)
        return;
    *colon = '\0';
    site->file = sched_auto_copy_(answer);
    site->line = atoi(colon + 1);
}

/* Where `pc`, a return address, stands. */
SCHED_AUTO_FN_ const struct sched_auto_site_ *
sched_auto_site_of_(struct sched_auto *automatic, const void *pc)
{
    struct sched_auto_site_ **bucket =
        &automatic->sites[sched_auto_bucket_(pc)];
    struct sched_auto_site_ *site;
    const Elf64_Sym *symbol;
    char words[SCHED_AUTO_NAME_];

    for (site = *bucket; site != NULL; site = site->next)
        if (site->pc == pc)
            return site;
    site = (struct sched_auto_site_ *)sched_auto_zeroed_(sizeof *site);
    site->next = *bucket;
    *bucket = site;
    site->pc = pc;
    symbol = sched_auto_symbol_(automatic, (const char *)pc - 1, STT_FUNC);
    if (symbol != NULL) {
        const char *name = automatic->strings + symbol->st_name;

        site->is_library = sched_auto_is_library_(name);
        snprintf(words, sizeof words, "%.100s+0x%lx", name,
                 (unsigned long)((uintptr_t)pc - 1 - automatic->bias -
                                 symbol->st_value));
    } else {
        snprintf(words, sizeof words, "%p", pc);
    }
    sched_auto_ask_line_(automatic, site);
    if (site->file == NULL)
        site->file = sched_auto_copy_(words);
    return site;
}

/* Types, as readelf prints them */

SCHED_AUTO_FN_ char sched_auto_kind_(const char *tag)
{
    static const struct {
        const char *tag;
        char kind;
    } kinds[] = {{"variable)", 'v'},        {"member)", 'm'},
                 {"structure_type)", 's'},  {"union_type)", 'u'},
                 {"class_type)", 's'},      {"array_type)", 'a'},
                 {"subrange_type)", 'r'},   {"typedef)", 't'},
                 {"const_type)", 't'},      {"volatile_type)", 't'},
                 {"atomic_type)", 't'},     {"restrict_type)", 't'},
                 {"base_type)", 'b'},       {"pointer_type)", 'p'},
                 {"enumeration_type)", 'e'}};
    size_t i;

    for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strncmp(tag, kinds[i].tag, strlen(kinds[i].tag)) == 0)
            return kinds[i].kind;
    return 0;
}

/* An attribute of `die`: "DW_AT_name : (indirect string, ...): count". */
SCHED_AUTO_FN_ void sched_auto_attribute_(struct sched_auto_die_ *die,
                                          const char *name, char *value)
{
    if (strncmp(name, "name", 4) == 0) {
        char *inner = strstr(value, "): ");

        if (value[0] == '(' && inner != NULL)
            value = inner + 3;
        value[strcspn(value, "\t\n")] = '\0';
        while (value[0] != '\0' && value[strlen(value) - 1] == ' ')
            value[strlen(value) - 1] = '\0';
        if (die->kind != 0)
            die->name = sched_auto_copy_(value);
    } else if (strncmp(name, "byte_size", 9) == 0) {
        die->size = strtoull(value, NULL, 0);
    } else if (strncmp(name, "type ", 5) == 0) {
        die->type = strtoul(value + (value[0] == '<'), NULL, 0);
    } else if (strncmp(name, "data_member_location", 20) == 0) {
        die->place = strtoull(value, NULL, 0);
    } else if (strncmp(name, "data_bit_offset", 15) == 0) {
        die->place = strtoull(value, NULL, 0) / 8;
    } else if (strncmp(name, "bit_size", 8) == 0) {
        die->has_bits = true;
    } else if (strncmp(name, "upper_bound", 11) == 0) {
        die->count = strtoull(value, NULL, 0) + 1;
    } else if (strncmp(name, "count", 5) == 0) {
        die->count = strtoull(value, NULL, 0);
    } else if (strncmp(name, "encoding", 8) == 0) {
        die->encoding = (unsigned)strtoul(value, NULL, 0);
    }
}

SCHED_AUTO_FN_ void sched_auto_load_types_(struct sched_auto *automatic)
{
    char program[] = "readelf";
    char what[] = "--debug-dump=info";
    char *argv[4];
    struct sched_auto_die_ *die = NULL;
    char line[1024];
    FILE *file;
    pid_t child;

    argv[0] = program;
    argv[1] = what;
    argv[2] = automatic->path;
    argv[3] = NULL;
    file = sched_auto_child_(argv, NULL, &child);
    if (file == NULL)
        return;
    while (fgets(line, sizeof line, file) != NULL) {
        const char *tag = strstr(line, "(DW_TAG_");
        char *attribute = strstr(line, "DW_AT_");
        char *colon;

        if (tag != NULL && line[1] == '<') {
            char *end;

            if (automatic->die_count == automatic->die_room) {
                automatic->die_room = automatic->die_room * 2 + 256;
                automatic->dies = (struct sched_auto_die_ *)sched_auto_memory_(
                    automatic->dies,
                    automatic->die_room * sizeof *automatic->dies);
            }
            die = &automatic->dies[automatic->die_count++];
            memset(die, 0, sizeof *die);
            die->level = (unsigned)strtoul(line + 2, &end, 16);
            die->offset = strtoul(end + 2, NULL, 16);
            die->kind = sched_auto_kind_(tag + 8);
        } else if (attribute != NULL && die != NULL) {
            colon = strchr(attribute, ':');
            if (colon != NULL)
                sched_auto_attribute_(die, attribute + 6,
                                      colon + 1 + strspn(colon + 1, " "));
        }
    }
    fclose(file);
    waitpid(child, NULL, 0);
}

/* The type at `offset`, without its names and qualifiers; NULL for void. */
SCHED_AUTO_FN_ const struct sched_auto_die_ *
sched_auto_type_(const struct sched_auto *automatic, unsigned long offset)
{
    const struct sched_auto_die_ *die;
    size_t low;
    size_t high;

    for (;;) {
        if (offset == 0)
            return NULL;
        low = 0;
        high = automatic->die_count;
        while (high - low > 1) {
            const size_t middle = low + (high - low) / 2;

            if (automatic->dies[middle].offset <= offset)
                low = middle;
            else
                high = middle;
        }
        die = &automatic->dies[low];
        if (die->offset != offset)
            return NULL;
        if (die->kind != 't')
            return die;
        offset = die->type;
    }
}

/* The next child of `parent` behind `child`, or the first; NULL: no more. */
SCHED_AUTO_FN_ const struct sched_auto_die_ *
sched_auto_part_(const struct sched_auto *automatic,
                 const struct sched_auto_die_ *parent,
                 const struct sched_auto_die_ *child)
{
    const struct sched_auto_die_ *end = automatic->dies + automatic->die_count;

    for (child = child != NULL ? child + 1 : parent + 1;
         child < end && child->level > parent->level; child++)
        if (child->level == parent->level + 1)
            return child;
    return NULL;
}

SCHED_AUTO_FN_ size_t sched_auto_size_(const struct sched_auto *automatic,
                                       const struct sched_auto_die_ *type)
{
    const struct sched_auto_die_ *part = NULL;
    size_t size;

    if (type == NULL)
        return 0;
    if (type->kind != 'a')
        return type->kind == 'p' && type->size == 0 ? sizeof(void *)
                                                    : (size_t)type->size;
    size = sched_auto_size_(automatic, sched_auto_type_(automatic, type->type));
    while ((part = sched_auto_part_(automatic, type, part)) != NULL)
        size *= (size_t)part->count;
    return size;
}

/* True for a struct of this library: its inside is not the user's. */
SCHED_AUTO_FN_ bool sched_auto_is_ours_(const struct sched_auto_die_ *type)
{
    return type->kind == 's' && type->name != NULL &&
           (strcmp(type->name, "sched") == 0 || strcmp(type->name, "pt") == 0 ||
            strncmp(type->name, "sched_", 6) == 0);
}

/* True if `type` begins with a struct sched_task, and goes on behind it. */
SCHED_AUTO_FN_ bool sched_auto_is_task_(const struct sched_auto *automatic,
                                        const struct sched_auto_die_ *type)
{
    const struct sched_auto_die_ *part;

    while (type != NULL && type->kind == 's') {
        if (type->name != NULL && strcmp(type->name, "sched_task") == 0)
            return true;
        part = sched_auto_part_(automatic, type, NULL);
        type = part != NULL && part->kind == 'm' && part->place == 0
                   ? sched_auto_type_(automatic, part->type)
                   : NULL;
    }
    return false;
}

SCHED_AUTO_FN_ void sched_auto_add_(char *name, const char *text)
{
    const size_t used = strlen(name);

    snprintf(name + used, SCHED_AUTO_NAME_ - used, "%s", text);
}

SCHED_AUTO_FN_ size_t sched_auto_member_at_(
    const struct sched_auto *automatic, const struct sched_auto_die_ *member)
{
    const size_t size =
        sched_auto_size_(automatic, sched_auto_type_(automatic, member->type));

    if (!member->has_bits)
        return (size_t)member->place;
    return size == 0 ? 0 : (size_t)member->place / size * size;
}

/* The element of the array `type` that `offset` lies in. Adds its index to
   `name`, takes its start off `offset` and adds it to `start`. */
SCHED_AUTO_FN_ const struct sched_auto_die_ *
sched_auto_element_(const struct sched_auto *automatic,
                    const struct sched_auto_die_ *type, size_t *offset,
                    const char **start, char *name)
{
    const struct sched_auto_die_ *element =
        sched_auto_type_(automatic, type->type);
    const struct sched_auto_die_ *part = NULL;
    size_t stride = sched_auto_size_(automatic, type);
    char words[32];

    while ((part = sched_auto_part_(automatic, type, part)) != NULL) {
        size_t index;

        if (part->count == 0 || stride == 0)
            return NULL;
        stride /= (size_t)part->count;
        if (stride == 0)
            return NULL;
        index = *offset / stride;
        *offset -= index * stride;
        *start += index * stride;
        snprintf(words, sizeof words, "[%lu]", (unsigned long)index);
        sched_auto_add_(name, words);
    }
    return element;
}

/* The member of `type` that `offset` lies in; NULL if it is none, with the
   number of bytes to the next one in `gap`. */
SCHED_AUTO_FN_ const struct sched_auto_die_ *
sched_auto_member_(const struct sched_auto *automatic,
                   const struct sched_auto_die_ *type, size_t offset,
                   size_t *gap)
{
    const struct sched_auto_die_ *part = NULL;
    size_t at;

    *gap = sched_auto_size_(automatic, type) - offset;
    while ((part = sched_auto_part_(automatic, type, part)) != NULL) {
        if (part->kind != 'm')
            continue;
        at = sched_auto_member_at_(automatic, part);
        if (at <= offset &&
            offset - at <
                sched_auto_size_(automatic,
                                 sched_auto_type_(automatic, part->type)))
            return part;
        if (at > offset && at - offset < *gap)
            *gap = at - offset;
    }
    return NULL;
}

SCHED_AUTO_FN_ char sched_auto_form_(const struct sched_auto_die_ *type)
{
    if (type->kind == 'p')
        return 'p';
    if (type->kind == 'e')
        return 'd';
    if (type->encoding == 5 || type->encoding == 6)
        return 'd';
    return type->encoding == 4 ? 'x' : 'u';
}

/* Fill in `place`, which lies `offset` bytes behind `start`, the start of a
   `type`. Its name begins with `name`. */
SCHED_AUTO_FN_ void sched_auto_descend_(const struct sched_auto *automatic,
                                        struct sched_auto_place_ *place,
                                        const struct sched_auto_die_ *type,
                                        const char *start, size_t offset,
                                        char *name)
{
    const struct sched_auto_die_ *member;
    size_t gap = 0;

    while (type != NULL &&
           (type->kind == 'a' || type->kind == 's' || type->kind == 'u')) {
        if (sched_auto_is_ours_(type)) {
            place->is_internal = true;
            break;
        }
        if (sched_auto_is_task_(automatic, type))
            place->owner = start;
        if (type->kind == 'a') {
            type = sched_auto_element_(automatic, type, &offset, &start, name);
            continue;
        }
        member = sched_auto_member_(automatic, type, offset, &gap);
        if (member == NULL) { /* padding */
            place->is_internal = true;
            place->start = start + offset;
            place->size = gap;
            return;
        }
        if (member->name != NULL) {
            sched_auto_add_(name, ".");
            sched_auto_add_(name, member->name);
        }
        if (member->has_bits) {
            sched_auto_add_(name, "+");
            place->has_bits = true;
        }
        start += sched_auto_member_at_(automatic, member);
        offset -= sched_auto_member_at_(automatic, member);
        type = sched_auto_type_(automatic, member->type);
    }
    place->start = start;
    place->size = sched_auto_size_(automatic, type);
    if (type != NULL)
        place->form = sched_auto_form_(type);
}

SCHED_AUTO_FN_ const struct sched_auto_die_ *
sched_auto_variable_(const struct sched_auto *automatic, const char *name,
                     unsigned long long size)
{
    const struct sched_auto_die_ *type;
    size_t i;

    for (i = 0; i < automatic->die_count; i++) {
        if (automatic->dies[i].kind != 'v' || automatic->dies[i].name == NULL ||
            strcmp(automatic->dies[i].name, name) != 0)
            continue;
        type = sched_auto_type_(automatic, automatic->dies[i].type);
        if (type != NULL && sched_auto_size_(automatic, type) == size)
            return type;
    }
    return NULL;
}

/* Name the place by its symbol: "world.counter.count", or "world+8". */
SCHED_AUTO_FN_ void sched_auto_name_(const struct sched_auto *automatic,
                                     struct sched_auto_place_ *place)
{
    const Elf64_Sym *symbol =
        sched_auto_symbol_(automatic, place->address, STT_OBJECT);
    const struct sched_auto_die_ *type = NULL;
    const char *start = automatic->world;
    char name[SCHED_AUTO_NAME_] = "world";
    char words[32];

    if (symbol != NULL) {
        start = (const char *)(automatic->bias + (uintptr_t)symbol->st_value);
        snprintf(name, sizeof name, "%.100s",
                 automatic->strings + symbol->st_name);
        name[strcspn(name, ".")] = '\0'; /* static in a function: world.0 */
        if (strrchr(automatic->strings + symbol->st_name, '.') != NULL &&
            strspn(automatic->strings + symbol->st_name + strlen(name) + 1,
                   "0123456789") == 0) /* clang: main.world */
            snprintf(name, sizeof name, "%.100s",
                     strrchr(automatic->strings + symbol->st_name, '.') + 1);
        type = sched_auto_variable_(automatic, name, symbol->st_size);
    }
    place->start = place->address;
    if (type != NULL) {
        sched_auto_descend_(automatic, place, type, start,
                            (size_t)(place->address - start), name);
        start = place->start;
    }
    if (place->address != start) {
        snprintf(words, sizeof words, "+%lu",
                 (unsigned long)(place->address - start));
        sched_auto_add_(name, words);
    }
    place->name = sched_auto_copy_(name);
}

SCHED_AUTO_FN_ const struct sched_auto_place_ *
sched_auto_place_of_(struct sched_auto *automatic, const char *address)
{
    struct sched_auto_place_ **bucket =
        &automatic->places[sched_auto_bucket_(address)];
    struct sched_auto_place_ *place;

    for (place = *bucket; place != NULL; place = place->next)
        if (place->address == address)
            return place;
    if (!automatic->has_types) {
        automatic->has_types = true;
        sched_auto_load_types_(automatic);
    }
    place = (struct sched_auto_place_ *)sched_auto_zeroed_(sizeof *place);
    place->next = *bucket;
    *bucket = place;
    place->address = address;
    place->form = 'd';
    sched_auto_name_(automatic, place);
    return place;
}

/* Copies of the world */

/* The size of the chunk at `at`: the last may be shorter. */
SCHED_AUTO_FN_ size_t sched_auto_chunk_size_(const struct sched_auto *automatic,
                                             size_t at)
{
    const size_t most = SCHED_AUTO_CHUNK_;
    const size_t size = automatic->size - at;

    return size < most ? size : most;
}

/* Keep what this step finds, as what has changed since the last. */
SCHED_AUTO_FN_ void sched_auto_keep_(struct sched_auto *automatic)
{
    struct sched_auto_undo_ *undo;
    size_t at;
    size_t size;

    for (at = 0; at < automatic->size; at += SCHED_AUTO_CHUNK_) {
        size = sched_auto_chunk_size_(automatic, at);
        if (memcmp(automatic->base + at, automatic->world + at, size) == 0)
            continue;
        if (automatic->undo_count == automatic->undo_room) {
            automatic->undo_room = automatic->undo_room * 2 + 64;
            automatic->undo = (struct sched_auto_undo_ *)sched_auto_memory_(
                automatic->undo, automatic->undo_room * sizeof *undo);
        }
        undo = &automatic->undo[automatic->undo_count++];
        undo->step = automatic->step;
        undo->chunk = at;
        memcpy(undo->bytes, automatic->base + at, size);
        memcpy(automatic->base + at, automatic->world + at, size);
    }
    if (automatic->undo_count * sizeof *undo > SCHED_AUTO_MEMORY) {
        const size_t half = automatic->undo_count / 2;

        automatic->undo_from = automatic->undo[half].step;
        automatic->undo_count -= half;
        memmove(automatic->undo, automatic->undo + half,
                automatic->undo_count * sizeof *undo);
    }
}

/* Make the world what it was when `step` began. */
SCHED_AUTO_FN_ void sched_auto_go_back_(struct sched_auto *automatic,
                                        uint32_t step)
{
    const struct sched_auto_undo_ *undo;
    size_t i;

    memcpy(automatic->world, automatic->base, automatic->size);
    for (i = automatic->undo_count; i > 0; i--) {
        undo = &automatic->undo[i - 1];
        if (undo->step <= step)
            break;
        memcpy(automatic->world + undo->chunk, undo->bytes,
               sched_auto_chunk_size_(automatic, undo->chunk));
    }
}

/* A store of `size` bytes is about to be made. */
SCHED_AUTO_FN_ void sched_auto_store_at_(struct sched_auto *automatic,
                                         char *address, size_t size,
                                         const void *pc)
{
    struct sched_auto_store_ *store = &automatic->store;

    if (store->room < size) {
        store->before =
            (unsigned char *)sched_auto_memory_(store->before, size);
        store->room = size;
    }
    memcpy(store->before, address, size);
    store->is_due = true;
    store->pc = pc;
    store->address = address;
    store->size = size;
}

/* Confirmation: in a child process, which shows what a task writes. */

/* A store to the world is made. */
SCHED_AUTO_FN_ void sched_auto_again_stored_(struct sched_auto *automatic)
{
    struct sched_auto_again_ *again = &automatic->again;
    const struct sched_auto_store_ *store = &automatic->store;

    if (again->is_injected) {
        if (store->address < again->address + again->size &&
            again->address < store->address + store->size)
            _exit(write(again->to, again->address, again->size) ==
                          (ssize_t)again->size
                      ? 0
                      : 1);
    } else if (again->is_due) {
        again->is_injected = true;
        if (again->is_changed)
            memcpy(again->address, again->value, again->size);
    }
}

/* The step that is run again is about to touch the world. */
SCHED_AUTO_FN_ void sched_auto_again_touch_(struct sched_auto *automatic,
                                            char *address, size_t size,
                                            bool is_write, const void *pc)
{
    struct sched_auto_again_ *again = &automatic->again;

    if (address <= again->byte && again->byte < address + size &&
        ++again->touches == again->which && !again->is_injected) {
        if (is_write) {
            again->is_due = true;
        } else {
            again->is_injected = true;
            if (again->is_changed)
                memcpy(again->address, again->value, again->size);
        }
    }
    if (is_write)
        sched_auto_store_at_(automatic, address, size, pc);
}

SCHED_AUTO_FN_ void sched_auto_stored_(struct sched_auto *automatic);

/* Make one more step of `task` alone. Returns false if it cannot go on. */
SCHED_AUTO_FN_ bool sched_auto_go_on_(struct sched *sched,
                                      struct sched_task *task)
{
    if (pt_is_finished(task))
        return false;
    if (task->flags & SCHED_PARKED_) {
        if (task->on != task)
            return false;
        sched_set_clock_(sched, task->node.deadline);
        if (task->flags & SCHED_PARKED_)
            return false;
    }
    sched_unlink_(&task->node.link);
    sched_suspend_(sched, task, sched_resume_(sched, task));
    return true;
}

/* In the child: run `step` of `task` again and go on; never returns. */
SCHED_AUTO_FN_ void sched_auto_run_again_(struct sched_auto *automatic,
                                          struct sched_task *task,
                                          uint32_t step)
{
    static const int signals[] = {SIGALRM, SIGABRT, SIGSEGV, SIGBUS,
                                  SIGFPE,  SIGILL,  SIGTRAP};
    struct sched *sched = automatic->sched;
    const int nowhere = open("/dev/null", O_WRONLY);
    int steps;
    size_t i;

    for (i = 0; i < sizeof signals / sizeof signals[0]; i++)
        signal(signals[i], _exit); /* no core, and no word of it */
    dup2(nowhere, 1);
    dup2(nowhere, 2);
    alarm(SCHED_AUTO_SECONDS);

    sched_auto_go_back_(automatic, step);
    sched->sinks = NULL;
    sched->choose = NULL;
    automatic->to_lines = NULL; /* the parent's */
    task->flags =
        (unsigned char)(task->flags | (sched->step & SCHED_DELIVERS_));
    automatic->store.is_due = false;
    automatic->is_busy = false;
    automatic->again.is_on = true;
    sched_suspend_(sched, task, sched_resume_(sched, task));
    sched_auto_stored_(automatic);
    if (!automatic->again.is_injected)
        _exit(1);
    for (steps = 0; steps < SCHED_AUTO_STEPS; steps++) {
        if (!sched_auto_go_on_(sched, task))
            break;
        sched_auto_stored_(automatic);
    }
    _exit(1);
}

/* What `task` writes if it finds `value` (NULL: what it found) at `address`
   when it makes the access `read` again. Returns false if it does not come to
   write there alone. */
SCHED_AUTO_FN_ bool sched_auto_writes_(struct sched_auto *automatic,
                                       struct sched_task *task,
                                       const struct sched_auto_read_ *read_,
                                       char *byte, char *address, size_t size,
                                       const unsigned char *value,
                                       unsigned char *written)
{
    int ends[2];
    int status = 0;
    ssize_t count;
    pid_t child;

    if (pipe(ends) != 0)
        return false;
    child = fork();
    if (child == 0) {
        automatic->again.byte = byte;
        automatic->again.which = read_->which;
        automatic->again.address = address;
        automatic->again.size = size;
        automatic->again.is_changed = value != NULL;
        if (value != NULL) /* which may be where the next store goes */
            memcpy(automatic->again.value, value, size);
        automatic->again.to = ends[1];
        sched_auto_run_again_(automatic, task, read_->step);
    }
    close(ends[1]);
    count = child > 0 ? read(ends[0], written, size) : 0;
    close(ends[0]);
    if (child > 0)
        waitpid(child, &status, 0);
    return count == (ssize_t)size && status == 0;
}

/* Why a stale write is not confirmed; NULL: it is, for what `task` has written
   to `address`, where `before` was, came from the value that it had read. */
SCHED_AUTO_FN_ const char *
sched_auto_doubt_(struct sched_auto *automatic, struct sched_task *task,
                  const struct sched_auto_read_ *read_, char *byte,
                  char *address, size_t size, const unsigned char *before)
{
    unsigned char as_it_was[SCHED_AUTO_MOST_];
    unsigned char as_it_is[SCHED_AUTO_MOST_];

    if (size > SCHED_AUTO_MOST_ || read_->step < automatic->undo_from)
        return "a stale write, but not confirmed: what it had read was too "
               "large, or too long ago, to read it again";
    if (!sched_auto_writes_(automatic, task, read_, byte, address, size, NULL,
                            as_it_was) ||
        !sched_auto_writes_(automatic, task, read_, byte, address, size, before,
                            as_it_is))
        return "a stale write, but not confirmed: alone, its task does not "
               "come to write again";
    if (memcmp(as_it_was, as_it_is, size) == 0)
        return "a stale write, but what it writes does not come from what it "
               "had read";
    return NULL;
}

/* Who knows what */

SCHED_AUTO_FN_ struct sched_auto_seen_ *
sched_auto_seen_of_(struct sched_auto *automatic, const struct sched_task *task,
                    const char *word)
{
    struct sched_auto_seen_ **bucket = &automatic->seen[sched_auto_bucket_(
        (const void *)((uintptr_t)task * 31 + (uintptr_t)word))];
    struct sched_auto_seen_ *seen;

    for (seen = *bucket; seen != NULL; seen = seen->next)
        if (seen->task == task && seen->word == word)
            return seen;
    seen = (struct sched_auto_seen_ *)sched_auto_zeroed_(sizeof *seen);
    seen->next = *bucket;
    *bucket = seen;
    seen->task = task;
    seen->word = word;
    return seen;
}

SCHED_AUTO_FN_ struct sched_auto_read_ *
sched_auto_read_of_(struct sched_auto *automatic, const struct sched_task *task,
                    const char *byte)
{
    const uintptr_t in_word = (uintptr_t)byte & 7u;

    return &sched_auto_seen_of_(automatic, task, byte - in_word)->read[in_word];
}

SCHED_AUTO_FN_ uint32_t sched_auto_born_(const struct sched_auto *automatic,
                                         const struct sched_task *task)
{
    const size_t at = (size_t)((uintptr_t)task - (uintptr_t)automatic->world);

    return at < automatic->size ? automatic->born[at / 8] : 0;
}

/* Note that `task` has touched `byte`. */
SCHED_AUTO_FN_ void sched_auto_learn_(struct sched_auto *automatic,
                                      const struct sched_task *task,
                                      const char *byte, bool is_write)
{
    struct sched_auto_read_ *read_ = sched_auto_read_of_(automatic, task, byte);
    const bool is_first = read_->step != automatic->step;

    read_->touches = is_first ? 1 : read_->touches + 1;
    if (is_first || is_write) {
        read_->which = read_->touches;
        read_->is_write = is_write;
    }
    read_->step = automatic->step;
    read_->version = automatic->version[byte - automatic->world];
}

/* True if a search has put its own sink in the place of ours. */
SCHED_AUTO_FN_ bool sched_auto_is_searched_(const struct sched_auto *automatic)
{
    return automatic->sched->sinks != &automatic->sink &&
           !automatic->again.is_on;
}

/* The access that the write of `task` may be stale by; sets `byte`. */
SCHED_AUTO_FN_ const struct sched_auto_read_ *
sched_auto_stale_(struct sched_auto *automatic, const struct sched_task *task,
                  char *address, size_t size, char **byte)
{
    const uint32_t born = sched_auto_born_(automatic, task);
    const struct sched_auto_read_ *read_;

    for (*byte = address; *byte < address + size; ++*byte) {
        read_ = sched_auto_read_of_(automatic, task, *byte);
        if (read_->step != 0 && read_->step >= born &&
            read_->step < automatic->step &&
            read_->version != automatic->version[*byte - automatic->world])
            return read_;
    }
    return NULL;
}

/* Events */

/* How a write of `task` that is made is reported; sets `doubt`, which may stay
   NULL, to what is said of it. */
SCHED_AUTO_FN_ unsigned
sched_auto_judge_(struct sched_auto *automatic, struct sched_task *task,
                  const struct sched_auto_place_ *place, char *address,
                  size_t size, const unsigned char *before, const char **doubt)
{
    const struct sched_auto_read_ *read_;
    char *byte = NULL;
    size_t i;

    if (place->has_bits) /* it was read for the others; gcc does not say so */
        return SCHED_FROM_NOTHING;
    if (sched_auto_is_searched_(automatic))
        return SCHED_FROM_UNKNOWN;
    read_ = sched_auto_stale_(automatic, task, address, size, &byte);
    if (read_ != NULL) {
        *doubt = sched_auto_doubt_(automatic, task, read_, byte, address, size,
                                   before);
        automatic->confirmed += *doubt == NULL;
        automatic->unconfirmed += *doubt != NULL;
    }
    automatic->writes++;
    for (i = 0; i < size; i++) {
        automatic->version[address + i - automatic->world] = automatic->writes;
        sched_auto_learn_(automatic, task, address + i, true);
    }
    return *doubt == NULL ? SCHED_FROM_READ : SCHED_FROM_NOTHING;
}

SCHED_AUTO_FN_ void sched_auto_hide_(struct sched_auto *automatic,
                                     const void *address, size_t size)
{
    const size_t at = (size_t)((const char *)address - automatic->world);
    size_t i;

    for (i = at; at < automatic->size && i < at + size && i < automatic->size;
         i++)
        automatic->flags[i] |= SCHED_AUTO_INTERNAL_;
}

/* True if what `task` does to `address` is reported. */
SCHED_AUTO_FN_ bool sched_auto_is_shared_(struct sched_auto *automatic,
                                          const struct sched_task *task,
                                          const struct sched_auto_place_ *place,
                                          const char *address)
{
    unsigned char *flags = &automatic->flags[address - automatic->world];

    if (place->is_internal || (*flags & SCHED_AUTO_INTERNAL_))
        return false;
    if (place->owner == NULL || (*flags & SCHED_AUTO_FOREIGN_))
        return true;
    if (place->owner == (const void *)task)
        return false;
    *flags |= SCHED_AUTO_FOREIGN_;
    sched_auto_growth++;
    return true;
}

/* The first variable, or part of one, that is shared and begins in the `size`
   bytes at `address`, which are moved there; NULL: there is none. Its size, as
   far as it lies in them, is `part`. */
SCHED_AUTO_FN_ const struct sched_auto_place_ *
sched_auto_shared_(struct sched_auto *automatic, const struct sched_task *task,
                   char **address, size_t *size, size_t *part)
{
    const size_t at = (size_t)((const char *)task - automatic->world);
    const struct sched_auto_place_ *place;

    if (at < automatic->size && !(automatic->flags[at] & SCHED_AUTO_INTERNAL_))
        sched_auto_hide_(automatic, task, sizeof *task); /* its first step */
    for (; *size > 0; *address += *part, *size -= *part) {
        *part = 1;
        if (automatic->flags[*address - automatic->world] &
            SCHED_AUTO_INTERNAL_)
            continue;
        place = sched_auto_place_of_(automatic, *address);
        if (place->size > 0)
            *part = place->size - (size_t)(*address - place->start);
        else
            *part = *size <= 8 ? *size : 8 - ((uintptr_t)*address & 7u);
        if (*part > *size)
            *part = *size;
        if (sched_auto_is_shared_(automatic, task, place, *address))
            return place;
    }
    return NULL;
}

/* Report an access of `size` bytes, a variable at a time. `before`: it was a
   write, and these bytes were there. */
SCHED_AUTO_FN_ void sched_auto_report_(struct sched_auto *automatic,
                                       char *address, size_t size,
                                       const unsigned char *before,
                                       const void *pc)
{
    struct sched_task *task = automatic->sched->current;
    const struct sched_auto_site_ *site = sched_auto_site_of_(automatic, pc);
    const struct sched_auto_place_ *place;
    const char *const start = address;
    unsigned event = SCHED_EVENT_READ;
    size_t part;
    size_t i;

    if (site->is_library)
        return;
    while ((place = sched_auto_shared_(automatic, task, &address, &size,
                                       &part)) != NULL) {
        const char *doubt = NULL;

        if (before != NULL)
            event = SCHED_EVENT_(
                SCHED_EVENT_WRITE,
                sched_auto_judge_(automatic, task, place, address, part,
                                  before + (address - start), &doubt));
        else if (!sched_auto_is_searched_(automatic))
            for (i = 0; i < part; i++)
                sched_auto_learn_(automatic, task, address + i, false);
        sched_access_(event, task, address, part, place->form, site->file,
                      site->line, place->name);
        if (doubt != NULL)
            sched_emit_(task->sched, SCHED_EVENT_NOTE, task, doubt);
        address += part;
        size -= part;
    }
}

/* Call out before an access to what is shared. */
SCHED_AUTO_FN_ void sched_auto_call_out_(struct sched_auto *automatic,
                                         char *address, size_t size,
                                         bool is_write, const void *pc)
{
    char *at = address;
    size_t left = size;
    size_t part;
    bool is_shared;

    if (sched_auto_on_access == NULL || automatic->again.is_on ||
        automatic->store.is_due) /* of a struct assignment: called out then */
        return;
    automatic->is_busy = true;
    is_shared = !sched_auto_site_of_(automatic, pc)->is_library &&
                sched_auto_shared_(automatic, automatic->sched->current, &at,
                                   &left, &part) != NULL;
    automatic->is_busy = false;
    if (is_shared) {
        sched_auto_on_access(sched_auto_context, address, size, is_write, pc);
        sched_auto_stored_(automatic);
    }
}

/* The store that was announced is made: report it. */
SCHED_AUTO_FN_ void sched_auto_stored_(struct sched_auto *automatic)
{
    struct sched_auto_store_ *store = &automatic->store;

    if (!store->is_due || automatic->is_busy)
        return;
    store->is_due = false;
    if (automatic->sched->current == NULL && !automatic->again.is_on)
        return; /* the step was left by a jump */
    automatic->is_busy = true;
    if (automatic->again.is_on)
        sched_auto_again_stored_(automatic);
    else
        sched_auto_report_(automatic, store->address, store->size,
                           store->before, store->pc);
    automatic->is_busy = false;
}

/* True while a task's own code runs, or what it calls. */
SCHED_AUTO_FN_ bool sched_auto_is_in_step_(const struct sched *sched)
{
    return sched->current != NULL && !(sched->step & SCHED_AUTO_OVER_) &&
           !sched_is_callback_(sched->current);
}

/* True if the store that is due is not made yet, though there is a read: gcc
   announces a struct assignment as a write and then what is read for it. */
SCHED_AUTO_FN_ bool sched_auto_is_assignment_(struct sched_auto *automatic,
                                              const char *address, size_t size,
                                              const void *pc)
{
#ifdef __clang__
    (void)automatic;
    (void)address;
    (void)size;
    (void)pc;
    return false;
#else
    const struct sched_auto_store_ *store = &automatic->store;

    return store->is_due &&
           (address >= store->address + store->size ||
            store->address >= address + size) &&
           memcmp(store->before, store->address, store->size) == 0 &&
           sched_auto_site_of_(automatic, store->pc)->line ==
               sched_auto_site_of_(automatic, pc)->line;
#endif
}

/* All that the compiler announces comes here. */
SCHED_AUTO_FN_ void sched_auto_touch_(const void *where, size_t size,
                                      bool is_write, const void *pc)
{
    struct sched_auto *automatic = &sched_auto_;
    char *address = (char *)(uintptr_t)where;
    bool is_made; /* the store before */
    size_t at;

    if (automatic->sched == NULL || automatic->is_busy)
        return;
    automatic->is_busy = true;
    is_made =
        is_write || !sched_auto_is_assignment_(automatic, address, size, pc);
    automatic->is_busy = false;
    if (is_made)
        sched_auto_stored_(automatic);
    if (!sched_auto_is_in_step_(automatic->sched))
        return;
    at = (size_t)(address - automatic->world);
    if (!is_write) {
        automatic->last_read = address;
        automatic->last_read_size = size;
    }
    if (automatic->started != automatic->step && !automatic->again.is_on &&
        !sched_auto_is_searched_(automatic)) {
        automatic->started = automatic->step;
        automatic->is_busy = true;
        sched_auto_keep_(automatic);
        automatic->is_busy = false;
    }
    if (at >= automatic->size || size == 0)
        return;
    if (size > automatic->size - at)
        size = automatic->size - at;
    sched_auto_call_out_(automatic, address, size, is_write, pc);
    automatic->is_busy = true;
    if (automatic->again.is_on)
        sched_auto_again_touch_(automatic, address, size, is_write, pc);
    else if (is_write)
        sched_auto_store_at_(automatic, address, size, pc);
    else
        sched_auto_report_(automatic, address, size, NULL, pc);
    automatic->is_busy = false;
}

SCHED_AUTO_FN_ void sched_auto_add_task_(struct sched_auto *automatic,
                                         const struct sched_task *task)
{
    const size_t at = (size_t)((const char *)task - automatic->world);

    sched_auto_hide_(automatic, task, sizeof *task);
    if (at < automatic->size)
        automatic->born[at / 8] = automatic->step;
}

SCHED_AUTO_FN_ void sched_auto_on_event_(struct sched_sink *sink,
                                         struct sched *sched, unsigned event,
                                         struct sched_task *task,
                                         const void *detail)
{
    struct sched_auto *automatic = (struct sched_auto *)(void *)sink;

    (void)detail;
    if (automatic->is_busy)
        return;
    sched_auto_stored_(automatic);
    if (SCHED_KIND(event) <= SCHED_EVENT_FAIL) {
        sched->step |= SCHED_AUTO_OVER_;
        automatic->step++;
    } else if (SCHED_KIND(event) == SCHED_EVENT_SPAWN) {
        sched_auto_add_task_(automatic, task);
    }
}

/* Only in the runtime of the compiler. */
extern void *sched_auto_replaced_(void) __asm__("__tsan_get_current_report")
    __attribute__((weak));

SCHED_AUTO_FN_ void sched_auto_check_(void)
{
    if (!SCHED_AUTO_SEES_)
        fprintf(stderr, "the automatic watch sees nothing: compile with "
                        "-fsanitize=thread, and link without it\n");
    else if (sched_auto_replaced_ != NULL)
        fprintf(stderr, "the automatic watch sees nothing: link without "
                        "-fsanitize=thread\n");
    else
        return;
    exit(2);
}

SCHED_AUTO_FN_ void sched_auto_start_lines_(struct sched_auto *automatic)
{
    char program[] = "addr2line";
    char functions[] = "-f";
    char of[] = "-e";
    char *argv[5];
    pid_t child;

    argv[0] = program;
    argv[1] = functions;
    argv[2] = of;
    argv[3] = automatic->path;
    argv[4] = NULL;
    automatic->from_lines =
        sched_auto_child_(argv, &automatic->to_lines, &child);
}

SCHED_AUTO_FN_ void sched_auto_know_program_(struct sched_auto *automatic)
{
    sched_auto_check_();
    snprintf(automatic->path, sizeof automatic->path, "/proc/%ld/exe",
             (long)getpid());
    sched_auto_load_symbols_(automatic);
    signal(SIGPIPE, SIG_IGN); /* an addr2line that is not there */
    sched_auto_start_lines_(automatic);
}

SCHED_AUTO_FN_ void sched_auto_know_world_(struct sched_auto *automatic,
                                           void *world, size_t size)
{
    free(automatic->flags);
    free(automatic->version);
    free(automatic->born);
    free(automatic->base);
    automatic->world = (char *)world;
    automatic->size = size;
    automatic->flags = (unsigned char *)sched_auto_zeroed_(size);
    automatic->version =
        (uint32_t *)sched_auto_zeroed_(size * sizeof(uint32_t));
    automatic->born =
        (uint32_t *)sched_auto_zeroed_((size / 8 + 1) * sizeof(uint32_t));
    automatic->base = (unsigned char *)sched_auto_memory_(NULL, size);
}

SCHED_AUTO_FN_ void sched_auto_watch(struct sched *sched, void *world,
                                     size_t size)
{
    struct sched_auto *automatic = &sched_auto_;
    const struct sched_task *task;

    if (automatic->sched == NULL)
        sched_auto_know_program_(automatic);
    automatic->sched = NULL;
    if (automatic->world != (char *)world || automatic->size != size)
        sched_auto_know_world_(automatic, world, size);
    memcpy(automatic->base, world, size);
    automatic->is_busy = false;
    automatic->store.is_due = false;
    automatic->undo_count = 0;
    automatic->undo_from = ++automatic->step; /* none of before is stale */
    sched_auto_hide_(automatic, sched, sizeof *sched);
    for (task = sched_next_ready(sched, NULL); task != NULL;
         task = sched_next_ready(sched, task))
        sched_auto_add_task_(automatic, task);
    automatic->sink.on_event = sched_auto_on_event_;
    sched_add_sink(sched, &automatic->sink);
    automatic->sched = sched;
}

SCHED_AUTO_FN_ unsigned long sched_auto_confirmed(void)
{
    return sched_auto_.confirmed;
}

SCHED_AUTO_FN_ unsigned long sched_auto_unconfirmed(void)
{
    return sched_auto_.unconfirmed;
}

SCHED_AUTO_FN_ int sched_auto_line(const void *where, const char **file)
{
    const struct sched_auto_site_ *site =
        sched_auto_site_of_(&sched_auto_, where);

    *file = site->file;
    return site->line;
}

/* A scenario */

SCHED_AUTO_FN_ size_t sched_auto_setup_(void *world, int tasks)
{
    const size_t size = sched_auto_.setup(world, tasks);

    if (size > 0)
        sched_auto_watch((struct sched *)world, world, size);
    return size;
}

SCHED_AUTO_FN_ int sched_auto_main(int argc, char **argv,
                                   const struct sched_scenario *scenario)
{
    struct sched_scenario watched = *scenario;

    sched_auto_.setup = scenario->setup;
    watched.setup = sched_auto_setup_;
    return sched_scenario_main(argc, argv, &watched);
}

#define sched_scenario_main sched_auto_main

/* The runtime: what the compiler calls */

#if SCHED_AUTO_SEES_

#pragma GCC diagnostic push
#ifndef __cplusplus
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#endif

#ifdef __cplusplus
#define SCHED_AUTO_THROW_ throw()
#else
#define SCHED_AUTO_THROW_
#endif

#define SCHED_AUTO_ENTRY_ __attribute__((weak, used)) SCHED_AUTO_UNSEEN_
#define SCHED_AUTO_CALLER_ __builtin_return_address(0)

#define SCHED_AUTO_TOUCH_(name, size, is_write)                         \
    SCHED_AUTO_ENTRY_ void __tsan_##name(void *address)                 \
    {                                                                   \
        sched_auto_touch_(address, size, is_write, SCHED_AUTO_CALLER_); \
    }

#define SCHED_AUTO_BOTH_(name, size)                                 \
    SCHED_AUTO_ENTRY_ void __tsan_##name(void *address)              \
    {                                                                \
        sched_auto_touch_(address, size, false, SCHED_AUTO_CALLER_); \
        sched_auto_touch_(address, size, true, SCHED_AUTO_CALLER_);  \
    }

#define SCHED_AUTO_SIZE_(size)                          \
    SCHED_AUTO_TOUCH_(read##size, size, false)          \
    SCHED_AUTO_TOUCH_(write##size, size, true)          \
    SCHED_AUTO_BOTH_(read_write##size, size)            \
    SCHED_AUTO_TOUCH_(volatile_read##size, size, false) \
    SCHED_AUTO_TOUCH_(volatile_write##size, size, true)

#define SCHED_AUTO_UNALIGNED_(size)                               \
    SCHED_AUTO_TOUCH_(unaligned_read##size, size, false)          \
    SCHED_AUTO_TOUCH_(unaligned_write##size, size, true)          \
    SCHED_AUTO_BOTH_(unaligned_read_write##size, size)            \
    SCHED_AUTO_TOUCH_(unaligned_volatile_read##size, size, false) \
    SCHED_AUTO_TOUCH_(unaligned_volatile_write##size, size, true)

SCHED_AUTO_SIZE_(1)
SCHED_AUTO_SIZE_(2)
SCHED_AUTO_SIZE_(4)
SCHED_AUTO_SIZE_(8)
SCHED_AUTO_SIZE_(16)
SCHED_AUTO_UNALIGNED_(2)
SCHED_AUTO_UNALIGNED_(4)
SCHED_AUTO_UNALIGNED_(8)
SCHED_AUTO_UNALIGNED_(16)

#define SCHED_AUTO_RANGE_(name, size_type, is_write)                    \
    SCHED_AUTO_ENTRY_ void __tsan_##name(void *address, size_type size) \
    {                                                                   \
        sched_auto_touch_(address, (size_t)size, is_write,              \
                          SCHED_AUTO_CALLER_);                          \
    }

#if defined __clang__
SCHED_AUTO_RANGE_(read_range, uintptr_t, false)
SCHED_AUTO_RANGE_(write_range, uintptr_t, true)
#else /* gcc has them as builtins, of this type */
SCHED_AUTO_RANGE_(read_range, ptrdiff_t, false)
SCHED_AUTO_RANGE_(write_range, ptrdiff_t, true)
#endif

SCHED_AUTO_ENTRY_ void __tsan_init(void)
{
}

SCHED_AUTO_ENTRY_ void __tsan_func_entry(void *caller)
{
    (void)caller;
    sched_auto_stored_(&sched_auto_);
}

#if defined __clang__
SCHED_AUTO_ENTRY_ void __tsan_func_exit(void)
#else
SCHED_AUTO_ENTRY_ void __tsan_func_exit(void *caller)
#endif
{
#if !defined __clang__
    (void)caller;
#endif
    sched_auto_stored_(&sched_auto_);
}

SCHED_AUTO_ENTRY_ void __tsan_vptr_update(void *address, void *value)
{
    (void)value;
    sched_auto_touch_(address, sizeof(void *), true, SCHED_AUTO_CALLER_);
}

SCHED_AUTO_TOUCH_(vptr_read, sizeof(void *), false)

SCHED_AUTO_ENTRY_ void __tsan_ignore_thread_begin(void)
{
}

SCHED_AUTO_ENTRY_ void __tsan_ignore_thread_end(void)
{
}

/* Copies: struct assignment may be one, and clang announces no other way. */

#ifndef __GLIBC__
#error "watch_auto.h copies by glibc's own names, since it takes the others"
#endif

/* Called through a pointer: clang knows what they are. */
extern void *sched_auto_libc_move_(void *to, const void *from, size_t size,
                                   size_t room) __asm__("__memmove_chk");
extern void *sched_auto_libc_fill_(void *to, int byte, size_t size,
                                   size_t room) __asm__("__memset_chk");

SCHED_AUTO_FN_ void *sched_auto_move_(void *to, const void *from, size_t size)
{
    void *(*volatile move)(void *, const void *, size_t, size_t) =
        sched_auto_libc_move_;

    return move(to, from, size, SIZE_MAX);
}

SCHED_AUTO_FN_ void *sched_auto_fill_(void *to, int byte, size_t size)
{
    void *(*volatile fill)(void *, int, size_t, size_t) = sched_auto_libc_fill_;

    return fill(to, byte, size, SIZE_MAX);
}

/* `size` bytes are about to be copied; `from` is NULL if they are filled. */
SCHED_AUTO_FN_ void sched_auto_copied_(void *to, const void *from, size_t size,
                                       const void *pc)
{
    struct sched_auto *automatic = &sched_auto_;
    const struct sched_auto_store_ *store = &automatic->store;

    if (automatic->sched == NULL)
        return;
    if (to == automatic->world && size == automatic->size &&
        sched_auto_is_searched_(automatic)) {
        automatic->is_busy = false; /* a search goes to another state */
        automatic->store.is_due = false;
    }
    if (automatic->is_busy)
        return;
    if (store->is_due && store->address == (char *)to && store->size == size &&
        (from == NULL || (automatic->last_read == (const char *)from &&
                          automatic->last_read_size == size)))
        return; /* gcc has announced it: a struct assignment */
    if (from != NULL)
        sched_auto_touch_(from, size, false, pc);
    sched_auto_touch_(to, size, true, pc);
}

#define SCHED_AUTO_COPY_(name)                                            \
    SCHED_AUTO_ENTRY_ void *name(void *to, const void *from, size_t size) \
        SCHED_AUTO_THROW_                                                 \
    {                                                                     \
        sched_auto_copied_(to, from, size, SCHED_AUTO_CALLER_);           \
        return sched_auto_move_(to, from, size);                          \
    }

#define SCHED_AUTO_FILL_(name)                                    \
    SCHED_AUTO_ENTRY_ void *name(void *to, int byte, size_t size) \
        SCHED_AUTO_THROW_                                         \
    {                                                             \
        sched_auto_copied_(to, NULL, size, SCHED_AUTO_CALLER_);   \
        return sched_auto_fill_(to, byte, size);                  \
    }

SCHED_AUTO_COPY_(memcpy)
SCHED_AUTO_COPY_(memmove)
SCHED_AUTO_FILL_(memset)
SCHED_AUTO_COPY_(__tsan_memcpy)
SCHED_AUTO_COPY_(__tsan_memmove)
SCHED_AUTO_FILL_(__tsan_memset)

/* Atomics. One context runs a scheduler, so plain accesses will do. */

#define SCHED_AUTO_AT_(bits) ((volatile sched_auto_##bits##_ *)address)
#define SCHED_AUTO_READS_(bits)                                          \
    sched_auto_touch_((const void *)(uintptr_t)address, bits / 8, false, \
                      SCHED_AUTO_CALLER_)
#define SCHED_AUTO_WRITES_(bits)                                        \
    sched_auto_touch_((const void *)(uintptr_t)address, bits / 8, true, \
                      SCHED_AUTO_CALLER_)

#define SCHED_AUTO_CHANGE_(bits, name, result)                           \
    SCHED_AUTO_ENTRY_ sched_auto_##bits##_ __tsan_atomic##bits##_##name( \
        volatile void *address, sched_auto_##bits##_ value, int order)   \
    {                                                                    \
        sched_auto_##bits##_ old;                                        \
                                                                         \
        (void)order;                                                     \
        SCHED_AUTO_READS_(bits);                                         \
        old = *SCHED_AUTO_AT_(bits);                                     \
        SCHED_AUTO_WRITES_(bits);                                        \
        *SCHED_AUTO_AT_(bits) = (sched_auto_##bits##_)(result);          \
        return old;                                                      \
    }

#define SCHED_AUTO_COMPARE_(bits, strength)                           \
    SCHED_AUTO_ENTRY_ SCHED_AUTO_BOOL_                                \
        __tsan_atomic##bits##_compare_exchange_##strength(            \
            volatile void *address, void *expected,                   \
            sched_auto_##bits##_ value, int order, int order_if_not)  \
    {                                                                 \
        sched_auto_##bits##_ *old = (sched_auto_##bits##_ *)expected; \
                                                                      \
        (void)order;                                                  \
        (void)order_if_not;                                           \
        SCHED_AUTO_READS_(bits);                                      \
        if (*SCHED_AUTO_AT_(bits) != *old) {                          \
            *old = *SCHED_AUTO_AT_(bits);                             \
            return 0;                                                 \
        }                                                             \
        SCHED_AUTO_WRITES_(bits);                                     \
        *SCHED_AUTO_AT_(bits) = value;                                \
        return 1;                                                     \
    }

#define SCHED_AUTO_ATOMICS_(bits)                                      \
    SCHED_AUTO_ENTRY_ sched_auto_##bits##_ __tsan_atomic##bits##_load( \
        const volatile void *address, int order)                       \
    {                                                                  \
        (void)order;                                                   \
        SCHED_AUTO_READS_(bits);                                       \
        return *(const volatile sched_auto_##bits##_ *)address;        \
    }                                                                  \
    SCHED_AUTO_ENTRY_ void __tsan_atomic##bits##_store(                \
        volatile void *address, sched_auto_##bits##_ value, int order) \
    {                                                                  \
        (void)order;                                                   \
        SCHED_AUTO_WRITES_(bits);                                      \
        *SCHED_AUTO_AT_(bits) = value;                                 \
    }                                                                  \
    SCHED_AUTO_CHANGE_(bits, exchange, value)                          \
    SCHED_AUTO_CHANGE_(bits, fetch_add, old + value)                   \
    SCHED_AUTO_CHANGE_(bits, fetch_sub, old - value)                   \
    SCHED_AUTO_CHANGE_(bits, fetch_and, old &value)                    \
    SCHED_AUTO_CHANGE_(bits, fetch_or, old | value)                    \
    SCHED_AUTO_CHANGE_(bits, fetch_xor, old ^ value)                   \
    SCHED_AUTO_CHANGE_(bits, fetch_nand, ~(old & value))               \
    SCHED_AUTO_COMPARE_(bits, strong)                                  \
    SCHED_AUTO_COMPARE_(bits, weak)                                    \
    SCHED_AUTO_ENTRY_ sched_auto_##bits##_                             \
        __tsan_atomic##bits##_compare_exchange_val(                    \
            volatile void *address, sched_auto_##bits##_ expected,     \
            sched_auto_##bits##_ value, int order, int order_if_not)   \
    {                                                                  \
        sched_auto_##bits##_ old;                                      \
                                                                       \
        (void)order;                                                   \
        (void)order_if_not;                                            \
        SCHED_AUTO_READS_(bits);                                       \
        old = *SCHED_AUTO_AT_(bits);                                   \
        if (old == expected) {                                         \
            SCHED_AUTO_WRITES_(bits);                                  \
            *SCHED_AUTO_AT_(bits) = value;                             \
        }                                                              \
        return old;                                                    \
    }

#if defined __clang__
#define SCHED_AUTO_BOOL_ int
#else
#define SCHED_AUTO_BOOL_ bool
#endif

typedef uint8_t sched_auto_8_;
typedef uint16_t sched_auto_16_;
typedef uint32_t sched_auto_32_;
typedef uint64_t sched_auto_64_;

SCHED_AUTO_ATOMICS_(8)
SCHED_AUTO_ATOMICS_(16)
SCHED_AUTO_ATOMICS_(32)
SCHED_AUTO_ATOMICS_(64)
#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 sched_auto_128_;
SCHED_AUTO_ATOMICS_(128)
#endif

SCHED_AUTO_ENTRY_ void __tsan_atomic_thread_fence(int order)
{
    (void)order;
}

SCHED_AUTO_ENTRY_ void __tsan_atomic_signal_fence(int order)
{
    (void)order;
}

#pragma GCC diagnostic pop

#endif

#ifdef __cplusplus
}
#endif

#endif
