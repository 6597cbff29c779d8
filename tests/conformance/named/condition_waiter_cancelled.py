"""The await answers only when the lock is held again."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start

condition = asyncio.Condition()


async def waiter():
    async with condition:
        try:
            await condition.wait()
        except CancelledError:
            say("cancelled, locked", condition.locked())
            raise


async def main():
    a = start(waiter(), "a")
    await passes(1)
    async with condition:
        a.cancel()
        await passes(2)
        say("lets go")


play(main)
