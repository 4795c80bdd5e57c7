//! The table of cash, where somebody classified what a statement's row was otherwise than the row was typed.

use super::*;

#[test]
fn what_was_classified_as_in_transit_was_moved_and_neither_received_nor_paid() {
    let mut place = Place::new();
    let (savings, transit) = ("assets:bank:savings EUR", "assets:in-transit:own EUR");
    let sent = [&format!("{BANK} -200.00"), "expenses:unclassified EUR 200.00"];
    let got = [&format!("{savings} 200.00"), "income:unclassified EUR -200.00"];
    let first = place.add(
        "2024-10-05",
        vec![
            draft("2024-10-02", Body::Expense(None), &sent),
            draft("2024-10-03", Body::Income, &got),
            gift("2024-10-04", "30.00"),
        ],
    );
    let why = [&format!("{transit} 200.00"), "expenses:unclassified EUR -200.00"];
    let why = draft("2024-10-02", Body::Classification(None), &why);
    let part = [
        &format!("{transit} -150.00"),
        "income:unclassified EUR 200.00",
        "income:other:interest EUR -50.00",
    ];
    let answered = place.add(
        "2024-10-06",
        vec![
            why.clone().with_ref(Rel::Classifies, first),
            draft("2024-10-03", Body::Classification(None), &part)
                .with_ref(Rel::Classifies, first + 1),
        ],
    );
    let report = place.report("2024-10");
    assert_eq!(flows(&report, "assets:bank:main"), ["30.00", "0.00", "-200.00"]);
    assert_eq!(flows(&report, "assets:bank:savings"), ["50.00", "0.00", "150.00"]);
    assert_eq!(flows(&report, "assets:in-transit:own"), ["0.00", "0.00", "50.00"]);
    place.add("2024-10-07", vec![reversal(answered, &why, "2024-10-02", "It was spent")]);
    let report = place.report("2024-10");
    assert_eq!(flows(&report, "assets:bank:main"), ["30.00", "-200.00", "0.00"]);
}

#[test]
fn what_was_given_back_is_less_received_and_what_a_vendor_gave_back_is_less_paid() {
    let mut place = Place::new();
    let sent = [&format!("{BANK} -20.00"), "expenses:unclassified EUR 20.00"];
    let got = [&format!("{BANK} 7.00"), "income:unclassified EUR -7.00"];
    let first = place.add(
        "2024-10-05",
        vec![
            gift("2024-10-01", "50.00"),
            draft("2024-10-02", Body::Expense(None), &sent),
            draft("2024-10-03", Body::Income, &got),
        ],
    );
    assert_eq!(flows(&place.report("2024-10"), "assets:bank:main"), ["57.00", "-20.00", "0.00"]);
    let back = ["expenses:unclassified EUR -20.00", "income:donations:one-time EUR 20.00"];
    let vendor = ["income:unclassified EUR 7.00", "expenses:hosting EUR -7.00"];
    let said = |day: &str, sides: &[&str], of: u64| {
        draft(day, Body::Classification(None), sides).with_ref(Rel::Classifies, of)
    };
    place.add(
        "2024-10-06",
        vec![said("2024-10-02", &back, first + 1), said("2024-10-03", &vendor, first + 2)],
    );
    let report = place.report("2024-10");
    assert_eq!(flows(&report, "assets:bank:main"), ["30.00", "7.00", "0.00"]);
    let text = report_text(&place, &report);
    assert!(text.contains("A gift that was given back is taken off received"), "{text}");
    let [received, paid] = [euro(&report).figures.received(), euro(&report).figures.paid()];
    assert_eq!([received, paid].map(|sum| sum.to_string()), ["30.00", "-7.00"]);
}
