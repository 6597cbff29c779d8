"""The woken waiter goes on when the notifier has let go of the lock."""
import asyncio

from stage import passes, play, say, start

condition = asyncio.Condition()


async def waiter():
    async with condition:
        await condition.wait()
        say("notified")


async def main():
    start(waiter(), "a")
    start(waiter(), "b")
    await passes(1)
    async with condition:
        condition.notify(1)
        say("has notified")
        await passes(2)
        say("lets go")


play(main)
