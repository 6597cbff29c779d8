/* SPDX-License-Identifier: MIT */
/* arguments.c - what must not stand in the arguments of a wait. */
#include <stdlib.h>

#include <pt/pt.h>

struct stage {
    struct pt pt;
    struct pt children[2];
    int next;
    int got;
    char *text;
    enum pt_status status[2];
};

enum pt_status put(int value);
enum pt_status put_text(char *text);
enum pt_status child(struct pt *pt, int value);
char *pool_alloc(size_t size);
int is_allocated(const char *text);
int receive(void);

#define TAKE_NEXT(self) ((self)->next++)
#define AWAIT_PUT(self, value) PT_AWAIT(&(self)->pt, put(value))

enum pt_status bad(struct stage *self, struct pt *spare)
{
    PT_BEGIN(&self->pt);
    PT_AWAIT(&self->pt, put(self->next++));      /* lint: side effect */
    PT_AWAIT(&self->pt, put(--self->next));      /* lint: side effect */
    PT_AWAIT(&self->pt, put(self->got = 1));     /* lint: side effect */
    PT_AWAIT(&self->pt, put(self->got += 2));    /* lint: side effect */
    PT_AWAIT(&self->pt, put(TAKE_NEXT(self)));   /* lint: side effect */
    AWAIT_PUT(self, self->next++);               /* lint: side effect */
    PT_AWAIT(&self->pt, put_text(malloc(9)));    /* lint: allocation */
    PT_AWAIT(&self->pt, put_text(calloc(9, 1))); /* lint: allocation */
    PT_AWAIT(&self->pt,
             put_text(realloc(self->text, 9)));   /* lint: allocation */
    PT_AWAIT(&self->pt, put_text(pool_alloc(9))); /* lint: allocation */
    PT_AWAIT_STATUS(&self->pt, self->status[0],
                    put(self->next++)); /* lint: side effect */
    PT_AWAIT_STATUS(&self->pt,
                    self->status[self->next++], /* lint: side effect */
                    put(1));
    PT_CALL(&self->pt, spare, child(spare, self->next++)); /* lint: effect */
    PT_CALL(&self->pt, &self->children[self->next++],      /* lint: effect */
            child(spare, 1));
    PT_WAIT_UNTIL(&self->pt, (self->got = receive()) > 0);   /* lint: effect */
    PT_WAIT_UNTIL(&self->pt, self->next++ > 3);              /* lint: effect */
    PT_WAIT_WHILE(&self->pt, --self->next > 0);              /* lint: effect */
    PT_WAIT_WHILE(&self->pt, (self->got |= receive()) == 0); /* lint: effect */
    PT_AWAIT(&self->pt, __extension__({
        PT_YIELD(&self->pt); /* lint: a wait in the arguments of another */
        put(1);
    }));
    PT_END(&self->pt);
}

enum pt_status good(struct stage *self)
{
    PT_BEGIN(&self->pt);
    self->next++;
    self->text = malloc(9);
    PT_AWAIT(&self->pt, put(self->next + 1));
    PT_AWAIT(&self->pt, put_text(self->text));
    PT_AWAIT_STATUS(&self->pt, self->status[self->next], put(1));
    PT_CALL(&self->pt, &self->children[0], child(&self->children[0], 1));
    PT_WAIT_UNTIL(&self->pt, self->next == 3 && self->got <= 4);
    PT_WAIT_WHILE(&self->pt, is_allocated(self->text));
    for (self->next = 0; self->next < 2; self->next++)
        PT_YIELD(&self->pt);
    if (self->next++ > 4)
        PT_EXIT(&self->pt);
    PT_FINALLY(&self->pt);
    self->got = 0;
    AWAIT_PUT(self, 3);
    PT_END(&self->pt);
}
