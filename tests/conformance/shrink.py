"""shrink.py - the smallest program that still shows what a larger one shows.

One cut after the other is tried, the large ones first: drop operations, put
the body of an operation in its place, drop a child, make a number smaller. A
cut after which `is_bad` still holds is kept, and all is tried again.
"""
from program import NUMBERS, OPERATIONS, is_valid


def shrink(program, is_bad):
    found = True
    while found:
        found = False
        for smaller in cuts(program):
            if is_valid(smaller) and is_bad(smaller):
                program, found = smaller, True
                break
    return program


def cuts(program):
    """Programs with one cut more."""
    size = len(program)
    while size:
        for begin in range(0, len(program), size):
            yield program[:begin] + program[begin + size:]
        size //= 2
    for at, operation in enumerate(program):
        before, after = program[:at], program[at + 1:]
        kinds = OPERATIONS[operation[0]]
        for place, (kind, argument) in enumerate(zip(kinds, operation[1:]), 1):
            if kind in ("body", "holding", "child"):
                yield before + argument + after
            elif kind == "children":
                for child in argument:
                    yield before + child + after
            for smaller in cuts_of_argument(kind, argument):
                yield before + [operation[:place] + [smaller]
                                + operation[place + 1:]] + after


def cuts_of_argument(kind, argument):
    if kind in ("body", "holding", "child"):
        yield from cuts(argument)
    elif kind == "children":
        for at, child in enumerate(argument):
            yield argument[:at] + argument[at + 1:]
            for smaller in cuts(child):
                yield argument[:at] + [smaller] + argument[at + 1:]
    elif kind == "limit" and argument is not None:
        yield None
        if argument > 1:
            yield 1
    elif kind == "flag" and argument:
        yield False
    elif kind in NUMBERS:
        least = NUMBERS[kind][0]
        for smaller in sorted({*range(least, 9), argument // 2, argument - 1}):
            if least <= smaller < argument:
                yield smaller
