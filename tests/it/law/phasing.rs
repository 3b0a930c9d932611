//! Laws of money over periods, and curves fitted to data.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::float_cmp,
    clippy::many_single_char_names,
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unnecessary_fold,
    clippy::redundant_closure_for_method_calls,
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "test code: a panic is a failed test; outcomes are floats"
)]

use tactica::{
    allocate::{PhasedItemDraft, Phasing, PhasingDraft, PhasingOptions},
    money::{Currency, Money},
    response::{
        CarryOver, Curve, Fit, FitChannel, FitData, FitForm, FitOptions, FitWarning, Loss, Shape,
    },
};

mod lines;
mod waves;

fn draft(shape: f64, channels: u32, periods: u32, budget: &str) -> PhasingDraft {
    let item = |c: u32| {
        let f = f64::from(c);
        let season = |t: u32| 1.0 + 0.4 * (f64::from(t) * 6.3 / f64::from(periods) + f).sin();
        PhasedItemDraft {
            carry_over: Some(CarryOver::Geometric {
                retention: 0.15 * f,
            }),
            season: (0..periods).map(season).collect(),
            first: usize::try_from(c).unwrap(),
            ..PhasedItemDraft::new(
                format!("c{c}").parse().unwrap(),
                Shape::Hill {
                    ceiling: 1000.0 + 300.0 * f,
                    half: 2000.0 + 500.0 * f,
                    shape,
                },
            )
        }
    };
    PhasingDraft {
        currency: Currency::EUR,
        periods: usize::try_from(periods).unwrap(),
        budget: budget.parse().unwrap(),
        cash: Vec::new(),
        items: (0..channels).map(item).collect(),
    }
}

fn major(amount: Money) -> f64 {
    amount.minor() as f64 / 100.0
}

/// Judges a schedule from the document alone.
fn judge(draft: &PhasingDraft, best: &Phasing) {
    let mut value = 0.0;
    let mut spent = 0;
    for (item, found) in draft.items.iter().zip(&best.items) {
        let x: Vec<f64> = found.amounts.iter().map(|amount| major(*amount)).collect();
        assert!(found.amounts.iter().all(|amount| !amount.is_negative()));
        assert!(
            x[..item.first].iter().all(|x| *x == 0.0),
            "{}: before its start",
            item.id
        );
        let curve = Curve::new(item.curve.clone()).unwrap();
        let effective = item.carry_over.unwrap().effective(&x).unwrap();
        for (a, season) in effective.iter().zip(&item.season) {
            value += season * curve.value(*a).unwrap();
        }
        spent += found
            .amounts
            .iter()
            .map(|amount| amount.minor())
            .fold(0, |a, b| a + b);
    }
    assert_eq!(spent + best.unspent.minor(), draft.budget.minor());
    assert!(
        (value / best.value - 1.0).abs() < 1e-9,
        "{value} is not {}",
        best.value
    );
    assert!(best.upper_bound >= best.value);
}

#[test]
fn concave_channels_over_periods_are_solved_to_the_gap() {
    for (channels, periods) in [(1, 4), (3, 10), (5, 20)] {
        let draft = draft(1.0, channels, periods, "90000.00 EUR");
        let best = draft.solve().unwrap();
        judge(&draft, &best);
        assert!(best.gap <= 1e-6, "gap {:e}", best.gap);
        assert!(best.gain() >= 0.0);
    }
}

#[test]
fn no_period_spends_more_than_its_cash() {
    let mut draft = draft(0.8, 4, 12, "60000.00 EUR");
    let free = draft.solve().unwrap();
    draft.cash = (0..12)
        .map(|t| (t % 3 == 0).then(|| "2000.00 EUR".parse().unwrap()))
        .collect();
    draft.items[1].period_max = Some("1500.00 EUR".parse().unwrap());
    draft.items[2].max = Some("9000.00 EUR".parse().unwrap());
    let best = draft.solve().unwrap();
    judge(&draft, &best);
    assert!(best.gap <= 1e-6, "gap {:e}", best.gap);
    assert!(best.value < free.value);
    for t in (0..12).step_by(3) {
        let sum = best
            .items
            .iter()
            .map(|item| item.amounts[t].minor())
            .fold(0, |a, b| a + b);
        assert!(sum <= 200_000, "{sum} in period {t}");
        assert!(best.cash_prices[t] > 0.0);
    }
    assert!(
        best.items[1]
            .amounts
            .iter()
            .all(|amount| amount.minor() <= 150_000)
    );
    let sum = best.items[2]
        .amounts
        .iter()
        .map(|amount| amount.minor())
        .fold(0, |a, b| a + b);
    assert!(sum <= 900_000);
}

