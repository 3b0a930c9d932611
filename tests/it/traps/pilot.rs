//! Traps of samples and tests.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test that cannot go on should say so by panicking"
)]

use tactica::{
    number::{Decimal, Percent},
    pilot::{Arm, PilotError, SequentialTest, ShareChange, compare_shares},
};

use crate::dice::Dice;

fn arm(successes: u64, trials: u64) -> Arm {
    Arm::new(successes, trials).unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(super) fn few_trials_have_a_wide_interval() {
    let confidence = Percent::from(95);
    let none = arm(0, 20).interval(confidence).unwrap();
    let all = arm(20, 20).interval(confidence).unwrap();
    // By the textbook's ± z standard errors both would be certain.
    assert!(
        none.low.decimal() == Decimal::ZERO && none.high.decimal() > decimal("0.15"),
        "{none:?}"
    );
    assert!(
        all.high.decimal() == Decimal::ONE && all.low.decimal() < decimal("0.85"),
        "{all:?}"
    );
    // A hundred times as many narrow it tenfold.
    let width = |arm: Arm| {
        let found = arm.interval(confidence).unwrap();
        found.high.decimal() - found.low.decimal()
    };
    let (few, many) = (width(arm(10, 20)), width(arm(1000, 2000)));
    assert!(
        few > many * Decimal::from(9) && few < many * Decimal::from(11),
        "{few} {many}"
    );
    let nobody = Arm::new(0, 0).and_then(|arm| arm.interval(confidence));
    assert!(matches!(nobody, Err(PilotError::TooFewTrials { .. })));
}

pub(super) fn a_change_may_be_chance() {
    // Awareness of 40 % and 44 % in waves of 200, and the same in waves of 4,000.
    let change = |trials: u64| {
        let (before, after) = (
            arm(trials * 40 / 100, trials),
            arm(trials * 44 / 100, trials),
        );
        ShareChange::between(before, after, Percent::from(95)).unwrap()
    };
    let (small, large) = (change(200), change(4000));
    assert_eq!(small.difference, large.difference);
    assert!(!small.is_significant() && small.low.decimal() < Decimal::ZERO);
    assert!(
        small.explain().contains("which may be chance"),
        "{}",
        small.explain()
    );
    assert!(large.is_significant() && large.low.decimal() > Decimal::ZERO);
}

pub(super) fn a_sequential_test_may_be_looked_at() {
    // Two arms that do not differ, looked at after every twenty trials: how many runs are ever called different?
    const RUNS: u32 = 300;
    let (mut fixed, mut valid) = (0, 0);
    let mut dice = Dice(11);
    for _ in 0..RUNS {
        let mut test = SequentialTest::new(0.05, 0.1).unwrap();
        let (mut control, mut treatment, mut trials) = (0, 0, 0);
        let (mut alarm_fixed, mut alarm_valid) = (false, false);
        while trials < 600 {
            for _ in 0..20 {
                control += u64::from(dice.below(5) == 0);
                treatment += u64::from(dice.below(5) == 0);
            }
            trials += 20;
            let arms = (arm(control, trials), arm(treatment, trials));
            let look = test.look(arms.0, arms.1).unwrap();
            alarm_valid |= look.is_significant();
            let once = compare_shares(arms.0, arms.1);
            alarm_fixed |= once.is_ok_and(|once| once.p_value < 0.05);
        }
        fixed += u32::from(alarm_fixed);
        valid += u32::from(alarm_valid);
    }
    // Of a test for one look it is several times the level; of the sequential one it stays below.
    assert!(fixed * 100 > RUNS * 15, "{fixed} of {RUNS}");
    assert!(valid * 100 <= RUNS * 5, "{valid} of {RUNS}");
}
