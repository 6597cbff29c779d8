"""Joined task ended, joiner not yet run: cancelled, the value is lost."""
from asyncio import CancelledError

from stage import passes, play, say, start


async def body():
    await passes(2)
    say("ends")
    return 7


async def joiner():
    try:
        say("not reached", await a)
    except CancelledError:
        say("cancelled")
        raise


async def main():
    global a
    a = start(body(), "a")
    j = start(joiner(), "j")
    await passes(3)
    say("ended", a.done())
    say("cancel", j.cancel())


play(main)
