"""virtual.py - asyncio in virtual time, without what CPython leaves to chance.

    with VirtualLoop() as loop:
        loop.create_task(main(), name="main")
        loop.run()                  # until nothing can ever happen again
        loop.unfinished()           # the tasks in deadlock

The loop is CPython's own: its `_run_once`, its tasks, its futures. Only these
are replaced, because CPython does not define them, or not in every 3.11:

time    stands still while anything is ready, then jumps to the next deadline
ties    equal deadlines fire in the order in which they were armed
groups  a TaskGroup cancels its children in the order of their creation
limits  a Timeout counts only the cancels asked for since it was entered, as
        in 3.11.7; before 3.11.3 it counted all that the task ever got
"""
import asyncio
import heapq
import itertools
from asyncio import base_events, events, timeouts


class Timer(events.TimerHandle):
    __slots__ = ("number",)

    def __lt__(self, other):
        return (self._when, self.number) < (other._when, other.number)


class Clock:
    """Stands where a loop has its selector: what would block, passes."""

    def __init__(self):
        self.now = 0
        self.is_over = False

    def select(self, ticks):
        if ticks is None:
            self.is_over = True
        else:
            self.now += ticks
        return []


class VirtualLoop(base_events.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self.set_debug(False)
        self.set_exception_handler(lambda loop, context: None)
        self._selector = Clock()
        self._clock_resolution = 0.5  # ticks are whole numbers
        self._armed = itertools.count()
        self.tasks = []  # in the order of their creation

    def __enter__(self):
        events._set_running_loop(self)
        return self

    def __exit__(self, *error):
        """Close what is left, so that no later run is disturbed by it."""
        for task in self.tasks:  # clean-up that begins may add to them
            if not task.done():
                task._log_destroy_pending = False
                close(task.get_coro())
        events._set_running_loop(None)
        self.close()

    def time(self):
        return self._selector.now

    def call_at(self, when, callback, *args, context=None):
        timer = Timer(when, callback, args, self, context)
        timer.number = next(self._armed)
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True
        return timer

    def create_task(self, coroutine, *, name=None, context=None):
        task = super().create_task(coroutine, name=name, context=context)
        self.tasks.append(task)
        return task

    def run(self):
        while not self._selector.is_over:
            self._run_once()

    def unfinished(self):
        return [task for task in self.tasks if not task.done()]

    def _process_events(self, event_list):
        pass

    def _write_to_self(self):
        pass


def close(coroutine):
    """Close a coroutine, even one that waits in its clean-up."""
    while True:
        try:
            return coroutine.close()
        except BaseException:  # it was closed with a failure, or waits again
            pass


class CreationOrder(dict):
    """A set that keeps the order in which its members came."""

    def add(self, member):
        self[member] = True

    def discard(self, member):
        self.pop(member, None)


class TaskGroup(asyncio.TaskGroup):
    def __init__(self):
        super().__init__()
        self._tasks = CreationOrder()


class SinceEntered(timeouts.Timeout):
    async def __aenter__(self):
        self._before = asyncio.current_task().cancelling()
        return await super().__aenter__()

    async def __aexit__(self, kind, error, trace):
        has_expired = self._state is timeouts._State.EXPIRING
        await super().__aexit__(kind, error, trace)
        if has_expired and kind is asyncio.CancelledError:
            if asyncio.current_task().cancelling() <= self._before:
                raise TimeoutError from error


def counts_since_entered():
    """Does this CPython's Timeout remember the cancels before its time?"""
    enter = timeouts.Timeout.__aenter__
    return "cancelling" in enter.__code__.co_names


Timeout = timeouts.Timeout if counts_since_entered() else SinceEntered


def timeout(ticks):
    return Timeout(asyncio.get_running_loop().time() + ticks)
