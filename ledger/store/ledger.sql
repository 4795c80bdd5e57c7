-- ledger.db: the truth, public and never erased, then the projections, which can be dropped.
CREATE TABLE entry(
  idx INTEGER PRIMARY KEY,
  data BLOB NOT NULL CHECK(length(data) BETWEEN 1 AND 16384)
) STRICT;
CREATE TABLE checkpoint(
  size INTEGER PRIMARY KEY,
  note TEXT NOT NULL
) STRICT;

-- A seat belt against slips, not against whoever owns the file: that is what the signed tree is for.
-- INSERT OR REPLACE fires no delete trigger without recursive_triggers; the insert guards stop it.
CREATE TRIGGER entry_next BEFORE INSERT ON entry
  WHEN NEW.idx IS NOT (SELECT coalesce(max(idx) + 1, 0) FROM entry)
  BEGIN SELECT RAISE(ROLLBACK, 'entry: append only'); END;
CREATE TRIGGER entry_keep BEFORE UPDATE ON entry
  BEGIN SELECT RAISE(ROLLBACK, 'entry: append only'); END;
CREATE TRIGGER entry_hold BEFORE DELETE ON entry
  BEGIN SELECT RAISE(ROLLBACK, 'entry: append only'); END;
CREATE TRIGGER checkpoint_next BEFORE INSERT ON checkpoint
  WHEN NEW.size <= (SELECT coalesce(max(size), 0) FROM checkpoint)
  BEGIN SELECT RAISE(ROLLBACK, 'checkpoint: forward only'); END;
CREATE TRIGGER checkpoint_keep BEFORE UPDATE ON checkpoint
  BEGIN SELECT RAISE(ROLLBACK, 'checkpoint: forward only'); END;
CREATE TRIGGER checkpoint_hold BEFORE DELETE ON checkpoint
  BEGIN SELECT RAISE(ROLLBACK, 'checkpoint: forward only'); END;

-- Full tiles of the tree; the right edge is hashed again at the start.
CREATE TABLE tile(
  level INTEGER NOT NULL, n INTEGER NOT NULL,
  hashes BLOB NOT NULL CHECK(length(hashes) = 8192),
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
CREATE TABLE posting(
  leg INTEGER NOT NULL, month INTEGER NOT NULL, entry INTEGER NOT NULL, n INTEGER NOT NULL,
  minor INTEGER NOT NULL,
  PRIMARY KEY(leg, month, entry, n)
) STRICT, WITHOUT ROWID;
-- epoch counts the closings before an entry, so that a closed month's figures stay readable.
CREATE TABLE month_total(
  month INTEGER NOT NULL, leg INTEGER NOT NULL, epoch INTEGER NOT NULL,
  debit INTEGER NOT NULL, credit INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY(month, leg, epoch)
) STRICT, WITHOUT ROWID;
-- Entries with postings per month, and how many business days after their date they were recorded.
-- days is -1 where no lag is measured, as for reversals.
CREATE TABLE month_lag(
  month INTEGER NOT NULL, days INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY(month, days)
) STRICT, WITHOUT ROWID;
-- Who speaks of whom; a row's reference to its statement is left out, they stand behind it.
CREATE TABLE reference(
  target INTEGER NOT NULL, rel TEXT NOT NULL, entry INTEGER NOT NULL,
  PRIMARY KEY(target, rel, entry)
) STRICT, WITHOUT ROWID;
-- Entries that are looked up by their type, under the month in which they were recorded.
CREATE TABLE landmark(
  type TEXT NOT NULL, month INTEGER NOT NULL, entry INTEGER NOT NULL,
  PRIMARY KEY(type, month, entry)
) STRICT, WITHOUT ROWID;
