"""Departure "twice": cancelled while its child, timed out, cleans up.

It waits on, and answers cancelled, not timeout.
"""
import asyncio
from asyncio import CancelledError

from stage import play, say, start


async def child():
    try:
        await asyncio.sleep(9)
    finally:
        say("cleanup")
        await asyncio.sleep(2)
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
    await asyncio.sleep(4)
    say("cancel", w.cancel())


play(main)
