"""It resumes when all its children have ended."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start

event = asyncio.Event()


async def child(times):
    try:
        await event.wait()
    finally:
        say("cleanup")
        await passes(times)
        say("cleaned")


async def gatherer():
    c = start(child(1), "c")
    d = start(child(4), "d")
    try:
        await asyncio.gather(c, d, return_exceptions=True)
    except CancelledError:
        say("cancelled")
        raise


async def main():
    g = start(gatherer(), "g")
    await passes(2)
    say("cancel", g.cancel())


play(main)
