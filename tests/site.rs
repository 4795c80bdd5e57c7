//! The site as `ledger serve` serves it: it says where it is, reads the public files alone, stops
//! when told. What the pages say is tested in `web/tests`, how they look in `tests/browser`.

use crate::bad::fails;
use crate::desk::{Desk, LEDGER, left_out};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

/// A served book; stopped when the test ends.
pub struct Server {
    process: Child,
    address: String,
}

impl Server {
    pub fn of(desk: &Desk) -> Self {
        let mut command = desk.command(LEDGER);
        command.args(["serve", "--listen", "127.0.0.1:0"]).stderr(Stdio::piped());
        let mut process = command.spawn().expect("the server");
        let mut said = String::new();
        let stderr = process.stderr.take().expect("its words");
        BufReader::new(stderr).read_line(&mut said).expect("where it is");
        let at = said.split_once("http://").and_then(|(_, rest)| rest.split_once('/'));
        let address = at.expect(&said).0.to_owned();
        Self { process, address }
    }

    /// The whole answer to a GET.
    pub fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A desk with the stories' two months in its book.
fn two_months() -> Desk {
    let mut desk = Desk::empty();
    desk.set_today("2026-03-02");
    desk.done(&["init", "book", "--name", "Example Paste", "--currency", "EUR"]);
    let stories = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    for month in ["january.csv", "february.csv"] {
        desk.done(&["import", &stories.join(month).to_string_lossy()]);
    }
    desk.done(&["classify", "15", "expenses:hosting", "--billed", "2026-01"]);
    desk
}

#[test]
fn it_says_where_it_is_and_needs_nothing_private() {
    let desk = two_months();
    desk.shell("rm book/private.db* book/local.toml; rm -rf state");
    let server = Server::of(&desk);
    let page = server.get("/");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(page.contains("Example Paste"), "{page}");
    let whole = ["/", "/entries", "/history"].map(|path| server.get(path)).concat();
    for name in ["Ada Example", "keep it running", "Invoice 4711"] {
        assert!(!whole.contains(name), "{name} is nobody's business");
    }
}

#[test]
fn what_is_written_while_it_serves_is_shown() {
    let desk = two_months();
    let server = Server::of(&desk);
    let before = server.get("/");
    desk.done(&["add", "waived", "--amount", "50.00", "--category", "maintenance"]);
    assert_ne!(server.get("/"), before);
}

#[test]
fn a_list_has_the_same_records_from_the_site_and_from_the_program() {
    let desk = two_months();
    desk.done(&["add", "waived", "--amount", "50.00", "--category", "maintenance"]);
    let wrong =
        desk.ledger(&["add", "waived", "--amount", "500.00", "--category", "maintenance"]).err;
    let wrong = wrong.split(' ').nth(1).expect("its number").to_owned();
    desk.done(&["reverse", &wrong, "--reason", "it was 50.00"]);
    let csv = desk.done(&["list", "--format", "csv"]);
    let site = Server::of(&desk).get("/entries.csv");
    assert!(csv.lines().count() > 10, "{csv}");
    csv.lines().for_each(|line| assert!(site.contains(line), "{line} is not in {site}"));
    // The columns say what the summary says.
    let sum = |at: usize| -> i64 {
        let cells = csv.lines().skip(1).filter_map(|line| line.split(',').nth(at));
        cells.map(|cell| cell.replace('.', "").parse::<i64>().expect(cell)).sum()
    };
    let [came_in, went_out, given] =
        [sum(6), sum(7), sum(9)].map(|minor| format!("{}.{:02}", minor / 100, minor % 100));
    let told = desk.ledger(&["list"]).err.replace(',', "");
    let expected = format!("; in {came_in} EUR out {went_out} EUR; without money {given} EUR");
    assert!(told.contains(&expected), "{expected}: {told}");
    assert_eq!(given, "50.00");
    let json = desk.done(&["list", "--format", "json"]);
    let all: Vec<serde_json::Value> = serde_json::from_str(&json).expect("one document");
    assert_eq!(all.len(), csv.lines().count() - 1);
    let answered = all.iter().find(|of| of["reversed_by"].is_u64()).expect("one was reversed");
    assert_eq!(
        (&answered["amount"], &answered["without_money"]),
        (&"500.00".into(), &"0.00".into())
    );
}

/// Runs the little program of the site beside a file that a reader kept; `None` without a python3.
fn compared(desk: &Desk, server: &Server, kept: &str) -> Option<(bool, String)> {
    let check = server.get("/check.py");
    let (_, program) = check.split_once("\r\n\r\n").expect("a body");
    desk.put("check.py", program);
    let site = format!("http://{}//", server.address);
    if left_out("python3") {
        return None;
    }
    let said = desk.shell(&format!("python3 check.py {site} --kept {kept}"));
    Some((said.code == 0, said.out + &said.err))
}

#[test]
fn a_reader_who_kept_a_checkpoint_proves_that_the_log_only_grew() {
    let desk = two_months();
    let server = Server::of(&desk);
    let keep = |name: &str| {
        let answer = server.get("/checkpoint");
        let (_, note) = answer.split_once("\r\n\r\n").expect("a body");
        desk.put(name, note);
    };
    keep("small");
    // Tiles fill up: the next checkpoints lie beyond the first and the second of them.
    for (name, rows) in [("full", 300), ("larger", 400)] {
        let row = |n| format!("2026-02-{:02},{n}.00,{name}\n", n % 28 + 1);
        let csv = (1..rows).map(row).collect::<String>();
        desk.put("more.csv", format!("Date,Amount,Text\n{csv}"));
        let account = format!("assets:bank:{name}");
        desk.done(&["import", "more.csv", "--currency", "EUR", "--account", &account]);
        keep(name);
    }
    for kept in ["small", "full", "larger"] {
        let Some((ok, said)) = compared(&desk, &server, kept) else { return };
        assert!(ok && said.contains("begins with the tree of the"), "{kept}: {said}");
    }
    let small = std::fs::read_to_string(desk.path("small")).expect("a checkpoint");
    let root = small.lines().nth(2).expect("a root");
    desk.put("other", small.replace(root, &format!("AAAA{}", &root[4..])));
    let (ok, said) = compared(&desk, &server, "other").expect("it ran before");
    assert!(!ok && said.contains("are not those that were kept"), "{said}");
}

#[test]
fn a_copy_that_was_rolled_back_says_so_on_every_page() {
    let desk = two_months();
    desk.shell("cp -r book old");
    desk.done(&["add", "waived", "--amount", "50.00", "--category", "maintenance"]);
    let server = Server::of(&desk);
    assert!(!server.get("/").contains("rely on this page"));
    desk.shell("rm -r book && mv old book");
    for path in ["/", "/entries", "/e/12", "/reports/2026-01/", "/about"] {
        let page = server.get(path);
        let said = "entries were acknowledged here, this copy has";
        assert!(page.contains("Don’t rely on this page") && page.contains(said), "{path}: {page}");
    }
}

#[test]
fn n10_other_machines_are_not_served_by_accident() {
    let desk = two_months();
    fails(&desk.ledger(&["serve", "--listen", "0.0.0.0:0"]), 2, &["--behind-proxy"]);
    let server = Server::of(&desk);
    fails(&desk.ledger(&["serve", "--listen", &server.address]), 4, &[&server.address]);
}

#[test]
fn g08_it_stops_when_told() {
    let desk = two_months();
    for signal in ["INT", "TERM"] {
        let mut server = Server::of(&desk);
        desk.shell(&format!("kill -{signal} {}", server.process.id()));
        let status = server.process.wait().expect("it ends");
        assert_eq!(status.code(), Some(0), "{signal}: {status}");
    }
}
