"""It listens through a node: last child ends, node, awaiter."""
import asyncio

from stage import passes, play, say, start, witness


async def child():
    await passes(2)
    say("ends")


async def joiner(task):
    await task
    say("joined")


async def main():
    task = start(child(), "child")
    start(witness(6), "x")
    start(joiner(task), "j")
    await asyncio.gather(task)
    say("gathered")


play(main)
