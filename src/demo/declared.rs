//! What the invented service declares, as its treasurer would have typed it into the two files.
//! Nothing here is code: [`super::story`] appends it, and the ordinary parsers may refuse it.

use ledger::day::Day;

/// What not every book has: a cash box, and a fund that is restricted.
pub const SERVICE: &str = r#"
[[account]]
code = "assets:cash:box"
currencies = ["EUR"]
name = "The cash box at the meetups"

[[category]]
code = "travel"
name = "Travel"
function = "program"

[[category]]
code = "audit"
name = "Accessibility audit"
function = "program"

[[fund]]
code = "accessibility"
name = "Accessibility"
purpose = "To make the maps usable for everybody; restricted by the foundation that gave it"
"#;

/// What becomes of the money at the end, and who agreed to it on the day before: said before it starts.
pub fn end(day: Day) -> String {
    let accepted = day.plus(-1);
    format!(
        r#"
[[successor]]
code = "archive"
name = "Open Weather Archive (invented)"
purpose = "Keeps the observations of services that end, for everybody"
points = 7_500
accepted = "{accepted}"

[[successor]]
code = "maps"
name = "Foundation for Open Maps"
points = 2_500
accepted = "{accepted}"

[[closing]]
currency = "EUR"
budget = "250.00"
floor = "50.00"
minimum = "2.00"

[[closing]]
currency = "USD"
budget = "20.00"
minimum = "2.00"

[[secondary]]
fund = "accessibility"
way = "purpose"
to = "maps"

[shutdown]
profile = "association"
returns = "newest"
grace = 6
period = 6
fallback = "archive"

[scenario]
start = "A forecast for one region, from a server that a member lends"
continue = "As long as monthly gifts pay for the two servers"
stop = "When they have not for six months: the data goes to the archive, and what is left by the rules"
"#
    )
}

/// Where people give.
pub const CHANNELS: &str = r#"
[[channel]]
code = "monthly"
name = "Every month"
url = "https://give.example/open-weather"
note = "From 2.00 EUR, by card or direct debit; ends whenever you like"
via = "payment-provider"

[[channel]]
code = "transfer"
name = "Once, by transfer"
url = "https://forecast.example/transfer"
note = "The account and what to write"
via = "bank"

[manifest]
entity = "group"
role = "steward"
description = "A weather forecast for everybody, from stations that people run"
repository = "https://forecast.example/code"
license = "AGPL-3.0-only"
tags = ["weather", "open-data"]
"#;

/// Who keeps the books, and what is told when nobody is there any more.
pub const GOVERNANCE: &str = r#"
[governance]
treasurer = "treasurer"
reaffirm = 365
silent = 60
"#;

/// How its rows are classified.
pub const RULES: &str = r#"
[[rule]]
profile = "stripe-balance"
text = "^Monthly gift, public"
to = "income:donations:recurring"
public = true

[[rule]]
profile = "stripe-balance"
text = "^Monthly gift"
to = "income:donations:recurring"

[[rule]]
profile = "stripe-balance"
text = "^One-time gift, public"
to = "income:donations:one-time"
public = true

[[rule]]
profile = "stripe-balance"
text = "^One-time gift"
to = "income:donations:one-time"

[[rule]]
text = "(?i)^stripe payout"
to = "assets:in-transit:stripe"

[[rule]]
text = "(?i)northern hosting"
to = "expenses:hosting"
who = "Northern Hosting Cooperative"
purpose = "Two servers"

[[rule]]
text = "(?i)domain guild"
to = "expenses:domain"
who = "Domain Guild"
purpose = "The domain name, one year"

[[rule]]
text = "(?i)^maintenance invoice"
to = "expenses:maintenance"
who = "The maintainer"
purpose = "Four hours of maintenance"

[[rule]]
text = "(?i)^account fee"
to = "expenses:fees:bank"

[[rule]]
text = "(?i)^grant accessibility"
to = "income:other:grants"
fund = "accessibility"
who = "Foundation for Open Maps"
purpose = "Grant for accessibility"

[[rule]]
text = "(?i)^accessibility audit"
to = "expenses:audit"
fund = "accessibility"
who = "Audit Collective"
purpose = "Audit of the maps, in parts"

[[rule]]
text = "(?i)^gift by transfer"
to = "income:donations:one-time"

[[rule]]
profile = "wise-statement"
sign = "in"
text = "^Received money"
to = "income:donations:recurring"

[[rule]]
profile = "wise-statement"
text = "(?i)tile mirror"
to = "expenses:hosting"
who = "Tile Mirror Inc."
purpose = "The mirror in North America"
"#;
