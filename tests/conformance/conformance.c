/* SPDX-License-Identifier: MIT */
/*
 * conformance - run a program of README.md's format on Weft; print its log.
 *
 * usage: conformance [--lines] < PROGRAM.json
 *
 * With --lines, many programs, one a line; a line "." ends each log. Exit
 * status 2, after one sentence, for what is no program.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sched/group.h>

/* Memory: all of a program's goes at once. */

struct block {
    struct block *next;
    max_align_t memory[];
};

static struct block *blocks;

static void *allocate(size_t size)
{
    struct block *block = calloc(1, sizeof *block + size);

    if (block == NULL) {
        fprintf(stderr, "conformance: out of memory\n");
        exit(2);
    }
    block->next = blocks;
    blocks = block;
    return block->memory;
}

static void free_all(void)
{
    while (blocks != NULL) {
        struct block *next = blocks->next;

        free(blocks);
        blocks = next;
    }
}

/* JSON: lists, strings, numbers, true, false, null. */

enum kind { LIST, STRING, NUMBER, FLAG, NONE };

struct value {
    enum kind kind;
    long number;   /* a flag: 0 or 1 */
    char text[16]; /* a string's first characters */
    struct value *item;
    size_t count;
    struct value *next; /* of the list it is in, while that is read */
};

static void refuse(const char *what, const char *at)
{
    fprintf(stderr, "conformance: expected %s, not \"%.20s\"\n", what, at);
    exit(2);
}

static const char *skip(const char *at)
{
    while (isspace((unsigned char)*at))
        at++;
    return at;
}

static const char *read_value(const char *at, struct value *value);

static const char *read_list(const char *at, struct value *value)
{
    struct value **last = &value->next;
    struct value *item;
    size_t i;

    value->kind = LIST;
    value->next = NULL;
    at = skip(at + 1);
    while (*at != ']') {
        item = allocate(sizeof *item);
        at = skip(read_value(at, item));
        *last = item;
        last = &item->next;
        value->count++;
        if (*at == ',')
            at = skip(at + 1);
        else if (*at != ']')
            refuse("a comma or ]", at);
    }
    value->item = allocate((value->count + 1) * sizeof *value->item);
    item = value->next;
    for (i = 0; i < value->count; i++) {
        value->item[i] = *item;
        item = item->next;
    }
    return at + 1;
}

static const char *read_value(const char *at, struct value *value)
{
    static const struct {
        const char *word;
        enum kind kind;
        long number;
    } words[] = {{"true", FLAG, 1}, {"false", FLAG, 0}, {"null", NONE, 0}};
    struct value empty = {NONE, 0, "", NULL, 0, NULL};
    char *end;
    size_t length;
    size_t i;

    *value = empty;
    at = skip(at);
    if (*at == '[') {
        struct value list = empty;

        at = read_list(at, &list);
        list.next = NULL;
        *value = list;
        return at;
    }
    if (*at == '"') {
        length = strcspn(at + 1, "\"");
        if (at[1 + length] == '\0')
            refuse("the end of a string", at);
        value->kind = STRING;
        snprintf(value->text, sizeof value->text, "%.*s",
                 length < 15 ? (int)length : 15, at + 1);
        return at + length + 2;
    }
    for (i = 0; i < sizeof words / sizeof words[0]; i++) {
        length = strlen(words[i].word);
        if (strncmp(at, words[i].word, length) == 0) {
            value->kind = words[i].kind;
            value->number = words[i].number;
            return at + length;
        }
    }
    value->kind = NUMBER;
    value->number = strtol(at, &end, 10);
    if (end == at)
        refuse("a value", at);
    return end;
}

/* A run */

/* One body: a list of operations that a task is in. */
struct frame {
    struct pt pt;
    enum pt_status status; /* of a body inside it */
    enum pt_status last;
    int error;
    const struct value *program;
    const struct value *op;
    size_t at;
    char shown[4000]; /* what the operation's line says */
    struct frame *inner;
    struct job **children;
    size_t child_count;
    int item;
    struct sched_member *members;
    struct sched_gathering gathering;
    struct sched_waiting waiting;
    struct sched_waiting_for waiting_for;
    struct sched_shielding shielding;
    struct sched_timeout timeout;
    struct sched_group group;
};

struct job {
    struct sched_task task;
    int number;
    enum pt_status status;
    struct frame *frame;
    char name[16];
};

static struct sched sched;
static struct job **jobs;
static size_t job_count;
static size_t job_room;

static struct sched_event events[2];
static struct sched_future futures[2];
static struct sched_mutex mutexes[2];
static struct sched_semaphore semaphores[1];
static struct sched_condition condition;
static struct sched_mutex condition_mutex;
static struct sched_queue queue;
static int queue_memory[1];

