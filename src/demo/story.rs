//! The invented service: who gives, what it costs, what goes wrong. The same months always bring
//! the same story; the statements have the shapes that banks and processors export.

use super::clerk_of;
use super::declared::{RULES, SERVICE};
use super::paying::{Order, pays};
use crate::book::Place;
use crate::out;
use anyhow::Context as _;
use ledger::account::{Account, Code, Function};
use ledger::correct::{self, Part, Saying};
use ledger::day::{Day, Month};
use ledger::entry::{Body, Draft, Posting, Postings};
use ledger::policy::{Change, ServiceFile, difference};
use ledger::slot::Slot;

/// The service.
pub const NAME: &str = "Open Weather Commons (invented)";

/// Declares what is not in every book: a cash box, a restricted fund, the rules.
pub fn declare(place: &Place, day: Day) -> anyhow::Result<()> {
    append(&place.book()?.join("local.toml"), RULES)?;
    declare_more(place, SERVICE, day)
}

/// Declares what is added to service.toml.
pub(super) fn declare_more(place: &Place, more: &str, day: Day) -> anyhow::Result<()> {
    let file = place.book()?.join("service.toml");
    append(&file, more)?;
    let text = std::fs::read_to_string(&file)?;
    let changes = difference(&place.books()?, &ServiceFile::parse(&text)?, day)?;
    let mut journal = place.journal()?;
    let mut clerk = clerk_of(day)?;
    let mut append = journal.begin(&mut clerk)?;
    for change in &changes {
        if let Change::Added(wanted) | Change::Changed { to: wanted, .. } = change {
            let by = append.by();
            append.push(wanted.draft(day, by, true))?;
        }
    }
    append.commit()?;
    Ok(())
}

/// Adds to a file.
pub fn append(path: &std::path::Path, more: &str) -> anyhow::Result<()> {
    let old = std::fs::read_to_string(path).with_context(|| out::path(path))?;
    Ok(std::fs::write(path, old + more)?)
}

/// The story as it goes on: what bank and balances hold, what is on its way.
pub struct Story {
    bank: i64,
    wise: i64,
    /// The processor's payout of the month before, which reaches the bank in this one.
    coming: i64,
    /// The bank's last rows: its next export repeats them.
    before: Vec<BankRow>,
}

/// A row of the bank, in cents.
#[derive(Clone)]
struct BankRow {
    day: Day,
    text: String,
    minor: i64,
    balance: i64,
}

/// A gift through the processor, in cents.
struct Gift {
    day: Day,
    gross: i64,
    name: &'static str,
    what: &'static str,
}

const DONORS: [(&str, i64, &str); 14] = [
    ("Ada Lindqvist", 1_000, "Monthly gift, public"),
    ("", 500, "Monthly gift"),
    ("Bram de Wit", 2_000, "Monthly gift"),
    ("Chiara Russo", 500, "Monthly gift, public"),
    ("", 1_500, "Monthly gift"),
    ("Dmitri Ivanov", 800, "Monthly gift"),
    ("Emmanuelle Ngo-Baptiste", 2_500, "Monthly gift, public"),
    ("", 1_000, "Monthly gift"),
    ("Fatima Al-Sayed", 1_200, "Monthly gift"),
    ("", 300, "Monthly gift"),
    ("Grzegorz Wójcik", 5_000, "Monthly gift, public"),
    ("", 700, "Monthly gift"),
    ("Hina Takahashi", 2_500, "Monthly gift"),
    ("Jakub Nowak", 2_000, "Monthly gift"),
];

impl Story {
    /// As it is before the first month.
    pub fn new() -> Self {
        Self { bank: 98_000, wise: 0, coming: 0, before: Vec::new() }
    }

    /// The files of one month, the `n`th of the story, in the order in which they are imported.
    pub fn statements(&mut self, month: Month, n: u32, orders: &[Order]) -> Vec<(String, String)> {
        let bank = self.bank_file(month, n, orders);
        let gifts = gifts(month, n);
        self.coming = gifts.iter().map(|gift| gift.gross - fee(gift.gross)).sum();
        vec![
            (format!("stripe-{month}.csv"), stripe_file(month, &gifts, self.coming)),
            (format!("bank-{month}.csv"), bank),
            (format!("wise-usd-{month}.csv"), self.wise_file(month, n)),
        ]
    }

    /// The bank's export: this month's rows behind the last ones of the month before.
    fn bank_file(&mut self, month: Month, n: u32, orders: &[Order]) -> String {
        let mut rows = self.before.clone();
        let repeated = rows.len();
        for (day, text, minor) in bank_rows(month, n, self.coming, orders) {
            self.bank += minor;
            rows.push(BankRow { day, text, minor, balance: self.bank });
        }
        self.before = rows.split_off(repeated.max(rows.len().saturating_sub(2)));
        let shown = rows.iter().chain(&self.before);
        let mut file = "date,description,amount,currency,balance\n".to_owned();
        for row in shown {
            let (amount, balance) = (cents(row.minor), cents(row.balance));
            file += &format!("{},\"{}\",{amount},EUR,{balance}\n", row.day, row.text);
        }
        file
    }

