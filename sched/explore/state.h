/* SPDX-License-Identifier: MIT */
/*
 * state.h - the states that were reached, and how to come back to one.
 *
 * A part of explore.h, which includes it.
 */
#ifndef WEFT_EXPLORE_STATE_H
#define WEFT_EXPLORE_STATE_H

/* Whether that state was not yet there, in three bits of a table. */
static inline bool sched_search_sets_bits_(struct sched_search *search,
                                           uint64_t hash)
{
    const uint64_t step = (hash >> 32 | hash << 32) * 0x9fb21c651e98df25u | 1;
    bool is_new = false;
    size_t i;

    for (i = 0; i < 3; i++, hash += step) {
        const size_t bit = (size_t)hash & (search->bits_size_ - 1);

        is_new |= !(search->bits_[bit / 8] >> bit % 8 & 1);
        search->bits_[bit / 8] |= (unsigned char)(1 << bit % 8);
    }
    return is_new;
}

static inline void sched_search_grow_table_(struct sched_search *search)
{
    const size_t size = search->table_size_ * 2;
    struct sched_slot_ *table =
        (struct sched_slot_ *)sched_search_memory_(NULL, size, sizeof *table);
    size_t n;
    size_t i;

    memset(table, 0, size * sizeof *table);
    for (n = 0; n < search->table_size_; n++) {
        const struct sched_slot_ *slot = &search->table_[n];

        if (slot->number == 0)
            continue;
        i = (size_t)slot->hash & (size - 1);
        while (table[i].number != 0)
            i = (i + 1) & (size - 1);
        table[i] = *slot;
    }
    free(search->table_);
    search->table_ = table;
    search->table_size_ = size;
}

/* The state with `hash` will be asked for soon: its place in the table is not in
   the cache. */
static inline void sched_search_call_for_(const struct sched_search *search,
                                          uint64_t hash)
{
#if defined __GNUC__
    if (search->table_ != NULL)
        __builtin_prefetch(
            &search->table_[(size_t)hash & (search->table_size_ - 1)]);
#else
    (void)search;
    (void)hash;
#endif
}

/* The number of the state with `hash`; `is_new` if it was not there. Without
   records of states all have number 0. */
static inline uint32_t sched_search_state_(struct sched_search *search,
                                           uint64_t hash, uint32_t parent,
                                           uint64_t choice, bool *is_new)
{
    struct sched_state_ *state;
    size_t i;

    if (search->bits_ != NULL) {
        *is_new = sched_search_sets_bits_(search, hash);
        search->states += *is_new;
        return 0;
    }
    *is_new = false;
    i = (size_t)hash & (search->table_size_ - 1);
    for (; search->table_[i].number != 0;
         i = (i + 1) & (search->table_size_ - 1))
        if (search->table_[i].hash == hash)
            return search->table_[i].number - 1;
    *is_new = true;
    if (search->states == search->state_room_) {
        const size_t room = search->state_room_ * 3 / 2 + 1024;

        search->state_ = (struct sched_state_ *)sched_search_memory_(
            search->state_, room, sizeof *search->state_);
        search->state_room_ = room;
        if (search->sleeps_)
            search->rest_ = (struct sched_rest_ *)sched_search_memory_(
                search->rest_, room, sizeof *search->rest_);
    }
    state = &search->state_[search->states];
    memset(state, 0, sizeof *state);
    state->parent = parent;
    state->choice = choice;
    if (search->rest_ != NULL)
        memset(&search->rest_[search->states], 0, sizeof *search->rest_);
    search->table_[i].hash = hash;
    search->table_[i].number = ++search->states;
    if (search->states > search->table_size_ / 4 * 3)
        sched_search_grow_table_(search);
    return search->states - 1;
}

static inline void sched_search_add_edge_(struct sched_search *search,
                                          uint32_t from, uint32_t to,
                                          uint64_t choice, unsigned found)
{
    struct sched_edge_to_ *edge;

    if (search->bits_ != NULL)
        return;
    if (search->edge_count_ == search->edge_room_) {
        const size_t room = search->edge_room_ * 3 / 2 + 4096;

        search->edge_ = (struct sched_edge_to_ *)sched_search_memory_(
            search->edge_, room, sizeof *search->edge_);
        search->edge_room_ = room;
    }
    if (search->state_[from].edges++ == 0)
        search->state_[from].first_edge = search->edge_count_;
    edge = &search->edge_[search->edge_count_++];
    edge->to = to;
    edge->actor = (uint16_t)SCHED_ACTOR(choice);
    edge->found = (unsigned char)found;
}

/* Behind its edges a state that was left before may have more: they stay
   together, at the end. */
static inline void sched_search_move_edges_(struct sched_search *search,
                                            uint32_t from)
{
    struct sched_state_ *state = &search->state_[from];
    const uint64_t first = state->first_edge;
    const uint32_t count = state->edges;
    uint32_t e;

    state->edges = 0;
    for (e = 0; e < count; e++) {
        const struct sched_edge_to_ edge = search->edge_[first + e];

        sched_search_add_edge_(search, from, edge.to, edge.actor, edge.found);
    }
}

/* A snapshot: the world, what was seen, and which state it is. */

static inline size_t
sched_search_snapshot_size_(const struct sched_search *search)
{
    return (sizeof(struct sched_open_) + search->beside_size_ + search->size +
            7) &
           ~(size_t)7;
}

static inline void sched_search_save_(const struct sched_search *search,
                                      unsigned char *to,
                                      const struct sched_open_ *open)
{
    memcpy(to, open, sizeof *open);
    memcpy(to += sizeof *open, search->beside_, search->beside_size_);
    memcpy(to += search->beside_size_, search->world, search->size);
}

static inline void sched_search_restore_(struct sched_search *search,
                                         const unsigned char *from)
{
    memcpy(search->beside_, from += sizeof(struct sched_open_),
           search->beside_size_);
    memcpy(search->world, from += search->beside_size_, search->size);
}

/* Bring back the state of `from_`. */
static inline void sched_search_go_home_(struct sched_search *search)
{
    if (!search->is_home_)
        sched_search_restore_(search, search->from_);
    search->is_home_ = true;
}

static inline void sched_search_push_(struct sched_search *search,
                                      struct sched_frontier_ *frontier,
                                      const struct sched_open_ *open)
{
    const size_t size = sched_search_snapshot_size_(search);

    if (frontier->count == frontier->room) {
        const size_t room = frontier->room * 3 / 2 + 64;

        frontier->memory =
            (unsigned char *)sched_search_memory_(frontier->memory, room, size);
        frontier->room = room;
    }
    sched_search_save_(search, frontier->memory + frontier->count++ * size,
                       open);
}

#endif
