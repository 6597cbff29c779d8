/* SPDX-License-Identifier: MIT */
/*
 * found.h - what was found, how interleavings end, and what a stale read decided.
 *
 * A part of explore.h, which includes it.
 */
#ifndef WEFT_EXPLORE_FOUND_H
#define WEFT_EXPLORE_FOUND_H

static inline struct sched_schedule sched_search_new_schedule_(size_t count)
{
    struct sched_schedule schedule;

    schedule.count = count;
    schedule.choice =
        (uint64_t *)sched_search_memory_(NULL, count + 1, sizeof(uint64_t));
    return schedule;
}

/* The choices that lead to `state`, and `choice` if it is one. */
static inline struct sched_schedule
sched_search_path_(const struct sched_search *search, uint32_t state,
                   uint64_t choice)
{
    const bool has_trail = search->order >= SCHED_BITSTATE;
    const struct sched_schedule *prefix = NULL;
    struct sched_schedule path;
    size_t count = has_trail ? search->trail_count_ : 0;
    uint32_t s;

    for (s = state; !has_trail && s != 0; s = search->state_[s].parent) {
        const uint64_t made = search->state_[s].choice;

        if (SCHED_ACTOR(made) == SCHED_PREFIX_ACTOR_) {
            prefix = &search->prefix_[made >> SCHED_ACTOR_BITS];
            count += prefix->count;
            break;
        }
        count++;
    }
    if (state == 0 && choice != SCHED_NO_CHOICE &&
        SCHED_ACTOR(choice) == SCHED_PREFIX_ACTOR_) {
        prefix = &search->prefix_[choice >> SCHED_ACTOR_BITS];
        choice = SCHED_NO_CHOICE;
        count = prefix->count;
    }
    path = sched_search_new_schedule_(count + (choice != SCHED_NO_CHOICE));
    if (choice != SCHED_NO_CHOICE)
        path.choice[count] = choice;
    if (has_trail && count > 0)
        memcpy(path.choice, search->trail_, count * sizeof *path.choice);
    for (s = state; !has_trail && count > (prefix ? prefix->count : 0);
         s = search->state_[s].parent)
        path.choice[--count] = search->state_[s].choice;
    if (prefix != NULL)
        memcpy(path.choice, prefix->choice,
               prefix->count * sizeof *path.choice);
    return path;
}

static inline void sched_search_keep_answers_(const struct sched_search *search,
                                              struct sched_found *found)
{
    size_t i;

    for (i = 0; i < search->answer_count_; i++)
        found->answers[i] = search->answers_[i].answer;
    found->answer_count = search->answer_count_;
}

/* Whether the step has found what `found` is. */
static inline bool sched_search_has_found_(const struct sched_search *search,
                                           const struct sched_found *found)
{
    return search->finding_[0] != '\0' &&
           found->kind == search->finding_kind_ &&
           strcmp(found->text, search->finding_) == 0;
}

/* Keep what the step has found. Returns its number + 1, or 0. */
static inline unsigned sched_search_keep_(struct sched_search *search,
                                          uint32_t state, uint64_t choice)
{
    struct sched_found *found;
    size_t i;

    if (search->finding_[0] == '\0')
        return 0;
    for (i = 0; i < search->found_count; i++) {
        found = &search->found[i];
        if (sched_search_has_found_(search, found))
            break;
    }
    if (i == search->found_count && i == SCHED_MOST_FOUND) {
        i--; /* counted with the last */
    } else if (i == search->found_count) {
        search->found_count++;
        found = &search->found[i];
        found->kind = search->finding_kind_;
        memcpy(found->text, search->finding_, sizeof found->text);
        found->schedule = sched_search_path_(search, state, choice);
        found->interleavings = 0;
        found->starving = 0;
        sched_search_keep_answers_(search, found);
    }
    if (strcmp(search->finding_, sched_search_stopped_) == 0)
        search->limit = sched_search_report_;
    search->finding_[0] = '\0';
    return (unsigned)i + 1;
}

