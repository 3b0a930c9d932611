//! The rules of moving allocated money.

use chrono::NaiveDate;

use super::{
    AMOUNT_MAX, Basis, Control, Ledger, LedgerError, LedgerEvent, Rule, Stage, Terms,
    control::Gate,
    decide::ask,
    limits::{Burden, Passed},
    record::{PeriodAt, Shelf},
};
use crate::{id::NodeId, money::Money};

impl Ledger {
    /// Decides whether allocated money can move from one node to another.
    ///
    /// The two halves are netted at the lowest node above both (or at one of the two, when the other is below it): that
    /// node and all above it are untouched, and so are views that count both. A node gives only what is
    /// [`spare`](Self::spare), and where it is phased, only what it has in the period; where it is limited to date, only what no
    /// later period counts on.
    ///
    /// # Errors
    ///
    /// In this order:
    ///
    /// * [`LedgerError::UnknownNode`], the source first; [`LedgerError::SameNode`].
    /// * [`LedgerError::CurrencyMismatch`], [`LedgerError::NotPositive`], [`LedgerError::OutOfRange`].
    /// * [`LedgerError::DateMissing`], [`LedgerError::NoPeriod`], [`LedgerError::PeriodFrozen`] if the budget has periods.
    /// * [`LedgerError::Reserve`] if the source or the target is a reserve.
    /// * [`LedgerError::Insufficient`] if the source has less to give, whatever its control.
    /// * [`LedgerError::LimitExceeded`] if a hard limit between the source and the common node has less free.
    pub fn decide_transfer(
        &self,
        from: &NodeId,
        to: &NodeId,
        amount: Money,
    ) -> Result<LedgerEvent, LedgerError> {
        self.transfer(from, to, amount, &Terms::default())
    }

    pub(super) fn transfer(
        &self,
        from: &NodeId,
        to: &NodeId,
        amount: Money,
        terms: &Terms,
    ) -> Result<LedgerEvent, LedgerError> {
        let (source, target) = self.check_transfer(from, to, amount)?;
        self.open_period(terms.day())?;
        self.check_no_reserve(source)?;
        self.check_no_reserve(target)?;
        self.transferred(source, target, amount, terms)
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
        terms: &Terms,
    ) -> Result<LedgerEvent, LedgerError> {
        let (source, target) = self.check_transfer(reserve, to, amount)?;
        self.open_period(terms.day())?;
        // The reserve of another fund: its money would rise without that fund knowing.
        self.check_no_reserve(target)?;
        self.transferred(source, target, amount, terms)
    }

    /// Decides whether a contingency fund can move money into the node that holds it; else as
    /// [`decide_out_of_reserve`](Self::decide_out_of_reserve).
    pub(crate) fn decide_into_reserve(
        &self,
        from: &NodeId,
        reserve: &NodeId,
        amount: Money,
        terms: &Terms,
    ) -> Result<LedgerEvent, LedgerError> {
        let (source, target) = self.check_transfer(from, reserve, amount)?;
        self.open_period(terms.day())?;
        self.check_no_reserve(source)?;
        self.transferred(source, target, amount, terms)
    }

