"""Runs the rounds and prints the table. `tests/bench/run` starts it and builds what it needs."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from machine import Failed, pressure
from programs import Hledger, Sqlite
from rounds import one_round
from table import cells, lines, markdown, plain

HERE = Path("target/bench").absolute()
MANY, HUNDRED, FEW = 1_000_000, 100_000, 10_000
BUSY = 10  # percent of CPU pressure


def main():
    """Prepares the statements, measures, prints."""
    asked = arguments()
    sizes = [min(size, asked.rows) for size in (asked.rows, HUNDRED, FEW)]
    statements = [(statement(asked.gen, rows), rows) for rows in sizes]
    sqlite, hledger = Sqlite(), Hledger()
    programs = (Path(asked.ledger).absolute(), sqlite, hledger, asked.bare)

    loads = [pressure()]
    rounds = []
    for turn in range(asked.rounds):
        try:
            rounds.append(one_round(turn, HERE / "books", statements, programs))
        except Failed as why:
            say(f"round {turn + 1} left out: {why}")
        loads.append(pressure())
        say(f"{turn + 1} of {asked.rounds} rounds; CPU pressure {shown(loads[-1])}")

    table = [cells(line, rounds) for line in lines(*sizes)]
    print(markdown(table) if asked.markdown else plain(table))
    print(
        f"\n{asked.rows:,} rows; medians of {len(rounds)} interleaved rounds of whole processes on"
        f" {os.cpu_count()} cores; peaks are not seen below about 15 MiB. sqlite3 {sqlite.version}:"
        f" a unique index, WAL, FULL, cache_size {sqlite.cache}. hledger {hledger.version}:"
        " --dry-run, the same 13 rules as ours."
    )
    if asked.rows != MANY:
        say(f"The bounds are meant for {MANY:,} rows.")
    say(f"CPU pressure: {shown(loads[0])} before, {shown(loads[-1])} after.")
    if any(load is not None and load > BUSY for load in loads):
        say("The machine was busy: trust the ratios more than the times, and measure again.")


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(prog="tests/bench/run", description="The benchmark.")
    parser.add_argument("--rows", type=int, default=MANY, help="of the large statement")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--markdown", action="store_true", help="a table for the README")
    parser.add_argument("--ledger", help=argparse.SUPPRESS)
    parser.add_argument("--gen", help=argparse.SUPPRESS)
    parser.add_argument("--bare", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.rows < 1 or asked.rounds < 1:
        parser.error("at least one row and one round")
    return asked


def statement(gen, rows):
    """The statement of so many rows, generated once; the generator's other files are not needed."""
    path = HERE / "data" / f"os-{rows}.csv"
    if not path.exists():
        say(f"generating {rows:,} rows")
        new = HERE / "data/new"
        new.mkdir(parents=True, exist_ok=True)
        subprocess.run([gen, str(rows), new], check=True, stdout=subprocess.DEVNULL)
        for ending in ("journal", "beancount"):
            (new / f"os-{rows}.{ending}").unlink()
        (new / path.name).rename(path)
        new.rmdir()
    return path


def shown(load):
    """A pressure, as a person reads it."""
    return "unknown" if load is None else f"{load:.0f} %"


def say(text):
    """Talk, on standard error: standard output is the table."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
