//! Laws of planning money: sums stay sums, nothing is charged twice, and parts add up to the whole to the last minor unit.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use tactica::{
    budget::{
        CarryPeriod, CarryPolicy, DeficitRule, Funding, FundingLine, FundingRule, LoadInvoice,
        LoadOrder, LoadStatus, RuleBound, RuleGroup, Split, budget_load, carry_over,
        check_funding_rules,
    },
    forecast::{
        Actuals, Cell, Column, Estimate, Fall, Forecast, ForecastSpec, Line, NodePlace, Scope,
        Shift, Unspent,
    },
    id::{CostId, NodeId, TacticId},
    metric::LineKind,
    money::{Allotment, Currency, Money},
    number::{Percent, Quantity, Rounding},
    time::{FiscalCalendar, FiscalPattern, Period},
};

fn cents(minor: i128) -> Money {
    Money::from_minor(minor, Currency::USD)
}

fn sum(amounts: impl IntoIterator<Item = Money>) -> i128 {
    amounts
        .into_iter()
        .fold(0, |sum, amount| sum + amount.minor())
}

fn months(count: usize) -> Vec<Period> {
    let calendar = FiscalCalendar::new(1, FiscalPattern::Months).unwrap();
    let all = calendar
        .periods("2025-01-01..2026-01-01".parse().unwrap())
        .unwrap();
    all[..count].to_vec()
}

fn node(number: usize) -> NodeId {
    NodeId::new(&format!("node-{number}")).unwrap()
}

/// A forecast of up to six lines in a tree of six nodes and a second tree of two, some periods closed, some lines cancelled.
fn forecasts() -> impl Strategy<Value = Forecast> {
    let cell = (0..10_000_i128, 0..3_000_i128, -500..9_000_i128);
    let line = move |periods: usize| {
        let cells = prop::collection::vec(cell.clone(), periods);
        let nodes = (
            0..6_usize,
            prop::option::of(0..6_usize),
            prop::option::of(6..8_usize),
        );
        (cells, nodes, any::<bool>())
    };
    (1..7_usize)
        .prop_flat_map(move |periods| {
            (
                prop::collection::vec(line(periods), 1..6),
                prop::collection::vec(any::<prop::sample::Index>(), 5),
                0..=periods,
                Just(periods),
            )
        })
        .prop_map(|(lines, parents, closed, periods)| {
            let mut nodes = vec![(0, None), (6, None), (7, Some(6))];
            nodes.extend(
                parents
                    .iter()
                    .enumerate()
                    .map(|(at, parent)| (at + 1, Some(parent.index(at + 1)))),
            );
            let places = nodes.into_iter().map(|(at, parent)| NodePlace {
                node: node(at),
                parent: parent.map(node),
            });
            let made = lines.into_iter().enumerate();
            let made = made.map(|(number, (cells, (a, b, c), cancelled))| {
                let cancelled = cancelled && number % 2 == 1;
                let cells = cells.into_iter().enumerate();
                let cells = cells.map(|(at, (plan, committed, actual))| {
                    let settled = cancelled || at < closed;
                    let forecast = if settled { committed + actual } else { plan };
                    Cell {
                        plan: cents(plan),
                        forecast: cents(forecast),
                        committed: cents(committed),
                        actual: cents(actual),
                    }
                });
                Line {
                    id: CostId::new(&format!("line-{number}")).unwrap(),
                    name: "".into(),
                    nodes: [Some(a), b, c].into_iter().flatten().map(node).collect(),
                    cancelled: cancelled.then(|| "gone".into()),
                    cells: cells.collect(),
                }
            });
            Forecast::new(ForecastSpec {
                currency: Currency::USD,
                kind: LineKind::Cost,
                periods: months(periods),
                closed,
                nodes: places.collect(),
                lines: made.collect(),
            })
            .unwrap()
        })
}

/// Returns the nodes that a line is charged to, by walking up from each of its own.
fn charged(forecast: &Forecast, line: &Line) -> BTreeSet<NodeId> {
    let spec = ForecastSpec::from(forecast.clone());
    let parents: BTreeMap<NodeId, Option<NodeId>> = spec
        .nodes
        .into_iter()
        .map(|place| (place.node, place.parent))
        .collect();
    let mut found = BTreeSet::new();
    for start in &line.nodes {
        let mut at = Some(start);
        while let Some(node) = at {
            at = parents[node].as_ref();
            found.insert(node.clone());
        }
    }
    found
}

