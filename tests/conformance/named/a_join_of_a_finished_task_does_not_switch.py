"""An await whose object has finished goes straight on."""
from stage import passes, play, say, start, witness


async def child():
    say("ends")


async def main():
    task = start(child(), "child")
    await passes(1)
    start(witness(1), "b")
    await task
    say("joined")


play(main)
