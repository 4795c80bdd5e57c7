"""What the bank knows: one JSON file in one folder. A change is on the disk before anybody hears of
it, and two programs at once take turns: whoever is killed, the bank has done a thing or has not."""

import contextlib
import fcntl
import hashlib
import json
import os
from datetime import date, timedelta

# How the bank is disposed. Numbers are chances in percent, drawn anew for each id and each time.
TEMPER = {
    "seed": 0,  # of every draw: the same calls with the same seed have the same outcome
    "careless": 0,  # 1: nothing is a duplicate; else a MsgId is, unless it was refused
    "sum": 0,  # a batch is one debit that shows MsgId and PmtInfId alone
    "refuse": 0,  # a whole file
    "reject": 0,  # one payment of a file, or by command
    "return": 0,  # one payment, one to three banking days after its debit
    "fee": 0,  # a return costs something
    "bury": 0,  # a return has its reference only in a text, broken by spaces
    "lose": 0,  # nothing arrives, nothing is answered
    "drop": 0,  # done, but the answer gets lost
    "gifts": 0,  # somebody gives on a banking day
}


class Refusal(Exception):
    """What the bank does not do at all: a slip of whoever calls it."""


class Bank:
    """The account, the orders on it, and what was booked."""

    def __init__(self, facts):
        self.__dict__.update(facts)

    def draw(self, question, key, time=0):
        """A number below 100."""
        told = f"{self.temper['seed']}\n{question}\n{key}\n{time}".encode()
        return int.from_bytes(hashlib.sha256(told).digest()[:8], "big") % 100

    def chance(self, question, key, time=0):
        return self.draw(question, key, time) < self.temper[question]

    def book(self, minor, kind, **said):
        """Moves the balance; positive is money that came in."""
        entry = {"number": len(self.entries) + 1, "day": self.day, "minor": minor, "kind": kind}
        self.entries.append({**entry, **said})

    def balance(self, until="9999-12-31"):
        """At the end of a day."""
        return self.opening + sum(e["minor"] for e in self.entries if e["day"] <= until)


def new(folder, name, iban, ccy, opening, day, temper):
    """Opens an account, with its balance at the end of `day`."""
    folder.mkdir(parents=True, exist_ok=True)
    facts = {"name": name, "iban": iban, "ccy": ccy, "opening": opening, "first": day, "day": day}
    facts |= {"temper": TEMPER | temper, "taken": [], "orders": [], "awaited": [], "calls": 0}
    save(folder, facts | {"entries": [], "advices": []})


@contextlib.contextmanager
def opened(folder):
    """The bank, with nobody else at the counter; what changed is kept where nothing went wrong."""
    if not (folder / "bank.json").exists():
        raise Refusal(f"there is no bank in {folder}: open one first")
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = (folder / "bank.json").read_text()
        bank = Bank(json.loads(before))
        yield bank
        if json.dumps(vars(bank), indent=1) != before:
            save(folder, vars(bank))


def save(folder, facts):
    write(folder / "bank.json", json.dumps(facts, indent=1))


def write(path, text):
    """A whole file or none, on the disk when this returns."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with open(beside, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
    held = os.open(path.parent, os.O_RDONLY)
    os.fsync(held)
    os.close(held)


def banking_day(day, later=0):
    """`day`, or the next that is no weekend; then so many banking days later."""
    at = date.fromisoformat(day)
    while at.weekday() > 4 or later:
        later -= at.weekday() < 5
        at += timedelta(days=1)
    return at.isoformat()


def next_day(day):
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def minor(text):
    """Hundredths, of an amount with two decimals or fewer."""
    whole, _, cents = text.strip().partition(".")
    digits = whole.removeprefix("-")
    if not (digits.isdecimal() and len(cents) < 3 and (cents + "0").isdecimal()):
        raise Refusal(f"{text!r} is no amount with two decimals or fewer")
    return int(whole + cents.ljust(2, "0"))


def shown(hundredths):
    """An amount as 12.30."""
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02}"
