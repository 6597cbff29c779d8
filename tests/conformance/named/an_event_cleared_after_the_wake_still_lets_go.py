"""A woken waiter does not look at the event again."""
import asyncio

from stage import passes, play, say, start

event = asyncio.Event()


async def waiter():
    await event.wait()
    say("woken, set", event.is_set())
    await event.wait()
    say("not reached")


async def main():
    start(waiter(), "a")
    await passes(1)
    event.set()
    event.clear()


play(main)
