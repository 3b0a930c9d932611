//! The metrics of one quarter, worked by hand: a row per question, the last cell is the answer or the refusal.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on should say so by panicking"
)]

mod channels;
mod tasks;
mod wire;

use std::{collections::BTreeMap, fmt::Debug, str::FromStr};

use serde::{Serialize, de::DeserializeOwned};
use tactica::{
    metric::{
        AcquisitionCosts, AttributedRevenue, BreakEvenRoasInputs, CacInputs, ConversionInputs,
        DiscountedLtvInputs, EfficiencyInputs, ExcessShareOfVoiceInputs, GrossProfit,
        IncrementalProfit, IncrementalRevenue, IncrementalRoasInputs, LifetimeValue, LtvInputs,
        LtvToCacInputs, MarketShareInputs, MetricError, NetContributionInputs, Payback,
        PaybackInputs, PriceVolumeInputs, RoasInputs, RomiInputs, ShareOfVoiceInputs,
        SimplePaybackInputs, TotalRevenue, UnitCostInputs, UtilisationInputs, VarianceInputs,
    },
    number::Rounding,
    time::DateSpan,
};

/// The cells of one row: `name=value` pairs.
struct Row<'a> {
    cells: BTreeMap<&'a str, &'a str>,
}

impl<'a> Row<'a> {
    fn new(text: &'a str) -> Self {
        let cells = text.split(',').map(|pair| pair.split_once('=').unwrap());
        Self {
            cells: cells.map(|(k, v)| (k.trim(), v.trim())).collect(),
        }
    }

    fn get<T: FromStr<Err: Debug>>(&self, name: &str) -> T {
        let text = self
            .cells
            .get(name)
            .unwrap_or_else(|| panic!("no {name} in the row"));
        text.parse().unwrap()
    }

    /// Reads the days of a figure; those of the year where the row does not say.
    fn span(&self, name: &str) -> DateSpan {
        let text = self.cells.get(name).unwrap_or(&"2025-01-01..2026-01-01");
        text.parse().unwrap()
    }

    /// Reads a name of the wire format, such as an enum variant.
    fn named<T: DeserializeOwned>(&self, name: &str) -> T {
        serde_json::from_str(&format!("{:?}", self.cells[name])).unwrap()
    }
}

/// Checks that the result survives the wire, and returns it.
fn wired<T: Serialize + DeserializeOwned + PartialEq + Debug>(result: T) -> T {
    let json = serde_json::to_string(&result).unwrap();
    assert_eq!(serde_json::from_str::<T>(&json).unwrap(), result, "{json}");
    result
}

fn shown(payback: Payback) -> String {
    match payback {
        Payback::After { periods, exact } => format!("{periods} ({exact})"),
        Payback::Never => "never".to_owned(),
    }
}

/// Answers one row.
fn answer(metric: &str, row: &Row<'_>) -> Result<String, MetricError> {
    Ok(match metric {
        "romi" => {
            let profit = IncrementalProfit(row.get("profit"));
            let spend = row.get("spend");
            let romi = RomiInputs { profit, spend }.evaluate()?;
            wired(romi).value().to_string()
        }
        "contribution" => {
            let gross_profit = GrossProfit(row.get("gross"));
            let expense = row.get("expense");
            let inputs = NetContributionInputs {
                gross_profit,
                expense,
            };
            let value = wired(inputs.evaluate()?).value();
            format!("{}, {}", value.amount, value.per_expense)
        }
        "roas" => {
            let revenue = AttributedRevenue(row.get("revenue"));
            let spend = row.get("spend");
            let roas = wired(RoasInputs { revenue, spend }.evaluate()?);
            let margin = roas.break_even_margin();
            let margin = margin.map_or("none".to_owned(), |margin| margin.to_string());
            format!("{}, margin {margin}", roas.value())
        }
        "incremental-roas" => {
            let revenue = IncrementalRevenue(row.get("revenue"));
            let spend = row.get("spend");
            let roas = IncrementalRoasInputs { revenue, spend }.evaluate()?;
            wired(roas).value().to_string()
        }
        "break-even" => {
            let gross_margin = row.get("margin");
            let roas = BreakEvenRoasInputs { gross_margin }.evaluate()?;
            wired(roas).value().to_string()
        }
        "mer" => {
            let inputs = EfficiencyInputs {
                revenue: TotalRevenue(row.get("revenue")),
                revenue_span: row.get("in"),
                spend: row.get("spend"),
                spend_span: row.get("over"),
            };
            wired(inputs.evaluate()?).value().to_string()
        }
        "per-unit" => {
            let inputs = UnitCostInputs {
                unit: row.named("unit"),
                cost: row.get("cost"),
                count: row.get("count"),
            };
            wired(inputs.evaluate()?).value().to_string()
        }
        _ => return customers(metric, row),
    })
}