static void say(const struct sched_task *task, const char *words, ...)
{
    va_list arguments;

    printf("%lu %s ", (unsigned long)sched_now(&sched), task->name);
    va_start(arguments, words);
    vprintf(words, arguments);
    va_end(arguments);
    putchar('\n');
}

/* How a log names the way a body or task ended. */
static const char *outcome(enum pt_status status, int error)
{
    static char words[24];

    if (status == PT_CANCELLED)
        return "cancelled";
    if (status != PT_FAILED)
        return "ok";
    if (error == SCHED_ETIMEDOUT)
        return "timeout";
    if (error == SCHED_EGROUP)
        return "group";
    snprintf(words, sizeof words, "fail %d", error);
    return words;
}

static struct frame *frame_of(const struct value *program)
{
    struct frame *frame = allocate(sizeof *frame);

    if (program->kind != LIST)
        refuse("a program", program->text);
    frame->program = program;
    return frame;
}

static enum pt_status run_body(struct sched_task *task, struct frame *self);

static enum pt_status run_job(struct sched_task *task)
{
    struct job *self = (struct job *)task;

    PT_BEGIN(task);
    PT_AWAIT_STATUS(task, self->status, run_body(task, self->frame));
    say(task, "end %s", outcome(self->status, task->error));
    if (self->status >= PT_FAILED)
        PT_LEAVE(task, self->status);
    PT_END(task);
}

static struct job *new_job(const struct value *program)
{
    struct job *job = allocate(sizeof *job);

    if (job_count == job_room) {
        job_room = job_room * 2 + 16;
        jobs = realloc(jobs, job_room * sizeof(struct job *));
        if (jobs == NULL)
            exit(2);
    }
    job->frame = frame_of(program);
    job->number = (int)job_count;
    snprintf(job->name, sizeof job->name, "t%d", job->number);
    jobs[job_count++] = job;
    return job;
}

static struct job *start(const struct value *program)
{
    struct job *job = new_job(program);

    sched_spawn(&sched, &job->task, run_job, job->name);
    return job;
}

static void start_children(struct frame *self, const struct value *programs,
                           struct sched_group *group)
{
    size_t i;

    self->child_count = programs->count;
    self->children = allocate((programs->count + 1) * sizeof *self->children);
    self->members = allocate((programs->count + 1) * sizeof *self->members);
    for (i = 0; i < programs->count; i++) {
        if (group != NULL) {
            self->children[i] = new_job(&programs->item[i]);
            sched_group_spawn(group, &self->members[i],
                              &self->children[i]->task, run_job,
                              self->children[i]->name);
        } else {
            self->children[i] = start(&programs->item[i]);
            self->members[i].task = &self->children[i]->task;
        }
    }
}

/* Join and shield take younger tasks only. */
static struct sched_task *younger(const struct sched_task *task, long k)
{
    const size_t first = (size_t)((const struct job *)task)->number + 1;

    if (first >= job_count)
        return NULL;
    return &jobs[first + (size_t)k % (job_count - first)]->task;
}

static void show_number(struct frame *self, int number)
{
    const size_t used = strlen(self->shown);

    snprintf(self->shown + used, sizeof self->shown - used, "%s%d",
             used > 1 ? ", " : "", number);
}

static void reap(struct frame *self, const struct sched_task *me)
{
    const size_t count = job_count;
    size_t i;

    strcpy(self->shown, "[");
    for (i = 0; i < count; i++)
        if (&jobs[i]->task != me && sched_cancel(&jobs[i]->task))
            show_number(self, (int)i);
    strcat(self->shown, "]");
}

static void show_finished(struct frame *self)
{
    size_t i;

    strcpy(self->shown, "[");
    for (i = 0; i < self->child_count; i++)
        if (pt_is_finished(&self->children[i]->task))
            show_number(self, self->children[i]->number);
    strcat(self->shown, "]");
}

static bool is(const struct frame *self, const char *name)
{
    return strcmp(self->op->item[0].text, name) == 0;
}

static const struct value *argument(const struct frame *self, size_t i,
                                    enum kind kind)
{
    if (i >= self->op->count || self->op->item[i].kind != kind)
        refuse("another argument", self->op->item[0].text);
    return &self->op->item[i];
}

static long number(const struct frame *self, size_t i)
{
    return argument(self, i, NUMBER)->number;
}

static enum sched_wait_until until(const struct frame *self)
{
    const char *how = argument(self, 1, STRING)->text;

    return strcmp(how, "any") == 0   ? SCHED_ANY
           : strcmp(how, "all") == 0 ? SCHED_ALL
                                     : SCHED_FIRST_FAILURE;
}

