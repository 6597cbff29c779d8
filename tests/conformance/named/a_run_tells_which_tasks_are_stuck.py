"""Nothing is ready and no timer is armed: the unfinished tasks are stuck."""
import asyncio

from stage import play, say, start, witness

event = asyncio.Event()


async def waiter():
    say("waits")
    await event.wait()


async def main():
    start(waiter(), "a")
    start(witness(1), "b")
    start(waiter(), "c")


play(main)
