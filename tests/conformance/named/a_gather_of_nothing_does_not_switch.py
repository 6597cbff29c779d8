"""With no child there is nothing to wait for."""
import asyncio

from stage import play, say, start, witness


async def main():
    start(witness(1), "b")
    await asyncio.gather()
    say("gathered")


play(main)
