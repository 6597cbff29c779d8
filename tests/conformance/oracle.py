#!/usr/bin/env python3
"""oracle - run a program on CPython's asyncio and print its log.

usage: oracle.py [--plain | --without NAME...] [--lines] < PROGRAM.json

--plain         CPython 3.11 as it is, without Weft's departures
--without NAME  without one of them: notify, late, twice
--lines         many programs, one a line; a line "." ends each log

README.md has the format of programs and logs, and the departures.
"""
import asyncio
import gc
import json
import sys
from asyncio import CancelledError

import departures
import program as programs
from virtual import VirtualLoop


class Fail(Exception):
    """The failure that an operation `fail` makes, with its number."""


def outcome(error):
    """How a log names what was raised."""
    if isinstance(error, CancelledError):
        return "cancelled"
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ExceptionGroup):
        return "group"
    if isinstance(error, Fail):
        return "fail %d" % error.args
    raise error


def outcome_of_task(task):
    if task.cancelled():
        return "cancelled"
    return outcome(task.exception()) if task.exception() else "ok"


class Run:
    """One run of a program: its objects, its tasks, its log.

    An operation `op` is the method `op_`; what it returns is logged. Argument
    `me` is the number of the task that runs it.
    """

    HOW = {"any": asyncio.FIRST_COMPLETED, "all": asyncio.ALL_COMPLETED,
           "first_error": asyncio.FIRST_EXCEPTION}

    def __init__(self, loop, aio):
        self.loop, self.aio = loop, aio
        self.log = []
        self.is_over = False  # then no clean-up may begin
        self.events = asyncio.Event(), asyncio.Event()
        self.futures = loop.create_future(), loop.create_future()
        self.mutexes = asyncio.Lock(), asyncio.Lock()
        self.semaphores = (asyncio.Semaphore(2),)
        self.condition = aio.Condition()
        self.queue = asyncio.Queue(1)

    def say(self, me, *words):
        self.log.append(" ".join(map(str, (self.loop.time(), "t%d" % me)
                                     + words)))

    def start(self, program, create=None):
        me = len(self.loop.tasks)
        return (create or self.loop.create_task)(
            self.body(me, program), name="t%d" % me)

    def younger(self, me, k):
        tasks = self.loop.tasks[me + 1:]
        return tasks[k % len(tasks)] if tasks else None

    async def body(self, me, program):
        try:
            await self.each(me, program)
        except BaseException as error:
            if not self.is_over:
                self.say(me, "end", outcome(error))
            raise
        self.say(me, "end", "ok")

    async def each(self, me, program):
        for name, *arguments in program:
            if self.is_over:
                return
            value = await getattr(self, name + "_")(me, *arguments)
            self.say(me, name, value)

    async def inside(self, me, manager, body):
        async with manager:
            self.say(me, "in")
            await self.each(me, body)

    # Time and tasks

    async def y_(self, me):
        await asyncio.sleep(0)

    async def s_(self, me, ticks):
        await asyncio.sleep(ticks)

    async def spawn_(self, me, child):
        self.start(child)

    async def cancel_(self, me, n):
        return self.loop.tasks[n % len(self.loop.tasks)].cancel()

    async def reap_(self, me):
        return [number for number, task in enumerate(list(self.loop.tasks))
                if number != me and task.cancel()]

    async def join_(self, me, k):
        task = self.younger(me, k)
        return await task if task else None

    async def shield_(self, me, k):
        task = self.younger(me, k)
        return await asyncio.shield(task) if task else None

    # What sync.h has

    async def set_(self, me, event):
        self.events[event].set()

    async def clear_(self, me, event):
        self.events[event].clear()

    async def ewait_(self, me, event):
        await self.events[event].wait()

    async def put_(self, me, number):
        await self.queue.put(number)

    async def get_(self, me):
        return await self.queue.get()

    async def fset_(self, me, future):
        if self.futures[future].done():
            return "already"
        self.futures[future].set_result(me)

    async def fwait_(self, me, future):
        return await self.futures[future]

    async def lock_(self, me, mutex, body):
        await self.inside(me, self.mutexes[mutex], body)

    async def sem_(self, me, semaphore, body):
        await self.inside(me, self.semaphores[semaphore], body)

    async def cond_(self, me, body):
        await self.inside(me, self.condition, body)

    async def cwait_(self, me):
        await self.condition.wait()

    async def notify_(self, me, count):
        self.condition.notify(count)

    # What group.h has

    async def gather_(self, me, children, collect):
        await asyncio.gather(*[self.start(child) for child in children],
                             return_exceptions=collect)

    async def wait_(self, me, how, children, limit):
        tasks = [self.start(child) for child in children]
        done, _ = await asyncio.wait(tasks, return_when=self.HOW[how],
                                     timeout=limit)
        return sorted(self.loop.tasks.index(task) for task in done)

    async def wait_for_(self, me, child, ticks):
        await self.aio.wait_for(self.start(child), ticks)

    async def timeout_(self, me, ticks, body):
        async with self.aio.timeout(ticks):
            await self.each(me, body)

    async def group_(self, me, children, body):
        async with self.aio.TaskGroup() as group:
            for child in children:
                self.start(child, group.create_task)
            await self.each(me, body)

    # Failure, cancellation, clean-up

    async def fail_(self, me, code):
        raise Fail(code)

    async def try_(self, me, body):
        try:
            await self.each(me, body)
        except Exception as error:
            return outcome(error)

    async def swallow_(self, me, body):
        try:
            await self.each(me, body)
        except CancelledError as error:
            return outcome(error)

    async def finally_(self, me, body, cleanup):
        try:
            await self.each(me, body)
        except BaseException:
            self.say(me, "cleanup")
            await self.each(me, cleanup)
            raise
        self.say(me, "cleanup")
        await self.each(me, cleanup)


def run(program, mended=departures.ALL):
    """The lines of the log."""
    collects = gc.isenabled()
    gc.disable()  # a collection in a run would close tasks of an earlier one
    try:
        with VirtualLoop() as loop:
            this = Run(loop, departures.asyncio_with(mended))
            this.start(program)
            loop.run()
            this.is_over = True
            lines = list(this.log)
            lines.append(" ".join(
                ["stuck"] + [task.get_name() for task in loop.unfinished()]))
            lines += ["end %s %s" % (task.get_name(), outcome_of_task(task))
                      for task in loop.tasks if task.done()]
            return lines
    finally:
        if collects:
            gc.enable()


def require_version():
    if sys.version_info[:2] != (3, 11):
        sys.exit("the promise is CPython 3.11's order, and this is %d.%d: run "
                 "it with python3.11" % sys.version_info[:2])


def main(arguments):
    mended = set(departures.ALL)
    is_many = False
    while arguments:
        option = arguments.pop(0)
        if option == "--plain":
            mended.clear()
        elif option == "--without" and arguments \
                and arguments[0] in departures.ALL:
            mended.discard(arguments.pop(0))
        elif option == "--lines":
            is_many = True
        else:
            sys.exit(__doc__)
    require_version()
    for text in sys.stdin if is_many else [sys.stdin.read()]:
        program = json.loads(text)
        try:
            programs.check(program)
        except programs.Invalid as error:
            sys.exit(str(error))
        print("\n".join(run(program, mended)))
        if is_many:
            print(".", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
