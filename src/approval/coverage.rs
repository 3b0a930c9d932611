//! Who decides on which amounts: a policy as a table.

use std::{collections::BTreeSet, fmt};

use super::{Asked, Band, Chain, Denial, Effect, Facts, Policies, Policy, RequestKind, Step};
use crate::money::{Currency, Money};

/// Amounts that the same people decide on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageRow {
    /// The smallest of the amounts.
    pub from: Money,
    /// The largest of them, or `None` when there is no end.
    pub to: Option<Money>,
    /// What the policies say about them.
    pub route: Result<Chain, Denial>,
}

impl CoverageRow {
    /// Says who decides: `head, then a majority of council`, `automatic`, or `nobody (beyond-authority)`.
    #[must_use]
    pub fn who(&self) -> String {
        who(&self.route)
    }

    fn amounts(&self) -> String {
        match self.to {
            Some(to) => format!("{} to {to}", self.from),
            None => format!("{} and above", self.from),
        }
    }

    fn bands(&self) -> String {
        let Ok(chain) = &self.route else {
            return String::new();
        };
        let names = chain.grounds().map(|ground| match ground.rule() {
            Some(rule) => format!("{rule}: {}", ground.band().name()),
            None => ground.band().name().to_owned(),
        });
        names.collect::<Vec<_>>().join(", ")
    }
}

/// Says who decides by a route, or why nobody does.
pub(super) fn who(route: &Result<Chain, Denial>) -> String {
    match route {
        Ok(chain) => steps_in_words(chain.steps()),
        Err(denial) => format!("nobody ({})", denial.code()),
    }
}

/// Writes steps in words, one after the other; `automatic` when there are none.
fn steps_in_words(steps: &[Step]) -> String {
    if steps.is_empty() {
        return "automatic".to_owned();
    }
    let words: Vec<String> = steps.iter().map(Step::to_string).collect();
    words.join(", then ")
}

/// Who decides on which amounts of one kind, with the same facts: every amount from zero on is in one row.
///
/// # Example: a city's table
/// ```
/// use tactica::{approval::{Facts, Policies, RequestKind}, money::Currency};
///
/// let policies: Policies = serde_json::from_str(r#"[{
///   "id": "city", "version": 1, "currency": "USD", "kinds": ["spend"], "beyond": "denied",
///   "bands": [{"name": "petty", "limit": {"below": "150.00 USD"}, "approval": "automatic"},
///             {"name": "head", "limit": {"up-to": "3000.00 USD"}, "steps": [{"roles": ["head", "designee"]}]}]
/// }]"#)?;
/// let table = policies.coverage(RequestKind::Spend, Currency::USD, &Facts::default());
/// assert_eq!(table.to_markdown(), "\
/// | Amount | Band | Who |
/// | --- | --- | --- |
/// | 0.00 USD to 149.99 USD | petty | automatic |
/// | 150.00 USD to 3000.00 USD | head | designee or head |
/// | 3000.01 USD and above |  | nobody (beyond-authority) |
/// ");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    rows: Vec<CoverageRow>,
}

impl Coverage {
    /// Returns the rows, from the smallest amounts to the largest.
    #[must_use]
    pub fn rows(&self) -> &[CoverageRow] {
        &self.rows
    }

    /// Writes the table in Markdown, with a line end after every row.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let escaped = |text: String| text.replace('\\', "\\\\").replace('|', "\\|");
        let head = [
            "| Amount | Band | Who |".to_owned(),
            "| --- | --- | --- |".to_owned(),
        ];
        let rows = self.rows.iter().map(|row| {
            let cells = [row.amounts(), row.bands(), row.who()].map(escaped);
            format!("| {} |", cells.join(" | "))
        });
        let lines: Vec<String> = head.into_iter().chain(rows).collect();
        lines.join("\n") + "\n"
    }
}

impl fmt::Display for Coverage {
    /// Writes the table as text in columns, with a line end after every row.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells = |row: &CoverageRow| [row.amounts(), row.bands(), row.who()];
        let rows: Vec<[String; 3]> = self.rows.iter().map(cells).collect();
        let width = |column: fn(&[String; 3]) -> &String, least: usize| {
            let widths = rows.iter().map(|row| column(row).chars().count());
            widths.max().unwrap_or(0).max(least)
        };
        let first = width(|[amount, _, _]| amount, "amount".len());
        let second = width(|[_, band, _]| band, "band".len());
        writeln!(f, "{:first$}  {:second$}  who", "amount", "band")?;
        for [amount, band, who] in &rows {
            writeln!(f, "{amount:first$}  {band:second$}  {who}")?;
        }
        Ok(())
    }
}

impl Policies {
    /// Returns who decides on which amounts of `kind` with these facts, without a date, rates or a history.
    ///
    /// # Complexity
    ///
    /// One [route](Self::route) for each edge of a band of a rule that applies.
    #[must_use]
    pub fn coverage(&self, kind: RequestKind, currency: Currency, facts: &Facts) -> Coverage {
        let mut edges = BTreeSet::from([0_i128]);
        for policy in self.as_slice() {
            if policy.currency() == currency && policy.applies(kind, facts) {
                note_edges(policy, kind, facts, &mut edges);
            }
        }
        let ends = edges.iter().skip(1).map(|next| next.checked_sub(1));
        let ends = ends.chain([None]);
        let money = |minor| Money::from_minor(minor, currency);
        let mut rows: Vec<CoverageRow> = Vec::with_capacity(edges.len());
        for (&first, last) in edges.iter().zip(ends) {
            let (from, to) = (money(first), last.map(money));
            let row = CoverageRow {
                from,
                to,
                route: self.route(&Asked::new(kind, from, facts)),
            };
            match rows.last_mut() {
                // An edge of a rule that a denial hides separates nothing.
                Some(below) if (below.bands(), below.who()) == (row.bands(), row.who()) => {
                    below.to = row.to;
                }
                _ => rows.push(row),
            }
        }
        Coverage { rows }
    }
}

/// Notes the amounts, in minor units, at which the answer of a policy may change.
fn note_edges(policy: &Policy, kind: RequestKind, facts: &Facts, edges: &mut BTreeSet<i128>) {
    let mut note = |bands: &[Band]| {
        for band in bands {
            edges.insert(band.start().first_minor());
            edges.extend(band.limit().last_minor().checked_add(1));
        }
    };
    note(policy.bands());
    for rule in policy.applying(kind, facts) {
        match rule.effect() {
            Effect::Decide { bands, .. } | Effect::Require(bands) => note(bands),
            Effect::Deny { .. } => {}
        }
    }
    for rule in policy.applying(kind, facts) {
        if let Effect::Deny {
            from: Some(from), ..
        } = rule.effect()
        {
            edges.insert(from.first_minor());
        }
    }
}
