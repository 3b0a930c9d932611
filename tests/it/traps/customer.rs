//! Traps of the data of customers and of the models fitted to them.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::float_arithmetic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should say so by panicking"
)]

use std::fmt::Write as _;

use tactica::{
    customer::{
        BgNbd, BgNbdParams, BuyingModel, CohortInputs, DataError, FitError, GammaGamma,
        GammaGammaParams, Histories, History, HistoryRow, MbgNbd, MbgNbdParams, ModelError,
        ParetoNbd, ParetoNbdParams, RetentionModel, Sbg, SbgParams, Spend, Spends, Summary,
        SummaryOptions, Survivors, TimeUnit, Transaction, Unidentified,
    },
    number::Percent,
};

/// Sums up purchases written as `customer date amount`, one a line.
fn summary(log: &str, unit: TimeUnit) -> Summary {
    let purchases = log.trim().lines().map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        Transaction {
            customer: words[0].into(),
            date: words[1].parse().unwrap(),
            amount: words[2].parse().unwrap(),
        }
    });
    let end = "2025-03-12".parse().unwrap();
    Summary::of(purchases, &SummaryOptions::new(unit).until(end)).unwrap()
}

const LOG: &str = "
ann 2025-01-01 100
ann 2025-01-15 20
ann 2025-01-15 10
ann 2025-01-29 40
bob 2025-01-08 90
bob 2025-01-08 5
";

pub(super) fn the_first_purchase_is_no_repeat() {
    let summary = summary(LOG, TimeUnit::Day);
    // Four purchases on three days, of which the first is none of the repeats; two on one day are one.
    let frequencies: Vec<u64> = summary
        .customers()
        .iter()
        .map(|customer| customer.history.frequency())
        .collect();
    assert_eq!(frequencies, [2, 0]);
}

pub(super) fn recency_runs_from_the_first_purchase() {
    let summary = summary(LOG, TimeUnit::Day);
    let ann = summary.customers()[0].history;
    // From 1 to 29 January, not from there to the end.
    assert_eq!((ann.recency(), ann.age()), (28.0, 70.0));
    // The time since the last purchase of a customer who came back at once is longer than its age allows.
    let since = History::new(2, 71.0, 70.0);
    assert!(matches!(since, Err(DataError::RecencyAfterEnd { .. })));
    // A table of spend is not read past such a row either, although spend does not depend on it.
    let row = HistoryRow {
        frequency: 2.0,
        recency: 71.0,
        age: 70.0,
        monetary_value: Some(20.0),
        weight: 1.0,
    };
    assert_eq!(
        Spends::read([row]).unwrap_err().to_string(),
        "row 1: recency is 71, it must not be after the end of the observation at 70"
    );
    // It would also turn the answer around: who was last seen long ago is likely to be gone.
    let params = BgNbdParams {
        r: 0.24,
        alpha: 4.4 * 7.0,
        a: 0.79,
        b: 2.4,
    };
    let model = BgNbd::new(params).unwrap();
    let mistaken = History::new(2, 42.0, 70.0).unwrap();
    assert!(model.probability_alive(&ann) < model.probability_alive(&mistaken));
}

pub(super) fn spend_leaves_the_first_purchase_out() {
    let summary = summary(LOG, TimeUnit::Day);
    let spent: Vec<Option<f64>> = summary
        .customers()
        .iter()
        .map(|customer| customer.spend.map(Spend::mean))
        .collect();
    // Of 30 and 40; with the first purchase it would be 57.
    assert_eq!(spent, [Some(35.0), None]);
}

