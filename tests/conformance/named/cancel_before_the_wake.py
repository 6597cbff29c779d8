"""Cancelled, then the event is set in the same step: the same log."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start, witness

event = asyncio.Event()


async def body():
    try:
        await event.wait()
        say("not reached")
    except CancelledError:
        say("cancelled, event set", event.is_set())
        raise


async def main():
    a = start(body(), "a")
    await passes(1)
    say("cancel", a.cancel())
    event.set()
    start(witness(1), "b")


play(main)
