"""There is nothing left to protect."""
import asyncio

from stage import passes, play, say, start, witness


async def child():
    return 7


async def main():
    task = start(child(), "child")
    await passes(1)
    start(witness(1), "x")
    say("shielded", await asyncio.shield(task))


play(main)
