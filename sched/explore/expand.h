/* SPDX-License-Identifier: MIT */
/*
 * expand.h - all steps from one state.
 *
 * A part of explore.h, which includes it.
 */
#ifndef WEFT_EXPLORE_EXPAND_H
#define WEFT_EXPLORE_EXPAND_H

static inline void sched_search_step_trail_(struct sched_search *search,
                                            uint64_t choice)
{
    if (search->trail_count_ == search->trail_room_) {
        search->trail_room_ = search->trail_room_ * 2 + 256;
        search->trail_ = (uint64_t *)sched_search_memory_(
            search->trail_, search->trail_room_, sizeof *search->trail_);
    }
    search->trail_[search->trail_count_++] = choice;
}

/* What came of `choice` in `state`. Returns false if nothing: a task has
   looked, and found nothing. */
static inline bool sched_search_arrive_(struct sched_search *search,
                                        uint32_t state, uint64_t choice,
                                        enum sched_step_ came, bool *is_new)
{
    struct sched_frontier_ *frontier =
        search->order == SCHED_BREADTH_FIRST ? &search->next_ : &search->level_;
    struct sched_open_ open = {0, choice, 0, 0,
                               (uint32_t)search->trail_count_ + 1};
    unsigned outcome;
    unsigned found;

    if (came == SCHED_DID_NOT_COME_BACK_) {
        if (search->with_partial_order &&
            SCHED_ACTOR(choice) < search->task_count_)
            sched_search_learn_(search, SCHED_ACTOR(choice));
        outcome = sched_search_outcome_(search, search->finding_, state, choice,
                                        true);
        found = sched_search_keep_(search, state, choice);
        /* an end of its own for each state and choice: its hash is of these */
        open.state = sched_search_state_(
            search, search->here_ * 31 + choice + 1, state, choice, is_new);
        if (search->bits_ == NULL)
            search->state_[open.state].outcome = (unsigned char)outcome;
        sched_search_add_edge_(search, state, open.state, choice, found);
        return true;
    }
    if (search->error != NULL)
        return true; /* the world is not whole: look no further at it */
    open.hash = search->from_ != NULL ? sched_search_hash_behind_(search)
                                      : sched_search_state_hash_(search);
    sched_search_call_for_(search, open.hash);
    if (search->with_partial_order && SCHED_ACTOR(choice) < search->task_count_)
        sched_search_doubt_(search, SCHED_ACTOR(choice));
    if (open.hash == search->here_ && search->polls_)
        return false;
    if (search->suspect_ != 0 && search->finding_[0] == '\0')
        sched_search_confirm_(search, state, choice);
    open.state = sched_search_state_(search, open.hash, state, choice, is_new);
    found = sched_search_keep_(search, state, choice);
    if (open.state == state && search->from_ != NULL && search->is_same_ &&
        found == 0 && search->bits_ == NULL) {
        search->has_stuttered_ = true; /* round and round */
        return true;
    }
    sched_search_add_edge_(search, state, open.state, choice, found);
    if (search->rest_ != NULL)
        open.woken = sched_search_wake_(search, open.state, choice, *is_new);
    if (open.woken != 0)
        sched_search_push_(search, frontier, &open);
    if (!*is_new)
        return true;
    search->is_tainted_ |= found != 0;
    if (search->bits_ == NULL)
        search->state_[open.state].is_tainted =
            found != 0 || search->state_[state].is_tainted;
    if (sched_search_is_over_(search)) {
        if (search->bits_ != NULL)
            sched_search_step_trail_(search, choice);
        sched_search_end_(search, open.state);
        if (search->bits_ != NULL)
            search->trail_count_--;
    } else {
        sched_search_push_(search, frontier, &open);
    }
    return true;
}

/* Guard: now and then a step is made twice, and the C stack below it filled
   with another pattern before each: what it does must not differ. */

static void *(*volatile sched_search_fill_)(void *memory, int byte,
                                            size_t size) = memset;

static void sched_search_poison_(int pattern)
{
    unsigned char stack[4096];

    sched_search_fill_(stack, pattern, sizeof stack);
}

/* Neither is to be inlined. */
static void (*volatile sched_search_poison_below_)(int pattern) =
    sched_search_poison_;

static inline bool sched_search_is_checked_(const struct sched_search *search)
{
    return !search->without_guards &&
           (search->steps < 512 || search->steps % 64 == 0);
}

