"""It passes the unit on at its step."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start, witness

semaphore = asyncio.Semaphore(0)


async def user():
    try:
        await semaphore.acquire()
    except CancelledError:
        say("cancelled")
        raise
    say("in")


async def main():
    a = start(user(), "a")
    start(user(), "b")
    await passes(1)
    semaphore.release()
    a.cancel()
    start(witness(3), "x")


play(main)