/* The operations that do not wait. Returns false if `self->op` is none. */
static bool run_at_once(struct sched_task *task, struct frame *self)
{
    if (is(self, "set"))
        sched_event_set(&events[number(self, 1)]);
    else if (is(self, "clear"))
        sched_event_clear(&events[number(self, 1)]);
    else if (is(self, "notify"))
        sched_condition_notify(&condition, (unsigned)number(self, 1));
    else if (is(self, "spawn"))
        start(argument(self, 1, LIST));
    else if (is(self, "reap"))
        reap(self, task);
    else if (is(self, "cancel"))
        strcpy(self->shown,
               sched_cancel(&jobs[(size_t)number(self, 1) % job_count]->task)
                   ? "True"
                   : "False");
    else if (is(self, "fset"))
        strcpy(self->shown, sched_future_set(&futures[number(self, 1)], task)
                                ? "None"
                                : "already");
    else
        return false;
    return true;
}

/* Run a body while the task holds `mutex` or `semaphore`, or in a group. */
static enum pt_status run_body(struct sched_task *task, struct frame *self)
{
    struct pt *p = &self->pt;
    struct sched_task *other = NULL;

    PT_BEGIN(p);
    for (self->at = 0; self->at < self->program->count; self->at++) {
        self->op = &self->program->item[self->at];
        if (self->op->kind != LIST || self->op->count == 0)
            refuse("an operation", self->op->text);
        strcpy(self->shown, "None");
        self->inner = NULL;
        if (run_at_once(task, self)) {
        } else if (is(self, "y")) {
            PT_AWAIT(p, sched_pass(task));
        } else if (is(self, "s")) {
            PT_AWAIT(p, sched_sleep(task, (uint32_t)number(self, 1)));
        } else if (is(self, "ewait")) {
            PT_AWAIT(p, sched_event_wait(task, &events[number(self, 1)]));
        } else if (is(self, "put")) {
            self->item = (int)number(self, 1);
            PT_AWAIT(p, sched_queue_put(task, &queue, &self->item));
        } else if (is(self, "get")) {
            PT_AWAIT(p, sched_queue_get(task, &queue, &self->item));
            snprintf(self->shown, sizeof self->shown, "%d", self->item);
        } else if (is(self, "fwait")) {
            PT_AWAIT(p, sched_future_wait(task, &futures[number(self, 1)]));
            snprintf(self->shown, sizeof self->shown, "%d",
                     ((struct job *)futures[number(self, 1)].value)->number);
        } else if (is(self, "join")) {
            other = younger(task, number(self, 1));
            if (other != NULL) {
                self->children = allocate(sizeof *self->children);
                self->children[0] = (struct job *)other;
                PT_AWAIT(p, sched_join(task, &self->children[0]->task));
            }
        } else if (is(self, "shield")) {
            other = younger(task, number(self, 1));
            if (other != NULL) {
                self->children = allocate(sizeof *self->children);
                self->children[0] = (struct job *)other;
                PT_AWAIT(p, sched_shield(task, &self->shielding,
                                         &self->children[0]->task));
            }
        } else if (is(self, "fail")) {
            PT_AWAIT(p, sched_fail(task, (int)number(self, 1)));
        } else if (is(self, "lock")) {
            PT_AWAIT(p, sched_mutex_lock(task, &mutexes[number(self, 1)]));
            say(task, "in");
            self->inner = frame_of(argument(self, 2, LIST));
            PT_AWAIT_STATUS(p, self->status, run_body(task, self->inner));
            sched_mutex_unlock(task, &mutexes[number(self, 1)]);
            if (self->status >= PT_FAILED)
                PT_LEAVE(p, self->status);
        } else if (is(self, "sem")) {
            PT_AWAIT(
                p, sched_semaphore_acquire(task, &semaphores[number(self, 1)]));
            say(task, "in");
            self->inner = frame_of(argument(self, 2, LIST));
            PT_AWAIT_STATUS(p, self->status, run_body(task, self->inner));
            sched_semaphore_release(task, &semaphores[number(self, 1)]);
            if (self->status >= PT_FAILED)
                PT_LEAVE(p, self->status);
        } else if (is(self, "cond")) {
            PT_AWAIT(p, sched_mutex_lock(task, &condition_mutex));
            say(task, "in");
            self->inner = frame_of(argument(self, 1, LIST));
            PT_AWAIT_STATUS(p, self->status, run_body(task, self->inner));
            sched_mutex_unlock(task, &condition_mutex);
            if (self->status >= PT_FAILED)
                PT_LEAVE(p, self->status);
        } else if (is(self, "cwait")) {
            PT_AWAIT(p,
                     sched_condition_wait(task, &condition, &condition_mutex));
        } else if (is(self, "gather")) {
            start_children(self, argument(self, 1, LIST), NULL);
            sched_gather_init(&self->gathering, self->members,
                              self->child_count,
                              argument(self, 2, FLAG)->number);
            PT_AWAIT(p, sched_gather(task, &self->gathering));
        } else if (is(self, "wait")) {
            start_children(self, argument(self, 2, LIST), NULL);
            sched_wait_init(&self->waiting, self->members, self->child_count,
                            until(self));
            PT_AWAIT(p, sched_wait(task, &self->waiting,
                                   self->op->item[3].kind == NONE
                                       ? SCHED_FOR_EVER
                                       : (uint32_t)number(self, 3)));
            show_finished(self);
        } else if (is(self, "wait_for")) {
            self->children = allocate(sizeof *self->children);
            self->children[0] = start(argument(self, 1, LIST));
            PT_AWAIT(p, sched_wait_for(task, &self->waiting_for,
                                       &self->children[0]->task,
                                       (uint32_t)number(self, 2)));
        } else if (is(self, "timeout")) {
            self->inner = frame_of(argument(self, 2, LIST));
            PT_AWAIT(p, SCHED_TIMEOUT(task, &self->timeout,
                                      (uint32_t)number(self, 1),
                                      run_body(task, self->inner)));
        } else if (is(self, "group")) {
            sched_group_enter(task, &self->group);
            start_children(self, argument(self, 1, LIST), &self->group);
            self->inner = frame_of(argument(self, 2, LIST));
            PT_AWAIT_STATUS(p, self->status, run_body(task, self->inner));
            PT_AWAIT(p, sched_group_leave(task, &self->group, self->status));
        } else if (is(self, "try") || is(self, "swallow")) {
            self->inner = frame_of(argument(self, 1, LIST));
            PT_AWAIT_STATUS(p, self->status, run_body(task, self->inner));
            if (self->status == (is(self, "try") ? PT_FAILED : PT_CANCELLED))
                strcpy(self->shown, outcome(self->status, task->error));
            else if (self->status >= PT_FAILED)
                PT_LEAVE(p, self->status);
        } else if (is(self, "finally")) {
            self->inner = frame_of(argument(self, 1, LIST));
            PT_AWAIT_STATUS(p, self->last, run_body(task, self->inner));
            self->error = task->error;
            say(task, "cleanup");
            self->inner = frame_of(argument(self, 2, LIST));
            PT_AWAIT(p, run_body(task, self->inner));
            task->error = (int16_t)self->error;
            if (self->last >= PT_FAILED)
                PT_LEAVE(p, self->last);
        } else {
            refuse("an operation", self->op->item[0].text);
        }
        say(task, "%s %s", self->op->item[0].text, self->shown);
    }
    PT_END(p);
}

