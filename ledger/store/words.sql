-- words.db: the openings that are published. Public, and withdrawable: never a seed.
CREATE TABLE opening(
  entry INTEGER NOT NULL, slot TEXT NOT NULL,
  salt BLOB NOT NULL CHECK(length(salt) = 32), value TEXT NOT NULL,
  PRIMARY KEY(entry, slot)
) STRICT, WITHOUT ROWID;
