//! One unit of a statement into one entry: gross gift, fees, net, each on its leg.
//! The treasurer's rules speak first, then the profile; what neither knows is unclassified and
//! says so. Names, memos and ids go into slots; only what a rule or the giver allows is published.

use super::exchange;
use super::transit::{self, InTransit};
use crate::account::{self, Account, Code, Function};
use crate::day::Day;
use crate::declared::Declarations;
use crate::entry::{Body, Draft, Posting, Postings, Rel};
use crate::local::{Local, Rule, Seen};
use crate::money::{Currency, add};
use crate::slot::Slot;
use crate::statement::{Kind, Line, Unit};
use std::collections::HashMap;

/// What all units of one import share.
pub struct Translator<'a> {
    pub account: Account,
    pub profile: &'a str,
    pub by: Code,
    pub local: &'a Local,
    pub declarations: &'a Declarations,
    pub statements: &'a [(Currency, u64)],
    /// What may arrive with a row that nobody explains.
    transit: Vec<InTransit>,
    /// Parsed once: a million rows name a dozen accounts.
    accounts: HashMap<String, Account>,
    text: String,
}

/// The income of the gift that a refund gives back, so that it leaves where it came in.
#[derive(Debug, Clone)]
pub struct Given {
    pub entry: u64,
    pub account: Account,
    pub fund: Code,
}

/// A translated unit.
pub struct Translated {
    pub draft: Draft,
    pub unclassified: bool,
}

/// The two sides of a line besides the own account, and what the entry is.
pub(super) struct Side {
    pub body: Body,
    pub account: Account,
    pub fund: Code,
}

impl<'a> Translator<'a> {
    pub fn new(
        account: Account,
        profile: &'a str,
        by: Code,
        local: &'a Local,
        declarations: &'a Declarations,
        statements: &'a [(Currency, u64)],
        transit: Vec<InTransit>,
    ) -> Self {
        let (accounts, text) = (HashMap::new(), String::new());
        Self { account, profile, by, local, declarations, statements, transit, accounts, text }
    }

    /// The entry of a unit; `None` where its rows move nothing. Errors say what no entry can hold.
    pub fn translate(
        &mut self,
        unit: &Unit<'_>,
        day: Day,
        given: Option<&Given>,
    ) -> Result<Option<Translated>, String> {
        let main = unit.main().ok_or("a unit without rows")?;
        let ccy = main.ccy;
        let local = self.local;
        let rule = self.rule_for(local, main);
        let side = self.side(main, day, rule, given)?;
        let legs = self.legs(&unit.lines, &side)?;
        let unclassified = side.account.is_unclassified();
        let refunds = given.filter(|_| matches!(side.body, Body::Refund));
        let Some(mut draft) = self.draft(side.body, day, ccy, legs)? else { return Ok(None) };
        if let Some(given) = refunds {
            draft = draft.with_ref(Rel::Refunds, given.entry);
        }
        put_words(&mut draft, main, rule);
        Ok(Some(Translated { draft, unclassified }))
    }

    /// The one entry of two rows that exchange a currency. It is of the statement of what was given.
    pub fn exchange(
        &mut self,
        given: &Line<'_>,
        got: &Line<'_>,
        day: Day,
    ) -> Result<Option<Translated>, String> {
        let body = Body::Conversion(exchange::rate(given, got));
        let account = self.account_named("equity:conversion")?;
        let side = Side { body: body.clone(), account, fund: Code::general() };
        let mut legs = Legs { all: Vec::with_capacity(4) };
        self.add_line(&mut legs, given, &side)?;
        self.add_line(&mut legs, got, &side)?;
        let Some(mut draft) = self.draft(body, day, given.ccy, legs)? else { return Ok(None) };
        put_words(&mut draft, given, None);
        Ok(Some(Translated { draft, unclassified: false }))
    }

