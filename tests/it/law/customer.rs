//! Laws of the models of customers: what was simulated is found again, units do not matter, more loyalty is worth more.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::float_arithmetic,
    reason = "test code: an overflow is a failed test"
)]

use proptest::prelude::*;
use tactica::customer::{
    Bdw, BdwParams, BgBb, BgBbParams, BgNbd, BgNbdParams, BuyingModel, DiscreteHistories,
    DiscreteHistory, Fit, FitTable, GammaGamma, Histories, History, HistoryRow, MbgNbd,
    MbgNbdParams, ParetoNbd, ParetoNbdParams, RetentionModel, Sbg, SbgParams, Spend, Spends,
    Survivors,
};

/// A small generator whose sequence is its definition (splitmix64).
struct Random(u64);

impl Random {
    /// Evenly between 0 and 1, without either.
    fn even(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let high = u32::try_from((z ^ (z >> 31)) >> 32).expect("32 bits are left");
        (f64::from(high) + 0.5) / 4_294_967_296.0
    }

    fn exponential(&mut self, rate: f64) -> f64 {
        -self.even().ln() / rate
    }

    /// Gamma with scale 1, by Marsaglia and Tsang.
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * self.even().powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        loop {
            let angle = std::f64::consts::TAU * self.even();
            let normal = (-2.0 * self.even().ln()).sqrt() * angle.cos();
            let v = (1.0 + normal / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && self.even().ln() < 0.5 * normal * normal + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (a, b) = (self.gamma(a), self.gamma(b));
        a / (a + b)
    }
}

/// Buys from time 0 to `end` at `rate`, until `leaves` says so of a purchase or the time `death` comes.
fn history(
    random: &mut Random,
    rate: f64,
    end: f64,
    death: f64,
    mut leaves: impl FnMut(&mut Random) -> bool,
) -> History {
    let (mut count, mut last, mut now) = (0, 0.0, 0.0);
    loop {
        now += random.exponential(rate);
        if now > end.min(death) {
            break;
        }
        (count, last) = (count + 1, now);
        if leaves(random) {
            break;
        }
    }
    History::new(count, last, end).expect("a simulated history is legal")
}

/// Asserts that every true value lies within four standard errors, on the scale of logarithms.
fn assert_recovered<M: Copy>(fit: &Fit<M>, truth: &[f64]) {
    for (estimate, truth) in fit.estimates().iter().zip(truth) {
        let error = estimate.standard_error().expect("identified") / estimate.value();
        let off = (estimate.value() / truth).ln().abs() / error;
        assert!(
            off < 4.0,
            "{}: {} for {truth}, {off} standard errors",
            estimate.name(),
            estimate.value()
        );
    }
}

const CUSTOMERS: usize = 4_000;

#[test]
fn simulated_buyers_are_recovered() {
    let mut random = Random(7);
    let (r, alpha, a, b) = (0.8, 6.0, 1.2, 3.0);
    let ends = |i: usize| 40.0 + f64::from(u8::try_from(i % 50).expect("below 50"));
    let bg: Histories = (0..CUSTOMERS)
        .map(|i| {
            let (rate, p) = (random.gamma(r) / alpha, random.beta(a, b));
            history(&mut random, rate, ends(i), f64::INFINITY, |random| {
                random.even() < p
            })
        })
        .collect();
    assert_recovered(&BgNbd::fit(&bg).expect("fits"), &[r, alpha, a, b]);

    let mbg: Histories = (0..CUSTOMERS)
        .map(|i| {
            let (rate, p) = (random.gamma(r) / alpha, random.beta(a, b));
            let death = if random.even() < p {
                0.0
            } else {
                f64::INFINITY
            };
            history(&mut random, rate, ends(i), death, |random| {
                random.even() < p
            })
        })
        .collect();
    assert_recovered(&MbgNbd::fit(&mbg).expect("fits"), &[r, alpha, a, b]);

    let (s, beta) = (1.1, 30.0);
    let pareto: Histories = (0..CUSTOMERS)
        .map(|i| {
            let rate = random.gamma(r) / alpha;
            let death = random.gamma(s) / beta;
            let death = random.exponential(death);
            history(&mut random, rate, ends(i), death, |_| false)
        })
        .collect();
    assert_recovered(
        &ParetoNbd::fit(&pareto).expect("fits"),
        &[r, alpha, s, beta],
    );
}

#[test]
fn simulated_givers_spenders_and_subscribers_are_recovered() {
    let mut random = Random(11);
    let (alpha, beta, gamma, delta) = (1.2, 0.8, 0.7, 2.8);
    let discrete: DiscreteHistories = (0..CUSTOMERS)
        .map(|_| {
            let (buys, leaves) = (random.beta(alpha, beta), random.beta(gamma, delta));
            let (mut count, mut last) = (0, 0);
            for opportunity in 1..=10 {
                if random.even() < leaves {
                    break;
                }
                if random.even() < buys {
                    (count, last) = (count + 1, opportunity);
                }
            }
            DiscreteHistory::new(count, last, 10).expect("legal")
        })
        .collect();
    assert_recovered(
        &BgBb::fit(&discrete).expect("fits"),
        &[alpha, beta, gamma, delta],
    );

    let (p, q, v) = (5.0, 4.0, 20.0);
    let spends: Spends = (0..CUSTOMERS)
        .map(|i| {
            let frequency = 1 + u64::try_from(i % 9).expect("below nine");
            let scale = random.gamma(q) / v;
            let purchases = f64::from(u8::try_from(frequency).expect("small"));
            let mean = random.gamma(p * purchases) / scale / purchases;
            Spend::new(frequency, mean).expect("legal")
        })
        .collect();
    assert_recovered(&GammaGamma::fit(&spends).expect("fits"), &[p, q, v]);

    let (first, second, c) = (0.9, 2.5, 1.0);
    let mut left = [0_u64; 13];
    for _ in 0..CUSTOMERS {
        let leaves = random.beta(first, second);
        let stay = (0..12).find(|_| random.even() < leaves).unwrap_or(12);
        left[stay] += 1;
    }
    let mut counts = vec![4_000_u64];
    for leavers in &left[..12] {
        counts.push(counts[counts.len() - 1] - leavers);
    }
    let survivors = Survivors::new(&counts).expect("legal");
    assert_recovered(&Sbg::fit(&survivors).expect("fits"), &[first, second]);
    assert_recovered(&Bdw::fit(&survivors).expect("fits"), &[first, second, c]);
}

/// The same customers in another unit of time and of money.
fn scaled(rows: &[HistoryRow], time: f64, money: f64) -> Vec<HistoryRow> {
    let row = |row: &HistoryRow| HistoryRow {
        recency: row.recency * time,
        age: row.age * time,
        monetary_value: row.monetary_value.map(|value| value * money),
        ..*row
    };
    rows.iter().map(row).collect()
}

/// Asserts that parameters agree once those that carry a unit are scaled.
fn assert_scaled<M: Copy>(plain: &Fit<M>, other: &Fit<M>, factors: &[f64]) {
    for ((plain, other), factor) in plain.estimates().iter().zip(other.estimates()).zip(factors) {
        let error = (other.value() / (plain.value() * factor) - 1.0).abs();
        assert!(
            error < 1e-6,
            "{}: {} and {}",
            plain.name(),
            plain.value(),
            other.value()
        );
    }
}

#[test]
fn units_change_nothing_but_the_parameters_that_carry_them() {
    // The same histories in every run: of some, the Pareto/NBD has no best parameters, and says so.
    let times = [1.0 / 52.0, 1.0 / 7.0, 7.0, 168.0, 604_800.0];
    let moneys = [0.001, 0.01, 100.0, 1e6, 0.01];
    let mut compared = 0;
    for (seed, (time, money)) in (0..).zip(times.into_iter().zip(moneys)) {
        let mut random = Random(seed);
        let rows: Vec<HistoryRow> = (0..400)
            .map(|_| {
                let (rate, p) = (random.gamma(0.8) / 6.0, random.beta(1.2, 3.0));
                let one = history(&mut random, rate, 52.0, f64::INFINITY, |random| {
                    random.even() < p
                });
                let bought = f64::from(u32::try_from(one.frequency()).expect("few"));
                let shape = 4.0 * bought.max(1.0);
                HistoryRow {
                    frequency: bought,
                    recency: one.recency(),
                    age: one.age(),
                    monetary_value: Some(random.gamma(shape) / shape * 5.0 / random.gamma(4.0)),
                    weight: 1.0,
                }
            })
            .collect();
        let other = scaled(&rows, time, money);
        let read = |rows: &[HistoryRow]| Histories::read(rows.to_vec()).expect("legal");
        let (plain, scaled) = (read(&rows), read(&other));
        let (bg, bg_other) = (
            BgNbd::fit(&plain).expect("fits"),
            BgNbd::fit(&scaled).expect("fits"),
        );
        if bg.unidentified().next().is_none() {
            assert_scaled(&bg, &bg_other, &[1.0, time, 1.0, 1.0]);
            let last = plain.groups().last().expect("some").0;
            let last_other = scaled.groups().last().expect("some").0;
            let expected = bg
                .model()
                .expected_purchases_of(&last, 52.0)
                .expect("finite");
            let expected_other = bg_other
                .model()
                .expected_purchases_of(&last_other, 52.0 * time)
                .expect("finite");
            assert!((expected / expected_other - 1.0).abs() < 1e-6);
        }
        let pareto = ParetoNbd::fit(&plain).ok();
        if let Some(pareto) = pareto.filter(|fit| fit.unidentified().next().is_none()) {
            assert_scaled(
                &pareto,
                &ParetoNbd::fit(&scaled).expect("fits"),
                &[1.0, time, 1.0, time],
            );
            compared += 1;
        }
        let money_plain = GammaGamma::fit(&Spends::read(rows).expect("legal")).expect("fits");
        if money_plain.unidentified().next().is_none() {
            let other = GammaGamma::fit(&Spends::read(other).expect("legal")).expect("fits");
            assert_scaled(&money_plain, &other, &[1.0, 1.0, money]);
        }
    }
    assert!(
        compared >= 2,
        "the Pareto/NBD has parameters in {compared} of 5"
    );
}

/// Parameters of any size that data may lead to.
fn sizes<const N: usize>() -> impl Strategy<Value = [f64; N]> {
    prop::array::uniform::<_, N>((-5.0..5.0_f64).prop_map(f64::exp))
}

fn histories() -> impl Strategy<Value = History> {
    (0_u64..10_000, 0.01..1.0_f64, 0.1..1000.0_f64).prop_map(|(x, share, age)| {
        let recency = if x == 0 { 0.0 } else { share * age };
        History::new(x, recency, age).expect("legal")
    })
}

/// What every model of buying promises.
fn assert_buying(model: impl BuyingModel, customer: &History, time: f64) {
    let alive = model.probability_alive(customer);
    assert!((0.0..=1.0).contains(&alive), "{alive}");
    let expected = |time| model.expected_purchases_of(customer, time).expect("finite");
    assert!(expected(0.0) == 0.0 && expected(time) <= expected(2.0 * time) * (1.0 + 1e-9));
    let new = |time| model.expected_purchases(time).expect("finite");
    assert!(new(0.0) == 0.0 && new(time) <= new(2.0 * time) * (1.0 + 1e-9));
    let stays = |time| model.survival(time).expect("finite");
    assert!(
        stays(0.0) <= 1.0 && 0.0 <= stays(2.0 * time) && stays(2.0 * time) <= stays(time) + 1e-12
    );
    let patient = model
        .discounted_purchases_of(customer, 0.001)
        .expect("finite");
    let hasty = model
        .discounted_purchases_of(customer, 0.1)
        .expect("finite");
    assert!(
        0.0 <= hasty && hasty <= patient * (1.0 + 1e-9),
        "{hasty} {patient}"
    );
    let chances = model.distribution(time, 20).expect("finite");
    let sum = chances.iter().fold(0.0, |sum, chance| sum + chance);
    assert!(
        chances.iter().all(|chance| *chance >= 0.0) && sum < 1.0 + 1e-9,
        "{sum}"
    );
    // The longer the silence after the same purchases, the likelier it is that the customer has left.
    if customer.frequency() > 0 {
        let earlier = 0.5 * customer.recency();
        let earlier = History::new(customer.frequency(), earlier, customer.age()).expect("legal");
        assert!(model.probability_alive(&earlier) <= alive + 1e-12);
    }
}

proptest! {
    #[test]
    fn answers_are_finite_and_monotone(
        [r, alpha, a, b] in sizes::<4>(),
        customer in histories(),
        time in 0.1..500.0_f64,
    ) {
        assert_buying(BgNbd::new(BgNbdParams { r, alpha, a, b }).expect("legal"), &customer, time);
        assert_buying(MbgNbd::new(MbgNbdParams { r, alpha, a, b }).expect("legal"), &customer, time);
        let params = ParetoNbdParams { r, alpha, s: a, beta: b };
        assert_buying(ParetoNbd::new(params).expect("legal"), &customer, time);
    }

    #[test]
    fn likelihoods_are_finite(sizes in sizes::<4>(), customer in histories()) {
        let [r, alpha, a, b] = sizes;
        let histories: Histories = [customer].into_iter().collect();
        let bg = BgNbd::new(BgNbdParams { r, alpha, a, b }).expect("legal");
        let mbg = MbgNbd::new(MbgNbdParams { r, alpha, a, b }).expect("legal");
        let pareto = ParetoNbd::new(ParetoNbdParams { r, alpha, s: a, beta: b }).expect("legal");
        prop_assert!(bg.log_likelihood(&histories).is_finite());
        prop_assert!(mbg.log_likelihood(&histories).is_finite());
        prop_assert!(pareto.log_likelihood(&histories).is_finite());
    }

    /// The probabilities of all histories of a few opportunities sum to one, and of them each model's expectations are means.
    #[test]
    fn chances_at_opportunities_sum_to_one(
        [alpha, beta, gamma, delta] in sizes::<4>(),
        n in 1_u32..8,
    ) {
        let model = BgBb::new(BgBbParams { alpha, beta, gamma, delta }).expect("legal");
        let chances = model.distribution(n).expect("finite");
        let sum = chances.iter().fold(0.0, |sum, chance| sum + chance);
        prop_assert!((sum - 1.0).abs() < 1e-10, "{}", sum);
        let mean = (0..).zip(&chances).fold(0.0, |sum, (x, chance)| sum + f64::from(x) * chance);
        let expected = model.expected_purchases(n).expect("finite");
        prop_assert!((mean - expected).abs() < 1e-9 * expected.max(1.0));
        // Each history by its own likelihood, times the ways its purchases may be placed before the last one.
        let mut all = 0.0;
        for last in 0..=n {
            for x in u32::from(last > 0)..=last {
                let history = DiscreteHistory::new(x, last, n).expect("legal");
                let one: DiscreteHistories = [history].into_iter().collect();
                let ways = (1..x).fold(1.0, |ways, i| ways * f64::from(last - i) / f64::from(i));
                all += ways * model.log_likelihood(&one).exp();
            }
        }
        prop_assert!((all - 1.0).abs() < 1e-10, "{}", all);
    }

    /// Customers who differ get more loyal with time, and each renewal makes them worth more.
    #[test]
    fn retention_rises_and_renewals_add_value(
        alpha in 0.05..20.0_f64, beta in 0.05..20.0_f64, c in 0.5..1.0_f64, discount in 0.01..0.5_f64,
    ) {
        let sbg = Sbg::new(SbgParams { alpha, beta }).expect("legal");
        let bdw = Bdw::new(BdwParams { gamma: alpha, delta: beta, c }).expect("legal");
        for period in 1..10 {
            prop_assert!(sbg.retention(period).unwrap() <= sbg.retention(period + 1).unwrap() + 1e-12);
            prop_assert!(bdw.retention(period).unwrap() <= bdw.retention(period + 1).unwrap() + 1e-12);
            let value = |renewals| sbg.discounted_residual_lifetime(renewals, discount).unwrap();
            prop_assert!(value(period - 1) <= value(period) * (1.0 + 1e-12));
        }
        let same = Bdw::new(BdwParams { gamma: alpha, delta: beta, c: 1.0 }).expect("legal");
        let (one, two) = (sbg.discounted_lifetime(discount), same.discounted_lifetime(discount));
        prop_assert!((one.unwrap() / two.unwrap() - 1.0).abs() < 1e-9);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Of a distribution that is cut off late the mean is the expectation.
    #[test]
    fn expectations_are_means_of_distributions(
        r in 0.2..3.0_f64, a in 0.3..3.0_f64, b in 0.3..5.0_f64, time in 0.1..2.0_f64,
    ) {
        fn assert_mean(model: impl BuyingModel, time: f64) {
            let chances = model.distribution(time, 200).expect("finite");
            let mean = (0..).zip(&chances).fold(0.0, |sum, (x, chance)| sum + f64::from(x) * chance);
            let expected = model.expected_purchases(time).expect("finite");
            assert!((mean / expected - 1.0).abs() < 1e-8, "{mean} {expected}");
        }
        assert_mean(BgNbd::new(BgNbdParams { r, alpha: 1.0, a, b }).expect("legal"), time);
        assert_mean(MbgNbd::new(MbgNbdParams { r, alpha: 1.0, a, b }).expect("legal"), time);
        let params = ParetoNbdParams { r, alpha: 1.0, s: a, beta: b };
        assert_mean(ParetoNbd::new(params).expect("legal"), time);
    }
}

#[test]
fn a_table_of_fit_accounts_for_every_customer() {
    let rows = (0..200_u64).map(|i| {
        let x = i % 7;
        let age = 30.0 + f64::from(u8::try_from(i % 9).expect("small"));
        History::new(x, if x == 0 { 0.0 } else { 0.7 * age }, age).expect("legal")
    });
    let histories: Histories = rows.collect();
    let model = BgNbd::fit(&histories).expect("fits").model();
    for most in [0, 1, 4, 30] {
        let table = FitTable::of(&model, &histories, most).expect("finite");
        let actual: u64 = table.rows().iter().fold(0, |sum, row| sum + row.actual);
        let expected = table.rows().iter().fold(0.0, |sum, row| sum + row.expected);
        assert_eq!(actual, 200);
        assert!((expected - 200.0).abs() < 1e-6, "{expected}");
    }
}
