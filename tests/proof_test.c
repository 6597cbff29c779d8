/* SPDX-License-Identifier: MIT */
/*
 * proof_test.c - explore.h on Weft itself: sync.h, group.h and cancels.
 *
 * Two to four tasks use an object, one of them cancels others wherever it may
 * come, and an invariant holds in every interleaving. tests/planted breaks the
 * headers, and expects each of these proofs to fail of something.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static void fail_on_misuse(const char *sentence);
#define PT_ASSERT(condition, sentence) \
    ((condition) ? (void)0 : fail_on_misuse(sentence))
#include <sched/explore.h>

#include <sched/group.h>

static void fail_on_misuse(const char *sentence)
{
    sched_search_misuse_(sentence);
    cr_assert_fail("misuse: %s", sentence);
}

enum { MOST = 5, CAPACITY = 1 };

struct actor {
    struct sched_task task;
    struct sched_timeout timeout;
    enum pt_status status;
    int value;
    int i;
};

static struct world {
    struct sched sched;
    int inside;
    int sum;  /* of what was put, less what was got */
    int done; /* tasks that came to their end */
    struct sched_mutex mutex;
    struct sched_event event;
    struct sched_semaphore semaphore;
    struct sched_condition filled;
    struct sched_condition emptied;
    struct sched_queue queue;
    int queue_memory[CAPACITY];
    struct sched_future future;
    struct sched_member member[3];
    struct sched_gathering gather;
    struct sched_waiting waiting;
    struct sched_waiting_for waiting_for;
    struct sched_shielding shield;
    struct sched_group group;
    struct actor actors[MOST];
} world;

static struct sched_search search;
static int count;

static void begin(void)
{
    memset(&world, 0, sizeof world);
    memset(&search, 0, sizeof search);
    sched_init(&world.sched);
    count = 0;
}

static struct actor *add(enum pt_status (*run)(struct sched_task *))
{
    struct actor *actor = &world.actors[count++];

    sched_spawn(&world.sched, &actor->task, run, "actor");
    return actor;
}

/* No interleaving breaks `check`; there are at least `least` of them. */
static void prove(const char *(*check)(const void *), double least)
{
    search.world = &world;
    search.size = sizeof world;
    search.check = check;
    sched_search_run(&search);
    cr_assert_null(search.error, "%s", search.error);
    cr_assert(search.is_complete);
    cr_assert_eq(search.found_count, 0, "%s", search.found[0].text);
    cr_assert(search.is_endless || search.interleavings >= least, "%.0f",
              search.interleavings);
    sched_search_free(&search);
}

static enum pt_status cancel_first(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    sched_cancel(&world.actors[0].task);
    PT_END(task);
}

static enum pt_status cancel_two(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    sched_cancel(&world.actors[0].task);
    PT_AWAIT(task, sched_pass(task));
    sched_cancel(&world.actors[1].task);
    PT_END(task);
}

/* A mutex */

static enum pt_status lock(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &world.mutex));
    PT_ASSERT(world.inside++ == 0, "two are inside");
    PT_AWAIT_STATUS(task, self->status, sched_pass(task));
    world.inside--;
    sched_mutex_unlock(task, &world.mutex);
    if (self->status == PT_CANCELLED)
        PT_LEAVE(task, PT_CANCELLED);
    world.done++;
    PT_END(task);
}

static const char *mutex_is_free(const void *memory)
{
    (void)memory;
    if (world.mutex.source.owner != NULL || world.mutex.leaving != 0)
        return "the mutex is not free";
    return world.done >= count - 3 ? NULL : "one that nobody cancelled is gone";
}

Test(proof, a_mutex_lets_one_in_whoever_is_cancelled)
{
    begin();
    add(lock);
    add(lock);
    add(lock);
    add(cancel_two);
    prove(mutex_is_free, 100);
}

/* A semaphore */

static enum pt_status acquire(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_semaphore_acquire(task, &world.semaphore));
    PT_ASSERT(++world.inside <= 2, "three are inside");
    PT_AWAIT_STATUS(task, self->status, sched_pass(task));
    world.inside--;
    sched_semaphore_release(task, &world.semaphore);
    PT_END(task);
}

static const char *semaphore_is_whole(const void *memory)
{
    (void)memory;
    return world.semaphore.value == 2 && world.semaphore.granted == 0
               ? NULL
               : "a unit is lost";
}

