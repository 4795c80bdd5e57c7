//! The points of the Open Services framework, version 1: its finance, transparency and product parts,
//! in our words. Another version is another list. Refuses nothing; `judge.rs` says how each stands.

/// The version whose points these are.
pub const VERSION: &str = "v1";

/// One point.
pub struct Point {
    /// Its name for programs, and its place on the page.
    pub id: &'static str,
    /// The part of the framework.
    pub part: Part,
    /// What is promised.
    pub says: &'static str,
    /// How it is judged.
    pub test: Test,
}

/// A part of the framework.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Where money comes from and goes.
    Finance,
    /// Who decides, in the open.
    Transparency,
    /// From the first idea to the end.
    Product,
}

impl Part {
    /// As they stand on the page.
    pub const ALL: [Self; 3] = [Self::Finance, Self::Transparency, Self::Product];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Finance => "Finance",
            Self::Transparency => "Transparency",
            Self::Product => "Product",
        }
    }
}

/// How a point is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// Each expense says for which days it was billed.
    PeriodsBilled,
    /// No entry has room for account numbers in public.
    DetailsPrivate,
    /// Each gift says whether it comes again.
    GiftsHaveKinds,
    /// A name is public only where its donor agreed.
    AnonymousDonors,
    /// Everything is recorded within a business day.
    InTime,
    /// Nothing is without a category.
    AllClassified,
    /// What is left over went on by a decision.
    Surplus,
    /// Somebody is named who keeps the books.
    Treasurer,
    /// Businesses gave nothing.
    SelfFunded,
    /// What comes again is approved once, with a cap.
    Automatic,
    /// How money is spent is computed in public; whether it was needed, nobody can compute.
    Efficiency,
    /// The end was declared before the start.
    EndBeforeStart,
    /// Each commitment says how it is ended.
    Cancellable,
    /// The other side's word on each end is public.
    CancelledInPublic,
    /// Every decision has its reason in public.
    DecisionsPublic,
    /// Members say again that they are members.
    Reaffirmed,
    /// At least half of the members must agree.
    HalfAgree,
    /// Corrections stay visible.
    MistakesVisible,
    /// Phases are decided in public.
    Phases,
    /// A grace period is declared, and closing takes no less.
    Grace,
    /// Closing takes six months or more, and is not overdue.
    Notice,
    /// It pays for itself once grace is over.
    PaysForItself,
    /// The books can be taken along, in open formats.
    Export,
    /// Nothing in the books tells.
    Untold(&'static str),
}

const fn of(id: &'static str, part: Part, says: &'static str, test: Test) -> Point {
    Point { id, part, says, test }
}

use Part::{Finance, Product, Transparency};

/// All of them.
pub static POINTS: [Point; 31] = [
    of(
        "expenses-explained",
        Finance,
        "Each expense says for what it was, how much, and for which period it was billed; salaries too.",
        Test::PeriodsBilled,
    ),
    of(
        "payees-named",
        Finance,
        "Each expense says who paid, and to whom.",
        Test::Untold("A payee stands in each claim; the name is public where it was published."),
    ),
    of(
        "details-private",
        Finance,
        "Payment details, such as account numbers, stay private.",
        Test::DetailsPrivate,
    ),
    of(
        "gifts-explained",
        Finance,
        "Each gift says how much it is, and whether it was given once or comes again.",
        Test::GiftsHaveKinds,
    ),
    of("donors-anonymous", Finance, "Donors may stay anonymous.", Test::AnonymousDonors),
    of(
        "within-a-day",
        Finance,
        "All income and all expenses can be seen by everybody within one business day.",
        Test::InTime,
    ),
    of(
        "nothing-unknown",
        Finance,
        "No money comes or goes without everybody knowing from where and to where.",
        Test::AllClassified,
    ),
    of(
        "surplus-order",
        Finance,
        "What is left over pays the service first, then who develops it, then another non-profit.",
        Test::Surplus,
    ),
    of("treasurer", Finance, "A treasurer is named.", Test::Treasurer),
    of(
        "treasurer-elected",
        Finance,
        "The treasurer is elected by a vote.",
        Test::Untold("Who is named stands in the log; whether a vote came before, it can’t tell."),
    ),
    of(
        "self-funded",
        Finance,
        "Users and public bodies pay for it; no business pays for it alone.",
        Test::SelfFunded,
    ),
    of(
        "no-benefit",
        Finance,
        "Donors choose how much and how often, and nobody gets more of the service for giving more.",
        Test::Untold("What donors are offered is no amount in the books."),
    ),
    of(
        "automatic",
        Finance,
        "What must be paid again and again is paid by itself, as long as possible without people.",
        Test::Automatic,
    ),
    of("efficient", Finance, "Money is spent only where it is needed.", Test::Efficiency),
    of(
        "end-before-start",
        Finance,
        "Before it starts, it is declared where money goes that is left at the end.",
        Test::EndBeforeStart,
    ),
    of(
        "cancellable",
        Finance,
        "It is known how each recurring cost is cancelled.",
        Test::Cancellable,
    ),
    of(
        "cancelled-in-public",
        Finance,
        "When it closes, the confirmation of each cancellation is published.",
        Test::CancelledInPublic,
    ),
    of(
        "decisions-public",
        Transparency,
        "Decisions and votes are public, with their reasons.",
        Test::DecisionsPublic,
    ),
    of(
        "reaffirm",
        Transparency,
        "Members are known, and say each year that they still are; whoever says nothing is none.",
        Test::Reaffirmed,
    ),
    of(
        "half-agree",
        Transparency,
        "The rules change only if at least half of the members agree.",
        Test::HalfAgree,
    ),
    of(
        "no-confidence",
        Transparency,
        "Members can be voted out.",
        Test::Untold("The log knows who left by a decision, not whether a vote could be called."),
    ),
    of(
        "paid-work",
        Transparency,
        "Of paid work it is public who does it, for how much, how long, and what is expected.",
        Test::Untold("Expenses name payee and period; what was expected is in words of people."),
    ),
    of("mistakes-visible", Transparency, "Mistakes are public, and stay.", Test::MistakesVisible),
    of(
        "phases",
        Product,
        "It is known in which phase it is: evaluating, starting, operating, closing or closed.",
        Test::Phases,
    ),
    of(
        "grace",
        Product,
        "A grace period is declared, and closing takes no less than that.",
        Test::Grace,
    ),
    of(
        "notice",
        Product,
        "It declares closing while there is money for it, and users have six months.",
        Test::Notice,
    ),
    of(
        "pays-for-itself",
        Product,
        "After the grace period it pays for itself, or closes.",
        Test::PaysForItself,
    ),
    of(
        "books-export",
        Product,
        "The books can be taken along at any time, whole, in open formats.",
        Test::Export,
    ),
    of(
        "data-export",
        Product,
        "Users can take their data along from the first day of operation to the end of closing.",
        Test::Untold("The books know nothing of users’ data."),
    ),
    of(
        "open-source",
        Product,
        "Everything that runs it is open source.",
        Test::Untold("The books know what was paid for, not what runs."),
    ),
    of(
        "introspection",
        Product,
        "Everybody can look at how it runs, without seeing keys or people.",
        Test::Untold("The books know what was paid for, not how it runs."),
    ),
];