    /// The balance in dollars; the newest row comes first.
    fn wise_file(&mut self, month: Month, n: u32) -> String {
        let mut lines = Vec::new();
        let rows = [
            (
                3,
                6_000,
                "Received money from Pacific Maps Collective",
                "Pacific Maps Collective",
                "",
            ),
            (15, -3_500, "Sent money to Tile Mirror Inc.", "", "Tile Mirror Inc."),
        ];
        for (day, minor, text, payer, payee) in rows {
            self.wise += minor;
            let date = month.first().plus(day - 1).date();
            lines.push(format!(
                "TRANSFER-{n}{day:02},{:02}-{:02}-{:04},{},USD,\"{text}\",,{},,,,{payer},{payee},,,,,,,0.00\n",
                date.day(),
                date.month(),
                date.year(),
                cents(minor),
                cents(self.wise)
            ));
        }
        lines.push(WISE_HEADER.to_owned());
        lines.into_iter().rev().collect()
    }
}

const WISE_HEADER: &str = "\"TransferWise ID\",Date,Amount,Currency,Description,\"Payment Reference\",\"Running Balance\",\"Exchange From\",\"Exchange To\",\"Exchange Rate\",\"Payer Name\",\"Payee Name\",\"Payee Account Number\",Merchant,\"Card Last Four Digits\",\"Card Holder Full Name\",Attachment,Note,\"Total fees\"\n";

/// What moved at the bank: day, text, cents.
fn bank_rows(month: Month, n: u32, coming: i64, orders: &[Order]) -> Vec<(Day, String, i64)> {
    let on = |day: i64| month.first().plus(day - 1);
    let mut rows = Vec::new();
    let mut row = |day: i64, text: String, minor: i64| rows.push((on(day), text, minor));
    if coming > 0 {
        row(2, format!("STRIPE PAYOUT po_{n:03}"), coming);
    }
    let hosting = if n < 12 { 4_890 } else { 5_640 };
    for order in orders {
        row(4, order.text.clone(), -order.minor);
    }
    if !pays(n) {
        row(5, format!("Northern Hosting Coop invoice {month}"), -hosting);
    }
    if n % 3 == 1 {
        row(9, "Gift by transfer, Kari Nordmann".to_owned(), 15_000);
    }
    if n == 6 {
        row(11, "Grant accessibility, Foundation for Open Maps".to_owned(), 300_000);
    }
    if !pays(n) {
        row(12, format!("Maintenance invoice {month}"), -12_000);
    }
    if n == 10 {
        row(17, "CARD 4821 REGIONAL RAIL".to_owned(), -6_400);
    }
    if n == 23 {
        row(18, "CARD 4821 PAPERWORKS".to_owned(), -3_780);
    }
    if n % 12 == 3 {
        row(20, "Domain Guild renewal".to_owned(), -1_490);
    }
    if n > 7 && n % 4 == 1 {
        row(22, "Accessibility audit, part".to_owned(), -45_000);
    }
    row(28, "Account fee".to_owned(), -250);
    rows
}

/// Numbers that look thrown and are always the same.
fn thrown(n: u32, salt: u64, below: u64) -> u64 {
    let mixed = (u64::from(n) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = mixed ^ salt.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed ^ (mixed >> 32)) % below
}

fn gifts(month: Month, n: u32) -> Vec<Gift> {
    let on = |day: u64| month.first().plus(day as i64 - 1);
    let mut gifts = Vec::new();
    // Donors join over the months; now and then one skips a month.
    let joined = (5 + n as usize / 2).min(DONORS.len());
    for (i, (name, gross, what)) in (0..).zip(DONORS.iter().take(joined)) {
        if thrown(n, i, 12) != 0 {
            gifts.push(Gift { day: on(2 + i), gross: *gross, name, what });
        }
    }
    for i in 0..2 + thrown(n, 77, 4) {
        let amounts = [500, 1_000, 2_000, 2_500, 5_000, 10_000];
        let gross = amounts[thrown(n, 100 + i, 6) as usize];
        let (name, what) = match thrown(n, 200 + i, 5) {
            0 => ("Ines Okafor", "One-time gift, public"),
            _ => ("", "One-time gift"),
        };
        gifts.push(Gift { day: on(3 + thrown(n, 300 + i, 22)), gross, name, what });
    }
    gifts.sort_by_key(|gift| gift.day);
    gifts
}

fn fee(gross: i64) -> i64 {
    gross * 15 / 1_000 + 25
}

fn cents(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100)
}

