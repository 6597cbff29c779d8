/* SPDX-License-Identifier: MIT */
/*
 * walk.h - runs at random.
 *
 * A part of explore.h, which includes it.
 */
#ifndef WEFT_EXPLORE_WALK_H
#define WEFT_EXPLORE_WALK_H

/* What a walk may choose: not those that have looked in vain since somebody
   did something. */
static inline size_t sched_search_fresh_(struct sched_search *search,
                                         const unsigned char *has_looked)
{
    const size_t count = sched_search_actors_(search);
    size_t kept = 0;
    size_t i;

    for (i = 0; i < count; i++)
        if (search->actors_[i] >= SCHED_INTERRUPT_ACTOR ||
            !has_looked[search->actors_[i]])
            search->actors_[kept++] = search->actors_[i];
    if ((kept == 0 || search->with_any_time) &&
        sched_first_timer_((struct sched *)search->world) != NULL)
        search->actors_[kept++] = SCHED_TIME_ACTOR;
    return kept;
}

/* One of the `count` that may act: the one with the highest priority, or any. */
static inline uint64_t sched_search_pick_(struct sched_search *search,
                                          const uint64_t *priority,
                                          size_t count)
{
    const uint64_t *actors = search->actors_;
    size_t best = 0;
    size_t i;

    if (search->order == SCHED_RANDOM_WALK)
        return actors[sched_search_random_(&search->random_) % count];
    for (i = 1; i < count; i++)
        if (priority[actors[i]] > priority[actors[best]])
            best = i;
    return actors[best];
}

enum { SCHED_ACTORS_ = 1 << SCHED_ACTOR_BITS, SCHED_LONGEST_WALK_ = 1000000 };

static inline void sched_search_walk_(struct sched_search *search,
                                      uint64_t *priority, size_t *longest)
{
    unsigned char *has_looked = (unsigned char *)(priority + SCHED_ACTORS_);
    const unsigned depth = search->depth > 0 ? search->depth : 3;
    uint64_t change[16];
    unsigned changes = 0;
    unsigned char outcome = 0;
    enum sched_step_ came;
    uint64_t choice;
    size_t count;
    size_t i;

    search->random_ = search->seed + search->walked * 0x632be59bd9b4e019u;
    search->trail_count_ = 0;
    search->is_tainted_ = false;
    memset(has_looked, 0, SCHED_ACTORS_);
    for (i = 0; i < SCHED_ACTORS_ && search->order == SCHED_PCT; i++)
        priority[i] = sched_search_random_(&search->random_) | 1u << 8;
    for (i = 0; i + 1 < depth && i < 16 && search->order == SCHED_PCT; i++)
        change[changes++] = sched_search_random_(&search->random_) % *longest;
    sched_search_rewind(search);
    while (outcome == 0 && search->trail_count_ < SCHED_LONGEST_WALK_) {
        count = sched_search_is_over_(search)
                    ? 0
                    : sched_search_fresh_(search, has_looked);
        if (count == 0) {
            sched_search_end_(search, 0);
            break;
        }
        choice = sched_search_pick_(search, priority, count);
        for (i = 0; i < changes; i++) {
            if (change[i] != search->trail_count_)
                continue;
            priority[choice] = changes - i; /* below all others */
            choice = sched_search_pick_(search, priority, count);
        }
        if (sched_search_is_checked_(search))
            sched_search_check_here_(search, choice);
        search->draws_ = true;
        search->steps++;
        came = sched_search_try_(search, choice);
        search->draws_ = false;
        if (search->overflows_ || search->error != NULL)
            return;
        sched_search_step_trail_(search,
                                 choice | search->made_ << SCHED_ACTOR_BITS);
        if (search->suspect_ != 0 && search->finding_[0] == '\0')
            sched_search_confirm_(search, 0, SCHED_NO_CHOICE);
        if (came != SCHED_CAME_BACK_)
            outcome = sched_search_outcome_(search, search->finding_, 0,
                                            SCHED_NO_CHOICE, true);
        if (search->polls_)
            has_looked[choice] = 1;
        else
            memset(has_looked, 0, SCHED_ACTORS_);
        search->is_tainted_ |=
            sched_search_keep_(search, 0, SCHED_NO_CHOICE) != 0;
    }
    if (search->trail_count_ > *longest)
        *longest = search->trail_count_;
}

#endif
