"""Then it waits for them, and fails as a group."""
import asyncio

from stage import Fail, passes, play, say


async def child(times):
    try:
        await asyncio.sleep(9)
    finally:
        say("cleanup")
        await passes(times)
        say("cleaned")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child(3), name="a")
            group.create_task(child(1), name="b")
            await passes(1)
            raise Fail(7)
    except* Fail:
        say("group failed")


play(main)
