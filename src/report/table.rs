//! What stands in rows and columns: one table for terminals and for pages.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{escape::visible, glyph};

/// A table of texts with aligned columns.
///
/// Rows may be of different lengths: a missing cell is empty, and cells beyond the last column stand in further
/// columns without a heading, so that nothing is lost.
///
/// # Example: amounts under each other
/// ```
/// use tactica::report::{Align, Column, Table};
///
/// let column = |heading: &str, align| Column { heading: heading.into(), align };
/// let row = |cells: [&str; 2]| cells.map(String::from).to_vec();
/// let table = Table {
///     caption: String::new(),
///     columns: vec![column("Tactic", Align::Left), column("Budget", Align::Right)],
///     rows: vec![row(["Launch film", "900.00"]), row(["予算", "12,500.00"])],
///     totals: row(["Total", "13,400.00"]),
/// };
/// assert_eq!(table.text(40), "\
/// Tactic          Budget
/// -----------  ---------
/// Launch film     900.00
/// 予算         12,500.00
/// -----------  ---------
/// Total        13,400.00
/// ");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What the table shows; may be empty.
    pub caption: String,
    /// The columns from left to right.
    pub columns: Vec<Column>,
    /// The rows from top to bottom.
    pub rows: Vec<Vec<String>>,
    /// The last row, set apart; empty for none.
    pub totals: Vec<String>,
}

/// A column of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The heading.
    pub heading: String,
    /// On which side its texts are flush.
    pub align: Align,
}

/// On which side the texts of a column are flush.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// Left: words.
    #[default]
    Left,
    /// Right: numbers.
    Right,
}

const GAP: &str = "  ";

impl Table {
    /// Returns the table for a terminal or a plain-text file, a line per row.
    ///
    /// A column is as wide as its widest cell, at most `width_max` (at least 1); longer cells end in an ellipsis. East
    /// Asian wide characters and emoji count two columns, marks on letters none. Line breaks and tabs become spaces;
    /// other control characters become visible, so that no cell can steer the terminal.
    ///
    /// # Complexity
    ///
    /// O(length of all texts).
    #[must_use]
    pub fn text(&self, width_max: usize) -> String {
        let limit = u64::try_from(width_max).unwrap_or(u64::MAX).max(1);
        let cells = |row: &[String]| -> Vec<String> {
            let clean = row.iter().map(|cell| one_line(cell));
            let cut = clean.map(|cell| glyph::fit_columns(&cell, limit).into_owned());
            cut.collect()
        };
        let headings: Vec<_> = self.columns.iter().map(|c| c.heading.clone()).collect();
        let head = cells(&headings);
        let body: Vec<_> = self.rows.iter().map(|row| cells(row)).collect();
        let totals = cells(&self.totals);

        let all = || body.iter().chain([&head, &totals]);
        let widths: Vec<u64> = (0..self.width())
            .map(|column| {
                let cells = all().filter_map(|row| row.get(column));
                cells.map(|cell| glyph::columns(cell)).max().unwrap_or(0)
            })
            .collect();

        let mut out = String::new();
        if !self.caption.is_empty() {
            out.push_str(&one_line(&self.caption));
            out.push('\n');
        }
        if head.iter().any(|heading| !heading.is_empty()) {
            self.push_line(&mut out, &head, &widths);
            push_rule(&mut out, &widths);
        }
        for row in &body {
            self.push_line(&mut out, row, &widths);
        }
        if !totals.is_empty() {
            push_rule(&mut out, &widths);
            self.push_line(&mut out, &totals, &widths);
        }
        out
    }

    /// Returns the number of columns, those without a heading included.
    pub(crate) fn width(&self) -> usize {
        let rows = self.rows.iter().map(Vec::len);
        let widest = rows.max().unwrap_or(0).max(self.totals.len());
        widest.max(self.columns.len())
    }

    /// Returns the alignment of a column; one without a heading is flush left.
    pub(crate) fn align(&self, column: usize) -> Align {
        self.columns
            .get(column)
            .map_or(Align::Left, |column| column.align)
    }

    fn push_line(&self, out: &mut String, row: &[String], widths: &[u64]) {
        let mut line = String::new();
        for (column, width) in widths.iter().enumerate() {
            let cell = row.get(column).map_or("", String::as_str);
            let missing = width.saturating_sub(glyph::columns(cell));
            let padding = " ".repeat(usize::try_from(missing).unwrap_or(0));
            if column > 0 {
                line.push_str(GAP);
            }
            match self.align(column) {
                Align::Left => line.extend([cell, &padding]),
                Align::Right => line.extend([&padding, cell]),
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

fn push_rule(out: &mut String, widths: &[u64]) {
    let rules = widths
        .iter()
        .map(|width| "-".repeat(usize::try_from(*width).unwrap_or(0)));
    let rules: Vec<_> = rules.collect();
    out.push_str(rules.join(GAP).trim_end());
    out.push('\n');
}

/// Returns a text without line breaks and with every control character visible.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| visible(c) == c) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", " ");
    let shown = text.chars().map(|c| match c {
        '\n' | '\r' | '\t' => ' ',
        other => visible(other),
    });
    Cow::Owned(shown.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(columns: &[(&str, Align)], rows: &[&[&str]]) -> Table {
        let column = |(heading, align): &(&str, Align)| Column {
            heading: (*heading).into(),
            align: *align,
        };
        let row = |row: &&[&str]| row.iter().map(|cell| (*cell).to_owned()).collect();
        Table {
            caption: String::new(),
            columns: columns.iter().map(column).collect(),
            rows: rows.iter().map(row).collect(),
            totals: Vec::new(),
        }
    }

    #[test]
    fn ragged_rows_lose_nothing() {
        let table = table(
            &[("A", Align::Left), ("B", Align::Right)],
            &[&["1"], &["1", "22", "3"]],
        );
        assert_eq!(table.text(10), "A   B\n-  --  -\n1\n1  22  3\n");
    }

    #[test]
    fn cells_cannot_steer_the_terminal() {
        let table = table(&[("A", Align::Left)], &[&["a\u{1B}[2Jb"], &["a\r\nb\tc"]]);
        assert_eq!(table.text(10), "A\n------\na␛[2Jb\na b c\n");
    }

    #[test]
    fn long_cells_are_cut_and_an_empty_table_is_empty() {
        let long = table(&[("Name", Align::Left)], &[&["a very long name"]]);
        assert_eq!(long.text(6), "Name\n------\na ver…\n");
        assert_eq!(long.text(0), "…\n-\n…\n");
        assert_eq!(Table::default().text(10), "");
    }
}
