"""The other goes on; it is not cancelled."""
import asyncio

from stage import play, say, start


async def child(ticks):
    await asyncio.sleep(ticks)
    say("ends")


async def main():
    a = start(child(2), "a")
    b = start(child(1), "b")
    await asyncio.wait([a, b], return_when=asyncio.FIRST_COMPLETED)
    say("waited, done", a.done(), b.done())


play(main)
