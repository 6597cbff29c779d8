/* SPDX-License-Identifier: MIT */
/* interrupt.c - other code runs at an access: between a read and its write */
#include <sched/watch_auto.h>

struct world {
    struct sched sched;
    int count;
    struct sched_task task;
    struct sched_task interrupt;
};

static struct world *shared;

static enum pt_status increment(struct sched_task *task)
{
    PT_BEGIN(task);
    shared->count++;
    PT_AWAIT(task, sched_sleep(task, 1));
    shared->count++;
    PT_END(task);
}

static void handle(void)
{
    shared->count += 10;
}

static void (*volatile handler)(void) = handle;

/* At the write of line 19, once. */
static void interrupt(void *context, void *address, size_t size, bool is_write,
                      const void *where)
{
    struct world *world = (struct world *)context;
    const char *file;
    const int line = sched_auto_line(where, &file);

    if (!is_write || line != 19)
        return;
    sched_auto_on_access = NULL;
    printf("interrupted before %lu bytes%s, %s:%d\n", (unsigned long)size,
           address == (void *)&world->count ? " of count" : "",
           sched_file_name(file), line);
    world->sched.current = &world->interrupt;
    handler();
    world->sched.current = &world->task;
}

static void setup(struct world *world)
{
    shared = world;
    sched_auto_on_access = interrupt;
    sched_auto_context = world;
    world->interrupt.sched = &world->sched;
    world->interrupt.name = "interrupt";
    sched_spawn(&world->sched, &world->task, increment, "a");
}

static void print_result(const struct world *world)
{
    printf("count %d\n", world->count);
}

#include "list.h"
