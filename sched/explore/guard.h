/* SPDX-License-Identifier: MIT */
/*
 * guard.h - a step that crashes, hangs or is misuse, and how it is left.
 *
 * A part of explore.h, which includes it.
 */
#ifndef WEFT_EXPLORE_GUARD_H
#define WEFT_EXPLORE_GUARD_H

static jmp_buf sched_search_escape_;
static const char *volatile sched_search_sentence_;
static volatile sig_atomic_t sched_search_is_guarded_;
static volatile sig_atomic_t sched_search_is_late_; /* it was begun before an
                                                       alarm */
static unsigned sched_search_patience_;
enum { SCHED_MISUSED_ = -1, SCHED_REPORTED_ = -2 }; /* why, if no signal */

/* For PT_ASSERT: leave the step that a search makes. */
static inline void sched_search_misuse_(const char *sentence)
{
    if (!sched_search_is_guarded_)
        return;
    sched_search_sentence_ = sentence;
    longjmp(sched_search_escape_, SCHED_MISUSED_);
}

/* An alarm ends the step that the one before has met, too: however much else was
   done meanwhile, it took all of the time between them.

   Of ISO C alone, since a strict compiler shows no more: the handler is set
   anew, for it may be gone, and the signal let through, where it is held. */
static inline void sched_search_on_signal_(int number)
{
#ifdef SIG_UNBLOCK
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, number);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
#endif
    signal(number, sched_search_is_guarded_ || number == SIGALRM
                       ? sched_search_on_signal_
                       : SIG_DFL);
    if (number == SIGALRM)
        alarm(sched_search_patience_);
    if (number == SIGALRM && !sched_search_is_late_)
        sched_search_is_late_ = 1;
    else if (sched_search_is_guarded_)
        longjmp(sched_search_escape_, number);
    (void)(number != SIGALRM && raise(number)); /* it is not the step's */
}

static const int sched_search_signals_[] = {SIGSEGV, SIGBUS,  SIGFPE,
                                            SIGILL,  SIGABRT, SIGALRM};
enum { SCHED_SEARCH_SIGNALS_ = 6 };

typedef void (*sched_search_handler_)(int number);

/* A sanitizer reports, calls back, and ends the process: that is left by a
   jump, too. But its runtime is then as it was in the middle of the report, and
   makes no other one. So the step is held, found again where it is to be made
   again, and the search ends. */
#if defined __GNUC__ && defined __ELF__
void __sanitizer_set_death_callback(void (*callback)(void))
    __attribute__((weak));
#endif

/* gcc has two runtimes, and only that of addresses calls back. */
#if defined __SANITIZE_ADDRESS__ && defined __GNUC__ && defined __ELF__
const char *__ubsan_default_options(void);
__attribute__((weak)) const char *__ubsan_default_options(void)
{
    return "abort_on_error=1";
}
#endif

static const char sched_search_stopped_[] = "a crash: a sanitizer stopped it";
static const char sched_search_report_[] = "sanitizer report"; /* a limit */
static bool sched_search_is_sanitized_;
static bool sched_search_has_report_;
static struct sched_held_ {
    unsigned char *world; /* before the step that was last made, or stopped */
    size_t size;
    uint64_t choice;
} sched_search_held_;

static inline void sched_search_on_sanitizer_(void)
{
    if (sched_search_is_guarded_) /* else it is not the step's */
        longjmp(sched_search_escape_, SCHED_REPORTED_);
}

/* Hold the step that `choice` is about to make. */
static inline void sched_search_hold_(const struct sched_search *search,
                                      uint64_t choice)
{
    struct sched_held_ *held = &sched_search_held_;

    if (held->size != search->size)
        held->world =
            (unsigned char *)sched_search_memory_(held->world, 1, search->size);
    held->size = search->size;
    held->choice = choice;
    memcpy(held->world, search->world, search->size);
}

/* Whether a sanitizer stopped the step that `choice` is about to make. */
static inline bool sched_search_was_stopped_(const struct sched_search *search,
                                             uint64_t choice)
{
    const struct sched_held_ *held = &sched_search_held_;

    return sched_search_has_report_ && held->choice == choice &&
           held->size == search->size &&
           memcmp(held->world, search->world, held->size) == 0;
}

static inline void sched_search_guard_(const struct sched_search *search,
                                       sched_search_handler_ *old)
{
    int i;

#if defined __GNUC__ && defined __ELF__
    sched_search_is_sanitized_ = __sanitizer_set_death_callback != NULL;
    if (sched_search_is_sanitized_)
        __sanitizer_set_death_callback(sched_search_on_sanitizer_);
#endif
    for (i = 0; i < SCHED_SEARCH_SIGNALS_; i++)
        old[i] = signal(sched_search_signals_[i], sched_search_on_signal_);
    memset(&sched_search_held_, 0, sizeof sched_search_held_);
    sched_search_patience_ = (search->patience + 1) / 2;
    alarm(sched_search_patience_);
}

static inline void sched_search_unguard_(const sched_search_handler_ *old)
{
    int i;

    alarm(0);
    for (i = 0; i < SCHED_SEARCH_SIGNALS_; i++)
        signal(sched_search_signals_[i], old[i]);
    free(sched_search_held_.world);
    sched_search_is_sanitized_ = false;
}

#endif
