"""It answers only when the child has cleaned up."""
import asyncio

from stage import play, say, start


async def child():
    try:
        await asyncio.sleep(9)
    finally:
        say("cleanup")
        await asyncio.sleep(2)
        say("cleaned")


async def main():
    task = start(child(), "child")
    try:
        await asyncio.wait_for(task, 3)
    except TimeoutError:
        say("timeout, cancelled", task.cancelled())


play(main)