Test(proof, a_semaphore_keeps_its_units_whoever_is_cancelled)
{
    begin();
    sched_semaphore_init(&world.semaphore, 2, 2);
    add(acquire);
    add(acquire);
    add(acquire);
    add(cancel_two);
    prove(semaphore_is_whole, 100);
}

/* An event */

static enum pt_status wait_for_event(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, sched_event_wait(task, &world.event));
    world.done++;
    PT_END(task);
}

static bool waits_in(const struct sched_link *queue, int actor)
{
    const struct sched_link *link;

    for (link = queue->next; link != NULL && link != queue; link = link->next)
        if (link == &world.actors[actor].task.node.link)
            return true;
    return false;
}

/* Once both wait, or the first is gone. */
static enum pt_status set_and_clear(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_WAIT_UNTIL(task, (waits_in(&world.event.waiters, 0) ||
                         pt_is_finished(&world.actors[0].task)) &&
                            waits_in(&world.event.waiters, 1));
    sched_event_set(&world.event);
    sched_event_clear(&world.event);
    PT_END(task);
}

/* How many have run to their end, or were cancelled before they began. */
static int ends(void)
{
    return world.done + (pt_status(&world.actors[0].task) == PT_CANCELLED);
}

static const char *all_went_on(const void *memory)
{
    (void)memory;
    return ends() == 2 ? NULL : "a waiter did not go on";
}

Test(proof, an_event_lets_all_go_though_it_is_cleared_at_once)
{
    begin();
    add(wait_for_event);
    add(wait_for_event);
    add(set_and_clear);
    add(cancel_first);
    prove(all_went_on, 100);
}

/* A condition: a buffer of one place */

static enum pt_status put(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &world.mutex));
    self->status = PT_ENDED;
    while (world.inside == 1 && self->status == PT_ENDED)
        PT_AWAIT_STATUS(
            task, self->status,
            sched_condition_wait(task, &world.emptied, &world.mutex));
    PT_ASSERT(world.mutex.source.owner == task, "the mutex is another's");
    if (self->status == PT_ENDED) {
        world.inside++;
        world.sum++;
        sched_condition_notify(&world.filled, 1);
    }
    sched_mutex_unlock(task, &world.mutex);
    PT_END(task);
}

static enum pt_status get(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &world.mutex));
    while (world.inside == 0)
        PT_AWAIT(task, sched_condition_wait(task, &world.filled, &world.mutex));
    world.inside--;
    sched_condition_notify(&world.emptied, 1);
    sched_mutex_unlock(task, &world.mutex);
    world.done++;
    PT_END(task);
}

static const char *got_one(const void *memory)
{
    (void)memory;
    if (world.mutex.source.owner != NULL)
        return "the mutex is not free";
    return world.done == 1 && world.inside == world.sum - 1
               ? NULL
               : "an element is lost";
}

Test(proof, a_condition_passes_on_what_a_cancelled_one_was_told)
{
    begin();
    add(put); /* may be cancelled */
    add(put);
    add(get);
    add(cancel_first);
    prove(got_one, 20);
}

static enum pt_status wait_filled(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &world.mutex));
    PT_AWAIT_STATUS(task, self->status,
                    sched_condition_wait(task, &world.filled, &world.mutex));
    PT_ASSERT(world.mutex.source.owner == task, "the mutex is another's");
    sched_mutex_unlock(task, &world.mutex);
    world.done += self->status == PT_ENDED;
    PT_END(task);
}

/* Once both wait, the first in line is told, and cancelled: the other hears of
   it, unless the first has gone on before. */
static enum pt_status notify_and_cancel(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_WAIT_UNTIL(task, waits_in(&world.filled.waiters, 0) &&
                            waits_in(&world.filled.waiters, 1));
    self->value = sched_first(&world.filled.waiters) == &world.actors[1].task;
    sched_condition_notify(&world.filled, 1);
    PT_AWAIT(task, sched_pass(task));
    sched_cancel(&world.actors[self->value].task);
    PT_AWAIT_STATUS(task, self->status,
                    sched_join(task, &world.actors[self->value].task));
    if (world.actors[self->value].status == PT_ENDED)
        sched_condition_notify(&world.filled, 1);
    PT_END(task);
}

