/* SPDX-License-Identifier: MIT */
/* frames.c - frame.h: a call, a failure that is caught, and a deep resume. */
#include "expect.h"
#include <pt/frame.h>

struct level {
    struct pt_frame frame;
    struct level *next;
    enum pt_status status;
    int calls;
};

static struct level levels[8];
static int is_open, has_failed;

static enum pt_status descend(struct pt_frame *frame)
{
    struct level *self = (struct level *)(void *)frame;

    self->calls++;
    PT_BEGIN(frame);
    if (self->next != 0) {
        PT_AWAIT(frame, pt_frame_call(frame, &self->next->frame, descend));
    } else {
        PT_WAIT_UNTIL(frame, is_open);
        if (has_failed)
            PT_FAIL(frame);
    }
    PT_END(frame);
}

static enum pt_status catch_it(struct pt_frame *frame)
{
    struct level *self = (struct level *)(void *)frame;

    PT_BEGIN(frame);
    PT_AWAIT_STATUS(frame, self->status,
                    pt_frame_call(frame, &self->next->frame, descend));
    EXPECT(self->status == PT_FAILED);
    has_failed = 0;
    PT_AWAIT(frame, pt_frame_call(frame, &self->next->frame, descend));
    PT_END(frame);
}

static enum pt_status outermost(struct pt *pt, struct pt_frames *frames)
{
    PT_BEGIN(pt);
    PT_FRAMES(pt, frames, &levels[0].frame, catch_it);
    PT_END(pt);
}

int main(void)
{
    static struct pt pt;
    static struct pt_frames frames;
    int i;

    for (i = 0; i < 7; i++)
        levels[i].next = &levels[i + 1];
    for (i = 0; i < 5; i++)
        EXPECT(outermost(&pt, &frames) == PT_WAITING);
    EXPECT(levels[1].calls == 1 && levels[7].calls == 5);
    is_open = has_failed = 1;
    EXPECT(outermost(&pt, &frames) == PT_ENDED);
    EXPECT(levels[7].calls == 7 && !has_failed);
    return expect_failed;
}
