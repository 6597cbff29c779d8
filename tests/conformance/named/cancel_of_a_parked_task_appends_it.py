"""The cancel stands where a wake would stand."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start, witness

event = asyncio.Event()


async def body():
    try:
        await event.wait()
    except CancelledError:
        say("cancelled at the wait")
        raise


async def main():
    a = start(body(), "a")
    await passes(1)
    start(witness(2), "b")
    say("cancel", a.cancel())
    start(witness(2), "c")


play(main)