fn customers(metric: &str, row: &Row<'_>) -> Result<String, MetricError> {
    Ok(match metric {
        "cac" => {
            let customers = row.get("customers");
            let (cost_span, customers_span) = (row.span("over"), row.span("in"));
            let inputs = match row.cells["basis"] {
                "paid" => CacInputs::Paid {
                    spend: row.get("spend"),
                    cost_span,
                    customers,
                    customers_span,
                },
                "blended" => CacInputs::Blended {
                    cost: row.get("cost"),
                    cost_span,
                    customers,
                    customers_span,
                },
                _ => CacInputs::FullyLoaded {
                    costs: AcquisitionCosts {
                        media: row.get("media"),
                        people: row.get("people"),
                        tools: row.get("tools"),
                        agencies: row.get("agencies"),
                        discounts: row.get("discounts"),
                    },
                    cost_span,
                    customers,
                    customers_span,
                },
            };
            wired(inputs.evaluate()?).value().to_string()
        }
        "ltv" => {
            let (margin, churn) = (row.get("margin"), row.get("churn"));
            let ltv = wired(LtvInputs { margin, churn }.evaluate()?);
            format!("{}, {} periods", ltv.value(), ltv.lifetime())
        }
        "ltv-discounted" => {
            let inputs = DiscountedLtvInputs {
                margin: row.get("margin"),
                retention: row.get("retention"),
                discount: row.get("discount"),
                convention: row.named("convention"),
            };
            let value = wired(inputs.evaluate()?).value();
            value.money(Rounding::HalfEven).unwrap().to_string()
        }
        "ltv-cac" => {
            let (ltv, cac) = (row.get("ltv"), row.get("cac"));
            let ltv = match row.cells["cac-is"] {
                "in" => LifetimeValue::BeforeAcquisition(ltv),
                _ => LifetimeValue::AfterAcquisition(ltv),
            };
            let ratio = LtvToCacInputs { ltv, cac }.evaluate()?;
            wired(ratio).value().to_string()
        }
        "payback" => {
            let (margin, churn, cost) = (row.get("margin"), row.get("churn"), row.get("cost"));
            let with = PaybackInputs {
                margin,
                churn,
                cost,
            };
            let simple = SimplePaybackInputs { margin, cost };
            let with = wired(with.evaluate()?).value();
            let simple = wired(simple.evaluate()?).value();
            format!("{}; simple {}", shown(with), shown(simple))
        }
        _ => return shares(metric, row),
    })
}

