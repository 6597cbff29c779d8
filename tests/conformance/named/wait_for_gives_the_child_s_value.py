"""A child that ends in time; the timer is disarmed."""
import asyncio

from stage import play, say, start


async def child():
    await asyncio.sleep(2)
    say("ends")
    return 7


async def main():
    task = start(child(), "child")
    say("got", await asyncio.wait_for(task, 3))


play(main)
