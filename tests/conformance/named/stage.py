"""stage.py - what the named programs share: virtual time, and a log.

Importing it gives asyncio the TaskGroup, timeout, wait_for and Condition that
Weft promises to follow (departures.py); with --plain, CPython's own.

`say` prints a line "TIME TASK: WORDS". At the end `play` prints a line with
the tasks in deadlock and, in the order of their creation, how each ended.
"""
import asyncio
import os
import sys

sys.path.insert(1, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import departures
import virtual


class Fail(Exception):
    """A failure with a code, as a Weft task has it."""

    def __init__(self, code):
        self.code = code


def play(main):
    with virtual.VirtualLoop() as loop:
        loop.create_task(main(), name="main")
        try:
            loop.run()
        except SystemExit as stop:
            print("stopped", stop.code)
            return
        print(" ".join(["stuck"] + [task.get_name()
                                    for task in loop.unfinished()]))
        for task in loop.tasks:
            if task.done():
                print("end", task.get_name(), how_it_ended(task))


def how_it_ended(task):
    if task.cancelled():
        return "cancelled"
    error = task.exception()
    if error is None:
        return "ok"
    if isinstance(error, Fail):
        return "fail %d" % error.code
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ExceptionGroup):
        return "group"
    raise error


def say(*words):
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    print(loop.time(), (task.get_name() if task else "-") + ":", *words)


def start(coroutine, name):
    return asyncio.create_task(coroutine, name=name)


async def passes(times):
    for _ in range(times):
        await asyncio.sleep(0)


async def witness(steps):
    """Says each of its steps, so that a log shows when others run."""
    for step in range(steps):
        say("step", step)
        await asyncio.sleep(0)


def use(mended):
    """Give asyncio what is in virtual.py, and these of Weft's departures."""
    aio = departures.asyncio_with(mended)
    for name, value in vars(aio).items():
        setattr(asyncio, name, value)


use(frozenset() if "--plain" in sys.argv else departures.ALL)
