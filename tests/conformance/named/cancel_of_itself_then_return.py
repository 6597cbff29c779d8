"""A task that cancels itself and returns ends cancelled."""
import asyncio
from asyncio import CancelledError

from stage import play, say, start


async def body():
    asyncio.current_task().cancel()
    return 7


async def main():
    a = start(body(), "a")
    try:
        await a
        say("not reached")
    except CancelledError:
        say("a was cancelled")


play(main)