pub(super) fn a_summary_has_one_unit() {
    let log: String = (0..90_u32)
        .map(|i| {
            let (one, more) = (i % 28 + 1, i % 27 + 1);
            let mut lines = format!("c{i} 2025-01-{one:02} 10\n");
            if i % 3 == 0 {
                writeln!(lines, "c{i} 2025-02-{more:02} 12").unwrap();
            }
            if i % 7 == 0 {
                writeln!(lines, "c{i} 2025-03-{:02} 12", i % 11 + 1).unwrap();
            }
            lines
        })
        .collect();
    let expected = |unit: TimeUnit, year: f64| {
        let summary = summary(&log, unit);
        assert_eq!(summary.unit(), unit);
        let model = MbgNbd::fit(&summary.histories()).unwrap().model();
        let first = summary.customers()[0].history;
        model.expected_purchases_of(&first, year).unwrap()
    };
    // A forecast of half a year, asked in the unit of the summary, is the same in both.
    let (days, weeks) = (
        expected(TimeUnit::Day, 182.0),
        expected(TimeUnit::Week, 26.0),
    );
    assert!(
        days > 0.1 && (days / weeks - 1.0).abs() < 1e-6,
        "{days} {weeks}"
    );
}

pub(super) fn retention_rises_by_itself() {
    let model = Sbg::new(SbgParams {
        alpha: 0.7,
        beta: 1.2,
    })
    .unwrap();
    let rates: Vec<f64> = (1..8)
        .map(|period| model.retention(period).unwrap())
        .collect();
    assert!(rates.windows(2).all(|pair| pair[0] < pair[1]), "{rates:?}");
    // With the churn of the first year for all years, not a third of those are left who really are.
    let constant = rates[0].powi(7);
    assert!(constant < model.survival(7).unwrap() / 3.0);
}

pub(super) fn a_kept_customer_is_worth_more() {
    let model = Sbg::new(SbgParams {
        alpha: 0.7,
        beta: 1.2,
    })
    .unwrap();
    let new = model.discounted_lifetime(0.1).unwrap();
    let kept = model.discounted_residual_lifetime(4, 0.1).unwrap();
    assert!(kept > 1.5 * new, "{kept} {new}");
    // Of customers who are all alike both are one value, but for the first payment, which is certain.
    let alike = Sbg::new(SbgParams {
        alpha: 2e5,
        beta: 8e5,
    })
    .unwrap();
    let new = alike.discounted_lifetime(0.1).unwrap();
    let kept = alike.discounted_residual_lifetime(4, 0.1).unwrap();
    assert!((kept / (0.8 * new) - 1.0).abs() < 1e-4, "{kept} {new}");
}

pub(super) fn one_purchase_and_silence_may_be_gone() {
    let silent = History::new(0, 0.0, 500.0).unwrap();
    let (r, alpha, a, b) = (0.5, 6.0, 0.9, 1.6);
    let bg = BgNbd::new(BgNbdParams { r, alpha, a, b }).unwrap();
    let mbg = MbgNbd::new(MbgNbdParams { r, alpha, a, b }).unwrap();
    let pareto = ParetoNbd::new(ParetoNbdParams {
        r,
        alpha,
        s: 0.6,
        beta: 11.0,
    })
    .unwrap();
    assert_eq!(bg.probability_alive(&silent).to_bits(), 1.0_f64.to_bits());
    assert!(mbg.probability_alive(&silent) < 0.3);
    assert!(pareto.probability_alive(&silent) < 0.3);
}

fn row(frequency: f64, recency: f64, weight: f64) -> HistoryRow {
    HistoryRow {
        frequency,
        recency,
        age: 38.0,
        monetary_value: None,
        weight,
    }
}

pub(super) fn an_open_parameter_is_named() {
    // Everybody was seen at the very end: nothing tells how customers leave, so that the chance to leave goes to zero.
    let rows = [
        row(2.0, 38.0, 5.0),
        row(5.0, 38.0, 3.0),
        row(1.0, 38.0, 9.0),
    ];
    let fit = BgNbd::fit(&Histories::read(rows).unwrap()).unwrap();
    let open: Vec<_> = fit
        .unidentified()
        .map(|estimate| (estimate.name(), estimate.unidentified()))
        .collect();
    assert!(
        open.contains(&("a", Some(Unidentified::TowardsZero))),
        "{open:?}"
    );
    for estimate in fit.unidentified() {
        assert_eq!(
            (estimate.standard_error(), estimate.interval()),
            (None, None)
        );
        assert!(estimate.value().is_finite());
    }
}

