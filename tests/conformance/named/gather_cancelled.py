"""All its children are, in order; it resumes with the first that has ended."""
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
    try:
        await asyncio.gather(start(child(1), "c"), start(child(4), "d"))
    except CancelledError:
        say("cancelled")
        raise


async def main():
    g = start(gatherer(), "g")
    await passes(2)
    say("cancel", g.cancel())


play(main)
