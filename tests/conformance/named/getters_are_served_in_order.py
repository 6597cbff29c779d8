"""A put wakes the first getter that waits."""
import asyncio

from stage import passes, play, say, start

queue = asyncio.Queue(3)


async def getter():
    say("got", await queue.get())


async def main():
    start(getter(), "a")
    start(getter(), "b")
    start(getter(), "c")
    await passes(1)
    for value in range(3):
        await queue.put(value)
    say("put three")


play(main)
