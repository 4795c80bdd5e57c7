//! Exports against the programs that they are for: hledger and Beancount read, check and add up
//! what we wrote, and find our balances, account by account and month by month.
//! Where a program is not installed, its test says that it was left out.

use super::*;
use crate::fixture::{Place, golden, service};
use std::path::PathBuf;
use std::process::Command;

type Balances = BTreeMap<(String, String), i128>;

fn text(
    write: impl FnOnce(&Books, &mut Vec<u8>) -> Result<(), ExportError>,
    books: &Books,
) -> String {
    let mut bytes = Vec::new();
    write(books, &mut bytes).expect("written");
    String::from_utf8(bytes).expect("UTF-8")
}

fn is_there(program: &str) -> bool {
    let found = Command::new(program).arg("--help").output().is_ok_and(|o| o.status.success());
    if !found {
        println!("left out: {program} is not installed");
    }
    found
}

fn file(place: &Place, name: &str, text: &str) -> PathBuf {
    let path = place.book().join(name);
    std::fs::write(&path, text).expect("written");
    path
}

/// What a program prints; it must succeed.
fn run(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output().expect(program);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{program} {args:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// The movements of one month by account and currency, by our totals.
fn ours(books: &Books, month: Month) -> Balances {
    let mut balances = Balances::new();
    for row in books.totals(month, month).expect("totals") {
        *balances.entry((row.leg.account.clone(), row.leg.ccy.clone())).or_default() +=
            row.total.net();
    }
    balances.retain(|_, minor| *minor != 0);
    balances
}

/// `12.34` of a currency as minor units.
fn minor(amount: &str, ccy: &str) -> i128 {
    let ccy: ledger::money::Currency = ccy.parse().expect("a currency");
    i128::from(ccy.parse(amount).expect(amount))
}

fn months() -> impl Iterator<Item = Month> {
    let first: Month = "2024-08".parse().expect("a month");
    (0..3).map(move |n| first.plus(n))
}

#[test]
fn hledger_accepts_the_journal_and_finds_our_balances() {
    let place = service();
    let books = place.books();
    let journal = text(hledger::write, &books);
    golden("export.hledger", &journal);
    if !is_there("hledger") {
        return;
    }
    let path = file(&place, "book.journal", &journal);
    let path = path.to_str().expect("UTF-8");
    run("hledger", &["-f", path, "check", "--strict", "accounts", "commodities", "ordereddates"]);
    for month in months() {
        let (from, to) = (month.first().to_string(), month.plus(1).first().to_string());
        let args = [
            "-f",
            path,
            "balance",
            "--flat",
            "--no-total",
            "-b",
            &from,
            "-e",
            &to,
            "-O",
            "csv",
            "--layout=bare",
        ];
        let mut theirs = Balances::new();
        for line in run("hledger", &args).lines().skip(1) {
            let cells: Vec<&str> = line.split(',').map(|cell| cell.trim_matches('"')).collect();
            let [account, ccy, amount] = cells.as_slice() else { panic!("{line}") };
            theirs.insert(((*account).to_owned(), (*ccy).to_owned()), minor(amount, ccy));
        }
        theirs.retain(|_, minor| *minor != 0);
        assert_eq!(theirs, ours(&books, month), "{month}");
    }
}

#[test]
fn beancount_accepts_the_file_and_finds_our_balances() {
    let place = service();
    let books = place.books();
    let written = text(beancount::write, &books);
    golden("export.beancount", &written);
    if !is_there("bean-check") {
        return;
    }
    let path = file(&place, "book.beancount", &written);
    let path = path.to_str().expect("UTF-8");
    run("bean-check", &[path]);
    let script = "import sys, collections\n\
        from beancount import loader\n\
        from beancount.core import data\n\
        entries, errors, _ = loader.load_file(sys.argv[1])\n\
        assert not errors, errors\n\
        sums = collections.Counter()\n\
        for e in entries:\n\
        \x20   if isinstance(e, data.Transaction):\n\
        \x20       for p in e.postings:\n\
        \x20           sums[f'{e.date:%Y-%m}', p.account.lower(), p.units.currency] += p.units.number\n\
        for key, amount in sums.items(): print(*key, amount)\n";
    let printed = run("python3", &["-c", script, path]);
    let mut theirs: BTreeMap<String, Balances> = BTreeMap::new();
    for line in printed.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let [month, account, ccy, amount] = words.as_slice() else { panic!("{line}") };
        let key = ((*account).to_owned(), (*ccy).to_owned());
        theirs.entry((*month).to_owned()).or_default().insert(key, minor(amount, ccy));
    }
    for month in months() {
        let mut theirs = theirs.remove(&month.to_string()).unwrap_or_default();
        theirs.retain(|_, minor| *minor != 0);
        assert_eq!(theirs, ours(&books, month), "{month}");
    }
}

#[test]
fn postings_are_rows_that_no_spreadsheet_runs() {
    let rows = text(csv::write, &service().books());
    golden("export.csv", &rows);
    assert!(rows.contains("Rail =cmd|' /C calc'!A0"), "a formula in the middle is none");
    for row in rows.lines() {
        assert!(
            !row.split(',').any(|cell| cell.trim_matches('"').starts_with(['=', '@', '+'])),
            "{row}"
        );
    }
}

#[test]
fn the_log_is_its_leaves_and_openings_fit_their_digests() {
    use ledger::slot::{Digest, Slot};
    let place = service();
    let books = place.books();
    let log = text(jsonl::write, &books);
    let leaves: Vec<&str> = log.lines().collect();
    assert_eq!(leaves.len() as u64, books.head().size);
    for (index, leaf) in leaves.iter().enumerate() {
        assert_eq!(leaf.as_bytes(), books.leaf(index as u64).expect("a leaf"));
    }
    let openings = text(jsonl::write_openings, &books);
    assert!(openings.contains("Zoë"));
    for line in openings.lines() {
        let opening: serde_json::Value = serde_json::from_str(line).expect(line);
        let text = |key: &str| opening[key].as_str().expect(key).to_owned();
        let leaf = leaves[opening["entry"].as_u64().expect("an index") as usize];
        let leaf: serde_json::Value = serde_json::from_str(leaf).expect("JSON");
        let digest = leaf["p"][text("slot")].as_str().and_then(Digest::parse);
        assert!(Slot::named(&text("slot")).is_some_and(|slot| slot != Slot::Source));
        let hash = <sha2::Sha256 as sha2::Digest>::digest(text("disclosure"));
        assert_eq!(digest, Some(Digest(hash.into())), "{line}");
    }
}

#[test]
fn a_package_says_the_hash_of_each_of_its_files_and_is_the_same_twice() {
    use crate::export::package::{FILES, describe, written};
    let place = service();
    let books = place.books();
    let all = written(&books).expect("hashed");
    assert_eq!(all.len(), FILES.len());
    for (file, written) in FILES.iter().zip(&all) {
        let mut bytes = Vec::new();
        assert_eq!(file.write_to(&books, &mut bytes).expect("written"), *written);
        assert_eq!(bytes.len() as u64, written.bytes, "{}", file.path);
        let hash = <sha2::Sha256 as sha2::Digest>::digest(&bytes);
        assert_eq!(ledger::slot::hex(&hash), written.sha256, "{}", file.path);
    }
    golden("export.datapackage.json", &describe(&books, &all).expect("described"));
    // A view of the past is a log of its own: its checkpoint is the one that was signed then.
    let size = books.head().size;
    let past = (1..size).rev().find_map(|size| {
        let past = books.before(size).expect("a view of the past");
        past.signed().is_ok().then_some(past)
    });
    let past = past.expect("an earlier commit");
    assert_ne!(written(&past).expect("hashed"), all);
    assert!(past.signed().expect("signed").contains(&format!("\n{}\n", past.head().size)));
}
