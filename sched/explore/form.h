/* SPDX-License-Identifier: MIT */
/*
 * form.h - what two states have in common that behave alike, and its hash.
 *
 * A part of explore.h, which includes it.
 */
#ifndef WEFT_EXPLORE_FORM_H
#define WEFT_EXPLORE_FORM_H

/*
 * The world is looked at as words. A word counts as what it is for: where a
 * task stands in the heap of timers is its place in the order of firing, where
 * it stands among those that are ready is nothing at all, a link of a wait queue
 * is what it is.
 *
 * The hash of a state is the sum of one for each word that is not zero, so that
 * behind a step only words count that have changed. Members of a group that are
 * interchangeable have a sum each, and a hash of each sum goes into the whole:
 * then their order does not matter. It does where something points to a member:
 * such a state is written down, its members are sorted, and that is hashed.
 */

/* ORDER sched_role_: of a word. */
enum sched_role_ {
    SCHED_PLAIN_, /* as it is */
    SCHED_HEAD_,  /* of a wait queue: an empty one may be zero, too */
    SCHED_BOND_,  /* what a task waits for, and to which scheduler it belongs */
    SCHED_RESUME_,
    SCHED_NEXT_, /* of a node; the three behind it, too */
    SCHED_PREV_,
    SCHED_CHILD_,
    SCHED_DEADLINE_
};

enum { SCHED_NONE_ = 0xffff, SCHED_WORD_ = sizeof(uintptr_t) };

struct sched_word_ {
    uint64_t salt;
    uint32_t revised; /* in which revision */
    uint16_t node;    /* whose it is, or none: the number of a task; behind
                         them, of other nodes */
    uint16_t owner;   /* the task whose end leaves it dead, or none */
    uint16_t member;  /* of those that are interchangeable, or none */
    unsigned char role;
};

/* A word of which these bits count while nodes stand as they do. */
struct sched_kept_ {
    size_t at; /* in the world, in bytes */
    uintptr_t bits;
};

/* How a node stands. */
enum {
    SCHED_APART_, /* not spawned; in no list */
    SCHED_ENDED_,
    SCHED_LISTED_, /* ready, asleep */
    SCHED_WAITS_,
    SCHED_WAITS_ON_SOURCE_
};
struct sched_stand_ {
    uint32_t left; /* until it fires */
    uint16_t rank; /* in its list, from 1 */
    uint16_t how;
};

/* The words [begin, end) are those of a node, and what its end leaves dead. */
struct sched_extent_ {
    uint32_t begin;
    uint32_t end;
    uint32_t next; /* the first one of the node */
    uint32_t own;  /* of a task: so many bytes from its first on are its own */
};

/* One of those that are interchangeable. */
struct sched_member_ {
    size_t begin; /* in the world, in bytes */
    size_t group;
    uint64_t salt;
    uint32_t revised; /* in which revision */
};

static inline uint64_t sched_search_salt_(uint64_t a, uint64_t b, uint64_t c)
{
    return sched_search_mix_(
        sched_search_mix_(sched_search_mix_(a + 0x9e3779b97f4a7c15u) + b) + c);
}

static inline uintptr_t sched_search_word_(const struct sched_search *search,
                                           const void *world, size_t w)
{
    uintptr_t word = 0;

    if (w < search->words_)
        memcpy(&word, (const unsigned char *)world + w * SCHED_WORD_,
               SCHED_WORD_);
    else /* the last one is not whole */
        memcpy(&word, (const unsigned char *)world + w * SCHED_WORD_,
               search->size % SCHED_WORD_);
    return word;
}

/* What word `w` of `world` counts as, where nodes stand as in `stands`. */
static inline uint64_t sched_search_canon_(const struct sched_search *search,
                                           const void *world, size_t w,
                                           const struct sched_stand_ *stands)
{
    const struct sched_word_ *word = &search->word_[w];
    const uintptr_t kept = search->kept_[w];
    const uintptr_t raw = sched_search_word_(search, world, w);
    const uintptr_t at = (uintptr_t)search->world + w * SCHED_WORD_;
    const struct sched_stand_ *stand;

    if (word->owner != SCHED_NONE_ && stands[word->owner].how == SCHED_ENDED_)
        return 0;
    if (word->role == SCHED_PLAIN_)
        return raw & kept;
    if (word->node == SCHED_NONE_)
        return word->role == SCHED_HEAD_ && at - raw <= SCHED_WORD_
                   ? 0
                   : raw & kept;
    stand = &stands[word->node];
    if (stand->how == SCHED_APART_)
        return raw;
    switch (word->role) {
    case SCHED_RESUME_:
        return stand->how == SCHED_ENDED_ ? raw : raw & kept;
    case SCHED_NEXT_:
        return stand->how >= SCHED_WAITS_
                   ? raw
                   : (uint64_t)stand->rank << 32 | stand->left;
    case SCHED_PREV_:
        return stand->how >= SCHED_WAITS_ ? raw : 0;
    case SCHED_DEADLINE_:
        return stand->how == SCHED_WAITS_ON_SOURCE_ ? raw : 0;
    default:
        return 0;
    }
}

