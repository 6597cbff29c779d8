"""The awaiter resumes at once; the other children run on."""
import asyncio

from stage import Fail, passes, play, say, start, witness


async def child(times, code):
    await passes(times)
    say("fails")
    raise Fail(code)


async def main():
    try:
        await asyncio.gather(start(child(3, 1), "a"), start(child(1, 2), "b"),
                             start(witness(4), "c"))
    except Fail as error:
        say("failed", error.code)


play(main)