fn shares(metric: &str, row: &Row<'_>) -> Result<String, MetricError> {
    Ok(match metric {
        "variance" => {
            let inputs = VarianceInputs {
                kind: row.named("kind"),
                plan: row.get("plan"),
                actual: row.get("actual"),
            };
            let value = wired(inputs.evaluate()?).value();
            format!("{}, {}", value.deviation, value.relative)
        }
        "price-volume" => {
            let inputs = PriceVolumeInputs {
                kind: row.named("kind"),
                price_plan: row.get("pb"),
                quantity_plan: row.get("qb"),
                price_actual: row.get("pa"),
                quantity_actual: row.get("qa"),
                rounding: Rounding::HalfEven,
            };
            let split = wired(inputs.evaluate()?);
            let value = split.value();
            let parts = (value.price, value.volume, value.total);
            format!("{}, {}, {}", parts.0, parts.1, parts.2)
        }
        "conversion" => {
            let (converted, base) = (row.get("converted"), row.get("base"));
            let rate = ConversionInputs { converted, base }.evaluate()?;
            wired(rate).value().to_string()
        }
        "share-units" => {
            let (own, category) = (row.get("own"), row.get("category"));
            let share = MarketShareInputs::Units { own, category }.evaluate()?;
            wired(share).value().to_string()
        }
        "share-value" => {
            let (own, category) = (row.get("own"), row.get("category"));
            let share = MarketShareInputs::Value { own, category }.evaluate()?;
            wired(share).value().to_string()
        }
        "voice" => {
            let (own, category) = (row.get("own"), row.get("category"));
            let share = ShareOfVoiceInputs { own, category }.evaluate()?;
            wired(share).value().to_string()
        }
        "excess-voice" => {
            let (voice, market) = (row.get("voice"), row.get("market"));
            let excess = ExcessShareOfVoiceInputs { voice, market }.evaluate()?;
            wired(excess).value().to_string()
        }
        "utilisation" => {
            let (productive, available) = (row.get("productive"), row.get("available"));
            let inputs = UtilisationInputs {
                productive,
                available,
            };
            wired(inputs.evaluate()?).value().to_string()
        }
        other => panic!("no metric {other}"),
    })
}

/// Checks rows of `metric | inputs | answer or refusal`.
fn check(table: &str) {
    let mut rows = 0;
    for line in table.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let got = match answer(cells[0], &Row::new(cells[1])) {
            Ok(text) => text,
            Err(error) => error.to_string(),
        };
        assert_eq!(got, cells[2], "{line}");
        rows += 1;
    }
    assert!(rows > 0, "an empty table checks nothing");
}

#[test]
fn what_the_spend_brought() {
    check(
        "
        romi             | profit=80000 USD, spend=50000 USD      | 0.6
        romi             | profit=50000 USD, spend=50000 USD      | 0
        romi             | profit=0 USD, spend=50000 USD          | -1
        romi             | profit=-10000 USD, spend=50000 USD     | -1.2
        romi             | profit=100 USD, spend=300 USD          | -0.666666666667
        romi             | profit=10 USD, spend=0 USD             | ROMI is undefined: the spend is zero
        romi             | profit=0 USD, spend=-5 USD             | ROMI: spend is -5.00, it must not be negative
        romi             | profit=10 USD, spend=10 EUR            | ROMI: USD and EUR do not mix without an exchange rate
        romi             | profit=999999999999999 USD, spend=0.01 USD | ROMI is beyond the range of numbers

        contribution     | gross=400000 USD, expense=50000 USD    | 350000.00 USD, 7
        contribution     | gross=400000 USD, expense=0 USD        | 400000.00 USD, undefined: the spend is zero
        contribution     | gross=-1 USD, expense=1 USD            | -2.00 USD, -2
        contribution     | gross=1 USD, expense=-1 USD            | net marketing contribution: expense is -1.00, it must not be negative

        roas             | revenue=200000 USD, spend=50000 USD    | 4, margin 0.25
        roas             | revenue=0 USD, spend=50000 USD         | 0, margin none
        roas             | revenue=1 USD, spend=0 USD             | ROAS is undefined: the spend is zero
        incremental-roas | revenue=-5000 USD, spend=50000 USD     | -0.1
        incremental-roas | revenue=1 USD, spend=0 USD             | incremental ROAS is undefined: the spend is zero
        break-even       | margin=40%                             | 2.5
        break-even       | margin=30%                             | 3.333333333333
        break-even       | margin=100%                            | 1
        break-even       | margin=0%                              | break-even ROAS is undefined: the gross margin is zero
        break-even       | margin=-5%                             | break-even ROAS: gross margin % is -5, it must be at least 0 and at most 100
        break-even       | margin=100.5%                          | break-even ROAS: gross margin % is 100.5, it must be at least 0 and at most 100

        mer | revenue=1000000 USD, in=2025-01-01..2025-04-01, spend=50000 USD, over=2025-01-01..2025-04-01 | 20
        mer | revenue=1 USD, in=2025-01-01..2025-04-01, spend=0 USD, over=2025-01-01..2025-04-01 | marketing efficiency ratio is undefined: the spend is zero
        ",
    );
}

