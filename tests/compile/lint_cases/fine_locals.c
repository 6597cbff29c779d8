/* SPDX-License-Identifier: MIT */
/* fine_locals.c - locals that no wait can lose. Nothing is found here. */
#include <sched/sched.h>

struct stage {
    struct sched_task task;
    struct stage *peer;
    struct pt child;
    enum pt_status status;
    int i;
    int total;
};

int measure(void);
enum pt_status ask(struct pt *pt, int value);

/* Set from the parameter at every call, and never changed. */
enum pt_status derived(struct sched_task *task)
{
    struct stage *self = (struct stage *)task;
    struct stage *const peer = self->peer;
    const int limit = self->total;
    static int calls;

    PT_BEGIN(task);
    calls++;
    for (self->i = 0; self->i < limit; self->i++)
        PT_YIELD(task);
    PT_AWAIT(task, sched_sleep(task, 3));
    PT_AWAIT_STATUS(task, self->status, sched_join(task, &peer->task));
    PT_CALL(task, &self->child, ask(&self->child, limit));
    self->total = calls;
    PT_END(task);
}

/* Used between two waits only. */
enum pt_status between(struct sched_task *task)
{
    struct stage *self = (struct stage *)task;

    PT_BEGIN(task);
    {
        int value = measure();

        value *= 2;
        self->total += value;
    }
    PT_YIELD(task);
    {
        const int value = measure();

        self->total += value;
        PT_YIELD(task);
    }
    while (self->total < 9) {
        PT_YIELD(task);
        int behind = measure();
        self->total += behind;
    }
    for (int i = 0; i < 3; i++)
        self->total += i;
    if (self->total == 3)
        PT_YIELD(task);
    const char text[] = "only read before";
    self->total += text[0];
    PT_YIELD(task);

    PT_FINALLY(task);
    int last = measure();
    self->total += last;
    PT_END(task);
}

/* No protothread, only called by one. */
enum pt_status awaitable(struct sched_task *task, int value)
{
    enum pt_status status = sched_arrive(task);
    int i;

    for (i = 0; i < value; i++)
        value--;
    return status == PT_WAITING ? sched_arrived(task, PT_ENDED) : status;
}

/* What is put right above PT_BEGIN is put right at every call. */
enum pt_status repaired(struct sched_task *task, int times)
{
    struct stage *self = (struct stage *)task;
    int limit = 3;

    if (times < 0)
        times = 0;
    limit += times;
    PT_BEGIN(task);
    while (self->total < limit)
        PT_YIELD(task);
    PT_END(task);
}