#[test]
fn a_schedule_of_s_curves_has_a_bound_that_no_other_schedule_exceeds() {
    let draft = draft(2.5, 4, 16, "60000.00 EUR");
    let best = draft.solve().unwrap();
    judge(&draft, &best);
    assert!(best.gap <= 0.01, "gap {:e}", best.gap);
    assert!(best.gain() > 0.0);
    // Any run of equal weeks of one channel is a schedule too.
    for item in &draft.items {
        let curve = Curve::new(item.curve.clone()).unwrap();
        for from in item.first..16 {
            for to in from + 1..=16 {
                let part = 60_000.0 / (to - from) as f64;
                let x: Vec<f64> = (0..16)
                    .map(|t| if (from..to).contains(&t) { part } else { 0.0 })
                    .collect();
                let effective = item.carry_over.unwrap().effective(&x).unwrap();
                let value = effective
                    .iter()
                    .zip(&item.season)
                    .map(|(a, season)| season * curve.value(*a).unwrap())
                    .fold(0.0, |a, b| a + b);
                assert!(value <= best.upper_bound && value <= best.value * 1.02);
            }
        }
    }
}

#[test]
fn a_period_without_cash_is_one_without_spends() {
    for shape in [0.8, 2.5] {
        let mut draft = draft(shape, 3, 8, "9000.00 EUR");
        draft.cash = vec![None; 8];
        let free = draft.solve().unwrap();
        draft.cash[2] = Some("0.00 EUR".parse().unwrap());
        draft.cash[5] = draft.cash[2];
        let best = draft.solve().unwrap();
        judge(&draft, &best);
        for item in &best.items {
            assert!(item.amounts[2].is_zero() && item.amounts[5].is_zero());
        }
        assert!(
            best.gap <= 0.01 && best.value <= free.upper_bound,
            "{best:?}"
        );
        assert!(
            best.value >= 0.5 * free.value,
            "{} {}",
            best.value,
            free.value
        );
    }
}

#[test]
fn what_can_bring_nothing_is_given_nothing() {
    let mut draft = draft(2.0, 2, 6, "9000.00 EUR");
    draft.items[1].season = vec![0.0; 6];
    let best = draft.solve().unwrap();
    assert!(
        best.items[1].amounts.iter().all(|amount| amount.is_zero()),
        "{best:?}"
    );
    assert!(best.gap <= 0.01 && best.value > 0.0, "{best:?}");
    draft.items[0].season = vec![0.0; 6];
    let none = draft.solve().unwrap();
    assert_eq!((none.value, none.upper_bound, none.gap), (0.0, 0.0, 0.0));
    assert_eq!(none.unspent, draft.budget);
}

#[test]
fn what_is_wrong_with_a_schedule_is_said_at_once() {
    let mut wrong = draft(1.0, 2, 6, "100.00 USD");
    wrong.cash = vec![None; 5];
    wrong.items[0].season.pop();
    wrong.items[0].season[1] = -1.0;
    wrong.items[1].id = "c0".parse().unwrap();
    wrong.items[1].first = 6;
    wrong.items[1].carry_over = Some(CarryOver::Geometric { retention: 1.0 });
    let faults = wrong.solve().unwrap_err();
    let codes: Vec<&str> = faults.faults().iter().map(|fault| fault.code()).collect();
    assert_eq!(
        codes,
        [
            "problem-currency",
            "problem-periods",
            "problem-periods",
            "problem-number",
            "problem-duplicate",
            "problem-periods",
            "curve-out-of-range",
        ]
    );
}

