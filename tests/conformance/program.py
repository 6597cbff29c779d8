"""program.py - what a program is: the operations and their arguments.

A program is a list of operations, as JSON has them; README.md says what each
does. One table serves the generator, the shrinker and the check of a program
that comes from elsewhere.
"""
import json

# Kinds of argument: (the smallest number, the largest)
NUMBERS = {
    "event": (0, 1), "future": (0, 1), "mutex": (0, 1), "semaphore": (0, 0),
    "ticks": (0, 1000000), "number": (0, 1000000),
    "count": (0, 1000000), "code": (0, 30000),
}
HOW = ("any", "all", "first_error")
# The rest: "flag" is true or false, "limit" null or at least one tick. "body"
# is a program that the same task runs, "holding" one that it runs with the
# condition's mutex held, "child" a new task's program, "children" a list of
# these.

OPERATIONS = {
    "y": (), "s": ("ticks",),
    "set": ("event",), "clear": ("event",), "ewait": ("event",),
    "put": ("number",), "get": (),
    "fset": ("future",), "fwait": ("future",),
    "lock": ("mutex", "body"), "sem": ("semaphore", "body"),
    "cond": ("holding",), "cwait": (), "notify": ("count",),
    "spawn": ("child",), "cancel": ("number",), "reap": (),
    "join": ("number",), "shield": ("number",), "fail": ("code",),
    "gather": ("children", "flag"), "wait": ("how", "children", "limit"),
    "wait_for": ("child", "ticks"), "timeout": ("ticks", "body"),
    "group": ("children", "body"),
    "try": ("body",), "swallow": ("body",), "finally": ("body", "body"),
}


class Invalid(Exception):
    """It says what is wrong with a program."""


def check(program, is_holding=False):
    """Raise Invalid if CPython would call this a mistake, or cannot run it."""
    if not isinstance(program, list):
        raise Invalid("a program is a list of operations: %s" % show(program))
    for operation in program:
        if not isinstance(operation, list) or not operation \
                or operation[0] not in OPERATIONS:
            raise Invalid("no such operation: %s" % show(operation))
        kinds = OPERATIONS[operation[0]]
        if len(operation) != 1 + len(kinds):
            raise Invalid("wrong number of arguments: %s" % show(operation))
        if operation[0] in ("cwait", "notify") and not is_holding:
            raise Invalid("not inside a cond: %s" % show(operation))
        for kind, argument in zip(kinds, operation[1:]):
            if kind in ("body", "holding"):
                check(argument, is_holding or kind == "holding")
            elif kind == "child":
                check(argument)
            elif kind == "children":
                for child in argument:
                    check(child)
                if operation[0] == "wait" and not argument:
                    raise Invalid("nothing to wait for: %s" % show(operation))
            elif not is_leaf(kind, argument):
                raise Invalid("not a %s, %s: %s" % (
                    kind, show(argument), show(operation)))


def is_leaf(kind, argument):
    if kind == "how":
        return argument in HOW
    if kind == "flag":
        return isinstance(argument, bool)
    if kind == "limit":
        return argument is None or argument != 0 and is_leaf("ticks", argument)
    least, most = NUMBERS[kind]
    return type(argument) is int and least <= argument <= most


def is_valid(program):
    try:
        check(program)
    except Invalid:
        return False
    return True


def show(program):
    return json.dumps(program, separators=(",", ":"))
