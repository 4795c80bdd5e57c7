#!/usr/bin/env python3
"""Verifies a book as a stranger would, by FORMAT.md section 11 alone.

Usage: verify_book.py BOOK [--head NOTE] [--vkey VKEY]
  BOOK         the book's folder, with ledger.db and, where it is there, words.db
  --head NOTE  a file with a checkpoint of this log that was kept from an earlier day
  --vkey VKEY  the log's key as it is known from elsewhere
Exit code: 0 if all is right, 1 at the first thing that is wrong.
"""

import argparse
import collections
import datetime
import json
import pathlib
import sqlite3
import sys

import entry as entries
import paying
import tree
from tree import Wrong

# Accounts of cash begin so.
CASH = (
    "assets:bank:",
    "assets:processor:",
    "assets:host:",
    "assets:cash:",
    "assets:in-transit",
)
# Types whose lag is measured; the others are landmarks.
DAILY = ("donation", "income", "expense", "fee", "refund", "transfer", "conversion")


class Statement:
    """A statement on the way through the log."""

    def __init__(self, found):
        self.account, self.ccy = found["account"], found["ccy"]
        self.first, self.last = found["from"], found["to"]
        self.live = 0  # rows that were not reversed
        self.taken = False  # whether a row but its opening was reversed
        self.void = False


class Links:
    """What entries are among the others: section 6.1."""

    def __init__(self, read):
        self.read = read
        self.recorded = ""
        self.statements = {}
        self.newest = collections.defaultdict(list)
        self.reversed = set()

    def check(self, index, found):
        need(found["recorded"] >= self.recorded, "recorded before the entry in front of it")
        self.recorded = found["recorded"]
        need((index == 0) == (found["type"] == "genesis"), "a genesis elsewhere, or none at 0")
        refs = {ref["rel"]: ref["entry"] for ref in found.get("refs", [])}
        if found["type"] == "statement":
            self.check_previous(found, refs.get("previous"))
            self.statements[index] = Statement(found)
            self.newest[found["account"], found["ccy"]].append(index)
        if "statement" in refs:
            self.check_row(found, refs["statement"])
        if "reverses" in refs:
            self.check_reversal(found, refs["reverses"])
        if "classifies" in refs:
            target = self.read(refs["classifies"])
            need("postings" in target, "classifies what moves nothing")
            row = any(r["rel"] == "statement" for r in target.get("refs", []))
            need(row or found["type"] != "settlement", "settles by what is no row of a statement")
        if "refunds" in refs:
            need("postings" in self.read(refs["refunds"]), "gives back what moved nothing")
        if "voids" in refs:
            self.check_void(refs["voids"])

    def statement(self, index):
        need(index in self.statements, f"entry {index} is no statement")
        return self.statements[index]

    def check_previous(self, found, previous):
        chain = self.newest[found["account"], found["ccy"]]
        newest = chain[-1] if chain else None
        need(previous == newest, f"the statement before is {newest}, it says {previous}")

    def check_row(self, found, at):
        s = self.statement(at)
        legs = [(p["account"], p["ccy"]) for p in found.get("postings", [])]
        on_it = (s.account, s.ccy) in legs
        cash = any(entries.is_cash(account) for account, _ in legs)
        need(on_it or not cash, f"moves nothing on statement {at} of {s.account}")
        need(s.first <= found["date"] <= s.last, f"lies outside the days of statement {at}")
        s.live += 1

    def check_reversal(self, found, target):
        need(target not in self.reversed, f"entry {target} was reversed before")
        self.reversed.add(target)
        old = self.read(target)
        negated = [{**p, "minor": str(-int(p["minor"]))} for p in old.get("postings", [])]
        need(old["type"] != "reversal" and negated, f"entry {target} cannot be reversed")
        need(found.get("postings") == negated, f"does not post the contrary of entry {target}")
        for ref in old.get("refs", []):
            if ref["rel"] == "statement":
                s = self.statement(ref["entry"])
                s.live -= 1
                s.taken |= old["type"] != "opening"

    def check_void(self, at):
        s = self.statement(at)
        need(not s.void, f"statement {at} was void before")
        need(s.live == 0, f"statement {at} has {s.live} rows that were not reversed")
        s.void = True
        self.newest[s.account, s.ccy].remove(at)

    def finish(self):
        for index, s in self.statements.items():
            need(s.void or not s.taken, f"statement {index} lost a row, but is not void")


