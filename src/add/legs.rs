//! What several kinds of entries by hand are made of: declared accounts, funds and categories.
//! Refuses what service.toml has not declared, with what was probably meant.

use crate::exit::Usage;
use crate::named::Named;
use anyhow::bail;
use ledger::account::{Account, Code, NameError};
use ledger::declared::Declarations;
use ledger::entry::Posting;
use ledger::journal::Append;
use ledger::money::Currency;
use ledger::nearest::meant;
use ledger::slot::Slot;

/// What is shown of an entry: what it was for, and the other party where that may be.
pub fn who_and_text(who: bool) -> Vec<Slot> {
    if who { vec![Slot::Who, Slot::Text] } else { vec![Slot::Text] }
}

/// A category, or its account: whoever classified rows has typed that.
pub fn category(text: &str) -> Result<Code, NameError> {
    text.strip_prefix("expenses:").unwrap_or(text).parse()
}

/// The expense leg, with the function that its category declares.
pub fn spent(
    append: &mut Append<'_>,
    category: &Code,
    of: &Code,
    ccy: Currency,
    minor: i64,
) -> anyhow::Result<Posting> {
    let declarations = append.declarations()?;
    if declarations.get("category", category.as_str()).is_none() {
        return Err(declarations.undeclared("category", category.as_str()).into());
    }
    let account: Account = format!("expenses:{category}").parse()?;
    let function = declarations.function_of(&account);
    Ok(Posting { account, ccy, minor, fund: Some(fund(append, of)?), function })
}

/// The fund, if it is declared.
pub fn fund(append: &mut Append<'_>, code: &Code) -> anyhow::Result<Code> {
    let declarations = append.declarations()?;
    if declarations.get("fund", code.as_str()).is_none() {
        return Err(declarations.undeclared("fund", code.as_str()).into());
    }
    Ok(code.clone())
}

/// The own account, if it is declared in this currency.
pub fn own_account(
    append: &mut Append<'_>,
    account: &Named,
    ccy: Currency,
) -> anyhow::Result<Account> {
    let declarations = append.declarations()?;
    let account = account.account(&declarations)?;
    if !account.is_cash() && account.as_str() != "assets:receivable" {
        let usage = format!("{account}: expected an own account, as assets:cash:box");
        return Err(Usage(usage).into());
    }
    let code = ledger::policy::account_code(account.as_str(), ccy.code());
    if declarations.get("account", &code).is_none() {
        if let Some(list) = currencies_of(&declarations, account) {
            bail!(
                "{account} is declared in {list}, not in {ccy}; nothing was written. Add {ccy} to the \
                 `currencies` of its [[account]] in service.toml, then run `ledger apply`"
            );
        }
        let meant = meant(declarations.nearest_account(account.as_str()));
        bail!(
            "{account} is not declared in {ccy}; {meant}nothing was written. A new one goes into \
             service.toml, then run `ledger apply`:\n\n[[account]]\ncode = \"{account}\"\n\
             currencies = [\"{ccy}\"]"
        );
    }
    Ok(account.clone())
}

/// The currencies in which an account is declared, if it is.
fn currencies_of(declarations: &Declarations, account: &Account) -> Option<String> {
    let codes = declarations.of("account").filter_map(|(code, ..)| code.rsplit_once(':'));
    let mine = codes.filter(|(name, _)| *name == account.as_str());
    let list: Vec<String> = mine.map(|(_, ccy)| ccy.to_ascii_uppercase()).collect();
    (!list.is_empty()).then(|| list.join(", "))
}
