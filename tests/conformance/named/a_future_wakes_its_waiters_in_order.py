"""Completing a future appends its waiters, first come, first woken."""
import asyncio

from stage import passes, play, say, start, witness


async def waiter():
    say("got", await future)


async def main():
    global future
    future = asyncio.get_running_loop().create_future()
    start(waiter(), "a")
    start(waiter(), "b")
    await passes(1)
    start(witness(1), "c")
    future.set_result(5)
    say("set")


play(main)
