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
        Body::Donation(None),
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
fn gifts_are_counted_where_no_account_has_them_all() {
    let gift = |to, from| {
        let legs = [(to, "EUR", 500, ""), (from, "EUR", -500, "general")];
        draft("2024-10-02", Body::Donation(None), &legs)
    };
    let accounts = ["assets:bank:main", "assets:cash:box"];
    let kinds = ["income:donations:one-time", "income:donations:recurring"];
    let of_both = accounts.into_iter().flat_map(|to| kinds.map(|from| gift(to, from))).collect();
    let of_one = kinds.map(|from| gift("assets:bank:main", from)).to_vec();
    for (gifts, many) in [(of_both, 4), (of_one, 2)] {
        let place = Place::with(gifts);
        for pairs in [&[("kind", "donation")][..], &[("kind", "donation"), ("month", "2024-10")]] {
            assert_eq!(check(&place.books(), pairs).len(), many);
        }
    }
}

#[test]
fn a_mistake_and_its_reversal_count_for_nothing() {
    let wrong = draft(
        "2024-10-02",
        Body::Donation(None),
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
        Body::Donation(None),
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
        draft(date, Body::Donation(None), &[(account, "EUR", 500, ""), income])
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

/// A row of 42.50 that nobody knew, of which 12.00 were a domain.
fn split() -> Vec<Draft> {
    let bank = ("assets:bank:main", "EUR", -4_250, "");
    let unknown = ("expenses:unclassified", "EUR", 4_250, "general");
    let row = draft("2024-10-02", Body::Expense(None), &[bank, unknown]);
    let answer = draft(
        "2024-10-02",
        Body::Classification(None),
        &[
            ("expenses:unclassified", "EUR", -4_250, "general"),
            ("expenses:hosting", "EUR", 3_050, "general"),
            ("expenses:domain", "EUR", 1_200, "general"),
        ],
    );
    vec![row, answer.with_ref(Rel::Classifies, 1)]
}

#[test]
fn a_payment_stands_where_its_parts_belong_and_its_classification_stands_with_it() {
    let place = Place::with(split());
    let books = place.books();
    for (pairs, minor, accounts) in [
        (&[][..], -4_250, &["expenses:hosting", "expenses:domain"][..]),
        (&[("category", "hosting")], -3_050, &["expenses:hosting"]),
        (&[("category", "domain")], -1_200, &["expenses:domain"]),
        (&[("kind", "expense")], -4_250, &["expenses:hosting", "expenses:domain"]),
    ] {
        let page = books.list(&filter(pairs), 1).expect("a page");
        let [row] = page.rows.as_slice() else { panic!("{pairs:?}: {page:?}") };
        assert_eq!((row.index, &*row.kind, names(row)), (1, "expense", accounts.to_vec()));
        assert_eq!(told(&books, pairs).1, [[0, -minor]], "{pairs:?}");
        assert_eq!(row.change.first().map(|(_, minor)| *minor), Some(minor), "{pairs:?}");
    }
    assert_eq!(check(&books, &[("account", "expenses:unclassified")]), Vec::<u64>::new());
    assert_eq!(check(&books, &[("kind", "classification")]), [2]);
}

#[test]
fn what_a_treasurer_called_a_transfer_is_one() {
    let arrived = |account, minor: i64| {
        let other = if minor > 0 { "income:unclassified" } else { "expenses:unclassified" };
        let body = if minor > 0 { Body::Income } else { Body::Expense(None) };
        let legs = [(account, "EUR", minor, ""), (other, "EUR", -minor, "general")];
        let back = [(other, "EUR", minor, "general"), ("assets:in-transit:own", "EUR", -minor, "")];
        let answer = draft("2024-10-02", Body::Classification(None), &back);
        [draft("2024-10-02", body, &legs), answer]
    };
    let [sent, why] = arrived("assets:bank:main", -20_000);
    let [got, because] = arrived("assets:bank:savings", 20_000);
    let (why, because) = (why.with_ref(Rel::Classifies, 1), because.with_ref(Rel::Classifies, 3));
    let place = Place::with(vec![sent, why, got, because]);
    let books = place.books();
    assert_eq!(check(&books, &[("kind", "transfer")]), [3, 1]);
    assert_eq!(check(&books, &[("kind", "income")]), Vec::<u64>::new());
    assert_eq!(told(&books, &[]).1, Vec::<[i128; 2]>::new(), "nothing came in and nothing left");
    let transit = books.list(&filter(&[("account", "assets:in-transit:own")]), 1).expect("a page");
    let held: Vec<_> = transit.rows.iter().map(|row| (row.index, row.balance.clone())).collect();
    assert!(
        matches!(held.as_slice(), [(3, none), (1, some)] if none.iter().all(|b| b.1 == 0)
        && some.iter().all(|b| b.1 == 20_000)),
        "{held:?}"
    );
}

#[test]
fn what_was_there_before_the_books_began_did_not_come_in() {
    let box_of = ("assets:cash:box", "EUR", 8_000, "");
    let opening =
        draft("2024-10-02", Body::Opening, &[box_of, ("equity:opening", "EUR", -8_000, "general")]);
    let place = Place::with(vec![opening]);
    let books = place.books();
    for pairs in [&[][..], &[("account", "assets:cash:box")], &[("fund", "general")]] {
        let sums = books.list(&filter(pairs), 1).expect("a page").sums;
        let [Sum { came_in: 0, went_out: 0, before: 8_000, .. }] = sums.as_slice() else {
            panic!("{pairs:?}: {sums:?}")
        };
    }
}

/// A book of two funds: gifts with fees, spending, a payout, an opening, a gift without money in
/// each fund, one of which was called something else at first.
fn two_funds() -> Place {
    let (bank, card) = ("assets:bank:main", "assets:processor:card");
    let mut drafts = vec![draft(
        "2024-10-01",
        Body::Opening,
        &[(bank, "EUR", 9_000, ""), ("equity:opening", "EUR", -9_000, "general")],
    )];
    for (fund, minor) in [("general", 2_500), ("season", 1_100)] {
        let waived = Body::Noncash(crate::entry::Noncash::Waived);
        let income = "income:donations:one-time";
        drafts.push(draft(
            "2024-10-02",
            Body::Donation(None),
            &[
                (card, "EUR", minor - 98, ""),
                ("expenses:fees:card", "EUR", 98, fund),
                (income, "EUR", -minor, fund),
            ],
        ));
        drafts.push(draft(
            "2024-10-03",
            waived,
            &[
                ("expenses:hosting", "EUR", 30_000 + minor, fund),
                (income, "EUR", -30_000 - minor, fund),
            ],
        ));
        drafts.push(draft(
            "2024-10-04",
            Body::Expense(None),
            &[(bank, "EUR", -700, ""), ("expenses:hosting", "EUR", 700, fund)],
        ));
    }
    drafts.push(draft(
        "2024-10-05",
        Body::Transfer,
        &[(card, "EUR", -900, ""), (bank, "EUR", 900, "")],
    ));
    let right = draft(
        "2024-10-03",
        Body::Reclassification(None),
        &[
            ("expenses:hosting", "EUR", -31_100, "season"),
            ("expenses:domain", "EUR", 31_100, "season"),
        ],
    );
    drafts.push(right.with_ref(Rel::Classifies, 6));
    Place::with(drafts)
}

/// What lists add up to together: in, out, before, and without money.
fn together(books: &Books, lists: &[[(&str, &str); 1]]) -> [i128; 4] {
    let mut all = [0; 4];
    for pairs in lists {
        check(books, pairs);
        for sum in books.list(&filter(pairs), 1).expect("a page").sums {
            let here = [sum.came_in, sum.went_out, sum.before, sum.without_money];
            all.iter_mut().zip(here).for_each(|(all, here)| *all += here);
        }
    }
    all
}

#[test]
fn a_gift_without_money_is_neither_in_nor_out_and_the_parts_make_the_whole() {
    let place = two_funds();
    let books = place.books();
    let page = books.list(&Filter::default(), 1).expect("a page");
    let [sum] = page.sums.as_slice() else { panic!("{:?}", page.sums) };
    let whole = [sum.came_in, sum.went_out, sum.before, sum.without_money];
    assert_eq!(whole, [3_600, 1_596, 9_000, 63_600]);
    let [came_in, went_out, before, given] = whole;
    assert_eq!(together(&books, &[[("fund", "general")], [("fund", "season")]]), whole);
    assert_eq!(together(&books, &[[("account", "income")]]), [came_in, 0, 0, given]);
    assert_eq!(together(&books, &[[("account", "expenses")]]), [0, went_out, 0, given]);
    assert_eq!(together(&books, &[[("account", "equity")]]), [0, 0, before, 0]);
    let categories = ["hosting", "domain", "fees"].map(|code| [("category", code)]);
    assert_eq!(together(&books, &categories), [0, went_out, 0, given]);
    let kinds = ["donation", "expense", "transfer", "opening", "noncash"];
    assert_eq!(together(&books, &kinds.map(|kind| [("kind", kind)])), whole);

    let hosting = books.list(&filter(&[("category", "hosting")]), 1).expect("a page");
    let gift = hosting.rows.iter().find(|row| row.kind == "noncash").expect("it is listed");
    assert!(gift.change.is_empty(), "nothing went out: {gift:?}");
    assert!(matches!(gift.without_money.as_slice(), [(_, 32_500)]), "{gift:?}");
    let domain = books.list(&filter(&[("category", "domain")]), 1).expect("a page");
    assert!(matches!(domain.rows.as_slice(), [row] if row.kind == "noncash"), "{:?}", domain.rows);
}

#[test]
fn an_amount_in_no_known_currency_is_an_error_and_not_left_out() {
    let place = two_funds();
    let facts = rusqlite::Connection::open(place.folder.path().join("book/ledger.db"));
    let facts = facts.expect("the file");
    facts
        .execute("UPDATE leg SET ccy = 'ZZZ' WHERE account = 'assets:bank:main'", [])
        .expect("done");
    let books = place.books();
    for pairs in [&[][..], &[("min", "5")], &[("account", "assets:bank:main")]] {
        let refused = books.list(&filter(pairs), 1).expect_err("it cannot be added").to_string();
        assert!(refused.contains("damaged") && refused.contains("ZZZ"), "{pairs:?}: {refused}");
    }
}
