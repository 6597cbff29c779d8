/* SPDX-License-Identifier: MIT */
/*
 * step.h - the steps of tasks, of time, and of interrupts.
 *
 * A part of explore.h, which includes it.
 */
#ifndef WEFT_EXPLORE_STEP_H
#define WEFT_EXPLORE_STEP_H

static inline struct sched_task *sched_search_choose_(struct sched *sched,
                                                      void *context)
{
    (void)sched;
    return *(struct sched_task **)context;
}

/* Let time pass to the next deadline. Returns false if there is none. */
static inline bool sched_search_pass_time_(struct sched *sched)
{
    const struct sched_node *first = sched_first_timer_(sched);

    if (first != NULL)
        sched_set_clock_(sched, first->deadline);
    return first != NULL;
}

/* Run what nobody chooses: callbacks in their turn; and time, if it `passes`,
   when none is ready. */
static inline void sched_search_settle_(struct sched *sched, bool passes)
{
    while (!sched->is_stopped) {
        if (sched->ready.next != &sched->ready) {
            if (!sched_is_callback_(sched_task_of_(sched->ready.next)))
                return;
            sched->poller = NULL;
            sched_step_(sched);
        } else if (!passes || !sched_search_pass_time_(sched)) {
            return;
        }
    }
}

/* Returns false if that cannot be. */
static inline bool sched_search_run_task_(struct sched *sched,
                                          struct sched_task *task)
{
    struct sched_task *(*choose)(struct sched *, void *) = sched->choose;
    void *context = sched->choose_context;

    if (pt_is_finished(task) || task->sched != sched ||
        (task->flags & SCHED_PARKED_))
        return false;
    sched->choose = sched_search_choose_;
    sched->choose_context = &task;
    sched->poller = NULL;
    sched_step_(sched);
    sched->choose = choose;
    sched->choose_context = context;
    return true;
}

static inline void sched_mask(struct sched *sched, bool masks)
{
    SCHED_EMIT_(sched, SCHED_EVENT_MASK, masks, sched->current, NULL);
}

/* Interrupts */

/* Of a search and of a run: `fired` says how often each has come. */

static inline size_t
sched_interrupt_count_(const struct sched_interrupt *interrupts)
{
    size_t count = 0;

    while (interrupts != NULL && count < SCHED_MOST_INTERRUPTS &&
           interrupts[count].handle != NULL)
        count++;
    return count;
}

/* Write which may still come to `which`. Returns how many; none once all tasks
   have ended. */
static inline unsigned
sched_interrupts_left_(const struct sched_interrupt *interrupts,
                       const unsigned char *fired, const struct sched *sched,
                       size_t which[SCHED_MOST_INTERRUPTS])
{
    const size_t count =
        sched->unfinished > 0 ? sched_interrupt_count_(interrupts) : 0;
    unsigned left = 0;
    size_t i;

    for (i = 0; i < count; i++)
        if (fired[i] < interrupts[i].most)
            which[left++] = i;
    return left;
}

/* Ask which of them comes within this step: its number, or SIZE_MAX. */
static inline size_t
sched_interrupt_asked_(const struct sched_interrupt *interrupts,
                       const unsigned char *fired, struct sched *sched)
{
    size_t which[SCHED_MOST_INTERRUPTS];
    const unsigned left =
        sched_interrupts_left_(interrupts, fired, sched, which);
    unsigned chosen = 0;
    struct sched_answer asked;

    asked.count = left + 1;
    asked.answer = &chosen;
    if (left > 0)
        sched_emit_(sched, SCHED_EVENT_(SCHED_EVENT_CHOICE, 1), sched->current,
                    &asked);
    return chosen > 0 ? which[chosen - 1] : SIZE_MAX;
}

static inline unsigned sched_search_left_(const struct sched_search *search,
                                          size_t which[SCHED_MOST_INTERRUPTS])
{
    return sched_interrupts_left_(search->interrupts, search->beside_->fired,
                                  (const struct sched *)search->world, which);
}

static inline bool
sched_search_waits_for_interrupts_(const struct sched_search *search)
{
    size_t which[SCHED_MOST_INTERRUPTS];

    return sched_search_left_(search, which) > 0;
}

