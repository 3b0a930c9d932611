//! Is there enough, at every node an amount is charged to?

use std::cmp::Reverse;

use super::{
    Basis, Control, Exception, Ledger, LedgerError, Rule, Stage, Warning, control::Gate,
    record::PeriodAt,
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
    /// The period whose limit is passed.
    period: PeriodAt,
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

impl Verdict {
    /// Returns how much it says, and of how much money.
    fn rank(&self) -> (u8, i128) {
        match self {
            Self::Fine => (0, 0),
            Self::Warn(shortage) => (1, shortage.short),
            Self::Except(shortage) => (2, shortage.short),
            Self::Refuse(shortage) => (3, shortage.short),
        }
    }
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
                        let shortage = Shortage {
                            place: burden.place,
                            basis: Basis::Whole,
                            period: ask.period,
                            free,
                            short,
                        };
                        self.worsen(&mut worst, shortage);
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
            return Err(self.exceeded(ask.stage, shortage));
        }
        warnings.sort_unstable_by_key(|shortage| (shortage.place, shortage.basis));
        let warnings = warnings.into_iter();
        passed
            .warnings
            .extend(warnings.map(|shortage| self.warning(ask.stage, shortage)));
        Ok(())
    }

    fn free_at(&self, place: usize, stage: Stage) -> i128 {
        self.cell(place).free_at(stage, self.reserved_at(place))
    }

    /// Judges one rule at one node: the tightest of what it compares.
    fn judge(&self, ask: Ask<'_>, burden: Burden, rule: &Rule) -> Verdict {
        let whole = self.cell(burden.place);
        let (capacity, used) = match rule.basis {
            Basis::Whole => {
                let capacity = whole
                    .allocated
                    .saturating_sub(self.reserved_at(burden.place));
                (capacity, whole.used(rule.stage))
            }
            Basis::Period => self.phased(burden.place, rule, ask.period),
            Basis::ToDate => return self.judge_to_date(ask, burden, rule),
        };
        let moves = rule.basis == Basis::Period && ask.from != ask.period;
        let more = if moves { burden.moved } else { burden.more };
        let compared = (capacity, used.saturating_add(more));
        if more <= 0 {
            return Verdict::Fine;
        }
        self.verdict(ask, (burden.place, ask.period), rule, compared, more)
    }

    /// Judges what is used up to the period of the posting, and up to every later one: what is posted late into an early period
    /// counts in all that was used to date after it.
    fn judge_to_date(&self, ask: Ask<'_>, burden: Burden, rule: &Rule) -> Verdict {
        let mut tightest = Verdict::Fine;
        let (mut capacity, mut used) = (0_i128, 0_i128);
        for period in (0..).take(self.tree.periods().len()) {
            let (more_capacity, more_used) = self.phased(burden.place, rule, period);
            capacity = capacity.saturating_add(more_capacity);
            used = used.saturating_add(more_used);
            // Money used in an earlier period is used to date already. New money comes from no period, which is after all.
            let is_new = period < ask.from;
            let more = if is_new { burden.moved } else { burden.more };
            if period < ask.period || more <= 0 {
                continue;
            }
            let compared = (capacity, used.saturating_add(more));
            let verdict = self.verdict(ask, (burden.place, period), rule, compared, more);
            if verdict.rank() > tightest.rank() {
                tightest = verdict;
            }
        }
        tightest
    }

    /// Compares a capacity with what would be used of it, `more` included.
    fn verdict(
        &self,
        ask: Ask<'_>,
        (place, period): (usize, PeriodAt),
        rule: &Rule,
        (capacity, used): (i128, i128),
        more: i128,
    ) -> Verdict {
        let short = used.saturating_sub(capacity);
        let free = more.saturating_sub(short);
        let shortage = Shortage {
            place,
            basis: rule.basis,
            period,
            free,
            short,
        };
        if short <= 0 {
            return Verdict::Fine;
        }
        match rule.control {
            Control::Advisory => Verdict::Fine,
            Control::Soft => Verdict::Warn(shortage),
            Control::Hard => {
                let tolerated = rule.tolerance.of_minor(capacity, self.money(0));
                if short <= tolerated {
                    Verdict::Warn(shortage)
                } else if lets_pass(rule, ask.exception) {
                    Verdict::Except(shortage)
                } else {
                    Verdict::Refuse(Shortage {
                        free: free.saturating_add(tolerated),
                        short: short.saturating_sub(tolerated),
                        ..shortage
                    })
                }
            }
        }
    }

    /// Returns what a node is phased for a period, and what of it is used at the stage of a rule.
    fn phased(&self, place: usize, rule: &Rule, period: PeriodAt) -> (i128, i128) {
        let cell = self.tree.phase(place, usize::from(period));
        cell.map_or((0, 0), |at| {
            let cell = self.cell(at);
            (cell.allocated, cell.used(rule.stage))
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

    fn exceeded(&self, stage: Stage, shortage: Shortage) -> LedgerError {
        LedgerError::LimitExceeded {
            node: self.tree.name_at(shortage.place).clone(),
            free: self.money(shortage.free),
            short: self.money(shortage.short),
            stage,
            basis: shortage.basis,
            period: self.label(shortage.period),
        }
    }

    fn warning(&self, stage: Stage, shortage: Shortage) -> Warning {
        Warning {
            node: self.tree.name_at(shortage.place).clone(),
            free: self.money(shortage.free),
            short: self.money(shortage.short),
            stage,
            basis: shortage.basis,
            period: self.label(shortage.period),
        }
    }

    pub(super) fn money(&self, minor: i128) -> Money {
        Money::from_minor(minor, self.tree.currency())
    }
}

fn lets_pass(rule: &Rule, exception: Option<&Exception>) -> bool {
    super::BudgetTree::lets_pass(rule.exception.as_ref(), exception)
}
