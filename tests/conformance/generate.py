#!/usr/bin/env python3
"""generate - the random program of a seed.

usage: generate.py PROFILE SEED

general    every operation, few tasks, deep programs
contended  one mutex, one semaphore, one condition, one queue, and many tasks
           that wait for them and cancel each other
waiting    tasks that wait for tasks in every way, and many cancels

A seed gives the same program on every Python: the only thing asked of it is
`random()` of a seeded generator, which it promises not to change.
"""
import random
import sys

from program import HOW, OPERATIONS, show

# A profile: how often each operation is chosen, and the sizes. The "inside"
# weights count only where the condition's mutex is held, the "nested" ones
# only as long as `depth` allows.
PROFILES = {
    "general": {
        "leaf": {"y": 4, "s": 3, "set": 1, "clear": 1, "ewait": 1, "put": 2,
                 "get": 1, "fset": 1, "fwait": 1, "cancel": 3, "join": 2,
                 "shield": 1, "fail": 1},
        "inside": {"cwait": 12, "notify": 8},
        "nested": {"lock": 7, "sem": 5, "cond": 7, "spawn": 8, "gather": 3,
                   "wait": 3, "wait_for": 3, "timeout": 3, "group": 3,
                   "try": 4, "swallow": 3, "finally": 3},
        "tasks": (2, 5), "length": (1, 5), "depth": 3, "main_depth": 2,
        "objects": 2,
    },
    "contended": {
        "leaf": {"y": 6, "cancel": 6, "set": 1, "clear": 1, "ewait": 1,
                 "put": 1, "get": 1},
        "inside": {"cwait": 8, "notify": 8},
        "nested": {"lock": 6, "sem": 6, "cond": 8, "swallow": 3, "timeout": 1},
        "tasks": (4, 10), "length": (1, 5), "depth": 2, "main_depth": 1,
        "objects": 1,
    },
    "waiting": {
        "leaf": {"y": 8, "s": 4, "set": 1, "ewait": 2, "cancel": 7, "join": 2,
                 "shield": 2, "fail": 1},
        "inside": {"cwait": 6, "notify": 6},
        "nested": {"cond": 3, "gather": 3, "wait": 3, "wait_for": 9,
                   "timeout": 4, "group": 3, "try": 3, "swallow": 6,
                   "finally": 5},
        "tasks": (2, 6), "length": (1, 4), "depth": 3, "main_depth": 1,
        "objects": 2,
    },
}


def urn(profile, is_nested, is_holding):
    """The names to draw from, each as often as it weighs."""
    weights = dict(profile["leaf"])
    if is_holding:
        weights.update(profile["inside"])
    if is_nested:
        weights.update(profile["nested"])
    if is_holding:  # it would wait for itself
        weights.pop("cond", None)
    return [name for name in sorted(weights) for _ in range(weights[name])]


URNS = {(name, is_nested, is_holding): urn(profile, is_nested, is_holding)
        for name, profile in PROFILES.items()
        for is_nested in (False, True) for is_holding in (False, True)}


class Author:
    def __init__(self, profile, seed):
        self.random = random.Random(seed).random
        self.name = profile
        self.profile = PROFILES[profile]

    def between(self, least, most):
        return least + int(self.random() * (most - least + 1))

    def one_of(self, choices):
        return choices[self.between(0, len(choices) - 1)]

    def whole(self):
        """Tasks, perhaps the reaper, and what task 0 does itself."""
        tasks = [["spawn", self.program(self.profile["depth"])]
                 for _ in range(self.between(*self.profile["tasks"]))]
        if self.random() < .85:
            tasks.append(["spawn", self.reaper()])
        return tasks + self.program(self.profile["main_depth"])

    def reaper(self):
        """Let most programs end: set what others wait for, then cancel them.

        Without it most programs are soon in deadlock and show little.
        """
        program = [["swallow", [["s", 6], ["set", 0], ["set", 1], ["fset", 0],
                                ["fset", 1], ["s", 3]]]]
        for _ in range(self.between(1, 8)):
            cancels = [["cancel", self.between(0, 99)] for _ in range(5)]
            cancels.append(["s", self.between(0, 2)])
            program.append(["swallow", cancels])
        for _ in range(3):
            program.append(["swallow", [["set", 0], ["set", 1], ["s", 1]]])
            program.append(["reap"])
        return program

    def program(self, depth, is_holding=False):
        return [self.operation(depth, is_holding)
                for _ in range(self.between(*self.profile["length"]))]

    def operation(self, depth, is_holding):
        name = self.one_of(URNS[self.name, depth > 0, is_holding])
        return [name] + [self.argument(name, kind, depth - 1, is_holding)
                         for kind in OPERATIONS[name]]

    def argument(self, name, kind, depth, is_holding):
        if kind == "body":
            return self.program(depth, is_holding)
        if kind == "holding":
            return self.program(depth, True)
        if kind == "child":
            return self.program(depth)
        if kind == "children":
            return [self.program(depth)
                    for _ in range(self.between(1, 3))]
        if kind == "ticks":
            return self.one_of((0, 1, 1, 1, 2, 2, 3) if name == "s" else
                               (0, 1, 1, 2, 3))
        if kind == "limit":
            return self.one_of((None, None, 1, 2))
        if kind == "count":
            return self.one_of((1, 1, 2, 9))
        if kind == "how":
            return self.one_of(HOW)
        if kind == "flag":
            return self.random() < .4
        if kind in ("event", "future", "mutex"):
            return self.between(0, self.profile["objects"] - 1)
        if kind == "semaphore":
            return 0
        return self.between(0, 99)  # number, code


def make(profile, seed):
    return Author(profile, seed).whole()


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in PROFILES:
        sys.exit(__doc__)
    print(show(make(sys.argv[1], int(sys.argv[2]))))
