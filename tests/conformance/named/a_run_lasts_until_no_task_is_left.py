"""Main ends first; the tasks that it began go on to their ends."""
import asyncio

from stage import play, say, start


async def sleeper(ticks):
    await asyncio.sleep(ticks)
    say("slept")


async def main():
    start(sleeper(3), "a")
    start(sleeper(1), "b")
    say("ends")


play(main)
