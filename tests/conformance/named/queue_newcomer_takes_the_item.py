"""A woken getter that finds the queue empty waits at the end of the line."""
import asyncio

from stage import passes, play, say, start

queue = asyncio.Queue(2)


async def getter():
    say("got", await queue.get())


async def main():
    start(getter(), "a")
    start(getter(), "b")
    await passes(1)
    await queue.put(1)
    say("takes", await queue.get())
    await passes(2)
    await queue.put(2)
    await queue.put(3)


play(main)