pub(super) fn a_mean_that_is_infinite_is_an_error() {
    let params = GammaGammaParams {
        p: 6.0,
        q: 0.9,
        v: 15.0,
    };
    let model = GammaGamma::new(params).unwrap();
    let new = Spend::new(0, 0.0).unwrap();
    // The formula would say −900.
    let naive = params.p * params.v / (params.q - 1.0);
    assert!(naive < 0.0);
    let error = model.expected_spend(&new).unwrap_err();
    assert!(matches!(error, ModelError::Infinite { .. }), "{error}");
    assert_eq!(error.code(), "model-infinite");
    // Of somebody whose spend is known there is a mean.
    assert!(model.expected_spend(&Spend::new(1, 30.0).unwrap()).unwrap() > 0.0);
}

pub(super) fn noise_is_not_fitted() {
    let fitted = |rows: &[HistoryRow]| {
        BgNbd::fit(&Histories::read(rows.to_vec()).unwrap()).map_err(|error| error.code())
    };
    let code = |rows: &[HistoryRow]| fitted(rows).unwrap_err();
    assert_eq!(code(&[row(2.0, 30.0, 1.0)]), "fit-too-few-rows");
    assert_eq!(code(&[row(2.0, 30.0, 500.0)]), "fit-too-few-rows");
    assert_eq!(code(&[row(0.0, 0.0, 500.0)]), "fit-no-repeat");
    assert_eq!(code(&[row(2.0, 30.0, 0.0)]), "fit-no-customers");
    let spend = |mean| Spend::new(3, mean).unwrap();
    let alike: Spends = [spend(20.0), spend(20.0)].into_iter().collect();
    assert!(matches!(
        GammaGamma::fit(&alike),
        Err(FitError::TooFewRows { .. })
    ));
    // The reasons come in the order in which they are declared: a single row says nothing about leaving either.
    for (counts, code) in [
        (&[0_u64, 0, 0][..], "fit-no-customers"),
        (&[1000], "fit-too-few-rows"),
        (&[1000, 1000], "fit-too-few-rows"),
        (&[1000, 1000, 1000], "fit-no-churn"),
    ] {
        let error = Sbg::fit(&Survivors::new(counts).unwrap()).unwrap_err();
        assert_eq!(error.code(), code, "{counts:?}");
    }
}

pub(super) fn each_channel_has_its_own_value() {
    let mut log = String::new();
    for i in 0..60_u32 {
        // Who came by search stays and buys again; of those who came by print hardly anybody does.
        writeln!(log, "search{i} 2025-01-{:02} 50", i % 28 + 1).unwrap();
        writeln!(log, "print{i} 2025-01-{:02} 50", i % 28 + 1).unwrap();
        for month in 2..=3 {
            if i % 4 != 0 {
                writeln!(log, "search{i} 2025-0{month}-{:02} 50", i % (5 * month) + 1).unwrap();
            }
        }
        if i % 12 == 0 {
            writeln!(log, "print{i} 2025-02-{:02} 50", i % 9 + 1).unwrap();
        }
    }
    let all = summary(&log, TimeUnit::Week);
    let value = |summary: &Summary| {
        let model = MbgNbd::fit(&summary.histories()).unwrap().model();
        let inputs = CohortInputs {
            customers: 60,
            spend: "6000 USD".parse().unwrap(),
            margin: "20 USD".parse().unwrap(),
            discount: Percent::from(1),
            target: "3".parse().unwrap(),
        };
        inputs.buying(&model).unwrap()
    };
    let parts = all.split(|customer| customer.customer.starts_with("print"));
    let (search, print, mixed) = (value(&parts[&false]), value(&parts[&true]), value(&all));
    // Over the value of all customers both channels look alike; each by its own, one of them does not pay.
    assert!(print.ltv.minor() < mixed.ltv.minor() && mixed.ltv.minor() < search.ltv.minor());
    assert!(print.headroom.is_negative());
    assert!(print.allowable_cac.minor() * 2 < search.allowable_cac.minor());
}
