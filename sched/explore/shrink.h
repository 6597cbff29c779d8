/* SPDX-License-Identifier: MIT */
/*
 * shrink.h - schedules for people: fewer steps, fewer changes of task.
 *
 * A part of explore.h, which includes it.
 */
#ifndef WEFT_EXPLORE_SHRINK_H
#define WEFT_EXPLORE_SHRINK_H

/* For people: fewer steps, then fewer changes of task */

/* Whether `schedule` leads to what `found` is. `used`: in so many choices. */
static inline bool sched_search_leads_(struct sched_search *search,
                                       const struct sched_found *found,
                                       const struct sched_schedule *schedule,
                                       size_t *used)
{
    enum sched_step_ came = SCHED_CAME_BACK_;
    size_t i;

    sched_search_rewind(search);
    search->finding_[0] = '\0';
    for (i = 0; i < schedule->count && came == SCHED_CAME_BACK_; i++) {
        came = sched_search_try_(search, schedule->choice[i]);
        if (came == SCHED_CANNOT_ ||
            search->made_ != schedule->choice[i] >> SCHED_ACTOR_BITS)
            break;
        if (search->finding_[0] != '\0' &&
            found->kind == search->finding_kind_ &&
            strcmp(found->text, search->finding_) == 0) {
            search->finding_[0] = '\0';
            *used = i + 1;
            return true;
        }
        search->finding_[0] = '\0';
    }
    if (i < schedule->count || came != SCHED_CAME_BACK_ ||
        !sched_search_is_over_(search))
        return false;
    search->is_silent_ = true;
    sched_search_end_(search, 0);
    search->is_silent_ = false;
    *used = schedule->count;
    came = search->finding_[0] != '\0' &&
                   found->kind == search->finding_kind_ &&
                   strcmp(found->text, search->finding_) == 0
               ? SCHED_CAME_BACK_
               : SCHED_CANNOT_;
    search->finding_[0] = '\0';
    return came == SCHED_CAME_BACK_;
}

static inline size_t
sched_search_changes_(const struct sched_schedule *schedule)
{
    size_t changes = 0;
    size_t i;

    for (i = 1; i < schedule->count; i++)
        changes += SCHED_ACTOR(schedule->choice[i]) !=
                   SCHED_ACTOR(schedule->choice[i - 1]);
    return changes;
}

/* Take `other` if it leads there and is better. */
static inline bool sched_search_takes_(struct sched_search *search,
                                       struct sched_found *found,
                                       struct sched_schedule *other)
{
    const size_t changes = sched_search_changes_(&found->schedule);
    size_t used;

    if (!sched_search_leads_(search, found, other, &used))
        return false;
    other->count = used;
    if (used == found->schedule.count &&
        sched_search_changes_(other) >= changes)
        return false;
    memcpy(found->schedule.choice, other->choice, used * sizeof *other->choice);
    found->schedule.count = used;
    sched_search_keep_answers_(search, found);
    return true;
}

/* Leave out what need not be there (Zeller & Hildebrandt's ddmin, 2002, with
   smaller and smaller pieces), then bring steps of one task together. */
static inline void sched_search_shrink_(struct sched_search *search,
                                        struct sched_found *found)
{
    struct sched_schedule other =
        sched_search_new_schedule_(found->schedule.count);
    size_t tries = 20000;
    size_t piece;
    size_t i, j;
    bool has_changed = true;

    for (piece = found->schedule.count / 2;
         piece > 0 &&
         (search->order != SCHED_BREADTH_FIRST || search->with_partial_order);
         piece /= 2) {
        for (i = 0; i + piece <= found->schedule.count && tries > 0;) {
            other.count = found->schedule.count - piece;
            memcpy(other.choice, found->schedule.choice,
                   i * sizeof *other.choice);
            memcpy(other.choice + i, found->schedule.choice + i + piece,
                   (other.count - i) * sizeof *other.choice);
            tries--;
            if (!sched_search_takes_(search, found, &other))
                i++;
        }
    }
    while (has_changed) {
        has_changed = false;
        for (i = 0; i + 2 < found->schedule.count; i++) {
            const uint64_t *choice = found->schedule.choice;

            for (j = i + 2; j < found->schedule.count && tries > 0; j++) {
                if (SCHED_ACTOR(choice[j]) != SCHED_ACTOR(choice[i]) ||
                    SCHED_ACTOR(choice[i + 1]) == SCHED_ACTOR(choice[i]))
                    continue;
                other.count = found->schedule.count;
                memcpy(other.choice, choice, other.count * sizeof *choice);
                memmove(other.choice + i + 2, choice + i + 1,
                        (j - i - 1) * sizeof *choice);
                other.choice[i + 1] = choice[j];
                tries--;
                has_changed |= sched_search_takes_(search, found, &other);
            }
        }
    }
    free(other.choice);
}

#endif