/* How this state, an end, came out, by the watched variables. */
static inline void
sched_search_outcome_words_(const struct sched_search *search, char *text)
{
    const struct sched *sched = (const struct sched *)search->world;
    char value[SCHED_WORDS_SIZE];
    size_t used;
    size_t i, j;

    snprintf(text, SCHED_OUTCOME_TEXT, "%s",
             sched->is_stopped       ? "stopped"
             : sched->unfinished > 0 ? "deadlock"
                                     : "");
    if (text[0] != '\0')
        return;
    for (i = 0; i < search->known_; i++) {
        const struct sched_access *access = &search->variables_[i];
        unsigned same = 1;

        for (j = 0; j < i; j++)
            same += strcmp(search->variables_[j].text, access->text) == 0;
        used = strlen(text);
        used +=
            (size_t)snprintf(text + used, SCHED_OUTCOME_TEXT - used, "%s%.16s",
                             i > 0 ? ", " : "", sched_last_part(access->text));
        if (same > 1 && used < SCHED_OUTCOME_TEXT)
            used += (size_t)snprintf(text + used, SCHED_OUTCOME_TEXT - used,
                                     "#%u", same);
        if (used < SCHED_OUTCOME_TEXT)
            snprintf(text + used, SCHED_OUTCOME_TEXT - used, " = %.20s",
                     sched_value_words(access, search->written_[i], value));
        if (used >= SCHED_OUTCOME_TEXT - 40)
            break; /* what is behind it does not tell ends apart */
    }
    if (text[0] == '\0')
        snprintf(text, SCHED_OUTCOME_TEXT, "the end");
}

/* Interleavings that lead to `state`, and make `choice` if it is one, end like
   `text` says. Returns its number + 1. */
static inline unsigned char sched_search_outcome_(struct sched_search *search,
                                                  const char *text,
                                                  uint32_t state,
                                                  uint64_t choice, bool is_bad)
{
    struct sched_outcome *outcome;
    size_t i;

    for (i = 0; i < search->outcome_count; i++)
        if (strncmp(search->outcomes[i].text, text, SCHED_OUTCOME_TEXT - 1) ==
            0)
            break;
    if (i == SCHED_MOST_OUTCOMES) {
        i--;
        snprintf(search->outcomes[i].text, SCHED_OUTCOME_TEXT, "others");
    } else if (i == search->outcome_count) {
        search->outcome_count++;
        outcome = &search->outcomes[i];
        snprintf(outcome->text, sizeof outcome->text, "%.*s",
                 SCHED_OUTCOME_TEXT - 1, text);
        outcome->schedule = sched_search_path_(search, state, choice);
        outcome->interleavings = 0;
        outcome->is_bad = false;
    }
    outcome = &search->outcomes[i];
    outcome->is_bad |= is_bad;
    if (search->order >= SCHED_RANDOM_WALK)
        outcome->interleavings++;
    return (unsigned char)(i + 1);
}

/* `state`, in which nothing can run any more or that was stopped. */
static inline void sched_search_end_(struct sched_search *search,
                                     uint32_t state)
{
    struct sched *sched = (struct sched *)search->world;
    const char *sentence = NULL;
    char text[SCHED_OUTCOME_TEXT];
    unsigned outcome;
    unsigned found;

    if (sched->is_stopped) {
        if (sched->stop_code != 0)
            sched_search_find_(search, SCHED_FOUND_STOP, "stopped with a code");
    } else if (sched->unfinished > 0) {
        sched_search_find_(search, SCHED_FOUND_DEADLOCK, "deadlock");
    } else {
        if (sched->unseen > 0)
            sched_search_find_(search, SCHED_FOUND_FAILURE,
                               "a failure that nobody looked at");
        if (search->check != NULL)
            sentence = search->check(search->world);
        if (sentence != NULL)
            sched_search_find_(search, SCHED_FOUND_CHECK, sentence);
    }
    if (search->is_silent_)
        return;
    sched_search_outcome_words_(search, text);
    if (search->right.choice == NULL && search->finding_[0] == '\0' &&
        !(search->state_ != NULL ? search->state_[state].is_tainted
                                 : search->is_tainted_)) {
        search->right = sched_search_path_(search, state, SCHED_NO_CHOICE);
        memcpy(search->right_text, text, sizeof search->right_text);
    }
    outcome = sched_search_outcome_(search, text, state, SCHED_NO_CHOICE,
                                    search->finding_[0] != '\0');
    found = sched_search_keep_(search, state, SCHED_NO_CHOICE);
    if (search->order >= SCHED_BITSTATE)
        return;
    search->state_[state].outcome = (unsigned char)outcome;
    search->state_[state].found = (unsigned char)found;
}

/* A stale read, and what was decided by it (a write that claims to owe nothing
   to it, or one behind another read): confirmed if the task, alone and with the
   present value in its place from that read on, writes something else. */

static inline void sched_search_rewind(struct sched_search *search)
{
    sched_search_restore_(search, search->start_);
}

