/* SPDX-License-Identifier: MIT */
/*
 * Lesson 5: the same account, repaired.
 *
 * The await belongs between the look and the payment: nobody is paid without a
 * code. So a mutex is held from the one to the other. It costs concurrency: one
 * customer at a time is asked. Where the code can be asked for before the look,
 * to look and to pay within one step is enough, as in lesson 3.
 *
 * New: a mutex; a proof.
 *
 * Prints, with --explore --tasks 4:
 *
 *     all 216 interleavings of 4 tasks: balance = 40 in 216
 *     PROVED: all 216 interleavings of 4 tasks, 18 states
 */
#include <sched/scenario.h>
#include <sched/sync.h>

enum { MOST_TASKS = 12, DEPOSIT = 100, AMOUNT = 60 };

struct account {
    int balance;
    struct sched_mutex mutex;
};

struct withdrawal {
    struct sched_task task;
    struct account *account;
};

struct world {
    struct sched sched;
    struct account account;
    struct withdrawal take[MOST_TASKS];
};

static void pay_out(struct sched_task *task, struct account *account)
{
    const int balance = SCHED_READ(task, account->balance);

    SCHED_WRITE(task, account->balance, balance - AMOUNT);
}

static enum pt_status withdraw(struct sched_task *task)
{
    struct account *account = ((struct withdrawal *)task)->account;

    PT_BEGIN(task);
    PT_AWAIT(task, sched_mutex_lock(task, &account->mutex));
    if (SCHED_READ(task, account->balance) >= AMOUNT) {
        PT_AWAIT(task, sched_pass(task)); /* asks for the code */
        pay_out(task, account);
    }
    sched_mutex_unlock(task, &account->mutex);
    PT_END(task);
}

static size_t setup(void *memory, int tasks)
{
    struct world *world = memory;
    int i;

    sched_init(&world->sched);
    world->account.balance = DEPOSIT;
    for (i = 0; i < tasks; i++) {
        world->take[i].account = &world->account;
        sched_spawn(&world->sched, &world->take[i].task, withdraw, "take");
    }
    return offsetof(struct world, take) + (size_t)tasks * sizeof world->take[0];
}

static const char *check(const void *memory)
{
    static char sentence[64];
    const struct world *world = memory;

    if (world->account.balance >= 0)
        return NULL;
    snprintf(sentence, sizeof sentence, "the account is overdrawn: %d",
             world->account.balance);
    return sentence;
}

int main(int argc, char **argv)
{
    static struct world world;
    static const struct sched_scenario_group groups[] = {
        {offsetof(struct world, take), sizeof world.take[0], MOST_TASKS, true,
         true},
        {0, 0, 0, false, false},
    };
    static const struct sched_scenario safe_bank = {
        .name = "safe_bank",
        .world = &world,
        .setup = setup,
        .check = check,
        .tasks = 2,
        .most_tasks = MOST_TASKS,
        .groups = groups,
    };

    return sched_scenario_main(argc, argv, &safe_bank);
}