/* ORDER sched_seen_: what a task has read of a variable: nothing; its value; one
   that has changed since; its value, after such a one, in this step. */
enum { SCHED_UNREAD_, SCHED_CURRENT_, SCHED_STALE_, SCHED_REREAD_ };

static inline const unsigned char *
sched_search_world_in_(const struct sched_search *search,
                       const unsigned char *snapshot)
{
    return snapshot + sizeof(struct sched_open_) + search->beside_size_;
}

/* Where `snapshot` has what stands at `at` beside the world. */
static inline const unsigned char *
sched_search_beside_in_(const struct sched_search *search,
                        const unsigned char *snapshot, const void *at)
{
    return snapshot + sizeof(struct sched_open_) +
           ((uintptr_t)at - (uintptr_t)search->beside_);
}

static inline bool sched_search_is_inside_(const struct sched_search *search,
                                           const void *address, size_t size)
{
    const uintptr_t at = (uintptr_t)address - (uintptr_t)search->world;

    return at < search->size && size <= search->size - at;
}

/* What words are for */

/* A node whose first word is `next`. */
static inline void sched_search_is_node_(struct sched_search *search,
                                         size_t next, size_t number)
{
    static const struct {
        unsigned char role;
        unsigned char place;
    } words[] = {{SCHED_NEXT_, offsetof(struct sched_node, link.next)},
                 {SCHED_PREV_, offsetof(struct sched_node, link.prev)},
                 {SCHED_CHILD_, offsetof(struct sched_node, child)},
                 {SCHED_DEADLINE_, offsetof(struct sched_node, deadline)}};
    size_t i;

    for (i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct sched_word_ *word =
            &search->word_[next + words[i].place / SCHED_WORD_];

        word->role = words[i].role;
        word->node = (uint16_t)number;
        if (number < search->task_room_) /* it counts as its task stands */
            search->kept_[word - search->word_] = 0;
    }
    search->extent_[number].next = (uint32_t)next;
    search->epoch_++;
}

/* The group of which `at`, in bytes of the world, is a member; or NULL. */
static inline const struct sched_scenario_group *
sched_search_group_(const struct sched_search *search, size_t at)
{
    const struct sched_scenario_group *group = search->groups;

    for (; group != NULL && group->stride != 0; group++)
        if (at >= group->offset &&
            at < group->offset + group->stride * group->count &&
            at - (at - group->offset) % group->stride + group->stride <=
                search->size)
            return group;
    return NULL;
}

/* How many of `group` are interchangeable, and in use. */
static inline size_t
sched_search_members_(const struct sched_search *search,
                      const struct sched_scenario_group *group)
{
    size_t within;

    if (search->without_symmetry || !group->is_interchangeable ||
        group->offset > search->size)
        return 0;
    within = (search->size - group->offset) / group->stride;
    return within < group->count ? within : group->count;
}

static inline void sched_search_is_task_(struct sched_search *search,
                                         const struct sched_task *task,
                                         size_t number)
{
    const size_t at = (size_t)((uintptr_t)task - (uintptr_t)search->world);
    const struct sched_scenario_group *group = sched_search_group_(search, at);
    struct sched_extent_ *extent = &search->extent_[number];
    uintptr_t mask[sizeof(struct sched_task) / SCHED_WORD_];
    struct sched_task kept;
    struct sched_word_ *word;
    size_t i;

    extent->begin = (uint32_t)(at / SCHED_WORD_);
    extent->end = extent->begin + sizeof mask / SCHED_WORD_;
    extent->own = (uint32_t)(group != NULL ? group->stride : sizeof *task);
    memset(&kept, 0xff, sizeof kept);
    kept.resume = (PT_RESUME_TYPE_)~PT_LOOKED_; /* no step starts by it */
    memcpy(mask, &kept, sizeof mask);
    word = &search->word_[extent->begin];
    for (i = 0; i < sizeof mask / SCHED_WORD_; i++) {
        if (mask[i] == UINTPTR_MAX)
            continue;
        word[i].role = SCHED_RESUME_;
        word[i].node = (uint16_t)number;
        search->kept_[extent->begin + i] = mask[i];
    }
    word[offsetof(struct sched_task, on) / SCHED_WORD_].role = SCHED_BOND_;
    word[offsetof(struct sched_task, sched) / SCHED_WORD_].role = SCHED_BOND_;
    sched_search_is_node_(
        search, extent->begin + offsetof(struct sched_task, node) / SCHED_WORD_,
        number);
    if (group == NULL || !group->ends_dead ||
        (at - group->offset) % group->stride != 0)
        return;
    extent->end = (uint32_t)((at + group->stride) / SCHED_WORD_);
    for (i = extent->begin + sizeof mask / SCHED_WORD_; i < extent->end; i++)
        search->word_[i].owner = (uint16_t)number;
}

