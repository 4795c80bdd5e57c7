//! Entries against the rules, and against an RFC 8785 implementation that we did not write.

mod bodies;

use super::*;
use crate::account::{Account, Function};
use crate::act::{NAMESPACE, Word};
use crate::money::Currency;
use crate::ssh::PrivateKey;
use bodies::{claim, every_body};

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn euro() -> Currency {
    "EUR".parse().expect("a currency")
}

fn account(text: &str) -> Account {
    text.parse().expect("an account")
}

fn code(text: &str) -> Code {
    text.parse().expect("a code")
}

/// A gift of 50.00 of which the processor keeps 1.75.
fn gift() -> Draft {
    let postings = Postings::new(vec![
        Posting::pooled(account("assets:processor:stripe"), euro(), 4825),
        Posting::of_fund(account("income:donations:recurring"), euro(), -5000, Code::general()),
        Posting::expense(
            account("expenses:fees:processor"),
            euro(),
            175,
            Code::general(),
            Function::Fundraising,
        ),
    ])
    .expect("it balances");
    let mut draft =
        Draft::new(day("2024-10-30"), code("treasurer"), Body::Donation(None), postings)
            .with_ref(Rel::Statement, 7);
    draft.words.who.name = Some("Zoë 😀 \u{2028}\u{1}".to_owned());
    draft
}

#[test]
fn every_type_reads_back_as_it_was_written_and_is_canonical() {
    for body in every_body() {
        let mut draft = gift();
        if !body.posts() {
            draft.postings = Postings::default();
        }
        let rel = body.answers().unwrap_or(Rel::Statement);
        draft.refs = vec![Ref { rel, entry: 7 }];
        draft.body = body;
        let sealed = draft.seal(day("2024-10-31"), Seed([7; 32])).expect("it seals");
        let text = std::str::from_utf8(&sealed.bytes).expect("ASCII");

        let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
        let theirs = serde_json_canonicalizer::to_string(&value).expect("canonical");
        assert_eq!(text, theirs, "an independent RFC 8785 implementation writes the same bytes");

        let entry = decode(9, &sealed.bytes).expect(text);
        assert_eq!(entry.body, sealed.draft.body);
        assert_eq!(entry.postings, sealed.draft.postings);
        assert_eq!(entry.refs, sealed.draft.refs);
        for (slot, digest) in &entry.digests {
            let (salt, value) = sealed.opening(*slot);
            assert_eq!(*digest, crate::slot::digest(*slot, &salt, &value));
            let parsed: serde_json::Value = serde_json::from_str(&value).expect("JSON");
            let theirs = serde_json_canonicalizer::to_string(&parsed).expect("canonical");
            assert_eq!(value, theirs);
        }
    }
}

#[test]
fn an_unknown_type_is_kept_and_its_postings_are_read() {
    let sealed = gift().seal(day("2024-10-31"), Seed([7; 32])).expect("it seals");
    let text = String::from_utf8(sealed.bytes).expect("ASCII");
    let later = text.replace("\"type\":\"donation\"", "\"type\":\"dream\",\"unseen\":1");
    // `unseen` sorts between `type` and `v`.
    let entry = decode(9, later.as_bytes()).expect("a later version's entry");
    assert_eq!(entry.body, Body::Unknown("dream".into()));
    assert_eq!(entry.postings.as_slice().len(), 3);
}

#[test]
fn what_no_entry_could_be_is_refused() {
    let sealed = gift().seal(day("2024-10-31"), Seed([7; 32])).expect("it seals");
    let text = String::from_utf8(sealed.bytes).expect("ASCII");
    let edits = [
        ("\"v\":1", "\"v\":2"),
        ("\"v\":1", "\"v\":1,\"w\":1"),
        ("\"minor\":\"175\"", "\"minor\":\"174\""),
        ("\"minor\":\"175\"", "\"minor\":\"0175\""),
        ("\"minor\":\"175\"", "\"minor\":175"),
        ("\"entry\":7", "\"entry\":9"),
        ("\"rel\":\"statement\"", "\"rel\":\"likes\""),
        ("2024-10-30", "2024-11-02"),
        ("2024-10-30", "2024-02-30"),
        ("\"fund\":\"general\",", ""),
        ("\"function\":\"fundraising\",", ""),
        ("\"docs\":", "\"dogs\":"),
        (":recurring", ":annoying"),
        ("\"ccy\":\"EUR\"", "\"ccy\":\"EUQ\""),
    ];
    for (from, to) in edits {
        let edited = text.replacen(from, to, 1);
        assert_ne!(edited, text, "{from}");
        assert!(decode(9, edited.as_bytes()).is_err(), "{from} -> {to}");
    }
    assert!(decode(9, b"").is_err());
}

