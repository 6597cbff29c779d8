/* SPDX-License-Identifier: MIT */
/*
 * shrink.h - schedules for people: fewer steps, fewer changes of task.
 *
 * A part of explore.h, which includes it.
 */
#ifndef WEFT_EXPLORE_SHRINK_H
#define WEFT_EXPLORE_SHRINK_H

/* For people: fewer steps, then fewer changes of task. */

enum { SCHED_MOST_SHRINKS_ = 4000000 };

/* Whether `schedule` leads to what `found` is. The first `begun` choices have
   been made, and led to `snapshot_`. `used`: in so many choices. */
static inline bool sched_search_leads_(struct sched_search *search,
                                       const struct sched_found *found,
                                       const struct sched_schedule *schedule,
                                       size_t begun, size_t *used)
{
    enum sched_step_ came = SCHED_CAME_BACK_;
    bool is_it;
    size_t i;

    if (search->shrinks_ < schedule->count)
        return false;
    sched_search_restore_(search, search->snapshot_);
    search->finding_[0] = '\0';
    for (i = begun; i < schedule->count && came == SCHED_CAME_BACK_; i++) {
        came = sched_search_try_(search, schedule->choice[i]);
        search->shrinks_--;
        if (came == SCHED_CANNOT_ ||
            search->made_ != schedule->choice[i] >> SCHED_ACTOR_BITS)
            break;
        is_it = sched_search_has_found_(search, found);
        if (came == SCHED_DID_NOT_COME_BACK_ &&
            search->finding_kind_ == SCHED_FOUND_HANG)
            search->shrinks_ = 0; /* it took too long */
        search->finding_[0] = '\0';
        *used = i + 1;
        if (is_it)
            return true;
    }
    if (i < schedule->count || came != SCHED_CAME_BACK_ ||
        !sched_search_is_over_(search))
        return false;
    search->is_silent_ = true;
    sched_search_end_(search, 0);
    search->is_silent_ = false;
    *used = schedule->count;
    is_it = sched_search_has_found_(search, found);
    search->finding_[0] = '\0';
    return is_it;
}

/* Make the choices [begun, end) of `schedule` from `snapshot_` on, which comes
   to stand behind them. */
static inline void sched_search_advance_(struct sched_search *search,
                                         const struct sched_schedule *schedule,
                                         size_t begun, size_t end)
{
    const struct sched_open_ none = {0, 0, 0, 0, 0};

    sched_search_restore_(search, search->snapshot_);
    for (; begun < end; begun++)
        sched_search_follow(search, schedule->choice[begun]);
    sched_search_save_(search, search->snapshot_, &none);
}

/* Take `other`, whose first `begun` choices led to `snapshot_`, if it leads
   there. */
static inline bool sched_search_takes_(struct sched_search *search,
                                       struct sched_found *found,
                                       struct sched_schedule *other,
                                       size_t begun)
{
    size_t used;

    if (!sched_search_leads_(search, found, other, begun, &used))
        return false;
    memcpy(found->schedule.choice, other->choice, used * sizeof *other->choice);
    found->schedule.count = used;
    sched_search_keep_answers_(search, found);
    return true;
}

/* Leave out what need not be there, in smaller and smaller pieces. After: Zeller
   & Hildebrandt, Simplifying and Isolating Failure-Inducing Input, 2002. */
static inline void sched_search_leave_out_(struct sched_search *search,
                                           struct sched_found *found,
                                           struct sched_schedule *other)
{
    const struct sched_schedule *schedule = &found->schedule;
    size_t piece;
    size_t i;

    for (piece = schedule->count / 2; piece > 0; piece /= 2) {
        memcpy(search->snapshot_, search->start_,
               sched_search_snapshot_size_(search));
        for (i = 0; i + piece <= schedule->count;) {
            other->count = schedule->count - piece;
            memcpy(other->choice, schedule->choice, i * sizeof *other->choice);
            memcpy(other->choice + i, schedule->choice + i + piece,
                   (other->count - i) * sizeof *other->choice);
            if (sched_search_takes_(search, found, other, i))
                continue;
            sched_search_advance_(search, schedule, i, i + 1);
            i++;
        }
    }
}

/* Behind the choices of one task that begin at `begin`. */
static inline size_t
sched_search_run_end_(const struct sched_schedule *schedule, size_t begin)
{
    size_t end = begin;

    while (end < schedule->count && SCHED_ACTOR(schedule->choice[end]) ==
                                        SCHED_ACTOR(schedule->choice[begin]))
        end++;
    return end;
}

/* Let the choices [middle, end) change places with those of [begin, middle). */
static inline bool sched_search_swaps_(struct sched_search *search,
                                       struct sched_found *found,
                                       struct sched_schedule *other,
                                       size_t begun, size_t begin,
                                       size_t middle, size_t end)
{
    const uint64_t *choice = found->schedule.choice;

    other->count = found->schedule.count;
    memcpy(other->choice, choice, other->count * sizeof *choice);
    memcpy(other->choice + begin, choice + middle,
           (end - middle) * sizeof *choice);
    memcpy(other->choice + begin + end - middle, choice + begin,
           (middle - begin) * sizeof *choice);
    return sched_search_takes_(search, found, other, begun);
}

/* Bring steps of one task together: later ones forward, or those before them
   `back`. Each swap leaves one change of task less, at least. Returns whether
   some could be made. */
static inline bool sched_search_join_(struct sched_search *search,
                                      struct sched_found *found,
                                      struct sched_schedule *other, bool back)
{
    const struct sched_schedule *schedule = &found->schedule;
    bool has_changed = false;
    size_t begin, end, later, behind;

    memcpy(search->snapshot_, search->start_,
           sched_search_snapshot_size_(search));
    for (begin = 0; begin < schedule->count; begin = end) {
        end = sched_search_run_end_(schedule, begin);
        for (later = end; later < schedule->count; later = behind) {
            behind = sched_search_run_end_(schedule, later);
            if (SCHED_ACTOR(schedule->choice[later]) !=
                SCHED_ACTOR(schedule->choice[begin]))
                continue;
            if (!sched_search_swaps_(search, found, other, begin,
                                     back ? begin : end, back ? end : later,
                                     back ? later : behind))
                break;
            has_changed = true;
            behind = end = sched_search_run_end_(schedule, begin);
        }
        sched_search_advance_(search, schedule, begin, end);
    }
    return has_changed;
}

static inline void sched_search_shrink_(struct sched_search *search,
                                        struct sched_found *found)
{
    struct sched_schedule other =
        sched_search_new_schedule_(found->schedule.count);

    search->shrinks_ = SCHED_MOST_SHRINKS_;
    if (search->order != SCHED_BREADTH_FIRST || search->with_partial_order)
        sched_search_leave_out_(search, found, &other);
    while (sched_search_join_(search, found, &other, false) ||
           sched_search_join_(search, found, &other, true)) {
    }
    free(other.choice);
}

#endif