/* Make `choice` in the state of `from_` twice, and compare. */
static inline void sched_search_check_twice_(struct sched_search *search,
                                             uint64_t choice)
{
    static const int patterns[] = {0xff, 0x3c};
    uint64_t hash[2] = {0, 0};
    bool differs = false;
    size_t i;

    for (i = 0; i < 2; i++) {
        sched_search_go_home_(search);
        sched_search_poison_below_(patterns[i]);
        if (sched_search_try_(search, choice) == SCHED_CAME_BACK_ &&
            search->error == NULL && !search->overflows_)
            hash[i] = i == 1 && search->steps % 64 == 0
                          ? sched_search_state_hash_(search)
                          : sched_search_hash_behind_(search);
        search->finding_[0] = '\0';
    }
    differs = hash[0] != hash[1];
    sched_search_go_home_(search);
    if (differs && search->error == NULL && !search->overflows_)
        sched_search_find_(
            search, SCHED_FOUND_NONDETERMINISM,
            "one step from one state did two things: a local used across an "
            "await, a byte never set, or something outside of the world");
}

/* The same in the state in which the world is. */
static inline void sched_search_check_here_(struct sched_search *search,
                                            uint64_t choice)
{
    const struct sched_open_ none = {0, 0, 0, 0, 0};

    sched_search_sum_up_(search);
    sched_search_save_(search, search->snapshot_, &none);
    search->from_ = search->snapshot_;
    search->is_home_ = true;
    sched_search_check_twice_(search, choice);
    search->from_ = NULL;
}

/* Limits */

static inline size_t
sched_search_memory_used_(const struct sched_search *search)
{
    return search->state_room_ * sizeof *search->state_ +
           search->table_size_ * sizeof *search->table_ +
           search->edge_room_ * sizeof *search->edge_ + search->bits_size_ / 8 +
           (search->rest_ != NULL) * search->state_room_ *
               sizeof *search->rest_ +
           (search->level_.room + search->next_.room) *
               sched_search_snapshot_size_(search);
}

static inline void sched_search_look_at_limits_(struct sched_search *search)
{
    const size_t used = sched_search_memory_used_(search);

    if (used > search->memory_used)
        search->memory_used = used;
    search->seconds_used = (double)(clock() - search->begun_) / CLOCKS_PER_SEC;
    if (search->states >= search->most_states)
        search->limit = "states";
    else if (used > search->most_memory)
        search->limit = "memory";
    else if (search->seconds != 0 && search->seconds_used > search->seconds)
        search->limit = "time";
}

/* Let `actor` act, with each of the answers that it may get. Returns whether
   it did something. */
static inline bool sched_search_go_(struct sched_search *search, uint32_t state,
                                    uint64_t actor, uint64_t cost)
{
    uint64_t choice = actor;
    unsigned answers = 0;
    bool has_moved = false;
    bool is_new;

    do {
        sched_search_go_home_(search);
        if (search->beside_->deviations + cost > search->deviations &&
            search->with_deviations) {
            search->is_cut_ = true;
            return true;
        }
        if (sched_search_is_checked_(search))
            sched_search_check_twice_(search, choice);
        search->beside_->deviations += search->with_deviations ? cost : 0;
        search->steps++;
        has_moved |= sched_search_arrive_(
            search, state, choice, sched_search_try_(search, choice), &is_new);
        if (search->overflows_ || search->error != NULL)
            return true;
        if (++answers % 4096 == 0 || search->states >= search->most_states)
            sched_search_look_at_limits_(search);
    } while (search->limit == NULL && sched_search_next_(search, &choice));
    return has_moved;
}

/* Find tasks such that nothing that the others do, before one of these has made
   a step, has to do with the steps that these would make: a persistent set. Of
   those with somebody awake, one with the fewest stands first in `actors_`.
   Returns how many they are; all of them if there is none, or if something else
   may come. */
static inline size_t sched_search_persistent_(struct sched_search *search,
                                              size_t count)
{
    size_t best;
    size_t awake;
    size_t seed, i, j;

    if (!search->with_partial_order || search->has_cancels_ ||
        search->with_any_time || search->with_deviations || count < 2 ||
        sched_search_waits_for_interrupts_(search))
        return count;
    best = awake = sched_search_see_living_(search);
    if (awake > 1)
        sched_search_look_ahead_(search);
    for (seed = 0; seed < count && best > 1; seed++) {
        size_t size;

        if (sched_search_is_at_rest_(search, search->actors_[seed]))
            continue;
        size = sched_search_close_(search, (size_t)search->actors_[seed], best);
        if (size >= best)
            continue;
        best = size;
        for (i = 0; i < search->living_count_; i++)
            search->is_best_[search->living_[i].number] =
                search->living_[i].is_in;
    }
    if (best == awake)
        return count;
    for (i = j = 0; i < count; i++) {
        const uint64_t actor = search->actors_[i];

        if (!search->is_best_[actor])
            continue;
        search->actors_[i] = search->actors_[j];
        search->actors_[j++] = actor;
    }
    search->has_reduced_ = true;
    return j;
}