static inline bool sched_search_follow(struct sched_search *search,
                                       uint64_t choice)
{
    const bool did = sched_search_try_(search, choice) == SCHED_CAME_BACK_;

    search->finding_[0] = '\0';
    return did;
}

/* Let `task` run alone until it writes what is probed. Returns false if it
   cannot: it waits for others. */
static inline bool sched_search_run_alone_(struct sched_search *search,
                                           size_t task, size_t most)
{
    struct sched *sched = (struct sched *)search->world;
    const struct sched_task *self = search->tasks_[task];
    size_t i;

    for (i = 0; i < most && !search->probe_.has_written; i++) {
        if (pt_is_finished(self))
            return true;
        if ((self->flags & SCHED_PARKED_) || !sched_search_follow(search, task))
            if (!sched_search_pass_time_(sched)) /* the others stand still */
                return false;
    }
    return search->probe_.has_written;
}

static inline bool
sched_search_confirm_along_(struct sched_search *search,
                            const struct sched_schedule *schedule)
{
    const size_t task = search->suspect_task_;
    const struct sched_access *access =
        &search->variables_[search->suspect_ - 1];
    const size_t size = access->size == 255 ? 0 : access->size;
    void *variable =
        (void *)((uintptr_t)search->world +
                 ((uintptr_t)access->address - (uintptr_t)search->world));
    unsigned char present[256];
    size_t reading = SIZE_MAX;
    uint64_t written, alone;
    bool writes_alone;
    size_t i;

    if (!sched_search_is_inside_(search, access->address, 1))
        return false;
    search->probe_.address = access->address;
    search->probe_.task = task;
    sched_search_rewind(search);
    for (i = 0; i + 1 < schedule->count; i++) {
        search->probe_.has_read = false;
        sched_search_follow(search, schedule->choice[i]);
        if (search->probe_.has_read)
            reading = i;
    }
    if (reading == SIZE_MAX)
        return false;
    memcpy(present, variable, size);
    search->probe_.has_written = false;
    sched_search_follow(search, schedule->choice[i]);
    written = search->probe_.value;
    /* alone without the present value: what others changed is not its doing */
    sched_search_rewind(search);
    for (i = 0; i < reading; i++)
        sched_search_follow(search, schedule->choice[i]);
    search->probe_.has_written = false;
    writes_alone = sched_search_run_alone_(search, task, schedule->count + 8) &&
                   search->probe_.has_written;
    alone = search->probe_.value;
    sched_search_rewind(search);
    for (i = 0; i < reading; i++)
        sched_search_follow(search, schedule->choice[i]);
    memcpy(variable, present, size);
    search->probe_.has_written = false;
    return sched_search_run_alone_(search, task, schedule->count + 8) &&
           (search->probe_.has_written
                ? search->probe_.value != written &&
                      !(writes_alone && search->probe_.value == alone)
                : writes_alone); /* else the others let it write */
}

static inline void sched_search_confirm_(struct sched_search *search,
                                         uint32_t state, uint64_t choice)
{
    const bool is_stale = search->suspect_is_stale_;
    const char *text = search->variables_[search->suspect_ - 1].text;
    struct sched_schedule path = sched_search_path_(search, state, choice);
    unsigned char *aside = (unsigned char *)sched_search_memory_(
        NULL, 1, sched_search_snapshot_size_(search));
    const struct sched_open_ none = {0, 0, 0, 0, 0};
    struct sched_answer_ answers[SCHED_MOST_ANSWERS];
    const size_t answer_count = search->answer_count_;
    const bool polls = search->polls_;
    const uint64_t reads = search->reads_;
    const uint64_t writes = search->writes_;
    const unsigned point = search->point_;
    bool is_so;

    memcpy(answers, search->answers_, sizeof answers);
    sched_search_save_(search, aside, &none);
    is_so = sched_search_confirm_along_(search, &path);
    search->probe_.address = NULL;
    sched_search_restore_(search, aside);
    memcpy(search->answers_, answers, sizeof answers);
    search->answer_count_ = answer_count;
    search->polls_ = polls;
    search->reads_ = reads;
    search->writes_ = writes;
    search->point_ = point;
    search->suspect_ = 0;
    free(aside);
    free(path.choice);
    if (is_so)
        sched_search_find_(search,
                           is_stale ? SCHED_FOUND_LOST_UPDATE
                                    : SCHED_FOUND_CHECK_THEN_ACT,
                           text);
}

#endif
