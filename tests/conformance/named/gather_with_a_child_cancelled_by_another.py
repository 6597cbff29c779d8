"""The awaiter is cancelled, though nobody asked it; the others run on."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start


async def child():
    await passes(4)
    say("ends")


async def gatherer(c, d):
    try:
        await asyncio.gather(c, d)
    except CancelledError:
        say("cancelled, requests", asyncio.current_task().cancelling())
        raise


async def main():
    c = start(child(), "c")
    d = start(child(), "d")
    start(gatherer(c, d), "g")
    await passes(1)
    c.cancel()


play(main)
