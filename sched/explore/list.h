/* SPDX-License-Identifier: MIT */
/*
 * list.h - interleavings, one after the other.
 *
 * A part of explore.h, which includes it.
 */
#ifndef WEFT_EXPLORE_LIST_H
#define WEFT_EXPLORE_LIST_H

struct sched_listing_ {
    void (*see)(void *context, const struct sched_schedule *schedule,
                const char *outcome);
    void *context;
    size_t left;
};

enum { SCHED_DEEPEST_LISTED_ = 1000 };

/* No alarm rings while it is told: it would break what is written. */
static inline void sched_search_tell_(struct sched_listing_ *listing,
                                      const struct sched_schedule *schedule,
                                      const char *outcome)
{
    alarm(0);
    listing->left--;
    listing->see(listing->context, schedule, outcome);
    alarm(sched_search_patience_);
}

static inline void sched_search_list_from_(struct sched_search *search,
                                           struct sched_listing_ *listing)
{
    const struct sched_open_ none = {0, 0, 0, 0, 0};
    const size_t depth = search->trail_count_;
    struct sched_schedule path = {search->trail_, depth};
    unsigned char *snapshot;
    uint64_t *moves;
    size_t count;
    size_t i;

    if (depth == SCHED_DEEPEST_LISTED_) {
        sched_search_tell_(listing, &path, "it goes on");
        return;
    }
    snapshot = (unsigned char *)sched_search_memory_(
        NULL, 1, sched_search_snapshot_size_(search));
    sched_search_save_(search, snapshot, &none);
    count = sched_search_moves_(search, snapshot, &moves);
    if (count == 0) {
        char text[SCHED_OUTCOME_TEXT];

        sched_search_outcome_words_(search, text);
        sched_search_tell_(listing, &path, text);
    }
    for (i = 0; i < count && listing->left > 0; i++) {
        sched_search_restore_(search, snapshot);
        sched_search_step_trail_(search, moves[i]);
        if (sched_search_try_(search, moves[i]) == SCHED_CAME_BACK_) {
            sched_search_list_from_(search, listing);
        } else {
            path.choice = search->trail_;
            path.count = search->trail_count_;
            sched_search_tell_(listing, &path, search->finding_);
        }
        search->finding_[0] = '\0';
        search->trail_count_ = depth;
    }
    free(moves);
    free(snapshot);
}

static inline void sched_search_list(
    struct sched_search *search, size_t most,
    void (*see)(void *context, const struct sched_schedule *schedule,
                const char *outcome),
    void *context)
{
    struct sched_listing_ listing;
    sched_search_handler_ old[SCHED_SEARCH_SIGNALS_];

    listing.see = see;
    listing.context = context;
    listing.left = most;
    search->trail_count_ = 0;
    sched_search_guard_(search, old);
    sched_search_rewind(search);
    if (most > 0 && search->limit != sched_search_report_)
        sched_search_list_from_(search, &listing);
    sched_search_unguard_(old);
}

#endif