#[test]
fn what_a_unit_costs() {
    check(
        "
        per-unit | unit=acquisition, cost=5000 USD, count=80    | 62.50 USD
        per-unit | unit=lead, cost=100 USD, count=3             | 33.333333333333 USD
        per-unit | unit=click, cost=90 USD, count=2400          | 0.0375 USD
        per-unit | unit=mille, cost=1200 USD, count=400000      | 3.00 USD
        per-unit | unit=mille, cost=1 JPY, count=3000           | 0.333333333333 JPY
        per-unit | unit=click, cost=0 USD, count=10             | 0.00 USD
        per-unit | unit=acquisition, cost=5000 USD, count=0     | cost per acquisition is undefined: the number of acquisitions is zero
        per-unit | unit=lead, cost=5000 USD, count=0            | cost per lead is undefined: the number of leads is zero
        per-unit | unit=click, cost=0 USD, count=0              | cost per click is undefined: the number of clicks is zero
        per-unit | unit=mille, cost=1 USD, count=0              | CPM is undefined: the number of impressions is zero
        per-unit | unit=click, cost=1 USD, count=-1             | cost per click: count is -1, it must not be negative
        per-unit | unit=click, cost=-1 USD, count=1             | cost per click: cost is -1.00, it must not be negative

        cac | basis=paid, spend=30000 USD, customers=500    | 60.00 USD
        cac | basis=blended, cost=50000 USD, customers=800  | 62.50 USD
        cac | basis=loaded, media=30000 USD, people=12000 USD, tools=2000 USD, agencies=4000 USD, discounts=2000 USD, customers=800 | 62.50 USD
        cac | basis=loaded, media=30000 USD, people=12000 USD, tools=2000 USD, agencies=-4000 USD, discounts=0 USD, customers=800 | 50.00 USD
        cac | basis=loaded, media=1 USD, people=1 EUR, tools=0 USD, agencies=0 USD, discounts=0 USD, customers=0 | CAC: USD and EUR do not mix without an exchange rate
        cac | basis=paid, spend=30000 USD, over=2025-01-01..2025-04-01, customers=500, in=2025-01-01..2025-02-01 | CAC: figures of 2025-01-01..2025-04-01 and 2025-01-01..2025-02-01 do not compare: take one span of time
        cac | basis=blended, cost=-1 USD, over=2025-01-01..2025-02-01, customers=0, in=2025-02-01..2025-03-01 | CAC: figures of 2025-01-01..2025-02-01 and 2025-02-01..2025-03-01 do not compare: take one span of time
        cac | basis=loaded, media=1 USD, people=1 EUR, tools=0 USD, agencies=0 USD, discounts=0 USD, over=2025-01-01..2025-02-01, customers=0 | CAC: USD and EUR do not mix without an exchange rate
        cac | basis=blended, cost=1 USD, customers=0        | CAC is undefined: the number of new customers is zero
        cac | basis=paid, spend=-1 USD, customers=0         | CAC: cost is -1.00, it must not be negative
        cac | basis=paid, spend=1 USD, customers=-2         | CAC: customers is -2, it must not be negative
        ",
    );
}

