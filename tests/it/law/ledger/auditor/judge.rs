//! What the answer to a command has to be.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::needless_range_loop,
    clippy::too_many_lines,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use chrono::{DateTime, Utc};

use super::{Amounts, Ask, Auditor, COUNT, Kind, NONE, RAIN, Stage, minus, plus};

impl Auditor {
    /// Says what the answer has to be: the code of the refusal, or `ok` with the number of warnings.
    pub(in super::super) fn answer(&self, asked: &Ask) -> String {
        self.judge(asked).unwrap_or_else(str::to_owned)
    }

    fn judge(&self, asked: &Ask) -> Result<String, &'static str> {
        let same = |same: bool| {
            Err(if same {
                "ledger-exists"
            } else {
                "ledger-conflict"
            })
        };
        let wrong = |amounts: &Amounts| Self::malformed(amounts).map_or(Ok(()), Err);
        match asked {
            Ask::Hold {
                id,
                amounts,
                expires,
                exception,
            } => {
                if let Some(before) = self.holds.get(id) {
                    return same(before.amounts == *amounts && before.expires == *expires);
                }
                wrong(amounts)?;
                if amounts[RAIN] != 0 {
                    return Err("ledger-reserve");
                }
                let hold = self.limits(Stage::Hold, amounts, *exception);
                Ok(Self::said([hold, Some(0), Some(0)]))
            }
            Ask::Release { id } => {
                let hold = self.holds.get(id).ok_or("ledger-unknown")?;
                if hold.over || self.left_of_hold(id) == Some(NONE) {
                    return Err("ledger-already-resolved");
                }
                Ok("ok 0".into())
            }
            Ask::Expire { at } => {
                let due = !self.due(*at).is_empty();
                Ok(if due { "ok 0" } else { "nothing" }.into())
            }
            Ask::Commit {
                id,
                hold,
                amounts,
                exception,
            } => {
                if let Some(before) = self.orders.get(id) {
                    return same(before.hold == *hold && before.amounts == *amounts);
                }
                let source = self.holds.get(hold).ok_or("ledger-unknown")?;
                let left = self.left_of_hold(hold).unwrap();
                if source.over || left == NONE {
                    return Err("ledger-already-resolved");
                }
                wrong(amounts)?;
                let excess = Self::excess(amounts, &source.amounts, &left, (5, None), *exception);
                let excess = excess.ok_or("ledger-exceeds")?;
                let hold = self.limits(Stage::Hold, &excess, *exception);
                let commit = self.limits(Stage::Commit, amounts, *exception);
                Ok(Self::said([hold, commit, Some(0)]))
            }
            Ask::Close { id } | Ask::VoidOrder { id } => {
                let order = self.orders.get(id).ok_or("ledger-unknown")?;
                let left = self.left_of_order(id).unwrap();
                if self.is_over(id) {
                    return Err("ledger-already-resolved");
                }
                if matches!(asked, Ask::VoidOrder { .. }) && left != order.amounts {
                    return Err("ledger-in-use");
                }
                Ok("ok 0".into())
            }
            Ask::Settle {
                id,
                order,
                amounts,
                last,
                exception,
            } => {
                if let Some(before) = self.invoices.get(id) {
                    let kind = before.kind == Kind::Invoice && before.of == *order;
                    return same(kind && before.amounts == *amounts && before.last == *last);
                }
                let source = self.orders.get(order).ok_or("ledger-unknown")?;
                if self.is_over(order) {
                    return Err("ledger-already-resolved");
                }
                wrong(amounts)?;
                // What is accrued comes back to the order first, and is no new cost.
                let accrued = self.accrued(order);
                let left = plus(self.left_of_order(order).unwrap(), accrued);
                let fresh = minus(*amounts, accrued).map(|amount| amount.max(0));
                let tolerance = (10, Some(200));
                let excess = Self::excess(amounts, &source.amounts, &left, tolerance, *exception);
                let excess = excess.ok_or("ledger-exceeds")?;
                let hold = self.limits(Stage::Hold, &excess, *exception);
                let commit = self.limits(Stage::Commit, &excess, *exception);
                let settle = self.limits(Stage::Settle, &fresh, *exception);
                Ok(Self::said([hold, commit, settle]))
            }
            Ask::Accrue {
                id,
                order,
                amounts,
                exception,
            } => {
                if let Some(before) = self.invoices.get(id) {
                    let kind = before.kind == Kind::Accrual && before.of == *order;
                    return same(kind && before.amounts == *amounts);
                }
                let source = self.orders.get(order).ok_or("ledger-unknown")?;
                if self.is_over(order) {
                    return Err("ledger-already-resolved");
                }
                wrong(amounts)?;
                // Nothing is tolerated, and nobody lets pass more cost than was ordered.
                let left = self.left_of_order(order).unwrap();
                let excess = Self::excess(amounts, &source.amounts, &left, (0, None), false);
                excess.ok_or("ledger-exceeds")?;
                let settle = self.limits(Stage::Settle, amounts, *exception);
                Ok(Self::said([Some(0), Some(0), settle]))
            }
            Ask::Credit {
                id,
                invoice,
                amounts,
            } => {
                if let Some(before) = self.invoices.get(id) {
                    let kind = before.kind == Kind::Credit && before.of == *invoice;
                    return same(kind && before.amounts == *amounts);
                }
                let source = self.invoices.get(invoice);
                let source = source.filter(|invoice| invoice.kind == Kind::Invoice);
                let source = source.ok_or("ledger-unknown")?;
                if source.voided {
                    return Err("ledger-already-resolved");
                }
                wrong(amounts)?;
                let left = self.left_of_invoice(invoice).unwrap();
                let more = (0..COUNT).any(|node| amounts[node] > left[node]);
                if more {
                    return Err("ledger-exceeds");
                }
                Ok("ok 0".into())
            }
            Ask::Refund { id, amounts } => {
                if let Some(before) = self.invoices.get(id) {
                    return same(before.kind == Kind::Refund && before.amounts == *amounts);
                }
                wrong(amounts)?;
                if amounts[RAIN] != 0 {
                    return Err("ledger-reserve");
                }
                Ok("ok 0".into())
            }
            Ask::Transfer { from, to, amount } => {
                let refusal = match amount {
                    _ if from == to => Some("ledger-same-node"),
                    amount if *amount <= 0 => Some("ledger-not-positive"),
                    amount if *amount > 10_i128.pow(24) => Some("ledger-out-of-range"),
                    _ if [*from, *to].contains(&RAIN) => Some("ledger-reserve"),
                    amount if *amount > self.spare(*from) => Some("ledger-insufficient"),
                    _ => None,
                };
                if let Some(refusal) = refusal {
                    return Err(refusal);
                }
                let leaving = self.leaving(*from, *to, *amount);
                Ok(Self::said([leaving, Some(0), Some(0)]))
            }
            Ask::VoidInvoice { id } => {
                let invoice = self.invoices.get(id);
                let invoice =
                    invoice.filter(|invoice| matches!(invoice.kind, Kind::Invoice | Kind::Accrual));
                let invoice = invoice.ok_or("ledger-unknown")?;
                if invoice.voided {
                    return Err("ledger-already-resolved");
                }
                if invoice.kind == Kind::Invoice
                    && self.left_of_invoice(id) != Some(invoice.amounts)
                {
                    return Err("ledger-in-use");
                }
                Ok("ok 0".into())
            }
        }
    }

    /// Returns the holds whose time is up and of which something is left.
    pub(super) fn due(&self, at: DateTime<Utc>) -> Vec<String> {
        let due = self.holds.iter().filter(|(id, hold)| {
            let up = !hold.over && hold.expires.is_some_and(|expires| expires <= at);
            up && self.left_of_hold(id) != Some(NONE)
        });
        due.map(|(id, _)| id.clone()).collect()
    }
}