/* Whether all that is ready in the state of `from_` only looks, and finds
   nothing. Needed where the order of the queue is part of a state. */
static inline bool sched_search_only_polls_(struct sched_search *search,
                                            size_t count)
{
    bool polls = search->with_deviations && search->has_polled;
    size_t i;

    for (i = 0; i < count && polls; i++) {
        sched_search_go_home_(search);
        polls =
            sched_search_try_(search, search->actors_[i]) == SCHED_CAME_BACK_ &&
            search->polls_;
        search->finding_[0] = '\0';
    }
    sched_search_go_home_(search);
    return polls;
}

/* Twins: two that are interchangeable, hold the same, and are told apart by
   nothing that points to one of them. What one does the other would do, too. */

/* Find for each of the `count` in `actors_` the first that is as it is. */
static inline void sched_search_find_twins_(struct sched_search *search,
                                            size_t count)
{
    const bool may = search->member_count_ > 0 && !search->with_deviations &&
                     search->beside_->pointers == 0;
    size_t kinds = 0; /* at the front of `order_`, the first of each */
    size_t i, k;

    for (i = 0; i < count; i++) {
        const size_t actor = (size_t)search->actors_[i];
        size_t member = SCHED_NONE_;

        search->twins_[i].first = i;
        if (may && actor < search->task_count_)
            member = sched_search_member_of_(search, actor);
        if (member == SCHED_NONE_)
            continue;
        for (k = 0; k < kinds; k++) {
            const size_t first = search->order_[k];
            const size_t other =
                sched_search_member_of_(search, (size_t)search->actors_[first]);

            if (search->member_[other].group == search->member_[member].group &&
                search->sums_[other] == search->sums_[member]) {
                search->twins_[i].first = first;
                break;
            }
        }
        if (k == kinds)
            search->order_[kinds++] = (uint16_t)i;
    }
}

/* Let `actor` do in `state` what its twin did. */
static inline void sched_search_repeat_(struct sched_search *search,
                                        uint32_t state, uint64_t actor,
                                        const struct sched_twin_ *twin)
{
    uint64_t e;

    for (e = twin->begin; e < twin->end; e++) { /* none where bits are kept */
        const struct sched_edge_to_ edge = search->edge_[e];

        sched_search_add_edge_(search, state, edge.to, actor, edge.found);
    }
}

static inline void sched_search_expand_(struct sched_search *search,
                                        const unsigned char *snapshot)
{
    struct sched *sched = (struct sched *)search->world;
    struct sched_open_ open;
    bool has_moved; /* a task */
    bool has_fired = false;
    const uint32_t states = search->states;
    size_t first;
    size_t count;
    size_t i;

    memcpy(&open, snapshot, sizeof open);
    has_moved = open.woken != 0; /* before */
    search->here_ = open.hash;
    search->from_ = snapshot;
    sched_search_restore_(search, snapshot);
    search->is_home_ = true;
    count = sched_search_actors_(search);
    if (sched_search_only_polls_(search, count))
        count = 0;
    count = sched_search_go_to_bed_(search, &open, count);
    first = has_moved ? count : sched_search_persistent_(search, count);
    sched_search_find_twins_(search, count);
    for (i = 0; i < count; i++) {
        const bool fires = search->actors_[i] >= SCHED_INTERRUPT_ACTOR;
        struct sched_twin_ *twin = &search->twins_[i];
        bool moved;

        if (i == first && search->states > states)
            return; /* the others come later; not never, since this is new */
        if (sched_search_rests_(search, search->actors_[i], &has_moved))
            continue;
        if (twin->first < i) {
            sched_search_repeat_(search, open.state, search->actors_[i],
                                 &search->twins_[twin->first]);
            continue;
        }
        twin->begin = search->edge_count_;
        moved = sched_search_go_(search, open.state, search->actors_[i], i > 0);
        twin->end = search->edge_count_;
        sched_search_lay_down_(search, search->actors_[i], moved,
                               twin->end > twin->begin);
        has_fired |= fires;
        has_moved |= moved && !fires;
        if (search->overflows_ || search->error != NULL)
            return;
    }
    if (has_moved && !search->with_any_time)
        return;
    sched_search_go_home_(search);
    if (sched_first_timer_(sched) != NULL)
        has_moved |=
            sched_search_go_(search, open.state, SCHED_TIME_ACTOR, has_moved);
    if (!has_moved && !has_fired) {
        /* all that is ready only looks, and finds nothing */
        sched_search_go_home_(search);
        sched_search_end_(search, open.state);
    }
}

#endif
