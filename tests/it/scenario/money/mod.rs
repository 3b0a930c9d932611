//! Stories of money: reading, dividing, rounding, converting and pricing it, one row per case.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on should say so by panicking"
)]

mod amounts;
mod dividing;
mod exchange;
mod prices;
mod rounding;

use chrono::NaiveDate;
use tactica::number::Rounding;

/// Returns the rows of a table, cut at `|` and trimmed, without blank lines and comments.
fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('|').map(str::trim).collect())
}

fn list<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> Vec<T> {
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(|item| item.parse().unwrap())
        .collect()
}

fn joined<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    texts.join(", ")
}

/// Reads a rounding mode by its name on the wire.
fn mode(name: &str) -> Rounding {
    serde_json::from_value(name.into()).unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