#[test]
fn references_are_those_of_the_type() {
    let refers = |body: Body, rels: &[(Rel, u64)]| {
        let mut draft = gift();
        if !body.posts() {
            draft.postings = Postings::default();
        }
        draft.body = body;
        draft.refs = rels.iter().map(|(rel, entry)| Ref { rel: *rel, entry: *entry }).collect();
        draft.seal(day("2024-10-31"), Seed([7; 32])).map(|_| ())
    };
    assert_eq!(refers(Body::Reversal, &[(Rel::Reverses, 3)]), Ok(()));
    let (from, to) = (day("2024-10-01"), day("2024-10-31"));
    let measured = Body::Measure(Measure { unit: code("users"), value: 1, from, to });
    for (body, rels) in [
        (Body::Reversal, &[][..]),
        (Body::Reversal, &[(Rel::Classifies, 3)]),
        (Body::Reversal, &[(Rel::Reverses, 3), (Rel::Reverses, 4)]),
        (Body::Donation(None), &[(Rel::Reverses, 3)]),
        (Body::Donation(None), &[(Rel::Previous, 3)]),
        (Body::Expense(None), &[(Rel::Settles, 3), (Rel::Settles, 3)]),
        (Body::Expense(None), &[(Rel::Subject, 3), (Rel::Subject, 4)]),
        (Body::Phase(Phase::Starting), &[(Rel::Subject, 3), (Rel::Subject, 4)]),
        (Body::ExpenseClaim(claim()), &[(Rel::Subject, 3), (Rel::Refunds, 4), (Rel::Refunds, 5)]),
        (Body::ExpenseClaim(claim()), &[(Rel::Subject, 3), (Rel::Corrects, 4), (Rel::Corrects, 5)]),
        (measured, &[(Rel::Corrects, 3), (Rel::Corrects, 4)]),
    ] {
        let refused = refers(body, rels);
        assert!(matches!(refused, Err(SealError::Ref(_))), "{rels:?}: {refused:?}");
    }
}

#[test]
fn figures_are_such_as_there_can_be() {
    let (from, to) = (day("2024-10-01"), day("2024-10-31"));
    let reads = |largest, squares, version| {
        let shares = Some(Shares { largest, squares, business: None });
        let figures = Figures { ccy: euro(), from, to, version, donors: 10, shares };
        let (postings, body) = (Postings::default(), Body::Figures(figures));
        let draft = Draft::new(day("2024-10-31"), code("treasurer"), body, postings);
        let sealed = draft.seal(day("2024-10-31"), Seed([7; 32])).expect("it seals");
        decode(9, &sealed.bytes).is_ok()
    };
    // Ten of whom each gave 1 %, and many of whom nobody knows who they are, are possible.
    for (largest, squares) in [(3_600, 1_845), (10_000, 10_000), (5_000, 2_500), (100, 1), (0, 0)] {
        assert!(reads(largest, squares, 1), "{largest} {squares}");
    }
    for (largest, squares) in [(1_000, 9_000), (1_000, 1_001), (5_000, 2_400), (10_001, 10_001)] {
        assert!(!reads(largest, squares, 1), "{largest} {squares}");
    }
    assert!(!reads(3_600, 1_845, 0) && !reads(3_600, 1_845, 2), "formulas that nobody knows");
}

#[test]
fn a_budget_is_of_a_year_that_days_have() {
    let reads = |year| {
        let (category, ccy) = (code("hosting"), euro());
        let budget = Budget { year, category, ccy, minor: 0 };
        let (code_, value) = (budget.code().into(), Declared::Budget(budget));
        let body = Body::Policy(Policy { code: code_, value, in_force: true });
        let draft = Draft::new(day("2024-10-31"), code("treasurer"), body, Postings::default());
        let sealed = draft.seal(day("2024-10-31"), Seed([7; 32])).expect("it seals");
        decode(9, &sealed.bytes).is_ok()
    };
    assert!(reads(1970) && reads(2199));
    assert!(!reads(25) && !reads(1969) && !reads(2200));
}

