//! Which rule takes which row of a file, and which rows none takes: what a treasurer tries before
//! an import. Reads a file that was checked already; writes nothing, and asks the books nothing.

use super::translate::rule_of;
use crate::account::Account;
use crate::local::Local;
use crate::statement::{Fault, Kind, Line, Statement};

/// What takes a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The rule at this place of local.toml, from 1.
    Rule(usize),
    /// No rule, but the profile knows what it is.
    Profile,
    /// The row is of another row's group, which decides for both.
    Group,
    /// Nothing: it will be unclassified.
    Nothing,
}

/// Hands each row of a file over with what takes it, in the file's order.
///
/// # Errors
/// Only for a statement that was not read to its end.
pub fn rules(
    statement: &Statement,
    account: &Account,
    local: &Local,
    see: &mut dyn FnMut(&Line<'_>, Taken),
) -> Result<(), Fault> {
    let profile = statement.profile().profile.id.as_str();
    let mut text = String::new();
    for (at, _) in statement.units() {
        let unit = statement.unit(at)?;
        let main = unit.main().map(|line| line.row);
        for line in &unit.lines {
            let taken = if Some(line.row) == main {
                match rule_of(local, (profile, account.as_str()), line, &mut text) {
                    Some(at) => Taken::Rule(at + 1),
                    None if is_known(line) => Taken::Profile,
                    None => Taken::Nothing,
                }
            } else {
                Taken::Group
            };
            see(line, taken);
        }
    }
    Ok(())
}

/// Whether the profile says what a row is, to the account.
fn is_known(line: &Line<'_>) -> bool {
    let open = matches!(line.kind, None | Some(Kind::Income | Kind::Expense));
    !open || line.account.is_some_and(|account| !account.ends_with(":unclassified"))
}
