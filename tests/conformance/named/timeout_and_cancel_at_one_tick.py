"""A cancel from outside passes through a timeout that has fired."""
import asyncio
from asyncio import CancelledError

from stage import play, say, start

event = asyncio.Event()


async def limited():
    try:
        async with asyncio.timeout(3):
            await event.wait()
    except CancelledError:
        say("cancelled, requests", asyncio.current_task().cancelling())
        raise


async def canceller():
    await asyncio.sleep(3)
    say("cancel", w.cancel())


async def main():
    global w
    start(canceller(), "c")
    w = start(limited(), "w")


play(main)
