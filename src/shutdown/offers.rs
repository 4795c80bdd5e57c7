//! `ledger shutdown offers`: what of the gifts may be claimed, and what was. Reads only what is public.

use super::ending;
use crate::book::Place;
use crate::out::{self, Align, Format, Table};
use clap::Args;

/// What may be claimed back, and what was
#[derive(Args)]
#[command(
    after_help = "Examples:\n  ledger shutdown offers\n  ledger shutdown offers --format csv"
)]
pub struct Offers {
    /// How it is printed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Offers {
    pub fn run(&self, place: &Place) -> anyhow::Result<()> {
        ending::with(place, false, |ending, payouts, begun| {
            let (left, right) = (|name| (name, Align::Left), |name| (name, Align::Right));
            let columns = [right("gift"), left("fund"), right("offered"), left("currency")];
            let mut table = Table::new(&[&columns[..], &[left("claimed")]].concat());
            for offer in ending.offers() {
                let claims = payouts.claims_of(offer.gift, begun.entry);
                let claims: Vec<String> = claims.map(|claim| format!("#{}", claim.entry)).collect();
                table.row(vec![
                    offer.gift.to_string(),
                    offer.fund.to_string(),
                    offer.ccy.decimal(i128::from(offer.minor)),
                    offer.ccy.to_string(),
                    claims.join(" "),
                ]);
            }
            if self.format == Format::Table {
                out::say(&format!(
                    "Closing since {}, by entry {}. Claims until {}; of gifts that came since, as \
                     long as it goes on.",
                    begun.day,
                    begun.entry,
                    ending.window()
                ));
            }
            if table.is_empty() && self.format == Format::Table {
                out::say("No gift goes back.");
                return Ok(());
            }
            table.print(self.format)
        })
    }
}
