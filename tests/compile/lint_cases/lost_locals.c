/* SPDX-License-Identifier: MIT */
/* lost_locals.c - locals that a wait loses, each in the line that says so. */
#include <pt/pt.h>

struct stage {
    struct pt pt;
    int total;
};

struct pair {
    int first, second;
};

int measure(void);
void fill(int *value);
void fill_text(char *text);
enum pt_status read_value(struct stage *self, int *value);

enum pt_status loop_counter_set_above(struct stage *self)
{
    int i = 0; /* lint: `i` is lost at the wait in line 25 */

    PT_BEGIN(&self->pt);
    for (; i < 3; i++)
        PT_YIELD(&self->pt);
    PT_END(&self->pt);
}

enum pt_status loop_counter_of_a_for(struct stage *self)
{
    PT_BEGIN(&self->pt);
    for (int i = 0; i < 3; i++) /* lint: `i` is lost */
        PT_YIELD(&self->pt);
    PT_END(&self->pt);
}

enum pt_status set_before_and_read_after(struct stage *self)
{
    int before; /* lint: `before` is lost */

    PT_BEGIN(&self->pt);
    before = measure();
    PT_YIELD(&self->pt);
    self->total += before;
    PT_END(&self->pt);
}

enum pt_status in_a_block(struct stage *self)
{
    PT_BEGIN(&self->pt);
    if (self->total > 0) {
        int before = measure(); /* lint: `before` is lost */

        PT_WAIT_UNTIL(&self->pt, self->total > 9);
        self->total += before;
    }
    PT_END(&self->pt);
}

enum pt_status behind_begin(struct stage *self)
{
    PT_BEGIN(&self->pt);
    int before = measure(); /* lint: `before` is lost */
    PT_WAIT_WHILE(&self->pt, self->total < 9);
    self->total += before;
    PT_END(&self->pt);
}

enum pt_status filled_by_a_callee(struct stage *self)
{
    int value; /* lint: `value` is lost */

    PT_BEGIN(&self->pt);
    fill(&value);
    PT_YIELD(&self->pt);
    self->total += value;
    PT_END(&self->pt);
}

enum pt_status set_above_and_pointed_at(struct stage *self)
{
    int value = 0; /* lint: `value` is lost */

    PT_BEGIN(&self->pt);
    PT_AWAIT(&self->pt, read_value(self, &value));
    PT_YIELD(&self->pt);
    self->total += value;
    PT_END(&self->pt);
}

enum pt_status an_array(struct stage *self)
{
    char text[8] = ""; /* lint: `text` is lost */

    PT_BEGIN(&self->pt);
    fill_text(text);
    PT_YIELD(&self->pt);
    self->total += text[0];
    PT_END(&self->pt);
}

enum pt_status a_structure(struct stage *self)
{
    struct pair pair = {0, 0}; /* lint: `pair` is lost */

    PT_BEGIN(&self->pt);
    pair.first = measure();
    PT_YIELD(&self->pt);
    self->total += pair.first;
    PT_END(&self->pt);
}

enum pt_status set_above_and_again_below(struct stage *self)
{
    int before = 0; /* lint: `before` is lost */

    PT_BEGIN(&self->pt);
    before = measure();
    PT_YIELD(&self->pt);
    self->total += before;
    PT_END(&self->pt);
}

enum pt_status nested_loops(struct stage *self)
{
    int row, column; /* lint: `row` is lost */ /* lint: `column` is lost */

    PT_BEGIN(&self->pt);
    for (row = 0; row < 3; row++) {
        for (column = 0; column < 3; column++) {
            self->total += row * column;
            PT_YIELD(&self->pt);
        }
    }
    PT_END(&self->pt);
}

enum pt_status among_many_waits(struct stage *self)
{
    PT_BEGIN(&self->pt);
    PT_YIELD(&self->pt);
    PT_YIELD(&self->pt);
    {
        int kept = measure(); /* lint: `kept` is lost at the wait in line 146 */
        self->total += kept;
        PT_YIELD(&self->pt);
        PT_YIELD(&self->pt);
        self->total -= kept;
    }
    PT_YIELD(&self->pt);
    PT_FINALLY(&self->pt);
    int last = measure(); /* lint: `last` is lost */
    PT_YIELD(&self->pt);
    self->total -= last;
    PT_END(&self->pt);
}

enum pt_status a_constant_that_is_jumped_over(struct stage *self)
{
    PT_BEGIN(&self->pt);
    const int limit = measure(); /* lint: `limit` is not set again */
    PT_YIELD(&self->pt);
    self->total = limit;
    PT_END(&self->pt);
}

enum pt_status a_constant_in_a_loop(struct stage *self)
{
    PT_BEGIN(&self->pt);
    const int limit = measure(); /* lint: `limit` is not set again */
    while (self->total < limit)
        PT_YIELD(&self->pt);
    PT_END(&self->pt);
}

enum pt_status a_constant_that_an_await_reads_again(struct stage *self)
{
    PT_BEGIN(&self->pt);
    const int limit = measure(); /* lint: `limit` is not set again */
    PT_WAIT_UNTIL(&self->pt, self->total > limit);
    PT_END(&self->pt);
}

enum pt_status a_parameter_that_counts(struct stage *self, int times)
{
    PT_BEGIN(&self->pt);
    while (times > 0) {
        times--; /* lint: `times` is a parameter */
        PT_YIELD(&self->pt);
    }
    PT_END(&self->pt);
}

enum pt_status a_parameter_that_moves_on(struct stage *self)
{
    PT_BEGIN(&self->pt);
    PT_YIELD(&self->pt);
    self = self + 1; /* lint: `self` is a parameter */
    PT_YIELD(&self->pt);
    PT_END(&self->pt);
}
