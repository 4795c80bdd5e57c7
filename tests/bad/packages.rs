//! P: what is no full export, or not the one that was made, becomes no book: each time the file, the
//! line, what was there and what was expected, and nothing is left where the book would be.

use super::{fails, refused};
use crate::desk::{Desk, left_out};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::fs;

/// A desk with a book of 13 entries, and its export in `pack`. Nobody's key is where it goes.
fn exported() -> Desk {
    let desk = Desk::new("EUR");
    desk.put("row.csv", "date,description,amount,currency\n2025-01-01,x,1.00,EUR\n");
    desk.done(&["import", "row.csv"]);
    desk.done(&["export", "--to", "package", "--out", "pack"]);
    desk
}

const BRING: [&str; 6] = ["import-export", "pack", "--book", "new", "--state", "elsewhere"];

/// It is refused, and no book is there, nor half of one.
fn unmade(desk: &Desk, code: i32, parts: &[&str]) {
    fails(&desk.ledger(&BRING), code, parts);
    let left = fs::read_dir(desk.path("")).expect("the desk").map(|file| file.expect("a file"));
    let left = left.map(|file| file.file_name().to_string_lossy().into_owned());
    let left: Vec<String> = left.filter(|name| name.contains("new")).collect();
    assert!(left.is_empty(), "{left:?} is left");
}

fn text(desk: &Desk, name: &str) -> String {
    fs::read_to_string(desk.path("pack").join(name)).expect(name)
}

/// Changes datapackage.json.
fn redescribe(desk: &Desk, change: impl FnOnce(&mut Value)) {
    let mut package: Value =
        serde_json::from_str(&text(desk, "datapackage.json")).expect("datapackage.json");
    change(&mut package);
    desk.put("pack/datapackage.json", package.to_string());
}

/// Changes a file as somebody who knows that it is hashed.
fn forged(name: &str, change: impl FnOnce(&str) -> String) -> Desk {
    let desk = exported();
    let changed = change(&text(&desk, name));
    desk.put(&format!("pack/{name}"), &changed);
    redescribe(&desk, |package| {
        let resources = package["resources"].as_array_mut().expect("resources");
        let file = resources.iter_mut().find(|file| file["path"] == name).expect(name);
        let hash = Sha256::digest(&changed).iter().map(|b| format!("{b:02x}")).collect::<String>();
        file["bytes"] = json!(changed.len());
        file["hash"] = json!(format!("sha256:{hash}"));
    });
    desk
}

