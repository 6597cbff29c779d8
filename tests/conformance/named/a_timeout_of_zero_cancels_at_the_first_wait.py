"""Its expiry is queued at entry, behind what is ready then."""
import asyncio

from stage import play, say, start, witness


async def main():
    start(witness(3), "x")
    try:
        async with asyncio.timeout(0):
            say("inside")
            await asyncio.sleep(1)
            say("not reached")
    except TimeoutError:
        say("timeout")


play(main)
