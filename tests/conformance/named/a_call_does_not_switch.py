"""Awaiting a function of one's own, and its return, do not switch."""
from stage import passes, play, say, start, witness


async def inner():
    say("inner begins")
    await passes(1)
    say("inner ends")
    return 7


async def outer():
    say("calls")
    value = await inner()
    say("got", value)


async def main():
    start(outer(), "a")
    start(witness(2), "b")


play(main)