/// The weekly data of a retailer: ten channels, 209 weeks; see `examples/data/README.md`.
fn weekly() -> FitData {
    let text = include_str!("../../../examples/data/weekly-channels.csv");
    let mut lines = text
        .lines()
        .map(|line| line.split(',').collect::<Vec<&str>>());
    let names = lines.next().unwrap();
    let rows: Vec<Vec<&str>> = lines.collect();
    let column = |i: usize| {
        rows.iter()
            .map(|row| row[i].parse().unwrap())
            .collect::<Vec<f64>>()
    };
    let mut data = FitData {
        outcome: Vec::new(),
        channels: Vec::new(),
        controls: Vec::new(),
    };
    for (i, name) in names.iter().enumerate().skip(1) {
        match name.strip_prefix("mdsp_") {
            Some(id) => data.channels.push(FitChannel {
                id: id.parse().unwrap(),
                spend: column(i),
            }),
            None if *name == "sales" => data.outcome = column(i),
            None => data.controls.push(column(i)),
        }
    }
    data
}

#[test]
fn real_weekly_data_are_fitted_and_what_they_do_not_tell_is_said() {
    let data = weekly();
    assert_eq!((data.outcome.len(), data.channels.len()), (209, 10));
    let fit = Fit::of(&data, FitOptions::default()).unwrap();
    assert!(
        fit.r_squared > 0.6 && fit.r_squared < 0.9,
        "{}",
        fit.r_squared
    );
    // Spend of search never came near a plateau, and the sound channels show nothing.
    let never = |warning: &FitWarning| matches!(warning, FitWarning::NeverSaturates { channel, .. } if channel.as_str() == "sem");
    let nothing = |warning: &FitWarning| matches!(warning, FitWarning::NoEffect { channel } if channel.as_str() == "auddig");
    assert!(fit.warnings.iter().any(never) && fit.warnings.iter().any(nothing));
    for channel in &fit.channels {
        assert!(channel.ceiling.value >= 0.0 && channel.half.value.is_finite());
    }
}

#[test]
fn outliers_do_not_bend_a_robust_fit() {
    let spend: Vec<f64> = (0..150)
        .map(|t| f64::from((t * 37 + t * t * 11) % 100) * 10.0)
        .collect();
    let truth = Curve::new(Shape::Hill {
        ceiling: 900.0,
        half: 300.0,
        shape: 1.0,
    })
    .unwrap();
    let noise = |t: usize| ((t * 7919) % 13) as f64 - 6.0;
    let mut outcome: Vec<f64> = spend
        .iter()
        .enumerate()
        .map(|(t, x)| 2000.0 + truth.value(*x).unwrap() + noise(t))
        .collect();
    for t in [20, 60, 61, 100] {
        outcome[t] += 4000.0;
    }
    let channels = vec![FitChannel {
        id: "tv".parse().unwrap(),
        spend,
    }];
    let data = FitData {
        outcome,
        channels,
        controls: Vec::new(),
    };
    let error = |loss| {
        let fit = Fit::of(
            &data,
            FitOptions::default().form(FitForm::Concave).loss(loss),
        )
        .unwrap();
        (fit.channels[0].ceiling.value / 900.0 - 1.0).abs()
    };
    assert!(error(Loss::Huber) < 0.03, "{}", error(Loss::Huber));
    assert!(error(Loss::Squares) > 3.0 * error(Loss::Huber));
}

#[test]
fn data_that_cannot_be_fitted_are_refused() {
    let series = |n: usize| (0..n).map(|t| (t % 7) as f64).collect::<Vec<f64>>();
    let channel = |spend: Vec<f64>| FitChannel {
        id: "tv".parse().unwrap(),
        spend,
    };
    let data = |outcome, channels, controls| FitData {
        outcome,
        channels,
        controls,
    };
    let mut bad = series(40);
    bad[3] = f64::NAN;
    for (data, code) in [
        (
            data(series(40), vec![channel(series(39))], vec![]),
            "curve-fit-length",
        ),
        (
            data(series(40), vec![channel(bad.clone())], vec![]),
            "curve-fit-value",
        ),
        (
            data(bad, vec![channel(series(40))], vec![]),
            "curve-fit-value",
        ),
        (
            data(series(40), vec![channel(vec![0.0; 40])], vec![]),
            "curve-fit-no-spend",
        ),
        (data(series(40), vec![], vec![]), "curve-fit-no-channels"),
        (
            data(series(13), vec![channel(series(13))], vec![]),
            "curve-fit-too-short",
        ),
        (
            data(series(40), vec![channel(series(40))], vec![vec![2.0; 40]]),
            "curve-fit-dependent",
        ),
    ] {
        assert_eq!(
            Fit::of(&data, FitOptions::default()).unwrap_err().code(),
            code
        );
    }
}
