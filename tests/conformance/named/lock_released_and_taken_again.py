"""The newcomer, in the same step, queues behind the woken waiter."""
import asyncio

from stage import passes, play, say, start

lock = asyncio.Lock()


async def user():
    await lock.acquire()
    say("has the lock")
    lock.release()


async def main():
    await lock.acquire()
    start(user(), "a")
    await passes(1)
    lock.release()
    say("locked", lock.locked())
    await lock.acquire()
    say("has it again")
    lock.release()


play(main)
