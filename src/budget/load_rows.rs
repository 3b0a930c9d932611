//! How much orders and invoices weigh on a budget, with no order counted twice.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Load, load::weigh};
use crate::{
    id::{InvoiceId, OrderId},
    money::{Currency, Money, MoneyError},
    word::define_words,
};

define_words! {
    /// Whether more invoices are expected for an order.
    LoadStatus {
        /// More may come: the rest of the order is bound.
        Open => "open",
        /// None will come: the rest of the order is free.
        Closed => "closed",
    }
}

/// An order as the load sees it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadOrder {
    /// The order.
    pub order: OrderId,
    /// What was ordered, zero or more.
    pub amount: Money,
    /// Whether more invoices are expected.
    pub status: LoadStatus,
}

/// An invoice as the load sees it; a credit note is a negative one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadInvoice {
    /// The invoice.
    pub invoice: InvoiceId,
    /// The order it is for; `None` if it came without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// What was invoiced.
    pub amount: Money,
}

/// Why a load was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// Two orders share an identifier.
    #[error("two orders are called {order}")]
    DuplicateOrder {
        /// The order.
        order: OrderId,
    },
    /// Two invoices share an identifier.
    #[error("two invoices are called {invoice}")]
    DuplicateInvoice {
        /// The invoice.
        invoice: InvoiceId,
    },
    /// An invoice is for an order that is not among the rows.
    #[error("{invoice} is for {order}, which is not among the orders")]
    UnknownOrder {
        /// The invoice.
        invoice: InvoiceId,
        /// The order as given.
        order: OrderId,
    },
    /// An order of less than nothing.
    #[error("{order} is for {amount}: an order is for zero or more")]
    NegativeOrder {
        /// The order.
        order: OrderId,
        /// Its amount.
        amount: Money,
    },
    /// Amounts do not add up in one currency.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl LoadError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::DuplicateOrder { .. } => "load-duplicate-order",
            Self::DuplicateInvoice { .. } => "load-duplicate-invoice",
            Self::UnknownOrder { .. } => "load-unknown-order",
            Self::NegativeOrder { .. } => "load-negative-order",
            Self::Money(error) => error.code(),
        }
    }
}

/// Computes the budget load of the documents of one budget, node or period.
///
/// An order and its invoices are one purchase: as long as the order is open, the larger of the two weighs; once it is closed, the invoices
/// do. Adding up orders and invoices would count the purchase twice.
///
/// | Order | Status | Invoices | Weighs |
/// | --- | --- | --- | --- |
/// | 100 | open | | 100 |
/// | 100 | open | 30, 40 | 100 |
/// | 100 | open | 80, 40 | 120, of which 20 are overrun |
/// | 100 | closed | 70 | 70 |
/// | none | | 25 | 25 |
///
/// # Errors
///
/// The first that holds: [`LoadError::DuplicateOrder`], [`LoadError::NegativeOrder`], [`LoadError::DuplicateInvoice`],
/// [`LoadError::UnknownOrder`], [`LoadError::Money`].
///
/// # Complexity
///
/// `O(n log n)` for `n` documents; their order does not matter.
///
/// # Example: one order, invoiced in part
/// ```
/// use tactica::{budget::{LoadInvoice, LoadOrder, LoadStatus, budget_load}, money::Currency};
///
/// let orders = [LoadOrder { order: "po-1".parse()?, amount: "100 USD".parse()?, status: LoadStatus::Open }];
/// let invoices = [
///     LoadInvoice { invoice: "in-1".parse()?, order: Some("po-1".parse()?), amount: "30 USD".parse()? },
///     LoadInvoice { invoice: "in-2".parse()?, order: None, amount: "25 USD".parse()? },
/// ];
/// let load = budget_load(Currency::USD, &orders, &invoices)?;
/// assert_eq!(load.total().to_string(), "125.00 USD");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn budget_load(
    currency: Currency,
    orders: &[LoadOrder],
    invoices: &[LoadInvoice],
) -> Result<Load, LoadError> {
    let zero = Money::zero(currency);
    let mut purchases: BTreeMap<&OrderId, (&LoadOrder, Money)> = BTreeMap::new();
    for order in orders {
        if purchases.insert(&order.order, (order, zero)).is_some() {
            let order = order.order.clone();
            return Err(LoadError::DuplicateOrder { order });
        }
        if order.amount.is_negative() {
            let (order, amount) = (order.order.clone(), order.amount);
            return Err(LoadError::NegativeOrder { order, amount });
        }
    }
    let mut unassigned = zero;
    let mut seen = BTreeSet::new();
    for invoice in invoices {
        if !seen.insert(&invoice.invoice) {
            let invoice = invoice.invoice.clone();
            return Err(LoadError::DuplicateInvoice { invoice });
        }
        let sum = match &invoice.order {
            None => &mut unassigned,
            Some(order) => {
                let Some((_, sum)) = purchases.get_mut(order) else {
                    let (invoice, order) = (invoice.invoice.clone(), order.clone());
                    return Err(LoadError::UnknownOrder { invoice, order });
                };
                sum
            }
        };
        *sum = sum.try_add(invoice.amount)?;
    }
    let (mut closed, mut open, mut overrun) = (zero, zero, zero);
    for (order, invoiced) in purchases.into_values() {
        if order.status == LoadStatus::Closed {
            order.amount.try_cmp(invoiced)?;
            closed = closed.try_add(invoiced)?;
            continue;
        }
        order.amount.try_cmp(invoiced)?;
        let (weight, excess) = weigh(order.amount.minor(), invoiced.minor());
        open = open.try_add(Money::from_minor(weight, currency))?;
        overrun = overrun.try_add(Money::from_minor(excess, currency))?;
    }
    // The sum has to be in the range, for it is computed from the parts whenever it is asked.
    unassigned.try_add(closed)?.try_add(open)?;
    Ok(Load {
        unassigned,
        closed,
        open,
        overrun,
    })
}