#[test]
fn what_a_customer_is_worth() {
    check(
        "
        ltv | margin=80 USD, churn=3%      | 2666.666666666667 USD, 33.333333333333 periods
        ltv | margin=80 USD, churn=100%    | 80.00 USD, 1 periods
        ltv | margin=-12 USD, churn=25%    | -48.00 USD, 4 periods
        ltv | margin=80 USD, churn=0%      | LTV is undefined: the churn is zero
        ltv | margin=80 USD, churn=-1%     | LTV: churn % is -1, it must be at least 0 and at most 100
        ltv | margin=80 USD, churn=101%    | LTV: churn % is 101, it must be at least 0 and at most 100
        ltv | margin=80 USD, churn=0.000000000001% | LTV is beyond the range of numbers

        ltv-discounted | margin=100 USD, retention=80%, discount=10%, convention=first-at-once  | 366.67 USD
        ltv-discounted | margin=100 USD, retention=80%, discount=10%, convention=first-excluded | 266.67 USD
        ltv-discounted | margin=100 USD, retention=80%, discount=10%, convention=period-end     | 333.33 USD
        ltv-discounted | margin=100 USD, retention=100%, discount=10%, convention=first-at-once | 1100.00 USD
        ltv-discounted | margin=100 USD, retention=0%, discount=10%, convention=first-excluded  | 0.00 USD
        ltv-discounted | margin=-100 USD, retention=80%, discount=0%, convention=period-end     | -500.00 USD
        ltv-discounted | margin=100 USD, retention=100%, discount=0%, convention=period-end     | LTV is undefined: the sum of churn and discount is zero
        ltv-discounted | margin=100 USD, retention=80%, discount=-1%, convention=period-end     | LTV: discount % is -1, it must not be negative
        ltv-discounted | margin=100 USD, retention=180%, discount=1%, convention=period-end     | LTV: retention % is 180, it must be at least 0 and at most 100

        ltv-cac | ltv=2880 USD, cac-is=in, cac=960 USD       | 3
        ltv-cac | ltv=1920 USD, cac-is=taken-off, cac=960 USD | 3
        ltv-cac | ltv=-96 USD, cac-is=in, cac=960 USD        | -0.1
        ltv-cac | ltv=2880 USD, cac-is=in, cac=0 USD         | LTV:CAC is undefined: the acquisition cost is zero
        ltv-cac | ltv=2880 USD, cac-is=in, cac=-1 USD        | LTV:CAC: acquisition cost is -1, it must not be negative
        ltv-cac | ltv=2880 EUR, cac-is=in, cac=960 USD       | LTV:CAC: EUR and USD do not mix without an exchange rate
        ",
    );
}

