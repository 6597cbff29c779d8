"""The task goes on and ends well; its joiner gets its value."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start

event = asyncio.Event()


async def body():
    try:
        await event.wait()
    except CancelledError:
        say("swallowed")
    return 7


async def main():
    a = start(body(), "a")
    await passes(1)
    a.cancel()
    say("joined", await a)


play(main)
