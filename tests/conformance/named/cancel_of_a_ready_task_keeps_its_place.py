"""A task that has passed sees the cancel at that pass, in its turn."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start, witness


async def body():
    try:
        await asyncio.sleep(0)
    except CancelledError:
        say("cancelled at the pass")
        raise


async def canceller():
    say("cancel", a.cancel())
    await passes(1)
    say("second step")


async def main():
    global a
    start(canceller(), "c")
    a = start(body(), "a")
    start(witness(2), "b")
    await passes(4)


play(main)
