//! Periods that are frozen and opened again.

use super::{Document, Ledger, LedgerError, LedgerEvent, Terms, apply::misfit, record::PeriodAt};
use crate::time::PeriodLabel;

impl Ledger {
    /// Decides whether a period can be frozen: nothing is dated into it any more, and nothing in it is voided. What is left of
    /// its holds and orders can still be given back, ordered or invoiced in another period.
    ///
    /// # Errors
    ///
    /// [`LedgerError::UnknownPeriod`]; [`LedgerError::PeriodFrozen`] if it is frozen already.
    pub fn decide_freeze(&self, period: PeriodLabel) -> Result<LedgerEvent, LedgerError> {
        self.check_not_frozen(self.known_period(period)?)?;
        Ok(LedgerEvent::Frozen { period })
    }

    /// Decides whether a frozen period can be posted into again.
    ///
    /// # Errors
    ///
    /// In this order: [`LedgerError::UnknownPeriod`]; [`LedgerError::PeriodOpen`] if it is not frozen;
    /// [`LedgerError::RoleRequired`] if the terms do not name the role that the budget gives this to, or nobody has it.
    pub fn decide_reopen(
        &self,
        period: PeriodLabel,
        terms: &Terms,
    ) -> Result<LedgerEvent, LedgerError> {
        let at = self.known_period(period)?;
        if !self.frozen.contains(&at) {
            return Err(LedgerError::PeriodOpen { period });
        }
        let role = self.tree.reopening();
        let exception = terms.exception.as_ref();
        match exception.filter(|_| super::BudgetTree::lets_pass(role, exception)) {
            Some(exception) => Ok(LedgerEvent::Reopened {
                period,
                exception: exception.clone(),
            }),
            None => Err(LedgerError::RoleRequired {
                role: role.cloned(),
            }),
        }
    }

    pub(super) fn apply_frozen(&mut self, period: PeriodLabel) -> Result<(), LedgerError> {
        let at = self.known_period(period)?;
        if self.frozen.insert(at) {
            return Ok(());
        }
        Err(misfit(Document::Period(period)))
    }

    pub(super) fn apply_reopened(&mut self, period: PeriodLabel) -> Result<(), LedgerError> {
        let at = self.known_period(period)?;
        if self.frozen.remove(&at) {
            return Ok(());
        }
        Err(misfit(Document::Period(period)))
    }

    fn known_period(&self, period: PeriodLabel) -> Result<PeriodAt, LedgerError> {
        let at = self.period_at(period);
        at.ok_or(LedgerError::UnknownPeriod { period })
    }
}
