"""Then the joiner is not cancelled at all."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start

event = asyncio.Event()


async def body():
    try:
        await event.wait()
    except CancelledError:
        say("swallowed")
    return 7


async def joiner():
    say("joined", await a)


async def main():
    global a
    a = start(body(), "a")
    j = start(joiner(), "j")
    await passes(1)
    say("cancel", j.cancel())


play(main)