/// The lines of a text, changed.
fn lines(text: &str, change: impl FnOnce(&mut Vec<String>)) -> String {
    let mut lines = text.lines().map(str::to_owned).collect();
    change(&mut lines);
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn p01_a_whole_export_becomes_the_same_book() {
    let desk = exported();
    let root = desk.head().1;
    let said = desk.ledger(&BRING);
    assert!(said.code == 0 && said.err.contains(&root), "{said:?}");
    let again = ["export", "--to", "package", "--out", "again", "--book", "new"];
    desk.done(&again);
    assert_eq!(desk.shell("diff -r pack again").out, "");
    // A site is one, too.
    desk.done(&["publish", "site"]);
    let said = desk.ledger(&["import-export", "site", "--book", "mirror", "--state", "elsewhere"]);
    assert!(said.code == 0 && said.err.contains(&root), "{said:?}");
}

#[test]
fn p02_a_file_that_is_missing_changed_or_no_file_is_named() {
    let desk = exported();
    desk.shell("mv pack/leaves.jsonl moved");
    unmade(&desk, 4, &["pack/leaves.jsonl", "No such file"]);
    desk.shell("ln -s ../moved pack/leaves.jsonl");
    unmade(&desk, 4, &["pack/leaves.jsonl", "link"]);
    desk.shell("rm pack/leaves.jsonl && sed 's/EUR/USD/' moved > pack/leaves.jsonl");
    unmade(&desk, 3, &["pack/leaves.jsonl", "it has sha256:", "datapackage.json says sha256:"]);
    desk.shell("head -c -1 moved > pack/leaves.jsonl");
    unmade(&desk, 3, &["pack/leaves.jsonl", " bytes, datapackage.json says "]);
    desk.shell("mv moved pack/leaves.jsonl && rm pack/datapackage.json");
    unmade(&desk, 4, &["pack/datapackage.json", "No such file"]);
}

#[test]
fn p02_the_little_program_says_so_too_and_shows_no_traceback() {
    let run = |desk: &Desk, says: &str| {
        let said = desk.shell("timeout 60 python3 pack/check.py pack");
        assert!(said.code == 1 && said.err.contains(says), "{says}: {said:?}");
        assert!(!said.err.contains("Traceback"), "{}", said.err);
    };
    let desk = exported();
    if left_out("python3") {
        return;
    }
    let said = desk.shell("python3 pack/check.py pack");
    assert!(said.code == 0 && said.out.contains("13 entries lead to the root"), "{said:?}");
    for (change, says) in [
        ("rm pack/log.csv", "'log.csv' is no file"),
        ("rm pack/log.csv; mkfifo pack/log.csv", "'log.csv' is no file"),
        ("mv pack/leaves.jsonl x; ln -s ../x pack/leaves.jsonl", "leads out of the folder"),
        ("echo [] > pack/datapackage.json", "NOT CHECKED"),
        ("yes [ | head -100000 > pack/datapackage.json", "NOT CHECKED"),
        ("echo x >> pack/log.csv", "'log.csv' has another hash"),
    ] {
        let desk = exported();
        desk.shell(change);
        run(&desk, says);
    }
    // To Python 13.0 is 13, and true is 1.
    for (at, loose) in [
        ("/ledger/format", json!(true)),
        ("/ledger/format", json!(1.0)),
        ("/ledger/size", json!(13.0)),
        ("/resources/0/bytes", json!(true)),
    ] {
        let desk = exported();
        redescribe(&desk, |package| *package.pointer_mut(at).expect(at) = loose.clone());
        run(&desk, &format!("{loose} is no whole number"));
    }
    redescribe(&desk, |package| package["resources"][5]["path"] = json!("../row.csv"));
    run(&desk, "'../row.csv' leads out of the folder");
    redescribe(&desk, |package| drop(package["resources"].as_array_mut().map(|all| all.remove(0))));
    run(&desk, "does not name leaves.jsonl");
    run(&forged("leaves.jsonl", |_| String::new()), "do not lead to the root");
    let cut = |text: &str| text.trim_end().to_owned();
    let twice = |text: &str| lines(text, |lines| lines.insert(1, lines[0].clone()));
    for (file, says) in [
        ("leaves.jsonl", "leaves.jsonl is cut off"),
        ("openings.jsonl", "openings.jsonl is cut off"),
        ("checkpoints.jsonl", "checkpoints.jsonl is cut off"),
    ] {
        let desk = forged(file, cut);
        run(&desk, says);
        unmade(&desk, 3, &[file, "is cut off: expected a line feed at its end"]);
    }
    for (file, says) in [
        ("openings.jsonl", "are there twice, or in no order"),
        ("checkpoints.jsonl", "behind one of"),
    ] {
        let desk = forged(file, twice);
        run(&desk, says);
        unmade(&desk, 3, &[file]);
    }
    let desk = forged("checkpoints.jsonl", |_| String::new());
    run(&desk, "the last line of checkpoints.jsonl is not");
    unmade(&desk, 3, &[]);
    redescribe(&desk, |package| package["ledger"]["format"] = json!(0));
    run(&desk, "this is of format 0, this program reads 1");
    unmade(&desk, 1, &["it is of format 0: expected 1"]);
    let null = |text: &str| lines(text, |lines| lines.insert(1, "null".to_owned()));
    run(&forged("openings.jsonl", null), "NOT CHECKED");
    run(
        &forged("openings.jsonl", |text| text.replace("Test Service", "Best Service")),
        "NOT PROVEN",
    );
    run(&forged("checkpoint", |text| format!("\u{1b}[31m{text}")), "NOT CHECKED");
    // The root is right, and all else that is said of the log is not.
    let named = forged("checkpoint", |text| lines(text, |lines| lines[0] = "x.example".to_owned()));
    run(&named, "the origin is 'x.example' in checkpoint");
    redescribe(&named, |package| package["ledger"]["origin"] = json!("x.example"));
    run(&named, "the checkpoint is of 'x.example', entry 0 of ");
    for (key, said, says) in [
        ("size", json!(12), "the size is 13 in checkpoint, 12 in datapackage.json"),
        ("root", json!("00"), "'00' in datapackage.json"),
        ("origin", json!(null), "None in datapackage.json"),
        ("format", json!(2), "this is of format 2, this program reads 1"),
    ] {
        let desk = exported();
        redescribe(&desk, |package| package["ledger"][key] = said);
        run(&desk, says);
    }
    let desk = exported();
    redescribe(&desk, |package| package["resources"][5]["bytes"] = json!(1));
    run(&desk, "'log.csv' has another size");
}

#[test]
fn p02_tiles_under_a_false_name_prove_nothing() {
    let desk = exported();
    desk.done(&["publish", "site"]);
    let prove = || desk.shell("python3 site/check.py --tiles site 5");
    if left_out("python3") {
        return;
    }
    assert_eq!(prove().code, 0, "{:?}", prove());
    desk.shell("sed -i 1s/.*/x.example/ site/checkpoint");
    let said = prove();
    let says = "NOT PROVEN: the checkpoint is of 'x.example', entry 0 of ";
    assert!(said.code == 1 && said.err.contains(says), "{said:?}");
}

#[test]
fn p03_another_package_a_newer_one_and_one_that_leads_elsewhere_are_refused() {
    let desk = exported();
    let rename = |path: &str| {
        redescribe(&desk, |package| package["resources"][5]["path"] = json!(path));
        unmade(&desk, 1, &["is no file of this folder"]);
    };
    ["../row.csv", "/etc/passwd", "a/b.csv", "", ".hidden", "http://x.example/y"]
        .into_iter()
        .for_each(rename);
    redescribe(&desk, |package| {
        let resources = package["resources"].as_array_mut().expect("resources");
        resources.retain(|file| file["path"] != "openings.jsonl");
        resources[0]["path"] = json!("leaves.jsonl");
        resources.iter_mut().for_each(|file| {
            if file["path"] == "" || file["path"] == "http://x.example/y" {
                file["path"] = json!("log.csv");
            }
        });
    });
    unmade(&desk, 1, &["does not name openings.jsonl"]);
    redescribe(&desk, |package| package["ledger"] = json!({"format": 2, "tree": "another"}));
    unmade(&desk, 1, &["format 2", "up to 1", "update the program"]);
    for other in ["{}", "no JSON", "{\"resources\": []}", "[", "{\"ledger\": {\"format\": -1}}"] {
        desk.put("pack/datapackage.json", other);
        unmade(&desk, 1, &["pack/datapackage.json", "ledger export"]);
    }
    desk.put("pack/datapackage.json", " ".repeat(1 << 21));
    unmade(&desk, 1, &["pack/datapackage.json", "more than"]);
}

#[test]
fn p04_a_line_that_is_no_entry_is_named() {
    let leaf = |n: usize, with: &'static str| {
        forged("leaves.jsonl", |text| lines(text, |lines| with.clone_into(&mut lines[n])))
    };
    unmade(&leaf(4, "{}"), 3, &["leaves.jsonl, line 5"]);
    unmade(&leaf(12, ""), 3, &["leaves.jsonl, line 13", "is empty: expected an entry"]);
    unmade(&leaf(0, "[]"), 3, &["leaves.jsonl, line 1"]);
    let long = forged("leaves.jsonl", |text| lines(text, |l| l[3] = " ".repeat(20_000)));
    unmade(&long, 3, &["leaves.jsonl, line 4", "more than 16384 bytes"]);
    let cut = forged("leaves.jsonl", |text| text.trim_end().to_owned());
    unmade(&cut, 3, &["leaves.jsonl, line 13", "is cut off"]);
    let none = forged("leaves.jsonl", |_| String::new());
    unmade(
        &none,
        3,
        &["openings.jsonl, line 1", "there is no entry 1: the log has 0, counted from 0"],
    );
}

