/* SPDX-License-Identifier: MIT */
/* two_frame_calls.c - a frame that calls a second before the first has ended. */
#include <pt/frame.h>

static struct pt_frame frame, callee, other;

static enum pt_status called(struct pt_frame *self)
{
    PT_BEGIN(self);
    PT_END(self);
}

static enum pt_status calls(struct pt_frame *self)
{
    PT_BEGIN(self);
#ifdef MISUSE
    pt_frame_call(self, &other, called);
#else
    (void)other;
#endif
    PT_AWAIT(self, pt_frame_call(self, &callee, called));
    PT_END(self);
}

int main(void)
{
    struct pt_frames frames;

    pt_frames_init(&frames, &frame, calls);
    return pt_frames_resume(&frames) == PT_ENDED ? 0 : 1;
}
