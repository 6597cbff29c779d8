"""A task spawned by a running one comes up behind all that are ready."""
from stage import passes, play, say, start, witness


async def parent():
    say("spawns")
    start(witness(1), "child")
    say("goes on")
    await passes(1)
    say("again")


async def main():
    start(parent(), "parent")
    start(witness(2), "b")


play(main)
