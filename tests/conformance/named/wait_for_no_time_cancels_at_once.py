"""Zero ticks: a finished child counts, any other is cancelled."""
import asyncio

from stage import passes, play, say, start, witness


async def child():
    say("begins")
    try:
        await asyncio.sleep(1)
    finally:
        say("cleanup")


async def quick():
    return 7


async def main():
    a = start(child(), "a")
    b = start(quick(), "b")
    await passes(1)
    start(witness(4), "x")
    say("got", await asyncio.wait_for(b, 0))
    try:
        await asyncio.wait_for(a, 0)
    except TimeoutError:
        say("timeout")


play(main)
