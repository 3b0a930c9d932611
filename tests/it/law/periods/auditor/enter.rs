//! What a command that was accepted leaves behind.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use super::{Ask, Auditor, DAYS, Hold, Invoice, Order, instalments};

impl Auditor {
    /// Enters what was accepted.
    pub(in super::super) fn enter(&mut self, asked: &Ask) {
        let period = |day: &Option<u32>| {
            let day = day.unwrap();
            (0..3)
                .find(|period| day < DAYS[*period + 1])
                .unwrap_or_default()
        };
        match asked {
            Ask::Hold {
                id,
                node,
                amount,
                day,
                ..
            } => {
                let hold = Hold {
                    node: *node,
                    amount: *amount,
                    period: period(day),
                    over: false,
                };
                self.holds.insert(id.clone(), hold);
            }
            Ask::Commit {
                id,
                hold,
                amount,
                retainer,
                day,
                ..
            } => {
                let order = Order {
                    hold: hold.clone(),
                    amount: *amount,
                    retainer: *retainer,
                    period: period(day),
                    given_back: 0,
                    cut: false,
                    closed: false,
                    voided: false,
                };
                self.orders.insert(id.clone(), order);
            }
            Ask::Settle {
                id,
                order,
                amount,
                day,
                last,
                ..
            } => {
                let excess = (*amount - self.left_of_order(order).unwrap()).max(0);
                let invoice = Invoice {
                    of: order.clone(),
                    is_credit: false,
                    amount: *amount,
                    excess,
                    period: period(day),
                    last: *last,
                    voided: false,
                };
                self.invoices.insert(id.clone(), invoice);
                if *last {
                    let left = self.left_of_order(order).unwrap();
                    let order = self.orders.get_mut(order).unwrap();
                    order.given_back += left;
                    order.cut = true;
                }
            }
            Ask::Credit {
                id,
                invoice,
                amount,
                day,
            } => {
                let credit = Invoice {
                    of: invoice.clone(),
                    is_credit: true,
                    amount: *amount,
                    excess: 0,
                    period: period(day),
                    last: false,
                    voided: false,
                };
                self.invoices.insert(id.clone(), credit);
            }
            Ask::Release(id) => self.holds.get_mut(id).unwrap().over = true,
            Ask::Close(id, day) => {
                let left = self.left_of_order(id).unwrap();
                let order = self.orders.get_mut(id).unwrap();
                let stays = match (order.retainer.filter(|_| !order.cut), day) {
                    (Some((first, times)), Some(day)) => {
                        let later = order.amount - instalments(order.amount, first, times, *day);
                        (left - later).max(0)
                    }
                    _ => 0,
                };
                order.cut = true;
                if stays > 0 {
                    order.given_back += left - stays;
                } else {
                    order.closed = true;
                }
            }
            Ask::VoidOrder(id) => self.orders.get_mut(id).unwrap().voided = true,
            Ask::VoidInvoice(id) => self.invoices.get_mut(id).unwrap().voided = true,
            Ask::Transfer {
                from,
                to,
                amount,
                day,
            } => self.moved.push((*from, *to, *amount, period(day))),
            Ask::Freeze(period) => {
                self.frozen.insert(*period);
            }
            Ask::Reopen(period, _) => {
                self.frozen.remove(period);
            }
        }
    }
}
