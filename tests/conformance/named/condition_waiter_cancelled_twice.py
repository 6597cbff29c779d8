"""The second cancel is kept, and sends it to the tail of the lock's queue."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start

condition = asyncio.Condition()


async def waiter():
    async with condition:
        try:
            await condition.wait()
        except CancelledError:
            say("cancelled")
            raise


async def user():
    async with condition:
        say("has the lock")


async def main():
    a = start(waiter(), "a")
    await passes(1)
    async with condition:
        a.cancel()
        await passes(2)
        start(user(), "k")
        await passes(1)
        a.cancel()
        await passes(2)
        say("lets go")


play(main)
