"""The joined task is cancelled, and so both joiners are."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start

event = asyncio.Event()


async def body():
    await event.wait()


async def joiner():
    try:
        await a
    except CancelledError:
        say("cancelled")
        raise


async def main():
    global a
    a = start(body(), "a")
    start(joiner(), "j")
    k = start(joiner(), "k")
    await passes(1)
    say("cancel", k.cancel())


play(main)
