"""Whose step it is: before an await, in a callee, and after the await."""
import asyncio

from stage import passes, play, say, start


async def callee():
    say("is", asyncio.current_task().get_name())


async def body():
    say("is", asyncio.current_task().get_name())
    await passes(1)
    await callee()


async def main():
    start(body(), "a")
    start(body(), "b")


play(main)