/// The exact figures were computed with 60 digits as ln(1 − cost · churn / margin) / ln(1 − churn).
#[test]
fn when_a_customer_is_paid_back() {
    check(
        "
        payback | margin=80 USD, churn=3%, cost=960 USD       | 15 (14.65196); simple 12 (12)
        payback | margin=80 USD, churn=3%, cost=2700 USD      | never; simple 34 (33.75)
        payback | margin=60 USD, churn=3%, cost=2000 USD      | never; simple 34 (33.333333333333)
        payback | margin=60 USD, churn=3%, cost=1999.99 USD   | 401 (400.73507); simple 34 (33.333166666667)
        payback | margin=60 USD, churn=3%, cost=1999.999999999999 USD | 1157 (1156.692064); simple 34 (33.333333333333)
        payback | margin=1 USD, churn=1%, cost=99 USD         | 459 (458.210577); simple 99 (99)
        payback | margin=100 USD, churn=50%, cost=100 USD     | 1 (1); simple 1 (1)
        payback | margin=100 USD, churn=50%, cost=175 USD     | 3 (3); simple 2 (1.75)
        payback | margin=100 USD, churn=50%, cost=174.999999999999 USD | 3 (3); simple 2 (1.75)
        payback | margin=100 USD, churn=50%, cost=175.000000000001 USD | 4 (3); simple 2 (1.75)
        payback | margin=100 USD, churn=50%, cost=200 USD     | never; simple 2 (2)
        payback | margin=3 USD, churn=75%, cost=2 USD         | 1 (0.5); simple 1 (0.666666666667)
        payback | margin=100 USD, churn=100%, cost=100 USD    | 1 (1); simple 1 (1)
        payback | margin=100 USD, churn=100%, cost=100.01 USD | never; simple 2 (1.0001)
        payback | margin=100 USD, churn=3%, cost=0 USD        | 0 (0); simple 0 (0)
        payback | margin=0 USD, churn=3%, cost=0 USD          | 0 (0); simple 0 (0)
        payback | margin=0 USD, churn=3%, cost=1 USD          | never; simple never
        payback | margin=-5 USD, churn=3%, cost=1 USD         | never; simple never
        payback | margin=1 USD, churn=0.000000000001%, cost=50000000000000 USD | 69314718055995 (69314718055994.184368); simple 50000000000000 (50000000000000)
        payback | margin=0.000000000001 USD, churn=0.000000000001%, cost=99 USD | 460517018598807 (460517018598806.834219); simple 99000000000000 (99000000000000)
        payback | margin=80 USD, churn=0%, cost=960 USD       | payback: churn % is 0, it must be above 0 and at most 100
        payback | margin=80 USD, churn=100.1%, cost=960 USD   | payback: churn % is 100.1, it must be above 0 and at most 100
        payback | margin=80 USD, churn=3%, cost=-1 USD        | payback: cost is -1, it must not be negative
        payback | margin=80 USD, churn=0%, cost=-1 EUR        | payback: USD and EUR do not mix without an exchange rate
        payback | margin=0.000000000001 USD, churn=0.000000000001%, cost=99.999 USD | payback is beyond the range of numbers
        ",
    );
}

#[test]
fn l23_two_currencies_have_no_percentage() {
    check(
        "
        variance | kind=cost, plan=1 USD, actual=1 JPY            | budget variance: USD and JPY do not mix without an exchange rate
        variance | kind=cost, plan=100 EUR, actual=130 USD        | budget variance: EUR and USD do not mix without an exchange rate
        variance | kind=cost, plan=100 USD, actual=130 USD        | 30.00 USD adverse, 0.3
        ",
    );
}

#[test]
fn l29_the_same_figures_are_favourable_for_revenue_and_adverse_for_cost() {
    check(
        "
        price-volume | kind=revenue, pb=50 USD, qb=10000, pa=52 USD, qa=12000 | 24000.00 USD favourable, 100000.00 USD favourable, 124000.00 USD favourable
        price-volume | kind=cost, pb=50 USD, qb=10000, pa=52 USD, qa=12000    | 24000.00 USD adverse, 100000.00 USD adverse, 124000.00 USD adverse
        ",
    );
}

#[test]
fn how_far_from_the_plan() {
    check(
        "
        variance | kind=cost, plan=10000 USD, actual=10800 USD    | 800.00 USD adverse, 0.08
        variance | kind=cost, plan=10000 USD, actual=9000 USD     | -1000.00 USD favourable, -0.1
        variance | kind=revenue, plan=10000 USD, actual=10800 USD | 800.00 USD favourable, 0.08
        variance | kind=revenue, plan=10000 USD, actual=9000 USD  | -1000.00 USD adverse, -0.1
        variance | kind=cost, plan=10000 USD, actual=10000 USD    | 0.00 USD neutral, 0
        variance | kind=cost, plan=0 USD, actual=10 USD           | 10.00 USD adverse, undefined: the planned amount is zero
        variance | kind=cost, plan=-200 USD, actual=-100 USD      | 100.00 USD adverse, 0.5

        price-volume | kind=cost, pb=50 USD, qb=10000, pa=45 USD, qa=12000    | -60000.00 USD favourable, 100000.00 USD adverse, 40000.00 USD adverse
        price-volume | kind=cost, pb=0.0375 USD, qb=333, pa=0.0385 USD, qa=335 | 0.34 USD adverse, 0.07 USD adverse, 0.41 USD adverse
        price-volume | kind=cost, pb=1 USD, qb=0, pa=1 USD, qa=0              | 0.00 USD neutral, 0.00 USD neutral, 0.00 USD neutral
        price-volume | kind=cost, pb=1 USD, qb=1, pa=-1 USD, qa=1             | price and volume variance: actual price is -1, it must not be negative
        price-volume | kind=cost, pb=1 USD, qb=1, pa=1 EUR, qa=-1             | price and volume variance: USD and EUR do not mix without an exchange rate
        ",
    );
}

