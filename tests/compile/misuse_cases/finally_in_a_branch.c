/* SPDX-License-Identifier: MIT */
/* A finally part inside a branch, which would lose how the body ended. */
#include <pt/pt.h>

struct self {
    struct pt pt;
    int is_clean;
};

static enum pt_status body(struct self *self)
{
    PT_BEGIN(&self->pt);
    PT_YIELD(&self->pt);
#ifdef MISUSE
    if (self->is_clean) {
        PT_FINALLY(&self->pt);
    }
#else
    PT_FINALLY(&self->pt);
#endif
    self->is_clean = 1;
    PT_END(&self->pt);
}

int main(void)
{
    struct self self = {{0}, 0};

    while (body(&self) < PT_EXITED) {
    }
    return self.is_clean ? 0 : 1;
}
