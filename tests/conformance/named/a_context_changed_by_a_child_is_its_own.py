"""What a task sets, neither its parent nor its siblings see."""
import contextvars

from stage import passes, play, say, start

variable = contextvars.ContextVar("variable")


async def child(value):
    say("has", variable.get())
    variable.set(value)
    await passes(1)
    say("has", variable.get())


async def main():
    variable.set("red")
    start(child("green"), "a")
    start(child("blue"), "b")
    await passes(3)
    say("has", variable.get())


play(main)
