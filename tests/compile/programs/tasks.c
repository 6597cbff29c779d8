/* SPDX-License-Identifier: MIT */
/* tasks.c - the vocabulary of sched.h: sleep, an event, join, cancel. */
#include "expect.h"
#include <sched/sched.h>

/* What the tasks did, a letter each, in order. */
static char story[32];
static unsigned story_length;

static void tell(char letter)
{
    if (story_length < sizeof story - 1)
        story[story_length++] = letter;
}

static bool story_is(const char *expected)
{
    unsigned i;

    for (i = 0; i < story_length && story[i] == expected[i]; i++) {
    }
    return i == story_length && expected[i] == '\0';
}

struct event {
    struct sched_link waiters;
    bool is_set;
};

static enum pt_status event_wait(struct sched_task *task, struct event *event)
{
    enum pt_status status = sched_arrive(task);

    if (status != PT_WAITING)
        return status;
    if (sched_is_granted(task, event) || event->is_set)
        return sched_arrived(task, PT_ENDED);
    return sched_park(task, &event->waiters, event);
}

static void event_set(struct event *event)
{
    struct sched_task *waiter;

    event->is_set = true;
    while ((waiter = sched_first(&event->waiters)) != NULL)
        sched_grant(waiter);
}

static struct sched sched;
static struct event door;
static struct event never;
static struct sched_task waiter, setter, failing, cleaner, joiner;
static enum pt_status joined;

static enum pt_status wait_for_door(struct sched_task *task)
{
    PT_BEGIN(task);
    tell('a');
    PT_AWAIT(task, event_wait(task, &door));
    tell('d');
    PT_END(task);
}

static enum pt_status set_door(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 10));
    EXPECT(sched_now(&sched) == 10);
    tell('b');
    event_set(&door);
    PT_YIELD(task);
    PT_AWAIT(task, sched_pass(task));
    sched_cancel(&cleaner);
    tell('e');
    PT_END(task);
}

static enum pt_status fail_late(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 10));
    tell('c');
    PT_AWAIT(task, sched_fail(task, 7));
    tell('!');
    PT_END(task);
}

static enum pt_status clean_up(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, event_wait(task, &never));
    tell('!');

    PT_FINALLY(task);
    tell('f');
    PT_AWAIT(task, sched_sleep(task, 5));
    tell('g');
    PT_END(task);
}

static enum pt_status join_both(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, joined, sched_join(task, &failing));
    EXPECT(joined == PT_FAILED && task->error == 7);
    PT_AWAIT_STATUS(task, joined, sched_join(task, &cleaner));
    EXPECT(joined == PT_CANCELLED);
    tell('h');
    PT_AWAIT(task, sched_until(task, door.is_set));
    sched_note(task, "both have ended");
    PT_END(task);
}

static bool is_odd;
static struct sched_task *choose_last(struct sched *of, void *context)
{
    struct sched_task *task = sched_next_ready(of, NULL);
    struct sched_task *next = task;

    *(bool *)context = true;
    while ((next = sched_next_ready(of, task)) != NULL)
        task = next;
    return task;
}

static enum pt_status stop_the_run(struct sched_task *task)
{
    PT_BEGIN(task);
    EXPECT(sched_current(task->sched) == task);
    sched_stop(task->sched, 3);
    PT_AWAIT(task, event_wait(task, &never));
    PT_END(task);
}

int main(void)
{
    sched_init(&sched);
    EXPECT(sched_spawn(&sched, &waiter, wait_for_door, "waiter") == 0);
    EXPECT(sched_spawn(&sched, &setter, set_door, "setter") == 0);
    EXPECT(sched_spawn(&sched, &failing, fail_late, "failing") == 0);
    EXPECT(sched_spawn(&sched, &cleaner, clean_up, "cleaner") == 0);
    EXPECT(sched_spawn(&sched, &joiner, join_both, "joiner") == 0);
    EXPECT(sched_run(&sched) == 0);
    EXPECT(story_is("abcdefgh"));
    EXPECT(sched_now(&sched) == 15);
    EXPECT(pt_status(&cleaner) == PT_CANCELLED && sched_cancels(&cleaner) == 1);
    EXPECT(pt_status(&joiner) == PT_ENDED);
    EXPECT(!sched_wake(&joiner) && sched_current(&sched) == NULL);

    sched_init(&sched);
    sched.choose = choose_last;
    sched.choose_context = &is_odd;
    EXPECT(sched_spawn(&sched, &failing, fail_late, "failing") == 0);
    EXPECT(sched_spawn(&sched, &waiter, stop_the_run, "stopper") == 0);
    EXPECT(sched_run(&sched) == 3 && is_odd);
    EXPECT(!pt_is_finished(&waiter));
    EXPECT(sched_run_until(&sched, &failing) == SCHED_EFAILED);
    EXPECT(sched_run(&sched) == SCHED_DEADLOCK);
    EXPECT(!sched_step(&sched));
    EXPECT(sched_error_text(SCHED_DEADLOCK)[0] == 'n');
    return expect_failed;
}
