"""Nothing happens to its siblings or to the parent."""
import asyncio

from stage import passes, play, say


async def child():
    await passes(3)
    say("ends")


async def main():
    async with asyncio.TaskGroup() as group:
        a = group.create_task(child(), name="a")
        group.create_task(child(), name="b")
        await passes(1)
        say("cancel", a.cancel())
    say("left")


play(main)
