-- words.db: the openings that are published. Public, and withdrawable: never a seed.
CREATE TABLE opening(
  id INTEGER PRIMARY KEY,
  entry INTEGER NOT NULL, slot TEXT NOT NULL,
  salt BLOB NOT NULL CHECK(length(salt) = 32), value TEXT NOT NULL,
  UNIQUE(entry, slot)
) STRICT;
-- What people wrote in an opening, without the names of its fields.
CREATE VIEW written AS
  SELECT id, coalesce(value ->> 'name' || char(10), '') || coalesce(value ->> 'note' || char(10), '')
    || coalesce(value ->> 'purpose' || char(10), '') || coalesce(value ->> 'reason' || char(10), '')
    || coalesce(value ->> 'sha256', '') AS words FROM opening;
-- Where three letters in a row stand, whatever their case: what a search asks. It follows the openings
-- by triggers, so that nobody can withdraw words and leave them here; `secure-delete` takes their
-- letters out at once, where FTS5 would only strike them through.
CREATE VIRTUAL TABLE letters USING fts5(
  words, content='written', content_rowid='id', tokenize='trigram', columnsize=0
);
INSERT INTO letters(letters, rank) VALUES('secure-delete', 1);
CREATE TRIGGER opening_published AFTER INSERT ON opening BEGIN
  INSERT INTO letters(rowid, words) SELECT id, words FROM written WHERE id = NEW.id;
END;
CREATE TRIGGER opening_withdrawn BEFORE DELETE ON opening BEGIN
  INSERT INTO letters(letters, rowid, words) SELECT 'delete', id, words FROM written WHERE id = OLD.id;
END;