static inline void sched_search_is_head_(struct sched_search *search,
                                         const struct sched_link *head)
{
    const size_t at = (size_t)((uintptr_t)head - (uintptr_t)search->world);
    struct sched_word_ *word = &search->word_[at / SCHED_WORD_];

    if (word->role != SCHED_PLAIN_)
        return;
    word[0].role = word[1].role = SCHED_HEAD_;
    search->epoch_++;
}

/* The number of `task`, or SIZE_MAX if it is none that is known. */
static inline size_t sched_search_number_(const struct sched_search *search,
                                          const struct sched_task *task)
{
    const size_t at = (size_t)((uintptr_t)task - (uintptr_t)search->world);
    const size_t w = (at + offsetof(struct sched_task, node)) / SCHED_WORD_;
    size_t number;

    if (at >= search->size)
        return SIZE_MAX;
    number = search->word_[w].node;
    return number < search->task_count_ && search->tasks_[number] == task
               ? number
               : SIZE_MAX;
}

/* The number of the node of which `link` is the first; SIZE_MAX if there is no
   room. */
static inline size_t sched_search_node_(struct sched_search *search,
                                        const struct sched_link *link)
{
    const size_t at = (size_t)((uintptr_t)link - (uintptr_t)search->world);
    const size_t w = at / SCHED_WORD_;
    size_t number;

    if (!sched_search_is_inside_(search, link, sizeof(struct sched_node))) {
        search->error = "a timer lies outside of the world: setup returns all "
                        "of the bytes that are in use";
        return SIZE_MAX;
    }
    if (search->word_[w].role == SCHED_NEXT_)
        return search->word_[w].node;
    if (search->node_count_ == search->node_room_) {
        search->overflows_ = true;
        return SIZE_MAX;
    }
    number = search->task_room_ + search->node_count_++;
    search->extent_[number].begin = (uint32_t)w;
    search->extent_[number].end =
        (uint32_t)(w + sizeof(struct sched_node) / SCHED_WORD_);
    sched_search_is_node_(search, w, number);
    return number;
}

/* Tell what all words are for that is known before anything runs. */
static inline void sched_search_look_at_words_(struct sched_search *search)
{
    const struct sched_scenario_group *group = search->groups;
    uintptr_t mask[sizeof(struct sched) / SCHED_WORD_];
    struct sched kept;
    size_t i, j, w;

    for (w = 0; w <= search->words_; w++) {
        struct sched_word_ *word = &search->word_[w];

        memset(word, 0, sizeof *word);
        word->salt = sched_search_salt_(1, 0, w);
        search->kept_[w] = UINTPTR_MAX;
        word->node = word->owner = word->member = SCHED_NONE_;
    }
    memset(&kept, 0xff, sizeof kept);
    kept.now = 0;
    kept.step = 0;
    kept.ready.next = kept.ready.prev = NULL;
    kept.poller = kept.round = NULL;
    kept.timers.next = kept.timers.prev = NULL;
    memcpy(mask, &kept, sizeof mask);
    for (w = 0; w < sizeof mask / SCHED_WORD_; w++)
        search->kept_[w] = mask[w];
    search->member_count_ = 0;
    for (i = 0; group != NULL && group->stride != 0; group++, i++) {
        for (j = 0; j < sched_search_members_(search, group); j++) {
            const size_t at = group->offset + j * group->stride;
            struct sched_member_ *member =
                &search->member_[search->member_count_];

            member->begin = at;
            member->group = i;
            member->salt = sched_search_salt_(2, i, 0);
            member->revised = 0;
            for (w = 0; w < group->stride / SCHED_WORD_; w++) {
                struct sched_word_ *word = &search->word_[at / SCHED_WORD_ + w];

                word->member = (uint16_t)search->member_count_;
                word->salt = sched_search_salt_(3, i, w);
            }
            search->member_count_++;
        }
    }
}

