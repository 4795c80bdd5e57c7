//! The examples in the help of every command, pasted into the book that `ledger demo` makes: each
//! runs, in a copy of its own. What cannot run there stands in a list, with the reason.

use crate::desk::{Desk, Said};

/// What an example cannot do in a test, and why.
const LEFT_OUT: [(&str, &str); 35] = [
    ("ledger demo", "it serves the site until it is stopped"),
    ("ledger serve", "it serves the site until it is stopped"),
    ("ledger publish", "its local.toml names no folder; a story's does"),
    ("run --every", "it goes on for ever"),
    ("payout sent", "the batch is another book's; the stories hand one in"),
    ("payout file", "the batch is another book's"),
    ("payout settle", "no row of this book waits for it"),
    ("payout advice", "it is a bank's answer to another book's batch"),
    ("commitment end", "none ended; the stories end one"),
    ("--plan HASH", "the hash is the one that the dry run shows"),
    ("--new 3,7 --known 4", "only a file of one's own has rows in doubt at these lines"),
    ("import-export lake", "no such folder is there; the story brings one back"),
    ("hledger -f", "hledger is another program; what it reads is tested with the oracles"),
    ("ledger demo demo --no-serve", "it makes what this test begins with"),
    ("ssh-keygen -Y", "it asks for somebody's key; the stories sign with one"),
    ("member join", "nobody is proposed; the stories do it"),
    ("member leave", "nobody else is a member; the stories do it"),
    ("member reaffirm --as bea", "nobody else is a member; the stories do it"),
    ("member key --as bea", "nobody else is a member"),
    ("--own ~/.ssh", "it is somebody's own key"),
    ("approve 41", "nothing waits for a signature; the stories do it"),
    ("reject 41", "nothing waits for a signature; the stories do it"),
    ("attest 11", "it is another book's statement"),
    ("--commitment servers", "nothing is declared that comes again; the stories do it"),
    ("--again 41", "there is no such claim; the stories have one"),
    ("thaw --reason", "nothing is frozen; the stories do it"),
    ("not-executed 41", "nothing is on its way"),
    ("--corrects 412", "the entry is no measure; the stories correct one"),
    ("phase starting", "the demo is operating; the stories start one"),
    ("shutdown offers", "the service is not closing; the stories close one"),
    ("shutdown claim", "the service is not closing; the stories close one"),
    ("shutdown proceed", "the service is not closing; the stories close one"),
    ("shutdown finish", "the service is not closing; the stories close one"),
    ("close 2026-09", "the demo has closed it; the stories close one"),
    ("show 41 --signature", "the entry is no act; the stories do it"),
];

/// The bank's next file, as it follows on the demo's last.
const MARCH: &str = "date,description,amount,currency,balance\n\
                     2026-11-05,Northern Hosting Coop invoice 2026-11,-56.40,EUR,4948.43\n\
                     2026-11-12,Maintenance invoice 2026-11,-120.00,EUR,4828.43\n";

/// A member's public key, whose other half nobody has.
const BEA: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILFg7jm/ITeoegZGbOdRgmu94sHcaEVZCl9sSYeiErxp bea";

/// Files that an example takes to be there.
const FILES: [&str; 5] =
    ["statement.csv", "march.csv", "transactions.csv", "giro.csv", "october.txt"];

