//! Many rows into a table of any of the three files.
//! Refuses nothing: what may be inserted, the tables' guards say.

use rusqlite::Connection;

/// Rows per INSERT.
const ROWS: usize = 32;

/// Inserts `count` rows into `table`, many by one statement: the insert guards are triggers, and a
/// statement pays for its triggers once. `bind` binds row `n` from parameter `at` on.
pub(super) fn insert_rows(
    db: &Connection,
    table: &str,
    columns: usize,
    count: usize,
    mut bind: impl FnMut(&mut rusqlite::Statement<'_>, usize, usize) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut done = 0;
    while done < count {
        let rows = ROWS.min(count - done);
        let sql = format!("INSERT INTO {table} VALUES {}", places(rows, columns));
        let mut statement = db.prepare_cached(&sql)?;
        while count - done >= rows {
            for row in 0..rows {
                bind(&mut statement, row * columns + 1, done + row)?;
            }
            statement.raw_execute()?;
            done += rows;
        }
    }
    Ok(())
}

/// `(?,?),(?,?)`: `rows` times `columns`.
pub(super) fn places(rows: usize, columns: usize) -> String {
    let row = format!("({})", vec!["?"; columns].join(","));
    vec![row; rows].join(",")
}
