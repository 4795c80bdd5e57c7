"""The site as files: all of it, and again behind one entry more, beside a copy of the same files."""

import csv
import shutil
from datetime import date, timedelta

from machine import run
from programs import Book

FROM, TO = date(2021, 1, 1), date(2016, 1, 1)  # five years of rows become ten


def spread(statement, work):
    """The same rows over 120 months."""
    path = work / "spread.csv"
    with open(statement, newline="", encoding="utf-8") as file, open(
        path, "w", newline="", encoding="utf-8"
    ) as out:
        rows, write = csv.reader(file), csv.writer(out, lineterminator="\n").writerow
        write(next(rows))
        for day, *rest in rows:
            days = (date.fromisoformat(day) - FROM).days
            write([(TO + timedelta(days=2 * days)).isoformat(), *rest])
    return path


def measure(took, ledger, work, statement):
    """Publishes, copies, adds an entry, publishes again."""
    book = Book(ledger, work / "published")
    book.load(spread(statement, work))
    site, copy = work / "site", work / "copy"
    took.once("publish", lambda: book.run("publish", site))
    took.once("copy", lambda: run(shutil.which("cp"), "-r", site, copy))
    book.add_one()
    took.once("publish again", lambda: book.run("publish", site))