static void run(const char *text)
{
    struct value program;
    size_t i;

    if (*skip(read_value(text, &program)) != '\0')
        refuse("one program", text);
    sched_init(&sched);
    job_count = 0;
    memset(events, 0, sizeof events);
    memset(futures, 0, sizeof futures);
    memset(mutexes, 0, sizeof mutexes);
    memset(&condition, 0, sizeof condition);
    memset(&condition_mutex, 0, sizeof condition_mutex);
    sched_semaphore_init(&semaphores[0], 2, 0);
    sched_queue_init(&queue, queue_memory, sizeof queue_memory[0], 1);
    start(&program);
    sched_run(&sched);
    printf("stuck");
    for (i = 0; i < job_count; i++)
        if (!pt_is_finished(&jobs[i]->task))
            printf(" %s", jobs[i]->name);
    putchar('\n');
    for (i = 0; i < job_count; i++)
        if (pt_is_finished(&jobs[i]->task))
            printf("end %s %s\n", jobs[i]->name,
                   outcome(pt_status(&jobs[i]->task), jobs[i]->task.error));
    free_all();
}

/* Read to the end of the line or of the input. Returns NULL at the end. */
static char *read_text(bool is_line)
{
    static char *text;
    static size_t room;
    size_t length = 0;
    int c = EOF;

    for (;;) {
        if (length + 1 >= room) {
            room = room * 2 + 4096;
            text = realloc(text, room);
            if (text == NULL)
                exit(2);
        }
        c = getchar();
        if (c == EOF || (c == '\n' && is_line))
            break;
        text[length++] = (char)c;
    }
    text[length] = '\0';
    if (c == EOF && length == 0) {
        free(text);
        text = NULL;
        room = 0;
    }
    return text;
}

int main(int argc, char **argv)
{
    const bool is_lines = argc == 2 && strcmp(argv[1], "--lines") == 0;
    char *text;

    if (argc > 2 || (argc == 2 && !is_lines)) {
        fprintf(stderr, "usage: conformance [--lines] < PROGRAM.json\n");
        return 2;
    }
    while ((text = read_text(is_lines)) != NULL) {
        run(text);
        if (!is_lines)
            continue;
        puts(".");
        fflush(stdout);
    }
    free(jobs);
    return 0;
}
