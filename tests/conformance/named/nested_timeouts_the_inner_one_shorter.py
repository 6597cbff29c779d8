"""The inner one reports; its timeout passes through the outer one."""
import asyncio

from stage import play, say

event = asyncio.Event()


async def main():
    try:
        async with asyncio.timeout(3):
            try:
                async with asyncio.timeout(2):
                    await event.wait()
            except TimeoutError:
                say("inner timeout")
                raise
    except TimeoutError:
        say("outer timeout")


play(main)
