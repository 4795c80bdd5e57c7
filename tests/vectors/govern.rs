//! The last part but one of the log: what is counted and budgeted, who stays a member, and the whole way
//! from the first phase to the end, with a gift that goes back and a share of what is left.

use super::paid::{act, iban};
use super::*;
use ledger::act::Word;
use ledger::entry::{
    Budget, Claim, Decision, Entity, Figures, Governance, Manifest, Measure, Payee, Phase, Role,
    Shares, Via, WellKnown,
};

const ON: &str = "2024-11-25";

/// Entries 68 to 73: a unit, a budget, how the members stay answerable, what was measured.
pub fn governed() -> Vec<Entry> {
    let budget = Budget { year: 2025, category: code("hosting"), ccy: euro(), minor: 24_000 };
    let governance =
        Governance { reaffirm: Some(365), silent: Some(45), treasurer: Some(code("treasurer")) };
    let (from, to) = (day("2024-10-01"), day("2024-10-31"));
    let measure = Measure { unit: code("users"), value: 1_280, from, to };
    let shares = Some(Shares { largest: 3_600, squares: 1_845, business: Some(0) });
    let figures = Figures { ccy: euro(), from, to, version: 1, donors: 14, shares };
    let few = Figures { donors: 3, shares: None, ..figures.clone() };
    vec![
        declared("policy unit", "users", Declared::Unit, "People who looked something up"),
        declared("policy budget", &budget.code(), Declared::Budget(budget), ""),
        declared("policy governance", "governance", Declared::Governance(governance), ""),
        said("measure", Body::Measure(measure)),
        said("figures", Body::Figures(figures)),
        said("figures of few", Body::Figures(few)),
    ]
}

/// Entries 74 to 86: what was declared of the end is signed by two, and the service starts.
pub fn started() -> Vec<Entry> {
    let mut all = Vec::new();
    // The fallback, the closing budget, then the policy itself.
    for subject in [59, 61, 60] {
        all.extend(by_two(subject));
    }
    all.push(decides("decision", Decision::Phase(Phase::Starting)));
    all.extend(by_two(80));
    all.push(begins("phase", Phase::Starting, 80));
    all.push(act(ON, "act reaffirm", Word::Reaffirm, 31, 70, "treasurer"));
    let surplus = Decision::Surplus { ccy: euro(), minor: 1_000, to: code("commons") };
    all.push(decides("decision surplus", surplus));
    all.push(decides("decision other", Decision::Other));
    all
}

/// Entries 87 to 94: it closes; a gift goes back, and what is left goes to the fallback.
pub fn closes() -> Vec<Entry> {
    let payee = |name, of: &str, shown: &str, reason: &str| {
        let payee = Payee { code: code(of), in_force: true, related: vec![], flags: vec![] };
        let (name, recorded, mut draft) = said(name, Body::Payee(payee));
        draft.words.who.name = Some(shown.to_owned());
        draft.words.text.reason = Some(reason.to_owned());
        draft.words.source.account = Some(iban().to_owned());
        draft.public = vec![Slot::Text, Slot::Who];
        (name, recorded, draft)
    };
    let mut all = vec![decides("decision to close", Decision::Phase(Phase::Closing))];
    all.extend(by_two(87));
    all.push(begins("phase closing", Phase::Closing, 87));
    all.push(payee("payee of a gift", "gift-67", "Who gave #67", "By the token of its receipt"));
    let mut back = claimed("claim of a gift", "gift-67", "one-time", 91);
    back.2 = back.2.with_ref(Rel::Refunds, 67);
    all.push(back);
    all.push(payee("payee of a successor", "commons", "Commons", "By their letter"));
    all.push(after_the_window(claimed("claim of a share", "commons", "distribution", 93)));
    all
}

/// The last ones: which framework it means to keep, where gifts were given, what directories are told, and
/// when its financial year begins.
pub fn given() -> Vec<Entry> {
    let service = Declared::Service {
        url: Some("https://ledger.example.org".into()),
        contact: Some("books@example.org".into()),
        framework: Some("v1".into()),
        year_begins: None,
    };
    let from_july =
        Declared::Service { url: None, contact: None, framework: None, year_begins: Some(7) };
    let late = |entry: Entry| after_the_window(entry);
    let channel = |via| Declared::Channel { url: "https://give.example/service?once".into(), via };
    let manifest = Manifest {
        entity: Entity::Group,
        role: Role::Steward,
        repository: "https://code.example.org/service".into(),
        well_known: WellKnown::default(),
        license: "AGPL-3.0-only".into(),
        tags: vec![code("forecast"), code("public-good")],
    };
    let file = |host: &str| Some(format!("https://{host}{}", WellKnown::FILE).into());
    let well_known = WellKnown {
        webpage: file("example.org"),
        repository: file("code.example.org/service/raw"),
    };
    let elsewhere = Declared::Manifest(Manifest { well_known, ..manifest.clone() });
    let manifest = Declared::Manifest(manifest);
    let by_card = channel(Some(Via::PaymentProvider));
    let by_card = late(declared("policy channel by a provider", "once", by_card, "By card"));
    let mut manifest = late(declared("policy manifest", "manifest", manifest, ""));
    manifest.2.words.text.purpose = Some("A forecast for everybody".to_owned());
    let mut channel = late(declared("policy channel", "once", channel(None), "By card"));
    channel.2.words.text.purpose = Some("once, of any amount".to_owned());
    vec![
        late(declared("policy framework", "service", service, "Example Service")),
        channel,
        by_card,
        manifest,
        late(declared("policy year", "service", from_july, "Example Service")),
        late(declared("policy manifest elsewhere", "manifest", elsewhere, "")),
    ]
}

fn by_two(subject: u64) -> [Entry; 2] {
    ["treasurer", "anna"].map(|by| act(ON, "agreement", Word::Approve, subject, 70, by))
}

fn said(name: &'static str, body: Body) -> Entry {
    (name, day(ON), draft(ON, body, vec![]))
}

fn decides(name: &'static str, decision: Decision) -> Entry {
    let (name, recorded, draft) = said(name, Body::Decision(decision));
    let mut draft = explained(draft, "as the members' meeting of 24 November voted");
    draft.words.text.note = Some("https://example.org/votes/7".to_owned());
    (name, recorded, draft)
}

fn begins(name: &'static str, phase: Phase, decision: u64) -> Entry {
    let (name, recorded, draft) = said(name, Body::Phase(phase));
    (name, recorded, draft.with_ref(Rel::Subject, decision))
}

fn claimed(name: &'static str, to: &str, category: &str, payee: u64) -> Entry {
    let claim = Claim {
        payee: code(to),
        minor: 1_500,
        ccy: euro(),
        category: code(category),
        fund: Code::general(),
        from: day(ON),
        to: day(ON),
        due: day(ON),
        priority: 90,
        commitment: None,
        flags: vec![],
    };
    let (name, recorded, draft) = said(name, Body::ExpenseClaim(claim));
    (name, recorded, draft.with_ref(Rel::Subject, payee).with_ref(Rel::Subject, 90))
}

/// What gifts leave goes on once the 90 days are over in which they are claimed.
fn after_the_window((name, _, mut draft): Entry) -> Entry {
    draft.date = day("2025-02-24");
    (name, draft.date, draft)
}

fn declared(name: &'static str, of: &str, value: Declared, shown: &str) -> Entry {
    let (name, _, mut draft) = policy(name, of, value, shown);
    draft.date = day(ON);
    (name, day(ON), draft)
}
