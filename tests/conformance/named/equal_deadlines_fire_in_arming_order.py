"""Eight sleepers due at tick 4 wake in the order in which they lay down."""
import asyncio

from stage import play, say, start


async def sleeper(first, second):
    await asyncio.sleep(first)
    await asyncio.sleep(second)
    say("wakes")


async def main():
    start(sleeper(2, 2), "a")
    start(sleeper(0, 4), "b")
    start(sleeper(1, 3), "c")
    start(sleeper(3, 1), "d")
    start(sleeper(0, 4), "e")
    start(sleeper(3, 1), "f")
    start(sleeper(1, 3), "g")
    start(sleeper(2, 2), "h")


play(main)
