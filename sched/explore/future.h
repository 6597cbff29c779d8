/* SPDX-License-Identifier: MIT */
/*
 * future.h - what each task may have to do with, learned from its steps.
 *
 * A part of explore.h, which includes it.
 */
#ifndef WEFT_EXPLORE_FUTURE_H
#define WEFT_EXPLORE_FUTURE_H

/*
 * Steps that have nothing to do with each other lead to one state in either
 * order. What a task will have to do with is not known; but what it had to do
 * with from each of its points on so far is. Where more turns out after steps
 * have been left for later, the search begins anew, knowing it. That this finds
 * all: the first step that has to do with something unknown is reached, since
 * all before it were of what is known, and it is seen whatever was left out.
 *
 * After: Godefroid, Partial-Order Methods, LNCS 1032, 1996 (persistent sets).
 * Needs a world in which all that tasks share is watched, or awaited.
 */

/* A place is a bit: what is watched; then that a step is made at all, which has
   to do with one of anything; tasks that end; and all objects. */
#define SCHED_OF_STEPS_ (UINT64_C(1) << 61)
#define SCHED_OF_ENDS_ (UINT64_C(1) << 62)
#define SCHED_OF_OBJECTS_ (UINT64_C(1) << 63)
#define SCHED_OF_ANYTHING_ UINT64_MAX

enum { SCHED_POINTS_ = 64, SCHED_MOST_ASLEEP_ = 64 };

/* At which of its points `task` stands; some may be one. */
static inline unsigned sched_search_point_(const struct sched_task *task)
{
    return task->resume & (SCHED_POINTS_ - 1);
}

struct sched_future_ {
    struct sched_ahead_ {
        uint64_t reads; /* in one step from that point */
        uint64_t writes;
        uint64_t next;      /* points it led to */
        uint64_t all_reads; /* in that step and all behind it */
        uint64_t all_writes;
        uint64_t idles; /* what it touched in steps that led nowhere */
    } at[SCHED_POINTS_];
    bool has_grown;
};

/* What lies ahead of `task`, which is that of `number`. */
static inline struct sched_ahead_ *
sched_search_ahead_(const struct sched_search *search, size_t number)
{
    return &search->futures_[number]
                .at[sched_search_point_(search->tasks_[number])];
}

/* Those places that `access` overlaps. */
static inline uint64_t sched_search_places_(struct sched_search *search,
                                            const struct sched_access *access)
{
    const uintptr_t begin = (uintptr_t)access->address;
    const uintptr_t end = begin + (access->size == 255 ? 4096 : access->size);
    struct sched_recent_ *recent =
        &search->recent_places_[begin % SCHED_RECENT_];
    bool is_known = false;
    uint64_t places = 0;
    size_t i;

    if (recent->begin == begin && recent->end == end &&
        recent->count == search->place_count_)
        return recent->places;
    for (i = 0; i < search->place_count_; i++) {
        const struct sched_place_ *place = &search->places_[i];

        if (begin < place->end && place->begin < end)
            places |= UINT64_C(1) << i;
        is_known |= place->begin <= begin && end <= place->end;
    }
    if (!is_known && i == SCHED_PLACES_)
        return SCHED_OF_ANYTHING_;
    if (!is_known) {
        search->places_[i].begin = begin;
        search->places_[i].end = end;
        search->place_count_++;
        places |= UINT64_C(1) << i;
    }
    recent->begin = begin;
    recent->end = end;
    recent->count = search->place_count_;
    recent->places = places;
    return places;
}