#[test]
fn fields_that_contradict_each_other_are_refused() {
    for body in every_body() {
        let mut draft = gift();
        if !body.posts() {
            draft.postings = Postings::default();
        }
        let rel = body.answers().unwrap_or(Rel::Statement);
        draft.refs = vec![Ref { rel, entry: 7 }];
        draft.body = body;
        let sealed = draft.seal(day("2024-10-31"), Seed([7; 32])).expect("it seals");
        let text = String::from_utf8(sealed.bytes).expect("ASCII");
        for (from, to) in [
            ("\"nonce\":\"00", "\"nonce\":\"0g"),
            ("\"origin\":\"example.com/foo", "\"origin\":\"example.com/bar"),
            ("\"exponent\":2", "\"exponent\":5"),
            (":main:eur", ":main:usd"),
            ("\"code\":\"service", "\"code\":\"server"),
            ("\"proven\":3", "\"proven\":4"),
            ("\"to\":\"2024-10-31", "\"to\":\"2024-09-30"),
            ("\"need\":2", "\"need\":0"),
            ("\"cap\":\"2500", "\"cap\":\"0"),
            ("\"every\":\"1y", "\"every\":\"12m"),
            ("\"collect\":\"debit", "\"collect\":\"cash"),
            ("\"raise\":\"invoice", "\"raise\":\"later"),
            ("\"minor\":\"2000", "\"minor\":\"-2000"),
            ("\"fee\":\"300", "\"fee\":\"-300"),
            ("\"profile\":\"association", "\"profile\":\"tax-exempt"),
            ("\"profile\":\"association", "\"profile\":\"club"),
            ("\"returns\":\"look-back", "\"returns\":\"newest"),
            ("\"returns\":\"newest", "\"returns\":\"look-back"),
            ("\"days\":180", "\"days\":0"),
            ("\"grace\":6", "\"grace\":7"),
            ("\"code\":\"shutdown", "\"code\":\"closing"),
            ("\"budget\":\"15000", "\"budget\":\"-1"),
            ("\"points\":10000", "\"points\":10001"),
            ("\"way\":\"purpose", "\"way\":\"donors"),
            ("\"way\":\"similar", "\"way\":\"purpose"),
            ("\"code\":\"start", "\"code\":\"begin"),
            ("[\"anna\",\"ben\"]", "[\"ben\",\"anna\"]"),
            ("[\"anna\",\"ben\"]", "[\"anna\",\"anna\"]"),
            ("[\"high\",\"new-payee\"]", "[]"),
            ("[\"high\",\"new-payee\"]", "[\"high\",\"new-account\"]"),
            ("\"flags\":[\"member\"]", "\"flags\":[\"high\"]"),
            ("\"act\":\"not-executed", "\"act\":\"executed"),
            ("\"signature\":\"U1NIU0lH", "\"signature\":\"U1NIU0lI"),
            ("\"attempt\":1", "\"attempt\":0"),
            ("\"of\":\"batch", "\"of\":\"month"),
            ("\"state\":\"rejected", "\"state\":\"paid"),
            ("\"outcome\":\"paid", "\"outcome\":\"unknown"),
            ("ssh-ed25519 AAAA", "ssh-ed25519  AAAA"),
            ("\"v\":1", "\"v\":1,\"w\":1"),
            ("\"value\":{", "\"value\":{\"a\":1,"),
        ] {
            let edited = text.replacen(from, to, 1);
            assert!(edited == text || decode(9, edited.as_bytes()).is_err(), "{edited}");
        }
        let edited = text.replacen("\"refs\":[{", "\"refs\":[],\"r\":[{", 1);
        assert!(decode(9, edited.as_bytes()).is_err(), "{edited}");
    }
}

#[test]
fn an_entry_is_not_dated_in_the_future() {
    assert!(
        gift().seal(day("2024-10-29"), Seed([7; 32])).is_ok(),
        "time zones: one day is granted"
    );
    let refused = gift().seal(day("2024-10-28"), Seed([7; 32]));
    assert!(matches!(refused, Err(SealError::Future { .. })));
}

#[test]
fn reversing_twice_restores_the_postings() {
    let postings = gift().postings;
    assert_eq!(postings.reversed().reversed(), postings);
    assert_ne!(postings.reversed(), postings);
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_decoder_panic(at in 0_usize..700, byte in 0_u8..=255, cut in 0_usize..700) {
        let mut bytes = gift().seal(day("2024-10-31"), Seed([7; 32])).expect("it seals").bytes;
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(length - cut % length);
        let _ = decode(9, &bytes);
    }
}
