"""Deadlines count from the step that sleeps."""
import asyncio

from stage import play, say, start


async def sleeper(ticks):
    await asyncio.sleep(ticks)
    say("wakes")
    await asyncio.sleep(ticks)
    say("wakes again")


async def main():
    start(sleeper(3), "a")
    start(sleeper(1), "b")
    start(sleeper(2), "c")


play(main)
