//! What lists tell a donor: gifts as they were given, mistakes that count for nothing, days in order.

use super::*;

/// What a row of the list of everything shows, and what the list adds up to.
fn told(books: &Books, pairs: &[(&str, &str)]) -> (Vec<[i128; 3]>, Vec<[i128; 2]>, bool) {
    let page = books.list(&filter(pairs), 1).expect("a page");
    let minor = |sums: &[(Currency, i128)]| sums.iter().map(|(_, minor)| minor).sum::<i128>();
    let rows = page.rows.iter();
    let rows = rows.map(|row| [minor(&row.amount), minor(&row.change), minor(&row.fee)]).collect();
    let sums = page.sums.iter().map(|sum| [sum.came_in, sum.went_out]).collect();
    (rows, sums, page.undone)
}

#[test]
fn a_donor_finds_what_they_gave_and_the_fee_counts_on_both_sides() {
    let gift = draft(
        "2024-10-02",
        Body::Donation,
        &[
            ("assets:processor:card", "EUR", 2_402, ""),
            ("expenses:fees:card", "EUR", 98, "general"),
            ("income:donations:one-time", "EUR", -2_500, "general"),
        ],
    );
    let payout = draft(
        "2024-10-05",
        Body::Transfer,
        &[
            ("assets:processor:card", "EUR", -2_402, ""),
            ("assets:bank:main", "EUR", 2_400, ""),
            ("expenses:fees:card", "EUR", 2, "general"),
        ],
    );
    let place = Place::with(vec![gift, payout]);
    let books = place.books();
    let all = (vec![[2_402, 0, 2], [2_500, 2_500, 98]], vec![[2_500, 100]], false);
    assert_eq!(told(&books, &[]), all);
    assert_eq!(told(&books, &[("min", "25"), ("max", "25.00")]).0, [[2_500, 2_500, 98]]);
    // The account's own list shows what moved on it, and takes either amount.
    let card = [("account", "assets:processor:card"), ("min", "24.02"), ("max", "24.02")];
    assert_eq!(told(&books, &card).0, [[2_402, -2_402, 0], [2_500, 2_402, 0]]);
}

#[test]
fn what_waits_is_told_without_the_fee_that_is_known() {
    let bill = draft(
        "2024-10-02",
        Body::Expense(None),
        &[
            ("assets:bank:main", "EUR", -5_025, ""),
            ("expenses:fees:bank", "EUR", 25, "general"),
            ("expenses:unclassified", "EUR", 5_000, "general"),
        ],
    );
    let place = Place::with(vec![bill]);
    let books = place.books();
    let open = (vec![[5_025, -5_000, 0]], vec![[0, 5_000]], false);
    assert_eq!(told(&books, &[("unclassified", "yes")]), open);
    assert_eq!(told(&books, &[]).0, [[5_025, -5_025, 0]]);
}

#[test]
fn a_mistake_and_its_reversal_count_for_nothing() {
    let wrong = draft(
        "2024-10-02",
        Body::Donation,
        &[
            ("assets:cash:box", "EUR", 60_000, ""),
            ("income:donations:one-time", "EUR", -60_000, "general"),
        ],
    );
    let by = wrong.by.clone();
    let undone = Draft::new(wrong.date, by, Body::Reversal, wrong.postings.reversed())
        .with_ref(Rel::Reverses, 1);
    let right = draft(
        "2024-10-02",
        Body::Donation,
        &[
            ("assets:cash:box", "EUR", 6_000, ""),
            ("income:donations:one-time", "EUR", -6_000, "general"),
        ],
    );
    let place = Place::with(vec![wrong, undone, right]);
    let books = place.books();
    for pairs in [&[][..], &[("kind", "donation")], &[("account", "income")], &[("max", "600")]] {
        let (rows, sums, said) = told(&books, pairs);
        assert_eq!((rows.len(), sums, said), (3, vec![[6_000, 0]], true), "{pairs:?}");
    }
    assert_eq!(told(&books, &[("kind", "reversal")]).1, Vec::<[i128; 2]>::new());
}

#[test]
fn within_a_month_days_go_before_numbers() {
    let gift = |date: &str, account| {
        let income = ("income:donations:one-time", "EUR", -500, "general");
        draft(date, Body::Donation, &[(account, "EUR", 500, ""), income])
    };
    let (bank, host) = ("assets:bank:main", "assets:processor:card");
    let days =
        [("2024-10-02", bank), ("2024-10-20", bank), ("2024-10-05", host), ("2024-10-20", host)];
    let place = Place::with(days.map(|(day, account)| gift(day, account)).to_vec());
    let books = place.books();
    assert_eq!(check(&books, &[]), [4, 2, 3, 1]);
    assert_eq!(check(&books, &[("from", "2024-10-03"), ("to", "2024-10-07")]), [3]);
    assert_eq!(check(&books, &[("to", "2024-10-05"), ("kind", "donation")]), [3, 1]);
}
