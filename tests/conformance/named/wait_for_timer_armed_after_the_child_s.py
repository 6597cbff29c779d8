"""Both fire at tick 3, the child's sleep first: its value."""
import asyncio

from stage import passes, play, say, start


async def child():
    await asyncio.sleep(3)
    return 7


async def main():
    task = start(child(), "c")
    await passes(1)
    say("got", await asyncio.wait_for(task, 3))


play(main)
