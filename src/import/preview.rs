//! What becomes of each row, for the treasurer's own eyes before anything is written.
//! The first rows for people, all of them with `--all` and in JSON. Bank texts are shown: the file
//! is the treasurer's, and so is the terminal.

use crate::classify::counts_back;
use crate::out::{self, Align, Table};
use anyhow::Context as _;
use ledger::account::Account;
use ledger::entry::Posting;
use ledger::import::{Held, KnownRow, Plan, Planned, planned};
use ledger::journal::Append;
use serde_json::{Value, json};

/// So many rows are shown; the others are counted.
const SHOWN: usize = 10;

/// A plan, as far as it is shown.
pub struct Preview {
    /// The plan's hash.
    pub hash: String,
    /// What new rows become, in their order: the first ones, or all.
    rows: Vec<Becomes>,
    /// How many new rows are not among them.
    more: usize,
    /// Rows that the books have.
    known: Vec<KnownRow>,
    /// What names a row: `line`, or `row`.
    word: &'static str,
}

/// A row and its entry.
struct Becomes {
    line: u64,
    date: String,
    amount: String,
    currency: String,
    kind: String,
    accounts: Vec<String>,
    name: String,
    memo: String,
    /// What to say where its money goes the other way than its account.
    back: Option<String>,
}

/// A plan's hash, as the command line names it.
pub fn hash(text: &str) -> Result<String, &'static str> {
    let is_hash = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    is_hash.then(|| text.to_owned()).ok_or("expected the 32 hex digits that a dry run showed")
}

impl Preview {
    /// Takes from the append what is to be shown of its plan.
    pub fn of(
        append: &mut Append<'_>,
        account: &Account,
        plan: Plan,
        all: bool,
    ) -> anyhow::Result<Self> {
        let shown = if all { plan.rows.len() } else { SHOWN };
        let mut rows = Vec::new();
        for index in plan.rows.iter().take(shown) {
            rows.push(becomes(planned(append, *index)?, account, plan.word)?);
        }
        let more = plan.rows.len().saturating_sub(shown);
        Ok(Self { hash: plan.hash, rows, more, known: plan.known, word: plan.word })
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut text = String::new();
        if !self.rows.is_empty() {
            let columns = [
                (self.word, Align::Right),
                ("date", Align::Left),
                ("amount", Align::Right),
                ("currency", Align::Left),
                ("becomes", Align::Left),
                ("account", Align::Left),
                ("who", Align::Left),
                ("text", Align::Left),
            ];
            let mut table = Table::new(&columns);
            self.rows.iter().for_each(|row| table.row(row.cells()));
            table.text().lines().for_each(|line| text += &format!("  {line}\n"));
        }
        for row in &self.rows {
            row.back.iter().for_each(|note| text += &format!("  {note}\n"));
        }
        if self.more > 0 {
            text += &format!("  … {} more: --all shows them\n", out::number(self.more as u64));
        }
        for KnownRow { line, entry, .. } in self.known.iter().take(SHOWN) {
            text += &format!("  {} {line} is there already: entry {entry}\n", self.word);
        }
        match self.known.len().saturating_sub(SHOWN) {
            0 => {}
            more => text += &format!("  … and {}\n", out::count(more as u64, "row", "rows")),
        }
        text
    }

    /// For programs: every new row of this currency, every row that the books have, and those that
    /// were held, with what became of them.
    pub fn json(&self, currency: &str, held: &[Held]) -> Value {
        let new = self.rows.iter().filter(|row| row.currency == currency).map(Becomes::json);
        let known = self.known.iter().filter(|row| row.ccy.code() == currency);
        let known = known.map(|row| json!({"line": row.line, "is": "known", "entry": row.entry}));
        let held = held.iter().filter(|held| held.ccy.code() == currency);
        let held =
            held.map(|held| json!({"line": held.line, "is": "held", "why": held.to_string()}));
        new.chain(known).chain(held).collect()
    }
}

fn becomes(planned: Planned, account: &Account, word: &str) -> anyhow::Result<Becomes> {
    let Planned { entry, words } = planned;
    let own = |p: &&Posting| p.account == *account;
    let posting = entry.postings.iter().find(own).or_else(|| entry.postings.iter().next());
    let posting = posting.context("an entry without postings stands for a row")?;
    let net: i128 = entry.postings.iter().filter(own).map(|p| i128::from(p.minor)).sum();
    let others = entry.postings.iter().filter(|p| p.account != *account);
    let back = others.clone().find_map(|p| {
        // A refund is one, and a fee that came with a gift goes its own way.
        let whole = entry.postings.as_slice().len() == 2 && entry.body.name() != "refund";
        let what = counts_back(&p.account, net > 0).filter(|_| whole && net != 0)?;
        let line = words.source.row.unwrap_or_default();
        Some(format!("note: {word} {line} on {} counts as {what}", p.account))
    });
    Ok(Becomes {
        back,
        line: words.source.row.unwrap_or_default(),
        date: entry.date.to_string(),
        amount: posting.ccy.decimal(net),
        currency: posting.ccy.to_string(),
        kind: entry.body.name().to_owned(),
        accounts: others.map(|p| p.account.to_string()).collect(),
        name: words.who.name.unwrap_or_default(),
        memo: words.source.memo.unwrap_or_default(),
    })
}

impl Becomes {
    fn cells(&self) -> Vec<String> {
        vec![
            self.line.to_string(),
            self.date.clone(),
            self.amount.clone(),
            self.currency.clone(),
            self.kind.clone(),
            self.accounts.join(", "),
            short(&self.name),
            short(&self.memo),
        ]
    }

    fn json(&self) -> Value {
        json!({
            "line": self.line,
            "is": "new",
            "date": self.date,
            "amount": self.amount,
            "currency": self.currency,
            "becomes": self.kind,
            "accounts": self.accounts,
            "who": self.name,
            "text": self.memo,
        })
    }
}

/// A text that leaves room for the others.
fn short(text: &str) -> String {
    const WIDTH: usize = 32;
    if text.chars().count() <= WIDTH {
        return text.to_owned();
    }
    text.chars().take(WIDTH - 1).chain(['…']).collect()
}
