"""Each release wakes the first that waits; that one has it at its step."""
import asyncio

from stage import passes, play, say, start

lock = asyncio.Lock()


async def user():
    async with lock:
        say("in")
        await passes(1)
        say("out")


async def main():
    start(user(), "a")
    start(user(), "b")
    start(user(), "c")


play(main)
