# SPDX-License-Identifier: MIT
"""checks.py - what the scripts of this folder share.

A check is a sentence and a list of complaints; it has passed if the list is
empty. Checks run side by side, one a processor, and are printed in order, one
a line, with the complaints of those that failed below. Words on the command
line choose the checks whose sentence holds them all.
"""
import concurrent.futures
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

WARNINGS = ("-Wall -Wextra -Wpedantic -Wshadow -Wconversion "
            "-Wimplicit-fallthrough -Werror").split()
# avr-gcc 5.4 knows no -Wimplicit-fallthrough.
WARNINGS_OLD = [flag for flag in WARNINGS if "fallthrough" not in flag]

C_COMPILERS = ["gcc-12", "clang-14"]
CXX_COMPILERS = ["g++-12", "clang++-14"]
TARGETS = {
    "Cortex-M0": "arm-none-eabi-gcc -mcpu=cortex-m0 -mthumb".split(),
    "ATmega328P": "avr-gcc -mmcu=atmega328p".split(),
    "RV32": "riscv64-unknown-elf-gcc -march=rv32imac -mabi=ilp32".split(),
}
FREESTANDING = ["-std=c99", "-ffreestanding", "-Os"]

PACKAGES = {
    "gcc-12": "gcc-12",
    "g++-12": "g++-12",
    "clang-14": "clang-14",
    "clang++-14": "clang-14",
    "tcc": "tcc",
    "arm-none-eabi-gcc": "gcc-arm-none-eabi",
    "avr-gcc": "gcc-avr",
    "riscv64-unknown-elf-gcc": "gcc-riscv64-unknown-elf",
    "nm": "binutils",
    "objdump": "binutils",
    "arm-none-eabi-nm": "binutils-arm-none-eabi",
    "arm-none-eabi-objdump": "binutils-arm-none-eabi",
    "avr-nm": "binutils-avr",
    "riscv64-unknown-elf-nm": "binutils-riscv64-unknown-elf",
    "gcc": "gcc",
    "addr2line": "binutils",
    "readelf": "binutils",
    "gcovr": "gcovr",
    "clang-query-14": "clang-tools-14",
}

HOST_HEADERS = re.compile(
    r"sched/(report/.*|explore/.*|scenario\.h|explore\.h|watch_auto\.h)")
FREESTANDING_HEADERS = {
    "float.h", "iso646.h", "limits.h", "stdarg.h", "stdbool.h", "stddef.h",
    "stdint.h"
}


def headers():
    """Every header of the tree, as it is included."""
    found = []
    for pattern in ("pt/*.h", "sched/*.h", "sched/report/*.h"):
        found += sorted(ROOT.glob(pattern))
    return [str(path.relative_to(ROOT)) for path in found]


def is_host(header):
    """True for a header that may use libc."""
    return HOST_HEADERS.fullmatch(header) is not None


def target_headers():
    return [header for header in headers() if not is_host(header)]


def is_host_program(source):
    """True if `source` includes what a freestanding compiler lacks."""
    names = re.findall(r'^\s*#\s*include\s*<([^>]+)>', source.read_text(),
                       re.MULTILINE)
    return any(is_host(name) if "/" in name else
               name not in FREESTANDING_HEADERS for name in names)


def run(command, timeout=60, **options):
    """The status of `command`, and all it printed. A signal is negative."""
    try:
        done = subprocess.run([str(word) for word in command],
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL,
                              timeout=timeout,
                              **options)
    except subprocess.TimeoutExpired:
        return 124, f"still running after {timeout} s\n"
    return done.returncode, done.stdout.decode(errors="replace")


def complaint(command, text):
    """`command` and the first lines of `text`."""
    lines = text.rstrip().splitlines()
    head = [" ".join(str(word) for word in command)] + lines[:12]
    if len(lines) > 12:
        head.append(f"... {len(lines) - 12} more lines")
    return "\n".join(head)


def must_pass(command, **options):
    """No complaint if `command` returns 0."""
    status, text = run(command, **options)
    if status == 0:
        return []
    return [complaint(command, f"{text}status {status}")]


class Checks:
    """Collects checks, runs them, prints them, and ends the script."""

    def __init__(self):
        self.waiting = []
        self.folder = tempfile.TemporaryDirectory(prefix="weft_compile_")
        self.temporary = Path(self.folder.name)
        self.numbers = itertools.count()

    def new_path(self, suffix=""):
        """A file name that nobody else uses."""
        return self.temporary / f"output{next(self.numbers)}{suffix}"

    def add(self, sentence, function, *arguments, **options):
        """`function`, called with these, returns the list of complaints."""

        def complaints():
            try:
                return function(*arguments, **options)
            except Exception:  # one broken check must not hide the others
                return [traceback.format_exc()]

        if all(word in sentence for word in sys.argv[1:]):
            self.waiting.append((sentence, complaints))

    def require(self, *tools):
        """The tools are there; without them nothing else is tried."""
        missing = [tool for tool in tools if shutil.which(tool) is None]
        self.waiting += [(f"{tool} is installed", lambda tool=tool: [
            f"{tool} is missing: apt-get install {PACKAGES[tool]}"
        ]) for tool in missing]
        if missing:
            self.finish()

    def finish(self):
        failed = 0
        workers = len(os.sched_getaffinity(0))
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            running = [(sentence, pool.submit(complaints))
                       for sentence, complaints in self.waiting]
            for sentence, future in running:
                complaints = future.result()
                print("ok  " if not complaints else "FAIL", sentence,
                      flush=True)
                for text in complaints[:3]:
                    print("     " + text.replace("\n", "\n     "))
                if len(complaints) > 3:
                    print(f"     ... and {len(complaints) - 3} more")
                failed += bool(complaints)
        print(f"{len(self.waiting) - failed} passed, {failed} failed")
        self.folder.cleanup()
        sys.exit(1 if failed or not self.waiting else 0)
