//! Payouts in public: what waits and why, what is on its way, what was paid and what proves it, who
//! allowed it; and that no bank detail is on any of these pages.

use super::book::Book;
use super::paying::{self, HOLDER, IBANS, Paying};
use super::*;
use ledger::act::Word;
use ledger::entry::{Body, Declared, Policy};

fn pages(of: &Paying) -> Vec<String> {
    let entries = [of.payee, of.commitment, of.settlement, of.act].into_iter().chain(of.claims);
    let entries = entries.flat_map(|n| [format!("/e/{n}"), format!("/e/{n}/leaf.json")]);
    ["/payouts".to_owned(), "/entries?kind=expense-claim".to_owned()]
        .into_iter()
        .chain(entries)
        .collect()
}

#[tokio::test]
async fn each_payment_stands_where_it_is_and_says_why() {
    let of = paying::of_a_service("Hosting Ltd");
    let site = site(&of.book);
    let page = get(&site, "/payouts").await.text();
    let section = |id: &str| {
        let at = page.find(&format!("aria-labelledby=\"{id}\"")).expect(id);
        page[at..].split("</section>").next().expect("a section").to_owned()
    };
    for (id, claim, says) in [
        ("unknown", of.claims[2], "Nobody knows whether it was paid"),
        ("live", of.claims[1], "Handed to the bank"),
        ("upcoming", of.claims[3], "Waits for 1 more signature; signed by anna"),
        ("paid", of.claims[0], &format!("shown by <a href=\"./e/{0}\">#{0}</a>", of.settlement)),
        ("commitments", of.commitment, "Hosting Ltd"),
    ] {
        let section = section(id);
        assert!(section.contains(&format!("e/{claim}\"")), "{id}: {section}");
        assert!(section.contains(says), "{id}, {says}: {section}");
    }
    for says in ["1 payment of which nobody knows", "2 members must agree", "SHA256:"] {
        assert!(page.contains(says), "{says}");
    }
    assert!(page.contains("1 debit that nobody has explained"), "loudly");
    let first = "treasurer, since <time datetime=\"2024-01-02\">2 January 2024</time>";
    assert!(page.contains(first), "the first member was one from the first entry on");
    assert!(page.contains("attested by nobody") && !page.contains("Controlled by one person"));
}

#[tokio::test]
async fn a_claims_page_shows_who_allowed_it_and_the_line_that_proved_it() {
    let of = paying::of_a_service("Hosting Ltd");
    let site = site(&of.book);
    let page = get(&site, &format!("/e/{}", of.claims[0])).await.text();
    for says in [
        "<strong>Paid.</strong>",
        "approves it",
        "Ben (ben)</bdi> approves it",
        "does not count: proposer, payee or close to the payee",
        "26 November 2025",
        "The payee was never paid before this claim.",
        "handed to the bank",
        &format!("paid (<a href=\"{}\">", of.settlement),
        "25 November 2025",
        "shows",
        "Billed for</dt><dd>1 November 2025 to 30 November 2025",
    ] {
        assert!(page.contains(says), "{says}: {page}");
    }
    let unknown = get(&site, &format!("/e/{}", of.claims[2])).await.text();
    assert!(unknown.contains("class=\"alarm\"") && unknown.contains("It is parked"));
    let shown = get(&site, &format!("/e/{}", of.settlement)).await.text();
    assert!(shown.contains("A server of the 1th kind"), "known by what it paid: {shown}");
}

#[tokio::test]
async fn a_members_word_is_shown_as_one_wherever_the_payment_is() {
    let mut of = paying::of_a_service("Hosting Ltd");
    let settled = of.settle_by_hand(of.claims[1], "the <b>bank</b> dropped the reference");
    let site = site(&of.book);
    let words =
        "matched by hand by treasurer: the &#60;b&#62;bank&#60;/b&#62; dropped the reference";
    for path in ["/payouts".to_owned(), format!("/e/{}", of.claims[1]), format!("/e/{settled}")] {
        let page = get(&site, &path).await.text();
        assert_eq!(page.matches(words).count(), 1, "{path}: {page}");
    }
    let proven = get(&site, &format!("/e/{}", of.settlement)).await.text();
    assert!(!proven.contains("by hand"), "a reference proves it");
}

