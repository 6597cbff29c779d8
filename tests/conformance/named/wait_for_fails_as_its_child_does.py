"""In time, and also when the child fails in its clean-up."""
import asyncio

from stage import Fail, play, say, start


async def child(ticks, code):
    try:
        await asyncio.sleep(ticks)
    finally:
        raise Fail(code)


async def main():
    a = start(child(1, 4), "a")
    try:
        await asyncio.wait_for(a, 3)
    except Fail as error:
        say("failed", error.code)
    b = start(child(5, 6), "b")
    try:
        await asyncio.wait_for(b, 3)
    except Fail as error:
        say("failed", error.code)


play(main)