#[test]
fn p05_entries_that_were_not_signed_so_are_no_log() {
    let swapped = forged("leaves.jsonl", |text| lines(text, |lines| lines.swap(11, 12)));
    unmade(&swapped, 3, &["leaves.jsonl"]);
    let amount = forged("leaves.jsonl", |text| text.replace("\"100\"", "\"900\""));
    unmade(&amount, 3, &["leaves.jsonl"]);
    let twice = |text: &str| text.replace("100\"", "900\"");
    unmade(&forged("leaves.jsonl", twice), 3, &["leaves.jsonl", "not the one that was signed"]);
    let short = forged("leaves.jsonl", |text| lines(text, |lines| drop(lines.pop())));
    unmade(&short, 3, &["checkpoints.jsonl", "the book has only 12: entry 12 is missing"]);
}

#[test]
fn p06_words_that_fit_no_slot_are_named() {
    let line = |change: fn(&mut Vec<String>)| forged("openings.jsonl", |text| lines(text, change));
    let other = line(|lines| lines[1] = lines[1].replace("Test Service", "Best Service"));
    unmade(&other, 3, &["openings.jsonl, line 2", "not the same words"]);
    let moved = line(|lines| lines[0] = lines[0].replace("\"entry\":1,", "\"entry\":2,"));
    unmade(&moved, 3, &["openings.jsonl, line 1", "entry 2"]);
    let source =
        line(|lines| lines[1] = lines[1].replace("\"slot\":\"who\"", "\"slot\":\"source\""));
    unmade(&source, 3, &["openings.jsonl, line 2", "`source` is no slot that is ever published"]);
    let again = line(|lines| lines.insert(1, lines[0].clone()));
    unmade(&again, 3, &["openings.jsonl, line 2", "order"]);
    let none = line(|lines| lines[0] = "{\"entry\":1}".to_owned());
    unmade(&none, 3, &["openings.jsonl, line 1", "no opening of a slot"]);
}

