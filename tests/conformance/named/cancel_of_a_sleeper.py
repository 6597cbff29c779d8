"""Its timer is gone: the clock never goes there."""
import asyncio
from asyncio import CancelledError

from stage import play, say, start


async def sleeper():
    try:
        await asyncio.sleep(50)
    except CancelledError:
        say("cancelled")
        raise


async def main():
    a = start(sleeper(), "a")
    await asyncio.sleep(1)
    say("cancel", a.cancel())
    await asyncio.sleep(1)
    say("slept")


play(main)
