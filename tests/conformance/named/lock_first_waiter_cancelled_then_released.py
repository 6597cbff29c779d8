"""The release wakes nobody; the step of the cancelled one does."""
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
    a = start(user(), "a")
    start(user(), "b")
    await passes(1)
    a.cancel()
    lock.release()
    start(witness(3), "x")


play(main)
