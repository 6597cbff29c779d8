"""With return_exceptions a failure is a result like another."""
import asyncio

from stage import Fail, passes, play, say, start


async def child(times, code):
    await passes(times)
    say("fails")
    raise Fail(code)


async def main():
    a = start(child(3, 1), "a")
    b = start(child(1, 2), "b")
    await asyncio.gather(a, b, return_exceptions=True)
    say("gathered", a.exception().code, b.exception().code)


play(main)
