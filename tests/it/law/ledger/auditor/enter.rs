//! What a command that was accepted leaves behind: documents as they were entered.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::needless_range_loop,
    clippy::too_many_lines,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use super::{Amounts, Ask, Auditor, Hold, Invoice, Kind, NONE, Order, minus, plus};

impl Auditor {
    /// Enters what was accepted.
    pub(in super::super) fn enter(&mut self, asked: &Ask) {
        let touched = self.touched(asked);
        self.count(&touched, minus);
        self.change(asked);
        self.count(&touched, plus);
    }

    fn change(&mut self, asked: &Ask) {
        let beyond = |asked: &Amounts, left: Amounts| {
            std::array::from_fn(|node| (asked[node] - left[node].max(0)).max(0))
        };
        match asked {
            Ask::Hold {
                id,
                amounts,
                expires,
                ..
            } => {
                let hold = Hold {
                    amounts: *amounts,
                    expires: *expires,
                    over: false,
                    orders: Vec::new(),
                };
                self.holds.insert(id.clone(), hold);
            }
            Ask::Release { id } => self.holds.get_mut(id).unwrap().over = true,
            Ask::Expire { at } => {
                for id in self.due(*at) {
                    self.holds.get_mut(&id).unwrap().over = true;
                }
            }
            Ask::Commit {
                id, hold, amounts, ..
            } => {
                let order = Order {
                    hold: hold.clone(),
                    amounts: *amounts,
                    excess: beyond(amounts, self.left_of_hold(hold).unwrap()),
                    given_back: NONE,
                    closed: false,
                    voided: false,
                    invoices: Vec::new(),
                };
                self.holds.get_mut(hold).unwrap().orders.push(id.clone());
                self.orders.insert(id.clone(), order);
            }
            Ask::Close { id } => self.orders.get_mut(id).unwrap().closed = true,
            Ask::VoidOrder { id } => self.orders.get_mut(id).unwrap().voided = true,
            Ask::Settle {
                id,
                order,
                amounts,
                last,
                ..
            } => {
                for accrual in self.accruals(order) {
                    self.invoices.get_mut(&accrual).unwrap().voided = true;
                }
                let invoice = Invoice {
                    kind: Kind::Invoice,
                    of: order.clone(),
                    amounts: *amounts,
                    excess: beyond(amounts, self.left_of_order(order).unwrap()),
                    last: *last,
                    voided: false,
                    credits: Vec::new(),
                };
                self.orders
                    .get_mut(order)
                    .unwrap()
                    .invoices
                    .push(id.clone());
                self.invoices.insert(id.clone(), invoice);
                if *last {
                    let rest = self.left_of_order(order).unwrap();
                    let order = self.orders.get_mut(order).unwrap();
                    order.given_back = plus(order.given_back, rest);
                }
            }
            Ask::Accrue {
                id, order, amounts, ..
            } => {
                let accrued = self.orders.get_mut(order).unwrap();
                accrued.invoices.push(id.clone());
                self.note(id, Kind::Accrual, order, *amounts);
            }
            Ask::Credit {
                id,
                invoice,
                amounts,
            } => {
                let credited = self.invoices.get_mut(invoice).unwrap();
                credited.credits.push(id.clone());
                self.note(id, Kind::Credit, invoice, *amounts);
            }
            Ask::Refund { id, amounts } => self.note(id, Kind::Refund, "", *amounts),
            Ask::VoidInvoice { id } => self.invoices.get_mut(id).unwrap().voided = true,
            Ask::Transfer { from, to, amount } => self.moved.push((*from, *to, *amount)),
        }
    }

    fn note(&mut self, id: &str, kind: Kind, of: &str, amounts: Amounts) {
        let note = Invoice {
            kind,
            of: of.to_owned(),
            amounts,
            excess: NONE,
            last: false,
            voided: false,
            credits: Vec::new(),
        };
        self.invoices.insert(id.to_owned(), note);
    }
}
