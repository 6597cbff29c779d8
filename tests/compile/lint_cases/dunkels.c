/* SPDX-License-Identifier: MIT */
/* dunkels.c - the old names are waits, too. */
#include <pt/dunkels.h>

struct stage {
    struct pt pt;
    struct pt child;
    struct pt_sem sem;
    int next;
};

PT_THREAD(child(struct pt *pt, int value));

PT_THREAD(bad(struct stage *self))
{
    int i; /* lint: `i` is lost */

    PT_BEGIN(&self->pt);
    for (i = 0; i < 3; i++)
        PT_YIELD(&self->pt);
    PT_WAIT_THREAD(&self->pt,
                   child(&self->child, self->next++)); /* lint: effect */
    PT_SPAWN(&self->pt, &self->child,
             child(&self->child, --self->next)); /* lint: effect */
    PT_YIELD_UNTIL(&self->pt, self->next++ > 3); /* lint: effect */
    PT_WAIT_UNTIL(&self->pt, self->next++ > 3);  /* lint: effect */
    if (self->next)
        switch (self->next) {
        case 1:
            PT_YIELD(&self->pt); /* lint: own switch */
            break;
        }
    PT_END(&self->pt);
}

PT_THREAD(good(struct stage *self))
{
    struct pt *inner = &self->child;

    PT_BEGIN(&self->pt);
    PT_SEM_WAIT(&self->pt, &self->sem);
    PT_SPAWN(&self->pt, inner, child(inner, self->next));
    PT_YIELD_UNTIL(&self->pt, self->next > 3);
    PT_SEM_SIGNAL(&self->pt, &self->sem);
    if (self->next > 9)
        PT_RESTART(&self->pt);
    PT_END(&self->pt);
}
