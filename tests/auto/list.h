/* SPDX-License-Identifier: MIT */
/*
 * list.h - run a world and print each access that its tasks make, and a sum.
 *
 * Included last, by a program that has a struct world, setup() and what
 * `print_result` prints. A number chooses at random, with that seed; `search`
 * has the sinks of a search. With EXPLORED it is a scenario instead.
 */
#ifdef EXPLORED

static size_t set_up(void *memory, int tasks)
{
    struct world *world = (struct world *)memory;

    (void)tasks;
    sched_init(&world->sched);
    setup(world);
    return sizeof *world;
}

int main(int argc, char **argv)
{
    static struct world world;
    static const struct sched_scenario scenario = {.name = "list",
                                                   .world = &world,
                                                   .setup = set_up,
                                                   .tasks = 2,
                                                   .most_tasks = 2};

    (void)print_result;
    return sched_scenario_main(argc, argv, &scenario);
}

#else

static struct sched_watch watch;
static struct sched_variable variables[64];
static struct sched_seen seen[256];
static unsigned long step = 1;
static uint64_t seed;

static void list(struct sched_sink *sink, struct sched *sched, unsigned event,
                 struct sched_task *task, const void *detail)
{
    const struct sched_access *access = detail;
    const unsigned kind = SCHED_KIND(event);
    char words[SCHED_WORDS_SIZE];

    (void)sink;
    (void)sched;
    if (kind <= SCHED_EVENT_FAIL)
        step++;
    else if (kind == SCHED_EVENT_READ || kind == SCHED_EVENT_WRITE)
        printf("%lu %s %s %s = %s, %s:%d\n", step, task->name,
               kind == SCHED_EVENT_READ                    ? "reads"
               : SCHED_REASON(event) == SCHED_FROM_UNKNOWN ? "writes maybe"
               : SCHED_REASON(event) == SCHED_FROM_NOTHING ? "writes blindly"
                                                           : "writes",
               access->text, sched_value_words(access, access->value, words),
               sched_file_name(access->file), access->line);
    else if (kind == SCHED_EVENT_FINDING)
        printf("%lu %s lost update\n", step, task->name);
    else if (kind == SCHED_EVENT_NOTE)
        printf("%lu %s: %s\n", step, task->name, (const char *)detail);
}

static struct sched_task *choose(struct sched *sched, void *context)
{
    struct sched_task *task = sched_next_ready(sched, NULL);
    struct sched_task *chosen = task;
    uint64_t count = 0;

    (void)context;
    for (; task != NULL; task = sched_next_ready(sched, task))
        if (sched_search_random_(&seed) % ++count == 0)
            chosen = task;
    return chosen;
}

int main(int argc, char **argv)
{
    static struct world world;
    static struct sched before;
    static struct sched_sink sink;
    int code;

    sched_init(&before);
    sched_auto_watch(&before, &before, sizeof before); /* another world */
    sched_init(&world.sched);
    setup(&world);
    sched_auto_watch(&world.sched, &world, sizeof world);
    sched_watch_init(&watch, variables, 64, seen, 256);
    sched_add_sink(&world.sched, &watch.sink);
    sink.on_event = list;
    sched_add_sink(&world.sched, &sink);
    if (argc > 1 && strcmp(argv[1], "search") == 0) {
        world.sched.sinks = &sink;
    } else if (argc > 1) {
        seed = (uint64_t)atoi(argv[1]);
        world.sched.choose = choose;
    }
    code = sched_run(&world.sched);
    print_result(&world);
    printf("code %d, lost %lu, in one step %lu, confirmed %lu, not %lu\n", code,
           (unsigned long)watch.lost, (unsigned long)watch.in_step,
           sched_auto_confirmed(), sched_auto_unconfirmed());
    if (sched_auto_growth > 0)
        printf("grown by %lu\n", sched_auto_growth);
    return 0;
}

#endif