#[test]
fn what_part_of_a_whole() {
    check(
        "
        conversion   | converted=12, base=480            | 0.025
        conversion   | converted=0, base=480             | 0
        conversion   | converted=480, base=480           | 1
        conversion   | converted=481, base=480           | conversion rate: converted is 481, it must be at least 0 and at most 480
        conversion   | converted=-1, base=480            | conversion rate: converted is -1, it must not be negative
        conversion   | converted=0, base=0               | conversion rate is undefined: the base is zero
        share-units  | own=100, category=1000            | 0.1
        share-value  | own=3000 USD, category=20000 USD  | 0.15
        share-value  | own=3000 USD, category=20000 EUR  | market share: USD and EUR do not mix without an exchange rate
        share-value  | own=0 USD, category=0 USD         | market share is undefined: the category is zero
        voice        | own=180000 USD, category=1000000 USD | 0.18
        voice        | own=2 USD, category=1 USD         | share of voice: own is 2.00, it must be at least 0 and at most 1.00
        excess-voice | voice=0.18, market=0.15           | 0.03
        excess-voice | voice=0.15, market=0.18           | -0.03
        excess-voice | voice=18, market=0.15             | excess share of voice: share of voice is 18, it must be at least 0 and at most 1
        utilisation  | productive=4d, available=1w       | 0.8
        utilisation  | productive=45h, available=1w      | 1.125
        utilisation  | productive=0m, available=0m       | utilisation is undefined: the available time is zero
        utilisation  | productive=-1m, available=1d      | utilisation: productive minutes is -1, it must not be negative
        ",
    );
}

#[test]
fn periods_of_different_length_do_not_compare() {
    let inputs = EfficiencyInputs {
        revenue: TotalRevenue("1000000 USD".parse().unwrap()),
        revenue_span: "2025-01-01..2026-01-01".parse().unwrap(),
        spend: "50000 USD".parse().unwrap(),
        spend_span: "2025-01-01..2025-04-01".parse().unwrap(),
    };
    let error = inputs.evaluate().unwrap_err();
    assert_eq!(error.code(), "metric-span-mismatch");
}

#[test]
fn revenue_is_not_profit() {
    let revenue = IncrementalRevenue("200000 USD".parse().unwrap());
    let margin = "40%".parse().unwrap();
    let profit = IncrementalProfit::from_revenue(revenue, margin, Rounding::HalfEven).unwrap();
    let spend = "50000 USD".parse().unwrap();
    let romi = RomiInputs { profit, spend }.evaluate().unwrap();
    // Revenue in place of profit would have shown 3.
    assert_eq!(romi.value().to_string(), "0.6");
    let loss = IncrementalProfit::from_revenue(revenue, "-10%".parse().unwrap(), Rounding::Floor);
    assert_eq!(loss.unwrap().to_string(), "-20000.00 USD");
    let more = IncrementalProfit::from_revenue(revenue, "101%".parse().unwrap(), Rounding::Floor);
    assert_eq!(more.unwrap_err().code(), "metric-out-of-range");
}
