//! Eight years of a real project: its published figures, and which balances prove them.

use super::*;
use std::collections::BTreeMap;

/// Gross donations, refunds, fees, spending, per year, in cents, as the project published them.
const PUBLISHED: [(i32, i64, i64, i64, i64); 8] = [
    (2017, 12000, 0, -1908, 0),
    (2018, 22500, 0, -3493, 0),
    (2019, 10500, 0, -2333, 0),
    (2020, 125438, 0, -18981, 0),
    (2021, 472100, 0, -70834, -76001),
    (2022, 374400, 0, -59210, -97812),
    (2023, 181800, 0, -30393, -91200),
    (2024, 97900, -10200, -17189, -79814),
];

fn real() -> Option<Statement> {
    let path = shared()?.join("statements/real/opencollective-2017-2024.csv");
    let bytes = std::fs::read(path).expect("the real file can be read");
    Some(read("opencollective-2017-2024.csv", &bytes, &options()).expect("it is a good file"))
}

#[test]
fn the_published_figures_come_out() {
    let Some(statement) = real() else { return };
    let mut years: BTreeMap<i32, [i64; 4]> = BTreeMap::new();
    for (at, day) in statement.units() {
        let unit = statement.unit(at).expect("a unit of its own statement");
        let sums = years.entry(day.month().year()).or_default();
        for line in &unit.lines {
            sums[2] += line.fees.total();
            match line.kind.expect("every line of this file is known") {
                Kind::Donation { .. } => sums[0] += line.gross,
                Kind::Refund => sums[1] += line.gross,
                Kind::Expense => sums[3] += line.gross,
                Kind::Fee => assert_eq!(line.gross, 0),
                other => panic!("line {}: {other:?}", line.row),
            }
        }
    }
    let found: Vec<_> = years.into_iter().map(|(y, [d, r, f, e])| (y, d, r, f, e)).collect();
    assert_eq!(found, PUBLISHED);
}

#[test]
fn it_is_proven_row_by_row_to_2023_and_at_points_to_its_end() {
    let Some(statement) = real() else { return };
    let [proof] = statement.proofs() else { panic!("one currency") };
    assert_eq!((proof.rows, proof.row_by_row, proof.proven), (1499, 1208, 1499));
    assert_eq!((proof.opening, proof.closing), (Some(0), Some(737_270)));
    assert_eq!(proof.check, Check::Ok { order: Order::Descending, points: 1351 });
    let first = proof.later.first().expect("2024 begins with a late fee");
    assert_eq!((first.first, first.last, first.proven_at), (292, 292, 291));
    let waiting: u32 = proof.later.iter().map(|s| s.first - s.last + 1).sum();
    assert_eq!(waiting, 147);
}

#[test]
fn rows_of_one_group_are_one_unit_and_a_refund_knows_its_donation() {
    let Some(statement) = real() else { return };
    let units: Vec<_> = statement.units().collect();
    assert_eq!(units.len(), 875);
    let unit = |group: &str| {
        let all = units.iter().map(|(at, _)| statement.unit(*at).expect("a unit"));
        let mut found = all.filter(|unit| unit.lines[0].group.as_deref() == Some(group));
        found.next().expect("the group is there")
    };
    let refund = unit("3b647200");
    let main = refund.main().expect("a unit is not empty");
    assert_eq!(refund.lines.len(), 3);
    assert_eq!((main.kind, main.parent.as_deref()), (Some(Kind::Refund), Some("7a45ef80")));
    assert_eq!((main.gross, main.name.as_deref()), (-10_000, Some("Backer 63")));
    let donation = unit("28a291a0");
    let main = donation.main().expect("a unit is not empty");
    assert_eq!((main.id.as_deref(), main.parent.as_deref()), (Some("7a45ef80"), None));
    assert_eq!(main.kind, Some(Kind::Donation { recurring: Some(true) }));
    assert_eq!(main.account, Some("income:donations:recurring"));
    assert_eq!(donation.lines.iter().map(|l| l.net).sum::<i64>(), 8920);
    assert_eq!(main.field("paymentmethodservice").as_deref(), Some("STRIPE"));
}

/// A part of the real file, by its lines from 1, the header in front.
fn part(first: usize, last: usize) -> Option<Proof> {
    let path = shared()?.join("statements/real/opencollective-2017-2024.csv");
    let text = std::fs::read_to_string(path).expect("the real file can be read");
    let lines: Vec<&str> = text.lines().collect();
    let mut file = lines[0].to_owned();
    lines[first - 1..last].iter().for_each(|line| file.extend(["\n", line]));
    let statement = read("part.csv", file.as_bytes(), &options()).expect("a part is a good file");
    Some(statement.proofs()[0].clone())
}

#[test]
fn a_part_that_begins_or_ends_with_a_late_fee_is_proven_as_far_as_it_goes() {
    // A contribution whose fee the balance lacks, and the host fee with which it comes.
    let Some(pair) = part(2, 3) else { return };
    assert_eq!((pair.opening, pair.closing), (Some(737_146), Some(737_270)));
    assert_eq!((pair.proven, pair.row_by_row, pair.later.len()), (2, 0, 1));
    // Without the host fee's row the part ends late: its last row is not proven yet.
    let tail = part(3, 20).expect("the folder is there");
    assert!(matches!(tail.check, Check::Ok { .. }), "{:?}", tail.check);
    assert_eq!((tail.proven, tail.rows, tail.closing), (17, 18, Some(737_290)));
    // A row that is missing in between is no late fee.
    let path = shared().expect("there").join("statements/real/opencollective-2017-2024.csv");
    let text = std::fs::read_to_string(path).expect("the real file can be read");
    let holed: Vec<&str> =
        text.lines().enumerate().filter(|(i, _)| *i != 100).map(|(_, line)| line).collect();
    let statement = read("holed.csv", holed.join("\n").as_bytes(), &options()).expect("readable");
    assert!(matches!(statement.proofs()[0].check, Check::Diff(_)));
}
