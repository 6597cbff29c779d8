"""A child has ended, but its node has not come up: the group parks."""
import asyncio

from stage import passes, play, say, start, witness


async def child():
    say("ends")


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(child(), name="a")
        await passes(1)
        start(witness(3), "x")
        say("body ends")
    say("left")


play(main)
