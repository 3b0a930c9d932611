//! What is wrong with channels over periods, all at once, and what do they come to when nothing is?

use super::core::{
    barrier::Calendar,
    flight::{Cover, Flight},
};
use super::{
    PhasedItemDraft, PhasingDraft, ProblemFault, ProblemFaults, Subject, problem::MINOR_MOST,
};
use crate::{
    money::Money,
    response::{CarryOver, Curve},
};

/// What there is in a period without cash, in parts of the budget.
const HAIR: f64 = 1e-9;

impl PhasingDraft {
    pub(super) fn calendar(&self) -> Result<Calendar, ProblemFaults> {
        let mut reader = Reader {
            draft: self,
            faults: Vec::new(),
        };
        let whole = Subject::Budget;
        if self.items.is_empty() {
            reader.faults.push(ProblemFault::NoItems);
        }
        let budget = reader
            .amount(&whole, "budget", Some(self.budget))
            .unwrap_or(1.0);
        if self.budget.is_zero() {
            reader.faults.push(ProblemFault::Budget {
                budget: self.budget,
            });
        }
        reader.periods(&whole, "cash", self.cash.len());
        let mut cash = vec![f64::INFINITY; self.periods];
        // The method needs some room inside of every limit: where there is no cash, less than a quarter of a minor unit.
        let hair = (HAIR * budget).min(self.major(1) / 4.0);
        for (cash, amount) in cash.iter_mut().zip(&self.cash) {
            let none = amount.is_some_and(Money::is_zero);
            if none && amount.is_some_and(|amount| amount.currency() == self.currency) {
                *cash = hair;
            } else if let Some(amount) = reader.amount(&whole, "cash", *amount) {
                *cash = amount;
            }
        }
        let mut flights = Vec::with_capacity(self.items.len());
        for (i, item) in self.items.iter().enumerate() {
            if self.items.iter().take(i).any(|other| other.id == item.id) {
                let subject = Subject::Item(item.id.clone());
                reader.faults.push(ProblemFault::Duplicate { subject });
            }
            flights.extend(reader.flight(item, budget));
        }
        if reader.faults.is_empty() {
            return Ok(Calendar {
                flights,
                periods: self.periods,
                budget,
                cash,
            });
        }
        Err(ProblemFaults(reader.faults))
    }
}

/// Collects faults while it reads.
struct Reader<'a> {
    draft: &'a PhasingDraft,
    faults: Vec<ProblemFault>,
}

impl Reader<'_> {
    fn flight(&mut self, item: &PhasedItemDraft, budget: f64) -> Option<Flight> {
        let subject = Subject::Item(item.id.clone());
        let periods = self.draft.periods;
        self.periods(&subject, "season", item.season.len());
        for value in item.season.iter().copied() {
            if !value.is_finite() || value < 0.0 {
                let (subject, field) = (subject.clone(), "season");
                self.faults.push(ProblemFault::Number {
                    subject,
                    field,
                    value,
                });
            }
        }
        let last = item.last.unwrap_or(periods.saturating_sub(1));
        if last >= periods || item.first > last {
            let (subject, field, found) = (subject.clone(), "last", last.saturating_add(1));
            self.faults.push(ProblemFault::Periods {
                subject,
                field,
                found,
                expected: periods,
            });
        }
        let most = self
            .amount(&subject, "max", item.max)
            .unwrap_or(f64::INFINITY);
        let period_most = self
            .amount(&subject, "period_max", item.period_max)
            .unwrap_or(f64::INFINITY);
        let refused = |error| ProblemFault::Curve {
            item: item.id.clone(),
            error,
        };
        let weights = item
            .carry_over
            .map_or(Ok(vec![1.0]), CarryOver::weights)
            .map_err(refused);
        let curve = Curve::new(item.curve.clone()).map_err(|_| item.curve.faults());
        let (curve, weights) = match (curve, weights) {
            (Ok(curve), Ok(weights)) => (curve, weights),
            (curve, weights) => {
                let curve = curve.err().into_iter().flatten().map(refused);
                self.faults.extend(curve.chain(weights.err()));
                return None;
            }
        };
        let kernel = curve.kernel().clone();
        let largest = weights.iter().copied().fold(0.0, f64::max);
        let reach = (budget.min(most) * largest).min(period_most);
        let covers = vec![Cover::of(&kernel, reach)];
        let season = if item.season.is_empty() {
            vec![1.0; periods]
        } else {
            item.season.clone()
        };
        let open = item.first..last.saturating_add(1);
        Some(Flight {
            kernel,
            covers,
            weights,
            season,
            open,
            period_most,
            most,
        })
    }

    fn periods(&mut self, subject: &Subject, field: &'static str, found: usize) {
        let expected = self.draft.periods;
        if (found != 0 && found != expected) || expected == 0 {
            let subject = subject.clone();
            self.faults.push(ProblemFault::Periods {
                subject,
                field,
                found,
                expected,
            });
        }
    }

    /// Returns an amount in major units; none, and a fault, when it is not in the currency, not above zero or too large.
    fn amount(
        &mut self,
        subject: &Subject,
        field: &'static str,
        amount: Option<Money>,
    ) -> Option<f64> {
        let amount = amount?;
        let subject = subject.clone();
        if amount.currency() != self.draft.currency {
            let currency = self.draft.currency;
            self.faults.push(ProblemFault::Currency {
                subject,
                field,
                amount,
                currency,
            });
            return None;
        }
        if !(1..=MINOR_MOST).contains(&amount.minor()) {
            if field != "budget" || !amount.is_zero() {
                let needed = "above zero and at most 9007199254740991 minor units";
                self.faults.push(ProblemFault::Amount {
                    subject,
                    field,
                    amount,
                    needed,
                });
            }
            return None;
        }
        Some(self.draft.major(amount.minor()))
    }
}
