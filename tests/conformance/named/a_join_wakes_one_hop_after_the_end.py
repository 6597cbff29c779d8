"""The end of a task appends its joiner, behind those ready by then."""
from stage import passes, play, say, start, witness


async def child():
    await passes(1)
    say("ends")


async def main():
    task = start(child(), "child")
    start(witness(4), "b")
    await task
    say("joined")


play(main)