    /// Returns a ledger with the same balances and no documents: enough to try several moves of allocated money one after
    /// the other, so that they are judged together.
    pub(crate) fn sketch(&self) -> Self {
        Self {
            cells: self.cells.clone(),
            reserved: self.reserved.clone(),
            frozen: self.frozen.clone(),
            holds: Shelf::default(),
            orders: Shelf::default(),
            invoices: Shelf::default(),
            ..Self::new(std::sync::Arc::clone(&self.tree))
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
        terms: &Terms,
    ) -> Result<LedgerEvent, LedgerError> {
        let period = self.period_of(terms.day())?;
        self.check_spare(source, amount, period)?;
        // Money from a reserve was not free before, so below the common node nobody has less free than before. Money that
        // goes into a reserve is not free any more, neither at the common node nor at any above it.
        let (freed, tied) = (self.is_reserve(source), self.is_reserve(target));
        let also = self.also_charged(target);
        let burdened = |at: &usize| !freed && (tied || !also(*at));
        let passed = self.ask_plan(source, burdened, amount, (period, terms))?;
        Ok(LedgerEvent::Transferred {
            from: self.tree.at(source).id().clone(),
            to: self.tree.at(target).id().clone(),
            amount,
            date: self.posted_on(terms),
            exception: passed.exception(terms),
            warnings: passed.warnings,
        })
    }

    /// Returns what tells whether a place is charged for what is at `position`.
    fn also_charged(&self, position: usize) -> impl Fn(usize) -> bool {
        let views: Vec<usize> = self.tree.charged_views(position).collect();
        let nodes = self.tree.nodes().len();
        move |at| {
            if at < nodes {
                self.tree.is_within(at, position)
            } else {
                views.contains(&at)
            }
        }
    }

    /// Asks the stage `plan` for money that leaves a node: of the node if it has rules of its own, and of the burdened above.
    fn ask_plan(
        &self,
        position: usize,
        burdened: impl Fn(&usize) -> bool,
        amount: Money,
        (period, terms): (PeriodAt, &Terms),
    ) -> Result<Passed, LedgerError> {
        let mut passed = Passed::default();
        let own = |at: usize| at != position || self.tree.gate(at, Stage::Plan) == Gate::Ruled;
        let charged = self.tree.charged(position);
        let burdens = charged.filter(|at| own(*at) && burdened(at));
        let burdens = burdens.map(|at| Burden::new(at, amount.minor()));
        let ask = ask(Stage::Plan, (super::record::NO_PERIOD, period), terms);
        self.ask(ask, burdens, &mut passed)?;
        Ok(passed)
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
        self.raise(node, amount, &Terms::default())
    }

    pub(crate) fn raise(
        &self,
        node: &NodeId,
        amount: Money,
        terms: &Terms,
    ) -> Result<LedgerEvent, LedgerError> {
        let position = self.position(node)?;
        self.check_amount(node, amount)?;
        let total = self.cell(0).allocated.saturating_add(amount.minor());
        if total > AMOUNT_MAX {
            return Err(LedgerError::OutOfRange {
                node: self.tree.root().id().clone(),
                amount: self.money(total),
            });
        }
        self.open_period(terms.day())?;
        self.check_no_reserve(position)?;
        Ok(LedgerEvent::Raised {
            node: node.clone(),
            amount,
            date: self.posted_on(terms),
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
        self.lower(node, amount, &Terms::default())
    }

    pub(crate) fn lower(
        &self,
        node: &NodeId,
        amount: Money,
        terms: &Terms,
    ) -> Result<LedgerEvent, LedgerError> {
        let position = self.position(node)?;
        self.check_amount(node, amount)?;
        let period = self.open_period(terms.day())?;
        self.check_no_reserve(position)?;
        self.check_spare(position, amount, period)?;
        let passed = self.ask_plan(position, |_| true, amount, (period, terms))?;
        Ok(LedgerEvent::Lowered {
            node: node.clone(),
            amount,
            date: self.posted_on(terms),
            exception: passed.exception(terms),
            warnings: passed.warnings,
        })
    }

    /// Does what a record of allocated money says.
    pub(super) fn apply_allocation(&mut self, event: &LedgerEvent) -> Result<(), LedgerError> {
        match event {
            LedgerEvent::Transferred {
                from,
                to,
                amount,
                date,
                ..
            } => {
                let (source, target) = (self.position(from)?, self.position(to)?);
                self.check_amount(from, *amount)?;
                let period = self.period_of(*date)?;
                let amount = amount.minor();
                // The common node and those above it gain what they lose.
                for (start, other, change) in [
                    (source, target, amount.saturating_neg()),
                    (target, source, amount),
                ] {
                    let places: Vec<usize> = {
                        let also = self.also_charged(other);
                        self.tree.charged(start).filter(|at| !also(*at)).collect()
                    };
                    self.allocate(&places, period, change);
                    self.reserve(start, change);
                }
                Ok(())
            }
            LedgerEvent::Raised { node, amount, date } => {
                self.allocate_all(node, *amount, *date, amount.minor())
            }
            LedgerEvent::Lowered {
                node, amount, date, ..
            } => self.allocate_all(node, *amount, *date, amount.minor().saturating_neg()),
            _ => Ok(()),
        }
    }

    fn allocate_all(
        &mut self,
        node: &NodeId,
        amount: Money,
        date: Option<NaiveDate>,
        change: i128,
    ) -> Result<(), LedgerError> {
        let position = self.position(node)?;
        self.check_amount(node, amount)?;
        let period = self.period_of(date)?;
        let places: Vec<usize> = self.tree.charged(position).collect();
        self.allocate(&places, period, change);
        self.reserve(position, change);
        Ok(())
    }

    fn allocate(&mut self, places: &[usize], period: PeriodAt, change: i128) {
        for place in places {
            let phase = self.tree.phase(*place, usize::from(period));
            for at in [Some(*place), phase].into_iter().flatten() {
                if let Some(cell) = self.cells.get_mut(at) {
                    cell.allocated = cell.allocated.saturating_add(change);
                }
            }
        }
    }

    /// Changes what lies in reserves at and above a node, if it is one.
    fn reserve(&mut self, position: usize, change: i128) {
        if !self.is_reserve(position) {
            return;
        }
        let Self { tree, reserved, .. } = self;
        for at in tree.charged(position) {
            if let Some(sum) = reserved.get_mut(at) {
                *sum = sum.saturating_add(change);
            }
        }
    }

    pub(super) fn is_reserve(&self, position: usize) -> bool {
        self.tree.is_reserve(position)
    }

    fn check_no_reserve(&self, position: usize) -> Result<(), LedgerError> {
        if self.is_reserve(position) {
            let node = self.tree.at(position).id().clone();
            return Err(LedgerError::Reserve { node });
        }
        Ok(())
    }

    fn check_spare(
        &self,
        position: usize,
        amount: Money,
        period: PeriodAt,
    ) -> Result<(), LedgerError> {
        let phase = self.tree.phase(position, usize::from(period));
        let phase = phase.map_or(i128::MAX, |at| self.cell(at).available());
        let spare = self.spare_at(position).min(phase);
        let spare = spare.min(self.spare_to_date(position, period));
        if amount.minor() > spare {
            return Err(LedgerError::Insufficient {
                node: self.tree.at(position).id().clone(),
                spare: self.money(spare),
                amount,
            });
        }
        Ok(())
    }

    /// Returns what a node that is limited to date can give of a period: what nothing later has been used on.
    fn spare_to_date(&self, position: usize, period: PeriodAt) -> i128 {
        let is_limit = |rule: &Rule| rule.basis == Basis::ToDate && rule.control == Control::Hard;
        if !self.tree.rules_at(position).iter().any(is_limit) {
            return i128::MAX;
        }
        let (mut available, mut spare) = (0_i128, i128::MAX);
        for at in (0..).take(self.tree.periods().len()) {
            let cell = self.tree.phase(position, usize::from(at));
            let more = cell.map_or(0, |cell| self.cell(cell).available());
            available = available.saturating_add(more);
            if at >= period {
                spare = spare.min(available);
            }
        }
        spare
    }
}
