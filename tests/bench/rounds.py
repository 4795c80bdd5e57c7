"""One round: every program once on the same rows, so that all of a round meet the same machine.

Its books are made in one folder and removed at its end. A measure that fails is said and left out.
"""

import os
import shutil
import statistics
import sys

from ends import declare, who_would_get_what
from machine import Failed, Took, fdatasync, run
from payouts import SHOWN, Payer, elsewhere
from programs import FIFTY, Book
from serving import measure as serve
from site_as_files import measure as publish

MONTH = "2023-06"  # in the middle of what the generator makes
LOOKS = 40  # of some milliseconds each
ADDS = 10
PAYOUTS = 10_000


def one_round(turn, work, statements, programs):
    """What each measure took, by name. `statements`: (path, rows) of many, 100,000 and few."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        return measured(turn, work, statements, programs)
    finally:
        shutil.rmtree(work)


def measured(turn, work, statements, programs):
    """The measures, in an order that gives each book what the next one needs."""
    many, hundred, few = statements
    ledger, sqlite, hledger, bare = programs
    took = Measures()

    book = Book(ledger, work / "many")
    loads = [
        ("sqlite", lambda: sqlite.load(*many, work / "sqlite.db")),
        ("import", lambda: book.load(many[0])),
    ]
    # In turns, so that neither is always the one behind the other's writes.
    for name, load in loads if turn % 2 else reversed(loads):
        took.once(name, load)
    took.once("again", lambda: book.load(many[0]))
    took.once("renamed", lambda: book.load(renamed(many[0], work)))
    took.once("verify", lambda: book.run("verify"))
    declare(book)
    took.once("end", lambda: who_would_get_what(book))
    ruled = Book(ledger, work / "ruled", FIFTY)
    took.once("import by fifty", lambda: ruled.load(many[0]))

    small = Book(ledger, work / "few")
    small.load(few[0])
    looks = {
        "empty": lambda: run("/bin/true"),
        "figures": lambda: book.figures(MONTH),
        "figures of few": lambda: small.figures(MONTH),
    }
    took.often(LOOKS, looks)
    serve(took, (book, many[1]), (small, few[1]), MONTH, bare)
    adds = {
        "fdatasync": lambda: fdatasync(work / "synced"),
        "start": lambda: run("/bin/true"),
        "add": book.add_one,
    }
    took.often(ADDS, adds)

    for name, payouts in [("paid", PAYOUTS), ("paid few", PAYOUTS // 10)]:
        payer = Payer(ledger, work / name, payouts)
        took.once(name, lambda payer=payer: both(*payer.pay()))
    statement = work / "paid" / f"{SHOWN}.xml"
    took.once("import of as many", lambda: elsewhere(ledger, work / "elsewhere", statement))
    payer = Payer(ledger, work / "service", PAYOUTS, history=many[0])
    took.once("first run", lambda: both(*payer.pay()))
    runs = {"empty beside runs": lambda: run("/bin/true"), "run": lambda: payer.run(SHOWN, "run")}
    took.often(LOOKS, runs)

    other = Book(ledger, work / "hundred")
    took.once("import beside hledger", lambda: other.load(hundred[0]))
    declare(other)
    took.once("end of hundred", lambda: who_would_get_what(other))
    took.once("hledger", lambda: hledger.load(hundred[0], work / "statement.rules"))
    publish(took, ledger, work, hundred[0])
    return took


def both(paid, shown):
    """Two processes as one measure."""
    return Took(paid.seconds + shown.seconds, max(paid.mib, shown.mib))


def renamed(statement, work):
    """The same rows in other bytes, under another name: one blank line more at the end."""
    path = work / "another.csv"
    shutil.copyfile(statement, path)
    with open(path, "ab") as file:
        file.write(b"\n")
    return path


class Measures(dict):
    """Name → Took."""

    def once(self, name, work):
        """Measures once, after what others wrote is on the disk."""
        os.sync()
        try:
            self[name] = work()
        except Failed as why:
            print(f"not measured: {name}: {why}", file=sys.stderr)

    def often(self, times, works):
        """The median of many, taken in turns."""
        os.sync()
        all_took = {name: [] for name in works}
        for _ in range(times):
            for name, work in list(works.items()):
                try:
                    all_took[name].append(work())
                except Failed as why:
                    print(f"not measured: {name}: {why}", file=sys.stderr)
                    del works[name]
        for name in works:
            seconds = statistics.median(took.seconds for took in all_took[name])
            self[name] = Took(seconds, max(took.mib for took in all_took[name]))
