"""One node a distinct child: the gather counts it once."""
import asyncio

from stage import passes, play, say, start, witness


async def child():
    await passes(1)
    say("ends")
    return 7


async def main():
    task = start(child(), "child")
    start(witness(4), "b")
    first, second = await asyncio.gather(task, task)
    say("gathered", first, second)


play(main)
