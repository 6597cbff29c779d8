"""The release wakes the first at once."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start, witness

lock = asyncio.Lock()


async def user():
    try:
        await lock.acquire()
    except CancelledError:
        say("cancelled")
        raise
    say("has the lock")
    lock.release()


async def main():
    await lock.acquire()
    start(user(), "a")
    b = start(user(), "b")
    await passes(1)
    b.cancel()
    lock.release()
    start(witness(3), "x")


play(main)
