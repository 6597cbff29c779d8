# SPDX-License-Identifier: MIT
# gdb.py - what each task waits for, in gdb: of a stopped program or a core.
#
#     (gdb) source sched/gdb.py
#     (gdb) weft tasks
#       left         waits on lock(task, b)  table.c:18  held by right
#       right        waits on lock(task, a)  table.c:18  held by left
#       cycle: left -> right -> left
#     2 tasks, 2 unfinished
#     (gdb) weft bt left
#     #1  eat(task, self)  table.c:31
#     #0  lock(task, b)  table.c:18
#     left waits on 0x4c6a80 <forks+48>, held by right
#
# `weft tasks [EXPRESSION]` takes a struct sched, a pointer to one, or what
# begins with one; without it, the only such variable that there is. `weft bt
# TASK` takes a name as it is shown, or the like of a struct sched_task. They
# read memory, call nothing and change nothing. The words are those of
# report/dump.h.
#
# 1. The program has debug information (-g), and gdb is 12 or newer.
# 2. A names sink (report/names.h), added before the first spawn, knows all
#    tasks and their awaits; awaits of files with SCHED_TRACE 0 are not known.
#    Without it, only what the scheduler itself reaches is shown.
# 3. Of a task that runs, the awaits are those of the step before: see gdb's bt.
# 4. Variables are the global ones and those of a file (in C++, of a file that
#    is on the stack); where there is none, those of the functions on the stack
#    of the selected thread.
# 5. Stopped inside the scheduler or a sink, a task that is just being moved may
#    be missing.

import re

import gdb

# Of pt.h and sched.h: flags, `kind_and_reason` of a wait that polls, endings.
PARKED = 0x01
PASSES_ON = 0x02
NEW = 0x08
BY_POLL = 0x0200
ENDINGS = ("was left by PT_EXIT", "has ended", "has failed", "was cancelled")

# How many names of those that a task waits for are shown, as in dump.h.
MOST = 3

NO_SINK = (
    "Only the tasks that the scheduler itself reaches are shown, since %s: one "
    "of report/names.h, added before the first spawn with SCHED_TRACE 1, shows "
    "all."
)


# Memory


def type_of(name):
    """The type `struct name`."""
    try:
        return gdb.lookup_type("struct " + name)
    except gdb.error:
        raise gdb.GdbError(
            "The program says nothing of struct %s: compile it with -g, with "
            "the sources of Weft." % name
        ) from None


def struct_at(address, name):
    pointer = gdb.Value(address).cast(type_of(name).pointer())
    return pointer.dereference()


def text_of(pointer):
    """The string at `pointer`; None for NULL."""
    if int(pointer) == 0:
        return None
    return pointer.string(errors="replace")


def function_at(pointer):
    """The name of the function at `pointer`, as it was written."""
    block = gdb.block_for_pc(int(pointer)) if int(pointer) else None
    function = None
    while block is not None and not block.is_static:
        function = block.function or function  # the outermost: not inlined
        block = block.superblock
    if function is not None:
        name = function.name
    else:
        match = re.search(r"<([^+>]*)>", pointer.format_string(symbols=True))
        name = match.group(1) if match else ""
    name = re.split(r"[(.]", name)[0]  # C++, and copies the compiler made
    return re.sub(r"_traced_\d+_$", "", name)


def ring(head):
    """The address of each link of the list at `head`, a struct sched_link."""
    seen = {int(head.address)}
    address = int(head["next"])
    while address != 0 and address not in seen:
        yield address
        seen.add(address)
        address = int(struct_at(address, "sched_link")["next"])