/* With watch_auto.h: called before each access to what is shared. */
#if defined __GNUC__
extern void (*sched_auto_on_access)(void *context, void *address, size_t size,
                                    bool is_write, const void *where)
    __attribute__((weak));
extern void *sched_auto_context __attribute__((weak));
extern unsigned long sched_auto_growth __attribute__((weak));
#define SCHED_IS_AUTOMATIC_ (&sched_auto_on_access != NULL)
#else
static void (*sched_auto_on_access)(void *context, void *address, size_t size,
                                    bool is_write, const void *where);
static void *sched_auto_context;
static unsigned long sched_auto_growth;
#define SCHED_IS_AUTOMATIC_ false
#endif

static inline bool sched_search_fire_(struct sched_search *search, size_t i)
{
    struct sched *sched = (struct sched *)search->world;
    struct sched_task *current = sched->current;

    if (i >= sched_interrupt_count_(search->interrupts) ||
        search->beside_->fired[i] >= search->interrupts[i].most ||
        sched->unfinished == 0)
        return false;
    search->beside_->fired[i]++;
    search->is_firing_ = true;
    if (current == NULL && SCHED_IS_AUTOMATIC_) {
        search->interrupt_.sched = sched;
        sched->current = &search->interrupt_; /* or nothing of it is seen */
    }
    search->interrupts[i].handle(search->world);
    sched->current = current;
    search->is_firing_ = false;
    return true;
}

static inline void sched_search_on_shared_(void *context, void *address,
                                           size_t size, bool is_write,
                                           const void *where)
{
    struct sched_search *search = (struct sched_search *)context;
    size_t i;

    (void)address;
    (void)size;
    (void)is_write;
    (void)where;
    if (!sched_search_is_guarded_ || search->is_firing_ || search->is_masked_)
        return;
    i = sched_interrupt_asked_(search->interrupts, search->beside_->fired,
                               (struct sched *)search->world);
    if (i != SIZE_MAX)
        sched_search_fire_(search, i);
}

/* Make `choice`. Returns false if that cannot be. */
static inline bool sched_search_act_(struct sched_search *search,
                                     uint64_t choice)
{
    struct sched *sched = (struct sched *)search->world;
    const unsigned actor = SCHED_ACTOR(choice);
    bool can;

    search->polls_ = false;
    search->reads_ = SCHED_OF_STEPS_;
    search->writes_ = 0;
    search->is_firing_ = search->is_masked_ = false;
    search->suspect_ = 0;
    search->given_ = choice >> SCHED_ACTOR_BITS;
    search->made_ = 0;
    search->scale_ = 1;
    search->answer_count_ = 0;
    search->acting_ = actor < search->task_count_ ? actor : SCHED_NONE_;
    search->may_be_quiet_ = actor < search->task_count_;
    search->acting_ends_ = false;
    if (actor == SCHED_TIME_ACTOR)
        can = sched_search_pass_time_(sched);
    else if (actor >= SCHED_INTERRUPT_ACTOR)
        can = sched_search_fire_(search, actor - SCHED_INTERRUPT_ACTOR);
    else if (actor < search->task_count_) {
        search->point_ = sched_search_point_(search->tasks_[actor]);
        search->waited_ = search->tasks_[actor]->on != NULL;
        can = sched_search_run_task_(sched, search->tasks_[actor]);
    } else
        can = false;
    if (!can)
        return false;
    if (search->with_partial_order && actor < search->task_count_ &&
        search->futures_ != NULL) /* while it is searched */
        sched_search_note_step_(search, actor);
    search->may_be_quiet_ &=
        pt_sites_.arrivals == 0 && sched->ready.next != &sched->ready &&
        !sched_is_callback_(sched_task_of_(sched->ready.next));
    sched_search_settle_(sched, !sched_search_waits_for_interrupts_(search));
    return true;
}

static inline const char *sched_search_signal_(int signal)
{
    return signal == SIGSEGV   ? "a crash: segmentation fault"
           : signal == SIGFPE  ? "a crash: arithmetic error"
           : signal == SIGABRT ? "a crash: abort"
           : signal == SIGILL  ? "a crash: illegal instruction, or a trap"
                               : "a crash: bus error";
}

