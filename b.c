#include <sched/sched.h>
static struct sched s; void b(void){ sched_init(&s);}
