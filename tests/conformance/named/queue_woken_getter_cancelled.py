"""The next getter is woken at that one's step."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start, witness

queue = asyncio.Queue(2)


async def getter():
    try:
        say("got", await queue.get())
    except CancelledError:
        say("cancelled")
        raise


async def main():
    a = start(getter(), "a")
    start(getter(), "b")
    await passes(1)
    await queue.put(1)
    a.cancel()
    start(witness(3), "x")


play(main)
