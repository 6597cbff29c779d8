"""Departure "twice": it waits on, and answers when its child has ended.

The second cancel is kept, and the child is not cancelled again.
"""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start, witness

event = asyncio.Event()


async def child():
    try:
        await event.wait()
    finally:
        say("cleanup")
        await passes(5)
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
    await passes(2)
    say("cancel", w.cancel())
    start(witness(8), "x")


play(main)