fn column(line: &Line, column: Column) -> i128 {
    sum(line.cells.iter().map(|cell| cell.get(column)))
}

fn incurred(line: &Line, from: usize, to: usize) -> i128 {
    sum(line.cells[from..to]
        .iter()
        .map(|cell| cell.incurred().unwrap()))
}

proptest! {
    #[test]
    fn a_line_is_charged_once_to_every_node_above_it(forecast in forecasts()) {
        let rollup = forecast.rollup().unwrap();
        for row in &rollup.rows {
            let lines: Vec<&Line> =
                forecast.lines().filter(|line| charged(&forecast, line).contains(&row.node)).collect();
            for each in Column::ALL {
                let wanted = lines.iter().fold(0, |sum, line| sum + column(line, *each));
                prop_assert_eq!(row.total.get(*each).minor(), wanted, "{} {}", row.node, each);
                prop_assert_eq!(sum(row.cells.iter().map(|cell| cell.get(*each))), wanted);
            }
            let gone = lines.iter().filter(|line| line.is_cancelled());
            prop_assert_eq!(row.cancelled.plan.minor(), gone.fold(0, |sum, line| sum + column(line, Column::Plan)));
        }
    }

    #[test]
    fn what_was_not_spent_is_expected_exactly_once(forecast in forecasts(), spread in any::<bool>()) {
        let policy = if spread { Unspent::Spread } else { Unspent::NextPeriod };
        let (before, closed) = (forecast.clone(), forecast.closed());
        let periods = forecast.periods().len();
        let mut after = forecast;
        let report = after.reforecast(policy).unwrap();
        for row in &report.lines {
            let line = after.line(row.line.as_str()).unwrap();
            let planned = sum(line.cells[..closed].iter().map(|cell| cell.plan));
            let unspent = (planned - incurred(line, 0, closed)).max(0);
            let (moved, left_over, raised) = (row.moved.minor(), row.left_over.minor(), row.raised.minor());
            prop_assert_eq!(moved + left_over, unspent);
            prop_assert!(left_over == 0 || closed == periods);
            let open = column(line, Column::Plan) - planned;
            prop_assert_eq!(
                column(line, Column::Forecast), incurred(line, 0, closed) + open + moved + raised
            );
            let shares: Vec<i128> = line.cells[closed..].iter()
                .map(|cell| cell.forecast.minor() - cell.plan.minor())
                .collect();
            if spread && raised == 0 && !shares.is_empty() {
                prop_assert!(shares.iter().max().unwrap() - shares.iter().min().unwrap() <= 1, "{:?}", shares);
                prop_assert!(shares.is_sorted_by(|a, b| a >= b), "odd cents go to the earliest");
            }
            for cell in &line.cells[closed..] {
                prop_assert!(cell.forecast.minor() >= cell.incurred().unwrap().minor());
            }
        }
        prop_assert_eq!(sum(report.lines.iter().map(|row| row.moved)), report.moved.minor());
        for (old, new) in before.lines().zip(after.lines()) {
            for (at, (old_cell, new_cell)) in old.cells.iter().zip(&new.cells).enumerate() {
                prop_assert!(at >= closed || old_cell == new_cell, "closed periods stay");
                prop_assert_eq!(Cell { forecast: new_cell.forecast, ..*old_cell }, *new_cell, "facts and plan stay");
                if new.is_cancelled() && at >= closed {
                    prop_assert_eq!(new_cell.forecast, new_cell.incurred().unwrap());
                }
            }
        }
        let mut twice = after.clone();
        twice.reforecast(policy).unwrap();
        prop_assert_eq!(twice, after, "twice is once");
    }

    #[test]
    fn what_moves_and_what_falls_off_is_what_was_there(
        forecast in forecasts(), by in -8..8_i32, plan in any::<bool>(), refuse in any::<bool>(),
    ) {
        let moved_column = if plan { Column::Plan } else { Column::Forecast };
        let shift = Shift {
            lines: forecast.lines().filter(|line| !line.is_cancelled()).map(|line| line.id.clone()).collect(),
            column: moved_column,
            periods: by,
            fall: if refuse { Fall::Refuse } else { Fall::Report },
        };
        let mut after = forecast.clone();
        let done = after.shift(&shift);
        let all = |f: &Forecast| f.lines().fold(0, |sum, line| sum + column(line, moved_column));
        match done {
            Err(_) => {
                prop_assert!(refuse);
                prop_assert_eq!(after, forecast);
            }
            Ok(fallen) => {
                prop_assert!(!refuse || fallen.is_empty());
                prop_assert_eq!(all(&forecast), all(&after) + sum(fallen.iter().map(|f| f.amount)));
                if fallen.is_empty() {
                    let back = Shift { periods: -by, ..shift };
                    after.shift(&back).unwrap();
                    prop_assert_eq!(after, forecast, "there and back");
                }
            }
        }
    }

    #[test]
    fn an_estimate_of_a_node_is_the_sum_of_its_lines(forecast in forecasts()) {
        for estimate in [Estimate::PlanBased, Estimate::Forecast, Estimate::RunRate(Rounding::HalfEven)] {
            for row in forecast.rollup().unwrap().rows {
                let Ok(done) = forecast.at_completion(row.node.as_str(), estimate) else {
                    prop_assert_eq!(forecast.closed(), 0, "only a run rate needs a past");
                    continue;
                };
                prop_assert_eq!(done.plan, row.total.plan);
                prop_assert_eq!(done.incurred.try_add(done.to_complete).unwrap(), done.at_completion);
                prop_assert_eq!(done.plan.try_add(done.variance.amount).unwrap(), done.at_completion);
                let (n, all) = (forecast.closed(), forecast.periods().len());
                let mut exact = 0_i128;
                let mut lines = 0;
                for line in forecast.lines().filter(|line| charged(&forecast, line).contains(&row.node)) {
                    let (past, known) = (incurred(line, 0, n), incurred(line, 0, all));
                    let open = |c: Column| sum(line.cells[n..].iter().map(|cell| cell.get(c)));
                    // In hundredths of n, so that nothing is rounded here.
                    let factor = i128::try_from(n.max(1)).unwrap();
                    let wanted = match estimate {
                        Estimate::PlanBased => (past + open(Column::Plan)) * factor,
                        Estimate::Forecast => (past + open(Column::Forecast)) * factor,
                        _ => past * i128::try_from(all).unwrap(),
                    };
                    exact += if line.is_cancelled() { known * factor } else { wanted.max(known * factor) };
                    lines += 1;
                }
                let factor = i128::try_from(n.max(1)).unwrap();
                let off = (done.at_completion.minor() * factor - exact).abs();
                prop_assert!(off * 2 <= lines * factor, "each line is rounded once: {off} of {factor}");
            }
        }
    }

    #[test]
    fn causes_add_up_to_the_variance(forecast in forecasts(), of in prop::sample::select(Actuals::ALL)) {
        for row in forecast.rollup().unwrap().rows {
            for scope in [Scope::Total, Scope::ToDate, Scope::Period(forecast.periods()[0].label)] {
                let variance = forecast.variance(row.node.as_str(), scope, of).unwrap();
                let causes = forecast.causes(row.node.as_str(), scope, of).unwrap();
                let value = causes.value();
                prop_assert_eq!(value.total, variance.value().deviation);
                let named = sum(value.largest.iter().map(|cause| cause.deviation.amount));
                let others = value.others.map_or(0, |others| others.deviation.amount.minor());
                prop_assert_eq!(named + others, value.total.amount.minor());
                let sizes: Vec<i128> = value.largest.iter().map(|c| c.deviation.amount.minor().abs()).collect();
                prop_assert!(sizes.is_sorted_by(|a, b| a >= b) && sizes.len() <= 3);
                let text = serde_json::to_string(&causes).unwrap();
                prop_assert_eq!(serde_json::from_str::<tactica::metric::Causes>(&text).unwrap(), causes);
            }
        }
    }
}

