/* SPDX-License-Identifier: MIT */
/* dump_test.c - report/dump.h: who waits for what, held by whom; cycles. */
#define SCHED_TRACE 1
#include "check.h"

/* How often memory can be had; less than 0: always. */
static int memory_left = -1;

static void *malloc_while_some_is_left(size_t size)
{
    if (memory_left == 0)
        return NULL;
    memory_left -= memory_left > 0;
    return malloc(size);
}

static void *calloc_while_some_is_left(size_t count, size_t size)
{
    void *memory = malloc_while_some_is_left(count * size);

    return memory != NULL ? memset(memory, 0, count * size) : NULL;
}

#define malloc(size) malloc_while_some_is_left(size)
#define calloc(count, size) calloc_while_some_is_left(count, size)
#include <sched/group.h>
#include <sched/report/dump.h>
#undef malloc
#undef calloc

enum { MOST = 16 };

struct actor {
    struct sched_task task;
    struct pt inner;
    struct sched_mutex *first;
    struct sched_mutex *second;
    struct sched_task *other;
    int passes;
};

static struct actor actors[MOST];
static struct sched_mutex mutexes[MOST];
static struct sched_event event;
static struct sched sched;
static struct sched_known known[MOST];
static struct sched_names names;
static struct sched_cycles cycles;
static char dumped[4096];

static void set_up(void)
{
    sched_init(&sched);
    sched_names_init(&names, known, MOST);
    sched_add_sink(&sched, &names.sink);
    sched_cycles_init(&cycles, &names);
    sched_add_sink(&sched, &cycles.sink);
}

TestSuite(dump, .init = set_up);
TestSuite(cycle, .init = set_up);

/* Each line number is 0. */
static const char *dump(size_t most)
{
    FILE *file = fmemopen(dumped, sizeof dumped, "w");
    char *to = dumped;
    const char *from = dumped;

    sched_dump(file, &sched, &names, most);
    fclose(file);
    while (*from != '\0') {
        *to++ = *from++;
        if (to - dumped > 3 && strncmp(to - 3, ".c:", 3) == 0) {
            *to++ = '0';
            from += strspn(from, "0123456789");
        }
    }
    *to = '\0';
    return dumped;
}

static void expect(const char *expected)
{
    cr_assert_str_eq(dump(MOST), expected);
}

static struct actor *spawn(int i, enum pt_status (*run)(struct sched_task *),
                           const char *name)
{
    sched_spawn(&sched, &actors[i].task, run, name);
    return &actors[i];
}

static enum pt_status eat(struct sched_task *task, struct actor *self)
{
    PT_BEGIN(&self->inner);
    PT_AWAIT(&self->inner, sched_mutex_lock(task, self->first));
    PT_AWAIT(&self->inner, sched_pass(task));
    PT_AWAIT(&self->inner, sched_mutex_lock(task, self->second));
    PT_END(&self->inner);
}

static enum pt_status philosopher(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_CALL(task, &self->inner, eat(task, self));
    PT_END(task);
}

static enum pt_status joiner(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_join(task, self->other));
    PT_END(task);
}

static enum pt_status waiter(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_event_wait(task, &event));
    PT_END(task);
}

static enum pt_status locker(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &mutexes[0]));
    PT_END(task);
}

static enum pt_status sleeper(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 7));
    PT_END(task);
}

static enum pt_status poller(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_WAIT_UNTIL(task, event.is_set);
    PT_END(task);
}

static enum pt_status yielder(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_YIELD(task);
    PT_END(task);
}

static enum pt_status fails(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_FAIL(task);
    PT_END(task);
}

static enum pt_status dumper(struct sched_task *task)
{
    PT_BEGIN(task);
    dump(MOST);
    PT_END(task);
}

static struct sched_member member[MOST];
static struct sched_gathering gathering;

static enum pt_status gatherer(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    sched_gather_init(&gathering, member, (size_t)self->passes, false);
    PT_AWAIT(task, sched_gather(task, &gathering));
    PT_END(task);
}

static struct sched_shielding shield;

static enum pt_status shielder(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_shield(task, &shield, &actors[1].task));
    PT_END(task);
}

static void spawn_philosophers(int count)
{
    int i;

    for (i = 0; i < count; i++) {
        actors[i].first = &mutexes[i];
        actors[i].second = &mutexes[(i + 1) % count];
        spawn(i, philosopher, "phil");
    }
}

Test(dump, lists_the_awaits_from_the_outermost_and_the_holder)
{
    spawn_philosophers(2);
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    expect("  phil[0]      waits on eat(task, self)  dump_test.c:0\n"
           "                        sched_mutex_lock(task, self->second)  "
           "dump_test.c:0\n                          held by phil[1]\n"
           "  phil[1]      waits on eat(task, self)  dump_test.c:0\n"
           "                        sched_mutex_lock(task, self->second)  "
           "dump_test.c:0\n                          held by phil[0]\n"
           "  cycle: phil[0] -> phil[1] -> phil[0]\n");
}

