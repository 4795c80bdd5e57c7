//! A book of everything that happens, made by dice that always fall the same way.

use super::*;

pub(super) struct Place {
    pub(super) folder: tempfile::TempDir,
}

impl Place {
    pub(super) fn with(drafts: Vec<Draft>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut journal = new_book(folder.path(), "2024-12-01");
        let mut clerk = clerk("2024-12-01");
        let mut append = journal.begin(&mut clerk).expect("the lock");
        for draft in drafts {
            append.push(draft).expect("pushed");
        }
        append.commit().expect("committed");
        Self { folder }
    }

    pub(super) fn books(&self) -> Books {
        Books::open(&self.folder.path().join("book")).expect("readable")
    }
}

/// One leg: account, currency, minor units, fund.
pub(super) type Line = (&'static str, &'static str, i64, &'static str);

pub(super) fn draft(date: &str, body: Body, lines: &[Line]) -> Draft {
    let postings = lines.iter().map(|(account, ccy, minor, fund)| {
        let account: Account = account.parse().expect("an account");
        let ccy = ccy.parse().expect("a currency");
        match (account.class(), fund.parse::<Code>()) {
            (Class::Expenses, Ok(fund)) => {
                Posting::expense(account, ccy, *minor, fund, Function::Program)
            }
            (_, Ok(fund)) => Posting::of_fund(account, ccy, *minor, fund),
            (_, Err(_)) => Posting::pooled(account, ccy, *minor),
        }
    });
    let postings = Postings::new(postings.collect()).expect("they balance");
    let by = "treasurer".parse().expect("a code");
    Draft::new(date.parse().expect("a day"), by, body, postings)
}

pub(super) fn said(mut draft: Draft, who: &str, purpose: &str) -> Draft {
    draft.words.who.name = Some(who.to_owned());
    draft.words.text.purpose = Some(purpose.to_owned());
    draft.public = vec![Slot::Text, Slot::Who];
    draft
}

/// Numbers that look random and are the same each time.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// A book of some entries over ten months, of every kind that posts, in two currencies.
pub(super) fn everything() -> Place {
    let mut dice = Dice(1);
    let mut drafts: Vec<Draft> = Vec::new();
    let statement = Body::Statement(Statement {
        account: "assets:bank:main".parse().expect("an account"),
        ccy: "EUR".parse().expect("a currency"),
        from: "2024-01-01".parse().expect("a day"),
        to: "2024-10-31".parse().expect("a day"),
        opening: None,
        closing: None,
        rows: 1,
        proven: 0,
        grade: crate::entry::Grade::Unproven,
        profile: Code::general(),
        version: 1,
    });
    drafts.push(draft("2024-10-31", statement, &[]));
    for _ in 0..110 {
        let date = format!("2024-{:02}-{:02}", 1 + dice.below(10), 1 + dice.below(28));
        let minor = 100 + dice.below(5_000) as i64;
        let ccy = ["EUR", "EUR", "JPY"][dice.below(3) as usize];
        let fund = ["general", "general", "season"][dice.below(3) as usize];
        let (bank, host) = ("assets:bank:main", "assets:processor:card");
        let next = match dice.below(9) {
            0 | 1 => said(
                draft(
                    &date,
                    Body::Donation(None),
                    &[
                        (host, ccy, minor - 9, ""),
                        ("expenses:fees", ccy, 9, fund),
                        ("income:donations:one-time", ccy, -minor, fund),
                    ],
                ),
                "Zoë",
                "a gift",
            ),
            2 => draft(
                &date,
                Body::Expense(None),
                &[
                    (bank, ccy, -minor, ""),
                    ("expenses:hosting:mail", ccy, minor - 1, "general"),
                    ("expenses:hosting", ccy, 1, "season"),
                ],
            ),
            3 => said(
                draft(
                    &date,
                    Body::Expense(None),
                    &[(bank, ccy, -minor, ""), ("expenses:domain", ccy, minor, fund)],
                ),
                "A registrar",
                "the GIFT shop's name",
            ),
            4 => draft(
                &date,
                Body::Transfer,
                &[
                    (host, ccy, -minor, ""),
                    (bank, ccy, minor - 3, ""),
                    ("expenses:fees", ccy, 3, "general"),
                ],
            ),
            5 => draft(
                &date,
                Body::Transfer,
                &[
                    ("equity:fund-transfer", ccy, minor, "season"),
                    ("equity:fund-transfer", ccy, -minor, "general"),
                ],
            ),
            6 => draft(
                &date,
                Body::Conversion(None),
                &[
                    (bank, "EUR", -minor, ""),
                    ("equity:conversion", "EUR", minor, "general"),
                    (bank, "JPY", minor * 2, ""),
                    ("equity:conversion", "JPY", -minor * 2, "general"),
                ],
            ),
            7 => draft(
                &date,
                Body::Expense(None),
                &[(bank, ccy, -minor, ""), ("expenses:unclassified", ccy, minor, "general")],
            ),
            _ => answer(&mut dice, &drafts, &date),
        };
        drafts.push(next);
    }
    Place::with(drafts)
}

/// A classification or reversal of some earlier entry, or a gift of work.
pub(super) fn answer(dice: &mut Dice, drafts: &[Draft], date: &str) -> Draft {
    let target = dice.below(drafts.len() as u64);
    let index = target + 1;
    let Some(draft_of) = drafts.get(target as usize) else { unreachable!("it is below") };
    let answered = drafts.iter().any(|d| d.refs.iter().any(|r| r.entry == index));
    let open = draft_of.postings.iter().find(|p| p.account.is_unclassified());
    let minor = open.map_or(0, |p| p.minor);
    match &draft_of.body {
        _ if answered => {}
        Body::Expense(_) if minor > 0 => {
            let ccy = if open.is_some_and(|p| p.ccy.code() == "JPY") { "JPY" } else { "EUR" };
            let open = ("expenses:unclassified", ccy, -minor, "general");
            let (travel, transit) = ("expenses:travel", "assets:in-transit:card");
            let legs = match minor % 3 {
                0 => vec![open, (travel, ccy, minor, "general")],
                1 => vec![open, (travel, ccy, 40, "general"), (transit, ccy, minor - 40, "")],
                _ => vec![open, (transit, ccy, minor, "")],
            };
            let mut answer = draft("2024-01-01", Body::Classification(None), &legs);
            answer.date = draft_of.date;
            return answer.with_ref(Rel::Classifies, index);
        }
        body if body.is_reversible() => {
            let by = "treasurer".parse().expect("a code");
            let (body, postings) = (Body::Reversal, draft_of.postings.reversed());
            return Draft::new(draft_of.date, by, body, postings).with_ref(Rel::Reverses, index);
        }
        _ => {}
    }
    draft(
        date,
        Body::Noncash(crate::entry::Noncash::Waived),
        &[
            ("expenses:maintenance", "EUR", 5_000, "general"),
            ("income:donations:one-time", "EUR", -5_000, "general"),
        ],
    )
}
