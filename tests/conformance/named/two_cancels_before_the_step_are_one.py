"""One await answers cancelled; the task counts two requests."""
import asyncio
from asyncio import CancelledError

from stage import passes, play, say, start

event = asyncio.Event()


async def body():
    try:
        await event.wait()
    except CancelledError:
        say("cancelled, requests", asyncio.current_task().cancelling())
    await passes(1)
    say("goes on")


async def main():
    a = start(body(), "a")
    await passes(1)
    say("cancel", a.cancel())
    say("cancel", a.cancel())
    await a


play(main)
