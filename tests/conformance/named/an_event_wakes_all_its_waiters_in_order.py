"""Setting an event appends every waiter at that moment."""
import asyncio

from stage import passes, play, say, start, witness

event = asyncio.Event()


async def waiter():
    await event.wait()
    say("woken")


async def main():
    start(waiter(), "a")
    start(waiter(), "b")
    await passes(1)
    start(witness(1), "c")
    event.set()
    start(witness(1), "d")


play(main)
