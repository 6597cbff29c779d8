"""Departure "late": the cancel wins, in the awaiter's old place."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start, witness


async def child():
    await passes(2)
    say("ends")
    return 7


async def waiter(task):
    try:
        say("not reached", await asyncio.wait_for(task, 3))
    except CancelledError:
        say("cancelled")
        raise


async def main():
    task = start(child(), "c")
    w = start(waiter(task), "w")
    await passes(3)
    say("ended", task.done())
    say("cancel", w.cancel())
    start(witness(2), "x")


play(main)