static const char *all_are_done(const void *memory)
{
    (void)memory;
    return world.mutex.source.owner == NULL && world.done >= 1
               ? NULL
               : "nobody was told";
}

Test(proof, a_condition_holds_its_mutex_behind_a_cancel)
{
    begin();
    add(wait_filled);
    add(wait_filled);
    add(notify_and_cancel);
    prove(all_are_done, 2);
}

/* A queue */

static enum pt_status put_queue(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->i = 1; self->i <= 2; self->i++) {
        PT_AWAIT(task, sched_queue_put(task, &world.queue, &self->i));
        world.sum += self->i;
    }
    PT_END(task);
}

static enum pt_status get_queue(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_queue_get(task, &world.queue, &self->value));
    world.sum -= self->value;
    sched_queue_done(task, &world.queue);
    world.done++;
    PT_END(task);
}

static const char *queue_is_right(const void *memory)
{
    int left = 0;
    size_t i;

    (void)memory;
    for (i = 0; i < world.queue.count; i++)
        left += world.queue_memory[(world.queue.first + i) % CAPACITY];
    return world.sum == left ? NULL : "an element is lost, or there twice";
}

Test(proof, a_queue_loses_nothing_whoever_is_cancelled)
{
    begin();
    sched_queue_init(&world.queue, world.queue_memory, sizeof(int), CAPACITY);
    add(get_queue); /* may be cancelled */
    add(put_queue);
    add(get_queue);
    add(cancel_first);
    /* if the first is cancelled before it got one, the putter waits for ever */
    search.world = &world;
    search.size = sizeof world;
    search.check = queue_is_right;
    sched_search_run(&search);
    cr_assert(search.is_complete);
    cr_assert_leq(search.found_count, 1);
    cr_assert_eq(search.outcome_count, 1 + search.found_count);
    sched_search_free(&search);
}

static enum pt_status join_queue(struct sched_task *task)
{
    PT_BEGIN(task);
    /* behind the last put */
    PT_AWAIT(task, sched_join(task, &world.actors[1].task));
    PT_AWAIT(task, sched_queue_join(task, &world.queue));
    PT_ASSERT(world.queue.open == 0, "something is left to do");
    PT_END(task);
}

Test(proof, a_join_of_a_queue_waits_for_all_that_was_put)
{
    begin();
    sched_queue_init(&world.queue, world.queue_memory, sizeof(int), CAPACITY);
    add(get_queue);
    add(put_queue);
    add(get_queue);
    add(join_queue);
    prove(queue_is_right, 10);
}

/* Two that get, one of them cancelled when it was woken: the other gets it. */
static enum pt_status cancel_second(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    sched_cancel(&world.actors[1].task);
    PT_END(task);
}

static const char *one_got_it(const void *memory)
{
    (void)memory;
    return world.done >= 1 && world.queue.count == 0 ? NULL : "nobody got it";
}

static enum pt_status get_or_not(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status,
                    sched_queue_get(task, &world.queue, &self->value));
    if (self->status == PT_ENDED)
        world.sum -= self->value;
    if (self->status == PT_ENDED)
        world.done++;
    PT_END(task);
}

/* Enough for whoever is not cancelled. */
static enum pt_status put_for_all(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    self->i = 1;
    PT_AWAIT(task, sched_queue_put(task, &world.queue, &self->i));
    world.sum += self->i;
    PT_WAIT_UNTIL(task, pt_is_finished(&world.actors[1].task));
    if (!pt_is_finished(&world.actors[0].task) && world.queue.count == 0) {
        PT_AWAIT(task, sched_queue_put(task, &world.queue, &self->i));
        world.sum += self->i;
    }
    PT_END(task);
}

Test(proof, a_getter_that_is_cancelled_wakes_the_next)
{
    begin();
    sched_queue_init(&world.queue, world.queue_memory, sizeof(int), CAPACITY);
    add(get_or_not);
    add(get_or_not);
    add(put_for_all);
    add(cancel_second);
    prove(one_got_it, 10);
}

/* A future */

static enum pt_status wait_future(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, sched_future_wait(task, &world.future));
    PT_ASSERT(self->status != PT_ENDED || world.future.value == &world.sum,
              "another value");
    world.done++;
    PT_END(task);
}

