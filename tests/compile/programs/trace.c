/* SPDX-License-Identifier: MIT */
/* trace.c - the vocabulary of trace.h: a ring, and what it holds. */
#include "expect.h"
#include <sched/sched.h>

static struct sched sched;
static struct sched_task task;
static struct sched_record records[8];
static struct sched_ring ring;
static struct sched_sink counter;
static unsigned events;

static void count_event(struct sched_sink *sink, struct sched *of,
                        unsigned kind_and_reason, struct sched_task *about,
                        const void *detail)
{
    (void)detail;
    EXPECT(sink == &counter && of == &sched);
    EXPECT(about == &task || SCHED_KIND(kind_and_reason) == SCHED_EVENT_TIME);
    events++;
}

static enum pt_status nap(struct sched_task *self)
{
    PT_BEGIN(self);
    sched_note(self, "good night");
    PT_AWAIT(self, sched_sleep(self, 3));
    PT_END(self);
}

/* The events of one nap, in order. */
static const struct {
    unsigned char kind, reason, time;
} expected[] = {
    {SCHED_EVENT_SPAWN, 0, 0},
    {SCHED_EVENT_NOTE, 0, 0},
    {SCHED_EVENT_SWITCH, SCHED_BY_SLEEP, 0},
    {SCHED_EVENT_TIME, 0, 3},
    {SCHED_EVENT_WAKE, 0, 3},
    {SCHED_EVENT_END, PT_ENDED, 3},
};
#define EXPECTED (sizeof expected / sizeof *expected)

int main(void)
{
    uint32_t i;

    sched_init(&sched);
    sched_ring_init(&ring, records, 8);
    sched_add_sink(&sched, &ring.sink);
    counter.on_event = count_event;
    sched_add_sink(&sched, &counter);
    EXPECT(sched_spawn(&sched, &task, nap, "nap") == 0);
    EXPECT(sched_run(&sched) == 0);

    EXPECT(events == (SCHED_TRACE ? EXPECTED : 0));
    EXPECT(sched_ring_count(&ring) == events && sched_ring_lost(&ring) == 0);
    for (i = 0; i < sched_ring_count(&ring) && i < EXPECTED; i++) {
        const struct sched_record *record = sched_ring_read(&ring, i);

        EXPECT(record->kind == expected[i].kind);
        EXPECT(record->reason == expected[i].reason);
        EXPECT(record->time == expected[i].time);
    }
    EXPECT(sched_ring_read(&ring, i) == NULL);

    /* A switch says where: the await that was written last. */
    if (SCHED_TRACE) {
        const struct pt_site *site =
            (const struct pt_site *)sched_ring_read(&ring, 2)->detail;

        EXPECT(site != NULL && site->line > 0);
        EXPECT(site->text[0] == 's' && site->text[6] == 's');
    }
    return expect_failed;
}
