"""The node is appended at once, the awaiter when that comes up."""
import asyncio

from stage import passes, play, say, start, witness


async def child():
    say("ends")


async def main():
    task = start(child(), "child")
    await passes(1)
    start(witness(3), "b")
    await asyncio.gather(task)
    say("gathered")


play(main)
