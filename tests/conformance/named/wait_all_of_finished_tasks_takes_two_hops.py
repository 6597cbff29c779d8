"""Unlike a join, wait parks although all its tasks have finished."""
import asyncio

from stage import passes, play, say, start, witness


async def child():
    say("ends")


async def main():
    a = start(child(), "a")
    b = start(child(), "b")
    await passes(1)
    start(witness(3), "x")
    await asyncio.wait([a, b])
    say("waited")


play(main)
