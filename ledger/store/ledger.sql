-- ledger.db: the truth, public and never erased. projections.sql goes on with what can be dropped.
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
