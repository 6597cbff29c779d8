/* SPDX-License-Identifier: MIT */
/* many.c - one of four files that sleep, wait and set: FILE_NUMBER is 0 to 3.
   The first has the scheduler and starts the tasks of all. */
#include <sched/sched.h>

#include "event.h"

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)
#define EVENT(number) PASTE(event_, number)
#define RUN(number) PASTE(run_, number)
#define NEXT_FILE_0 1
#define NEXT_FILE_1 2
#define NEXT_FILE_2 3
#define NEXT_FILE_3 0
#define NEXT_FILE PASTE(NEXT_FILE_, FILE_NUMBER)

extern struct event event_0, event_1, event_2, event_3;
extern enum pt_status run_0(struct sched_task *task);
extern enum pt_status run_1(struct sched_task *task);
extern enum pt_status run_2(struct sched_task *task);
extern enum pt_status run_3(struct sched_task *task);

struct event EVENT(FILE_NUMBER);

enum pt_status RUN(FILE_NUMBER)(struct sched_task *task)
{
    PT_BEGIN(task);
    PT_AWAIT(task, sched_sleep(task, 100 + FILE_NUMBER));
    event_set(&EVENT(NEXT_FILE));
    PT_AWAIT(task, event_wait(task, &EVENT(FILE_NUMBER)));
    PT_END(task);
}

#if FILE_NUMBER == 0
static struct sched sched;
static struct sched_task task_0, task_1, task_2, task_3;

int main(void)
{
    sched_init(&sched);
    sched_spawn(&sched, &task_0, run_0, "0");
    sched_spawn(&sched, &task_1, run_1, "1");
    sched_spawn(&sched, &task_2, run_2, "2");
    sched_spawn(&sched, &task_3, run_3, "3");
    return sched_run(&sched);
}
#endif
