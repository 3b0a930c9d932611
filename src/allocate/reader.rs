//! How are the single values of a problem read? Each that is wrong becomes a fault with its subject, value and limit.

use super::{
    ItemDraft, ProblemFault, Subject,
    problem::{Edge, MINOR_MOST, Share},
};
use crate::{
    money::{Currency, Money},
    number::{Percent, Rounding},
};

/// The ranges that percentages may be in, in percent.
const PARITY_MOST: u32 = 1000;
const VOICE_MOST: u32 = 99;

/// Collects faults while it reads.
pub(super) struct Reader {
    pub(super) currency: Currency,
    pub(super) faults: Vec<ProblemFault>,
}

impl Reader {
    pub(super) fn parity(&mut self, subject: &Subject, draft: &ItemDraft) -> Option<i128> {
        let parity = draft.parity.as_ref()?;
        let competitors = self.amount(subject, "competitors", Some(parity.competitors));
        let share = self.share(subject, "at_least", Some(parity.at_least), PARITY_MOST)?;
        self.floor_of(
            subject,
            "competitors",
            parity.competitors,
            competitors?,
            share.0,
        )
    }

    pub(super) fn voice(&mut self, subject: &Subject, draft: &ItemDraft) -> Option<i128> {
        let voice = draft.share_of_voice.as_ref()?;
        let others = self.amount(subject, "others", Some(voice.others));
        let share = self.share(subject, "at_least", Some(voice.at_least), VOICE_MOST)?;
        let rest = rust_decimal::Decimal::ONE.checked_sub(share.0)?;
        self.floor_of(
            subject,
            "others",
            voice.others,
            others?,
            share.0.checked_div(rest)?,
        )
    }

    /// Returns `factor` times an amount, rounded up to a minor unit.
    fn floor_of(
        &mut self,
        subject: &Subject,
        field: &'static str,
        amount: Money,
        minor: i128,
        factor: rust_decimal::Decimal,
    ) -> Option<i128> {
        let floor = Money::from_minor(minor, self.currency)
            .try_mul(factor, Rounding::Ceil)
            .ok()
            .map(Money::minor)
            .filter(|floor| *floor <= MINOR_MOST);
        if floor.is_none() {
            let (subject, needed) = (
                subject.clone(),
                "an amount whose floor can be calculated with",
            );
            self.faults.push(ProblemFault::Amount {
                subject,
                field,
                amount,
                needed,
            });
        }
        floor
    }

    /// Returns the minor units of an amount that is in the currency, not negative and not too large.
    pub(super) fn amount(
        &mut self,
        subject: &Subject,
        field: &'static str,
        amount: Option<Money>,
    ) -> Option<i128> {
        let amount = amount?;
        let subject = subject.clone();
        if amount.currency() != self.currency {
            let currency = self.currency;
            self.faults.push(ProblemFault::Currency {
                subject,
                field,
                amount,
                currency,
            });
            return None;
        }
        let needed = match amount.minor() {
            0..=MINOR_MOST => return Some(amount.minor()),
            ..0 => "zero or more",
            _ => "at most 9007199254740991 minor units",
        };
        self.faults.push(ProblemFault::Amount {
            subject,
            field,
            amount,
            needed,
        });
        None
    }

    pub(super) fn number(
        &mut self,
        subject: &Subject,
        field: &'static str,
        value: Option<f64>,
    ) -> Option<f64> {
        let value = value?;
        if value.is_finite() && value > 0.0 {
            return Some(value);
        }
        let subject = subject.clone();
        self.faults.push(ProblemFault::Number {
            subject,
            field,
            value,
        });
        None
    }

    pub(super) fn share(
        &mut self,
        subject: &Subject,
        field: &'static str,
        value: Option<Percent>,
        most: u32,
    ) -> Option<Share> {
        let value = value?;
        let decimal = value.decimal();
        if !decimal.is_sign_negative() && decimal <= most.into() {
            return Some(Share(value.fraction()));
        }
        let (subject, low) = (subject.clone(), Percent::ZERO);
        let high = Percent::rounded(most.into()).unwrap_or(Percent::HUNDRED);
        self.faults.push(ProblemFault::Percentage {
            subject,
            field,
            value,
            low,
            high,
        });
        None
    }

    pub(super) fn crossing(&mut self, subject: &Subject, low: Option<Edge>, high: Option<Edge>) {
        if let (Some(low), Some(high)) = (low, high) {
            if low.minor > high.minor {
                let money = |minor| Money::from_minor(minor, self.currency);
                self.faults.push(ProblemFault::BoundsCross {
                    subject: subject.clone(),
                    lower: low.bound,
                    low: money(low.minor),
                    upper: high.bound,
                    high: money(high.minor),
                });
            }
        }
    }
}
