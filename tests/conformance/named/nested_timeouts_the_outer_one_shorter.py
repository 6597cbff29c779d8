"""The inner body is cancelled; the outer one reports."""
import asyncio
from asyncio import CancelledError

from stage import play, say

event = asyncio.Event()


async def main():
    try:
        async with asyncio.timeout(2):
            try:
                async with asyncio.timeout(3):
                    await event.wait()
            except CancelledError:
                say("inner cancelled")
                raise
    except TimeoutError:
        say("outer timeout")


play(main)
