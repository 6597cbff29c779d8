"""Only the cancels since its entry count: timeout."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start

event = asyncio.Event()


async def body():
    try:
        await event.wait()
    except CancelledError:
        say("swallowed")
    try:
        async with asyncio.timeout(3):
            await event.wait()
    except TimeoutError:
        say("timeout")


async def main():
    a = start(body(), "a")
    await passes(1)
    a.cancel()
    await a


play(main)
