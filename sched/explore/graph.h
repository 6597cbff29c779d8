/* SPDX-License-Identifier: MIT */
/*
 * graph.h - what the graph of all states says: livelocks, counts.
 *
 * A part of explore.h, which includes it.
 */
#ifndef WEFT_EXPLORE_GRAPH_H
#define WEFT_EXPLORE_GRAPH_H

/* Whether state `i` is an end, or a task sleeps there, which could go on. */
static inline bool sched_search_ends_(const struct sched_search *search,
                                      size_t i)
{
    return search->state_[i].outcome != 0 ||
           (search->rest_ != NULL && search->rest_[i].asleep != 0);
}

/* Whether some state leads nowhere, and is no end. Without cycles nothing else
   goes on for ever. */
static inline bool
sched_search_has_dead_ends_(const struct sched_search *search)
{
    size_t i;

    for (i = 0; i < search->states; i++)
        if (search->state_[i].edges == 0 && !sched_search_ends_(search, i))
            return true;
    return false;
}

/* Find the states from which no end can be reached: their tasks go on for ever.
   From the ends backwards, along edges sorted by where they lead. */
static inline void sched_search_trap_(struct sched_search *search)
{
    const size_t states = search->states;
    uint32_t *first =
        (uint32_t *)sched_search_memory_(NULL, states + 2, 2 * sizeof *first);
    uint32_t *open = first + states + 2;
    uint32_t *from = (uint32_t *)sched_search_memory_(
        NULL, search->edge_count_ + 1, sizeof *from);
    unsigned char *ends =
        (unsigned char *)sched_search_memory_(NULL, states, 1);
    size_t count = 0;
    size_t i, e;

    memset(first, 0, (states + 2) * sizeof *first);
    for (i = 0; i < states; i++)
        for (e = 0; e < search->state_[i].edges; e++)
            first[search->edge_[search->state_[i].first_edge + e].to + 2]++;
    for (i = 2; i < states + 2; i++)
        first[i] += first[i - 1];
    for (i = 0; i < states; i++) {
        const struct sched_state_ *state = &search->state_[i];

        for (e = 0; e < state->edges; e++)
            from[first[search->edge_[state->first_edge + e].to + 1]++] =
                (uint32_t)i;
        ends[i] = sched_search_ends_(search, i);
        if (ends[i])
            open[count++] = (uint32_t)i;
    }
    while (count > 0) {
        const uint32_t to = open[--count];

        for (e = first[to]; e < first[to + 1]; e++) {
            if (ends[from[e]])
                continue;
            ends[from[e]] = true;
            open[count++] = from[e];
        }
    }
    ends[0] |= search->shard != 0; /* a part may begin with nothing */
    for (i = 0; i < states && ends[i]; i++) {
    }
    if (i < states) {
        sched_search_find_(search, SCHED_FOUND_LIVELOCK,
                           "a livelock: from here on nothing ends");
        sched_search_keep_(search, (uint32_t)i, SCHED_NO_CHOICE);
    }
    free(first);
    free(from);
    free(ends);
}

/* Whether a cycle through all of the `count` states of one component is fair:
   whoever could act in each of them does act. An interrupt need never come. */
static inline bool sched_search_is_fair_(const struct sched_search *search,
                                         const uint32_t *member, size_t count,
                                         const uint32_t *component,
                                         uint32_t *could, unsigned char *does)
{
    const uint32_t own = component[member[0]];
    uint32_t e;
    size_t i;

    memset(could, 0, SCHED_ACTORS_ * sizeof *could);
    memset(does, 0, SCHED_ACTORS_);
    for (i = 0; i < count; i++) {
        const struct sched_state_ *state = &search->state_[member[i]];

        for (e = 0; e < state->edges; e++) {
            const struct sched_edge_to_ *edge =
                &search->edge_[state->first_edge + e];

            if (could[edge->actor] == i)
                could[edge->actor] = (uint32_t)i + 1;
            does[edge->actor] |= component[edge->to] == own;
        }
    }
    for (i = 0; i < SCHED_ACTORS_; i++)
        if (could[i] == count && !does[i] &&
            (i < SCHED_INTERRUPT_ACTOR || i == SCHED_TIME_ACTOR))
            return false;
    return true;
}

/* A task that goes on, but acts nowhere in the component of `state`: its number
   + 1, or 0 if there is none. */
static inline size_t sched_search_starving_(struct sched_search *search,
                                            uint32_t state,
                                            const uint32_t *component,
                                            unsigned char *does)
{
    struct sched_schedule path =
        sched_search_path_(search, state, SCHED_NO_CHOICE);
    const uint32_t own = component[state];
    uint32_t e;
    size_t i;

    memset(does, 0, SCHED_ACTORS_);
    for (i = 0; i < search->states; i++)
        for (e = 0; component[i] == own && e < search->state_[i].edges; e++) {
            const struct sched_edge_to_ *edge =
                &search->edge_[search->state_[i].first_edge + e];

            does[edge->actor] |= component[edge->to] == own;
        }
    sched_search_rewind(search);
    for (i = 0; i < path.count; i++)
        sched_search_follow(search, path.choice[i]);
    free(path.choice);
    for (i = 0; i < search->task_count_; i++)
        if (search->tasks_[i]->sched == search->world &&
            !pt_is_finished(search->tasks_[i]) && !does[i])
            return i + 1;
    return 0;
}

/* The strongly connected components with a cycle (Tarjan, 1972), without
   recursion: is one of them fair? If so nothing forces its tasks to end. */
