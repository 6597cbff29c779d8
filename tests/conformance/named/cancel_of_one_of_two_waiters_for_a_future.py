"""The future is cancelled, for both."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start


async def waiter():
    try:
        await future
    except CancelledError:
        say("cancelled")
        raise


async def main():
    global future
    future = asyncio.get_running_loop().create_future()
    a = start(waiter(), "a")
    start(waiter(), "b")
    await passes(1)
    a.cancel()
    say("future cancelled", future.cancelled())


play(main)