#[tokio::test]
async fn what_was_paid_twice_is_listed_twice_and_marked() {
    let mut of = paying::of_a_service("Hosting Ltd");
    let shown = of.pay_twice(of.claims[1]);
    let page = get(&site(&of.book), "/payouts").await.text();
    for entry in shown {
        let link = format!("/{entry}\">#{entry}</a>");
        assert_eq!(page.matches(&link).count(), 1, "{link}: {page}");
    }
    assert_eq!(page.matches("paid twice").count(), 2, "{page}");
}

#[tokio::test]
async fn no_account_number_or_holder_is_on_any_page_or_in_any_file() {
    let of = paying::of_a_service("Hosting Ltd");
    let site = site(&of.book);
    let mut all = pages(&of);
    all.extend(["/entries.csv", "/openings.jsonl", "/leaves.jsonl"].map(str::to_owned));
    for path in all {
        let got = get(&site, &path).await;
        assert_eq!(got.status(), StatusCode::OK, "{path}");
        let secret = [IBANS[0], IBANS[1], HOLDER];
        assert!(secret.iter().all(|word| !got.text().contains(word)), "{path}");
    }
}

#[tokio::test]
async fn a_signature_is_shown_so_that_openssh_can_check_it() {
    let of = paying::of_a_service("Hosting Ltd");
    let site = site(&of.book);
    let page = get(&site, &format!("/e/{}", of.act)).await.text();
    assert!(
        page.contains("treasurer approves #")
            && page.contains("Zoë Ångström (treasurer) approves")
            && page.contains("ssh-keygen -Y verify")
    );
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["act.txt", "act.sig", "allowed_signers"] {
        let got = get(&site, &format!("/e/{}/{name}", of.act)).await;
        assert_eq!(got.header("content-type"), "text/plain; charset=utf-8");
        std::fs::write(folder.path().join(name), got.body).expect("written");
    }
    let at = |name: &str| folder.path().join(name);
    let lines = std::fs::File::open(at("act.txt")).expect("the lines");
    let asked = std::process::Command::new("ssh-keygen")
        .args(["-Y", "verify", "-I", "treasurer", "-n", "ledger-act-v1", "-f"])
        .arg(at("allowed_signers"))
        .arg("-s")
        .arg(at("act.sig"))
        .stdin(lines)
        .output();
    match asked {
        Ok(said) => assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr)),
        Err(_) => println!("left out: there is no ssh-keygen here"),
    }
    let none = get(&site, &format!("/e/{}/act.sig", of.payee)).await;
    assert_eq!(none.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_freeze_and_a_proposal_stand_at_the_head_with_their_names() {
    let mut of = paying::of_a_service("Hosting Ltd");
    let freeze = paying::sign(&mut of.book, "2025-11-26", Word::Freeze, 0, "anna");
    let reserve = Declared::Reserve { minor: 100 };
    let day = "2025-11-26";
    let body = Policy { code: "eur".into(), value: reserve, in_force: true };
    let body = Body::Policy(body);
    of.book.append(day, vec![book::draft(day, body, &[])]);
    let page = get(&site(&of.book), "/payouts").await.text();
    assert!(page.contains("Payments are frozen</strong> by anna since"), "{page}");
    assert!(page.contains(&format!("e/{freeze}\"")), "{page}");
    let waits = "waits for 2 signatures; can sign: anna, ben, treasurer";
    assert!(page.contains("Reserve eur") && page.contains(waits), "{page}");
}

#[tokio::test]
async fn a_freeze_says_whether_it_stands_and_who_thawed_it() {
    let mut of = paying::of_a_service("Hosting Ltd");
    let day = "2025-11-26";
    let freeze = paying::sign(&mut of.book, day, Word::Freeze, 0, "anna");
    let page = get(&site(&of.book), &format!("/e/{freeze}")).await.text();
    assert!(page.contains("<strong>It stands.</strong>") && !page.contains("Thawed by"), "{page}");
    assert!(page.contains("(anna)</bdi> freezes") || page.contains("freezes all payments</bdi>,"));
    assert!(!page.contains("It counts until") && !page.contains("payments of #0"), "{page}");
    paying::sign(&mut of.book, day, Word::Thaw, freeze, "ben");
    let thaw = paying::sign(&mut of.book, day, Word::Thaw, freeze, "treasurer");
    let site = site(&of.book);
    let page = get(&site, &format!("/e/{freeze}")).await.text();
    let thawed = page.split("Thawed by</dt>").nth(1).expect("by whom");
    assert!(page.contains("<strong>Thawed.</strong>") && !page.contains("Signed by"), "{page}");
    assert!(thawed.contains("ben") && thawed.contains(&format!("href=\"{thaw}\"")), "{thawed}");
    let page = get(&site, &format!("/e/{thaw}")).await.text();
    assert!(!page.contains("It counts until"), "a thaw does not end: {page}");
    let page = get(&site, &format!("/e/{}", of.act)).await.text();
    assert!(page.contains("It counts until 1 March 2026"), "an approval does");
}

#[tokio::test]
async fn what_was_rejected_is_listed_with_who_and_why() {
    let mut of = paying::of_a_service("Hosting Ltd");
    let claim = of.claims[3];
    let waits = get(&site(&of.book), &format!("/e/{claim}")).await.text();
    assert!(waits.contains("<dt>Payee</dt>") && !waits.contains("Paid to"), "{waits}");
    paying::reject(&mut of.book, claim, "ben", "No <b>receipts</b>");
    let site = site(&of.book);
    let says = "ben rejected it: No &#60;b&#62;receipts&#60;/b&#62;";
    for path in [format!("/e/{claim}"), "/payouts".to_owned()] {
        let page = get(&site, &path).await.text();
        assert_eq!(page.matches(says).count(), 1, "{path}: {page}");
    }
    let list = get(&site, "/payouts?rejected=1").await.text();
    let rejected = list.split("aria-labelledby=\"rejected\"").nth(1).expect("a section");
    assert!(rejected.contains(&format!("e/{claim}\"")), "{rejected}");
    assert_eq!(get(&site, "/payouts?rejected=2").await.status(), StatusCode::NOT_FOUND);
    let paid = get(&site, &format!("/e/{}", of.claims[0])).await.text();
    assert!(paid.contains("<dt>Paid to</dt>"), "{paid}");
}

#[tokio::test]
async fn lists_call_entries_as_their_own_pages_do() {
    let of = paying::of_a_service("Example Hosting Ltd");
    let site = site(&of.book);
    for kind in ["statement", "expense-claim", "intent", "act", "payout-state", "settlement"] {
        let list = get(&site, &format!("/entries?kind={kind}")).await.text();
        let Some((_, row)) = list.split_once("<th scope=\"row\"><a href=\"e/") else { continue };
        let (index, rest) = row.split_once("\">").expect("an entry");
        let title = rest.split("</a>").next().expect("a title");
        let page = get(&site, &format!("/e/{index}")).await.text();
        assert!(page.contains(&format!("<h1>{title}</h1>")), "{kind}: {title}");
        let german = get(&site, &format!("/de/entries?kind={kind}")).await.text();
        let rows = german.split("<tbody>").nth(1).expect("rows");
        assert!(!rows.contains("lang=\"en\""), "{kind}: {rows}");
    }
    let list = get(&site, "/entries?kind=statement").await.text();
    assert!(list.contains("Main (bank), 1 January 2024 to 20 November 2025"), "{list}");
}

#[tokio::test]
async fn what_nobody_signed_says_so_and_why_it_holds() {
    let mut book = Book::of_a_service();
    let keyless = paying::policy(&mut book, "cem", Declared::Member { key: None });
    let first = paying::joined(&mut book, "treasurer");
    let mal = paying::joined(&mut book, "mal");
    let reserve = paying::policy(&mut book, "eur", Declared::Reserve { minor: 4_200 });
    let later = Body::Policy(Policy {
        code: "usd".into(),
        value: Declared::Reserve { minor: 1 },
        in_force: true,
    });
    book.append("2025-12-02", vec![book::draft("2025-12-02", later, &[])]);
    let site = site(&book);
    let by_time = "Nobody else signed it: it held because nobody rejected it until 2 December 2025";
    for (entry, says) in [
        (keyless, "It held at once: the book had no key yet, so nobody could sign."),
        (first, "It is the first key: nobody could sign before it."),
        (mal, by_time),
        (reserve, "One person decided: no signature was needed."),
    ] {
        let page = get(&site, &format!("/e/{entry}")).await.text();
        assert!(page.contains(says), "{says}: {page}");
    }
    let list = get(&site, "/payouts").await.text();
    assert!(list.contains(by_time), "{list}");
    assert!(list.contains("42.00 EUR stay untouched."), "{list}");
    assert!(list.contains("No limit is in force") || list.contains("0.01 USD stay"), "{list}");
}

#[tokio::test]
async fn what_was_replaced_says_by_what_and_since_when_a_key_is_theirs() {
    let mut of = paying::of_a_service("Hosting Ltd");
    let (old, new) = of.rekey("anna");
    let site = site(&of.book);
    let page = get(&site, &format!("/e/{old}")).await.text();
    assert!(page.contains("<strong>No longer in force.</strong>"), "{page}");
    assert!(page.contains(&format!("Replaced by</dt><dd><a href=\"{new}\">")), "{page}");
    let page = get(&site, &format!("/e/{new}")).await.text();
    assert!(page.contains(&format!("In place of</dt><dd><a href=\"{old}\">")), "{page}");
    let list = get(&site, "/payouts").await.text();
    let anna = list.split("anna, since").nth(1).expect("a member");
    let key = anna.split("</code>").nth(1).expect("a key");
    assert!(anna.starts_with(" <time datetime=\"2025-11-21\">"), "{anna}");
    assert!(
        key.starts_with("<span class=\"sub\">this key since <time datetime=\"2025-11-26\">"),
        "{key}"
    );
}

#[tokio::test]
async fn rules_and_attempts_say_what_they_are_about() {
    let of = paying::of_a_service("Hosting Ltd");
    let site = site(&of.book);
    let list = get(&site, "/payouts").await.text();
    let limit = "EUR, from main (bank): at most 1,000.00 EUR a payout, 1,000.00 EUR a day";
    assert!(list.contains(limit), "{list}");
    let claim = get(&site, &format!("/e/{}", of.claims[2])).await.text();
    let attempt = claim.split("committed (<a href=\"").nth(1).expect("an attempt");
    let attempt = attempt.split('"').next().expect("its entry").to_owned();
    let page = get(&site, &format!("/e/{attempt}")).await.text();
    for says in ["Nobody knows whether it was paid", "<dt>Payee</dt>", "Hosting Ltd", "300.00"] {
        assert!(page.contains(says), "{says}: {page}");
    }
}

#[tokio::test]
async fn every_page_says_that_one_person_decides_until_two_must() {
    let one = Book::of_a_service();
    let of = paying::of_a_service("Hosting Ltd");
    for (path, _) in PAGES.iter().filter(|(_, kind)| kind.starts_with("text/html")) {
        let page = get(&site(&one), path).await.text();
        assert!(page.contains("Controlled by one person."), "{path}");
        let page = get(&site(&of.book), path).await.text();
        assert!(!page.contains("Controlled by one person."), "{path}: entry 0 no longer says it");
    }
}

#[tokio::test]
async fn what_people_wrote_is_text_on_the_pages_of_payouts() {
    let of = paying::of_a_service("<script>alert(1)</script>\u{202e}");
    let site = site(&of.book);
    for path in pages(&of).into_iter().filter(|path| !path.ends_with("json")) {
        let page = get(&site, &path).await.text();
        assert!(!page.contains("<script") && !page.contains('\u{202e}'), "{path}");
        assert!(!page.contains(" style=") && page.matches("<h1").count() == 1, "{path}");
    }
    let page = get(&site, "/payouts").await.text();
    assert!(page.contains("&#60;script") && page.contains("&#60;b&#62;Bell"), "{page}");
}

#[tokio::test]
async fn what_is_paid_next_goes_on_on_further_pages() {
    let mut of = paying::of_a_service("Hosting Ltd");
    let more: Vec<u64> = (5..60).map(|n| paying::submit(&mut of.book, n, "hoster")).collect();
    let all = of.claims[3..].iter().chain(&more);
    let site = site(&of.book);
    let upcoming = async |query: &str| {
        let page = get(&site, &format!("/payouts{query}")).await.text();
        let at = page.find("aria-labelledby=\"upcoming\"").expect("a section");
        page[at..].split("</section>").next().expect("an end").to_owned()
    };
    let (first, second) = (upcoming("").await, upcoming("?upcoming=2").await);
    assert!(first.contains("href=\"./payouts?upcoming=2#upcoming\""), "{first}");
    assert!(second.contains("href=\"./payouts#upcoming\"") && second.contains("Page 2 of 2"));
    for claim in all {
        let link = format!("e/{claim}\"");
        assert!(first.contains(&link) != second.contains(&link), "{claim} is on one of them");
    }
    for (query, status) in [("upcoming=3", 404), ("live=2", 404), ("upcoming=2&page=1", 400)] {
        let got = get(&site, &format!("/payouts?{query}")).await;
        assert_eq!(got.status().as_u16(), status, "{query}");
    }
}

#[tokio::test]
async fn another_checkpoint_key_says_who_proposed_it_and_what_it_signs() {
    let mut of = paying::of_a_service("Hosting Ltd");
    let (entry, old) = of.propose_key();
    let site = site(&of.book);
    let page = get(&site, &format!("/e/{entry}")).await.text();
    for says in [
        "<strong>A proposal.</strong> <bdi translate=\"yes\">It waits for 2 signatures; can sign: anna, ben, treasurer",
        "Key</dt><dd>",
        &format!("In place of</dt><dd>{old}"),
        "Signs</dt><dd>nothing, as long as it is not agreed",
        "in the name of \u{2068}Zoë Ångström (treasurer)\u{2069}",
    ] {
        assert!(page.contains(says), "{says}: {page}");
    }
    let list = get(&site, "/payouts").await.text();
    assert!(list.contains(&format!("e/{entry}\">Checkpoint key</a> waits for 2")), "{list}");
}

#[tokio::test]
async fn a_page_of_payouts_that_is_not_there_is_refused() {
    let of = paying::of_a_service("Hosting Ltd");
    let site = site(&of.book);
    assert_eq!(get(&site, "/payouts?page=1").await.status(), StatusCode::OK);
    for (query, status) in [("page=2", 404), ("page=0", 400), ("page=x", 400), ("state=paid", 400)]
    {
        let got = get(&site, &format!("/payouts?{query}")).await;
        assert_eq!(got.status().as_u16(), status, "{query}");
    }
}

#[tokio::test]
async fn what_a_vendor_collected_was_paid_too() {
    let mut of = paying::of_a_service("Hosting Ltd");
    let debit = paying::collected(&mut of.book);
    let site = site(&of.book);
    let page = get(&site, "/payouts").await.text();
    let paid = page.split("aria-labelledby=\"paid\"").nth(1).expect("what was paid");
    let paid = paid.split("</section>").next().expect("a section");
    for says in [&format!("e/{debit}\""), "collected by the vendor", "34.90"] {
        assert!(paid.contains(says), "{says}: {paid}");
    }
}

#[tokio::test]
async fn the_page_of_a_claim_names_its_payee_once() {
    let of = paying::of_a_service("Hosting Ltd");
    let site = site(&of.book);
    for (claim, payee) in of.claims.into_iter().zip(["Hosting Ltd", "A translator"].repeat(2)) {
        let page = get(&site, &format!("/e/{claim}")).await.text();
        let named = ["<dt>Payee</dt>", "<dt>Paid to</dt>"].map(|term| page.matches(term).count());
        assert_eq!(named.iter().sum::<usize>(), 1, "{page}");
        assert_eq!(page.matches(&format!("<bdi>{payee}</bdi>")).count(), 1, "{page}");
    }
}
