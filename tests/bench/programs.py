"""The programs that are compared, each doing the same work: rows of one statement into a store.

Ours and hledger's classify by the same thirteen rules; sqlite3 keeps the text as it is.
"""

import shutil
import subprocess

from machine import Failed, run

EXPENSES = [
    "Servers", "CDN", "Domains", "Storage", "Contract", "Audit",
    "Legal", "Bookkeeping", "Travel", "Events", "Outreach", "Insurance",
]  # fmt: skip

# A rule is (a pattern in the statement's description, the account of the other side).
RULES = [("^Donation", "income:donations:unknown")] + [
    (f"{name} INV", f"expenses:{name.lower()}") for name in EXPENSES
]

# A treasurer's list has grown: most rules take no row, those that do stand last.
FIFTY = [(f"(?i)vendor no\\. {n} ", "expenses:admin") for n in range(50 - len(RULES))] + RULES

ACCOUNT = "assets:bank:main"


class Book:
    """A book of ours in a folder of its own, its key beside it, its categories and rules set."""

    def __init__(self, ledger, folder, rules=None):
        self.ledger, self.folder = ledger, folder
        self.place = ("--book", folder / "book", "--state", folder / "state")
        folder.mkdir()
        named = ("--name", "Bench", "--currency", "EUR")
        run(ledger, "init", folder / "book", *self.place[2:], *named)
        with open(folder / "book/service.toml", "a", encoding="utf-8") as file:
            for name in EXPENSES:
                file.write(f'\n[[category]]\ncode = "{name.lower()}"\nname = "{name}"\n')
                file.write('function = "program"\n')
        self.run("apply")
        with open(folder / "book/local.toml", "a", encoding="utf-8") as file:
            for pattern, account in rules or RULES:
                file.write(f"\n[[rule]]\ntext = '{pattern}'\nto = \"{account}\"\n")

    def run(self, *command):
        """Runs one command on this book."""
        return run(self.ledger, *command, *self.place)

    def load(self, statement):
        """Imports the file."""
        return self.run("import", statement)

    def figures(self, month):
        """The figures of a month (`2023-06`), as JSON."""
        return self.run("report", month, "--format", "json")

    def add_one(self):
        """Writes one entry: a gift."""
        gift = ("--account", ACCOUNT, "--amount", "20.00", "--one-time", "--date", "2026-01-02")
        return self.run("add", "donation", *gift, "--again")


class Sqlite:
    """sqlite3 into a table with a unique index on the row's id: WAL, FULL, all else by default."""

    def __init__(self):
        self.program = shutil.which("sqlite3")
        self.version = self.ask(":memory:", "SELECT sqlite_version()")
        self.cache = self.ask(":memory:", "PRAGMA cache_size")

    def ask(self, file, query):
        """One answer, as text."""
        command = [self.program, "-init", "/dev/null", file, query]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()

    def load(self, statement, rows, file):
        """Imports the file; the table must hold as many rows then."""
        took = run(
            *(self.program, "-init", "/dev/null", file),
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "CREATE TABLE line(date, description, amount, currency, id, balance)",
            "CREATE UNIQUE INDEX line_id ON line(id)",
            f".import --csv --skip 1 {statement} line",
        )
        held = self.ask(file, "SELECT count(*) FROM line")
        if held != str(rows):
            raise Failed(f"sqlite3 holds {held} rows, not {rows}")
        return took


class Hledger:
    """hledger reading a statement into an empty journal; it prints instead of writing."""

    def __init__(self):
        self.program = shutil.which("hledger")
        command = [self.program, "--version"]
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        self.version = said.split(",")[0].removeprefix("hledger ")

    def load(self, statement, rules):
        """Imports the file by the rules, which are written to the path first."""
        text = [
            "skip 1",
            "date-format %Y-%m-%d",
            "fields date, description, amount, currency, code",
            f"account1 {ACCOUNT}",
            "account2 expenses:unclassified",
            *(f"if %description {pattern}\n account2 {account}" for pattern, account in RULES),
        ]
        rules.write_text("\n".join(text) + "\n", encoding="utf-8")
        return run(
            *(self.program, "-f", "/dev/null", "import", "--dry-run"),
            *("--rules-file", rules, statement),
        )