/* How all nodes stand */

/* Timers in the order in which they fire: those of one deadline stand in the
   heap in the order of their arming, a tree's root before what is below it. */
static inline size_t sched_search_timers_(struct sched_search *search,
                                          struct sched_stand_ *stands,
                                          const struct sched_link *list,
                                          const struct sched_link *end,
                                          size_t count)
{
    const uint32_t now = ((const struct sched *)search->world)->now;
    uint16_t *order = search->order_of_timers_;
    const struct sched_link *link;

    for (link = list; link != end; link = link->next) {
        const struct sched_node *node =
            (const struct sched_node *)(const void *)link;
        const size_t number = sched_search_node_(search, link);
        size_t i = count;

        if (number == SIZE_MAX)
            return count;
        count++;
        stands[number].how = SCHED_LISTED_;
        stands[number].left = node->deadline - now;
        for (; i > 0 && stands[order[i - 1]].left > stands[number].left; i--)
            order[i] = order[i - 1];
        order[i] = (uint16_t)number;
        if (node->child != NULL)
            count =
                sched_search_timers_(search, stands, node->child, link, count);
    }
    return count;
}

static inline void sched_search_look_at_task_(const struct sched *sched,
                                              const struct sched_task *task,
                                              struct sched_stand_ *stand)
{
    if (task->sched != sched) {
        stand->how = SCHED_APART_;
    } else if (pt_is_finished(task)) {
        stand->how = SCHED_ENDED_;
    } else if (task->on == task) { /* woken early it sleeps on */
        stand->how = SCHED_LISTED_;
        stand->left = sched_is_before_(sched->now, task->node.deadline)
                          ? task->node.deadline - sched->now
                          : 0;
    } else if (!(task->flags & SCHED_PARKED_)) {
        stand->how = SCHED_LISTED_;
    } else {
        stand->how = (task->flags & SCHED_PASSES_ON_) && task->on != NULL &&
                             pt_is_finished(task->on)
                         ? SCHED_WAITS_ON_SOURCE_
                         : SCHED_WAITS_;
    }
}

static inline void sched_search_look_at_nodes_(struct sched_search *search,
                                               struct sched_stand_ *stands)
{
    const struct sched *sched = (const struct sched *)search->world;
    const struct sched_link *link;
    size_t rank = 1; /* tasks that are ready are a set; a callback divides it */
    size_t count;
    size_t number;
    size_t i;
    bool is_orderly = !search->with_deviations;

    memset(stands, 0,
           (search->task_room_ + search->node_room_) * sizeof *stands);
    search->has_callbacks_ = false;
    search->beside_->is_orderly = false;
    for (i = 0; i < search->task_count_; i++) {
        sched_search_look_at_task_(sched, search->tasks_[i], &stands[i]);
        is_orderly &= stands[i].how != SCHED_APART_;
    }
    for (link = sched->ready.next; link != &sched->ready; link = link->next) {
        const bool is_callback = sched_is_callback_(sched_task_of_(link));

        number = sched_search_node_(search, link);
        if (number == SIZE_MAX)
            return;
        search->has_callbacks_ |= is_callback;
        rank += is_callback || search->with_deviations;
        stands[number].how = SCHED_LISTED_;
        stands[number].rank = (uint16_t)rank;
        rank += is_callback;
    }
    count = sched_search_timers_(search, stands, sched->timers.next,
                                 &sched->timers, 0);
    for (i = 0; i < count; i++)
        stands[search->order_of_timers_[i]].rank = (uint16_t)(i + 1);
    search->beside_->is_orderly = is_orderly && !search->has_callbacks_;
}

/* The sums */

/* What the sum of `member` adds to the whole. */
static inline uint64_t
sched_search_member_hash_(const struct sched_search *search, size_t member)
{
    return sched_search_mix_(search->sums_[member] ^
                             search->member_[member].salt);
}

static inline void sched_search_begin_revision_(struct sched_search *search)
{
    search->revision_++;
    search->revised_count_ = 0;
}

/* Add `hash` to the sum of `member`, or of what is no member's. */
static inline void sched_search_add_(struct sched_search *search, size_t member,
                                     uint64_t hash)
{
    if (member == SCHED_NONE_) {
        search->beside_->sum += hash;
        return;
    }
    if (search->member_[member].revised != search->revision_) {
        search->member_[member].revised = search->revision_;
        search->revised_[search->revised_count_++] = (uint16_t)member;
        search->beside_->sum -= sched_search_member_hash_(search, member);
    }
    search->sums_[member] += hash;
}

