"""What a task returns is what each of its joiners gets."""
from stage import passes, play, say, start


async def child():
    await passes(2)
    return 7


async def joiner(task):
    say("got", await task)


async def main():
    task = start(child(), "child")
    start(joiner(task), "a")
    start(joiner(task), "b")
    await passes(5)
    say("got", await task)


play(main)