static enum pt_status set_future(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    if (!sched_future_set(&world.future, &world.sum))
        PT_ASSERT(sched_future_status(&world.future) == PT_CANCELLED,
                  "it was set twice");
    PT_END(task);
}

Test(proof, a_future_ends_once_and_all_its_waiters_with_it)
{
    begin();
    add(wait_future);
    add(wait_future);
    add(set_future);
    add(cancel_first);
    prove(all_went_on, 20);
}

/* Gather, and cancels through it */

static enum pt_status pass_twice(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    for (self->i = 0; self->i < 2; self->i++)
        PT_AWAIT(task, sched_pass(task));
    world.sum++;
    PT_FINALLY(task);
    world.inside++;
    PT_END(task);
}

static enum pt_status gather_two(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    world.member[0].task = &world.actors[1].task;
    world.member[1].task = &world.actors[2].task;
    sched_gather_init(&world.gather, world.member, 2, true);
    PT_AWAIT_STATUS(task, self->status, sched_gather(task, &world.gather));
    PT_ASSERT(pt_is_finished(&world.actors[1].task) &&
                  pt_is_finished(&world.actors[2].task),
              "a member runs on");
    PT_ASSERT(self->status == PT_ENDED || self->status == PT_CANCELLED,
              "neither ended nor cancelled");
    PT_ASSERT(self->status != PT_ENDED || world.sum == 2, "not all did it");
    world.done++;
    PT_END(task);
}

/* One that was cancelled before its first step has no last part to run. */
static const char *gathered(const void *memory)
{
    (void)memory;
    return world.done + world.sum >= 0 && world.inside >= world.sum
               ? NULL
               : "a last part did not run";
}

Test(proof, a_gather_ends_behind_all_its_tasks_cancelled_or_not)
{
    begin();
    add(gather_two);
    add(pass_twice);
    add(pass_twice);
    add(cancel_first);
    prove(gathered, 100);
}

static enum pt_status fail_soon(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_pass(task));
    PT_AWAIT(task, sched_fail(task, 7));
    PT_END(task);
}

static enum pt_status gather_first_failure(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    world.member[0].task = &world.actors[1].task;
    world.member[1].task = &world.actors[2].task;
    sched_gather_init(&world.gather, world.member, 2, false);
    PT_AWAIT_STATUS(task, self->status, sched_gather(task, &world.gather));
    PT_ASSERT(self->status == PT_FAILED && task->error == 7,
              "the failure is not the answer");
    PT_END(task);
}

static const char *ran_on(const void *memory)
{
    (void)memory;
    return world.sum == 1 ? NULL : "the other did not run on";
}

Test(proof, a_gather_answers_with_the_first_failure)
{
    begin();
    add(gather_first_failure);
    add(fail_soon);
    add(pass_twice);
    prove(ran_on, 5);
}

/* A timeout */

static enum pt_status lock_in_time(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status,
                    SCHED_TIMEOUT(task, &self->timeout, 2,
                                  sched_mutex_lock(task, &world.mutex)));
    if (self->status == PT_ENDED) {
        PT_ASSERT(world.inside++ == 0, "two are inside");
        PT_AWAIT(task, sched_sleep(task, 2));
        world.inside--;
        sched_mutex_unlock(task, &world.mutex);
    } else {
        PT_ASSERT(self->status == PT_FAILED && task->error == SCHED_ETIMEDOUT,
                  "not in time, and no timeout");
    }
    world.done++;
    PT_END(task);
}

static const char *all_locked_or_not(const void *memory)
{
    (void)memory;
    if (world.mutex.source.owner != NULL || world.mutex.leaving != 0)
        return "the mutex is not free";
    return world.done == 3 ? NULL : "one is missing";
}

Test(proof, a_timeout_leaves_no_lock_behind)
{
    begin();
    add(lock_in_time);
    add(lock_in_time);
    add(lock_in_time);
    search.with_any_time = true;
    prove(all_locked_or_not, 20);
}

static enum pt_status sleep_long(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 3));
    world.sum++;
    PT_END(task);
}

static enum pt_status wait_some_time(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(
        task, self->status,
        sched_wait_for(task, &world.waiting_for, &world.actors[1].task, 2));
    PT_ASSERT(pt_is_finished(&world.actors[1].task), "the other runs on");
    PT_ASSERT(self->status == PT_CANCELLED ||
                  (self->status == PT_ENDED) == (world.sum == 1),
              "it ended, and did not");
    world.done++;
    PT_END(task);
}

