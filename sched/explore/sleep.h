/* SPDX-License-Identifier: MIT */
/*
 * sleep.h - steps that were seen elsewhere, in another order.
 *
 * A part of explore.h, which includes it.
 */
#ifndef WEFT_EXPLORE_SLEEP_H
#define WEFT_EXPLORE_SLEEP_H

/*
 * Partial order, its other half. Where first one task made its step and then
 * another the same two steps can be made the other way round, if they have
 * nothing to do with each other, and lead to the same state. So behind the step
 * of the other task the first is asleep there, until a step has to do with its
 * own. A state may be come to again with fewer of them asleep: if it was left by
 * then, those that have woken are all that is to be made.
 *
 * A step that led nowhere leads nowhere until then, too: such a task is idle.
 *
 * After: Godefroid, Partial-Order Methods, LNCS 1032, 1996 (sleep sets).
 */

/* Whether the step of `task`, asleep or idle, has nothing to do with the one
   that was just made. */
static inline bool sched_search_sleeps_on_(const struct sched_search *search,
                                           size_t task, bool is_idle)
{
    const struct sched_ahead_ *ahead = sched_search_ahead_(search, task);

    if (is_idle)
        return (search->writes_ & ahead->idles) == 0;
    return ((search->reads_ | search->writes_) & ahead->writes) == 0 &&
           (search->writes_ & ahead->reads) == 0;
}

/* The step of `choice` has led to `state`. Returns those whose steps are still
   to be made there, if it was left before. */
static inline uint64_t sched_search_wake_(struct sched_search *search,
                                          uint32_t state, uint64_t choice,
                                          bool is_new)
{
    const struct sched_rest_ *before = &search->rest_now_;
    const uint64_t all = SCHED_ACTOR(choice) < search->task_count_
                             ? before->asleep | before->turns | before->looks
                             : 0;
    struct sched_rest_ *rest = &search->rest_[state];
    uint64_t on = 0;
    uint64_t woken;
    size_t t;

    for (t = 0; t < SCHED_MOST_ASLEEP_ && all >> t != 0; t++)
        if ((all >> t & 1) &&
            sched_search_sleeps_on_(search, t, !(before->asleep >> t & 1)))
            on |= UINT64_C(1) << t;
    woken = is_new ? 0 : rest->asleep & ~(before->asleep & on);
    if (is_new)
        rest->asleep = before->asleep & on;
    else
        rest->asleep &= ~woken;
    rest->turns |= before->turns & on;
    rest->looks |= before->looks & on;
    return rest->is_left ? woken : 0;
}

/* Before a state is left: who sleeps in it. Of the `count` in `actors_` only
   those that are `woken`, if any are. Returns how many there are. */
static inline size_t sched_search_go_to_bed_(struct sched_search *search,
                                             const struct sched_open_ *open,
                                             size_t count)
{
    size_t kept = 0;
    size_t i;

    if (search->rest_ == NULL)
        return count;
    memset(&search->rest_now_, 0, sizeof search->rest_now_);
    if (!search->has_cancels_)
        search->rest_now_ = search->rest_[open->state];
    if (search->rest_[open->state].is_left)
        sched_search_move_edges_(search, open->state);
    search->rest_[open->state].is_left = true;
    for (i = 0; i < count; i++)
        if (open->woken == 0 ||
            sched_search_is_among_(open->woken, search->actors_[i]))
            search->actors_[kept++] = search->actors_[i];
    return kept;
}

/* Whether the step of `actor` need not be made here; if not, `has_moved` tells
   whether it does something. */
static inline bool sched_search_rests_(struct sched_search *search,
                                       uint64_t actor, bool *has_moved)
{
    const struct sched_rest_ *rest = &search->rest_now_;

    if (sched_search_is_among_(rest->asleep | rest->turns, actor))
        *has_moved = true;
    else if (!sched_search_is_among_(rest->looks, actor))
        return false;
    search->has_reduced_ = true;
    return true;
}

/* The step of `actor` was made: whether it did something, and led elsewhere. */
static inline void sched_search_lay_down_(struct sched_search *search,
                                          uint64_t actor, bool moved,
                                          bool leads)
{
    struct sched_rest_ *rest = &search->rest_now_;
    struct sched_ahead_ *ahead;

    if (search->rest_ == NULL || actor >= SCHED_MOST_ASLEEP_)
        return;
    *(leads   ? &rest->asleep
      : moved ? &rest->turns
              : &rest->looks) |= UINT64_C(1) << actor;
    if (leads)
        return;
    ahead = &search->futures_[actor].at[search->point_];
    ahead->idles |= search->reads_ | search->writes_;
    if (search->answer_count_ > 0) /* that was only the last of its steps */
        ahead->idles |= ahead->reads | ahead->writes;
}

#endif
