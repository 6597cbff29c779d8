/* SPDX-License-Identifier: MIT */
/*
 * stage.h - what the named programs share: their tasks, and a log.
 *
 * `say` prints a line "TIME TASK: WORDS". At the end `play` prints a line with
 * the tasks in deadlock and, in the order of their creation, how each ended.
 * stage.py is the same in Python.
 */
#ifndef WEFT_STAGE_H
#define WEFT_STAGE_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <sched/group.h>

static struct sched sched;

/* All that were started, in that order. */
static struct sched_task *tasks[64];
static size_t task_count;

static inline void list(struct sched_task *task)
{
    tasks[task_count++] = task;
}

static inline void start(struct sched_task *task,
                         enum pt_status (*run)(struct sched_task *task),
                         const char *name)
{
    sched_spawn(&sched, task, run, name);
    list(task);
}

__attribute__((format(printf, 1, 2))) static inline void say(const char *format,
                                                             ...)
{
    const struct sched_task *task = sched_current(&sched);
    va_list arguments;

    va_start(arguments, format);
    printf("%u %s: ", (unsigned)sched_now(&sched),
           task != NULL ? task->name : "-");
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
}

/* As Python prints them. */
static inline const char *truth(bool is_true)
{
    return is_true ? "True" : "False";
}

/* Await `count` passes; `counter`, in the frame, counts them. */
#define PASSES(task, counter, count)                      \
    for ((counter) = 0; (counter) < (count); (counter)++) \
    PT_AWAIT(task, sched_pass(task))

/* Says each of its steps, so that a log shows when others run. */
struct witness {
    struct sched_task task;
    int step;
    int steps;
};

static inline enum pt_status witness(struct sched_task *task)
{
    struct witness *self = (struct witness *)task;

    PT_BEGIN(task);
    for (self->step = 0; self->step < self->steps; self->step++) {
        say("step %d", self->step);
        PT_AWAIT(task, sched_pass(task));
    }
    PT_END(task);
}

static inline void start_witness(struct witness *self, int steps,
                                 const char *name)
{
    self->steps = steps;
    start(&self->task, witness, name);
}

static inline void say_how_it_ended(const struct sched_task *task)
{
    printf("end %s ", task->name);
    if (pt_status(task) == PT_CANCELLED)
        printf("cancelled\n");
    else if (pt_status(task) != PT_FAILED)
        printf("ok\n");
    else if (task->error == SCHED_ETIMEDOUT)
        printf("timeout\n");
    else if (task->error == SCHED_EGROUP)
        printf("group\n");
    else
        printf("fail %d\n", task->error);
}

/* Run until nothing can happen, and say how it ended. Returns the exit
   status of main. */
static inline int play(struct sched_task *task,
                       enum pt_status (*run)(struct sched_task *task))
{
    size_t i;
    int code;

    sched_init(&sched);
    start(task, run, "main");
    code = sched_run(&sched);
    if (code > 0) {
        printf("stopped %d\n", code);
        return 0;
    }
    printf("stuck");
    for (i = 0; i < task_count; i++)
        if (!pt_is_finished(tasks[i]))
            printf(" %s", tasks[i]->name);
    printf("\n");
    for (i = 0; i < task_count; i++)
        if (pt_is_finished(tasks[i]))
            say_how_it_ended(tasks[i]);
    return 0;
}

#endif