/* The sums of the members that were revised go into the whole again. */
static inline void sched_search_end_revision_(struct sched_search *search)
{
    size_t i;

    for (i = 0; i < search->revised_count_; i++)
        search->beside_->sum +=
            sched_search_member_hash_(search, search->revised_[i]);
}

/* The member that task `number` is, or none. */
static inline size_t sched_search_member_of_(const struct sched_search *search,
                                             size_t number)
{
    return search->word_[search->extent_[number].begin].member;
}

/* The member to which `value` points, or none, and how far behind its begin. */
static inline size_t sched_search_member_(const struct sched_search *search,
                                          uint64_t value, size_t *rest)
{
    const size_t at = (size_t)(value - (uintptr_t)search->world);
    size_t member;

    if (value < (uintptr_t)search->world || at >= search->size)
        return SCHED_NONE_;
    member = search->word_[at / SCHED_WORD_].member;
    if (member != SCHED_NONE_)
        *rest = at - search->member_[member].begin;
    return member;
}

/* Count `value` at `word`, or no longer. */
static inline void sched_search_count_word_(struct sched_search *search,
                                            const struct sched_word_ *word,
                                            uint64_t value, bool no_longer)
{
    uint64_t hash;

    if (value == 0)
        return;
    if (search->member_count_ > 0) {
        size_t rest;
        const size_t member = sched_search_member_(search, value, &rest);

        if (member != SCHED_NONE_ && member == word->member)
            value = sched_search_salt_(4, 0, rest); /* its own */
        else if (member != SCHED_NONE_)
            search->beside_->pointers += no_longer ? UINT32_MAX : 1;
    }
    hash = sched_search_mix_(value ^ word->salt);
    sched_search_add_(search, word->member, no_longer ? 0 - hash : hash);
}

/* Count what task `number` has seen of `variable`, or no longer. */
static inline void sched_search_count_seen_(struct sched_search *search,
                                            size_t number, size_t variable,
                                            unsigned seen, uint64_t value,
                                            bool no_longer)
{
    const size_t member = sched_search_member_of_(search, number);
    uint64_t hash;

    if (seen == SCHED_UNREAD_)
        return;
    hash = member == SCHED_NONE_ ? sched_search_salt_(5, number, variable)
                                 : sched_search_salt_(6, variable, 0);
    hash = sched_search_salt_(hash, seen, seen == SCHED_STALE_ ? value : 0);
    sched_search_add_(search, member, no_longer ? 0 - hash : hash);
}

/* All of them, anew. */
static inline void sched_search_sum_up_(struct sched_search *search)
{
    const size_t variables = search->watched_;
    size_t i, w;

    sched_search_begin_revision_(search);
    search->beside_->sum = 0;
    search->beside_->pointers = 0;
    for (i = 0; i < search->member_count_; i++) {
        search->sums_[i] = 0;
        search->beside_->sum += sched_search_member_hash_(search, i);
    }
    sched_search_look_at_nodes_(search, search->stands_);
    for (w = 0; w < search->words_ + search->has_rest_; w++)
        sched_search_count_word_(
            search, &search->word_[w],
            sched_search_canon_(search, search->world, w, search->stands_),
            false);
    for (i = 0; i < search->task_count_ * variables; i++)
        sched_search_count_seen_(search, i / variables, i % variables,
                                 search->seen_[i], search->values_[i], false);
    sched_search_end_revision_(search);
    search->beside_->epoch = search->epoch_;
}

/* Behind a step: word `w`, if it now counts as something else than in `old`. */
static inline void sched_search_revise_(struct sched_search *search,
                                        const unsigned char *old, size_t w,
                                        const struct sched_stand_ *stands)
{
    struct sched_word_ *word = &search->word_[w];
    uint64_t before;
    uint64_t now;

    if (word->revised == search->revision_)
        return;
    word->revised = search->revision_;
    before = sched_search_canon_(search, old, w, search->stands_);
    now = sched_search_canon_(search, search->world, w, stands);
    if (before == now)
        return;
    search->is_same_ = false;
    sched_search_count_word_(search, word, before, true);
    sched_search_count_word_(search, word, now, false);
}

/* The bits in which a word of the two differs, of those that are kept. */
static inline uintptr_t sched_search_bits_(const unsigned char *world,
                                           const unsigned char *old,
                                           const struct sched_kept_ *kept)
{
    uintptr_t a;
    uintptr_t b;

    memcpy(&a, world + kept->at, SCHED_WORD_);
    memcpy(&b, old + kept->at, SCHED_WORD_);
    return (a ^ b) & kept->bits;
}

