"""Its siblings are cancelled in creation order, then the parent's body."""
import asyncio
from asyncio import CancelledError

from stage import Fail, passes, play, say

event = asyncio.Event()


async def failing():
    await passes(2)
    say("fails")
    raise Fail(7)


async def child(times):
    try:
        await event.wait()
    finally:
        say("cleanup")
        await passes(times)
        say("cleaned")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child(1), name="c")
            group.create_task(child(3), name="d")
            group.create_task(failing(), name="f")
            try:
                await event.wait()
            except CancelledError:
                say("body cancelled")
                raise
    except* Fail:
        say("group failed, requests", asyncio.current_task().cancelling())


play(main)