/* What came of a step. */
enum sched_step_ { SCHED_CANNOT_, SCHED_CAME_BACK_, SCHED_DID_NOT_COME_BACK_ };

/* A step that did not come back: `signal` says why. */
static inline enum sched_step_ sched_search_leave_(struct sched_search *search,
                                                   int signal)
{
    sched_search_is_guarded_ = 0;
    if (signal == SCHED_MISUSED_)
        sched_search_find_(search, SCHED_FOUND_MISUSE, sched_search_sentence_);
    else if (signal == SCHED_REPORTED_) {
        sched_search_has_report_ = true;
        sched_search_find_(search, SCHED_FOUND_CRASH, sched_search_stopped_);
    } else if (signal == SIGALRM)
        sched_search_find_(search, SCHED_FOUND_HANG, "a step does not end");
    else
        sched_search_find_(search, SCHED_FOUND_CRASH,
                           sched_search_signal_(signal));
    return SCHED_DID_NOT_COME_BACK_;
}

/* The same within the guards. */
static inline enum sched_step_
sched_search_guarded_act_(struct sched_search *search, uint64_t choice)
{
    const int signal = setjmp(sched_search_escape_);
    enum sched_step_ came;

    if (signal != 0)
        return sched_search_leave_(search, signal);
    sched_search_is_late_ = 0;
    sched_search_is_guarded_ = 1;
    came = sched_search_act_(search, choice) ? SCHED_CAME_BACK_ : SCHED_CANNOT_;
    sched_search_is_guarded_ = 0;
    return came;
}

/* The same; but where a sanitizer has reported, no other step. */
static inline enum sched_step_ sched_search_try_(struct sched_search *search,
                                                 uint64_t choice)
{
    search->is_home_ = false;
    search->changed_count_ = SIZE_MAX;
    if (sched_search_is_sanitized_) {
        if (sched_search_was_stopped_(search, choice))
            return sched_search_leave_(search, SCHED_REPORTED_);
        if (search->limit == sched_search_report_)
            return SCHED_CANNOT_;
        if (!sched_search_has_report_)
            sched_search_hold_(search, choice);
    }
    return sched_search_guarded_act_(search, choice);
}

/* The choice with the next answers to what the last step asked. Returns false
   if there is none. */
static inline bool sched_search_next_(const struct sched_search *search,
                                      uint64_t *choice)
{
    uint64_t scale = 1;
    uint64_t number = 0;
    size_t last = search->answer_count_;
    size_t i;

    while (last > 0 && search->answers_[last - 1].answer + 1 ==
                           search->answers_[last - 1].count)
        last--;
    if (last == 0)
        return false;
    for (i = 0; i < last; i++) {
        const struct sched_answer_ *answer = &search->answers_[i];

        number += (answer->answer + (uint64_t)(i + 1 == last)) * scale;
        scale *= answer->count;
    }
    *choice = SCHED_ACTOR(*choice) | number << SCHED_ACTOR_BITS;
    return true;
}

static inline bool sched_search_is_over_(const struct sched_search *search)
{
    const struct sched *sched = (const struct sched *)search->world;

    return sched->is_stopped || (sched->ready.next == &sched->ready &&
                                 !sched_search_waits_for_interrupts_(search));
}

/* Who may act: tasks that are ready, in the order of their queue; then
   interrupts. Returns how many. */
static inline size_t sched_search_actors_(struct sched_search *search)
{
    struct sched *sched = (struct sched *)search->world;
    size_t which[SCHED_MOST_INTERRUPTS];
    const unsigned left = sched_search_left_(search, which);
    struct sched_task *task = sched_next_ready(sched, NULL);
    size_t count = 0;
    size_t i;

    for (; task != NULL && count < search->task_room_;
         task = sched_next_ready(sched, task))
        search->actors_[count++] = sched_search_number_(search, task);
    for (i = 0; i < left; i++)
        search->actors_[count++] = SCHED_INTERRUPT_ACTOR + which[i];
    return count;
}

#endif