/* List the words of which some bits are kept; the last one stands there again,
   for they are compared in fours. */
static inline void sched_search_list_words_(struct sched_search *search)
{
    struct sched_kept_ *kept = search->kept_words_;
    size_t w;

    for (w = 0; w < search->words_; w++)
        if (search->kept_[w] != 0) {
            kept->at = w * SCHED_WORD_;
            kept++->bits = search->kept_[w];
        }
    for (; (kept - search->kept_words_) % 4 != 0; kept++)
        kept[0] = kept[-1];
    search->kept_end_ = kept;
    search->kept_epoch_ = search->epoch_;
}

/* Note those words that differ from those of `old`; most do not. */
static inline void sched_search_compare_(struct sched_search *search,
                                         const unsigned char *old)
{
    const unsigned char *world = (const unsigned char *)search->world;
    const struct sched_kept_ *kept;
    uint32_t *note = search->changed_;
    size_t i;

    if (search->kept_epoch_ != search->epoch_)
        sched_search_list_words_(search);
    for (kept = search->kept_words_; kept < search->kept_end_; kept += 4) {
        if ((sched_search_bits_(world, old, kept) |
             sched_search_bits_(world, old, kept + 1) |
             sched_search_bits_(world, old, kept + 2) |
             sched_search_bits_(world, old, kept + 3)) == 0)
            continue;
        for (i = 0; i < 4; i++)
            if (sched_search_bits_(world, old, kept + i) != 0)
                *note++ = (uint32_t)(kept[i].at / SCHED_WORD_);
    }
    search->changed_count_ = (size_t)(note - search->changed_);
}

/* Whether behind that step all nodes stand as they did, but that the task that
   ran may have ended: only links of tasks that are ready have changed, which are
   a set. */
static inline bool sched_search_is_quiet_(const struct sched_search *search)
{
    const struct sched_beside_ *beside = search->beside_;
    size_t i;

    if (!search->may_be_quiet_ || !beside->is_orderly ||
        beside->epoch != search->epoch_)
        return false;
    for (i = 0; i < search->changed_count_; i++) {
        const struct sched_word_ *word = &search->word_[search->changed_[i]];

        if (word->role >= SCHED_BOND_ && word->node != search->acting_)
            return false;
    }
    return true;
}

/* Node `i` stands otherwise: revise what counts by that. */
static inline void sched_search_revise_node_(struct sched_search *search,
                                             const unsigned char *old, size_t i)
{
    const struct sched_extent_ *extent = &search->extent_[i];
    size_t w;

    for (w = extent->begin; w < extent->end; w++)
        if (search->word_[w].node != SCHED_NONE_ ||
            search->word_[w].owner != SCHED_NONE_)
            sched_search_revise_(search, old, w, search->stands_now_);
}

/* The task that made the step has ended, and all others stand as they did. */
static inline void sched_search_see_end_(struct sched_search *search,
                                         const unsigned char *old)
{
    const struct sched_stand_ ended = {0, 0, SCHED_ENDED_};
    const struct sched_extent_ *extent = &search->extent_[search->acting_];
    size_t w;

    memcpy(search->stands_now_, search->stands_,
           (search->task_room_ + search->node_count_) *
               sizeof *search->stands_);
    search->stands_now_[search->acting_] = ended;
    sched_search_revise_(search, old, extent->begin, search->stands_now_);
    sched_search_revise_(search, old, extent->next, search->stands_now_);
    for (w = extent->begin + sizeof(struct sched_task) / SCHED_WORD_;
         w < extent->end; w++)
        sched_search_revise_(search, old, w, search->stands_now_);
}

/* See how all nodes stand, and revise what counts by that. */
static inline void sched_search_see_stands_(struct sched_search *search,
                                            const unsigned char *old)
{
    const unsigned char *world = (const unsigned char *)search->world;
    size_t i, w;

    for (i = 0; i < search->task_room_ + search->node_count_; i++) {
        const struct sched_stand_ *before = &search->stands_[i];
        const struct sched_stand_ *now = &search->stands_now_[i];
        const size_t next = search->extent_[i].next;

        if (before->how != now->how) {
            sched_search_revise_node_(search, old, i);
            continue;
        }
        if (before->rank != now->rank || before->left != now->left)
            sched_search_revise_(search, old, next, search->stands_now_);
        if (now->how == SCHED_LISTED_ || now->how == SCHED_ENDED_ ||
            memcmp(world + next * SCHED_WORD_, old + next * SCHED_WORD_,
                   sizeof(struct sched_node)) == 0)
            continue;
        for (w = next; w < next + sizeof(struct sched_node) / SCHED_WORD_; w++)
            sched_search_revise_(search, old, w, search->stands_now_);
    }
}

