/* SPDX-License-Identifier: MIT */
/*
 * merge_fuzz.c - what a file can do to --merge: nothing bad.
 *
 * The first byte of the input says which allocation fails, 0 for none; behind
 * it come files, a form feed between two. Whatever they hold, the merge ends
 * with status 0 to 3. A sum that it prints is itself one part of one, and says
 * the same again.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FILES = 8 };

static char *contents[MOST_FILES];
static unsigned allocations; /* until one fails; 0: none will */

static void *fuzz_realloc(void *old, size_t size)
{
    return allocations > 0 && --allocations == 0 ? NULL : realloc(old, size);
}

static void *fuzz_calloc(size_t count, size_t size)
{
    return allocations > 0 && --allocations == 0 ? NULL : calloc(count, size);
}

/* A file's name is its number. */
static FILE *fuzz_fopen(const char *name, const char *mode)
{
    char *text = contents[*name - '0'];

    return *text != '\0' ? fmemopen(text, strlen(text), mode) : NULL;
}

#define realloc(old, size) fuzz_realloc(old, size)
#define calloc(count, size) fuzz_calloc(count, size)
#define fopen(name, mode) fuzz_fopen(name, mode)
#include <sched/report/merge.h>
#undef realloc
#undef calloc
#undef fopen

/* Merge the first `count` of the contents; what is printed is to be freed. */
static int merge(int count, char **printed)
{
    static char names[MOST_FILES][2];
    char *files[MOST_FILES + 1] = {NULL};
    FILE *const screen = stdout;
    size_t size;
    int status;
    int i;

    for (i = 0; i < count; i++) {
        names[i][0] = (char)('0' + i);
        files[i] = names[i];
    }
    stdout = open_memstream(printed, &size);
    status = sched_merge("fuzz", files);
    fclose(stdout);
    stdout = screen;
    if (status < 0 || status > 3 || (status == 2) != (**printed == '\0'))
        abort();
    return status;
}

/* Whether a sum of parts is more than a part may say: 1e300. */
static bool is_huge(const char *line)
{
    for (; *line != '\0'; line++)
        if (strncmp(line, "e+30", 4) == 0 || strspn(line, "0123456789") >= 300)
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    char *input;
    char *rest;
    char *sum[3];
    int status;
    int count = 0;
    int i;

    if (size == 0)
        return 0;
    rest = input = strndup((const char *)data + 1, size - 1);
    while (count < MOST_FILES && rest != NULL)
        contents[count++] = strsep(&rest, "\f");
    allocations = data[0];
    status = merge(count, &sum[0]);
    allocations = 0;
    for (i = 1; i < 3 && status != 2 && !is_huge(sum[i - 1]); i++) {
        contents[0] = sum[i - 1];
        sum[i - 1][strcspn(sum[i - 1], "\n")] = '\0'; /* without the verdict */
        if (merge(1, &sum[i]) != status)
            abort();
        if (i == 2 && strncmp(sum[2], sum[1], strlen(sum[1])) != 0)
            abort(); /* the first sum may hold one outcome twice */
    }
    while (--i >= 0)
        free(sum[i]);
    free(input);
    return 0;
}
