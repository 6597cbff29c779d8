/* SPDX-License-Identifier: MIT */
/*
 * see.h - what the tasks do, seen through a sink.
 *
 * A part of explore.h, which includes it.
 */
#ifndef WEFT_EXPLORE_SEE_H
#define WEFT_EXPLORE_SEE_H

static inline void sched_search_add_task_(struct sched_search *search,
                                          struct sched_task *task)
{
    if (sched_search_number_(search, task) != SIZE_MAX)
        return;
    if (!sched_search_is_inside_(search, task, sizeof *task)) {
        search->error = "a task lies outside of the world: setup returns all "
                        "of the bytes that are in use";
        return;
    }
    if (search->task_count_ == search->task_room_) {
        search->overflows_ = true;
        return;
    }
    search->tasks_[search->task_count_] = task;
    sched_search_is_task_(search, task, search->task_count_++);
}

static inline void sched_search_find_(struct sched_search *search,
                                      enum sched_found_kind kind,
                                      const char *text)
{
    if (search->finding_[0] != '\0')
        return;
    search->finding_kind_ = kind;
    snprintf(search->finding_, sizeof search->finding_, "%s", text);
}

static inline void sched_search_suspect_(struct sched_search *search,
                                         size_t task, size_t variable,
                                         bool is_stale)
{
    if (search->suspect_ != 0)
        return;
    search->suspect_ = variable + 1;
    search->suspect_task_ = task;
    search->suspect_is_stale_ = is_stale;
}

/* Whoever has read the variable has read what it was. */
static inline void sched_search_age_(struct sched_search *search,
                                     size_t variable)
{
    const size_t count = search->watched_;
    size_t i;

    for (i = 0; i < search->task_count_; i++)
        if (search->seen_[i * count + variable] != SCHED_UNREAD_)
            search->seen_[i * count + variable] = SCHED_STALE_;
}

static inline void sched_search_write_(struct sched_search *search,
                                       size_t number, size_t variable,
                                       unsigned how)
{
    const size_t count = search->watched_;
    const size_t place = number * count + variable;
    const bool is_stale = search->seen_[place] == SCHED_STALE_ &&
                          search->values_[place] != search->written_[variable];

    if (is_stale && how == SCHED_FROM_READ)
        sched_search_find_(search, SCHED_FOUND_LOST_UPDATE,
                           search->variables_[variable].text);
    else if (is_stale && how == SCHED_FROM_UNKNOWN)
        sched_search_suspect_(search, number, variable, true);
    else if (search->seen_[place] == SCHED_REREAD_ && how != SCHED_FROM_NOTHING)
        sched_search_suspect_(search, number, variable, false);
    sched_search_age_(search, variable);
}

/* The number of the variable at `address`, or of those that are known. Most are
   asked for again soon. */
static inline size_t sched_search_variable_(struct sched_search *search,
                                            const void *address)
{
    uint32_t *recent = &search->recent_[(uintptr_t)address % SCHED_RECENT_];
    size_t i = *recent;

    if (i < search->variable_count_ && search->variables_[i].address == address)
        return i;
    for (i = 0; i < search->variable_count_ &&
                search->variables_[i].address != address;
         i++) {
    }
    *recent = (uint32_t)i;
    return i;
}

static inline void sched_search_access_(struct sched_search *search,
                                        const struct sched_task *task,
                                        unsigned event,
                                        const struct sched_access *access)
{
    const bool is_write = SCHED_KIND(event) == SCHED_EVENT_WRITE;
    const size_t count = search->watched_;
    size_t variable = sched_search_variable_(search, access->address);
    size_t number;
    size_t place;

    if (search->without_watch && variable < search->known_) {
        search->written_[variable] = access->value;
        return;
    }
    number = sched_search_number_(search, task);
    if (search->probe_.address == access->address &&
        search->probe_.task == number) {
        search->probe_.has_read |= !is_write;
        if (is_write && !search->probe_.has_written)
            search->probe_.value = access->value;
        search->probe_.has_written |= is_write;
    }
    if (number == SIZE_MAX && !search->is_firing_)
        search->overflows_ = true;
    if (variable == search->variable_count_ && variable == search->known_)
        search->variables_[search->variable_count_++] = *access;
    if (search->known_ != search->variable_count_)
        search->overflows_ = true; /* from the start again, with it */
    if (search->overflows_)
        return;
    if (search->is_firing_) {
        if (is_write) /* nobody's: only the others' */
            sched_search_age_(search, variable);
        search->written_[variable] = access->value;
        return;
    }
    place = number * count + variable;
    if (is_write) {
        sched_search_write_(search, number, variable, SCHED_REASON(event));
        search->seen_[place] = SCHED_CURRENT_;
    } else if (search->seen_[place] != SCHED_REREAD_) {
        search->seen_[place] = search->seen_[place] == SCHED_STALE_ &&
                                       search->values_[place] != access->value
                                   ? SCHED_REREAD_
                                   : SCHED_CURRENT_;
    }
    search->written_[variable] = access->value;
    search->values_[place] = access->value;
}