/* The sums once a step was made from the state of `from_`. */
static inline void sched_search_sum_behind_(struct sched_search *search)
{
    const unsigned char *snapshot = search->from_;
    const unsigned char *old = sched_search_world_in_(search, snapshot);
    const struct sched_stand_ *stands = search->stands_;
    const size_t variables = search->watched_;
    const unsigned char *seen;
    const unsigned char *values;
    size_t i;

    search->is_same_ = true;
    search->has_callbacks_ = false;
    sched_search_begin_revision_(search);
    sched_search_compare_(search, old);
    if (!sched_search_is_quiet_(search)) {
        stands = search->stands_now_;
        sched_search_look_at_nodes_(search, search->stands_now_);
        if (search->beside_->epoch != search->epoch_) {
            search->is_same_ = false;
            search->changed_count_ = SIZE_MAX;
            sched_search_sum_up_(search);
            return;
        }
        sched_search_see_stands_(search, old);
    } else if (search->acting_ends_) {
        stands = search->stands_now_;
        sched_search_see_end_(search, old);
    }
    for (i = 0; i < search->changed_count_; i++)
        sched_search_revise_(search, old, search->changed_[i], stands);
    if (search->has_rest_)
        sched_search_revise_(search, old, search->words_, stands);
    if (stands != search->stands_)
        memcpy(search->stands_, stands,
               (search->task_room_ + search->node_count_) * sizeof *stands);
    seen = sched_search_beside_in_(search, snapshot, search->seen_);
    values = sched_search_beside_in_(search, snapshot, search->values_);
    for (i = 0; i < search->task_count_ * variables; i++) {
        uint64_t value;

        memcpy(&value, values + 8 * i, 8);
        if (seen[i] == search->seen_[i] && value == search->values_[i])
            continue;
        search->is_same_ = false;
        sched_search_count_seen_(search, i / variables, i % variables, seen[i],
                                 value, true);
        sched_search_count_seen_(search, i / variables, i % variables,
                                 search->seen_[i], search->values_[i], false);
    }
    sched_search_end_revision_(search);
}

/* The form, written down */

/* So many of its words are those of the world, then two for each variable in a
   row for each member and each task, then two. */
static inline size_t sched_search_form_size_(const struct sched_search *search)
{
    return search->words_ + search->has_rest_ +
           2 * search->watched_ * (search->member_count_ + search->task_room_) +
           2;
}

static inline size_t sched_search_row_(const struct sched_search *search,
                                       size_t number)
{
    const size_t member = sched_search_member_of_(search, number);

    return search->words_ + search->has_rest_ +
           2 * search->watched_ *
               (member != SCHED_NONE_ ? member
                                      : search->member_count_ + number);
}

static inline void sched_search_write_form_(struct sched_search *search)
{
    const size_t size = sched_search_form_size_(search);
    uint64_t *form = search->form_;
    size_t i, v, w;

    for (w = 0; w < search->words_ + search->has_rest_; w++)
        form[w] =
            sched_search_canon_(search, search->world, w, search->stands_);
    memset(form + w, 0, (size - w) * sizeof *form);
    for (i = 0; i < search->task_count_; i++) {
        uint64_t *row = form + sched_search_row_(search, i);
        const size_t first = i * search->watched_;

        for (v = 0; v < search->watched_; v++) {
            row[2 * v] = search->seen_[first + v];
            if (search->seen_[first + v] == SCHED_STALE_)
                row[2 * v + 1] = search->values_[first + v];
        }
    }
    memcpy(form + size - 2, search->beside_, 2 * sizeof *form);
}

/* Sort the `count` members from `first` on, which are a group, by what they
   hold, and let each pointer to one point to its new place. */
