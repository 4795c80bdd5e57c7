"""A service that pays: commitments, payees, an own account at a bank, and the statements of it.

Its books are made by the program alone: ten payees, each paid once by people, and commitments that
bill ten weeks each. On the day of payment all of them are due, and `ledger run` alone pays them.
"""

import shutil
import subprocess

from machine import run
from programs import EXPENSES, RULES

PAYEES = 10
WEEKS = 10
BEGIN = "2026-01-05"
OWN = "DE89370400440532013000"
PAYDAY = "2026-04-12"
SHOWN = "2026-04-13"
CENTS = 1000  # of one payment

SERVICE = f"""
[[account]]
code = "assets:bank:main"
currencies = ["EUR"]
name = "Bank"

[[limit]]
currency = "EUR"
account = "assets:bank:main"
rail = "sepa"
payout = "100.00"
day = "90000000.00"
month = "90000000.00"
payee = "90000000.00"
"""

COMMITMENT = """
[[commitment]]
code = "c{n}"
payee = "p{payee}"
category = "hosting"
currency = "EUR"
cap = "10.00"
every = "7d"
from = "2026-02-01"
to = "2026-04-11"
collect = "push"
"""

OLD_ACCOUNT = """
[[account]]
code = "assets:bank:old"
currencies = ["EUR"]
name = "Old bank"
"""

LOCAL = f"""
[[rail]]
name = "sepa"
account = "assets:bank:main"
holder = "Bench"
iban = "{OWN}"
"""


class Payer:
    """A book of ours that pays; its bank is this class."""

    def __init__(self, ledger, folder, payouts, history=None):
        self.ledger, self.folder, self.payouts = ledger, folder, payouts
        self.place = ("--book", folder / "book", "--state", folder / "state")
        self.balance, self.shown = 0, 0
        folder.mkdir()
        named = ("--name", "Bench", "--currency", "EUR")
        run(ledger, "init", folder / "book", *self.place[2:], *named, today=BEGIN)
        if history:
            self.import_history(history)
        self.declare()
        self.pay_first()

    def run(self, day, *command):
        """Runs one command on this book, on a day."""
        return run(self.ledger, *command, *self.place, today=day)

    def add(self, file, text):
        """Adds to service.toml or local.toml."""
        with open(self.folder / "book" / file, "a", encoding="utf-8") as file:
            file.write(text)

    def size(self):
        """How many entries there are."""
        said = subprocess.run(
            [self.ledger, "status", *self.place], capture_output=True, text=True, check=True
        ).stdout
        return int(said.split(" entries")[0].rsplit(" ", 1)[1].replace(",", ""))

    def import_history(self, statement):
        """Years of another account's rows, all of them classified."""
        self.add("service.toml", OLD_ACCOUNT + "".join(map(category, EXPENSES)))
        self.add("local.toml", "".join(rule(*of) for of in RULES))
        self.run(BEGIN, "apply")
        self.run(BEGIN, "import", statement, "--account", "assets:bank:old")

    def declare(self):
        """Payees and commitments, all signed for."""
        commitments = self.payouts // WEEKS
        self.add("service.toml", SERVICE)
        for n in range(commitments):
            self.add("service.toml", COMMITMENT.format(n=n, payee=n % PAYEES))
        self.add("local.toml", LOCAL)
        self.run(BEGIN, "member", "key")
        for n in range(PAYEES):
            (self.folder / "iban").write_text(iban(n))
            named = ("--name", f"Payee {n}", "--iban", self.folder / "iban")
            self.run(BEGIN, "payee", "add", f"p{n}", *named)
        # Behind the account and the limit.
        at = self.size() + 2
        self.run(BEGIN, "apply")
        self.run(BEGIN, "approve", *range(at, at + commitments))

    def pay_first(self):
        """A payee's first payment is made by people; then a statement that is fresh."""
        at = self.size()
        for n in range(PAYEES):
            claim = ("--payee", f"p{n}", "--amount", "10.00", "--category", "hosting")
            self.run("2026-01-12", "expense", "submit", *claim, "--period", "2026-01")
        self.run("2026-01-12", "approve", *range(at, at + PAYEES))
        self.statement("2026-01-19", [("2026-01-19", 10_000_000_000, "gift")])
        self.run("2026-01-24", "run")
        self.settle("2026-01-26")
        self.statement("2026-04-11", [("2026-04-11", 1_00, "gift")])

    def settle(self, day):
        """The bank debits what lies in the outbox; gives what importing the statement took."""
        return self.statement(day, self.sent(day))

    def sent(self, day):
        """Hands the file in; the debits that a statement will show."""
        outbox = self.folder / "book/outbox"
        [file] = [path for path in outbox.iterdir() if path.suffix == ".xml"]
        ids = [part.split("<")[0] for part in file.read_text().split("<EndToEndId>")[1:]]
        self.run(day, "payout", "sent", file.stem)
        return [(day, -CENTS, key) for key in ids]

    def statement(self, day, rows):
        """Writes the statement with these rows, and imports it."""
        path = self.folder / f"{day}.xml"
        path.write_text(self.camt(day, rows))
        return self.run(day, "import", path)

    def pay(self):
        """All that is due: what raising, planning and writing took, then what the import took."""
        paid = self.run(PAYDAY, "run")
        rows = self.sent(PAYDAY)
        return paid, self.statement(SHOWN, [(SHOWN, minor, key) for _, minor, key in rows])

    def camt(self, day, rows):
        """A statement whose balances close."""
        opening = self.balance
        self.balance += sum(minor for _, minor, _ in rows)
        balances = balance("OPBD", opening, rows[0][0]) + balance("CLBD", self.balance, day)
        entries = []
        for at, minor, key in rows:
            self.shown += 1
            entries.append(entry(self.shown, at, minor, key))
        return HEAD.format(day=day, own=OWN) + balances + "".join(entries) + TAIL


