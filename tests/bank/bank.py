#!/usr/bin/env python3
"""A bank that remembers, for tests: it takes payments, loses answers, and writes statements.

It shares no line with the program that it tests, has no network, and keeps its state in one folder.
What it did is on the disk before it says so. `bank.py FOLDER ledger` is the truth: what was debited.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

import book
import camt
import days
import orders
import pain

REFUSED = 2  # a slip of whoever calls; nothing was changed
UNANSWERED = 1  # no answer: it was done or it was not


def main():
    words = arguments().parse_args()
    try:
        sys.exit(words.run(words))
    except (book.Refusal, pain.Wrong) as refusal:
        print(f"bank: {refusal}", file=sys.stderr)
        sys.exit(REFUSED)


def arguments():
    """Every command with what it takes."""
    parser = argparse.ArgumentParser(prog="bank.py", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the bank keeps its state")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(run, about, *positional):
        added = commands.add_parser(run.__name__.strip("_"), help=about)
        added.set_defaults(run=run)
        for name in positional:
            added.add_argument(name)
        return added

    added = command(open_, "a new account", "iban", "balance", "day")
    added.add_argument("--name", default="Open Service")
    added.add_argument("--ccy", default="EUR")
    tempered(added)
    tempered(command(temper, "another temper from now on"))
    added = command(take, "takes a pain.001", "file")
    added.add_argument("--refuse", default="", metavar="CODE", help="the whole file")
    added.add_argument("--reject", default=[], action="append", metavar="ID", help="this payment")
    answering(added)
    answering(command(command_, "one JSON request from stdin, one JSON answer"))
    added = command(day, "works through every day up to this one", "day")
    added.add_argument("--statement", type=Path, help="and writes the statement of these days")
    added.add_argument("--first", help="of the statement; else the bank's first day")
    added.add_argument("--advices", type=Path, help="and writes every pain.002 into a folder")
    command(gift, "money that comes in on a day", "day", "amount", "name", "text")
    added = command(pull, "money that a vendor pulls on a day", "day", "amount", "name", "text")
    added.add_argument("--mandate", help="by direct debit; else by card")
    command(return_, "lets a payment come back tomorrow", "id")
    added = command(statement, "camt.053.001.08 of all days, or of some")
    added.add_argument("first", nargs="?")
    added.add_argument("last", nargs="?")
    added.add_argument("--out", type=Path, help="a file instead of stdout")
    command(advice, "writes every pain.002 into a folder", "into")
    command(ledger, "what was debited, by EndToEndId, as CSV")
    return parser


def tempered(parser):
    for name in book.TEMPER:
        parser.add_argument(f"--{name}", type=int, metavar="N", default=None)


def answering(parser):
    parser.add_argument("--answer", choices=ANSWERS, help="what becomes of the answer")


def temper_of(words):
    given = {name: getattr(words, name) for name in book.TEMPER}
    return {name: value for name, value in given.items() if value is not None}


def open_(words):
    facts = (words.name, words.iban, words.ccy, book.minor(words.balance), words.day)
    book.new(words.folder, *facts, temper_of(words))


def temper(words):
    with book.opened(words.folder) as bank:
        bank.temper |= temper_of(words)


def take(words):
    return told(words, words.file, lambda b: orders.take(b, words.file, words.refuse, words.reject))


def command_(words):
    try:
        request = json.load(sys.stdin)
    except ValueError as error:
        raise book.Refusal(f"no JSON: {error}") from error
    if not isinstance(request, dict):
        raise book.Refusal("the request is no object")
    return told(words, request.get("key", ""), lambda bank: orders.command(bank, request))


def told(words, key, work):
    """Does the work, then answers; or loses the one or the other."""
    with book.opened(words.folder) as bank:
        bank.calls += 1
        lost = words.answer == "lose"
        lost = lost or not words.answer and bank.chance("lose", key, bank.calls)
        dropped = not words.answer and bank.chance("drop", key, bank.calls)
        kinds = [kind for kind in ANSWERS if kind not in ("plain", "lose", "hang")]
        kind = kinds[bank.draw("kind", key, bank.calls) % len(kinds)] if dropped else words.answer
        answer = None if lost else work(bank)
    return ANSWERS["exit" if lost else kind or "plain"](answer)


def plain(answer):
    print(json.dumps(answer))


def hang(_):
    """Longer than anybody waits."""
    sys.stdout.flush()
    time.sleep(3600)


def garbage(answer):
    sys.stdout.buffer.write(b"\xff\xfe\x00{" + json.dumps(answer).encode()[:-4])


def flood(_):
    """More than anybody reads."""
    try:
        for _ in range(64):
            os.write(1, b"a" * (1 << 20))
    except BrokenPipeError:
        pass


# What becomes of an answer to what was done; with `lose`, nothing was done either.
ANSWERS = {
    "plain": plain,
    "exit": lambda _: UNANSWERED,
    "silent": lambda _: 0,
    "garbage": garbage,
    "flood": flood,
    "hang": hang,
    "lose": lambda _: UNANSWERED,
}


def day(words):
    with book.opened(words.folder) as bank:
        days.until(bank, words.day)
        if words.statement:
            book.write(words.statement, camt.statement(bank, first(bank, words), bank.day))
        if words.advices:
            advise(bank, words.advices)


def gift(words):
    await_(words, book.minor(words.amount), "gift")


def pull(words):
    await_(words, -book.minor(words.amount), "debit" if words.mandate else "card")


def await_(words, minor, kind):
    with book.opened(words.folder) as bank:
        one = {"day": words.day, "minor": minor, "kind": kind, "name": words.name}
        mandate = {"mandate": words.mandate} if kind == "debit" else {}
        bank.awaited.append(one | {"text": words.text} | mandate)


def return_(words):
    with book.opened(words.folder) as bank:
        paid = [o for o in bank.orders if o["id"] == words.id and o["status"] == "paid"]
        waiting = [one.get("order") for one in bank.awaited]
        if not paid or paid[-1]["number"] in waiting:
            raise book.Refusal(f"{words.id} was not paid, or comes back already")
        days.give_back(bank, paid[-1], later=1)


def statement(words):
    with book.opened(words.folder) as bank:
        text = camt.statement(bank, first(bank, words), words.last or bank.day)
    if words.out:
        book.write(words.out, text)
    else:
        print(text, end="")


def first(bank, words):
    return words.first or book.next_day(bank.first)


def advice(words):
    with book.opened(words.folder) as bank:
        advise(bank, Path(words.into))


def advise(bank, into):
    into.mkdir(parents=True, exist_ok=True)
    for one in bank.advices:
        book.write(into / f"advice-{one['number']:04}.xml", pain.answer(one))


def ledger(words):
    """`debits` counts how often the account was debited, `returns` how often that came back."""
    with book.opened(words.folder) as bank:
        print("id,iban,handed,debits,returns,minor,last")
        for key in dict.fromkeys(order["id"] for order in bank.orders):
            all_ = [order for order in bank.orders if order["id"] == key]
            paid = [order for order in all_ if order["status"] in ("paid", "returned")]
            back = [order for order in paid if order["status"] == "returned"]
            minor = sum(order["minor"] for order in paid)
            counts = (len(all_), len(paid), len(back), minor, all_[-1]["status"])
            print(",".join(map(str, (key, all_[-1]["iban"], *counts))))


if __name__ == "__main__":
    main()
