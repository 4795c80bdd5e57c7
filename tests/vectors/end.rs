//! The last part of the log: what becomes of the money at the end is declared, and a gift is given
//! for a year. Of what decides, nobody signed anything yet: two must.

use super::*;
use ledger::entry::{Closing, Collect, Commitment, Profile, Raise, Return, Secondary};
use ledger::entry::{Shutdown, Successor};

/// Entries 57 to 67: a restricted fund, the end of both funds, and the gift.
pub fn declared() -> Vec<Entry> {
    let shutdown = Shutdown {
        profile: Profile::Association,
        returns: Return::LookBack(180),
        grace: 6,
        period: 6,
        window: 90,
        fallback: code("commons"),
    };
    let closing = Closing { budget: 15_000, floor: 5_000, minimum: 500 };
    let accepted = Some(day("2024-11-20"));
    let successor = |points, accepted| Declared::Successor(Successor { points, accepted });
    vec![
        declares("policy restricted fund", "mirror", Declared::Fund, "The mirror"),
        declares("policy successor", "archive", successor(10_000, accepted), "Archive e.V."),
        declares("policy fallback", "commons", successor(0, None), "Commons"),
        declares("policy shutdown", "shutdown", Declared::Shutdown(shutdown), ""),
        declares("policy closing", "eur", Declared::Closing(closing), ""),
        declares(
            "policy secondary",
            "mirror",
            Declared::Secondary(Secondary::Purpose(code("archive"))),
            "",
        ),
        scenario("policy scenario", "start", "two of us, and a server that friends lent"),
        scenario("policy going on", "continue", "as long as gifts pay for the server"),
        scenario("policy stopping", "stop", "when they have not for six months"),
        declares("policy fee", "domain", Declared::Commitment(domain()), ""),
        for_a_year(),
    ]
}

fn declares(name: &'static str, of: &str, value: Declared, shown: &str) -> Entry {
    let (name, _, mut draft) = policy(name, of, value, shown);
    draft.date = day("2024-11-22");
    (name, day("2024-11-22"), draft)
}

fn scenario(name: &'static str, of: &str, words: &str) -> Entry {
    let (name, recorded, mut draft) = declares(name, of, Declared::Scenario, "");
    draft.words.text.purpose = Some(words.to_owned());
    (name, recorded, draft)
}

/// What ending it early costs is declared with it.
fn domain() -> Commitment {
    Commitment {
        payee: code("hosting-ltd"),
        category: code("hosting"),
        fund: Code::general(),
        ccy: euro(),
        cap: 1_200,
        amount: 1_200,
        every: "1y".parse().expect("an interval"),
        from: day("2025-01-01"),
        to: None,
        notice: Some(30),
        cancel: None,
        fee: Some(300),
        collect: Collect::Push,
        raise: Raise::Due,
        priority: 20,
    }
}

/// Cash in hand, given for the days of a year.
fn for_a_year() -> Entry {
    let year = Billed { from: day("2024-11-01"), to: day("2025-10-31") };
    let given = vec![cash(6_000), fund("income:donations:one-time", -6_000)];
    let draft = draft("2024-11-22", Body::Donation(Some(year)), given);
    ("gift for a year", day("2024-11-22"), named(draft, "Ada", true))
}
