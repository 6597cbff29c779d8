"""A failed task fails the awaits of all who join it, soon or late."""
import asyncio

from stage import Fail, passes, play, say, start


async def child():
    await passes(1)
    raise Fail(7)


async def joiner(task):
    try:
        await task
    except Fail as error:
        say("failed", error.code)


async def unwinder(task):
    await task
    say("not reached")


async def main():
    task = start(child(), "child")
    start(joiner(task), "a")
    start(unwinder(task), "b")
    await asyncio.sleep(1)
    start(joiner(task), "c")


play(main)