fn policies() -> impl Strategy<Value = CarryPolicy> {
    let deficit = prop::sample::select(DeficitRule::ALL);
    prop_oneof![
        Just(CarryPolicy::None),
        Just(CarryPolicy::Surplus),
        Just(CarryPolicy::SurplusAndDeficit),
        (0..60_i128, prop::option::of(0..120_i32), deficit).prop_map(
            |(amount, percent, deficit)| {
                CarryPolicy::Capped {
                    amount: Some(cents(amount)),
                    percent: percent.map(Percent::from),
                    deficit,
                }
            }
        ),
    ]
}

fn carried_months() -> impl Strategy<Value = Vec<CarryPeriod>> {
    prop::collection::vec((0..100_i128, -20..150_i128), 0..8).prop_map(|rows| {
        let month = |(period, (limit, spent)): (Period, (i128, i128))| CarryPeriod {
            period: period.label,
            limit: cents(limit),
            spent: cents(spent),
        };
        months(rows.len())
            .into_iter()
            .zip(rows)
            .map(month)
            .collect()
    })
}

proptest! {
    /// Invariant 9 of a ledger: nothing is carried twice, and a deficit is charged once.
    #[test]
    fn what_is_left_is_carried_lapses_or_is_absorbed(
        policy in policies(), opening in -50..50_i128, periods in carried_months(),
    ) {
        let carry = carry_over(&policy, cents(opening), &periods).unwrap();
        let mut received = opening;
        for (row, given) in carry.rows.iter().zip(&periods) {
            let [limit, spent, left, carried, lapsed, absorbed] =
                [row.limit, row.spent, row.left, row.carried, row.lapsed, row.absorbed].map(Money::minor);
            prop_assert_eq!((row.period, limit, spent), (given.period, given.limit.minor(), given.spent.minor()));
            prop_assert_eq!(row.opening.minor(), received, "each receives what the one before carried");
            prop_assert_eq!(left, limit + received - spent);
            prop_assert_eq!(left, carried + lapsed - absorbed);
            prop_assert!(lapsed >= 0 && absorbed >= 0);
            // A deficit is charged exactly once, a surplus is kept exactly once.
            let once = if left < 0 {
                lapsed == 0 && -left == absorbed - carried && (absorbed == 0 || carried == 0)
            } else {
                absorbed == 0 && carried >= 0
            };
            prop_assert!(once);
            received = carried;
        }
        prop_assert_eq!(carry.closing.minor(), received);
        // What went in came out: limits and opening are spent, carried out, lapsed, or were paid from above.
        let (limits, spent) = (sum(periods.iter().map(|p| p.limit)), sum(periods.iter().map(|p| p.spent)));
        prop_assert_eq!(
            opening + limits + carry.absorbed.minor(), spent + carry.closing.minor() + carry.lapsed.minor()
        );
        prop_assert_eq!(sum(carry.rows.iter().map(|row| row.left)) + opening - carry.closing.minor(),
            sum(carry.rows.iter().map(|row| row.opening)) + carry.lapsed.minor() - carry.absorbed.minor());
    }

    #[test]
    fn frozen_periods_stay_and_their_correction_comes_once(
        policy in policies(), opening in -50..50_i128, periods in carried_months(), change in -40..40_i128,
        at in any::<prop::sample::Index>(), frozen in any::<prop::sample::Index>(),
    ) {
        let reported = carry_over(&policy, cents(opening), &periods).unwrap();
        let mut known = periods.clone();
        if !known.is_empty() {
            let month = at.index(known.len());
            known[month].spent = cents(known[month].spent.minor() + change);
        }
        let frozen = frozen.index(periods.len() + 1);
        let restated = reported.restate(&policy, &known, frozen).unwrap();
        prop_assert_eq!(&restated.rows[..frozen], &reported.rows[..frozen]);
        let anew = carry_over(&policy, cents(opening), &known).unwrap();
        prop_assert_eq!(restated.closing, anew.closing, "the future is as if all had been known");
        prop_assert_eq!([restated.lapsed, restated.absorbed], [anew.lapsed, anew.absorbed], "and nothing is nobody's");
        for (row, new) in restated.rows.iter().zip(&anew.rows).skip(frozen) {
            prop_assert_eq!((row.left, row.carried), (new.left, new.carried));
        }
        let corrected = restated.rows.iter().filter(|row| !row.adjustment.is_zero()).count();
        prop_assert!(corrected <= 1 && restated.rows.iter().take(frozen).all(|row| row.adjustment.is_zero()));
        prop_assert_eq!(restated.restate(&policy, &known, frozen).unwrap(), restated, "twice is once");
    }
}