static inline void sched_search_note_event_(struct sched_search *search,
                                            unsigned event,
                                            const struct sched_task *task,
                                            const void *detail)
{
    switch (SCHED_KIND(event)) {
    case SCHED_EVENT_READ:
        search->reads_ |=
            sched_search_places_(search, (const struct sched_access *)detail);
        break;
    case SCHED_EVENT_WRITE:
        search->writes_ |=
            sched_search_places_(search, (const struct sched_access *)detail);
        break;
    case SCHED_EVENT_SPAWN: /* all that the new one does is behind this step */
        search->reads_ = search->writes_ = SCHED_OF_ANYTHING_;
        break;
    case SCHED_EVENT_END:
    case SCHED_EVENT_FAIL:
        search->reads_ |= SCHED_OF_ENDS_;
        if (task->listeners.next != &task->listeners)
            search->writes_ |= SCHED_OF_OBJECTS_;
        break;
    case SCHED_EVENT_SWITCH:
        if (SCHED_REASON(event) == SCHED_BY_POLL &&
            search->reads_ == SCHED_OF_STEPS_)
            search->reads_ = SCHED_OF_ANYTHING_; /* it looked at what? */
        if (SCHED_REASON(event) > SCHED_BY_POLL)
            search->writes_ |= SCHED_OF_OBJECTS_ | SCHED_OF_ENDS_;
        break;
    case SCHED_EVENT_NOTE:
    case SCHED_EVENT_CHOICE:
        break;
    default:
        search->writes_ |= SCHED_OF_OBJECTS_ | SCHED_OF_ENDS_;
        break;
    }
}

/* The step of task `number` that was just made had to do with `reads_` and
   `writes_`. */
static inline void sched_search_learn_(struct sched_search *search,
                                       size_t number)
{
    const struct sched_task *task = search->tasks_[number];
    struct sched_ahead_ *ahead = &search->futures_[number].at[search->point_];
    uint64_t next = 0;

    if (!pt_is_finished(task))
        next = UINT64_C(1) << sched_search_point_(task);
    if ((search->reads_ & ~ahead->reads) == 0 &&
        (search->writes_ & ~ahead->writes) == 0 && (next & ~ahead->next) == 0)
        return;
    ahead->reads |= search->reads_;
    ahead->writes |= search->writes_;
    ahead->next |= next;
    search->futures_[number].has_grown = true;
    search->overflows_ |= search->has_reduced_;
}

/* What else the step of task `number` that was just made had to do with. */
static inline void sched_search_note_step_(struct sched_search *search,
                                           size_t number)
{
    const struct sched_task *task = search->tasks_[number];
    const struct sched *sched = (const struct sched *)search->world;
    const unsigned awaits = search->waited_ + (unsigned)(task->on != NULL);

    if (pt_sites_.arrivals > awaits) /* at an object, without waiting for it */
        search->writes_ |= SCHED_OF_OBJECTS_ | SCHED_OF_ENDS_;
    if (sched->ready.next != &sched->ready
            ? sched_is_callback_(sched_task_of_(sched->ready.next))
            : sched->timers.next != &sched->timers) /* or time passes */
        search->reads_ = search->writes_ = SCHED_OF_ANYTHING_;
    sched_search_learn_(search, number);
}

/* Whether the step was seen to write some of the word at `address`. */
static inline bool sched_search_has_seen_(const struct sched_search *search,
                                          uintptr_t address)
{
    size_t i;

    for (i = 0; i < search->place_count_ && search->writes_ >> i != 0; i++)
        if ((search->writes_ >> i & 1) &&
            search->places_[i].begin < address + SCHED_WORD_ &&
            address < search->places_[i].end)
            return true;
    return false;
}

/* Whether the step of task `number` has changed something unseen, which is not
   the task's own; one that dealt with objects has changed these. */
static inline bool sched_search_has_changed_(const struct sched_search *search,
                                             size_t number)
{
    const struct sched_task *task = search->tasks_[number];
    const size_t own = (size_t)((uintptr_t)task - (uintptr_t)search->world);
    const size_t size = search->extent_[number].own;
    size_t i;

    if ((search->writes_ & SCHED_OF_OBJECTS_) ||
        search->changed_count_ == SIZE_MAX)
        return false;
    for (i = 0; i < search->changed_count_; i++) {
        const size_t word = search->changed_[i];
        const size_t at = word * SCHED_WORD_;

        if (at >= sizeof(struct sched) && at - own >= size &&
            !sched_search_has_seen_(search, (uintptr_t)search->world + at))
            return true;
    }
    return false;
}

/* Such a step may have to do with anything; and one behind which a callback
   waits for its turn, since who is ready comes before it, or after. */
