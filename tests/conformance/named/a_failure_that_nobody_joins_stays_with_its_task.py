"""Others run on; the failure shows in how the task ended."""
from stage import Fail, passes, play, start, witness


async def child():
    await passes(1)
    raise Fail(3)


async def main():
    start(child(), "child")
    start(witness(3), "b")


play(main)
