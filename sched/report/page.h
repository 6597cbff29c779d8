/* SPDX-License-Identifier: MIT */
/*
 * page.h - text that grows: what a report says, before it is printed.
 *
 *     struct sched_page page = {NULL, 0, 0};
 *
 *     sched_page_add(&page, "%d of %d", 1, 2);
 *     sched_page_wrap(&page, sentence, 2, 0);
 *     budget -= sched_page_lines(&page);
 *     fputs(sched_page_text(&page), stdout);
 *     sched_page_free(&page);
 *
 * A report has so many lines and no more, so its parts are written before it is
 * decided how many are left for the schedule.
 *
 * 1. The memory is allocated; without it the program ends with status 2.
 */
#ifndef WEFT_REPORT_PAGE_H
#define WEFT_REPORT_PAGE_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Types */

enum { SCHED_PAGE_WIDTH = 79 };

struct sched_page {
    char *text; /* NULL: nothing yet */
    size_t length;
    size_t room;
};

/* Functions */

/* Add what printf would print. */
static inline void sched_page_add(struct sched_page *page, const char *format,
                                  ...);

/*
 * Add the words of `text` in lines of SCHED_PAGE_WIDTH bytes at most, that
 * begin at column `indent`, and end the last one. `column` is where the page
 * is now. A word that is longer than a line is broken.
 */
static inline void sched_page_wrap(struct sched_page *page, const char *text,
                                   int indent, int column);

/* How many lines have ended. */
static inline unsigned sched_page_lines(const struct sched_page *page);

/* All of it, "" for nothing. */
static inline const char *sched_page_text(const struct sched_page *page);

/* Begin anew with nothing. */
static inline void sched_page_free(struct sched_page *page);

/* Private */

static inline void sched_page_more_(struct sched_page *page, size_t more)
{
    if (page->length + more + 1 <= page->room)
        return;
    page->room = (page->length + more + 1) * 2;
    page->text = (char *)realloc(page->text, page->room);
    if (page->text == NULL) {
        fflush(stdout);
        fprintf(stderr, "out of memory\n");
        exit(2);
    }
}

static inline void sched_page_bytes_(struct sched_page *page, const char *bytes,
                                     size_t count)
{
    sched_page_more_(page, count);
    memcpy(page->text + page->length, bytes, count);
    page->length += count;
    page->text[page->length] = '\0';
}

static inline void sched_page_add(struct sched_page *page, const char *format,
                                  ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length <= 0)
        return;
    sched_page_more_(page, (size_t)length);
    va_start(arguments, format);
    vsnprintf(page->text + page->length, page->room - page->length, format,
              arguments);
    va_end(arguments);
    page->length += (size_t)length;
}

static inline void sched_page_wrap(struct sched_page *page, const char *text,
                                   int indent, int column)
{
    int most;
    int length;

    while (*text != '\0') {
        length = (int)strcspn(text, " ");
        if (column > indent && column + 1 + length > SCHED_PAGE_WIDTH) {
            sched_page_add(page, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            sched_page_add(page, " ");
            column++;
        } else {
            sched_page_add(page, "%*s", indent - column, "");
            column = indent;
        }
        most = SCHED_PAGE_WIDTH - column;
        if (length > most)
            length = most; /* the rest is a word of its own */
        sched_page_bytes_(page, text, (size_t)length);
        column += length;
        text += length;
        text += *text == ' ';
    }
    sched_page_add(page, "\n");
}

static inline unsigned sched_page_lines(const struct sched_page *page)
{
    unsigned lines = 0;
    size_t i;

    for (i = 0; i < page->length; i++)
        lines += page->text[i] == '\n';
    return lines;
}

static inline const char *sched_page_text(const struct sched_page *page)
{
    return page->text != NULL ? page->text : "";
}

static inline void sched_page_free(struct sched_page *page)
{
    free(page->text);
    page->text = NULL;
    page->length = page->room = 0;
}

#endif
