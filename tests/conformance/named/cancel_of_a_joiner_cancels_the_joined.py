"""The joiner resumes when the task it joined has ended, clean-up and all."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start

event = asyncio.Event()


async def body():
    try:
        await event.wait()
    finally:
        say("cleanup")
        await passes(2)
        say("cleaned")


async def joiner():
    try:
        await a
    except CancelledError:
        say("cancelled")
        raise


async def main():
    global a
    a = start(body(), "a")
    j = start(joiner(), "j")
    await passes(1)
    say("cancel", j.cancel())
    await passes(6)
    say("requests", a.cancelling(), j.cancelling())


play(main)
