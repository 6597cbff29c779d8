"""One hop after the timer; the child runs on."""
import asyncio

from stage import play, say, start


async def child():
    await asyncio.sleep(5)
    say("ends")


async def main():
    task = start(child(), "child")
    await asyncio.wait([task], timeout=3)
    say("waited, done", task.done())


play(main)
