"""Node has come up, awaiter not: cancelled wins, the others run on."""
import asyncio
from asyncio import CancelledError

from stage import Fail, passes, play, say, start


async def failing():
    await passes(2)
    say("fails")
    raise Fail(7)


async def child():
    await passes(9)
    say("ran on")


async def gatherer(failed):
    try:
        await asyncio.gather(failed, start(child(), "c"))
    except CancelledError:
        say("cancelled")
        raise


async def main():
    failed = start(failing(), "f")
    g = start(gatherer(failed), "g")
    await passes(4)
    say("cancel", g.cancel())


play(main)
