"""Its children are cancelled; it leaves, cancelled, when they have ended."""
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


async def parent():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child(), name="c")
    except CancelledError:
        say("cancelled")
        raise


async def main():
    p = start(parent(), "p")
    await passes(2)
    say("cancel", p.cancel())


play(main)
