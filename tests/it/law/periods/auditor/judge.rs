//! What the answer to a command has to be.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use super::{Answer, Ask, Auditor, Stage, instalments, limits::limited_to_date};

impl Auditor {
    /// Says what the answer has to be: the code of the refusal, or `ok` with the number of warnings.
    pub(in super::super) fn answer(&self, asked: &Ask) -> String {
        match self.judge(asked) {
            Ok(warnings) => format!("ok {warnings}"),
            Err(code) => code.to_owned(),
        }
    }

    fn judge(&self, asked: &Ask) -> Answer {
        let same = |same: bool| {
            Err(if same {
                "ledger-exists"
            } else {
                "ledger-conflict"
            })
        };
        let positive = |amount: i128| {
            if amount > 0 {
                Ok(())
            } else {
                Err("ledger-not-positive")
            }
        };
        let new = usize::MAX;
        match asked {
            Ask::Hold {
                id,
                node,
                amount,
                day,
                exception,
            } => {
                if let Some(before) = self.holds.get(id) {
                    let period = self.period(*day, false) == Ok(before.period);
                    return same(before.node == *node && before.amount == *amount && period);
                }
                positive(*amount)?;
                let period = self.period(*day, true)?;
                let burden = (*amount, new, *amount);
                self.ask(*node, Stage::Hold, period, burden, *exception)
            }
            Ask::Commit {
                id,
                hold,
                amount,
                retainer,
                day,
                exception,
            } => {
                if let Some(before) = self.orders.get(id) {
                    let period = self.period(*day, false) == Ok(before.period);
                    return same(
                        before.hold == *hold
                            && before.amount == *amount
                            && before.retainer == *retainer
                            && period,
                    );
                }
                let source = self.holds.get(hold).ok_or("ledger-unknown")?;
                let left = self.left_of_hold(hold).unwrap();
                if left == 0 {
                    return Err("ledger-already-resolved");
                }
                positive(*amount)?;
                let period = self.period(*day, true)?;
                if *amount > left {
                    return Err("ledger-exceeds");
                }
                let (node, from) = (source.node, (source.period, period));
                let earlier = self.drawn(node, &[Stage::Hold], from, (*amount, 0), *exception)?;
                let burden = (*amount, new, *amount);
                Ok(earlier + self.ask(node, Stage::Commit, period, burden, *exception)?)
            }
            Ask::Settle {
                id,
                order,
                amount,
                day,
                last,
                exception,
            } => {
                if let Some(before) = self.invoices.get(id) {
                    let period = self.period(*day, false) == Ok(before.period);
                    let kind = !before.is_credit && before.of == *order && before.last == *last;
                    return same(kind && before.amount == *amount && period);
                }
                let source = self.orders.get(order).ok_or("ledger-unknown")?;
                let left = self.left_of_order(order).unwrap();
                if left == 0 {
                    return Err("ledger-already-resolved");
                }
                positive(*amount)?;
                let period = self.period(*day, true)?;
                if let Some((first, times)) = source.retainer.filter(|_| !source.cut) {
                    let due = instalments(source.amount, first, times, day.unwrap());
                    let over = due == source.amount;
                    if !over && *amount > (due - self.invoiced(order)).max(0) {
                        return Err("ledger-not-due");
                    }
                }
                let excess = (*amount - left).max(0);
                if excess > 100 {
                    return Err("ledger-exceeds");
                }
                let node = self.node_of_order(order);
                let stages = [Stage::Hold, Stage::Commit];
                let (from, amounts) = ((source.period, period), (*amount, excess));
                let earlier = self.drawn(node, &stages, from, amounts, *exception)?;
                let burden = (*amount, new, *amount);
                Ok(earlier + self.ask(node, Stage::Settle, period, burden, *exception)?)
            }
            Ask::Credit {
                id,
                invoice,
                amount,
                day,
            } => {
                if let Some(before) = self.invoices.get(id) {
                    let period = self.period(*day, false) == Ok(before.period);
                    let kind = before.is_credit && before.of == *invoice;
                    return same(kind && before.amount == *amount && period);
                }
                let source = self.invoices.get(invoice).filter(|row| !row.is_credit);
                let source = source.ok_or("ledger-unknown")?;
                if source.voided {
                    return Err("ledger-already-resolved");
                }
                positive(*amount)?;
                self.period(*day, true)?;
                if *amount > self.left_of_invoice(invoice).unwrap() {
                    return Err("ledger-exceeds");
                }
                Ok(0)
            }
            Ask::Release(id) => match self.left_of_hold(id).ok_or("ledger-unknown")? {
                0 => Err("ledger-already-resolved"),
                _ => Ok(0),
            },
            Ask::Close(id, _) => match self.left_of_order(id).ok_or("ledger-unknown")? {
                0 => Err("ledger-already-resolved"),
                _ => Ok(0),
            },
            Ask::VoidOrder(id) => {
                let order = self.orders.get(id).ok_or("ledger-unknown")?;
                match self.left_of_order(id).unwrap() {
                    0 => Err("ledger-already-resolved"),
                    left if left != order.amount => Err("ledger-in-use"),
                    _ if self.frozen.contains(&order.period) => Err("ledger-period-frozen"),
                    _ => Ok(0),
                }
            }
            Ask::VoidInvoice(id) => {
                let invoice = self.invoices.get(id).filter(|row| !row.is_credit);
                let invoice = invoice.ok_or("ledger-unknown")?;
                match () {
                    () if invoice.voided => Err("ledger-already-resolved"),
                    () if self.credited(id) > 0 => Err("ledger-in-use"),
                    () if self.frozen.contains(&invoice.period) => Err("ledger-period-frozen"),
                    () => Ok(0),
                }
            }
            Ask::Transfer {
                from,
                to,
                amount,
                day,
            } => {
                if from == to {
                    return Err("ledger-same-node");
                }
                positive(*amount)?;
                let period = self.period(*day, true)?;
                let by_period: Vec<i128> =
                    (0..3).map(|period| self.available(*from, period)).collect();
                let mut spare = by_period[period].min(by_period.iter().sum());
                if limited_to_date(*from) {
                    let sums = (period..3).map(|last| by_period[..=last].iter().sum::<i128>());
                    spare = spare.min(sums.min().unwrap());
                }
                if *amount > spare {
                    return Err("ledger-insufficient");
                }
                Ok(0)
            }
            Ask::Freeze(period) => {
                if self.frozen.contains(period) {
                    return Err("ledger-period-frozen");
                }
                Ok(0)
            }
            Ask::Reopen(period, entitled) => match (self.frozen.contains(period), entitled) {
                (false, _) => Err("ledger-period-open"),
                (true, false) => Err("ledger-role-required"),
                (true, true) => Ok(0),
            },
        }
    }
}
