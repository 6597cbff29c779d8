"""A task has the context that its parent had when it spawned it."""
import contextvars

from stage import passes, play, say, start

variable = contextvars.ContextVar("variable")


async def child():
    await passes(1)
    say("has", variable.get())


async def main():
    variable.set("red")
    start(child(), "a")
    variable.set("blue")
    start(child(), "b")
    await passes(2)
    say("has", variable.get())


play(main)
