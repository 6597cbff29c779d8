"""Awaiting a future that has its value goes straight on."""
import asyncio

from stage import play, say, start, witness


async def main():
    future = asyncio.get_running_loop().create_future()
    future.set_result(5)
    start(witness(1), "b")
    say("got", await future)


play(main)
