"""A power cut at every moment of three commands: what the disk may hold then, and whether the books stand.

strace records what `ledger` does to the files of the book and of the key's folder, and when it says
that something is written. From that, disks are built as a power cut may leave them: at every step,
with none, all, or some of what was not yet synced, the last write torn within 512 bytes. On each,
`ledger verify` must pass, with everything that was acknowledged and no half command; and the same
import again must end with the same books.

    powercut.py LEDGER             every disk; exit 1 where one violates this, 0 without
    powercut.py --until LEDGER     the same, no further than the first violation
"""

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

CALLS = "openat,write,pwrite64,fsync,fdatasync,ftruncate,unlink,rename"
COMMANDS = [
    ["import", "january.csv"],
    ["add", "count", "--account", "assets:bank:main", "--amount", "18.90"],
    ["import", "february.csv"],
]
ACKNOWLEDGED = re.compile(rb"Log: (\d+) entries")


@dataclass
class File:
    """What of a file is on the disk for sure, and what was written since it was last synced."""

    safe: bytes = b""
    pending: list = field(default_factory=list)  # (offset, bytes), or (length, None): cut to it

    def sync(self):
        self.safe, self.pending = self.after(self.pending), []

    def after(self, writes):
        data = bytearray(self.safe)
        for at, new in writes:
            if new is None:
                data = data[:at].ljust(at, b"\0")
            else:
                data = data.ljust(at, b"\0")
                data[at : at + len(new)] = new
        return bytes(data)


def files_below(root):
    """Every file but SQLite's shared memory, which is no part of what it promises to keep."""
    paths = [path for path in root.rglob("*") if path.is_file() and not path.name.endswith("-shm")]
    return {path: path.read_bytes() for path in paths}


class Disk:
    """Files by name. Renames and the like reach the disk in their order, when the folder is synced."""

    def __init__(self, root):
        self.now = {path: File(data) for path, data in files_below(root).items()}
        self.safe = dict(self.now)
        self.pending = []  # (folder, change of a dict of names)

    def change(self, path, change):
        change(self.now)
        self.pending.append((path.parent, change))

    def sync(self, path):
        if path in self.now:
            self.now[path].sync()
            return
        for folder, change in self.pending:
            if folder == path:
                change(self.safe)
        self.pending = [(folder, change) for folder, change in self.pending if folder != path]

    def after_cut(self, names, pick):
        """The files, with the first `names` of the pending renames, and the writes that `pick` picks."""
        found = dict(self.safe)
        for _, change in self.pending[:names]:
            change(found)
        return {path: file.after(pick(file.pending)) for path, file in found.items()}


def plain(text):
    """strace -xx writes every byte in hex."""
    return bytes.fromhex(text.replace("\\x", "")) if text.startswith("\\x") else text.encode()


def calls(trace):
    """Calls as strace wrote them, each whole: those of two threads may be interleaved."""
    begun = {}
    for line in trace.read_text().splitlines():
        thread, _, call = line.partition(" ")
        call = call.strip()
        if call.endswith("<unfinished ...>"):
            begun[thread] = call.removesuffix("<unfinished ...>")
            continue
        resumed = re.match(r"<\.\.\. \w+ resumed>(.*)", call)
        if resumed:
            call = begun.pop(thread) + resumed[1]
        parsed = re.match(r"(\w+)\((.*)\)\s+= (\d+)", call)
        if parsed:
            yield parsed[1], parsed[2]


class Replay:
    """Does to a `Disk` what the program did, one call at a time."""

    def __init__(self, disk, root):
        self.disk, self.root, self.acknowledged = disk, root, 0

    def path(self, text):
        path = Path(os.fsdecode(plain(text)))
        ours = self.root in path.parents and not path.name.endswith("-shm")
        return path if ours else None

    def step(self, name, arguments):
        """True where it changed what a power cut leaves."""
        if name in ("openat", "unlink", "rename"):
            paths = [self.path(text) for text in re.findall(r'"((?:\\x..)*)"', arguments)]
            return paths[0] is not None and self.names(name, paths, arguments)
        on = re.match(r"(\d+)<([^>]*)>", arguments)
        data = re.search(r'"((?:\\x..)*)"', arguments)
        if name == "write" and on[1] in ("1", "2"):
            said = ACKNOWLEDGED.search(plain(data[1]))
            self.acknowledged = int(said[1]) if said else self.acknowledged
            return False
        path = self.path(on[2])
        return path is not None and self.bytes(name, path, data, arguments)

    def names(self, name, paths, arguments):
        disk = self.disk
        if name == "openat":
            if "O_CREAT" not in arguments or paths[0] in disk.now:
                return False
            new = File()
            disk.change(paths[0], lambda names: names.__setitem__(paths[0], new))
        elif name == "unlink":
            disk.change(paths[0], lambda names: names.pop(paths[0], None))
        else:
            moved = disk.now[paths[0]]

            def rename(names):
                names.pop(paths[0], None)
                names[paths[1]] = moved

            disk.change(paths[0], rename)
        return True

    def bytes(self, name, path, data, arguments):
        if name in ("fsync", "fdatasync"):
            self.disk.sync(path)
            return True
        if path not in self.disk.now:
            return False
        file = self.disk.now[path]
        last = int(arguments.rsplit(", ", 1)[1])
        if name == "ftruncate":
            file.pending.append((last, None))
        elif name == "pwrite64":
            file.pending.append((last, plain(data[1])))
        else:
            file.pending.append((len(file.after(file.pending)), plain(data[1])))
        return True


