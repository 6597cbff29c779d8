/* SPDX-License-Identifier: MIT */
/* main.c - run the three parts; 0 if all is as it should be, or a line. */
#include "mixed.h"

static struct mixed mixed;
static struct part parts[3];
static int steps[3];  /* that each part's task has been seen to make */
static int places[3]; /* steps that said where */
static int spawns;

static void count_event(struct sched_sink *sink, struct sched *sched,
                        unsigned kind_and_reason, struct sched_task *task,
                        const void *detail)
{
    const int level = task != NULL ? ((struct part *)task)->level : 0;

    (void)sink;
    (void)sched;
    if (SCHED_KIND(kind_and_reason) <= SCHED_EVENT_FAIL) {
        steps[level]++;
        places[level] += ((const struct pt_sites *)detail)->count > 0;
    } else if (SCHED_KIND(kind_and_reason) == SCHED_EVENT_SPAWN) {
        spawns++;
    }
}

static enum pt_status join_all(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_join(task, &parts[0].task));
    PT_AWAIT(task, sched_join(task, &parts[1].task));
    PT_AWAIT(task, sched_join(task, &parts[2].task));
    PT_END(task);
}

int main(void)
{
    static struct sched_sink counter;
    static struct part joiner; /* a part, so that it has a level */
    int level;

    sched_init(&mixed.sched);
    counter.on_event = count_event;
    sched_add_sink(&mixed.sched, &counter);
    for (level = 0; level < 3; level++)
        parts[level].mixed = &mixed;
    part_0_spawn(&parts[0]);
    part_1_spawn(&parts[1]);
    part_2_spawn(&parts[2]);
    if (spawns != 2)
        return __LINE__; /* part 0 was to spawn in silence */
    joiner.level = SCHED_TRACE;
    sched_spawn(&mixed.sched, &joiner.task, join_all, "joiner");
    if (sched_run(&mixed.sched) != 0 || mixed.ended != 3)
        return __LINE__;
    if (pt_status(&joiner.task) != PT_ENDED || sched_now(&mixed.sched) != 3)
        return __LINE__;

    for (level = 0; level < 3; level++) {
        if (parts[level].scheduler_size != sizeof(struct sched) ||
            parts[level].task_size != sizeof(struct sched_task))
            return __LINE__;
        /* It is this file's sched_step that reports, or does not. */
        if ((steps[level] > 0) != (SCHED_TRACE > 0))
            return __LINE__;
        /* Whether a wait says where is up to the file it stands in. */
        if ((places[level] > 0) != (SCHED_TRACE > 0 && level > 0))
            return __LINE__;
    }
    return 0;
}
