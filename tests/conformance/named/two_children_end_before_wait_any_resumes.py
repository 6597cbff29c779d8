"""What has ended is looked at when the awaiter runs: both."""
import asyncio

from stage import passes, play, say, start


async def child(times):
    await passes(times)
    say("ends")


async def main():
    a = start(child(2), "a")
    b = start(child(3), "b")
    c = start(child(9), "c")
    await asyncio.wait([a, b, c], return_when=asyncio.FIRST_COMPLETED)
    say("waited, done", a.done(), b.done(), c.done())
    c.cancel()


play(main)