#[test]
fn p07_checkpoints_and_keys_of_others_sign_nothing() {
    let (other, theirs) = (exported(), |name: &str| text(&exported(), name));
    unmade(
        &forged("log.vkey", |_| theirs("log.vkey")),
        3,
        &["log.vkey", "another key signs the log"],
    );
    unmade(
        &forged("checkpoint", |_| theirs("checkpoint")),
        3,
        &["checkpoint", "no known key signed"],
    );
    let all = forged("checkpoints.jsonl", |_| text(&other, "checkpoints.jsonl"));
    unmade(&all, 3, &["checkpoint: it is not the last one in checkpoints.jsonl"]);
    let first =
        forged("checkpoints.jsonl", |text| lines(text, |lines| lines[0] = text_of(&other, 0)));
    unmade(&first, 3, &["checkpoints.jsonl: the checkpoint of 1 entries"]);
    let order = forged("checkpoints.jsonl", |text| lines(text, |lines| lines.swap(0, 1)));
    unmade(&order, 3, &["checkpoints.jsonl, line 2"]);
    let size = exported();
    redescribe(&size, |package| package["ledger"]["size"] = json!(12));
    unmade(&size, 3, &["datapackage.json: it says 12 entries", "there are 13"]);
    redescribe(&size, |package| package["ledger"]["origin"] = json!("x.example"));
    unmade(&size, 3, &["datapackage.json: it is of x.example"]);
}

/// One of the checkpoints of another log.
fn text_of(desk: &Desk, n: usize) -> String {
    text(desk, "checkpoints.jsonl").lines().nth(n).expect("a checkpoint").to_owned()
}

#[test]
fn p08_where_something_is_nothing_is_made() {
    let desk = exported();
    refused(&desk, &["import-export", "pack"], 1, &["book", "not empty"]);
    desk.put("file", "mine");
    refused(&desk, &["import-export", "pack", "--book", "file"], 1, &["file", "not empty"]);
    let nowhere = ["import-export", "pack", "--book", "host3/books"];
    refused(&desk, &nowhere, 1, &["host3 is no folder: make it first"]);
    refused(
        &desk,
        &["import-export", "nowhere", "--book", "new"],
        4,
        &["nowhere/datapackage.json"],
    );
    refused(&desk, &["export", "--to", "package", "--out", "pack"], 1, &["pack", "not empty"]);
    refused(&desk, &["export", "--to", "package"], 2, &["--out"]);
}

#[test]
fn p09_an_older_export_is_not_the_log_that_was_acknowledged_here() {
    let desk = exported();
    let count = ["add", "count", "--account", "assets:bank:main", "--amount", "1.00"];
    desk.done(&count);
    let bring = &BRING[..4];
    fails(
        &desk.ledger(bring),
        3,
        &["the book has 13 entries, 14 were acknowledged", "nothing was"],
    );
    assert!(!desk.path("new").exists());
    desk.done(&["export", "--to", "package", "--out", "newer"]);
    let said = desk.ledger(&["import-export", "newer", "--book", "new"]);
    assert!(said.code == 0 && said.err.contains("it can be written"), "{said:?}");
}