class Sums:
    """The projections: section 9."""

    def __init__(self, read):
        self.read = read
        self.legs = {}
        self.postings = []
        self.totals = collections.defaultdict(lambda: [0, 0, 0, 0])
        self.days = collections.Counter()
        self.lags = collections.Counter()
        self.withheld = collections.Counter()
        self.references = []
        self.ties = set()
        self.landmarks = []

    def add(self, index, found):
        month, kind = month_of(found["date"]), self.kind(found)
        day = (datetime.date.fromisoformat(found["date"]) - datetime.date(1970, 1, 1)).days
        touched = set()
        for n, p in enumerate(found.get("postings", [])):
            leg = (p["account"], p["ccy"], p.get("fund", ""), p.get("function", ""), kind)
            leg, minor = self.legs.setdefault(leg, len(self.legs)), int(p["minor"])
            self.postings.append((leg, day, index, n, minor))
            self.days[leg, day] += minor
            total = self.totals[month, leg, 0]
            total[0 if minor > 0 else 1] += abs(minor)
            total[2] += 1
            total[3] += p["account"] not in touched
            touched.add(p["account"])
        if "postings" in found:
            self.lags[month, lag(found)] += 1
        if kind == "donation":
            self.withhold(month, found.get("postings", []))
        rels = {ref["rel"] for ref in found.get("refs", [])}
        for ref in found.get("refs", []):
            if ref["rel"] != "statement":
                self.references.append((ref["entry"], ref["rel"], index))
            if ref["rel"] in ("classifies", "reverses"):
                for of in (month, month_of(self.read(ref["entry"])["date"])):
                    self.ties.add((of, ref["entry"], ref["rel"], index))
        told = found["type"] in ("expense", "refund") and "subject" in rels
        if found["type"] == "expense":
            told |= "from" in found or "statement" not in rels
        if found["type"] not in DAILY or told:
            name = found["type"] if entries.is_known(found) else "unknown"
            self.landmarks.append((name, month_of(found["recorded"]), index))

    def withhold(self, month, postings):
        for fee in postings:
            if fee["account"] == "expenses:fees" or fee["account"].startswith("expenses:fees:"):
                for p in postings:
                    if p["account"].startswith(CASH) and p["ccy"] == fee["ccy"]:
                        self.withheld[month, p["account"], p["ccy"]] += int(fee["minor"])

    def kind(self, found):
        while True:
            rel = {"reversal": "reverses"}.get(found["type"])
            if found["type"] in ("classification", "reclassification"):
                rel = "classifies"
            if rel is None:
                known = found["type"] != "policy" or entries.is_known(found)
                return found["type"] if known else f"policy {found['kind']}"
            found = self.read(next(r["entry"] for r in found["refs"] if r["rel"] == rel))

    def compare(self, db):
        tables = {
            "leg": [(n, *leg) for leg, n in self.legs.items()],
            "posting": self.postings,
            "day_total": [(*key, minor) for key, minor in self.days.items()],
            "month_total": [(*key, *total) for key, total in self.totals.items()],
            "month_lag": [(*key, n) for key, n in self.lags.items()],
            "month_withheld": [(*key, minor) for key, minor in self.withheld.items()],
            "reference": self.references,
            "tie": list(self.ties),
            "landmark": self.landmarks,
        }
        for table, computed in tables.items():
            stored = sorted(db.execute(f"SELECT * FROM {table}"))
            computed.sort()
            if stored != computed:
                odd = sorted(set(stored) ^ set(computed))[:2]
                raise Wrong(f"table {table}: not what the entries add up to, near {odd}")
        return len(self.totals)


