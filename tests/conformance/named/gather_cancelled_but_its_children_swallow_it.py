"""It answers cancelled all the same, when all have ended."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start

event = asyncio.Event()


async def child(times):
    try:
        await event.wait()
    except CancelledError:
        await passes(times)
        say("swallowed")


async def gatherer():
    try:
        await asyncio.gather(start(child(1), "c"), start(child(2), "d"))
        say("not reached")
    except CancelledError:
        say("cancelled")
        raise


async def main():
    g = start(gatherer(), "g")
    await passes(2)
    say("cancel", g.cancel())


play(main)
