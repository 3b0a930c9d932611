//! Straight lines over periods: returns with a cap, and points, which have corners where the money comes to stand.

use super::*;
use tactica::response::CurvePoint;

pub(super) fn item(
    id: &str,
    curve: Shape,
    season: &[f64],
    carry_over: Option<CarryOver>,
) -> PhasedItemDraft {
    PhasedItemDraft {
        season: season.to_vec(),
        carry_over,
        ..PhasedItemDraft::new(id.parse().unwrap(), curve)
    }
}

fn capped(rate: f64, cap: f64) -> Shape {
    let cap = Some(cap);
    Shape::Linear { rate, cap }
}

fn points(points: &[(f64, f64)]) -> Shape {
    let point = |(spend, outcome): &(f64, f64)| CurvePoint {
        spend: *spend,
        outcome: *outcome,
    };
    Shape::Piecewise {
        points: points.iter().map(point).collect(),
    }
}

pub(super) fn problem(periods: usize, budget: &str, items: Vec<PhasedItemDraft>) -> PhasingDraft {
    PhasingDraft {
        currency: Currency::EUR,
        periods,
        budget: budget.parse().unwrap(),
        cash: Vec::new(),
        items,
    }
}

fn spent(best: &Phasing) -> i128 {
    let amounts = best.items.iter().flat_map(|item| &item.amounts);
    amounts.fold(0, |sum, amount| sum + amount.minor())
}

#[test]
fn without_carry_over_the_best_returns_are_filled_first() {
    let lines = [(2.0, 300.0), (3.0, 200.0), (1.0, 500.0)];
    let season =
        |i: usize| -> Vec<f64> { (0..12).map(|t| 1.0 + 0.1 * ((t + i) % 4) as f64).collect() };
    for budget in [1_000.0, 5_000.0, 9_999.99, 20_000.0] {
        let items = lines
            .iter()
            .enumerate()
            .map(|(i, (rate, cap))| item(&format!("c{i}"), capped(*rate, *cap), &season(i), None));
        let best = problem(12, &format!("{budget:.2} EUR"), items.collect())
            .solve()
            .unwrap();
        // Each period of each channel is an item of its own: the steepest first.
        let mut cells: Vec<(f64, f64)> = Vec::new();
        for (i, (rate, cap)) in lines.iter().enumerate() {
            cells.extend(season(i).iter().map(|season| (season * rate, *cap)));
        }
        cells.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (mut left, mut greedy) = (budget, 0.0);
        for (rate, cap) in cells {
            let part = cap.min(left);
            greedy += rate * part;
            left -= part;
        }
        // A cent on the wrong side of a corner costs at most its drop.
        assert!(
            (best.value - greedy).abs() <= 36.0 * 0.01 * 3.9,
            "{} for {greedy} of {budget}",
            best.value
        );
        assert!(best.upper_bound >= greedy * (1.0 - 1e-12));
        assert!(best.gap <= 2e-5, "{:e}", best.gap);
        assert_eq!(spent(&best) + best.unspent.minor(), money(budget));
        // What brings nothing is not spent.
        assert!(
            (best.unspent.minor() - money(left)).abs() <= 100,
            "{}",
            best.unspent
        );
    }
}

fn money(major: f64) -> i128 {
    #[allow(clippy::cast_possible_truncation, reason = "a small amount")]
    let minor = (major * 100.0).round() as i128;
    minor
}

/// The best of all schedules of two channels over three periods whose spends are multiples of a unit.
pub(super) fn grid(draft: &PhasingDraft, unit: f64, units: usize) -> f64 {
    let curves: Vec<Curve> = draft
        .items
        .iter()
        .map(|item| Curve::new(item.curve.clone()).unwrap())
        .collect();
    let outcome = |c: usize, x: &[f64]| {
        let item = &draft.items[c];
        let effective = item
            .carry_over
            .map_or(x.to_vec(), |carry| carry.effective(x).unwrap());
        let values = effective.iter().zip(&item.season);
        values.fold(0.0, |sum, (a, season)| {
            sum + season * curves[c].value(*a).unwrap()
        })
    };
    // The best of each channel for each total; the total of both is the budget.
    let best = |c: usize| {
        let mut best = vec![0.0; units + 1];
        for i in 0..=units {
            for j in 0..=units - i {
                for k in 0..=units - i - j {
                    let x = [i, j, k].map(|n| n as f64 * unit);
                    best[i + j + k] = f64::max(best[i + j + k], outcome(c, &x));
                }
            }
        }
        best
    };
    let (one, other) = (best(0), best(1));
    (0..=units)
        .map(|n| one[n] + other[units - n])
        .fold(0.0, f64::max)
}

#[test]
fn no_schedule_on_a_grid_is_above_the_bound_or_better() {
    let carry = |retention: f64| Some(CarryOver::Geometric { retention });
    let season = [1.0, 1.3, 0.8];
    let hill = Shape::Hill {
        ceiling: 900.0,
        half: 150.0,
        shape: 1.0,
    };
    let steeper = points(&[(0.0, 0.0), (80.0, 40.0), (160.0, 400.0), (300.0, 500.0)]);
    let concave = points(&[(0.0, 0.0), (50.0, 200.0), (120.0, 330.0), (300.0, 420.0)]);
    for (one, other, wanted) in [
        (capped(2.0, 100.0), concave.clone(), 1e-5),
        (concave.clone(), hill, 1e-5),
        (capped(3.0, 60.0), capped(1.5, 90.0), 1e-5),
        // Where lines get steeper only a bound is promised.
        (steeper, concave, 0.25),
    ] {
        for retention in [0.0, 0.5] {
            let items = vec![
                item("one", one.clone(), &season, carry(retention)),
                item("other", other.clone(), &season, carry(0.5 * retention)),
            ];
            let draft = problem(3, "400.00 EUR", items);
            let best = draft.solve().unwrap();
            let found = grid(&draft, 10.0, 40);
            assert!(found <= best.upper_bound * (1.0 + 1e-12), "{draft:?}");
            assert!(best.gap <= wanted, "{:e} {draft:?}", best.gap);
            if wanted < 0.1 {
                assert!(best.value >= found * (1.0 - 2e-5), "{} {found}", best.value);
            }
        }
    }
}

#[test]
fn cash_and_a_late_start_bind_straight_lines_too() {
    let late = PhasedItemDraft {
        first: 2,
        ..item("late", capped(5.0, 80.0), &[], None)
    };
    let early = item("early", capped(2.0, 70.0), &[], None);
    let mut draft = problem(4, "1000.00 EUR", vec![late, early]);
    draft.cash = vec![Some("100.00 EUR".parse().unwrap()); 4];
    let best = draft.solve().unwrap();
    // Two periods of the early one alone, two of both with a hundred for them: 80 · 5 + 20 · 2 each.
    assert!(
        (best.value - (2.0 * 140.0 + 2.0 * 440.0)).abs() < 0.5,
        "{}",
        best.value
    );
    assert!(best.gap <= 1e-4, "{:e}", best.gap);
    for t in 2..4 {
        assert!(
            (best.cash_prices[t] - 2.0).abs() < 1e-3,
            "{:?}",
            best.cash_prices
        );
    }
}
