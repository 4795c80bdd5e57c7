//! What vendors pull: by account or by name, up to the cap, each period once.

use super::*;
use crate::entry::Body;

fn row<'a>(day: &'a str, amount: &'a str) -> Row<'a> {
    Row { day, amount, ..Row::default() }
}

fn billed(fund: &Fund) -> Vec<String> {
    let expenses = of_type(&fund.book, "expense");
    let periods = expenses.iter().filter_map(|(_, entry)| match entry.body {
        Body::Expense(Some(billed)) => Some(format!("{}..{}", billed.from, billed.to)),
        _ => None,
    });
    periods.collect()
}

#[test]
fn a_debit_of_the_vendor_pays_the_period_that_is_open() {
    let fund = Fund::new();
    let rows = [
        Row { iban: HOST, ..row("2026-09-28", "-49.90") },
        Row { name: "HOSTWERK GMBH &amp; CO KG", ..row("2026-10-02", "-60.00") },
        Row { text: "Visa hstwrk*cloud 4711", ..row("2026-10-28", "-12.00") },
    ];
    let outcome = fund.shows(&rows);
    assert_eq!((outcome.settlements.pulled, notices(&outcome)), (3, vec![]));
    // The oldest near enough, then the next ones; November may be pulled at the end of October.
    assert_eq!(
        billed(&fund),
        ["2026-09-01..2026-09-30", "2026-10-01..2026-10-31", "2026-11-01..2026-11-30"]
    );
    assert_eq!(fund.book.holds("expenses:hosting EUR"), 12_190);
    let (entry, expense) = of_type(&fund.book, "expense").remove(0);
    let name = fund.books().words(entry).expect("words").who.name;
    assert_eq!(name.as_deref(), Some("Hostwerk GmbH & Co. KG"));
    assert!(expense.refers(Rel::Subject).is_some() && expense.refers(Rel::Statement).is_some());
}

#[test]
fn above_the_cap_or_without_a_period_the_rules_speak() {
    let mut fund = Fund::new();
    let rule = "[[rule]]\nto = \"expenses:hosting\"\ntext = \"hosting bill\"\n";
    fund.book.rules = Local::parse(rule).expect("a rule");
    let rows = [
        Row { iban: HOST, text: "hosting bill", ..row("2026-09-02", "-60.01") },
        Row { iban: HOST, text: "hosting bill", ..row("2026-09-03", "-49.90") },
        Row { iban: HOST, text: "hosting bill", ..row("2026-09-04", "-49.90") },
        Row { iban: HOST, text: "hosting bill", ..row("2026-09-05", "-49.90") },
    ];
    let outcome = fund.shows(&rows);
    let (ccy, cap) = ("EUR".parse().expect("a currency"), 6_000);
    assert_eq!(notices(&outcome), [Notice::AboveCap { code: code("server"), ccy, cap }]);
    // August and September, then nothing is open.
    assert_eq!((outcome.settlements.pulled, outcome.currencies[0].unclassified), (2, 0));
}

#[test]
fn a_short_name_must_stand_alone() {
    let fund = Fund::new();
    let outcome = fund.shows(&[
        Row { text: "DNSSEC course", ..row("2026-10-02", "-10.00") },
        Row { text: "my ADNS bill", ..row("2026-10-03", "-10.00") },
        Row { text: "card 12, DNS.", ..row("2026-10-04", "-10.00") },
    ]);
    assert_eq!((outcome.settlements.pulled, outcome.currencies[0].unclassified), (1, 2));
}

#[test]
fn what_two_commitments_could_be_is_neither() {
    let fund = Fund::new();
    let both = Row { iban: HOST, text: "DNS", ..row("2026-10-02", "-10.00") };
    let outcome = fund.would_show(std::slice::from_ref(&both));
    let codes = vec![code("domain"), code("server")];
    assert_eq!(notices(&outcome), [Notice::Vendors { codes }]);
    // What costs just so much is that one; above the other's cap, it is not the other.
    for amount in ["-20.00", "-49.90", "-30.00"] {
        let outcome = fund.would_show(&[Row { amount, ..both.clone() }]);
        assert_eq!(outcome.settlements.pulled, 1, "{amount}");
    }
}

#[test]
fn a_vendor_that_goes_on_after_the_end_is_told() {
    let fund = Fund::new();
    let ended = fund.ends("2026-09-01", "server");
    fund.sign("2026-09-01", Word::Approve, &[ended]);
    let rows = [Row { iban: HOST, ..row("2026-10-02", "-49.90") }];
    let outcome = fund.shows(&rows);
    let [Notice::Ended { code: found, .. }] = &notices(&outcome)[..] else {
        panic!("{:?}", notices(&outcome))
    };
    assert_eq!((found, outcome.settlements.pulled), (&code("server"), 0));
}

/// What is paid by transfer now is pulled no more: a debit like our own transfer is told apart.
#[test]
fn a_vendor_that_is_paid_by_transfer_now_and_collects_is_told() {
    let fund = Fund::new();
    let changed = COMMITMENTS.replace("\"debit\"", "\"push\"");
    let file = ServiceFile::parse(&format!("{SERVICE}{changed}")).expect("a service");
    let wanted = file.wanted().into_iter().find(|wanted| &*wanted.policy.code == "server");
    let wanted = wanted.expect("the commitment");
    let changed = fund.treasury("2026-08-01", |treasury| {
        let draft = wanted.draft(treasury.today(), treasury.by(), true);
        treasury.push(draft).expect("by transfer")
    });
    fund.sign("2026-08-01", Word::Approve, &[changed]);
    let claims = fund.claims(&[("host", 4_990)]);
    fund.batch(&claims);
    let rows = [Row { iban: HOST, ..row("2026-10-02", "-49.90") }];
    let outcome = fund.shows(&rows);
    let [Notice::Pushed { code: found, .. }] = &notices(&outcome)[..] else {
        panic!("{:?}", notices(&outcome))
    };
    assert_eq!((found, outcome.settlements.pulled), (&code("server"), 0));
    let outcome = fund.shows(&[Row { iban: HOST, ..row("2026-10-08", "-49.90") }]);
    let [notice] = &notices(&outcome)[..] else { panic!("{:?}", notices(&outcome)) };
    let said = notice.to_string();
    assert!(said.contains("or a debit by its vendor, as of commitment server"), "{said}");
}