Test(dump, tells_of_a_holder_that_has_ended)
{
    spawn(0, locker, "a");
    spawn(1, locker, "b");
    cr_assert_eq(sched_run(&sched), SCHED_DEADLOCK);
    expect("  b            waits on sched_mutex_lock(task, &mutexes[0])  "
           "dump_test.c:0\n                          held by a, which has "
           "ended\n");
}

Test(dump, tells_what_each_does_that_does_not_wait_for_a_task)
{
    spawn(0, sleeper, "s");
    spawn(1, poller, "p");
    spawn(2, waiter, "w");
    spawn(3, yielder, "y");
    sched_step(&sched);
    sched_step(&sched);
    sched_step(&sched);
    sched_step(&sched);
    spawn(4, yielder, "n");
    expect(
        "  s            sleeps until 7 at sched_sleep(task, 7)  dump_test.c:0\n"
        "  p            waits until event.is_set  dump_test.c:0\n"
        "  w            waits on sched_event_wait(task, &event)  "
        "dump_test.c:0\n"
        "  y            is ready at PT_YIELD  dump_test.c:0\n"
        "  n            has not begun\n");
}

Test(dump, of_a_task_that_runs)
{
    spawn(0, dumper, "d");
    sched_run(&sched);
    cr_assert_str_eq(dumped, "  d            runs\n");
}

static void gather(int count, enum pt_status (*run)(struct sched_task *))
{
    int i;

    for (i = 0; i < count; i++) {
        spawn(i + 1, run, "child");
        member[i].task = &actors[i + 1].task;
    }
    actors[0].passes = count;
    spawn(0, gatherer, "parent");
    sched_run(&sched);
}

Test(dump, names_three_of_those_that_a_gather_waits_for)
{
    gather(5, waiter);
    dump(MOST);
    cr_assert_not_null(strstr(
        dumped, "  parent       waits on sched_gather(task, &gathering)  "
                "dump_test.c:0\n                          for child[0], "
                "child[1], child[2] and 2 "
                "more\n"));
}

Test(dump, names_only_those_that_have_not_ended)
{
    gather(2, waiter);
    sched_cancel(&actors[1].task);
    sched_run(&sched);
    cr_assert_str_eq(dump(MOST),
                     "  child[1]     waits on sched_event_wait(task, &event)  "
                     "dump_test.c:0\n");
}

Test(dump, shows_as_many_as_it_is_asked_for)
{
    spawn_philosophers(4);
    sched_run(&sched);
    dump(1);
    cr_assert_not_null(strstr(dumped, "  phil[0] "));
    cr_assert_null(strstr(dumped, "  phil[1]  "));
    cr_assert_not_null(strstr(dumped, "  and 3 more\n  cycle: phil[0] -> "));
}

Test(dump, without_a_sink_names_the_tasks)
{
    sched.sinks = NULL;
    actors[0].other = &spawn(1, waiter, "w")->task;
    spawn(0, joiner, "j");
    sched_names_add(&names, &actors[0].task);
    sched_names_add(&names, &actors[1].task);
    sched_run(&sched);
    expect("  j            waits  for w\n"
           "  w            waits\n");
}

Test(dump, does_not_look_at_memory_that_was_freed)
{
    struct actor *gone = (struct actor *)calloc(1, sizeof *gone);

    sched_spawn(&sched, &gone->task, yielder, "gone");
    spawn(0, waiter, "w");
    sched_run(&sched);
    memset((void *)gone, 0x55, sizeof *gone); /* looks unfinished */
    expect("  w            waits on sched_event_wait(task, &event)  "
           "dump_test.c:0\n");
    free(gone);
}

Test(dump, leaves_out_those_that_have_ended)
{
    spawn(0, fails, "failed");
    spawn(1, yielder, "ended");
    sched_run(&sched);
    expect("");
    sched_names_add(&names, &actors[1].task); /* nothing was seen of it */
    expect("");
}

Test(dump, of_a_task_whose_memory_serves_another_is_of_that)
{
    spawn(0, yielder, "old");
    sched_run(&sched);
    spawn(0, waiter, "new");
    sched_run(&sched);
    expect("  new          waits on sched_event_wait(task, &event)  "
           "dump_test.c:0\n");
}