    /// What lines of one currency move.
    pub(super) fn legs(&mut self, lines: &[Line<'_>], side: &Side) -> Result<Legs, String> {
        let mut legs = Legs { all: Vec::with_capacity(4) };
        let ccy = lines.first().map(|line| line.ccy);
        for line in lines {
            if let Some(ccy) = ccy.filter(|ccy| *ccy != line.ccy) {
                return Err(format!("its group has rows in {ccy} and {}", line.ccy));
            }
            self.add_line(&mut legs, line, side)?;
        }
        Ok(legs)
    }

    pub(super) fn draft(
        &self,
        body: Body,
        day: Day,
        ccy: Currency,
        legs: Legs,
    ) -> Result<Option<Draft>, String> {
        let postings = legs.postings()?;
        if postings.is_empty() {
            return Ok(None);
        }
        let draft = Draft::new(day, self.by.clone(), body, postings);
        let statement = self.statements.iter().find(|(of, _)| *of == ccy);
        Ok(Some(match statement {
            Some((_, statement)) => draft.with_ref(Rel::Statement, *statement),
            None => draft,
        }))
    }

    fn rule_for(&mut self, local: &'a Local, line: &Line<'_>) -> Option<&'a Rule> {
        let own = (self.profile, self.account.as_str());
        rule_of(local, own, line, &mut self.text).and_then(|at| local.rules().get(at))
    }

    /// What stands against the own account.
    fn side(
        &mut self,
        line: &Line<'_>,
        day: Day,
        rule: Option<&Rule>,
        given: Option<&Given>,
    ) -> Result<Side, String> {
        if let Some(rule) = rule {
            let body = match Body::on(&rule.to, line.gross < 0) {
                Body::Expense(_) => Body::Expense(rule.billed(day)),
                body => body,
            };
            return Ok(Side { body, account: rule.to.clone(), fund: rule.fund.clone() });
        }
        let proposed = line.account.map(|name| self.account_named(name)).transpose()?;
        let (body, name) = match line.kind {
            Some(Kind::Donation { recurring }) => (Body::Donation(None), donations(recurring)),
            Some(Kind::Income) => (Body::Income, "income:unclassified"),
            Some(Kind::Expense) => (Body::Expense(None), "expenses:unclassified"),
            Some(Kind::Fee) => (Body::Fee, "expenses:fees:processor"),
            Some(Kind::Refund) => (Body::Refund, "income:donations:unknown"),
            Some(Kind::Transfer) => (Body::Transfer, "assets:in-transit:own"),
            Some(Kind::Conversion) => (Body::Conversion(None), "equity:conversion"),
            None if line.gross > 0 => (Body::Income, "income:unclassified"),
            None => (Body::Expense(None), "expenses:unclassified"),
        };
        if let (Body::Refund, Some(given)) = (&body, given) {
            return Ok(Side { body, account: given.account.clone(), fund: given.fund.clone() });
        }
        let account = match proposed {
            Some(account) => account,
            None => self.account_named(name)?,
        };
        if account.is_unclassified()
            && let Some(account) = transit::meet(&mut self.transit, line, &self.text)
        {
            return Ok(Side { body: Body::Transfer, account, fund: Code::general() });
        }
        Ok(Side { body, account, fund: Code::general() })
    }

    /// The line's effect on the own account, its gross on the other side, its fees on theirs.
    fn add_line(&mut self, legs: &mut Legs, line: &Line<'_>, side: &Side) -> Result<(), String> {
        let ccy = line.ccy;
        legs.add((self.account.clone(), ccy), None, None, line.net)?;
        let fund = &side.fund;
        let processor = match side.body {
            // Who carries out a payment is the bank.
            Body::Settlement(_) => account::BANK_FEES,
            _ => "expenses:fees:processor",
        };
        let fees = [
            (processor, line.fees.processor),
            ("expenses:fees:host", line.fees.platform),
            ("expenses:fees:tax", line.fees.tax),
        ];
        for (name, minor) in fees.into_iter().filter(|(_, minor)| *minor != 0) {
            let account = self.account_named(name)?;
            let function = self.function(&account);
            legs.add((account, ccy), Some(fund.clone()), function, -minor)?;
        }
        if line.gross != 0 {
            let function = self.function(&side.account);
            let fund = fund_for(&side.account, fund);
            legs.add((side.account.clone(), ccy), fund, function, -line.gross)?;
        }
        Ok(())
    }

