//! Is there enough, at every node an amount is charged to?

use std::cmp::Reverse;

use super::{
    Basis, Control, Exception, Ledger, LedgerError, Rule, Stage, Warning,
    control::Gate,
    record::{NO_PERIOD, PeriodAt},
};
use crate::money::Money;

/// What is asked of the limits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ask<'a> {
    pub(super) stage: Stage,
    /// The period of the posting.
    pub(super) period: PeriodAt,
    /// The period in which the same money was used before, at this stage.
    pub(super) from: PeriodAt,
    pub(super) exception: Option<&'a Exception>,
}

/// What an amount adds at a node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Burden {
    pub(super) place: usize,
    /// To what is used of the whole.
    pub(super) more: i128,
    /// To what is used of the period, if the money comes from another one.
    pub(super) moved: i128,
}

impl Burden {
    /// New money, to the whole and to the period.
    pub(super) fn new(place: usize, amount: i128) -> Self {
        Self {
            place,
            more: amount,
            moved: amount,
        }
    }
}

/// What was let pass.
#[derive(Debug, Default)]
pub(super) struct Passed {
    pub(super) warnings: Vec<Warning>,
    /// Whether it took the exception.
    pub(super) excepted: bool,
}

/// A limit that is passed.
#[derive(Debug, Clone, Copy)]
struct Shortage {
    place: usize,
    basis: Basis,
    free: i128,
    short: i128,
}

/// What a shortage leads to.
enum Verdict {
    Fine,
    Warn(Shortage),
    Except(Shortage),
    Refuse(Shortage),
}

impl Ledger {
    /// Asks the rules of a stage of every burdened node, and adds the soft limits passed to what was let pass.
    pub(super) fn ask(
        &self,
        ask: Ask<'_>,
        burdens: impl IntoIterator<Item = Burden>,
        passed: &mut Passed,
    ) -> Result<(), LedgerError> {
        let mut warnings: Vec<Shortage> = Vec::new();
        let mut worst: Option<Shortage> = None;
        for burden in burdens {
            match self.tree.gate(burden.place, ask.stage) {
                Gate::Open => {}
                Gate::Shut => {
                    let free = self.free_at(burden.place, ask.stage);
                    let short = burden.more.saturating_sub(free);
                    if short > 0 && burden.more > 0 {
                        let (place, basis) = (burden.place, Basis::Whole);
                        self.worsen(
                            &mut worst,
                            Shortage {
                                place,
                                basis,
                                free,
                                short,
                            },
                        );
                    }
                }
                Gate::Ruled => {
                    let rules = self.tree.rules_at(burden.place).iter();
                    for rule in rules.filter(|rule| rule.stage == ask.stage) {
                        match self.judge(ask, burden, rule) {
                            Verdict::Fine => {}
                            Verdict::Warn(shortage) => warnings.push(shortage),
                            Verdict::Except(shortage) => {
                                passed.excepted = true;
                                warnings.push(shortage);
                            }
                            Verdict::Refuse(shortage) => self.worsen(&mut worst, shortage),
                        }
                    }
                }
            }
        }
        if let Some(shortage) = worst {
            return Err(self.exceeded(ask, shortage));
        }
        warnings.sort_unstable_by_key(|shortage| (shortage.place, shortage.basis));
        let warnings = warnings.into_iter();
        passed
            .warnings
            .extend(warnings.map(|shortage| self.warning(ask, shortage)));
        Ok(())
    }

    fn free_at(&self, place: usize, stage: Stage) -> i128 {
        self.cell(place).free_at(stage, self.reserved_at(place))
    }

    /// Judges one rule at one node.
    fn judge(&self, ask: Ask<'_>, burden: Burden, rule: &Rule) -> Verdict {
        let moves = match rule.basis {
            Basis::Whole => false,
            Basis::Period => ask.from != ask.period,
            // Money used in an earlier period is used to date already.
            Basis::ToDate => ask.from == NO_PERIOD || ask.from > ask.period,
        };
        let more = if moves { burden.moved } else { burden.more };
        if more <= 0 {
            return Verdict::Fine;
        }
        let (capacity, used) = self.capacity(burden.place, rule, ask.period);
        let free = capacity.saturating_sub(used);
        let shortage = Shortage {
            place: burden.place,
            basis: rule.basis,
            free,
            short: more.saturating_sub(free),
        };
        if shortage.short <= 0 {
            return Verdict::Fine;
        }
        match rule.control {
            Control::Advisory => Verdict::Fine,
            Control::Soft => Verdict::Warn(shortage),
            Control::Hard => {
                let tolerated = rule.tolerance.of_minor(capacity, self.money(0));
                if shortage.short <= tolerated {
                    Verdict::Warn(shortage)
                } else if lets_pass(rule, ask.exception) {
                    Verdict::Except(shortage)
                } else {
                    Verdict::Refuse(Shortage {
                        free: free.saturating_add(tolerated),
                        short: shortage.short.saturating_sub(tolerated),
                        ..shortage
                    })
                }
            }
        }
    }

    /// Returns what a rule compares at a node: the capacity, and what is used of it.
    fn capacity(&self, place: usize, rule: &Rule, period: PeriodAt) -> (i128, i128) {
        let whole = self.cell(place);
        let first = match rule.basis {
            Basis::Whole => {
                let capacity = whole.allocated.saturating_sub(self.reserved_at(place));
                return (capacity, whole.used(rule.stage));
            }
            Basis::Period => period,
            Basis::ToDate => 0,
        };
        (first..=period).fold((0, 0), |(capacity, used), period| {
            let cell = self.tree.phase(place, usize::from(period));
            cell.map_or((capacity, used), |at| {
                let cell = self.cell(at);
                (
                    capacity.saturating_add(cell.allocated),
                    used.saturating_add(cell.used(rule.stage)),
                )
            })
        })
    }

    /// Keeps the deepest shortage, the first by position among these.
    fn worsen(&self, worst: &mut Option<Shortage>, shortage: Shortage) {
        let rank = |shortage: &Shortage| {
            let depth = self.tree.depth_at(shortage.place);
            (depth, Reverse(shortage.place), Reverse(shortage.basis))
        };
        if worst
            .as_ref()
            .is_none_or(|worst| rank(&shortage) > rank(worst))
        {
            *worst = Some(shortage);
        }
    }

    fn exceeded(&self, ask: Ask<'_>, shortage: Shortage) -> LedgerError {
        LedgerError::LimitExceeded {
            node: self.tree.name_at(shortage.place).clone(),
            free: self.money(shortage.free),
            short: self.money(shortage.short),
            stage: ask.stage,
            basis: shortage.basis,
            period: self.label(ask.period),
        }
    }

    fn warning(&self, ask: Ask<'_>, shortage: Shortage) -> Warning {
        Warning {
            node: self.tree.name_at(shortage.place).clone(),
            free: self.money(shortage.free),
            short: self.money(shortage.short),
            stage: ask.stage,
            basis: shortage.basis,
            period: self.label(ask.period),
        }
    }

    pub(super) fn money(&self, minor: i128) -> Money {
        Money::from_minor(minor, self.tree.currency())
    }
}

fn lets_pass(rule: &Rule, exception: Option<&Exception>) -> bool {
    super::BudgetTree::lets_pass(rule.exception.as_ref(), exception)
}