fn tactic(number: usize) -> TacticId {
    TacticId::new(&format!("tactic-{number}")).unwrap()
}

fn splits() -> impl Strategy<Value = Split> {
    let keys = || 0..6_usize;
    prop_oneof![
        prop::collection::btree_map(keys(), 0..17_i32, 0..6).prop_map(|shares| Split::Shares(
            shares
                .into_iter()
                .map(|(t, p)| (tactic(t), Allotment::Fraction(Percent::from(p))))
                .collect()
        )),
        prop::collection::btree_set(keys(), 1..6)
            .prop_map(|tactics| Split::Equally(tactics.into_iter().map(tactic).collect())),
        prop::collection::btree_map(keys(), 1..1000_i32, 1..6).prop_map(|weights| {
            Split::InProportion(
                weights
                    .into_iter()
                    .map(|(t, w)| (tactic(t), Quantity::from(w)))
                    .collect(),
            )
        }),
    ]
}

proptest! {
    #[test]
    fn what_lines_give_is_what_tactics_get(lines in prop::collection::vec((0..100_000_i128, splits()), 0..6)) {
        let lines: Vec<FundingLine> = lines
            .into_iter()
            .enumerate()
            .map(|(number, (amount, split))| FundingLine { line: node(number), amount: cents(amount), split })
            .collect();
        let funding = Funding::new(Currency::USD, lines.clone()).unwrap();
        let by_tactic = sum(funding.tactics().iter().map(|tactic| tactic.amount));
        prop_assert_eq!(by_tactic, funding.funded().minor());
        for given in &lines {
            let line = funding.line(given.line.as_str()).unwrap();
            let shares = sum(line.shares.values().copied());
            prop_assert_eq!(shares + line.left.minor(), given.amount.minor());
            prop_assert!(!line.left.is_negative());
            for (tactic, share) in &line.shares {
                let seen = funding.tactic(tactic.as_str()).unwrap().sources[given.line.as_str()];
                prop_assert_eq!(seen, *share, "both directions agree");
            }
        }
        for tactic in funding.tactics() {
            prop_assert_eq!(sum(tactic.sources.values().copied()), tactic.amount.minor());
        }
        let mut reversed = lines;
        reversed.reverse();
        prop_assert_eq!(Funding::new(Currency::USD, reversed).unwrap(), funding);
    }

    #[test]
    fn a_share_rule_holds_where_the_exact_share_does(
        amounts in prop::collection::vec(0..1000_i128, 2..6), permille in 0..=1000_i32, least in any::<bool>(),
    ) {
        let given: BTreeMap<NodeId, Money> =
            amounts.iter().enumerate().map(|(at, amount)| (node(at), cents(*amount))).collect();
        let share: Percent = format!("{}.{}%", permille / 10, permille % 10).parse().unwrap();
        let rule = FundingRule {
            name: "rule".into(),
            group: RuleGroup::Of([node(0)].into()),
            bound: if least { RuleBound::AtLeastShare(share) } else { RuleBound::AtMostShare(share) },
        };
        let outcome = &check_funding_rules(std::slice::from_ref(&rule), &given).unwrap()[0];
        let total = sum(given.values().copied());
        let (part, bound) = (amounts[0] * 1000, total * i128::from(permille));
        prop_assert_eq!(outcome.is_kept(), if least { part >= bound } else { part <= bound });
        // Moving exactly what is missing, and not one minor unit less, mends it.
        let by = outcome.by.minor();
        let mended = |by: i128| if least { (amounts[0] + by) * 1000 >= bound } else { (amounts[0] - by) * 1000 <= bound };
        prop_assert!(mended(by) && (by == 0 || !mended(by - 1)));
    }

    #[test]
    fn the_load_counts_no_purchase_twice(
        orders in prop::collection::vec((0..100_i128, any::<bool>()), 0..5),
        invoices in prop::collection::vec((prop::option::of(0..5_usize), -20..80_i128), 0..10),
    ) {
        let id = |number: usize| format!("po-{number}").parse().unwrap();
        let known = orders.len();
        let rows: Vec<LoadOrder> = orders.iter().enumerate().map(|(number, (amount, open))| LoadOrder {
            order: id(number),
            amount: cents(*amount),
            status: if *open { LoadStatus::Open } else { LoadStatus::Closed },
        }).collect();
        let billed: Vec<LoadInvoice> = invoices.iter().enumerate().map(|(number, (order, amount))| LoadInvoice {
            invoice: format!("in-{number}").parse().unwrap(),
            order: order.filter(|order| *order < known).map(id),
            amount: cents(*amount),
        }).collect();
        let load = budget_load(Currency::USD, &rows, &billed).unwrap();
        let mut wanted = 0;
        for (number, (amount, open)) in orders.iter().enumerate() {
            let own = invoices.iter().filter(|(order, _)| *order == Some(number));
            let invoiced = own.fold(0, |sum, (_, amount)| sum + amount);
            wanted += if *open { invoiced.max(*amount) } else { invoiced };
        }
        let free = invoices.iter().filter(|(order, _)| order.is_none_or(|order| order >= known));
        wanted += free.fold(0, |sum, (_, amount)| sum + amount);
        prop_assert_eq!(load.total().minor(), wanted);
        prop_assert_eq!(sum([load.unassigned, load.closed, load.open]), wanted);
    }
}
