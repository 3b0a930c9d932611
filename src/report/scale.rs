//! Which amounts an axis shows: round steps of 1, 2 or 5 times a power of ten, in integers.

use super::{Unit, px::Px, svg::Face};

/// The largest amount that is placed on an axis; larger ones are drawn here, which no real plan notices.
pub(crate) const DRAWN_MAX: i128 = 10_i128.pow(30);

/// A range of amounts between two round values, divided by a round step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scale {
    low: i128,
    high: i128,
    step: i128,
}

impl Scale {
    /// Returns the finest scale over the amounts and zero that has at most `steps_max` steps (at least 2).
    ///
    /// Without any amount other than zero it reaches to `unit`, one of what is counted.
    pub(crate) fn over(
        amounts: impl IntoIterator<Item = i128>,
        unit: i128,
        steps_max: i128,
    ) -> Self {
        let (mut least, mut most) = (0, 0);
        for amount in amounts {
            let amount = amount.clamp(DRAWN_MAX.saturating_neg(), DRAWN_MAX);
            (least, most) = (amount.min(least), amount.max(most));
        }
        if least == most {
            most = unit.clamp(1, DRAWN_MAX);
        }
        let (mut power, mut digits) = (1_i128, [1, 2, 5].into_iter().cycle());
        loop {
            let digit: i128 = digits.next().unwrap_or(1);
            let step = power.saturating_mul(digit);
            let floor = least.div_euclid(step);
            // `-floor(-x)` is the ceiling.
            let ceiling = most.saturating_neg().div_euclid(step).saturating_neg();
            if ceiling.saturating_sub(floor) <= steps_max.max(2) {
                return Self {
                    low: floor.saturating_mul(step),
                    high: ceiling.saturating_mul(step),
                    step,
                };
            }
            if digit == 5 {
                power = power.saturating_mul(10);
            }
        }
    }

    pub(crate) fn step(self) -> u128 {
        self.step.unsigned_abs()
    }

    /// Returns the multiples of the step from the low to the high end.
    pub(crate) fn ticks(self) -> Vec<i128> {
        let next = |tick: &i128| tick.checked_add(self.step).filter(|t| *t <= self.high);
        std::iter::successors(Some(self.low), next).collect()
    }

    /// Returns the distance of an amount from the low end on an axis of the given length.
    pub(crate) fn place(self, amount: i128, length: Px) -> Px {
        let amount = amount.clamp(self.low, self.high);
        length.share(
            amount.saturating_sub(self.low),
            self.high.saturating_sub(self.low),
        )
    }
}

/// The widest label of an axis: enough for every amount of a currency.
const LABEL_MAX: Px = Px::new(110);

/// Writes the labels of a scale; a unit with very many decimals has them cut.
pub(crate) fn tick_labels(unit: &Unit, scale: Scale) -> Vec<String> {
    let labels = unit.ticks(&scale.ticks(), scale.step()).into_iter();
    labels
        .map(|label| Face::Tick.fit(&label, LABEL_MAX).into_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_enclose_the_amounts() {
        for (amounts, expected) in [
            (vec![], vec![0, 20, 40, 60, 80, 100]),
            (vec![97], vec![0, 20, 40, 60, 80, 100]),
            (vec![100], vec![0, 20, 40, 60, 80, 100]),
            (vec![101], vec![0, 50, 100, 150]),
            (vec![-3, 2], vec![-3, -2, -1, 0, 1, 2]),
            (vec![-40], vec![-40, -30, -20, -10, 0]),
            (vec![3], vec![0, 1, 2, 3]),
        ] {
            let ticks = Scale::over(amounts.clone(), 100, 5).ticks();
            assert_eq!(ticks, expected, "{amounts:?}");
        }
    }

    #[test]
    fn every_amount_lies_within_the_axis() {
        let length = Px::new(500);
        for amount in [i128::MIN, -DRAWN_MAX, -1, 0, 1, 10_i128.pow(17), i128::MAX] {
            let scale = Scale::over([amount, 7], 1, 6);
            assert!(scale.ticks().len() <= 7);
            let at = scale.place(amount, length);
            assert!(Px::ZERO <= at && at <= length, "{amount} at {at}");
            assert!(scale.place(0, length) >= Px::ZERO);
        }
    }
}