static inline void sched_search_sort_group_(struct sched_search *search,
                                            size_t first, size_t count,
                                            size_t words)
{
    const size_t begin = search->member_[first].begin / SCHED_WORD_;
    const size_t all = search->words_ + search->has_rest_;
    const size_t width = 2 * search->watched_;
    uint64_t *form = search->form_ + begin;
    uint64_t *spare = search->spare_ + begin;
    uint64_t *rows = search->form_ + all + first * width;
    uint64_t *spare_rows = search->spare_ + all + first * width;
    uint16_t *order = search->order_; /* of each new place, the old one */
    uint16_t *place = order + count;
    size_t rest = 0;
    size_t member, i, j;

    for (i = 0; i < count * words; i++) { /* abstract: its own, another's */
        member = sched_search_member_(search, form[i], &rest);
        spare[i] = member - first >= count       ? form[i]
                   : member - first == i / words ? 1 + 4 * (uint64_t)rest
                                                 : 2 + 4 * (uint64_t)rest;
    }
    for (i = 0; i < count; i++) { /* insertion sort */
        for (j = i; j > 0; j--) {
            const size_t other = order[j - 1];
            int less = memcmp(spare + i * words, spare + other * words,
                              words * sizeof *spare);

            if (less == 0)
                less = memcmp(rows + i * width, rows + other * width,
                              width * sizeof *rows);
            if (less >= 0)
                break;
            order[j] = (uint16_t)other;
        }
        order[j] = (uint16_t)i;
    }
    for (i = 0; i < count && order[i] == i; i++) {
    }
    if (i == count)
        return; /* they are in order */
    memcpy(spare, form, count * words * sizeof *form);
    memcpy(spare_rows, rows, count * width * sizeof *rows);
    for (i = 0; i < count; i++) {
        place[order[i]] = (uint16_t)i;
        memcpy(form + i * words, spare + order[i] * words,
               words * sizeof *form);
        memcpy(rows + i * width, spare_rows + order[i] * width,
               width * sizeof *rows);
    }
    for (i = 0; i < all; i++) {
        member = sched_search_member_(search, search->form_[i], &rest);
        if (member != SCHED_NONE_ && member - first < count)
            search->form_[i] =
                (uintptr_t)search->world +
                search->member_[first + place[member - first]].begin + rest;
    }
}

static inline void sched_search_sort_(struct sched_search *search)
{
    size_t first = 0;
    size_t count;

    for (; first < search->member_count_; first += count) {
        const size_t group = search->member_[first].group;

        for (count = 1; first + count < search->member_count_ &&
                        search->member_[first + count].group == group;
             count++) {
        }
        sched_search_sort_group_(search, first, count,
                                 search->groups[group].stride / SCHED_WORD_);
    }
}

/* Two words in one, each bit of it of each bit of theirs. */
static inline uint64_t sched_search_fold_(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
    __extension__ typedef unsigned __int128 product;
    const product both = (product)a * b;

    return (uint64_t)both ^ (uint64_t)(both >> 64);
#else
    return sched_search_mix_(sched_search_mix_(a) ^ b);
#endif
}

/* Two chains of multiplications, which a processor works on at a time. After:
   Wang Yi, wyhash. */
static inline uint64_t
sched_search_hash_form_(const struct sched_search *search)
{
    const uint64_t k = 0x9fb21c651e98df25u;
    const uint64_t l = 0xe7037ed1a0b428dbu;
    const size_t size = sched_search_form_size_(search);
    const uint64_t *form = search->form_;
    uint64_t a = size;
    uint64_t b = 0x9e3779b97f4a7c15u;
    size_t i;

    for (i = 0; i + 4 <= size; i += 4) {
        a = sched_search_fold_(form[i] ^ k, form[i + 1] ^ a);
        b = sched_search_fold_(form[i + 2] ^ l, form[i + 3] ^ b);
    }
    for (; i < size; i++)
        a = sched_search_fold_(form[i] ^ k, a ^ l);
    return sched_search_fold_(a ^ k, b ^ l);
}

/* The hash of a state */

static inline uint64_t sched_search_hash_(struct sched_search *search)
{
    const struct sched_beside_ *beside = search->beside_;
    uint64_t hash = beside->sum;
    uint64_t fired;

    if (beside->pointers != 0) {
        sched_search_write_form_(search);
        sched_search_sort_(search);
        return sched_search_hash_form_(search);
    }
    if (search->interrupts != NULL) {
        memcpy(&fired, beside->fired, sizeof fired);
        hash += sched_search_salt_(7, fired, beside->deviations);
    } else if (search->with_deviations) {
        hash += sched_search_salt_(7, 0, beside->deviations);
    }
    return hash;
}

static inline uint64_t sched_search_state_hash_(struct sched_search *search)
{
    sched_search_sum_up_(search);
    return sched_search_hash_(search);
}

/* The same behind a step from the state of `from_`. */
static inline uint64_t sched_search_hash_behind_(struct sched_search *search)
{
    sched_search_sum_behind_(search);
    return sched_search_hash_(search);
}

#endif
