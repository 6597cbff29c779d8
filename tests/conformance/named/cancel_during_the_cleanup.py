"""A second cancel ends the await in which the clean-up is."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start

event = asyncio.Event()


async def body():
    try:
        await event.wait()
    finally:
        say("cleanup")
        await asyncio.sleep(5)
        say("not reached")


async def main():
    a = start(body(), "a")
    await passes(1)
    a.cancel()
    await passes(1)
    say("cancel", a.cancel())
    try:
        await a
    except CancelledError:
        say("a was cancelled")


play(main)
