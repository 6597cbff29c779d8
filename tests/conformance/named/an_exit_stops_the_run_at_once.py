"""No task has another step, not even one that is ready."""
import asyncio

from stage import passes, play, say, start, witness


async def stopper():
    await passes(1)
    say("stops")
    raise SystemExit(3)


async def main():
    start(stopper(), "a")
    start(witness(5), "b")
    await asyncio.sleep(1)
    say("not reached")


play(main)
