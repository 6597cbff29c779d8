"""A newcomer waits, though a unit is free, until the woken one has run."""
import asyncio

from stage import passes, play, say, start, witness

semaphore = asyncio.Semaphore(0)


async def user():
    await semaphore.acquire()
    say("in")


async def main():
    start(user(), "a")
    await passes(1)
    semaphore.release()
    semaphore.release()
    start(witness(2), "x")
    await semaphore.acquire()
    say("in")


play(main)
