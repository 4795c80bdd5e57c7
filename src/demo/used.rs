//! What the invented service is used for, counted month by month, what the year may cost, and how the
//! gifts of the year before were spread over their donors; at last, what it promises and where people give.

use super::clerk_of;
use super::declared::CHANNELS;
use super::story::declare_more;
use crate::book::Place;
use crate::figures::computed;
use ledger::day::{Day, Period};
use ledger::entry::{Body, Draft, Measure, Postings};

/// Months that were counted.
const COUNTED: i32 = 12;

/// Declares the unit and the year's budget, and enters what was counted of the last year.
pub fn declare(place: &Place, today: Day) -> anyhow::Result<()> {
    let year = today.month().year();
    let budget = |category: &str, amount: &str| {
        format!(
            "\n[[budget]]\nyear = {year}\ncurrency = \"EUR\"\ncategory = \"{category}\"\n\
             amount = \"{amount}\"\n"
        )
    };
    let unit = "\n[[unit]]\ncode = \"users\"\nname = \"people in a month\"\n\
                purpose = \"Different addresses that asked for a forecast\"\n";
    let budgets = [budget("hosting", "700.00"), budget("maintenance", "1500.00")].concat();
    declare_more(place, &format!("{unit}{budgets}"), today)?;
    let mut journal = place.journal()?;
    let mut clerk = clerk_of(today)?;
    let mut append = journal.begin(&mut clerk)?;
    for n in 0..COUNTED {
        let month = today.month().plus(n - COUNTED);
        let measure = Measure {
            unit: "users".parse()?,
            value: 18_200 + u64::from(n.unsigned_abs()) * 730,
            from: month.first(),
            to: month.last(),
        };
        append.push(Draft::new(today, append.by(), Body::Measure(measure), Postings::default()))?;
    }
    let closed: Period = (year - 1).to_string().parse()?;
    let (books, ccy) = (place.books()?, "EUR".parse()?);
    let figures = computed(place, &books, &append, ccy, (closed.first(), closed.last()))?;
    append.push(Draft::new(today, append.by(), Body::Figures(figures), Postings::default()))?;
    append.commit()?;
    drop(journal);
    promised(place, today)
}

/// Declares which framework it means to keep, where it is, and where people give.
fn promised(place: &Place, today: Day) -> anyhow::Result<()> {
    let file = place.book()?.join("service.toml");
    let mut text = std::fs::read_to_string(&file)?;
    for (line, declared) in [
        ("# framework = \"v1\"", "framework = \"v1\""),
        ("# url = \"https://ledger.example.org\"", "url = \"https://forecast.example\""),
        ("# contact = \"books@example.org\"", "contact = \"books@forecast.example\""),
    ] {
        text = text.replace(line, declared);
    }
    std::fs::write(&file, text)?;
    declare_more(place, CHANNELS, today)
}
