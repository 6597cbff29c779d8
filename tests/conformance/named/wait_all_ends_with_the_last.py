"""A failure does not cut it short, and is not raised."""
import asyncio

from stage import Fail, play, say, start


async def child(ticks):
    await asyncio.sleep(ticks)
    say("fails")
    raise Fail(ticks)


async def main():
    a = start(child(2), "a")
    b = start(child(1), "b")
    await asyncio.wait([a, b])
    say("waited, done", a.done(), b.done())


play(main)
