"""Both fire at tick 3, the deadline first: timeout."""
import asyncio

from stage import play, say, start


async def child():
    await asyncio.sleep(3)
    return 7


async def main():
    task = start(child(), "c")
    try:
        say("not reached", await asyncio.wait_for(task, 3))
    except TimeoutError:
        say("timeout")


play(main)
