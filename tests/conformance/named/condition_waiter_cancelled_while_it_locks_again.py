"""Departure "notify": notified, run, then cancelled before it has the lock.

The wait answers cancelled, so the notification goes on.
"""
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
    async with condition:
        condition.notify(1)
        await passes(2)
        a.cancel()
        await passes(2)
        say("lets go")
    await passes(4)
    say("b done", b.done())


play(main)
