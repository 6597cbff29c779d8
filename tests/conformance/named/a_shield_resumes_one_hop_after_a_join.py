"""It, too, listens through a node."""
import asyncio

from stage import passes, play, say, start, witness


async def child():
    await passes(2)
    say("ends")
    return 7


async def joiner(task):
    say("joined", await task)


async def main():
    task = start(child(), "child")
    start(witness(6), "x")
    start(joiner(task), "j")
    say("shielded", await asyncio.shield(task))


play(main)