def cuts(disk, dice):
    """What a power cut may leave of this moment."""
    every = len(disk.pending)
    yield disk.after_cut(every, lambda writes: writes)
    yield disk.after_cut(0, lambda writes: [])
    yield disk.after_cut(every, lambda writes: [])
    yield disk.after_cut(every, lambda writes: writes[:-1] + [torn(w, dice) for w in writes[-1:]])
    some = lambda writes: [w for w in writes if dice.random() < 0.5]
    yield disk.after_cut(dice.randint(0, every), some)
    yield disk.after_cut(every, lambda writes: [torn(w, dice) for w in some(writes)])


def torn(write, dice):
    at, new = write
    if new is None or len(new) <= 512:
        return write
    return at, new[: 512 * dice.randrange(1, (len(new) + 511) // 512)]


class Desk:
    """A folder with a book, its key's folder, and two statements; the program runs in it."""

    def __init__(self, ledger, root):
        self.ledger, self.root = ledger, root
        stories = Path(__file__).parent.parent / "stories"
        for name in ("january.csv", "february.csv"):
            shutil.copy(stories / name, root)

    def run(self, words, before=()):
        env = {
            "PATH": os.environ["PATH"],
            "XDG_STATE_HOME": str(self.root / "disk/state"),
            "LEDGER_TODAY": "2026-03-02",
        }
        if words[0] != "init":
            env["LEDGER_BOOK"] = str(self.root / "disk/book")
        command = [*before, self.ledger, *words]
        return subprocess.run(command, cwd=self.root, env=env, capture_output=True, text=True)

    def done(self, words, before=()):
        result = self.run(words, before)
        if result.returncode != 0:
            sys.exit(f"{words}: exit {result.returncode}: {result.stderr}")
        return result.stdout

    def size(self):
        return int(re.search(r"self-check passed: (\d+)", self.done(["verify"]))[1])

    def lay(self, files):
        """Puts the disk there as the power cut left it."""
        for path in [p for p in (self.root / "disk").rglob("*") if p.is_file()]:
            if path not in files:
                path.unlink()
        for path, data in files.items():
            if not path.exists() or path.read_bytes() != data:
                path.write_bytes(data)


def record(desk):
    """Runs the commands; every different disk that a power cut may leave, and what must be on it."""
    dice, seen, states = random.Random(1), set(), []
    disk = desk.root / "disk"
    for number, words in enumerate(COMMANDS):
        before, trace = desk.size(), desk.root / f"trace{number}"
        replay = Replay(Disk(disk), disk)
        replay.acknowledged = before
        strace = ["strace", "-f", "-yy", "-xx", "-s", "9999999", "-e", f"trace={CALLS}", "-o", trace]
        desk.done(words, strace)
        there = files_below(disk)
        after = desk.size()
        for name, arguments in calls(trace):
            if not replay.step(name, arguments):
                continue
            for files in cuts(replay.disk, dice):
                key = hash((replay.acknowledged, *sorted(files.items())))
                if key not in seen:
                    seen.add(key)
                    states.append((words, files, max(before, replay.acknowledged), (before, after)))
        now = {path: file.after(file.pending) for path, file in replay.disk.now.items()}
        if now != there:
            differ = [p.name for p in now.keys() | there.keys() if now.get(p) != there.get(p)]
            sys.exit(f"{words}: the replay does not end with the files that are there: {differ}")
    return states


def wrong(desk, words, acknowledged, sizes):
    """What the books lost or doubled; None if they stand."""
    verified = desk.run(["verify"])
    size = re.search(r"self-check passed: (\d+)", verified.stdout)
    if verified.returncode != 0 or not size:
        return f"verify: exit {verified.returncode}: {verified.stderr.strip()}"
    if int(size[1]) < acknowledged:
        return f"{acknowledged} entries were acknowledged, {size[1]} are there"
    if int(size[1]) not in sizes:
        return f"{size[1]} entries, neither {sizes[0]} nor {sizes[1]}"
    if words[0] != "import":
        return None
    again = desk.run(words)
    if again.returncode != 0:
        return f"again: exit {again.returncode}: {again.stderr.strip()}"
    return None if desk.size() == sizes[1] else f"again: {desk.size()} entries, not {sizes[1]}"


def main():
    *until, ledger = sys.argv[1:]
    ledger = str(Path(ledger).resolve())
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(ledger, Path(folder).resolve())
        (desk.root / "disk").mkdir()
        desk.done(["init", "disk/book", "--name", "Power", "--currency", "EUR"])
        states = record(desk)
        looked = violations = 0
        for looked, (words, files, acknowledged, sizes) in enumerate(states, 1):
            desk.lay(files)
            why = wrong(desk, words, acknowledged, sizes)
            if why:
                violations += 1
                if violations <= 5:
                    print(f"power cut in {' '.join(words)}: {why}")
                if until == ["--until"]:
                    break
    print(f"power cuts: {looked} disks, {violations} violations")
    sys.exit(1 if violations else 0)


if __name__ == "__main__":
    main()
