#include <sched/sched.h>
__attribute__((noinline)) static void stopped(void) { __asm__ volatile("" ::: "memory"); }
static enum pt_status f(struct sched_task *t) { PT_BEGIN(t); stopped(); PT_YIELD(t); PT_END(t); }
int main(void){ struct sched local; struct sched_task t = {0}; sched_init(&local); sched_spawn(&local, &t, f, "f"); sched_run(&local);}
