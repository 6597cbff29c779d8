"""The body never runs, its clean-up neither; the place in the queue stays."""
from asyncio import CancelledError

from stage import play, say, start, witness


async def body():
    try:
        say("not reached")
    finally:
        say("nor this")


async def main():
    task = start(body(), "a")
    start(witness(2), "b")
    say("cancel", task.cancel())
    try:
        await task
    except CancelledError:
        say("a was cancelled")


play(main)
