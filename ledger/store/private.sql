-- private.db: what opens the other slots, and what recognises a row. Never leaves this machine.
-- The book's secret, and the files of which rows wait for a decision.
CREATE TABLE secret(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
-- seed is NULL once the entry was erased.
CREATE TABLE opening(
  entry INTEGER PRIMARY KEY,
  seed BLOB CHECK(length(seed) = 32), fields TEXT NOT NULL
) STRICT;
-- Keyed fingerprints of statement rows with their count, under the month of the row.
CREATE TABLE fingerprint(
  month INTEGER NOT NULL, fp BLOB NOT NULL CHECK(length(fp) = 16), nth INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  PRIMARY KEY(month, fp, nth)
) STRICT, WITHOUT ROWID;
-- Keyed hashes of the bank's own ids that other rows refer to, as a refund to its gift.
CREATE TABLE native(
  id BLOB NOT NULL CHECK(length(id) = 16), entry INTEGER NOT NULL,
  PRIMARY KEY(id, entry)
) STRICT, WITHOUT ROWID;
-- Files that were imported: SHA-256, and the statement entries that came of them.
CREATE TABLE file(
  sha256 BLOB NOT NULL CHECK(length(sha256) = 32), statement INTEGER NOT NULL,
  PRIMARY KEY(sha256, statement)
) STRICT, WITHOUT ROWID;
