"""A waiter cancelled without having been notified has nothing to pass on."""
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
        say("notified")


async def main():
    a = start(waiter(), "a")
    b = start(waiter(), "b")
    await passes(1)
    a.cancel()
    await passes(4)
    say("b done", b.done())


play(main)
