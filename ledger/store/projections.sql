-- ledger.db: what the entries say anyway, kept so that it need not be worked out each time.
-- `ledger rebuild` drops these tables and makes them again.

-- The tree: full tiles stay as they are, the last one of each level grows until it is full. The
-- hashes behind the last full tile spare every start the work, and tell which entry was changed.
CREATE TABLE tile(
  level INTEGER NOT NULL, n INTEGER NOT NULL,
  hashes BLOB NOT NULL CHECK(length(hashes) BETWEEN 32 AND 8192 AND length(hashes) % 32 = 0),
  PRIMARY KEY(level, n)
) STRICT;
-- What amounts are summed by. kind is the entry's type; a reversal or classification has the kind
-- of the entry it answers, so that refunds and gifts on one account stay apart and cancel rightly.
CREATE TABLE leg(
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL, ccy TEXT NOT NULL, fund TEXT NOT NULL, function TEXT NOT NULL,
  kind TEXT NOT NULL,
  UNIQUE(account, ccy, fund, function, kind)
) STRICT;
-- In the order of a list: a page of it is read from its end, without the rest of its month.
CREATE TABLE posting(
  leg INTEGER NOT NULL, day INTEGER NOT NULL, entry INTEGER NOT NULL, n INTEGER NOT NULL,
  minor INTEGER NOT NULL,
  PRIMARY KEY(leg, day, entry, n)
) STRICT, WITHOUT ROWID;
-- What a day adds to a leg: a balance within a month is found without its postings.
CREATE TABLE day_total(
  leg INTEGER NOT NULL, day INTEGER NOT NULL, minor INTEGER NOT NULL,
  PRIMARY KEY(leg, day)
) STRICT, WITHOUT ROWID;
-- epoch is always 0: a closed month is read as of the log that it was made from, not from here. entries
-- counts each entry once per account, on the first of its postings there.
CREATE TABLE month_total(
  month INTEGER NOT NULL, leg INTEGER NOT NULL, epoch INTEGER NOT NULL,
  debit INTEGER NOT NULL, credit INTEGER NOT NULL, n INTEGER NOT NULL, entries INTEGER NOT NULL,
  PRIMARY KEY(month, leg, epoch)
) STRICT, WITHOUT ROWID;
-- Entries with postings per month, and how many business days after their date they were recorded.
-- days is -1 where no lag is measured, as for reversals.
CREATE TABLE month_lag(
  month INTEGER NOT NULL, days INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY(month, days)
) STRICT, WITHOUT ROWID;
-- Fees within gifts, by the account that each gift reached: what a processor kept of them.
CREATE TABLE month_withheld(
  month INTEGER NOT NULL, account TEXT NOT NULL, ccy TEXT NOT NULL, minor INTEGER NOT NULL,
  PRIMARY KEY(month, account, ccy)
) STRICT, WITHOUT ROWID;
-- Who speaks of whom; a row's reference to its statement is left out, they stand behind it.
CREATE TABLE reference(
  target INTEGER NOT NULL, rel TEXT NOT NULL, entry INTEGER NOT NULL,
  PRIMARY KEY(target, rel, entry)
) STRICT, WITHOUT ROWID;
-- References that make two entries one, or none: what classifies or reverses, under the month of either.
CREATE TABLE tie(
  month INTEGER NOT NULL, target INTEGER NOT NULL, rel TEXT NOT NULL, entry INTEGER NOT NULL,
  PRIMARY KEY(month, target, rel, entry)
) STRICT, WITHOUT ROWID;
-- Entries that are looked up by their type, under the month in which they were recorded.
CREATE TABLE landmark(
  type TEXT NOT NULL, month INTEGER NOT NULL, entry INTEGER NOT NULL,
  PRIMARY KEY(type, month, entry)
) STRICT, WITHOUT ROWID;
