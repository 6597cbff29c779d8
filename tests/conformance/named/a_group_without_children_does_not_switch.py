"""No child, or none whose end has not been seen: nothing to wait for."""
import asyncio

from stage import passes, play, say, start, witness


async def child():
    say("ends")


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(child(), name="a")
        await passes(2)
        start(witness(1), "x")
    say("left")


play(main)
