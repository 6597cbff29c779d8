"""A task that cancels itself and fails ends failed."""
import asyncio

from stage import Fail, play, say, start


async def body():
    asyncio.current_task().cancel()
    raise Fail(7)


async def main():
    a = start(body(), "a")
    try:
        await a
    except Fail as error:
        say("a failed", error.code)


play(main)