def elsewhere(ledger, folder, statement):
    """The same statement into a book that knows of no payouts."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    place = ("--book", folder / "book", "--state", folder / "state")
    named = ("--name", "Bench", "--currency", "EUR")
    run(ledger, "init", folder / "book", *place[2:], *named, today=SHOWN)
    return run(ledger, "import", statement, *place, today=SHOWN)


def category(name):
    return f'\n[[category]]\ncode = "{name.lower()}"\nname = "{name}"\nfunction = "program"\n'


def rule(pattern, account):
    return f"\n[[rule]]\ntext = '{pattern}'\nto = \"{account}\"\n"


def iban(n):
    """A German account number with right check digits."""
    bban = f"{12030000:08}{202051 + n:010}"
    return f"DE{98 - int(bban + '131400') % 97:02}{bban}"


def amount(minor):
    """An amount, and on which side it stands."""
    side = "DBIT" if minor < 0 else "CRDT"
    text = f"{abs(minor) // 100}.{abs(minor) % 100:02}"
    return f'<Amt Ccy="EUR">{text}</Amt><CdtDbtInd>{side}</CdtDbtInd>'


def balance(kind, minor, day):
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{amount(minor)}"
        f"<Dt><Dt>{day}</Dt></Dt></Bal>\n"
    )


def entry(number, day, minor, key):
    return (
        f"<Ntry>{amount(minor)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt>"
        f"<ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>E{number}</AcctSvcrRef><BkTxCd/><NtryDtls>"
        f"<TxDtls><Refs><EndToEndId>{key}</EndToEndId></Refs>{amount(minor)}</TxDtls></NtryDtls>"
        "</Ntry>\n"
    )


HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>S{day}</MsgId><CreDtTm>{day}T20:00:00</CreDtTm></GrpHdr><Stmt><Id>S{day}</Id>
<CreDtTm>{day}T20:00:00</CreDtTm><Acct><Id><IBAN>{own}</IBAN></Id><Ccy>EUR</Ccy></Acct>
"""
TAIL = "</Stmt></BkToCstmrStmt></Document>\n"
