-- The own account's number in the file that a statement came from, as IBAN. In plain text, for banks
-- mask numbers, and a hash of a part says nothing of the whole; whoever reads this file reads the
-- rows' own IBANs, too. `rebuild` makes it where a book of an earlier version lacks it.
CREATE TABLE IF NOT EXISTS number(statement INTEGER PRIMARY KEY, number TEXT NOT NULL) STRICT;