/* The answer to sched_choose: as the choice says, or drawn. */
static inline void sched_search_answer_(struct sched_search *search,
                                        const struct sched_answer *asked)
{
    /* of two each, fewer than SCHED_MOST_ANSWERS */
    const uint64_t most = UINT64_C(1) << (63 - SCHED_ACTOR_BITS);
    unsigned answer;

    if (asked->count < 2)
        return;
    if (search->scale_ > most / asked->count) {
        search->asks_too_much_ = true;
        return;
    }
    if (search->draws_) {
        answer =
            (unsigned)(sched_search_random_(&search->random_) % asked->count);
    } else {
        answer = (unsigned)(search->given_ % asked->count);
        search->given_ /= asked->count;
    }
    search->answers_[search->answer_count_].count = asked->count;
    search->answers_[search->answer_count_++].answer = answer;
    search->made_ += answer * search->scale_;
    search->scale_ *= asked->count;
    *asked->answer = answer;
}

/* Behind a parked task at the tail of a queue is the queue's head. */
static inline void sched_search_see_queue_(struct sched_search *search,
                                           const struct sched_task *task)
{
    const struct sched_link *head = task->node.link.next;

    if (!(task->flags & SCHED_PARKED_))
        return;
    if (!sched_search_is_inside_(search, head, sizeof *head))
        search->error = "a task waits for an object outside of the world: put "
                        "it inside";
    else
        sched_search_is_head_(search, head);
}

static inline void sched_search_on_event_(struct sched_sink *sink,
                                          struct sched *sched, unsigned event,
                                          struct sched_task *task,
                                          const void *detail)
{
    struct sched_search *search =
        (struct sched_search *)(void *)((char *)sink -
                                        offsetof(struct sched_search, sink_));
    const unsigned kind = SCHED_KIND(event);
    const size_t variables = search->watched_;
    size_t number;
    size_t i;

    (void)sched;
    if (search->with_partial_order)
        sched_search_note_event_(search, event, task, detail);
    switch (kind) {
    case SCHED_EVENT_SPAWN:
        search->may_be_quiet_ = false;
        sched_search_add_task_(search, task);
        break;
    case SCHED_EVENT_CANCEL:
        search->may_be_quiet_ = false;
        search->has_cancels_ = true;
        break;
    case SCHED_EVENT_NOTE:
        break;
    case SCHED_EVENT_MASK:
        search->is_masked_ = SCHED_REASON(event) != 0;
        break;
    case SCHED_EVENT_CHOICE:
        sched_search_answer_(search, (const struct sched_answer *)detail);
        break;
    case SCHED_EVENT_READ:
    case SCHED_EVENT_WRITE:
        sched_search_access_(search, task, event,
                             (const struct sched_access *)detail);
        break;
    case SCHED_EVENT_SWITCH:
        search->polls_ = SCHED_REASON(event) == SCHED_BY_POLL;
        search->has_polled |= search->polls_;
        if (SCHED_REASON(event) >= SCHED_BY_WAIT)
            sched_search_see_queue_(search, task);
        number = sched_search_number_(search, task);
        for (i = 0; number != SIZE_MAX && i < variables; i++)
            if (search->seen_[number * variables + i] == SCHED_REREAD_)
                search->seen_[number * variables + i] = SCHED_CURRENT_;
        break;
    case SCHED_EVENT_END:
    case SCHED_EVENT_FAIL: /* what it has read no longer matters */
        search->acting_ends_ = true;
        search->may_be_quiet_ &=
            kind == SCHED_EVENT_END && task->listeners.next == &task->listeners;
        number = sched_search_number_(search, task);
        if (number != SIZE_MAX) {
            memset(search->seen_ + number * variables, 0, variables);
            memset(search->values_ + number * variables, 0,
                   variables * sizeof *search->values_);
        }
        break;
    default:
        search->may_be_quiet_ = false;
        break;
    }
}

#endif
