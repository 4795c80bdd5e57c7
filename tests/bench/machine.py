"""What is measured, and how: one whole process, or one fdatasync, by the wall clock.

A program that fails raises `Failed` with its own words. Peak memory is wait4's ru_maxrss of the
process; it cannot be seen below this Python's own size, about 15 MiB.
"""

import os
import time
from typing import NamedTuple

SPOKEN = os.memfd_create("stderr")


class Took(NamedTuple):
    """Seconds by the wall clock, and the peak of memory in MiB (0 where it has no meaning)."""

    seconds: float
    mib: float = 0.0


class Failed(Exception):
    """A program that did not exit with 0, and the last thing it said."""


def run(*command, today=None):
    """Runs a program to its end, by its path, without input; its output goes nowhere. `today` is the
    day that ours is told."""
    command = [str(word) for word in command]
    os.ftruncate(SPOKEN, 0)
    os.lseek(SPOKEN, 0, os.SEEK_SET)
    files = [
        (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
        (os.POSIX_SPAWN_DUP2, SPOKEN, 2),
    ]
    env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    if today:
        env["LEDGER_TODAY"] = today
    start = time.perf_counter()
    pid = os.posix_spawn(command[0], command, env, file_actions=files)
    _, status, used = os.wait4(pid, 0)
    seconds = time.perf_counter() - start
    if status:
        said = os.pread(SPOKEN, 65536, 0).decode(errors="replace").strip().splitlines()
        code = os.waitstatus_to_exitcode(status)
        raise Failed(f"{' '.join(command[:2])}: exit {code}: {said[-1] if said else 'no word'}")
    return Took(seconds, used.ru_maxrss / 1024)


def fdatasync(path):
    """Appends 4 KiB to a file and syncs it, as a log does."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        start = time.perf_counter()
        os.write(file, b"\0" * 4096)
        os.fdatasync(file)
        return Took(time.perf_counter() - start)
    finally:
        os.close(file)


def pressure():
    """The share of the last ten seconds in which somebody waited for a CPU, in percent."""
    try:
        with open("/proc/pressure/cpu", encoding="ascii") as file:
            return float(file.readline().split()[1].removeprefix("avg10="))
    except OSError:
        return None
