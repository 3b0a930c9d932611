//! How figures are written in tables, and how tables are put together.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::{
    approval::Line,
    metric::Rate,
    money::Money,
    number::{Decimal, Quantity, Ratio, Rounding},
    report::{Align, Block, Column, Definition, Table, Unit, data},
    time::Minute,
};

pub(super) use crate::word::count;

/// What stands where there is nothing to say.
pub(super) const NONE: &str = "–";

/// Writes an amount with its currency: `1,250.00 USD`.
pub(super) fn money(amount: Money) -> String {
    Unit::currency(amount.currency()).exact(amount.minor())
}

/// Writes an amount for a column whose table names the currency: `1,250.00`.
pub(super) fn plain(amount: Money) -> String {
    let unit = Unit {
        name: String::new(),
        exponent: amount.currency().exponent(),
    };
    unit.exact(amount.minor())
}

/// Writes a money rate rounded to the smallest unit; the exact one stands in the sentence that explains it.
pub(super) fn rate(rate: Rate) -> String {
    let rounded = rate.money(Rounding::HalfEven);
    rounded.map_or_else(|_| rate.to_string(), money)
}

/// Writes a number with commas between thousands.
pub(super) fn number(value: Quantity) -> String {
    decimal(value.decimal())
}

fn decimal(value: Decimal) -> String {
    let unit = Unit {
        name: String::new(),
        exponent: u8::try_from(value.scale()).unwrap_or(0),
    };
    unit.exact(value.mantissa())
}

/// Writes a ratio as a percentage with one decimal: `41.3%`.
pub(super) fn percent(ratio: Ratio) -> String {
    let percent = ratio.percent(1);
    percent.map_or_else(|| ratio.to_string(), |percent| percent.to_string())
}

/// Writes a ratio rounded to three decimals.
pub(super) fn ratio(ratio: Ratio) -> String {
    decimal(ratio.decimal().round_dp(3))
}

pub(super) fn day(at: NaiveDateTime) -> String {
    at.date().to_string()
}

/// Writes the last day of what takes `[start, finish)`.
pub(super) fn last_day(start: NaiveDateTime, finish: NaiveDateTime) -> String {
    data::last_day(start, finish).to_string()
}

pub(super) fn date(date: Option<NaiveDate>) -> String {
    date.map_or_else(|| NONE.to_owned(), |date| date.to_string())
}

pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d").to_string()
}

/// Writes names one after the other, or a dash for none.
pub(super) fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    if items.is_empty() {
        return NONE.to_owned();
    }
    items.join(", ")
}

/// Writes lines as `node 1,250.00 USD`.
pub(super) fn lines(lines: &[Line]) -> String {
    list(
        lines
            .iter()
            .map(|line| format!("{} {}", line.node, money(line.amount))),
    )
}

/// Writes a minute: `2025-03-31 09:00`.
pub(super) fn minute(at: Minute) -> String {
    at.datetime().format("%Y-%m-%d %H:%M").to_string()
}

/// Returns a name, or the identifier of a thing whose name is empty.
pub(super) fn named(name: &str, id: &str) -> String {
    if name.is_empty() { id } else { name }.to_owned()
}

/// Makes a table; a heading that starts with `>` heads a column of numbers.
pub(super) fn table(caption: &str, headings: &[&str], rows: Vec<Vec<String>>) -> Table {
    let column = |heading: &&str| match heading.strip_prefix('>') {
        Some(heading) => Column {
            heading: heading.to_owned(),
            align: Align::Right,
        },
        None => Column {
            heading: (*heading).to_owned(),
            align: Align::Left,
        },
    };
    Table {
        caption: caption.to_owned(),
        columns: headings.iter().map(column).collect(),
        rows,
        totals: Vec::new(),
    }
}

pub(super) fn definition(term: &str, description: impl Into<String>) -> Definition {
    Definition {
        term: term.to_owned(),
        description: description.into(),
    }
}

pub(super) fn paragraph(text: impl Into<String>) -> Block {
    Block::Paragraph(text.into())
}
