//! What it costs to add up CAC, ROMI and MER of many rows by 100 channels in one pass, beside the same sums in a `HashMap` of
//! decimals without any rule. Times are of 2,000 rows: divide by that.
#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a bench: its numbers are small, and there is nothing to recover from"
)]

#[path = "support/lcg.rs"]
mod lcg;

use std::{collections::HashMap, hint::black_box};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rust_decimal::Decimal;
use tactica::{
    id::ChannelId,
    metric::{
        CacInputs, EfficiencyInputs, IncrementalProfit, RomiInputs, Tallies, Tally, TotalRevenue,
    },
    money::{Currency, Money},
    number::Quantity,
    time::DateSpan,
};

use lcg::Lcg;

const ROWS: usize = 2_000;

type Inputs = (CacInputs, RomiInputs, EfficiencyInputs);

fn rows() -> Vec<(ChannelId, Inputs)> {
    let span = r#"{"start": "2025-01-01", "end": "2025-02-01"}"#;
    let span: DateSpan = serde_json::from_str(span).unwrap();
    let mut random = Lcg(7);
    let mut row = |_| {
        let channel = format!("channel-{}", random.below(100));
        let mut money = |limit| Money::from_minor(random.below(limit).into(), Currency::USD);
        let (spend, profit, revenue) = (money(10_000), money(30_000), money(90_000));
        let customers = i32::try_from(random.below(7)).unwrap();
        let cac = CacInputs::Blended {
            cost: spend,
            cost_span: span,
            customers: Quantity::from(customers),
            customers_span: span,
        };
        let romi = RomiInputs {
            profit: IncrementalProfit(profit),
            spend,
        };
        let efficiency = EfficiencyInputs {
            revenue: TotalRevenue(revenue),
            revenue_span: span,
            spend,
            spend_span: span,
        };
        (channel.parse().unwrap(), (cac, romi, efficiency))
    };
    (0..ROWS).map(&mut row).collect()
}

fn tallied<T: Tally + Clone>(
    rows: &[(ChannelId, Inputs)],
    part: impl Fn(&Inputs) -> &T,
) -> Tallies<ChannelId, T> {
    let mut tallies = Tallies::default();
    for (channel, inputs) in rows {
        tallies.add(channel, part(inputs)).unwrap();
    }
    tallies
}

/// Spend, customers, profit and revenue of each channel, as a script would keep them.
fn plain(rows: &[(String, [Decimal; 4])]) -> HashMap<String, [Decimal; 4]> {
    let mut sums = HashMap::<String, [Decimal; 4]>::new();
    for (channel, row) in rows {
        let sum = sums.entry(channel.clone()).or_default();
        for (sum, value) in sum.iter_mut().zip(row) {
            *sum += value;
        }
    }
    sums
}

fn metrics(criterion: &mut Criterion) {
    let rows = rows();
    let decimals = |(channel, (cac, romi, efficiency)): &(ChannelId, Inputs)| {
        let money = |money: Money| money.decimal().unwrap();
        let sums = [
            money(romi.spend),
            cac.customers().decimal(),
            money(romi.profit.0),
            money(efficiency.revenue.0),
        ];
        (channel.to_string(), sums)
    };
    let plain_rows: Vec<_> = rows.iter().map(decimals).collect();

    let mut group = criterion.benchmark_group("2,000 rows by 100 channels");
    group.throughput(Throughput::Elements(ROWS as u64));
    group.bench_function("CAC, ROMI and MER", |bench| {
        bench.iter(|| tallied(black_box(&rows), |inputs| inputs).len());
    });
    group.bench_function("ROMI alone", |bench| {
        bench.iter(|| tallied(black_box(&rows), |inputs| &inputs.1).len());
    });
    group.bench_function("a HashMap of decimals", |bench| {
        bench.iter(|| plain(black_box(&plain_rows)).len());
    });
    group.finish();

    // Both come to the same.
    let sums = plain(&plain_rows);
    for (channel, (cac, romi, _)) in tallied(&rows, |inputs| inputs).iter() {
        let [spend, customers, profit, _] = sums[channel.as_str()];
        assert_eq!(cac.customers().decimal(), customers.normalize());
        assert_eq!(romi.spend.decimal().unwrap(), spend);
        assert_eq!(romi.profit.0.decimal().unwrap(), profit);
    }
}

criterion_group!(benches, metrics);
criterion_main!(benches);
