"""Departure "notify": the notification goes on to the next waiter.

It does so as the last act of the cancelled wait, which has the lock again.
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
    a.cancel()
    await passes(4)
    say("b done", b.done())


play(main)
