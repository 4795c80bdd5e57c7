//! Whether a file is what this version makes: its tables, indexes and triggers, and its pages.
//! A view or a trigger that somebody added could tell readers something else than it tells `verify`.

use super::error::StoreError;
use super::open::Kind;
use crate::marks::escaped;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::Path;

/// What is strange in the schema, or what SQLite finds wrong: `None` where the file is whole.
pub(super) fn strange(
    kind: &Kind,
    db: &Connection,
    path: &Path,
) -> Result<Option<String>, StoreError> {
    drift(kind, db, path)?.map_or_else(|| integrity(db, path), |why| Ok(Some(why)))
}

/// What the schema has besides, or lacks: `None` where it is the one that this version makes.
pub(super) fn drift(
    kind: &Kind,
    db: &Connection,
    path: &Path,
) -> Result<Option<String>, StoreError> {
    let sql = |e| StoreError::sql(path, e);
    let model = Connection::open_in_memory().map_err(sql)?;
    model.execute_batch(kind.schema).map_err(sql)?;
    let expected = schema(&model).map_err(sql)?;
    let found = schema(db).map_err(sql)?;
    let strange = found.difference(&expected).next();
    let missing = expected.difference(&found).next();
    // Whoever wrote it may have written anything; it stands on pages, too.
    Ok(strange
        .map(|sql| format!("unknown in the schema: {}", escaped(sql)))
        .or_else(|| missing.map(|sql| format!("missing in the schema: {sql}"))))
}

/// What tables, indexes, views and triggers were made by.
fn schema(db: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    let mut made = db.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")?;
    made.query_map([], |row| row.get(0))?.collect()
}

/// `PRAGMA integrity_check`: `None` where all is well.
pub(super) fn integrity(db: &Connection, path: &Path) -> Result<Option<String>, StoreError> {
    let found = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
    let found = found.map_err(|e| StoreError::sql(path, e))?;
    Ok((found != "ok").then_some(found))
}
