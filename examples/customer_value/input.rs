//! Reads a table of customers; its header says which kind it is.

use csv::{Reader, StringRecord, Trim};
use tactica::{
    customer::{HistoryRow, SurvivorRow, Transaction},
    number::Decimal,
};

use crate::failure::Failure;

/// What a table holds.
pub(crate) enum Input {
    Transactions(Vec<Transaction>),
    Histories(Vec<HistoryRow>),
    Survivors(Vec<SurvivorRow>),
}

impl Input {
    /// Names the kind for errors.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Transactions(_) => "transactions (customer_id,date,amount)",
            Self::Histories(_) => "a summary (frequency,recency,T)",
            Self::Survivors(_) => "survivors (period,customers)",
        }
    }
}

/// Names of columns as they are met in the wild.
const ALIASES: [(&str, &[&str]); 9] = [
    ("frequency", &["x"]),
    ("recency", &["t_x", "tx"]),
    ("T", &["t", "n", "age"]),
    ("monetary_value", &["zbar", "m_x"]),
    ("weight", &[]),
    ("customer_id", &["customer", "id"]),
    ("date", &[]),
    ("amount", &[]),
    ("period", &[]),
];

/// A table with its columns found.
struct Sheet {
    header: StringRecord,
    rows: Vec<StringRecord>,
    errors: Vec<String>,
}

impl Sheet {
    fn column(&self, name: &str) -> Option<usize> {
        let aliases = ALIASES.iter().find(|(known, _)| *known == name);
        let aliases = aliases.map_or(&[][..], |(_, aliases)| aliases);
        let is = |wanted: &str| {
            self.header
                .iter()
                .position(|found| found.eq_ignore_ascii_case(wanted))
        };
        is(name).or_else(|| aliases.iter().find_map(|alias| is(alias)))
    }

    /// Refuses a table in which two columns have one name: nobody knows which is meant.
    fn check_columns(&self) -> Result<(), Failure> {
        for (place, name) in self.header.iter().enumerate() {
            let mut before = self.header.iter().take(place);
            if before.any(|before| before.eq_ignore_ascii_case(name)) {
                return Err(Failure::Input(format!(
                    "column {} is \"{name}\" again, each name must stand once",
                    place.saturating_add(1)
                )));
            }
        }
        Ok(())
    }

    fn has(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.column(name).is_some())
    }

    /// Reads a cell with `read`; what cannot be read is reported and gives `None`.
    fn cell<T>(
        &mut self,
        row: usize,
        name: &str,
        what: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let column = self.column(name)?;
        let text = self.rows[row].get(column).unwrap_or("").to_owned();
        let value = read(&text);
        if value.is_none() {
            let number = row.saturating_add(1);
            self.errors.push(format!(
                "row {number}: {name} is \"{text}\", it must be {what}"
            ));
        }
        value
    }

    fn number(&mut self, row: usize, name: &str) -> Option<f64> {
        self.cell(row, name, "a number", |text| text.parse().ok())
    }

    fn history(&mut self, row: usize) -> Option<HistoryRow> {
        let frequency = self.number(row, "frequency");
        let recency = self.number(row, "recency");
        let age = self.number(row, "T");
        let monetary_value = match self.column("monetary_value") {
            Some(column)
                if self.rows[row]
                    .get(column)
                    .is_some_and(|text| !text.is_empty()) =>
            {
                Some(self.number(row, "monetary_value")?)
            }
            _ => None,
        };
        let weight = match self.column("weight") {
            Some(_) => self.number(row, "weight"),
            None => Some(1.0),
        };
        Some(HistoryRow {
            frequency: frequency?,
            recency: recency?,
            age: age?,
            monetary_value,
            weight: weight?,
        })
    }

    fn transaction(&mut self, row: usize) -> Option<Transaction> {
        let some = |text: &str| (!text.is_empty()).then(|| text.into());
        let customer: Option<Box<str>> = self.cell(row, "customer_id", "a name", some);
        let date = self.cell(row, "date", "a date such as 1997-09-30", |text| {
            tactica::time::parse_date(text).ok()
        });
        let amount = self.cell(row, "amount", "a decimal number", |text| {
            let plain = Decimal::from_str_exact(text).ok();
            plain.or_else(|| Decimal::from_scientific(text).ok())
        });
        Some(Transaction {
            customer: customer?,
            date: date?,
            amount: amount?,
        })
    }

    fn survivors(&mut self, row: usize) -> Option<SurvivorRow> {
        let (period, customers) = (self.number(row, "period"), self.number(row, "customers"));
        Some(SurvivorRow {
            period: period?,
            customers: customers?,
        })
    }

    /// Reads all rows with `read`, reporting every cell that is wrong.
    fn all<T>(mut self, read: impl Fn(&mut Self, usize) -> Option<T>) -> Result<Vec<T>, Failure> {
        let rows = 0..self.rows.len();
        let kept: Vec<T> = rows.filter_map(|row| read(&mut self, row)).collect();
        if self.errors.is_empty() {
            Ok(kept)
        } else {
            Err(Failure::Input(self.errors.join("\n")))
        }
    }
}

/// Reads a table from its text.
pub(crate) fn read(text: &[u8]) -> Result<Input, Failure> {
    let mut reader: Reader<&[u8]> = csv::ReaderBuilder::new()
        .trim(Trim::All)
        .comment(Some(b'#'))
        .flexible(true)
        .from_reader(text);
    let broken = |error: csv::Error| Failure::Input(format!("the table cannot be read: {error}"));
    let header = reader.headers().map_err(broken)?.clone();
    let rows = reader
        .records()
        .collect::<Result<Vec<_>, _>>()
        .map_err(broken)?;
    let wide = |(row, cells): (usize, &StringRecord)| {
        let (found, wanted) = (cells.len(), header.len());
        (found != wanted)
            .then(|| format!("row {row}: it has {found} cells, the header has {wanted}"))
    };
    let ragged: Vec<String> = (1..).zip(&rows).filter_map(wide).collect();
    if !ragged.is_empty() {
        return Err(Failure::Input(ragged.join("\n")));
    }
    let sheet = Sheet {
        header,
        rows,
        errors: Vec::new(),
    };
    sheet.check_columns()?;
    if sheet.has(&["frequency", "recency", "T"]) {
        sheet.all(Sheet::history).map(Input::Histories)
    } else if sheet.has(&["customer_id", "date", "amount"]) {
        sheet.all(Sheet::transaction).map(Input::Transactions)
    } else if sheet.has(&["period", "customers"]) {
        sheet.all(Sheet::survivors).map(Input::Survivors)
    } else {
        let names: Vec<&str> = sheet.header.iter().collect();
        Err(Failure::Input(format!(
            "the columns are {}, they must include customer_id,date,amount or frequency,recency,T or period,customers",
            names.join(",")
        )))
    }
}