/// The processor's itemized report: gifts with their fees, and the payout on the last day.
fn stripe_file(month: Month, gifts: &[Gift], payout: i64) -> String {
    let mut file = "automatic_payout_id,balance_transaction_id,created,available_on,currency,gross,fee,net,reporting_category,source_id,description,customer_email,customer_name\n".to_owned();
    let mut row = |i: usize,
                   day: Day,
                   gross: i64,
                   fee: i64,
                   category: &str,
                   what: &str,
                   name: &str| {
        file += &format!(
            "po_{month},txn_{month}_{i:02},{day} 12:00:00,{day} 12:00:00,eur,{},{},{},{category},src_{month}_{i:02},\"{what}\",,{name}\n",
            cents(gross),
            cents(fee),
            cents(gross - fee)
        );
    };
    for (i, gift) in gifts.iter().enumerate() {
        row(i, gift.day, gift.gross, fee(gift.gross), "charge", gift.what, gift.name);
    }
    row(gifts.len(), month.last(), -payout, 0, "payout", "Payout", "");
    file
}

/// What no statement shows, and what was put right, entered on the treasurer's day.
pub fn by_hand(place: &Place, month: Month, n: u32, day: Day) -> anyhow::Result<()> {
    let mut journal = place.journal()?;
    let mut clerk = clerk_of(day)?;
    let mut append = journal.begin(&mut clerk)?;
    let hand = Hand { by: append.by() };
    match n {
        1 => drop(append.push(hand.cash(
            "equity:opening",
            4_000,
            month.first(),
            Body::Opening,
            "",
        )?)?),
        11 => {
            let row = unclassified(&mut append, 6_400)?;
            let to = vec![Part { account: "expenses:hosting".parse()?, minor: None }];
            correct::classify(&mut append, row, &to, Saying::default())?;
        }
        12 => {
            let row = unclassified(&mut append, 6_400)?;
            let to = vec![Part { account: "expenses:travel".parse()?, minor: None }];
            let reason = Some("A train ticket to the maps meeting, not hosting".to_owned());
            correct::classify(&mut append, row, &to, Saying { reason, ..Saying::default() })?;
        }
        16 => drop(append.push(hand.noncash(
            30_000,
            month.last(),
            "Northern Hosting Cooperative",
        )?)?),
        _ => {}
    }
    if n % 3 == 2 {
        let (date, gave) = (month.first().plus(13), "income:donations:one-time");
        let words = "Collected at the meetup";
        let minor = 2_500 + thrown(n, 9, 8) as i64 * 500;
        if n == 20 {
            let wrong = hand.cash(gave, minor * 10, date, Body::Donation(None), words)?;
            let wrong = append.push(wrong)?;
            correct::reverse(&mut append, wrong, "Typed with one zero too many")?;
        }
        append.push(hand.cash(gave, minor, date, Body::Donation(None), words)?)?;
    }
    append.commit()?;
    Ok(())
}

/// The bank's row over this many cents, however it is classified by now.
fn unclassified(append: &mut ledger::journal::Append<'_>, minor: i64) -> anyhow::Result<u64> {
    for index in (0..append.next()).rev() {
        let entry = append.entry(index)?;
        let is_row = entry.refers(ledger::entry::Rel::Statement).is_some();
        if is_row && entry.postings.iter().any(|p| p.minor == -minor) {
            return Ok(index);
        }
    }
    anyhow::bail!("the story lacks its row of {}", cents(minor))
}

/// The treasurer's hand.
struct Hand {
    by: Code,
}

impl Hand {
    /// Into the cash box, from that side.
    fn cash(
        &self,
        from: &str,
        minor: i64,
        date: Day,
        body: Body,
        what: &str,
    ) -> anyhow::Result<Draft> {
        let eur = "EUR".parse()?;
        let postings = Postings::new(vec![
            Posting::pooled("assets:cash:box".parse()?, eur, minor),
            Posting::of_fund(from.parse()?, eur, -minor, Code::general()),
        ])?;
        Ok(self.saying(Draft::new(date, self.by.clone(), body, postings), what))
    }

    /// A gift of hosting.
    fn noncash(&self, minor: i64, date: Day, who: &str) -> anyhow::Result<Draft> {
        let (eur, general) = ("EUR".parse()?, Code::general());
        let hosting: Account = "expenses:hosting".parse()?;
        let gift: Account = "income:donations:one-time".parse()?;
        let postings = Postings::new(vec![
            Posting::expense(hosting, eur, minor, general.clone(), Function::Program),
            Posting::of_fund(gift, eur, -minor, general),
        ])?;
        let body = Body::Noncash(ledger::entry::Noncash::InKind);
        let mut draft = self.saying(
            Draft::new(date, self.by.clone(), body, postings),
            "A third server for half a year",
        );
        draft.words.who.name = Some(who.to_owned());
        draft.public.push(Slot::Who);
        Ok(draft)
    }

    fn saying(&self, mut draft: Draft, what: &str) -> Draft {
        if !what.is_empty() {
            draft.words.text.purpose = Some(what.to_owned());
            draft.public.push(Slot::Text);
        }
        draft
    }
}
