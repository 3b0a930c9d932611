//! The rules of moving allocated money.

use std::{collections::BTreeMap, sync::Arc};

use super::{AMOUNT_MAX, Ledger, LedgerError, LedgerEvent, NodeKind};
use crate::{id::NodeId, money::Money};

impl Ledger {
    /// Decides whether allocated money can move from one node to another.
    ///
    /// The two halves are netted at the lowest node above both (or at one of the two, when the other is below it): that
    /// node and all above it are untouched. A node gives only what is [`spare`](Self::spare).
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`LedgerError::UnknownNode`], the source first; [`LedgerError::SameNode`].
    /// * [`LedgerError::CurrencyMismatch`], [`LedgerError::NotPositive`], [`LedgerError::OutOfRange`].
    /// * [`LedgerError::Reserve`] if the source or the target is a reserve.
    /// * [`LedgerError::Insufficient`] if the source has less to give, whatever its control.
    /// * [`LedgerError::LimitExceeded`] if a hard limit between the source and the common node has less free.
    pub fn decide_transfer(
        &self,
        from: &NodeId,
        to: &NodeId,
        amount: Money,
    ) -> Result<LedgerEvent, LedgerError> {
        let (source, target) = self.check_transfer(from, to, amount)?;
        self.check_no_reserve(source)?;
        self.check_no_reserve(target)?;
        self.transferred(source, target, amount)
    }

    /// Decides whether a contingency fund can move money out of the node that holds it.
    ///
    /// Only the program asks, after the fund has agreed; to everybody else reserves are closed.
    ///
    /// # Errors
    ///
    /// As for [`decide_transfer`](Self::decide_transfer), but the source may be a reserve.
    pub(crate) fn decide_out_of_reserve(
        &self,
        reserve: &NodeId,
        to: &NodeId,
        amount: Money,
    ) -> Result<LedgerEvent, LedgerError> {
        let (source, target) = self.check_transfer(reserve, to, amount)?;
        // The reserve of another fund: its money would rise without that fund knowing.
        self.check_no_reserve(target)?;
        self.transferred(source, target, amount)
    }

    /// Decides whether a contingency fund can move money into the node that holds it; else as
    /// [`decide_out_of_reserve`](Self::decide_out_of_reserve).
    pub(crate) fn decide_into_reserve(
        &self,
        from: &NodeId,
        reserve: &NodeId,
        amount: Money,
    ) -> Result<LedgerEvent, LedgerError> {
        let (source, target) = self.check_transfer(from, reserve, amount)?;
        self.check_no_reserve(source)?;
        self.transferred(source, target, amount)
    }

    /// Returns a ledger with the same balances and no documents: enough to try several moves of allocated money one after
    /// the other, so that they are judged together.
    pub(crate) fn sketch(&self) -> Self {
        Self {
            tree: Arc::clone(&self.tree),
            cells: self.cells.clone(),
            holds: BTreeMap::new(),
            orders: BTreeMap::new(),
            invoices: BTreeMap::new(),
        }
    }

    /// Checks the nodes and the amount of a transfer, and returns the positions of source and target.
    pub(super) fn check_transfer(
        &self,
        from: &NodeId,
        to: &NodeId,
        amount: Money,
    ) -> Result<(usize, usize), LedgerError> {
        let (source, target) = (self.position(from)?, self.position(to)?);
        if source == target {
            return Err(LedgerError::SameNode { node: from.clone() });
        }
        self.check_amount(from, amount)?;
        Ok((source, target))
    }

    /// Asks the limits of a transfer, and returns the record of it.
    pub(super) fn transferred(
        &self,
        source: usize,
        target: usize,
        amount: Money,
    ) -> Result<LedgerEvent, LedgerError> {
        self.check_spare(source, amount)?;
        // Money from a reserve was not free before, so below the common node nobody has less free than before. Money that
        // goes into a reserve is not free any more, neither at the common node nor at any above it.
        let (freed, tied) = (self.is_reserve(source), self.is_reserve(target));
        let above = self.tree.upward(source).skip(1);
        let burdened = above.filter(|&at| !freed && (tied || !self.tree.is_within(at, target)));
        let warnings = self.check_limits(burdened.map(|at| (at, amount.minor())))?;
        Ok(LedgerEvent::Transferred {
            from: self.tree.at(source).id().clone(),
            to: self.tree.at(target).id().clone(),
            amount,
            warnings,
        })
    }

    /// Decides whether money from outside the budget can be allocated to a node, and with it to all nodes above.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`LedgerError::UnknownNode`].
    /// * [`LedgerError::CurrencyMismatch`], [`LedgerError::NotPositive`], [`LedgerError::OutOfRange`] also if the budget as a
    ///   whole would leave the range.
    /// * [`LedgerError::Reserve`] if the node is a reserve.
    pub fn decide_raise(&self, node: &NodeId, amount: Money) -> Result<LedgerEvent, LedgerError> {
        let position = self.position(node)?;
        self.check_amount(node, amount)?;
        let total = self.cell(0).allocated.saturating_add(amount.minor());
        if total > AMOUNT_MAX {
            return Err(LedgerError::OutOfRange {
                node: self.tree.root().id().clone(),
                amount: self.money(total),
            });
        }
        self.check_no_reserve(position)?;
        Ok(LedgerEvent::Raised {
            node: node.clone(),
            amount,
        })
    }

    /// Decides whether allocated money of a node, and with it of all nodes above, can leave the budget.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`LedgerError::UnknownNode`].
    /// * [`LedgerError::CurrencyMismatch`], [`LedgerError::NotPositive`], [`LedgerError::OutOfRange`].
    /// * [`LedgerError::Reserve`] if the node is a reserve.
    /// * [`LedgerError::Insufficient`] if it has less to give, see [`spare`](Self::spare).
    /// * [`LedgerError::LimitExceeded`] if a hard limit above it has less free.
    pub fn decide_lower(&self, node: &NodeId, amount: Money) -> Result<LedgerEvent, LedgerError> {
        let position = self.position(node)?;
        self.check_amount(node, amount)?;
        self.check_no_reserve(position)?;
        self.check_spare(position, amount)?;
        let above = self.tree.upward(position).skip(1);
        let warnings = self.check_limits(above.map(|at| (at, amount.minor())))?;
        Ok(LedgerEvent::Lowered {
            node: node.clone(),
            amount,
            warnings,
        })
    }

    pub(super) fn is_reserve(&self, position: usize) -> bool {
        self.tree.at(position).kind() == NodeKind::Reserve
    }

    fn check_no_reserve(&self, position: usize) -> Result<(), LedgerError> {
        if self.is_reserve(position) {
            let node = self.tree.at(position).id().clone();
            return Err(LedgerError::Reserve { node });
        }
        Ok(())
    }

    fn check_spare(&self, position: usize, amount: Money) -> Result<(), LedgerError> {
        let spare = self.spare_at(position);
        if amount.minor() > spare {
            return Err(LedgerError::Insufficient {
                node: self.tree.at(position).id().clone(),
                spare: self.money(spare),
                amount,
            });
        }
        Ok(())
    }
}
