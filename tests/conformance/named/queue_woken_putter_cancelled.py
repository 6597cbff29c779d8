"""The next putter is woken at that one's step."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start, witness

queue = asyncio.Queue(1)


async def putter(value):
    try:
        await queue.put(value)
    except CancelledError:
        say("cancelled")
        raise
    say("put", value)


async def main():
    await queue.put(0)
    a = start(putter(1), "a")
    start(putter(2), "b")
    await passes(1)
    say("got", await queue.get())
    a.cancel()
    start(witness(3), "x")


play(main)
