"""The child's value wins over the timeout."""
import asyncio
from asyncio import CancelledError

from stage import play, say, start

event = asyncio.Event()


async def child():
    try:
        await event.wait()
    except CancelledError:
        say("swallowed")
    return 7


async def main():
    task = start(child(), "c")
    say("got", await asyncio.wait_for(task, 3))


play(main)
