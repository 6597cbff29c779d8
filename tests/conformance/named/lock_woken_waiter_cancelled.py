"""The next is woken when the cancelled one has its step."""
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
    lock.release()
    a.cancel()
    start(witness(3), "x")


play(main)
