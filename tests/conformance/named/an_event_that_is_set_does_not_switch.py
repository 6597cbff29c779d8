"""Waiting for an event that is set goes straight on."""
import asyncio

from stage import play, say, start, witness


async def main():
    event = asyncio.Event()
    event.set()
    start(witness(1), "b")
    await event.wait()
    say("goes on")


play(main)
