"""A newcomer takes the lock without waiting."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start

lock = asyncio.Lock()


async def user():
    try:
        await lock.acquire()
        say("not reached")
    except CancelledError:
        say("cancelled")
        raise


async def main():
    await lock.acquire()
    a = start(user(), "a")
    await passes(1)
    a.cancel()
    lock.release()
    await lock.acquire()
    say("has it again")
    lock.release()


play(main)
