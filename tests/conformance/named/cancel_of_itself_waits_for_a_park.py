"""A free lock does not park; the next wait that does answers cancelled."""
import asyncio
from asyncio import CancelledError

from stage import play, say, start, witness

event = asyncio.Event()
lock = asyncio.Lock()


async def body():
    asyncio.current_task().cancel()
    await lock.acquire()
    say("has the lock")
    lock.release()
    try:
        await event.wait()
    except CancelledError:
        say("cancelled at the wait")
        raise


async def main():
    start(body(), "a")
    start(witness(2), "b")


play(main)
