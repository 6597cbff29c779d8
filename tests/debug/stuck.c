/* SPDX-License-Identifier: MIT */
/* stuck.c - tasks that do each thing that weft tasks shows, for `check`. */
#include <sched/group.h>
#include <sched/report/dump.h>

enum { SEATS = 3, ROOM = 32 };

struct philosopher {
    struct sched_task task;
    struct pt inner;
    struct sched_mutex *first;
    struct sched_mutex *second;
};

static struct sched sched;
static struct sched_names names;
static struct sched_known known[ROOM];
static struct philosopher phils[SEATS];
static struct sched_mutex forks[SEATS], lamp;
static struct sched_event bell;
static struct sched_task locker, reader, child[4], parent, joiner;
static struct sched_task sleeper, poller, teller, yielder, late;
struct sched_task never_spawned; /* not static: it is to stand in memory */
static struct sched_member member[4];
static struct sched_gathering all;
static const char *path;

/* The check breaks here. */
__attribute__((noinline)) static void stopped(void)
{
    __asm__ volatile("" ::: "memory");
}

/* Write what sched_dump says now, and stop. */
static void stop_here(void)
{
    FILE *file = fopen(path, "w");

    sched_dump(file, &sched, &names, ROOM);
    fclose(file);
    stopped();
}

static enum pt_status eat(struct sched_task *task, struct philosopher *self)
{
    PT_BEGIN(&self->inner);
    PT_AWAIT(&self->inner, sched_mutex_lock(task, self->first));
    PT_AWAIT(&self->inner, sched_pass(task));
    PT_AWAIT(&self->inner, sched_mutex_lock(task, self->second));
    PT_END(&self->inner);
}

static enum pt_status dine(struct sched_task *task)
{
    struct philosopher *self = (struct philosopher *)task;

    PT_BEGIN(task);
    PT_CALL(task, &self->inner, eat(task, self));
    PT_END(task);
}

static enum pt_status lock(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &lamp));
    PT_END(task);
}

static enum pt_status wait(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_event_wait(task, &bell));
    PT_END(task);
}

static enum pt_status gather(struct sched_task *task)
{
    PT_BEGIN(task);
    sched_gather_init(&all, member, 4, false);
    PT_AWAIT(task, sched_gather(task, &all));
    PT_END(task);
}

static enum pt_status join(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_join(task, &parent));
    PT_END(task);
}

static enum pt_status sleep_long(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 1000));
    PT_END(task);
}

static enum pt_status poll(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_WAIT_UNTIL(task, bell.is_set);
    PT_END(task);
}

static enum pt_status yield(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_YIELD(task);
    PT_AWAIT(task, sched_fail(task, 7));
    PT_END(task);
}

static enum pt_status tell(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 5));
    sched_spawn(&sched, &yielder, yield, "yielder");
    PT_AWAIT(task, sched_pass(task));
    sched_spawn(&sched, &late, yield, "late");
    stop_here(); /* the first time: in a task */
    PT_END(task);
}

int main(int count, char **arguments)
{
    int i;

    path = arguments[count - 1];
    sched_init(&sched);
    sched_names_init(&names, known, ROOM);
#ifndef NO_SINK
    sched_add_sink(&sched, &names.sink);
#endif
    for (i = 0; i < SEATS; i++) {
        phils[i].first = &forks[i];
        phils[i].second = &forks[(i + 1) % SEATS];
        sched_spawn(&sched, &phils[i].task, dine, "phil");
    }
    sched_spawn(&sched, &locker, lock, "locker");
    sched_spawn(&sched, &reader, lock, "reader");
    for (i = 0; i < 4; i++) {
        sched_spawn(&sched, &child[i], i < 3 ? wait : sleep_long, "child");
        member[i].task = &child[i];
    }
    sched_spawn(&sched, &parent, gather, "parent");
    sched_spawn(&sched, &joiner, join, "joiner");
    sched_spawn(&sched, &sleeper, sleep_long, "sleeper");
    sched_spawn(&sched, &poller, poll, "poller");
    sched_spawn(&sched, &teller, tell, "teller");
    sched_run_until(&sched, &teller);
    stop_here(); /* the second time: between steps */
    sched_run(&sched);
    stop_here(); /* the third time: in a deadlock */
    return never_spawned.flags;
}
