/* SPDX-License-Identifier: MIT */
/*
 * shard.h - a part of a search.
 *
 * A part of explore.h, which includes it.
 */
#ifndef WEFT_EXPLORE_SHARD_H
#define WEFT_EXPLORE_SHARD_H

/* All choices in the state of `snapshot` that lead somewhere, behind each
   other. Returns how many; the caller frees them. */
static inline size_t sched_search_moves_(struct sched_search *search,
                                         const unsigned char *snapshot,
                                         uint64_t **moves)
{
    struct sched_schedule list = {NULL, 0};
    bool has_moved = false;
    uint64_t here;
    uint64_t choice;
    size_t room = 0;
    size_t count;
    size_t i;

    sched_search_restore_(search, snapshot);
    here = sched_search_state_hash_(search);
    count = sched_search_is_over_(search) ? 0 : sched_search_actors_(search);
    for (i = 0; i <= count; i++) {
        sched_search_restore_(search, snapshot);
        choice = i < count ? search->actors_[i] : SCHED_TIME_ACTOR;
        if (i == count &&
            (sched_search_is_over_(search) ||
             (has_moved && !search->with_any_time) ||
             sched_first_timer_((struct sched *)search->world) == NULL))
            break;
        do {
            sched_search_restore_(search, snapshot);
            if (sched_search_try_(search, choice) == SCHED_CAME_BACK_ &&
                search->polls_ && sched_search_state_hash_(search) == here)
                continue;
            has_moved |= choice < SCHED_INTERRUPT_ACTOR || choice > 0xfff;
            if (list.count == room) {
                room = room * 2 + 16;
                list.choice = (uint64_t *)sched_search_memory_(
                    list.choice, room, sizeof *list.choice);
            }
            list.choice[list.count++] = choice;
        } while (sched_search_next_(search, &choice));
        search->finding_[0] = '\0';
    }
    search->finding_[0] = '\0';
    sched_search_restore_(search, snapshot);
    *moves = list.choice;
    return list.count;
}

/* A part of the search: the first choices are made one after the other, as a
   tree, until there are enough of them to deal out. One that has found
   something, or ended, is dealt out as it is. */

enum { SCHED_PREFIXES_ = 16, SCHED_LONGEST_PREFIX_ = 24 };

/* Follow `prefix`. Returns what came of its last choice. */
static inline enum sched_step_
sched_search_follow_prefix_(struct sched_search *search,
                            const struct sched_schedule *prefix)
{
    enum sched_step_ came = SCHED_CAME_BACK_;
    size_t i;

    sched_search_rewind(search);
    for (i = 0; i < prefix->count; i++) {
        search->finding_[0] = '\0';
        search->here_ = sched_search_state_hash_(search);
        if (i + 1 == prefix->count && !search->without_guards)
            sched_search_check_here_(search, prefix->choice[i]);
        came = sched_search_try_(search, prefix->choice[i]);
    }
    return came;
}

/* Replace `list`, of schedules, by those that are one choice longer. Returns
   false if none is. */
static inline bool sched_search_lengthen_(struct sched_search *search,
                                          struct sched_schedule **list,
                                          size_t *count)
{
    struct sched_schedule *longer = NULL;
    const struct sched_open_ none = {0, 0, 0, 0, 0};
    bool has_grown = false;
    size_t total = 0;
    size_t i, j;

    for (i = 0; i < *count; i++) {
        const struct sched_schedule prefix = (*list)[i];
        const enum sched_step_ came =
            sched_search_follow_prefix_(search, &prefix);
        const bool is_leaf = came != SCHED_CAME_BACK_ ||
                             search->finding_[0] != '\0' ||
                             search->suspect_ != 0;
        uint64_t *moves = NULL;
        size_t more = 0;

        search->finding_[0] = '\0';
        if (!is_leaf) {
            sched_search_save_(search, search->snapshot_, &none);
            more = sched_search_moves_(search, search->snapshot_, &moves);
        }
        longer = (struct sched_schedule *)sched_search_memory_(
            longer, total + more + 1, sizeof *longer);
        for (j = 0; j < more; j++) {
            longer[total] = sched_search_new_schedule_(prefix.count + 1);
            memcpy(longer[total].choice, prefix.choice,
                   prefix.count * sizeof *prefix.choice);
            longer[total++].choice[prefix.count] = moves[j];
        }
        has_grown |= more > 0;
        if (more == 0)
            longer[total++] = prefix;
        else
            free(prefix.choice);
        free(moves);
    }
    free(*list);
    *list = longer;
    *count = total;
    return has_grown;
}

/* Begin not with the first state but with those behind the first choices that
   are this shard's. */
static inline void sched_search_deal_(struct sched_search *search)
{
    size_t count = 1;
    size_t length;
    size_t i;
    bool is_new;

    search->prefix_ = (struct sched_schedule *)sched_search_memory_(
        NULL, 1, sizeof *search->prefix_);
    search->prefix_[0] = sched_search_new_schedule_(0);
    for (length = 0; length < SCHED_LONGEST_PREFIX_ &&
                     count < (size_t)SCHED_PREFIXES_ * search->shards;
         length++)
        if (!sched_search_lengthen_(search, &search->prefix_, &count))
            break;
    search->prefix_count_ = count;
    for (i = search->shard - 1; i < count; i += search->shards) {
        const enum sched_step_ came =
            sched_search_follow_prefix_(search, &search->prefix_[i]);

        if (search->prefix_[i].count == 0) { /* nothing can be chosen at all */
            sched_search_end_(search, 0);
            return;
        }
        sched_search_arrive_(
            search, 0, SCHED_PREFIX_ACTOR_ | (uint64_t)i << SCHED_ACTOR_BITS,
            came, &is_new);
        search->steps++;
    }
}

#endif
