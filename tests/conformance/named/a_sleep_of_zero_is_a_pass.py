"""sleep(0) appends the task at once; the clock stands still."""
import asyncio

from stage import play, say, start, witness


async def body():
    await asyncio.sleep(0)
    say("passed")
    await asyncio.sleep(1)
    say("slept")


async def main():
    start(body(), "a")
    start(witness(3), "b")


play(main)
