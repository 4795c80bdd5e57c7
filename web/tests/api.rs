//! The API: its description and what it gives are one.

use super::book::draft;
use super::outward::{asking, json, public};
use super::*;
use ledger::entry::Body as Kind;
use serde_json::Value;

fn described() -> Value {
    serde_json::from_str(include_str!("../outward/openapi.json")).expect("JSON")
}

#[test]
fn every_address_of_the_api_is_described_and_no_other() {
    let of = described();
    let said: Vec<&String> = of["paths"].as_object().expect("paths").keys().collect();
    let mut served: Vec<String> = crate::app::pages()
        .into_iter()
        .filter_map(|(path, _)| Some(path.strip_prefix("/api/v1")?.to_owned()))
        .collect();
    served.sort();
    let mut said: Vec<String> = said.into_iter().cloned().collect();
    said.sort();
    assert_eq!(said, served);
}

/// Whether a value has exactly the keys and the types that a schema says; enough for what is described here.
/// A program that we did not write looks at all of it again.
fn fits(all: &Value, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    if let Some(name) = schema["$ref"].as_str() {
        let place = name.trim_start_matches('#');
        return fits(all, all.pointer(place).ok_or_else(|| name.to_owned())?, value, at);
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let kinds: Vec<&str> = match &schema["type"] {
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    if !kinds.contains(&kind) {
        return Err(format!("{at} is {value}, expected {kinds:?}"));
    }
    for item in value.as_array().into_iter().flatten() {
        fits(all, &schema["items"], item, at)?;
    }
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    for key in required {
        if value.get(key).is_none() {
            return Err(format!("{at} lacks {key}"));
        }
    }
    for (key, of) in value.as_object().into_iter().flatten() {
        let at = format!("{at}.{key}");
        match schema["properties"].get(key) {
            Some(schema) => fits(all, schema, of, &at)?,
            None if schema["additionalProperties"] == false => return Err(format!("{at} is new")),
            None => {}
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_the_api_says_is_what_it_gives() {
    let (book, of) = (asking(), described());
    let site = public(&book);
    for (path, get_of) in of["paths"].as_object().expect("paths") {
        let at = format!("/api/v1{}", path.replace("{n}", "5").replace("{month}", "2025-10"));
        let got = get(&site, &at).await;
        assert_eq!(got.status(), StatusCode::OK, "{at}: {}", got.text());
        assert_eq!(got.header("content-type"), "application/json", "{at}");
        assert_eq!(got.header("access-control-allow-origin"), "*", "{at}");
        let schema = &get_of["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        let value = json(&site, &at).await;
        assert_eq!(fits(&of, schema, &value, path), Ok(()));
    }
    let error = of.pointer("/components/schemas/Error").expect("a schema");
    for (path, status) in [
        ("/api/v1/nothing", 404),
        ("/api/v1/entries/99999", 404),
        ("/api/v1/entries?colour=red", 400),
        ("/api/v1/entries?cursor=5", 400),
        ("/api/v1/entries?cursor=99999-1", 400),
        ("/api/v1/entries?cursor=108-99", 404),
        ("/api/v1/reports/2025-13", 404),
        ("/api/v1/entries/%FF", 400),
        ("/api/v1/reports/%FF", 400),
        ("/api/v1/reports/1990-01", 404),
    ] {
        let got = get(&site, path).await;
        assert_eq!(got.status().as_u16(), status, "{path}: {}", got.text());
        assert_eq!(fits(&of, error, &json(&site, path).await, path), Ok(()));
    }
}

#[tokio::test]
async fn every_status_is_described_and_each_condition_has_a_form() {
    let (book, of) = (asking(), described());
    let site = public(&book);
    for (path, get_of) in of["paths"].as_object().expect("paths") {
        let said = get_of["get"]["responses"].as_object().expect("responses");
        let asked = path.contains('{') || get_of["get"]["parameters"].is_array();
        assert_eq!((said.contains_key("400"), said.contains_key("404")), (asked, asked), "{path}");
    }
    let conditions = of.pointer("/paths/~1entries/get/parameters").expect("conditions");
    let form = |name: &str| {
        let mut all = conditions.as_array().expect("a list").iter();
        all.find(|of| of["name"] == name).expect(name)["schema"].clone()
    };
    assert_eq!(form("kind")["enum"], Value::from(ledger::list::KINDS.to_vec()));
    for (name, taken, refused) in [
        ("cursor", "108-1", "108"),
        ("cursor", "108-1", "0-1"),
        ("from", "2025-10", "2025-13"),
        ("to", "2025-10-31", "2025-10-32"),
        ("min", "12.5", "1e3"),
        ("max", "0.0001", "1.00001"),
        ("min", "5", ".5"),
        ("max", "999999999999999999", "9999999999999999999"),
    ] {
        let pattern = form(name)["pattern"].as_str().expect(name).to_owned();
        let pattern = regex::Regex::new(&pattern).expect(name);
        assert!(pattern.is_match(taken) && !pattern.is_match(refused), "{name}: {pattern}");
        let status = async |value: &str| {
            get(&site, &format!("/api/v1/entries?{name}={value}")).await.status()
        };
        assert_eq!(status(taken).await, StatusCode::OK, "{name}={taken}");
        assert_eq!(status(refused).await, StatusCode::BAD_REQUEST, "{name}={refused}");
    }
}

#[tokio::test]
async fn a_cursor_goes_through_a_list_that_grows() {
    let mut book = asking();
    let first = json(&public(&book), "/api/v1/entries").await;
    let index = |of: &Value| of["entry"].as_u64().expect("an index");
    let entries = |of: &Value| -> Vec<u64> {
        of["entries"].as_array().expect("entries").iter().map(index).collect()
    };
    let (mut seen, mut cursor) = (entries(&first), first["next"].as_str().map(str::to_owned));
    let legs = [
        ("assets:bank:main", "EUR", 100, ""),
        ("income:donations:one-time", "EUR", -100, "general"),
    ];
    book.append("2025-11-22", vec![draft("2025-11-22", Kind::Donation(None), &legs)]);
    let site = public(&book);
    while let Some(next) = cursor {
        let page = json(&site, &format!("/api/v1/entries?cursor={next}")).await;
        assert_eq!(page["log"], first["log"]);
        seen.extend(entries(&page));
        cursor = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(seen.len() as u64, first["count"].as_u64().expect("a count"));
    let all: std::collections::BTreeSet<u64> = seen.iter().copied().collect();
    assert_eq!(all.len(), seen.len());
    let now = json(&site, "/api/v1/entries?kind=donation").await;
    assert_eq!(now["entries"][0]["change"][0]["minor"], "100");
    let funds = json(&site, "/api/v1/funds").await;
    assert_eq!(funds["funds"][0]["balance"]["exponent"], 2);
}
