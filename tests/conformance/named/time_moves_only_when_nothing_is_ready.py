"""A task that passes ten times has done so before one tick has passed."""
import asyncio

from stage import passes, play, say, start


async def sleeper():
    await asyncio.sleep(1)
    say("slept")


async def main():
    start(sleeper(), "a")
    await passes(10)
    say("passed ten times")
    await asyncio.sleep(1)
    say("slept too")


play(main)
