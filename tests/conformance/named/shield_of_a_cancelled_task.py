"""The awaiter is cancelled two hops after the task has ended."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start, witness

event = asyncio.Event()


async def child():
    try:
        await event.wait()
    finally:
        say("cleanup")


async def waiter(task):
    try:
        await asyncio.shield(task)
    except CancelledError:
        say("cancelled")
        raise


async def main():
    task = start(child(), "c")
    start(waiter(task), "w")
    await passes(1)
    say("cancel", task.cancel())
    start(witness(4), "x")


play(main)
