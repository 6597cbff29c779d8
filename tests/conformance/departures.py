"""departures.py - the three defects of CPython 3.11 that Weft does not copy.

README.md says of each what CPython does and what Weft does. `asyncio_with`
gives the asyncio to use, with all of them mended, some, or none:

    aio = asyncio_with(ALL)
    await aio.wait_for(task, 3)
"""
import asyncio
import functools
import types
from asyncio import CancelledError, locks, tasks

import virtual

NOTIFY = "notify"      # a notification dies with the waiter that was notified
LATE = "late"          # wait_for loses a cancel that comes after the child
TWICE = "twice"        # wait_for, cancelled twice, leaves its child running
ALL = frozenset((NOTIFY, LATE, TWICE))


def asyncio_with(mended):
    """What of asyncio is replaced; CPython's own where nothing is mended."""
    return types.SimpleNamespace(
        Condition=Condition if NOTIFY in mended else locks.Condition,
        TaskGroup=virtual.TaskGroup,
        timeout=virtual.timeout,
        wait_for=functools.partial(wait_for, mended=mended)
        if mended & {LATE, TWICE} else tasks.wait_for)


class Condition(locks.Condition):
    """A wait that was notified and is cancelled passes the notification on."""

    async def wait(self):
        if not self.locked():
            raise RuntimeError("cannot wait on un-acquired lock")
        self.release()
        is_cancelled = False
        waiter = self._get_loop().create_future()
        self._waiters.append(waiter)
        try:
            await waiter
        except CancelledError:
            is_cancelled = True
        finally:
            self._waiters.remove(waiter)
        while True:
            try:
                await self.acquire()
                break
            except CancelledError:
                is_cancelled = True
        if is_cancelled:
            if not waiter.cancelled():  # it was notified
                self.notify()
            raise CancelledError
        return True


async def wait_for(child, ticks, *, mended):
    """CPython 3.11's wait_for of a task, except where `mended` says."""
    if ticks is None:
        return await child
    if ticks <= 0:
        if child.done():
            return child.result()
        await cancel_and_wait(child, mended)
        return result_or_timeout(child)

    waiter = asyncio.get_running_loop().create_future()
    timer = asyncio.get_running_loop().call_later(ticks, release, waiter)
    node = functools.partial(release, waiter)
    child.add_done_callback(node)
    try:
        try:
            await waiter
        except CancelledError:
            if not child.done():
                child.remove_done_callback(node)
                await cancel_and_wait(child, mended)
            elif LATE not in mended:
                return child.result()
            raise
        if child.done():
            return child.result()
        child.remove_done_callback(node)
        await cancel_and_wait(child, mended)
        return result_or_timeout(child)
    finally:
        timer.cancel()


async def cancel_and_wait(child, mended):
    """Cancel the child, once, and wait until its end has been seen."""
    is_cancelled = is_asked = False
    while True:
        waiter = asyncio.get_running_loop().create_future()
        node = functools.partial(release, waiter)
        child.add_done_callback(node)
        try:
            if not is_asked:
                is_asked = True
                child.cancel()
            await waiter
            break
        except CancelledError:
            is_cancelled = True
            if child.done() or TWICE not in mended:
                break
        finally:
            child.remove_done_callback(node)
    if is_cancelled:
        raise CancelledError


def release(waiter, *_):
    if not waiter.done():
        waiter.set_result(None)


def result_or_timeout(child):
    try:
        return child.result()
    except CancelledError as error:
        raise TimeoutError from error
