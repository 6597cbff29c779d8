"""The group has cancelled its parent, and the count of requests stays 1."""
import asyncio

from stage import Fail, passes, play, say


async def failing():
    await passes(2)
    say("fails")
    raise Fail(7)


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(failing(), name="f")
    except* Fail:
        say("group failed, requests", asyncio.current_task().cancelling())


play(main)
