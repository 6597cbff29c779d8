"""It takes its place behind those who wait for the lock already."""
import asyncio

from stage import passes, play, say, start

condition = asyncio.Condition()


async def waiter():
    async with condition:
        await condition.wait()
        say("notified")


async def user():
    async with condition:
        say("in")


async def main():
    start(waiter(), "a")
    await passes(1)
    async with condition:
        start(user(), "b")
        await passes(1)
        condition.notify(1)
        await passes(1)
        start(user(), "c")
        await passes(1)
        say("lets go")


play(main)
