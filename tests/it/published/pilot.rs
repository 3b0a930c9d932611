//! Pilots: sizes, beliefs and the level of the sequential test.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::float_arithmetic,
    reason = "test code: an overflow is a failed test"
)]

use tactica::{
    number::Ratio,
    pilot::{
        Arm, BetaPrior, SequentialTest, ShareChange, SharePlan, SizeMethod, believe, check_ratio,
        compare_shares,
    },
};

/// From 10 % to 12 % at a two-sided level of 5 % with a power of 80 %, by the three usual formulas.
#[test]
fn sizes_of_arms() {
    let plan = SharePlan {
        baseline: 0.10,
        expected: 0.12,
        alpha: 0.05,
        power: 0.8,
    };
    for (method, published) in [
        (SizeMethod::Pooled, 3840.85),
        (SizeMethod::Unpooled, 3838.10),
        (SizeMethod::Arcsine, 3834.61),
    ] {
        let found = plan.trials_per_arm(method).expect("legal");
        assert!((found - published).abs() < 0.006, "{method:?}: {found}");
        // What so many trials detect is what they were planned for.
        let trials = 3841;
        let share = plan.detectable(trials, method).expect("legal");
        let back = SharePlan {
            expected: share,
            ..plan
        }
        .trials_per_arm(method)
        .expect("legal");
        assert!((back - 3841.0).abs() < 1e-6, "{method:?}: {back}");
    }
}

/// A uniform prior, 20 of 200 against 30 of 200.
#[test]
fn beliefs_of_two_arms() {
    let arm = |successes, trials| Arm::new(successes, trials).expect("legal");
    let prior = BetaPrior {
        alpha: 1.0,
        beta: 1.0,
    };
    let belief = believe(prior, arm(20, 200), arm(30, 200)).expect("legal");
    assert!(
        (belief.treatment_better - 0.933_305_293_217_8).abs() < 1e-12,
        "{belief:?}"
    );
    assert!(
        (belief.loss_of_treatment - 0.000_975_354_632).abs() < 1e-12,
        "{belief:?}"
    );
    // The two losses differ by the difference of the means.
    let means = 31.0 / 202.0 - 21.0 / 202.0;
    assert!((belief.loss_of_control - belief.loss_of_treatment - means).abs() < 1e-12);
    // Exchanged arms give the complement, whatever their sizes.
    for (control, treatment) in [(arm(0, 0), arm(3, 9)), (arm(7, 90), arm(90_000, 1_000_000))] {
        let (one, two) = (
            believe(prior, control, treatment),
            believe(prior, treatment, control),
        );
        let sum = one.expect("legal").treatment_better + two.expect("legal").treatment_better;
        assert!((sum - 1.0).abs() < 1e-10, "{sum}");
    }
}

/// Draws that are a definition (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, share: f64) -> bool {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let high = u32::try_from((z ^ (z >> 31)) >> 32).expect("32 bits are left");
        f64::from(high) < share * 4_294_967_296.0
    }
}

/// How often runs without a difference are ever found significant by looks after each trial, by the sequential test and by the
/// test of a fixed size.
fn false_alarms(runs: u32, trials: u64) -> (u32, u32) {
    let mut random = Random(2022);
    let (mut sequential, mut fixed) = (0, 0);
    for _ in 0..runs {
        let mut test = SequentialTest::new(0.05, 0.05).expect("legal");
        let (mut first, mut second) = (0, 0);
        let (mut alarm, mut peeked) = (false, false);
        for n in 1..=trials {
            first += u64::from(random.below(0.2));
            second += u64::from(random.below(0.2));
            let (control, treatment) = (
                Arm::new(first, n).expect("legal"),
                Arm::new(second, n).expect("legal"),
            );
            alarm |= test
                .look(control, treatment)
                .expect("legal")
                .is_significant();
            if n >= 30 && n % 10 == 0 {
                peeked |= compare_shares(control, treatment).expect("legal").p_value < 0.05;
            }
        }
        sequential += u32::from(alarm);
        fixed += u32::from(peeked);
    }
    (sequential, fixed)
}

