"""Event first or timeout first: it is a timeout."""
import asyncio

from stage import play, say, start

event = asyncio.Event()


async def setter():
    await asyncio.sleep(3)
    event.set()
    say("set")


async def limited():
    try:
        async with asyncio.timeout(3):
            await event.wait()
            say("not reached")
    except TimeoutError:
        say("timeout")


async def main():
    s = start(setter(), "s")
    t = start(limited(), "t")
    await s
    await t
    event.clear()
    start(limited(), "u")
    start(setter(), "v")


play(main)
