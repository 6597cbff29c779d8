#include <sched/sched.h>
struct sched shared;
