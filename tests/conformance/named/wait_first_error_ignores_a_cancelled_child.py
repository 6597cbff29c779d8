"""A cancelled child is no error; a failed one is."""
import asyncio

from stage import Fail, passes, play, say, start


async def child(ticks):
    await asyncio.sleep(ticks)
    raise Fail(ticks)


async def main():
    a = start(child(9), "a")
    b = start(child(2), "b")
    c = start(child(5), "c")
    await passes(1)
    a.cancel()
    await asyncio.wait([a, b, c], return_when=asyncio.FIRST_EXCEPTION)
    say("waited, done", a.done(), b.done(), c.done())


play(main)
