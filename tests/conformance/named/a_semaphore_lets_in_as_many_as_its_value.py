"""The third waits for the first to leave."""
import asyncio

from stage import play, say, start

semaphore = asyncio.Semaphore(2)


async def user(ticks):
    async with semaphore:
        say("in")
        await asyncio.sleep(ticks)
        say("out")


async def main():
    start(user(3), "a")
    start(user(1), "b")
    start(user(1), "c")
    start(user(1), "d")


play(main)