static const char *waited(const void *memory)
{
    (void)memory;
    return world.done == 1 || pt_status(&world.actors[0].task) == PT_CANCELLED
               ? NULL
               : "the waiter did not go on";
}

Test(proof, a_wait_for_ends_behind_what_it_cancels)
{
    begin();
    add(wait_some_time);
    add(sleep_long);
    add(cancel_first);
    search.with_any_time = true;
    prove(waited, 10);
}

/* A shield, and a group */

static enum pt_status shielded(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status,
                    sched_shield(task, &world.shield, &world.actors[1].task));
    PT_END(task);
}

static const char *was_shielded(const void *memory)
{
    (void)memory;
    return world.sum == 1 && pt_status(&world.actors[1].task) == PT_ENDED
               ? NULL
               : "a cancel came through";
}

Test(proof, a_shield_lets_no_cancel_through)
{
    begin();
    add(shielded);
    add(pass_twice);
    add(cancel_first);
    prove(was_shielded, 10);
}

static enum pt_status run_group(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    sched_group_enter(task, &world.group);
    sched_group_spawn(&world.group, &world.member[0], &world.actors[3].task,
                      pass_twice, "member");
    sched_group_spawn(&world.group, &world.member[1], &world.actors[4].task,
                      self->value != 0 ? fail_soon : pass_twice, "member");
    PT_AWAIT_STATUS(task, self->status, sched_pass(task));
    PT_AWAIT_STATUS(task, self->status,
                    sched_group_leave(task, &world.group, self->status));
    PT_ASSERT(pt_is_finished(&world.actors[3].task) &&
                  pt_is_finished(&world.actors[4].task),
              "a member runs on");
    if (self->value != 0)
        PT_ASSERT(self->status == PT_CANCELLED || (self->status == PT_FAILED &&
                                                   task->error == SCHED_EGROUP),
                  "the failure is gone");
    world.done++;
    PT_END(task);
}

static const char *group_is_over(const void *memory)
{
    (void)memory;
    return world.done == 1 || pt_status(&world.actors[0].task) == PT_CANCELLED
               ? NULL
               : "the parent did not go on";
}

Test(proof, a_group_ends_behind_its_members_and_fails_with_one)
{
    int fails;

    for (fails = 0; fails < 2; fails++) {
        begin();
        add(run_group)->value = fails;
        add(cancel_first);
        prove(group_is_over, 5);
    }
}

/* Cancels */

static enum pt_status tidy_up(struct sched_task *task)
{
    PT_BEGIN(task);
    world.inside++;
    PT_AWAIT(task, sched_sleep(task, 2));
    PT_AWAIT(task, sched_pass(task));
    PT_FINALLY(task);
    world.inside--;
    PT_END(task);
}

static enum pt_status join_it(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status,
                    sched_join(task, &world.actors[0].task));
    PT_ASSERT(self->status == pt_status(&world.actors[0].task),
              "a join answers otherwise than the task ended");
    world.done++;
    PT_END(task);
}

static const char *tidied_up(const void *memory)
{
    (void)memory;
    return world.inside == 0 && world.done == 1 ? NULL
                                                : "the last part did not run";
}

Test(proof, a_cancelled_task_tidies_up_and_its_joiner_hears_of_it)
{
    begin();
    add(tidy_up);
    add(join_it);
    add(cancel_first);
    search.with_any_time = true;
    prove(tidied_up, 20);
}

static enum pt_status cancel_itself(struct sched_task *task)
{
    struct actor *self = (struct actor *)task;

    PT_BEGIN(task);
    sched_cancel(task);
    PT_AWAIT_STATUS(task, self->status, sched_event_wait(task, &world.event));
    PT_ASSERT(self->status == PT_CANCELLED, "its own cancel is gone");
    world.done++;
    PT_END(task);
}

static const char *both_are_done(const void *memory)
{
    (void)memory;
    return world.done == 2 ? NULL : "one did not go on";
}

Test(proof, a_cancel_of_the_running_task_comes_at_its_next_await)
{
    begin();
    add(cancel_itself);
    add(cancel_itself);
    prove(both_are_done, 2);
}
