"""Child failed, node not yet come up: the failure wins, others cancelled."""
import asyncio
from asyncio import CancelledError

from stage import Fail, passes, play, say, start

event = asyncio.Event()


async def failing():
    await passes(2)
    say("fails")
    raise Fail(7)


async def child():
    try:
        await event.wait()
    except CancelledError:
        say("cancelled")
        raise


async def gatherer(failed):
    try:
        await asyncio.gather(failed, start(child(), "c"))
    except Fail as error:
        say("failed", error.code)
        raise


async def main():
    failed = start(failing(), "f")
    g = start(gatherer(failed), "g")
    await passes(3)
    say("cancel", g.cancel())


play(main)