def task_at_link(address):
    """The struct sched_task whose node begins at `address`."""
    node = [f for f in type_of("sched_task").fields() if f.name == "node"]
    return struct_at(address - node[0].bitpos // 8, "sched_task")


def resume_of(value):
    """The point of what begins with a resume byte, and how it ended."""
    resume = int(value["resume"])
    bits = value["resume"].type.sizeof * 8 - 2
    return resume & ((1 << bits) - 1), resume >> bits


def is_finished(value):
    bits = value["resume"].type.sizeof * 8 - 2
    return resume_of(value)[0] == (1 << bits) - 1


def members_of(address, name):
    """The addresses of the tasks of the `struct name`, a gather or a wait."""
    group = struct_at(address, name)
    for i in range(int(group["count"])):
        yield int(group["members"][i]["task"])


# Expressions


def beginning(value, name):
    """The `struct name` that `value` is or begins with; None: neither."""
    while True:
        kind = value.type.strip_typedefs().unqualified()
        if kind.code != gdb.TYPE_CODE_STRUCT:
            return None
        if kind.name == name:
            return value
        fields = kind.fields()
        if not fields or getattr(fields[0], "bitpos", 1) != 0:
            return None
        value = value[fields[0]]


def evaluate(expression, name):
    """The `struct name` that `expression` is, points to, or begins with."""
    with gdb.with_parameter("may-call-functions", False):
        value = gdb.parse_and_eval(expression)
    kind = value.type.strip_typedefs()
    if kind.code in (gdb.TYPE_CODE_REF, gdb.TYPE_CODE_RVALUE_REF):
        value = value.referenced_value()
        kind = value.type.strip_typedefs()
    if kind.code == gdb.TYPE_CODE_PTR:
        if int(value) == 0:
            raise gdb.GdbError("%s is NULL." % expression)
        if kind.target().strip_typedefs().code == gdb.TYPE_CODE_STRUCT:
            value = value.dereference()
    part = beginning(value, name)
    if part is None:
        raise gdb.GdbError(
            "%s is of type %s: give a struct %s, a pointer to one, or what "
            "begins with one." % (expression, value.type, name)
        )
    if part.address is None:
        raise gdb.GdbError("%s does not stand in memory." % expression)
    return struct_at(int(part.address), name)


def elements(expression, value):
    """`value`, or each of its elements if it is an array, with how to say
    it."""
    kind = value.type.strip_typedefs()
    if kind.code == gdb.TYPE_CODE_ARRAY:
        first, last = kind.range()
        for i in range(first, last + 1):
            yield from elements("%s[%d]" % (expression, i), value[i])
    else:
        yield expression, value


def frames():
    frame = gdb.newest_frame()
    while frame is not None:
        yield frame
        frame = frame.older()


def symtabs():
    """Those of the compilation units that know what a struct sched is. In C++,
    where they share what they know: of one, and of those on the stack."""
    kinds = gdb.lookup_static_symbols("sched", gdb.SYMBOL_STRUCT_DOMAIN)
    if kinds:
        return [kind.symtab for kind in kinds]
    found = [frame.find_sal().symtab for frame in frames()]
    kind = gdb.lookup_global_symbol("sched", gdb.SYMBOL_STRUCT_DOMAIN)
    return [*filter(None, found), *([kind.symtab] if kind else [])]


def lasting_variables():
    """The global variables, and those of a file."""
    for symtab in symtabs():
        for block in (symtab.global_block(), symtab.static_block()):
            for symbol in block:
                if symbol.is_variable:
                    yield symbol, None


def variables_on_the_stack():
    for frame in frames():
        try:
            block = frame.block()
        except RuntimeError:
            continue  # a function without debug information
        while block is not None and not block.is_static:
            for symbol in block:
                if symbol.is_variable:
                    yield symbol, frame
            block = block.superblock if block.function is None else None


def schedulers():
    """The schedulers that are variables: {address: how to say it}."""
    for variables in (lasting_variables, variables_on_the_stack):
        found = {}
        for symbol, frame in variables():
            try:
                value = symbol.value(frame) if frame else symbol.value()
                for place, element in elements("", value):
                    part = beginning(element, "sched")
                    if part is None:
                        break
                    if part.address is not None:
                        address = int(part.address)
                        found.setdefault(address, (symbol, place))
            except (gdb.error, TypeError):
                continue  # it has no value here
        if found:
            break
    names = [symbol.name for symbol, _ in found.values()]
    said = {}
    for address, (symbol, place) in found.items():
        said[address] = symbol.name + place
        if names.count(symbol.name) > 1 and not place:
            file = symbol.symtab.filename
            said[address] = "'%s'::%s" % (file, symbol.name)
    return said


def the_scheduler():
    """The only one that there is."""
    found = schedulers()
    if not found:
        raise gdb.GdbError(
            "No variable is or begins with a struct sched: name one, as in "
            "weft tasks task->sched."
        )
    if len(found) > 1:
        names = list(found.values())
        said = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
        raise gdb.GdbError(
            "There are several schedulers (%s): name one, as in "
            "weft tasks %s." % (said, names[0])
        )
    return struct_at(next(iter(found)), "sched")


# Tasks


class Task:
    """What is known of a task at this stop."""

    def __init__(self, value, name=None):
        flags = int(value["flags"])
        self.value = value
        self.address = int(value.address)
        self.name = name or text_of(value["name"]) or "task"
        self.is_finished = is_finished(value)
        self.is_parked = bool(flags & PARKED)
        self.is_new = bool(flags & NEW)
        self.passes_on = self.is_parked and bool(flags & PASSES_ON)
        self.on = int(value["on"])
        self.sleeps = self.is_parked and self.on == self.address
        self.polls = False
        self.number = 0  # among the unfinished, in order of spawn
        self.sites = []  # (text, "file:line"), the innermost first
        self.is_cut = False  # there was no room for more of them

    def learn(self, known):
        """What the names sink knows of it."""
        sites = known["sites"]
        count = int(sites["count"])
        self.polls = int(known["event"]) == BY_POLL
        self.is_cut = count > sites["site"].type.range()[1]
        for i in range(count):
            site = sites["site"][i]
            file = (text_of(site["file"]) or "").split("/")[-1]
            place = "%s:%d" % (file, int(site["line"]))
            self.sites.append((text_of(site["text"]) or "", place))


class Weft:
    """The tasks of a scheduler at this stop."""

    def __init__(self, sched, wanted=None):
        if int(sched["ready"]["next"]) == 0:
            raise gdb.GdbError(
                "The scheduler at %#x is still zero: go on until sched_init "
                "has returned." % int(sched.address)
            )
        self.sched = sched
        self.running = int(sched["current"])
        self.unfinished = int(sched["unfinished"])
        self.tasks = {}  # the unfinished, by address, in order of spawn
        self.ended = []
        self.count = 0
        self.missing = None  # why there is no names sink
        self.read_names() or self.walk(wanted)
        self.listeners = {}  # of a gather and the like: tasks by its address
        for task in self.tasks.values():
            for address in ring(task.value["listeners"]):
                listener = task_at_link(address)
                if is_finished(listener):  # a callback
                    key = int(listener["context"])
                    self.listeners.setdefault(key, []).append(task)

    # Who there is

    def read_names(self):
        """Take the tasks from a names sink. False if there is none."""
        address = int(self.sched["sinks"])
        self.missing = "it has no names sink"
        while address != 0:
            sink = struct_at(address, "sched_sink")
            if function_at(sink["on_event"]) == "sched_names_on_event_":
                break
            address = int(sink["next"])
        if address == 0:
            return False
        names = struct_at(address, "sched_names")
        self.count = int(names["count"])
        if self.count == 0 and self.unfinished > 0:
            self.missing = "its names sink has heard of no task"
            return False
        self.missing = None
        found = []
        for i in range(int(names["capacity"])):
            known = names["known"][i]
            if int(known["task"]) == 0 or int(known["first"]) == 0:
                continue  # free, or just being filled
            if not known["is_gone"]:
                found.append((int(known["number"]), known))
        for _, known in sorted(found, key=lambda pair: pair[0]):
            name = text_of(known["name"])
            if int(known["first"]["count"]) > 1:
                name += "[%d]" % int(known["index"])
            self.add(Task(known["task"].dereference(), name)).learn(known)
        return True

    def add(self, task):
        if task.is_finished:
            self.ended.append(task)
        else:
            task.number = len(self.tasks)
            self.tasks[task.address] = task
        return task

    def walk(self, wanted):
        """Take the tasks that the scheduler reaches, and the one that is
        wanted."""
        todo = [self.running] if self.running else []
        for address in ring(self.sched["ready"]):
            todo.append(int(task_at_link(address).address))
        todo += self.timers()
        if wanted is not None and int(wanted.address) not in todo:
            todo.append(int(wanted.address))
        seen = set(todo)
        for address in todo:  # it grows
            for found in self.reached_from(struct_at(address, "sched_task")):
                if found not in seen:
                    seen.add(found)
                    todo.append(found)
        shared = {}
        for address in todo:
            value = struct_at(address, "sched_task")
            if not is_finished(value):
                task = self.add(Task(value))
                shared.setdefault(task.name, []).append(task)
        for tasks in shared.values():
            if len(tasks) > 1:
                for task in tasks:
                    task.name += " at %#x" % task.address

    def timers(self):
        """The addresses of those in the timer heap, the first to wake first."""
        links = list(ring(self.sched["timers"]))
        seen = set(links)
        found = []
        now = int(self.sched["now"])
        for link in links:  # it grows
            task = task_at_link(link)
            ticks = (int(task["node"]["deadline"]) - now) & 0xFFFFFFFF
            found.append(((ticks + 2**31) & 0xFFFFFFFF, int(task.address)))
            child = int(task["node"]["child"])
            while child != 0 and child not in seen:
                seen.add(child)
                links.append(child)
                child = int(struct_at(child, "sched_link")["next"])
        found.sort(key=lambda pair: pair[0])
        return [address for _, address in found]

    def reached_from(self, value):
        """The addresses of those that wait for `value`, a task or a callback,
        and of those that it waits for."""
        if not is_finished(value):
            for link in ring(value["listeners"]):
                yield int(task_at_link(link).address)
            task = Task(value)
            other = self.waits_for(task)
            if other is not None:
                yield other
            elif task.passes_on and task.on != 0:
                source = struct_at(task.on, "sched_source")
                cancel = function_at(source["cancel"])
                if cancel == "sched_gather_on_cancel_":
                    yield from members_of(task.on, "sched_gathering")
            return
        serves = function_at(value["run"])
        context = int(value["context"])
        waiters = None
        if serves == "sched_timeout_on_time_":
            yield int(struct_at(context, "sched_timeout")["task"])
        elif serves == "sched_gather_on_child_":
            waiters = struct_at(context, "sched_source")["waiters"]
            yield from members_of(context, "sched_gathering")
        elif serves == "sched_wait_on_child_" or self.times_wait(value):
            waiters = struct_at(context, "sched_link")
            yield from members_of(context, "sched_waiting")
        elif serves in ("sched_release_waiter_", "sched_group_on_child_"):
            waiters = struct_at(context, "sched_link")
            if int(value["on"]) == int(value.address):  # a timer: a wait_for
                member = struct_at(context, "sched_waiting_for")["member"]
                yield int(member["task"])
        if waiters is not None:
            for link in ring(waiters):
                yield int(task_at_link(link).address)

    def times_wait(self, callback):
        """Whether it is the timer of a wait, not of a wait_for."""
        if int(callback["on"]) != int(callback.address):
            return False
        waiting = struct_at(callback["context"], "sched_waiting")
        return int(waiting["timer"].address) == int(callback.address)

    # Who waits for whom

    def waits_for(self, task):
        """The address of the task that is joined or holds what `task` waits
        for; None: it is not known, or there may be several."""
        if not task.passes_on or task.on == 0:
            return None
        if not is_finished(struct_at(task.on, "sched_task")):
            return task.on
        return int(struct_at(task.on, "sched_source")["owner"]) or None

    def all_waited_for(self, task):
        """The unfinished tasks that `task` waits for, in order of spawn."""
        if not task.is_parked or task.sleeps:
            return []
        found = set(self.listeners.get(task.on, []))
        found.add(self.tasks.get(self.waits_for(task)))
        found.discard(None)
        return sorted(found, key=lambda other: other.number)

    def holder(self, task):
        """The task, if there is one, that holds what `task` waits for."""
        address = self.waits_for(task)
        if address is None or address == task.on:
            return None
        for other in [*self.tasks.values(), *self.ended]:
            if other.address == address:
                return other
        return Task(struct_at(address, "sched_task"))

    def whom(self, task):
        """For whom `task` waits, in words; may be empty."""
        if not task.is_parked or task.sleeps:
            return ""
        other = self.holder(task)
        if other is not None:
            ended = ", which has ended" if other.is_finished else ""
            return "held by %s%s" % (other.name, ended)
        names = [other.name for other in self.all_waited_for(task)]
        if not names:
            return ""
        more = " and %d more" % (len(names) - MOST) if names[MOST:] else ""
        return "for " + ", ".join(names[:MOST]) + more

    def cycle(self, tasks):
        """The tasks of a cycle among `tasks`, from its first; may be empty."""
        waited_for = {task: self.all_waited_for(task) for task in tasks}
        waiters = {task: [] for task in waited_for}
        for task, others in waited_for.items():
            for other in others:
                waiters[other].append(task)
        count = {task: len(others) for task, others in waited_for.items()}
        free = [task for task in count if count[task] == 0]
        for task in free:  # it grows: who waited only for these is free, too
            for waiter in waiters[task]:
                count[waiter] -= 1
                if count[waiter] == 0:
                    free.append(waiter)
        left = [task for task in count if count[task] > 0]
        if not left:
            return []
        task = min(left, key=lambda task: task.number)
        path = {}
        while task not in path:
            path[task] = len(path)
            task = next(other for other in waited_for[task] if count[other])
        path = list(path)[path[task] :]
        first = path.index(min(path, key=lambda task: task.number))
        return path[first:] + path[:first]

    # In words

    def state(self, task):
        if task.address == self.running:
            return "runs"
        if task.is_new:
            return "has not begun"
        if task.sleeps:
            return "sleeps until %d" % int(task.value["node"]["deadline"])
        return "waits" if task.is_parked or task.polls else "is ready"

    def print_task(self, task):
        state = self.state(task)
        line = "  %-12s %s" % (task.name, state)
        if task.sites:
            text, place = task.sites[0]
            at = {"runs": " behind ", "waits": " on "}.get(state, " at ")
            if state == "waits" and re.match("until |while ", text):
                at = " "
            line += "%s%s  %s" % (at, text, place)
        whom = self.whom(task)
        print(line + ("  " + whom if whom else ""))

    def print_cycle(self, tasks):
        names = [task.name for task in self.cycle(tasks)]
        if names:
            print("  cycle: " + " -> ".join(names + names[:1]))

    def print_tasks(self):
        for task in self.tasks.values():
            self.print_task(task)
        left = self.unfinished - len(self.tasks)
        if left > 0:
            print("  and %d more" % left)
        self.print_cycle(self.tasks.values())
        if self.missing is None:
            tasks = "%d task%s" % (self.count, "s" if self.count != 1 else "")
            print("%s, %d unfinished" % (tasks, self.unfinished))
            if left > 0:
                print(
                    "The names sink had no room for the others, or was added "
                    "behind their spawn."
                )
        else:
            shown = len(self.tasks)
            print("%d shown, %d unfinished" % (shown, self.unfinished))
            if self.unfinished > 0:
                print(NO_SINK % self.missing)

    def details(self, task):
        """What a debugger has to add to the state of `task`."""
        if task.address == self.running:
            behind = " behind that" if task.sites else ""
            return behind + ": gdb's bt shows where"
        if task.sleeps:
            return ", and it is %d" % int(self.sched["now"])
        if task.is_parked and self.waits_for(task) == task.on:
            return " " + self.whom(task)  # a join
        if task.is_parked:
            pointer = gdb.Value(task.on).cast(gdb.lookup_type("void").pointer())
            whom = self.whom(task)
            on = " on " + pointer.format_string(symbols=True)
            return on + (", " + whom if whom else "")
        return ", and looks again in each round" if task.polls else ""

    def print_chain(self, task):
        if task.is_finished:
            how = resume_of(task.value)[1]
            error = int(task.value["error"]) if how == 2 else 0
            why = " with %d" % error if error else ""
            print("%s %s%s" % (task.name, ENDINGS[how], why))
            return
        if task.is_cut:
            print("(the %d innermost; others are not kept)" % len(task.sites))
        for i, (text, place) in reversed(list(enumerate(task.sites))):
            print("#%-2d %s  %s" % (i, text, place))
        print(task.name + " " + self.state(task) + self.details(task))
        chain = {task: None}
        todo = [task]
        for other in todo:  # it grows
            new = [o for o in self.all_waited_for(other) if o not in chain]
            chain.update(dict.fromkeys(new))
            todo += new
        for other in todo[1:]:
            self.print_task(other)
        self.print_cycle(todo)


def task_named(name):
    """The scheduler and the task that are shown as `name`; None: there is
    none."""
    found = []
    shared = []
    for address in schedulers():
        try:
            weft = Weft(struct_at(address, "sched"))
        except gdb.GdbError:
            continue  # it has not begun
        for task in [*weft.tasks.values(), *weft.ended]:
            if task.name == name:
                found.append((weft, task))
            elif re.sub(r"(\[\d+\]| at 0x[0-9a-f]+)$", "", task.name) == name:
                shared.append(task.name)
    if len(found) > 1:
        raise gdb.GdbError(
            "Several schedulers have a task %s: say which, as in "
            "weft bt (struct sched_task *) %#x." % (name, found[0][1].address)
        )
    if found:
        return found[0]
    if shared:
        said = ", ".join(shared[:4]) + (", ..." if len(shared) > 4 else "")
        raise gdb.GdbError("Several tasks are called %s: %s." % (name, said))
    return None


def task_of(expression):
    """The same of the task that `expression` is."""
    try:
        value = evaluate(expression, "sched_task")
    except gdb.error as error:
        raise gdb.GdbError(
            "%s is no name that weft tasks shows, and as an expression: %s"
            % (expression, error)
        ) from None
    if int(value["sched"]) == 0:
        raise gdb.GdbError("%s has never been spawned." % expression)
    weft = Weft(value["sched"].dereference(), value)
    for task in [*weft.tasks.values(), *weft.ended]:
        if task.address == int(value.address):
            return weft, task
    return weft, Task(value)


# Commands


class Command(gdb.Command):
    def __init__(self):
        super().__init__(self.name, gdb.COMMAND_DATA, gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument, from_tty):
        try:
            if not gdb.selected_inferior().threads():
                raise gdb.GdbError(
                    "Nothing is running: run the program to where it is to be "
                    "looked at, or load a core file."
                )
            self.show(argument.strip())
        except gdb.GdbError:
            raise
        except gdb.MemoryError as error:
            raise gdb.GdbError(
                "%s: this is no scheduler or task, or it has been overwritten."
                % str(error).rstrip(".")
            ) from None
        except Exception as error:  # as of a struct of another version
            asked = ("%s %s" % (self.name, argument)).rstrip()
            raise gdb.GdbError("%s: %s" % (asked, error)) from None


class Tasks(Command):
    """Show what each unfinished task does, and a cycle of waits.
Usage: weft tasks [EXPRESSION]
EXPRESSION is a struct sched, a pointer to one, or what begins with one."""

    name = "weft tasks"

    def show(self, argument):
        if argument:
            sched = evaluate(argument, "sched")
        else:
            sched = the_scheduler()
        Weft(sched).print_tasks()


class Backtrace(Command):
    """Show where a task waits, for whom, and for whom those wait.
Usage: weft bt TASK
TASK is a name that weft tasks shows, or a struct sched_task, a pointer to one,
or what begins with one."""

    name = "weft bt"

    def show(self, argument):
        if not argument:
            raise gdb.GdbError(
                "weft bt needs a task: a name that weft tasks shows, or an "
                "expression."
            )
        weft, task = task_named(argument) or task_of(argument)
        weft.print_chain(task)


class Prefix(gdb.Command):
    """The tasks of Weft, a scheduler of protothreads."""

    def __init__(self):
        super().__init__("weft", gdb.COMMAND_DATA, gdb.COMPLETE_NONE, True)


Prefix()
Tasks()
Backtrace()
