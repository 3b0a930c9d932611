//! Forecasts, a row per command.
//!
//! | Command | Meaning | Outcome |
//! | --- | --- | --- |
//! | `months N` | starts a forecast of costs in USD over the first months of 2025 | |
//! | `node NODE [PARENT]` | adds a node | |
//! | `build` | makes the forecast | `ok` or the problems |
//! | `line LINE NODE[+NODE…] PLAN…` | adds a line with its plan by month | `ok` or the refusal |
//! | `set LINE MONTH COLUMN AMOUNT`, `close MONTH`, `cancel LINE [why]` | | the same |
//! | `reforecast POLICY` | `next-period` or `spread` | `moved`, `left over`, and what each raised line is raised by |
//! | `shift COLUMN N FALL LINE…` | moves open amounts by n months | what fell off, or the refusal |
//! | `recur LINE COLUMN each\|total AMOUNT EVERY UNIT FIRST` | adds a recurring cost | the amounts |
//! | `show NODE\|LINE COLUMN` | | the amounts by month |
//! | `outline` | | the nodes with their depth and lines |
//! | `complete NODE run-rate\|plan-based\|plan-ratio\|forecast` | | estimate and variance |
//! | `variance NODE MONTH\|to-date\|total OF` | | the variance in words |
//! | `causes NODE MONTH\|to-date\|total OF` | | the causes in words |
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

use std::fmt::Write as _;

use tactica::{
    forecast::{
        Actuals, Column, Estimate, Fall, Fallen, Forecast, ForecastError, ForecastSpec, Line,
        NodePlace, Recurring, RecurringAmount, Rollup, Scope, Shift,
    },
    metric::LineKind,
    money::{Currency, Money},
    number::Rounding,
    time::{Cadence, DateSpan, FiscalCalendar, FiscalPattern, PeriodLabel, parse_date},
};

use super::budget::{money, plain};

fn refusal(error: &ForecastError) -> String {
    let code = error.code().trim_start_matches("forecast-");
    match error {
        ForecastError::FallsOff { fallen } => format!("{code} {}", said(fallen)),
        ForecastError::Closed { period } => format!("{code} {period}"),
        ForecastError::OutOfRange { amount, .. } => format!("{code} {}", plain(*amount)),
        ForecastError::ForeignNode { node, .. } | ForecastError::Cycle { node } => {
            format!("{code} {node}")
        }
        ForecastError::UnknownParent { parent, .. } => format!("{code} {parent}"),
        ForecastError::CellCount { found, periods, .. } => format!("{code} {found}/{periods}"),
        _ => code.to_owned(),
    }
}