static inline void sched_search_doubt_(struct sched_search *search,
                                       size_t number)
{
    if (!search->has_callbacks_ && !sched_search_has_changed_(search, number))
        return;
    search->reads_ = search->writes_ = SCHED_OF_ANYTHING_;
    sched_search_learn_(search, number);
}

/* Sum up what lies ahead of all points, where more has become known. */
static inline void sched_search_look_ahead_(struct sched_search *search)
{
    bool has_grown;
    size_t t, p, q;

    for (t = 0; t < search->task_count_; t++) {
        struct sched_future_ *future = &search->futures_[t];

        for (has_grown = future->has_grown; has_grown;) {
            has_grown = false;
            for (p = 0; p < SCHED_POINTS_; p++) {
                struct sched_ahead_ *ahead = &future->at[p];
                uint64_t reads = ahead->reads;
                uint64_t writes = ahead->writes;

                for (q = 0; q < SCHED_POINTS_; q++)
                    if (ahead->next >> q & 1) {
                        reads |= future->at[q].all_reads;
                        writes |= future->at[q].all_writes;
                    }
                has_grown |=
                    reads != ahead->all_reads || writes != ahead->all_writes;
                ahead->all_reads = reads;
                ahead->all_writes = writes;
            }
        }
        future->has_grown = false;
    }
}

/* A task that goes on, and what it has to do with from here. */
struct sched_living_ {
    const struct sched_ahead_ *ahead;
    uint16_t number;
    bool is_parked;
    bool is_awake; /* it is to make its step */
    bool is_in;    /* the set */
};

static inline bool sched_search_is_among_(uint64_t tasks, uint64_t actor)
{
    return actor < SCHED_MOST_ASLEEP_ && (tasks >> actor & 1);
}

/* Whether task `number` need not make its step in the state that is left: see
   sleep.h. */
static inline bool sched_search_is_at_rest_(const struct sched_search *search,
                                            uint64_t number)
{
    const struct sched_rest_ *rest = &search->rest_now_;

    return search->rest_ != NULL &&
           sched_search_is_among_(rest->asleep | rest->turns | rest->looks,
                                  number);
}

/* Returns how many are awake. */
static inline size_t sched_search_see_living_(struct sched_search *search)
{
    size_t awake = 0;
    struct sched_living_ *living = search->living_;
    size_t t;

    for (t = 0; t < search->task_count_; t++) {
        const struct sched_task *task = search->tasks_[t];

        if (pt_is_finished(task) || task->sched != search->world)
            continue;
        living->ahead = sched_search_ahead_(search, t);
        living->number = (uint16_t)t;
        living->is_parked = (task->flags & SCHED_PARKED_) != 0;
        living->is_awake =
            !living->is_parked && !sched_search_is_at_rest_(search, t);
        awake += living->is_awake;
        living++;
    }
    search->living_count_ = (size_t)(living - search->living_);
    return awake;
}

/* The least set of tasks that has `seed`, and each whose future has to do with
   the next step of one of them: those of `living_` that are in. Returns how many
   of them are awake; or `most`, if as many, or if one cannot run now. */
static inline size_t sched_search_close_(struct sched_search *search,
                                         size_t seed, size_t most)
{
    struct sched_living_ *const end = search->living_ + search->living_count_;
    struct sched_living_ *living;
    uint64_t reads = 0;
    uint64_t writes = 0;
    size_t count = 0;
    bool has_grown = true;

    for (living = search->living_; living < end; living++)
        living->is_in = false;
    while (has_grown) {
        has_grown = false;
        for (living = search->living_; living < end; living++) {
            const struct sched_ahead_ *ahead = living->ahead;

            if (living->is_in ||
                (((reads | writes) & ahead->all_writes) == 0 &&
                 (writes & ahead->all_reads) == 0 && living->number != seed))
                continue;
            count += living->is_awake;
            if (living->is_parked || count >= most)
                return most;
            living->is_in = has_grown = true;
            reads |= ahead->reads;
            writes |= ahead->writes;
        }
    }
    return count;
}

#endif
