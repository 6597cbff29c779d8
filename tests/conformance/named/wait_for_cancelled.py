"""Its child is cancelled; it answers when that has cleaned up and ended."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start

event = asyncio.Event()


async def child():
    try:
        await event.wait()
    finally:
        say("cleanup")
        await passes(2)
        say("cleaned")


async def waiter(task):
    try:
        await asyncio.wait_for(task, 3)
    except CancelledError:
        say("cancelled")
        raise


async def main():
    task = start(child(), "c")
    w = start(waiter(task), "w")
    await passes(2)
    say("cancel", w.cancel())


play(main)
