/* SPDX-License-Identifier: MIT */
/* local_across_wait.c - a local that is set before a wait and read after. */
#include <pt/pt.h>

static int measured;

struct probe {
    struct pt pt;
    int before;
};

static int measure(void)
{
    return ++measured;
}

static enum pt_status compare(struct probe *self)
{
#ifdef MISUSE
    int before;

    PT_BEGIN(&self->pt);
    before = measure();
    PT_YIELD(&self->pt);
    measured = measure() - before;
    PT_END(&self->pt);
#else
    PT_BEGIN(&self->pt);
    self->before = measure();
    PT_YIELD(&self->pt);
    measured = measure() - self->before;
    PT_END(&self->pt);
#endif
}

int main(void)
{
    static struct probe probe;

    if (compare(&probe) != PT_YIELDED || compare(&probe) != PT_ENDED)
        return 1;
    return measured == 1 ? 0 : 2;
}