Test(cycle, of_joins_begins_with_its_first_task)
{
    actors[0].other = &actors[2].task; /* outside, waits for one inside */
    actors[1].other = &actors[3].task;
    actors[2].other = &actors[3].task;
    actors[3].other = &actors[2].task;
    spawn(3, joiner, "d");
    spawn(0, joiner, "a");
    spawn(2, joiner, "c");
    spawn(1, joiner, "b");
    sched_run(&sched);
    dump(0);
    cr_assert_str_eq(dumped, "  and 4 more\n  cycle: d -> c -> d\n");
    cr_assert(sched_is_in_cycle(&actors[2].task));
    cr_assert(sched_is_in_cycle(&actors[3].task));
    cr_assert_not(sched_is_in_cycle(&actors[0].task));
    cr_assert_not(sched_is_in_cycle(&actors[1].task));
}

Test(cycle, entered_from_outside_begins_with_its_first_task)
{
    actors[0].other = &actors[2].task;
    actors[1].other = &actors[2].task;
    actors[2].other = &actors[1].task;
    spawn(0, joiner, "outside");
    spawn(1, joiner, "first");
    spawn(2, joiner, "second");
    sched_run(&sched);
    cr_assert_str_eq(dump(0), "  and 3 more\n"
                              "  cycle: first -> second -> first\n");
}

Test(cycle, by_way_of_a_gather_is_found)
{
    actors[2].other = &actors[0].task;
    spawn(1, waiter, "w");
    spawn(2, joiner, "j");
    member[0].task = &actors[1].task;
    member[1].task = &actors[2].task;
    actors[0].passes = 2;
    spawn(0, gatherer, "g");
    sched_run(&sched);
    dump(0);
    cr_assert_str_eq(dumped, "  and 3 more\n  cycle: j -> g -> j\n");
}

Test(cycle, by_way_of_a_shield_is_found)
{
    actors[1].other = &actors[0].task;
    spawn(0, shielder, "s");
    spawn(1, joiner, "j");
    sched_run(&sched);
    dump(0);
    cr_assert_str_eq(dumped, "  and 2 more\n  cycle: s -> j -> s\n");
}

Test(cycle, there_is_none_in_a_chain)
{
    actors[0].other = &actors[1].task;
    actors[1].other = &actors[2].task;
    spawn(0, joiner, "a");
    spawn(1, joiner, "b");
    spawn(2, waiter, "c");
    sched_run(&sched);
    dump(0);
    cr_assert_str_eq(dumped, "  and 3 more\n");
}

Test(cycle, needs_memory_to_be_looked_for)
{
    int i;

    spawn_philosophers(2);
    sched_run(&sched);
    for (i = 0; i < 3; i++) {
        memory_left = i;
        cr_assert_str_eq(dump(0), "  and 2 more\n");
    }
    memory_left = 3;
    dump(0);
    cr_assert_not_null(strstr(dumped, "cycle"));
}

static char note[256];

static void keep_note(struct sched_sink *sink, struct sched *scheduler,
                      unsigned event_, struct sched_task *task,
                      const void *detail)
{
    (void)sink;
    (void)scheduler;
    if (SCHED_KIND(event_) == SCHED_EVENT_NOTE)
        snprintf(note, sizeof note, "%s: %s", task->name, (const char *)detail);
}

Test(cycle, is_noted_by_the_wait_that_closes_it)
{
    struct sched_sink sink = {keep_note, NULL};

    sched_add_sink(&sched, &sink);
    spawn_philosophers(3);
    while (cycles.found == 0)
        cr_assert(sched_step(&sched));
    cr_assert_str_eq(note, "phil: a cycle: phil[2] -> phil[0] -> phil[1] -> "
                           "phil[2]");
    cr_assert_str_eq(cycles.first, "phil[2] -> phil[0] -> phil[1] -> phil[2]");
    sched_run(&sched);
    cr_assert_eq(cycles.found, 1);
}

Test(cycle, is_counted_and_the_first_is_kept)
{
    int i;

    for (i = 0; i < 4; i++) {
        actors[i].other = &actors[i ^ 1].task;
        spawn(i, joiner, "j");
    }
    sched_run(&sched);
    cr_assert_eq(cycles.found, 2);
    cr_assert_str_eq(cycles.first, "j[1] -> j[0] -> j[1]");
}

Test(cycle, that_is_long_is_cut)
{
    spawn_philosophers(MOST);
    sched_run(&sched);
    cr_assert_eq(strncmp(cycles.first, "phil[15] -> phil[0] -> ", 23), 0);
    cr_assert_str_eq(cycles.first + strlen(cycles.first) - 7, " -> ...");
}

Test(cycle, of_locks_taken_in_one_order_there_is_none)
{
    spawn_philosophers(3);
    actors[2].first = &mutexes[0];
    actors[2].second = &mutexes[2];
    sched_run(&sched);
    cr_assert_eq(cycles.found, 0);
}