def need(truth, message):
    if not truth:
        raise Wrong(message)


def month_of(day):
    return int(day[:4]) * 12 + int(day[5:7]) - 1


def lag(found):
    if found["type"] not in (*DAILY, "settlement"):
        return -1
    day, last = (datetime.date.fromisoformat(found[key]) for key in ("date", "recorded"))
    days = 0
    while day < last:
        day += datetime.timedelta(days=1)
        days += day.weekday() < 5
    return days


def open_file(path):
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


class Book:
    """The pass over a book."""

    def __init__(self, folder, head, vkey):
        self.folder, self.head, self.vkey = folder, head, vkey
        self.db = open_file(folder / "ledger.db")
        self.tree = tree.Tree()
        self.links, self.sums = Links(self.read), Sums(self.read)
        self.unknown = self.tiles = self.signed = 0
        self.balances = collections.Counter()

    def read(self, index):
        row = self.db.execute("SELECT data FROM entry WHERE idx = ?", [index]).fetchone()
        need(row is not None, f"entry {index} is missing")
        return json.loads(row[0])

    def verify(self):
        # One snapshot, so that a writer beside us doesn't show.
        self.db.execute("BEGIN")
        rows = self.db.execute("SELECT size, note FROM checkpoint ORDER BY size")
        self.notes = collections.deque(rows.fetchall())
        for index, leaf in self.db.execute("SELECT idx, data FROM entry ORDER BY idx"):
            need(index == self.tree.size, f"entry {self.tree.size} is missing")
            try:
                self.step(index, leaf)
            except Wrong as wrong:
                raise Wrong(f"entry {index}: {wrong}") from wrong
        self.links.finish()
        need(not self.notes, f"a checkpoint of more entries than the {self.tree.size} there are")
        need(self.checked == self.tree.size, "the last entries have no checkpoint")
        need(self.head is None or self.head_agrees, "the log is shorter than the head you know")
        self.check_tiles(self.tree.unfinished())
        stored = self.db.execute("SELECT count(*) FROM tile").fetchone()[0]
        need(stored == self.tiles, f"{stored} tiles, expected {self.tiles}")
        self.totals = self.sums.compare(self.db)
        self.published = self.check_words()

    def step(self, index, leaf):
        found = entries.parse(leaf)
        entries.check(index, found)
        if index == 0:
            self.begin(found)
        self.links.check(index, found)
        self.sums.add(index, found)
        hash_ = tree.leaf_hash(leaf)
        made = self.tree.push(hash_)
        self.payouts.signatures.add(hash_, self.tree.root())
        self.payouts.see(index, found)
        if found.get("phase") == "closed" and found["type"] == "phase":
            self.check_settled()
        for p in found.get("postings", []):
            self.balances[p["account"], p["ccy"]] += int(p["minor"])
        self.unknown += not entries.is_known(found)
        self.check_tiles(made)
        self.check_signed()

    def check_settled(self):
        """Nothing is left in any account of what the service has or owes."""
        for (account, ccy), minor in self.balances.items():
            settled = account.startswith(("assets:", "liabilities:"))
            need(not settled or minor == 0, f"closed while {account} holds {minor} of {ccy}")

    def check_tiles(self, made):
        for level, n, hashes in made:
            sql = "SELECT hashes FROM tile WHERE level = ? AND n = ?"
            stored = self.db.execute(sql, [level, n]).fetchone()
            need(stored == (hashes,), f"tile {n} of level {level} is not made of the entries")
            self.tiles += 1

    def begin(self, genesis):
        need(genesis["type"] == "genesis", "no genesis")
        self.key = tree.Vkey(genesis["key"])
        self.payouts = paying.Payouts(genesis)
        expected = self.vkey in (None, genesis["key"])
        need(expected, f"the log's key is {genesis['key']}, you expected {self.vkey}")
        self.checked, self.verified, self.head_agrees = 0, True, False
        if self.head is not None:
            self.head = tree.Checkpoint(self.head, self.key)

    def check_signed(self):
        size = self.tree.size
        if self.head is not None and self.head.size == size:
            need(self.head.root == self.tree.root(), f"not the root of the head you know, at {size}")
            self.head_agrees = True
        while self.notes and self.notes[0][0] == size:
            key = tree.Vkey(self.payouts.authority.key_at(size))
            found = tree.Checkpoint(self.notes.popleft()[1], key)
            need(found.size == size, f"a checkpoint of {found.size} under {size}")
            need(found.root == self.tree.root(), f"not the entries that were signed, up to {size}")
            self.verified &= bool(found.verified)
            self.checked = size
            self.signed += 1

    def check_words(self):
        path = self.folder / "words.db"
        if not path.exists():
            return None
        count = 0
        for index, slot, salt, value in open_file(path).execute(
            "SELECT entry, slot, salt, value FROM opening ORDER BY entry, slot"
        ):
            at = f"the words of entry {index}, {slot}:"
            if index >= self.tree.size:
                continue
            need(slot != "source", f"{at} published, which is never")
            need(len(salt) == 32, f"{at} the salt")
            made = entries.digest(entries.disclosure(salt, slot, json.loads(value)))
            need(made == self.read(index)["p"].get(slot), f"{at} not what the entry holds")
            need(entries.rfc8785.dumps(json.loads(value)).decode() == value, f"{at} not canonical")
            count += 1
        return count

    def told_payouts(self):
        acts = sum(map(len, self.payouts.authority.acts.values()))
        asked, claims = self.payouts.signatures.ssh.asked, self.payouts.claims.values()
        paid = sum(claim.is_paid() for claim in claims)
        signed = f"{acts} signed acts, {asked} of them checked by ssh-keygen"
        return f"{signed}; {len(claims)} claims, {paid} of them paid"

    def tell(self):
        statements = self.links.statements.values()
        print(f"{self.key.name}: {self.tree.size} entries, root {self.tree.root().hex()}")
        print("  entries: canonical, of their type, balanced, in order; references are right")
        print(f"  {self.unknown} entries of types that this program does not know")
        print(f"  {len(statements)} statements, {sum(s.void for s in statements)} of them void")
        print(f"  {self.told_payouts()}")
        how = "roots and signatures" if self.verified else "roots alone (no `cryptography` here)"
        print(f"  {self.signed} checkpoints agree: {how}; {self.tiles} tiles agree")
        kept = f"agrees, at {self.head.size}" if self.head else "none given: consistent with itself"
        print(f"  the head you know: {kept}")
        print(f"  {self.totals} month totals and the other projections are what the entries say")
        words = "no words.db" if self.published is None else f"{self.published} published openings"
        print(f"  {words}: they open what the entries hold")
        for (account, ccy), minor in sorted(self.balances.items()):
            if minor and entries.is_cash(account):
                print(f"  {account} holds {minor} minor units of {ccy}")


def main():
    parser = argparse.ArgumentParser(description="Verifies a book by FORMAT.md alone.")
    parser.add_argument("book", type=pathlib.Path)
    parser.add_argument("--head", type=pathlib.Path)
    parser.add_argument("--vkey")
    args = parser.parse_args()
    head = args.head.read_text(encoding="utf-8") if args.head else None
    book = Book(args.book, head, args.vkey)
    book.verify()
    book.tell()


if __name__ == "__main__":
    try:
        main()
    except Wrong as wrong:
        sys.exit(f"WRONG: {wrong}")
    except (OSError, sqlite3.Error, KeyError, ValueError, TypeError, AttributeError) as error:
        sys.exit(f"WRONG: cannot be read: {error!r}")
