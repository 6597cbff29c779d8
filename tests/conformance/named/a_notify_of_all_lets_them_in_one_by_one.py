"""All are woken; each takes the lock again, in order."""
import asyncio

from stage import passes, play, say, start

condition = asyncio.Condition()


async def waiter():
    async with condition:
        await condition.wait()
        say("in")
        await passes(1)
        say("out")


async def main():
    start(waiter(), "a")
    start(waiter(), "b")
    start(waiter(), "c")
    await passes(1)
    async with condition:
        condition.notify_all()


play(main)
