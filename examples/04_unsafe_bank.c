/* SPDX-License-Identifier: MIT */
/*
 * Lesson 4: an account that is overdrawn.
 *
 * Each task looks whether there is enough, asks for the customer's code, and
 * then takes the money. It reads the balance anew when it writes it, so that no
 * update is lost. But what it decided by may be old: while it asked, another
 * has taken money. The search lets it look again when it pays, and sees that it
 * would not pay. The check says so in the words of the bank, at the end of a
 * run, too.
 *
 * New: check-then-act; a check that says what must hold.
 *
 * Prints, with --explore --tasks 2:
 *
 *     FOUND  check-then-act on balance in 4 of 6 interleavings
 *     What take[1] had read, and decided on, was no longer true when it wrote.
 *
 *     switch  take[0]                 take[1]
 *          1  :68 read balance = 100
 *             :69 pass
 *          2  .                       :68 read balance = 100
 *             .                       :69 pass
 *          3  :58 read balance = 100
 *             :60 write balance = 40
 *             end
 *          4  .                       :58 read balance = 40
 *             .                       :60 write balance = -20
 *             .                       end
 *
 *     also: the account is overdrawn: -20 in 4 of 6: v1:0,1*2,0
 *     an order that is right: v1:0*2,1  (balance = 40)
 *     all 6 interleavings of 2 tasks: balance = 40 in 2, balance = -20 in 4
 *     replay: --tasks 2 --replay v1:0,1,0,1
 *     FOUND: check-then-act on balance; all 6 interleavings of 2 tasks, 7 states
 */
#include <sched/scenario.h>

enum { MOST_TASKS = 12, DEPOSIT = 100, AMOUNT = 60 };

struct account {
    int balance;
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
    if (SCHED_READ(task, account->balance) >= AMOUNT) {
        PT_AWAIT(task, sched_pass(task)); /* asks for the code */
        pay_out(task, account);
    }
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
    static const struct sched_scenario unsafe_bank = {
        .name = "unsafe_bank",
        .world = &world,
        .setup = setup,
        .check = check,
        .tasks = 2,
        .most_tasks = MOST_TASKS,
        .groups = groups,
        .is_watched = true,
    };

    return sched_scenario_main(argc, argv, &unsafe_bank);
}
