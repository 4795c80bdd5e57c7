//! Pictures of a small service, and whether their colours can be read.

use super::*;
use crate::fixture::{golden, of, service};

fn euro_points() -> Vec<Point> {
    points(&service().books(), of("EUR"), of("2024-10")).expect("points")
}

#[test]
fn a_month_is_a_bar_up_and_a_bar_down() {
    let points = euro_points();
    let october = points.last().expect("October");
    assert_eq!(points.len(), 3, "none before the first entry");
    assert_eq!(
        (october.income.to_string(), october.expense.to_string()),
        ("347.50".into(), "192.91".into()),
        "the waived claim of 50.00 is no money, and what is owed has not left"
    );
    let figure = flows(&points).and_then(|of| of.figure()).expect("a picture");
    assert_eq!(figure.wide.matches("<rect class=\"income\"").count(), 3);
    assert_eq!(figure.wide.matches("<rect class=\"expense\"").count(), 3);
    for said in ["role=\"img\"", "<title id=", "<desc id=", "Aug 2024"] {
        assert!(figure.wide.contains(said), "{said}:\n{}", figure.wide);
    }
    assert!(!figure.wide.contains('#') && !figure.wide.contains("rgb"), "no colours of its own");
    assert!(balance(&[]).is_none());
}

#[test]
fn bars_on_one_side_stand_beside_each_other() {
    let sum = |minor| Sum::new(minor, of("EUR"));
    let month = of::<Month>("2026-08");
    let width = |income, expense| {
        let (income, expense, balance) = (sum(income), sum(expense), sum(0));
        let figure = flows(&[Point { month, income, expense, balance }]).and_then(|of| of.figure());
        let wide = figure.expect("a picture").wide;
        ["income", "expense"].map(|class| {
            let bar = wide.split(&format!("<rect class=\"{class}\"")).nth(1).expect("a bar");
            let value = |name: &str| -> f64 {
                let after = bar.split(&format!(" {name}=\"")).nth(1).expect("a number");
                after.split('"').next().and_then(|n| n.parse().ok()).expect("a number")
            };
            (value("x"), value("x") + value("width"))
        })
    };
    let [income, expense] = width(7_000, 4_400);
    assert_eq!(income, expense, "one above the other");
    for [income, expense] in [width(-7_000, 4_400), width(7_000, -4_400)] {
        assert!(income.1 <= expense.0, "{income:?} {expense:?}");
    }
}

#[test]
fn two_years_are_drawn_as_they_were() {
    let euro = of("EUR");
    let mut balance = 180_000;
    let points: Vec<Point> = (0..30_i64)
        .map(|n| {
            let (income, expense) = (40_000 + n * 2_300 % 31_000, 38_000 + n * n * 770 % 47_000);
            balance += income - expense;
            let sum = |minor: i64| Sum::new(i128::from(minor), euro);
            let month = of::<Month>("2022-05").plus(n as i32);
            let (income, expense) = (sum(income), sum(expense));
            Point { month, income, expense, balance: sum(balance) }
        })
        .skip(6)
        .collect();
    for (name, figure) in [("flows", flows(&points)), ("balance", super::balance(&points))] {
        let figure = figure.and_then(|of| of.figure()).expect("a picture");
        golden(&format!("{name}-wide.svg"), &figure.wide);
        golden(&format!("{name}-narrow.svg"), &figure.narrow);
    }
}

#[test]
fn a_picture_has_every_month_that_it_is_asked_for() {
    let one = *euro_points().last().expect("October");
    let months = |n: i32| Point { month: of::<Month>("2016-12").plus(n), ..one };
    let points: Vec<Point> = (0..119).map(months).collect();
    let all = flows(&points).expect("a picture");
    let figure = all.figure().expect("a figure");
    for picture in [&figure.wide, &figure.narrow] {
        assert_eq!(picture.matches("<rect class=\"income\"").count(), 119);
        assert!(picture.contains("December 2016 to October 2026: "), "{picture}");
    }
    let recent = flows(&points[119 - ON_TELEPHONES..]).expect("a picture");
    let of_a_report = all.beside(&recent, "").expect("a figure");
    assert_eq!(of_a_report.narrow.matches("<rect class=\"income\"").count(), 12);
    assert_eq!((of_a_report.wide, of_a_report.points.len()), (figure.wide, 119));
}

/// The colours that the style sheet declares, theme by theme.
fn themes() -> Vec<std::collections::BTreeMap<String, String>> {
    let blocks = crate::html::STYLE.split(":root {").skip(1);
    blocks
        .map(|block| {
            let declared = block.split('}').next().unwrap_or("").split(';');
            let pairs = declared.filter_map(|pair| pair.trim().split_once(": "));
            pairs.map(|(name, colour)| (name.to_owned(), colour.to_owned())).collect()
        })
        .collect()
}

/// WCAG 2.2: relative luminance.
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = u8::from_str_radix(&colour[at..at + 2], 16).expect("hex");
        let part = f64::from(value) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

#[test]
fn every_colour_can_be_read_on_its_paper() {
    let themes = themes();
    assert_eq!(themes.len(), 3, "light, dark, print");
    for theme in themes {
        let paper = luminance(&theme["--paper"]);
        for name in ["--ink", "--quiet", "--income", "--expense", "--balance"] {
            let ink = luminance(&theme[name]);
            let contrast = (ink.max(paper) + 0.05) / (ink.min(paper) + 0.05);
            assert!(contrast >= 4.5, "{name} {}: {contrast:.2}", theme[name]);
        }
    }
}

#[test]
fn a_file_brings_its_colours_and_the_same_figures_make_the_same_pixels() {
    let points = euro_points();
    let amount = |minor| Sum::new(minor, of("EUR"));
    let part = |name: &str, minor| {
        let (name, code) = (name.to_owned(), "hosting".to_owned());
        Bar { said: name.clone(), name, code, amount: amount(minor), came_in: minor > 20_000 }
    };
    let parts = vec![part("Gifts <b>&", 30_000), part("שרתים", 17_000), part(&"x".repeat(90), -1)];
    let of_years = by_year(&points, &ledger::years::Years::default());
    let pictures =
        [flows(&points), years(&of_years), super::balance(&points), bars("Parts", "parts", parts)];
    for picture in pictures {
        let picture = picture.expect("a picture");
        let svg = picture.svg().expect("an svg");
        assert!(svg.contains("fill=\"#") && !svg.contains("<b>"), "{svg}");
        assert!(!svg.split("</desc>").nth(1).expect("marks").contains("class="), "{svg}");
        let png = picture.png().expect("a png");
        assert!(png.starts_with(b"\x89PNG") && Some(&png) == picture.png().as_ref());
        // However many are painted at once.
        let at_once = std::thread::scope(|scope| {
            let hands = [(); 3].map(|()| scope.spawn(|| picture.png()));
            hands.map(|hand| hand.join().expect("no panic"))
        });
        assert!(at_once.iter().all(|other| other.as_ref() == Some(&png)));
        assert!(png.len() < 60_000, "{} bytes", png.len());
    }
}
