"""Locking a free lock goes straight on."""
import asyncio

from stage import play, say, start, witness


async def main():
    lock = asyncio.Lock()
    start(witness(1), "b")
    async with lock:
        say("in")


play(main)