    pub(super) fn account_named(&mut self, name: &str) -> Result<Account, String> {
        if let Some(account) = self.accounts.get(name) {
            return Ok(account.clone());
        }
        let account: Account = name.parse().map_err(|e| format!("{e}"))?;
        self.accounts.insert(name.to_owned(), account.clone());
        Ok(account)
    }

    fn function(&self, account: &Account) -> Option<Function> {
        self.declarations.function_of(account)
    }
}

/// The first rule that takes a line, counted from 0; `text` is room for what rules look at.
pub(super) fn rule_of(
    local: &Local,
    (profile, account): (&str, &str),
    line: &Line<'_>,
    text: &mut String,
) -> Option<usize> {
    text.clear();
    text.push_str(&line.text);
    if let Some(name) = &line.name {
        text.push('\n');
        text.push_str(name);
    }
    let (name, iban) = (line.name.as_deref(), line.counterparty.as_deref());
    let seen = Seen { profile, account, text, name, iban, ccy: line.ccy, net: line.net };
    local.place_for(&seen, |column| line.field(column))
}

/// Assets and liabilities are pooled over the funds.
fn fund_for(account: &Account, fund: &Code) -> Option<Code> {
    (!account.is_pooled()).then(|| fund.clone())
}

fn donations(recurring: Option<bool>) -> &'static str {
    match recurring {
        Some(true) => "income:donations:recurring",
        Some(false) => "income:donations:one-time",
        None => "income:donations:unknown",
    }
}

pub(super) fn put_words(draft: &mut Draft, line: &Line<'_>, rule: Option<&Rule>) {
    let text = |value: &Option<std::borrow::Cow<'_, str>>| {
        value.as_deref().filter(|v| !v.is_empty()).map(str::to_owned)
    };
    let words = &mut draft.words;
    words.source.row = Some(u64::from(line.row));
    words.source.id = text(&line.id);
    words.source.account = text(&line.counterparty);
    words.source.memo = Some(line.text.trim()).filter(|t| !t.is_empty()).map(str::to_owned);
    let has_who = draft.body.slots().contains(&Slot::Who);
    if has_who {
        let named = rule.and_then(|rule| rule.who.clone());
        let public = named.is_some() || line.public || rule.is_some_and(|rule| rule.public);
        words.who.name = named.or_else(|| text(&line.name));
        if public && words.who.name.is_some() {
            draft.public.push(Slot::Who);
        }
    }
    if let Some(purpose) = rule.and_then(|rule| rule.purpose.clone()) {
        draft.words.text.purpose = Some(purpose);
        draft.public.push(Slot::Text);
    }
}

/// Postings under way: one leg per account, currency, fund and function.
pub(super) struct Legs {
    all: Vec<Posting>,
}

impl Legs {
    fn add(
        &mut self,
        (account, ccy): (Account, Currency),
        fund: Option<Code>,
        function: Option<Function>,
        minor: i64,
    ) -> Result<(), String> {
        let same = |p: &&mut Posting| {
            p.account == account && p.ccy == ccy && p.fund == fund && p.function == function
        };
        if let Some(leg) = self.all.iter_mut().find(same) {
            leg.minor = add(leg.minor, minor).map_err(|e| e.to_string())?;
        } else {
            self.all.push(Posting { account, ccy, minor, fund, function });
        }
        Ok(())
    }

    fn postings(mut self) -> Result<Postings, String> {
        self.all.retain(|leg| leg.minor != 0);
        Postings::new(self.all).map_err(|e| e.to_string())
    }
}