#[test]
fn peeking_spoils_a_fixed_test_and_not_a_sequential_one() {
    let (sequential, fixed) = false_alarms(400, 1000);
    assert!(sequential <= 20, "{sequential} of 400");
    assert!(fixed > 80, "{fixed} of 400");
}

/// Twenty thousand runs of two thousand looks each: at most one in twenty may ever be significant. It was 473 of them, 2.4 %.
#[test]
#[ignore = "forty million looks take minutes; the test above makes four hundred runs of it every time"]
fn the_level_holds_under_continuous_peeking() {
    let (sequential, _) = false_alarms(20_000, 2000);
    assert!(sequential <= 1000, "{sequential} of 20000");
}

#[test]
fn arms_off_their_ratio_are_found() {
    // (5200 − 5100)² / 5100 + (5000 − 5100)² / 5100 = 3.92157, two-sided 1.98030 standard errors.
    let check = check_ratio(&[5_200, 5_000], &[0.5, 0.5]).expect("legal");
    assert!((check.chi_square - 3.921_568_627).abs() < 1e-8);
    assert!(
        (check.p_value - 0.047_668).abs() < 1e-5,
        "{}",
        check.p_value
    );
    assert!(check.is_sound());
}

/// Newcombe (1998), *Interval estimation for the difference between independent proportions*, method 10: 56 of 70 against 48 of
/// 80, and 9 of 10 against 3 of 10; the intervals of single shares are those of his companion paper, method 3.
#[test]
fn intervals_of_shares_and_of_their_difference() {
    let arm = |successes, trials| Arm::new(successes, trials).expect("legal");
    let percent = |text: &str| text.parse().expect("legal");
    for ((before, after), (difference, low, high)) in [
        ((arm(48, 80), arm(56, 70)), ("0.2", "0.0524", "0.3339")),
        ((arm(3, 10), arm(9, 10)), ("0.6", "0.1705", "0.8090")),
    ] {
        let found = ShareChange::between(before, after, percent("95%")).expect("legal");
        assert_eq!(found.difference.to_string(), difference);
        let rounded = |value: Ratio| value.decimal().round_dp(4).to_string();
        assert_eq!(
            (rounded(found.low), rounded(found.high)),
            (low.into(), high.into())
        );
        assert!(found.is_significant());
        // The other way round the change has the other sign.
        let back = ShareChange::between(after, before, percent("95%")).expect("legal");
        assert_eq!(back.p_value, found.p_value);
        assert_eq!(back.difference.decimal(), -found.difference.decimal());
    }
    for ((successes, trials), (low, high)) in [
        ((81, 263), ("0.2553", "0.3662")),
        ((15, 148), ("0.0624", "0.1605")),
        ((0, 20), ("0.0000", "0.1611")),
        ((1, 29), ("0.0061", "0.1718")),
    ] {
        let found = arm(successes, trials)
            .interval(percent("95%"))
            .expect("legal");
        let rounded = |value: Ratio| format!("{:.4}", value.decimal().round_dp(4));
        assert_eq!(
            (rounded(found.low), rounded(found.high)),
            (low.into(), high.into())
        );
        // More confidence takes a wider interval; all of it takes all there is, and is refused.
        let wide = arm(successes, trials)
            .interval(percent("99%"))
            .expect("legal");
        assert!(wide.low <= found.low && wide.high > found.high);
    }
    assert_eq!(
        arm(0, 0).interval(percent("95%")).unwrap_err().code(),
        "pilot-too-few-trials"
    );
    for text in ["100%", "0%", "-5%", "120%"] {
        let refused = arm(1, 2).interval(percent(text)).unwrap_err();
        assert_eq!(refused.code(), "pilot-out-of-range", "{text}");
    }
}
