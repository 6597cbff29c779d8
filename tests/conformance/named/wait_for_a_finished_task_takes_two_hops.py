"""Time left, child done: still the node and then the awaiter."""
import asyncio

from stage import passes, play, say, start, witness


async def child():
    return 7


async def main():
    task = start(child(), "child")
    await passes(1)
    start(witness(3), "x")
    say("got", await asyncio.wait_for(task, 3))


play(main)
