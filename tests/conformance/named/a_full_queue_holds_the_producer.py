"""Capacity one: put waits while full, get while empty."""
import asyncio

from stage import play, say, start

queue = asyncio.Queue(1)


async def producer():
    for value in range(4):
        await queue.put(value)
        say("put", value)


async def consumer():
    for _ in range(4):
        say("got", await queue.get())


async def main():
    start(producer(), "producer")
    start(consumer(), "consumer")


play(main)