fn said(fallen: &[Fallen]) -> String {
    let one = |f: &Fallen| format!("{} {} {}", f.line, f.period, plain(f.amount));
    fallen.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn outline(rollup: &Rollup) -> String {
    let rows = rollup.rows.iter();
    let rows = rows.map(|row| format!("{} {}: {}", row.node, row.depth, row.lines));
    rows.collect::<Vec<_>>().join(", ")
}

fn plains(amounts: impl IntoIterator<Item = Money>) -> String {
    let amounts: Vec<String> = amounts.into_iter().map(plain).collect();
    amounts.join(" ")
}

fn month(text: &str) -> PeriodLabel {
    format!("FY2025-M{:02}", text.parse::<u8>().unwrap())
        .parse()
        .unwrap()
}

fn scope(text: &str) -> Scope {
    match text {
        "to-date" => Scope::ToDate,
        "total" => Scope::Total,
        _ => Scope::Period(month(text)),
    }
}

#[derive(Default)]
struct Story {
    months: u32,
    nodes: Vec<NodePlace>,
    forecast: Option<Forecast>,
}

impl Story {
    fn build(&mut self) -> String {
        let end = format!("2025-01-01..2025-{:02}-01", self.months + 1);
        let end = if self.months == 12 {
            "2025-01-01..2026-01-01".to_owned()
        } else {
            end
        };
        let span: DateSpan = end.parse().unwrap();
        let calendar = FiscalCalendar::new(1, FiscalPattern::Months).unwrap();
        let made = Forecast::new(ForecastSpec {
            currency: Currency::USD,
            kind: LineKind::Cost,
            periods: calendar.periods(span).unwrap(),
            closed: 0,
            nodes: std::mem::take(&mut self.nodes),
            lines: Vec::new(),
        });
        match made {
            Ok(forecast) => {
                self.forecast = Some(forecast);
                "ok".to_owned()
            }
            Err(errors) => {
                let errors: Vec<String> = errors.iter().map(refusal).collect();
                errors.join(", ")
            }
        }
    }

    fn change(&mut self, verb: &str, words: &[&str]) -> Result<String, ForecastError> {
        let forecast = self.forecast.as_mut().unwrap();
        let ok = || "ok".to_owned();
        match (verb, words) {
            ("line", [id, nodes, plan @ ..]) => {
                let plan = plan.iter().map(|amount| money(amount));
                let mut line = Line::planned(id.parse().unwrap(), "-".parse().unwrap(), plan);
                line.nodes = nodes.split('+').map(|n| n.parse().unwrap()).collect();
                forecast.add(line).map(|()| ok())
            }
            ("set", [line, at, column, amount]) => {
                let column: Column = column.parse().unwrap();
                forecast
                    .set(line, month(at), column, money(amount))
                    .map(|()| ok())
            }
            ("close", [at]) => forecast.close_through(month(at)).map(|()| ok()),
            ("cancel", [line, why @ ..]) => forecast.cancel(line, &why.join(" ")).map(|()| ok()),
            ("reforecast", [policy]) => {
                let done = forecast.reforecast(policy.parse().unwrap())?;
                let mut text = format!(
                    "moved {} left over {}",
                    plain(done.moved),
                    plain(done.left_over)
                );
                for line in done.lines.iter().filter(|line| !line.raised.is_zero()) {
                    write!(text, ", {} raised {}", line.line, plain(line.raised)).unwrap();
                }
                Ok(text)
            }
            ("shift", [column, by, fall, lines @ ..]) => {
                let fall: Fall = fall.parse().unwrap();
                let lines = match lines {
                    ["below", node] => forecast.lines_below(node)?,
                    _ => lines.iter().map(|line| line.parse().unwrap()).collect(),
                };
                let fallen = forecast.shift(&Shift {
                    lines,
                    column: column.parse().unwrap(),
                    periods: by.parse().unwrap(),
                    fall,
                })?;
                Ok(if fallen.is_empty() {
                    ok()
                } else {
                    said(&fallen)
                })
            }
            ("recur", [line, column, how, amount, every, unit, first]) => {
                let amount = match *how {
                    "each" => RecurringAmount::Each(money(amount)),
                    _ => RecurringAmount::Total(money(amount)),
                };
                let every = every.parse().unwrap();
                let times = forecast.recur(
                    line,
                    column.parse().unwrap(),
                    Recurring {
                        cadence: Cadence::every(every, unit.parse().unwrap()).unwrap(),
                        first: parse_date(first).unwrap(),
                        amount,
                    },
                )?;
                Ok(plains(times.iter().map(|time| time.amount)))
            }
            ("show", [what, column]) => {
                let column: Column = column.parse().unwrap();
                let rollup = forecast.rollup()?;
                let cells = match rollup.row(what) {
                    Some(row) => &row.cells,
                    None => &forecast.line(what).unwrap().cells,
                };
                Ok(plains(cells.iter().map(|cell| cell.get(column))))
            }
            ("outline", []) => Ok(outline(&forecast.rollup()?)),
            ("complete", [node, estimate]) => {
                let estimate = match *estimate {
                    "run-rate" => Estimate::RunRate(Rounding::HalfEven),
                    "plan-ratio" => Estimate::PlanRatio(Rounding::HalfEven),
                    "plan-based" => Estimate::PlanBased,
                    _ => Estimate::Forecast,
                };
                let done = forecast.at_completion(node, estimate)?;
                Ok(format!(
                    "{} of {}, {}",
                    plain(done.at_completion),
                    plain(done.plan),
                    done.variance
                ))
            }
            ("variance", [node, at, of]) => {
                let of: Actuals = of.parse().unwrap();
                let variance = forecast.variance(node, scope(at), of)?;
                Ok(variance.value().deviation.to_string())
            }
            ("causes", [node, at, of]) => {
                let of: Actuals = of.parse().unwrap();
                Ok(forecast.causes(node, scope(at), of)?.explain())
            }
            _ => panic!("no such command: {verb} {words:?}"),
        }
    }

    fn run(&mut self, command: &str) -> String {
        let mut words: Vec<&str> = command.split_whitespace().collect();
        let verb = words.remove(0);
        match verb {
            "months" => self.months = words[0].parse().unwrap(),
            "node" => self.nodes.push(NodePlace {
                node: words[0].parse().unwrap(),
                parent: words.get(1).map(|parent| parent.parse().unwrap()),
            }),
            "build" => return self.build(),
            _ => {
                let before = self.forecast.clone();
                let outcome = self.change(verb, &words);
                if outcome.is_err() {
                    assert_eq!(
                        self.forecast, before,
                        "a refusal changes nothing: {command}"
                    );
                }
                let text = serde_json::to_string(&self.forecast).unwrap();
                assert_eq!(
                    serde_json::from_str::<Option<Forecast>>(&text).unwrap(),
                    self.forecast
                );
                return outcome.unwrap_or_else(|error| refusal(&error));
            }
        }
        String::new()
    }
}

/// Runs every row and compares what is after `=>` with the outcome.
fn check(table: &str) {
    let mut story = Story::default();
    for (number, row) in table.lines().enumerate() {
        let row = row.split('#').next().unwrap().trim();
        if row.is_empty() {
            continue;
        }
        let (command, expected) = row.split_once("=>").unwrap_or((row, ""));
        let outcome = story.run(command.trim());
        assert_eq!(outcome, expected.trim(), "row {number}: {}", command.trim());
    }
}

#[test]
fn unspent_plan_moves_to_the_next_period_or_is_spread() {
    let story = "months 4
         node plan
         node digital plan
         build => ok
         line search digital 100 100 100 100 => ok
         line social digital 50 50 50 50 => ok
         set search 1 actual 80 => ok
         set social 1 actual 60 => ok
         close 1 => ok
         set search 1 actual 1 => closed FY2025-M01
         set search 1 plan 1 => closed FY2025-M01";
    check(&format!(
        "{story}
         reforecast next-period => moved 20 left over 0
         show search forecast => 80 120 100 100
         show social forecast => 60 50 50 50            # an overrun takes nothing from later months
         show digital forecast => 140 170 150 150
         show plan plan => 150 150 150 150
         complete plan forecast => 610 of 600, 10.00 USD adverse
         reforecast next-period => moved 20 left over 0
         show search forecast => 80 120 100 100
         set search 2 actual 90 => ok
         close 2 => ok
         reforecast next-period => moved 70 left over 0   # 170 of 200 and 60 of 100 so far
         show search forecast => 80 90 130 100
         close 4 => ok
         reforecast next-period => moved 0 left over 370
         show search forecast => 80 90 0 0"
    ));
    check(&format!(
        "{story}
         reforecast spread => moved 20 left over 0
         show search forecast => 80 106.67 106.67 106.66
         complete digital forecast => 610 of 600, 10.00 USD adverse
         set search 2 actual 106.67 => ok
         close 2 => ok
         reforecast spread => moved 53.33 left over 0
         show search forecast => 80 106.67 106.67 106.66"
    ));
}

#[test]
fn what_is_ordered_is_neither_unspent_nor_expected_away() {
    check(
        "months 3
         node plan
         build => ok
         line film plan 100 100 100 => ok
         set film 1 actual 30 => ok
         set film 1 committed 50 => ok
         set film 2 committed 140 => ok
         close 1 => ok
         reforecast spread => moved 20 left over 0, film raised 30
         show film forecast => 80 140 110
         complete plan plan-based => 280 of 300, -20.00 USD favourable
         cancel film => no-reason
         cancel film the director left => ok
         cancel film again => cancelled
         set film 3 forecast 1 => cancelled
         set film 3 plan 1 => cancelled
         shift forecast 1 report film => cancelled
         shift forecast 1 report below plan => ok          # moves the lines that are not
         recur film plan each 1 1 month 2025-01-01 => cancelled
         show film forecast => 80 140 0
         show film plan => 100 100 100
         complete plan run-rate => 220 of 300, -80.00 USD favourable
         reforecast spread => moved 0 left over 0
         show film forecast => 80 140 0
         set film 3 actual 7 => ok                        # a late invoice is still incurred
         show film forecast => 80 140 7",
    );
}

#[test]
fn estimates_at_completion_by_run_rate_and_by_plan() {
    check(
        "months 12
         node plan
         node flat plan
         node late plan
         build => ok
         line media flat 100 100 100 100 100 100 100 100 100 100 100 100 => ok
         line event late 0 0 0 0 0 0 0 0 0 0 0 400 => ok
         complete plan run-rate => nothing-closed
         complete plan plan-ratio => nothing-closed
         complete plan plan-based => 1600 of 1600, 0.00 USD neutral
         set media 1 actual 120 => ok
         set media 2 actual 120 => ok
         set media 3 actual 120 => ok
         close 3 => ok
         complete flat run-rate => 1440 of 1200, 240.00 USD adverse
         complete flat plan-based => 1260 of 1200, 60.00 USD adverse
         complete flat plan-ratio => 1440 of 1200, 240.00 USD adverse
         complete late run-rate => 0 of 400, -400.00 USD favourable      # a run rate knows no seasons
         complete late plan-ratio => 400 of 400, 0.00 USD neutral
         complete plan plan-based => 1660 of 1600, 60.00 USD adverse
         complete nowhere plan-based => unknown-node
         set event 4 actual 1 => ok
         close 4 => ok
         complete late plan-ratio => nothing-planned
         complete late run-rate => 3 of 400, -397.00 USD favourable
         complete flat run-rate => 1080 of 1200, -120.00 USD favourable",
    );
    // Rounded once for every line: 0.10 / 3 · 4.
    check(
        "months 4
         node plan
         build => ok
         line a plan 1 1 1 1 => ok
         line b plan 1 1 1 1 => ok
         set a 1 actual 0.10 => ok
         set b 2 actual 0.10 => ok
         close 3 => ok
         complete plan run-rate => 0.26 of 8, -7.74 USD favourable
         set a 4 actual 5 => ok
         complete plan run-rate => 5.23 of 8, -2.77 USD favourable",
    );
}

#[test]
fn rephasing_moves_open_amounts_in_bulk() {
    check(
        "months 4
         node plan
         node film plan
         build => ok
         line a film 10 20 30 0 => ok
         line b film 5 0 0 7 => ok
         shift actual 1 refuse a => fact
         shift plan 1 refuse a c => unknown-line
         shift forecast 1 refuse a b => falls-off b FY2025-M04 7
         shift forecast 1 refuse a => ok
         show a forecast => 0 10 20 30
         show a plan => 10 20 30 0
         shift forecast -1 refuse a => ok
         shift forecast 0 refuse a => ok
         show a forecast => 10 20 30 0
         shift plan 2 report below film => a FY2025-M03 30, b FY2025-M04 7
         show film plan => 0 0 15 20
         close 1 => ok                                  # January is taken out: nothing was incurred in it
         shift forecast -1 report a a => a FY2025-M02 20
         show a forecast => 0 30 0 0
         shift forecast 2147483647 report a => a FY2025-M02 30
         shift forecast -2147483648 refuse b => falls-off b FY2025-M04 7",
    );
}

#[test]
fn l23_ten_a_day_for_three_days_a_hundred_a_week_in_one_currency() {
    check(
        "months 1
         node plan
         build => ok
         line daily plan 0 => ok
         line weekly plan 0 => ok
         recur daily plan each 10 1 day 2025-01-29 => 10 10 10
         show daily plan => 30
         recur weekly plan each 100 1 week 2025-01-27 => 100
         show weekly plan => 100
         set daily 1 actual 30EUR => currency
         show plan plan => 130",
    );
}

#[test]
fn recurring_costs_fall_into_their_periods() {
    check(
        "months 6
         node plan
         build => ok
         line retainer plan 0 0 0 0 0 0 => ok
         recur retainer plan each 100 1 month 2025-01-31 => 100 100 100 100 100 100
         show retainer plan => 100 100 100 100 100 100
         recur retainer plan total 100 3 month 2024-11-15 => 50 50      # of February and May
         show retainer plan => 100 150 100 100 150 100
         recur retainer forecast total 10 2 week 2025-05-20 => 3.34 3.33 3.33
         show retainer forecast => 0 0 0 0 3.34 6.66
         recur retainer forecast each 1 1 year 2025-07-01 => never-due
         recur retainer actual each 1 1 year 2025-02-01 => fact
         recur retainer plan each -1000 1 year 2025-02-01 => out-of-range -1000
         close 4 => ok
         recur retainer plan each 1 1 month 2025-01-15 => 1 1
         show retainer plan => 100 150 100 100 151 101",
    );
}

#[test]
fn variances_name_their_causes() {
    check(
        "months 2
         node plan
         node digital plan
         node social-media digital
         node north
         build => ok
         line search digital+north 100 100 => ok
         line social digital 100 100 => ok
         line video digital 100 100 => ok
         line print plan+north 100 100 => ok
         line radio plan 100 100 => ok
         outline => north 0: 2, plan 0: 5, digital 1: 3, social-media 2: 0
         set search 1 actual 150 => ok
         set social 1 actual 60 => ok
         set video 1 actual 105 => ok
         set print 1 actual 99 => ok
         set radio 1 actual 100 => ok
         set radio 2 committed 130 => ok
         close 1 => ok
         variance plan 1 actual => 14.00 USD adverse
         variance digital to-date actual => 15.00 USD adverse
         variance north 1 actual => 49.00 USD adverse
         variance plan 2 incurred => -370.00 USD favourable
         variance plan 3 actual => unknown-period
         variance plan total forecast => 14.00 USD adverse
         causes plan 1 actual => cost is 14.00 USD above the plan of 500.00 USD, adverse: search 50.00 USD adverse, social -40.00 USD favourable, video 5.00 USD adverse, and 1 other -1.00 USD favourable
         causes north 1 actual => cost is 49.00 USD above the plan of 200.00 USD, adverse: search 50.00 USD adverse, print -1.00 USD favourable",
    );
}

#[test]
fn what_is_no_forecast_is_refused() {
    check(
        "months 2
         node plan
         node plan
         node lost nowhere
         build => duplicate-node, unknown-parent nowhere
         node a b                                # hangs on the circle and is not on it
         node b c
         node c b
         build => cycle b
         node plan
         build => ok
         line a plan 1 => cell-count 1/2
         line a nowhere 1 1 => foreign-node nowhere
         line a plan -1 1 => out-of-range -1
         line a plan 1EUR 1 => currency
         line a plan 10000000000000000000000 0 => ok                       # 10^24 minor units
         line b plan 10000000000000000000000.01 0 => out-of-range 10000000000000000000000.01
         line a plan 1 1 => duplicate-line
         set a 1 actual -5 => ok
         set a 1 forecast -5 => ok
         set a 1 committed -5 => out-of-range -5
         set a 3 actual 5 => unknown-period
         set c 1 actual 5 => unknown-line
         close 2 => ok
         close 2 => ok                                  # closed is closed
         close 1 => reopens",
    );
}
