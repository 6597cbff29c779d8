"""The listeners of a task are appended in order of registration."""
from stage import passes, play, say, start


async def child():
    await passes(3)
    say("ends")


async def joiner(task, late):
    await passes(late)
    await task
    say("joined")


async def main():
    task = start(child(), "child")
    start(joiner(task, 1), "a")
    start(joiner(task, 0), "b")
    start(joiner(task, 2), "c")


play(main)
