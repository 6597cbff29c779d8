"""The body ends in time; the clock does not wait for the timer."""
import asyncio

from stage import play, say


async def main():
    async with asyncio.timeout(5):
        await asyncio.sleep(2)
    say("in time")
    await asyncio.sleep(1)
    say("later")


play(main)
