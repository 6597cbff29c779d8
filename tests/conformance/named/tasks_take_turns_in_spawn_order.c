/* SPDX-License-Identifier: MIT */
#include "stage.h"

static struct witness a, b, c;
static struct sched_task self;

static enum pt_status body(struct sched_task *task)
{
    PT_BEGIN(task);
    start_witness(&a, 3, "a");
    start_witness(&b, 2, "b");
    start_witness(&c, 3, "c");
    PT_END(task);
}

int main(void)
{
    return play(&self, body);
}
