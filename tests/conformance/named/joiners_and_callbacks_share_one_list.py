"""A callback of a task's end stands among the joiners, in its turn."""
from stage import passes, play, say, start


def callback(task):
    say("callback after", task.get_name())


async def child():
    await passes(2)
    say("ends")


async def joiner(task):
    await task
    say("joined")


async def main():
    task = start(child(), "child")
    start(joiner(task), "a")
    await passes(1)
    task.add_done_callback(callback)
    start(joiner(task), "b")


play(main)
