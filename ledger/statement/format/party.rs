//! Who stands on the other side of a camt entry.
//! Refuses nothing: who is not named stays empty.

use super::node::Node;

/// The other side's name and account. What takes an entry back names the parties of that entry.
pub fn party(one: &Node, credit: bool, reversal: bool) -> (String, String) {
    let (role, account) = match credit != reversal {
        true => ("Dbtr", "DbtrAcct"),
        false => ("Cdtr", "CdtrAcct"),
    };
    let Some(parties) = one.child("RltdPties") else { return Default::default() };
    let named = |role: &str| {
        parties.child(role).map(|p| p.first_of(&["Nm", "Pty/Nm", "Agt/FinInstnId/Nm"]))
    };
    let name = named(role).filter(|name| !name.is_empty());
    let name = name.or_else(|| named(&format!("Ultmt{role}"))).unwrap_or_default();
    let account = parties.child(account).map(|a| a.first_of(&["Id/IBAN", "Id/Othr/Id"]));
    (name.to_owned(), account.unwrap_or_default().to_owned())
}
