"""The awaiter is cancelled; the task that it shields runs on."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start


async def child():
    await passes(4)
    say("ends")


async def waiter(task):
    try:
        await asyncio.shield(task)
    except CancelledError:
        say("cancelled")
        raise


async def main():
    task = start(child(), "c")
    w = start(waiter(task), "w")
    await passes(1)
    say("cancel", w.cancel())


play(main)
