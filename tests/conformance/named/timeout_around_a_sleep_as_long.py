"""The timeout was armed first, so it fires first."""
import asyncio

from stage import play, say


async def main():
    try:
        async with asyncio.timeout(3):
            await asyncio.sleep(3)
            say("not reached")
    except TimeoutError:
        say("timeout")


play(main)
