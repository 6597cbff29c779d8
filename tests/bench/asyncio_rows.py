#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The work of sync.c on asyncio: what an operation costs there.

    asyncio_rows.py REPEATS    a line each: name, tasks, minimum and median in ns

The names are those of the contestants in sync.c, and so is what they do; keep
the two alike. The rounds are fewer. A wrong final state is an error, not a
number. Plain asyncio: its own event loop, and the garbage collector on wherever it is timed.
"""
import asyncio
import gc
import os
import random
import statistics
import sys
import time


def check(is_right):
    if not is_right:
        raise RuntimeError("asyncio left a wrong state")


async def sample(repeats, steps, work):
    """The times of a step in ns, once for each time that `work` is done."""
    times = []
    for _ in range(repeats):
        begin = time.process_time_ns()
        await work()
        times.append((time.process_time_ns() - begin) / steps)
    return times


async def mutex_alone(repeats, _, rounds):
    mutex = asyncio.Lock()
    done = 0

    async def lock_alone():
        nonlocal done
        for _ in range(rounds):
            await mutex.acquire()
            done += mutex.locked()
            mutex.release()

    times = await sample(repeats, rounds, lock_alone)
    check(done == repeats * rounds and not mutex.locked())
    return times


async def mutex_turns(repeats, count, rounds):
    mutex = asyncio.Lock()
    done = next_holder = 0
    holder = None
    is_as_it_was = True

    async def lock_in_turns(number):
        nonlocal done, holder, next_holder, is_as_it_was
        for _ in range(rounds):
            await mutex.acquire()
            is_as_it_was &= number == next_holder
            holder = number
            next_holder = (number + 1) % count
            await asyncio.sleep(0)
            is_as_it_was &= number == holder
            done += 1
            mutex.release()

    async def run():
        for task in [asyncio.create_task(lock_in_turns(number)) for number in range(count)]:
            await task

    times = await sample(repeats, count * rounds, run)
    check(done == repeats * count * rounds and is_as_it_was and not mutex.locked())
    return times


async def queue_pair(repeats, capacity, rounds):
    queue = asyncio.Queue(capacity)
    done = 0
    is_as_it_was = True

    async def produce():
        for number in range(rounds):
            await queue.put(number)

    async def consume():
        nonlocal done, is_as_it_was
        for number in range(rounds):
            is_as_it_was &= await queue.get() == number
            done += 1

    async def run():
        for task in [asyncio.create_task(produce()), asyncio.create_task(consume())]:
            await task

    times = await sample(repeats, rounds, run)
    check(done == repeats * rounds and is_as_it_was and queue.empty())
    return times


async def cancel_waiter(repeats, count, rounds):
    event = asyncio.Event()
    generator = random.Random(1)
    answered = None
    answers = woken = done = 0
    is_as_it_was = True

    async def wait_again(number):
        nonlocal answered, answers, woken
        while True:
            try:
                await event.wait()
                break
            except asyncio.CancelledError:
                waiters[number].uncancel()
                answered = number
                answers += 1
        woken += 1

    async def cancel_random():
        nonlocal done, is_as_it_was
        for _ in range(rounds):
            number = next(numbers)
            waiters[number].cancel()
            done += 1
            await asyncio.sleep(0)
            is_as_it_was &= answered == number and answers == done

    gc.disable()  # while nothing is timed: it takes longer than all the rest
    waiters = [asyncio.create_task(wait_again(number)) for number in range(count)]
    await asyncio.sleep(0)
    gc.enable()
    numbers = iter([generator.randrange(count) for _ in range(repeats * rounds)])
    times = await sample(repeats, rounds, cancel_random)
    check(done == answers == repeats * rounds and is_as_it_was and woken == 0)
    gc.disable()
    event.set()
    for waiter in waiters:
        await waiter
    gc.enable()
    check(woken == count)
    return times


async def gather_children(repeats, count, rounds):
    done = 0
    is_as_it_was = True

    async def end_at_once():
        nonlocal done
        done += 1

    async def gather_over_and_over():
        nonlocal is_as_it_was
        for _ in range(rounds):
            children = [asyncio.create_task(end_at_once()) for _ in range(count)]
            results = await asyncio.gather(*children)
            is_as_it_was &= len(results) == count and done % count == 0

    times = await sample(repeats, count * rounds, gather_over_and_over)
    check(done == repeats * count * rounds and is_as_it_was)
    return times


SHAPES = [(mutex_alone, 1, 20000), (mutex_turns, 10, 200), (queue_pair, 16, 5000),
          (queue_pair, 1, 2000), (gather_children, 1000, 3), (cancel_waiter, 10, 2000),
          (cancel_waiter, 100000, 40)]


def main():
    repeats = int(sys.argv[1])
    if hasattr(os, "sched_setaffinity"):  # one processor, as bench.c
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for shape, tasks, rounds in SHAPES:
        times = asyncio.run(shape(repeats, tasks, rounds))
        print(f"{shape.__name__} {tasks} {min(times):.3f} {statistics.median(times):.3f}",
              flush=True)


if __name__ == "__main__":
    main()