static inline void sched_search_cycles_(struct sched_search *search)
{
    const size_t states = search->states;
    uint32_t *index =
        (uint32_t *)sched_search_memory_(NULL, states, 5 * sizeof *index);
    uint32_t *low = index + states;
    uint32_t *stack = low + states;
    uint32_t *path = stack + states;
    uint32_t *next = path + states;
    uint32_t *could = (uint32_t *)sched_search_memory_(NULL, SCHED_ACTORS_,
                                                       sizeof *could + 1);
    unsigned char *does = (unsigned char *)(could + SCHED_ACTORS_);
    const uint32_t closed = UINT32_MAX;
    uint32_t count = 0;
    uint32_t fair = closed;
    size_t depth = 0;
    size_t top = 0;
    size_t i;

    /* index: 0 not seen; low becomes the component once it is closed */
    memset(index, 0, 5 * states * sizeof *index);
    path[depth++] = 0;
    while (depth > 0) {
        const uint32_t s = path[depth - 1];
        const struct sched_state_ *state = &search->state_[s];

        if (index[s] == 0) {
            index[s] = low[s] = ++count;
            stack[top++] = s;
        }
        if (next[s] < state->edges) {
            const uint32_t to = search->edge_[state->first_edge + next[s]++].to;

            if (index[to] == 0)
                path[depth++] = to;
            else if (index[to] != closed && index[to] < low[s])
                low[s] = index[to];
            continue;
        }
        depth--;
        if (depth > 0 && low[s] < low[path[depth - 1]])
            low[path[depth - 1]] = low[s];
        if (low[s] != index[s])
            continue;
        for (i = top; stack[i - 1] != s; i--) {
        }
        {
            const size_t first = i - 1;
            const uint32_t own = index[s];
            bool cycles = top - first > 1;

            for (i = first; i < top; i++)
                low[stack[i]] = own;
            for (i = 0; i < state->edges; i++)
                cycles |= search->edge_[state->first_edge + i].to == s;
            if (cycles && (fair == closed || s < fair) &&
                sched_search_is_fair_(search, stack + first, top - first, low,
                                      could, does))
                fair = s;
            for (i = first; i < top; i++)
                index[stack[i]] = closed;
            top = first;
        }
    }
    if (fair != closed) {
        const size_t starving = sched_search_starving_(search, fair, low, does);

        sched_search_find_(
            search, SCHED_FOUND_LIVELOCK,
            starving == 0
                ? "a livelock: all get their turns, and it may go on for ever"
                : "starvation: others get their turns, and it may go on for "
                  "ever");
        sched_search_keep_(search, fair, SCHED_NO_CHOICE);
        search->found[0].starving = starving; /* nothing else was found */
    }
    search->is_unfair = fair == closed;
    free(index);
    free(could);
}

/* How many paths lead to each of the states in `order`, of which `through` go
   through what was found as `found`, if it is not 0. */
static inline void sched_search_paths_(const struct sched_search *search,
                                       const uint32_t *order, size_t count,
                                       unsigned found, double *paths,
                                       double *through)
{
    size_t i;
    uint32_t e;

    for (i = 0; i < search->states; i++)
        paths[i] = through[i] = 0;
    paths[0] = 1;
    for (i = 0; i < count; i++) {
        const uint32_t from = order[i];
        const struct sched_state_ *state = &search->state_[from];

        for (e = 0; e < state->edges; e++) {
            const struct sched_edge_to_ *edge =
                &search->edge_[state->first_edge + e];
            const bool is_there = found != 0 && edge->found == found;

            paths[edge->to] += paths[from];
            through[edge->to] += is_there ? paths[from] : through[from];
        }
    }
}

/* Paths are counted from the start, in an order in which each state comes
   behind all that lead to it. States in a cycle have no place in it. Returns
   whether there are some: of more than one step that changes something. */
static inline bool sched_search_count_(struct sched_search *search)
{
    bool has_cycles;
    const size_t states = search->states;
    double *paths =
        (double *)sched_search_memory_(NULL, states, 2 * sizeof *paths);
    double *through = paths + states;
    uint32_t *in = (uint32_t *)sched_search_memory_(NULL, states, sizeof *in);
    uint32_t *order =
        (uint32_t *)sched_search_memory_(NULL, states, sizeof *order);
    size_t count = 0;
    size_t done;
    size_t f, i, e;

    memset(in, 0, states * sizeof *in);
    for (i = 0; i < states; i++)
        for (e = 0; e < search->state_[i].edges; e++)
            in[search->edge_[search->state_[i].first_edge + e].to]++;
    order[count++] = 0;
    for (done = in[0] != 0; done < count; done++) {
        const struct sched_state_ *state = &search->state_[order[done]];

        for (e = 0; e < state->edges; e++) {
            const uint32_t to = search->edge_[state->first_edge + e].to;

            if (--in[to] == 0)
                order[count++] = to;
        }
    }
    has_cycles = in[0] != 0 || count < states;
    search->is_endless = has_cycles || search->has_stuttered_;
    search->is_counted = !search->is_endless && !search->with_partial_order;
    if (search->is_counted) {
        sched_search_paths_(search, order, count, 0, paths, through);
        for (i = 0; i < states; i++) {
            const unsigned outcome = search->state_[i].outcome;

            if (outcome == 0)
                continue;
            search->interleavings += paths[i];
            search->outcomes[outcome - 1].interleavings += paths[i];
        }
        for (f = 0; f < search->found_count; f++) {
            const unsigned found = (unsigned)f + 1;

            search->found[f].interleavings = 0;
            sched_search_paths_(search, order, count, found, paths, through);
            for (i = 0; i < states; i++)
                if (search->state_[i].outcome != 0)
                    search->found[f].interleavings +=
                        search->state_[i].found == found ? paths[i]
                                                         : through[i];
        }
    }
    free(paths);
    free(in);
    free(order);
    return has_cycles;
}

#endif
