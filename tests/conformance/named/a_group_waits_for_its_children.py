"""Leaving it parks until the callback of the last child has run."""
import asyncio

from stage import play, say


async def child(ticks):
    await asyncio.sleep(ticks)
    say("ends")


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(child(2), name="a")
        group.create_task(child(1), name="b")
        say("body ends")
    say("left")


play(main)