#[test]
fn every_example_runs_in_the_demo() {
    let mut desk = Desk::empty();
    desk.set_today("2026-11-20");
    desk.done(&["demo", "demo", "--no-serve"]);
    for file in FILES {
        desk.put(&format!("demo/book/{file}"), MARCH);
    }
    desk.put("demo/book/iban.txt", "DE75 5121 0800 1245 1261 99");
    desk.put("demo/book/bea.pub", BEA);
    desk.put("demo/book/invoice.pdf", "%PDF-1.7");
    let state = ["--book", "demo/book", "--state", "demo/state"];
    desk.done(&[&state[..], &["member", "key"]].concat());
    desk.put("iban.txt", "DE02 1203 0000 0000 2020 51");
    let payee = ["payee", "add", "names-inc", "--name", "Names Inc", "--iban", "iban.txt"];
    desk.done(&[&state[..], &payee].concat());
    let draft = "cd demo/book && ledger profile new --from march.csv --id my-bank > my-bank.toml";
    assert_eq!(desk.shell(draft).code, 0);
    let mut wrong = String::new();
    for command in commands(&desk, "") {
        let examples = examples(&desk, &command);
        if examples.is_empty() {
            wrong += &format!("ledger help{command} has no example\n");
        }
        for example in examples.iter().filter(|example| !is_left_out(example)) {
            let said = paste(&desk, example);
            if said.code != 0 {
                wrong += &format!("{example}\n  {}: {}\n", said.code, said.err);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What stands below the options is wrapped by the terminal alone: a line ends where the next word has no room.
#[test]
fn help_fits_a_terminal_and_is_wrapped_once() {
    let desk = Desk::empty();
    let length = |text: &str| text.chars().count();
    let flows = |line: &str| !line.is_empty() && !line.starts_with(' ');
    let mut wrong = String::new();
    for command in commands(&desk, "") {
        let help = desk.shell(&format!("COLUMNS=80 ledger help{command}")).out;
        let below = help.lines().skip_while(|line| !["Examples:", "Start here:"].contains(line));
        for pair in below.collect::<Vec<_>>().windows(2) {
            let [line, next] = pair else { continue };
            let word = next.split(' ').next().unwrap_or_default();
            let has_room = flows(line) && flows(next) && length(line) + 1 + length(word) <= 80;
            if length(line) > 80 || has_room {
                wrong += &format!("ledger help{command}: {line}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Two makings of a day have the same entries at the same places, though not the same keys.
#[test]
fn the_demo_tells_the_same_story_each_time() {
    let mut desk = Desk::empty();
    desk.set_today("2026-11-20");
    let [one, other] = ["one", "other"].map(|name| {
        desk.done(&["demo", name, "--no-serve"]);
        let (book, state) = (format!("{name}/book"), format!("{name}/state"));
        desk.done(&["--book", &book, "--state", &state, "list", "--format", "csv"])
    });
    assert!(one.lines().count() > 500, "{one}");
    assert!(one == other, "two makings of the demo differ");
}

/// Every command, from the root on, as ` profile list`.
fn commands(desk: &Desk, above: &str) -> Vec<String> {
    let mut all = vec![above.to_owned()];
    let help = help(desk, above);
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    for line in listed.take_while(|line| !line.is_empty()) {
        let name = line.split_whitespace().next().unwrap_or_default();
        let is_name = line.starts_with("  ") && !line.starts_with("   ") && name != "help";
        if is_name {
            all.extend(commands(desk, &format!("{above} {name}")));
        }
    }
    all
}

/// The examples of a command, one of several lines as one text.
fn examples(desk: &Desk, command: &str) -> Vec<String> {
    let help = help(desk, command);
    let begin = |line: &&str| !["Examples:", "Start here:"].contains(line);
    let mut examples: Vec<String> = Vec::new();
    for line in help.lines().skip_while(begin).skip(1).take_while(|line| !line.is_empty()) {
        match examples.last_mut().filter(|last| last.ends_with('\\')) {
            Some(last) => *last += &format!("\n{line}"),
            // What stands far to the right is a remark.
            None => examples.extend(line.trim_start().split("   ").next().map(str::to_owned)),
        }
    }
    examples
}

fn help(desk: &Desk, command: &str) -> String {
    desk.shell(&format!("ledger help{command}")).out
}

fn is_left_out(example: &str) -> bool {
    LEFT_OUT.iter().any(|(part, _)| match part.strip_prefix("ledger ") {
        Some(_) => example == *part || example.starts_with(&format!("{part} --listen")),
        None => example.contains(part),
    })
}

/// Runs it as a shell would, in a fresh copy of the book.
fn paste(desk: &Desk, example: &str) -> Said {
    desk.shell(&format!(
        "set -eo pipefail\nrm -rf copy\ncp -r demo copy\ncd copy/book\n\
         ledger() {{ command ledger --state ../state \"$@\"; }}\n{example}"
    ))
}
