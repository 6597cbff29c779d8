"""The awaiter is cancelled; its children run on."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start


async def child():
    await passes(5)
    say("ends")


async def waiter(task):
    try:
        await asyncio.wait([task])
    except CancelledError:
        say("cancelled")
        raise


async def main():
    task = start(child(), "c")
    w = start(waiter(task), "w")
    await passes(2)
    say("cancel", w.cancel())


play(main)
