//! What the work and the money came to: outcomes by channel, and every metric with its sentence.

use super::words::{NONE, list, named, number, paragraph, percent, plain, rate, ratio, table};
use crate::{
    metric::{Measure, Payback, Rate, Variance},
    report::{Block, ChannelOutcome, Metrics, Reading, Report, Section, UnitCostRow},
};

pub(super) fn channels(report: &Report) -> Section {
    let metrics = &report.metrics;
    let mut blocks = Vec::new();
    if metrics.channels.is_empty() {
        blocks.push(paragraph(
            "Nothing was paid for a channel, and no outcome is recorded.",
        ));
    } else {
        blocks.push(paragraph(
            "Settled money and recorded outcomes of each channel. A dash means that nobody recorded it, not that it is zero.",
        ));
        blocks.push(outcomes(report));
        blocks.push(unit_costs(report));
        let lost = metrics.channels.iter().filter(|row| row.overflow);
        let lost: Vec<_> = lost.map(|row| row.channel.to_string()).collect();
        if !lost.is_empty() {
            blocks.push(paragraph(format!(
                "Sums beyond the range of numbers are short: {}.",
                list(lost)
            )));
        }
    }
    Section {
        heading: "Channels".to_owned(),
        blocks,
    }
}

fn outcomes(report: &Report) -> Block {
    let none = || NONE.to_owned();
    let row = |row: &ChannelOutcome| {
        let mut cells = vec![named(&row.name, row.channel.as_str()), plain(row.settled)];
        let counts = [row.impressions, row.clicks, row.leads, row.customers];
        cells.extend(counts.map(|count| count.map_or_else(none, number)));
        cells.extend([row.revenue, row.profit].map(|amount| amount.map_or_else(none, plain)));
        cells
    };
    let headings = [
        "Channel",
        ">Settled",
        ">Impressions",
        ">Clicks",
        ">Leads",
        ">Customers",
        ">Revenue",
        ">Profit",
    ];
    let caption = format!(
        "Outcomes, amounts in {}; revenue is attributed, profit incremental and before marketing",
        report.header.currency
    );
    let rows = report.metrics.channels.iter().map(row).collect();
    Block::Table(table(&caption, &headings, rows))
}

fn unit_costs(report: &Report) -> Block {
    let Metrics {
        channels,
        unit_costs,
        ..
    } = &report.metrics;
    let cell = |measure: &Measure<Rate>| match measure {
        Measure::Value(value) => rate(*value),
        Measure::Undefined(base) => format!("undefined: no {base}").replace("no number of", "no"),
    };
    let of = |unit: &UnitCostRow, channel: &ChannelOutcome| {
        let table = unit.costs.known()?.value();
        let found = table
            .channels
            .iter()
            .find(|row| row.channel == channel.channel)?;
        Some(cell(&found.rate))
    };
    let rows = channels.iter().map(|channel| {
        let mut cells = vec![named(&channel.name, channel.channel.as_str())];
        let costs = unit_costs.iter();
        cells.extend(costs.map(|unit| of(unit, channel).unwrap_or_else(|| NONE.to_owned())));
        cells
    });
    let headings = [
        "Channel",
        ">Per acquisition",
        ">Per lead",
        ">Per click",
        ">Per 1,000 impressions",
    ];
    let mut table = table("What a unit cost", &headings, rows.collect());
    table.totals = vec!["All that counted it".to_owned()];
    table.totals.extend(unit_costs.iter().map(|unit| {
        let known = unit.costs.known();
        known.map_or_else(|| NONE.to_owned(), |costs| cell(&costs.value().total.rate))
    }));
    Block::Table(table)
}

/// A line of the table of metrics: its name, its value, and a sentence with its inputs.
fn line<T>(
    name: impl ToString,
    reading: &Reading<T>,
    value: impl FnOnce(&T) -> String,
    explain: impl FnOnce(&T) -> String,
) -> [String; 3] {
    let value = reading.known().map_or_else(|| "no value".to_owned(), value);
    [name.to_string(), value, reading.explain(explain)]
}

pub(super) fn metrics(report: &Report) -> Section {
    let m = &report.metrics;
    let mut lines: Vec<[String; 3]> = Vec::new();
    for unit in &m.unit_costs {
        let total = |costs: &crate::metric::ChannelCosts| match &costs.value().total.rate {
            Measure::Value(value) => rate(*value),
            Measure::Undefined(_) => "no value".to_owned(),
        };
        lines.push(line(unit.unit.metric(), &unit.costs, total, |costs| {
            costs.explain()
        }));
    }
    lines.push(line(
        "CAC, blended",
        &m.cac_blended,
        |cac| rate(cac.value()),
        |cac| cac.explain(),
    ));
    lines.push(line(
        "CAC, paid",
        &m.cac_paid,
        |cac| rate(cac.value()),
        |cac| cac.explain(),
    ));
    lines.push(line(
        "ROMI",
        &m.romi,
        |romi| percent(romi.value()),
        |romi| romi.explain(),
    ));
    lines.push(line(
        "ROAS",
        &m.roas,
        |roas| ratio(roas.value()),
        |roas| roas.explain(),
    ));
    lines.push(line(
        "MER",
        &m.efficiency,
        |mer| ratio(mer.value()),
        |mer| mer.explain(),
    ));
    if let Some(customer) = &m.customer {
        lines.push(line(
            "LTV",
            &customer.ltv,
            |ltv| rate(ltv.value()),
            |ltv| ltv.explain(),
        ));
        let ratio_of = |it: &crate::metric::LtvToCac| ratio(it.value());
        lines.push(line("LTV:CAC", &customer.ltv_to_cac, ratio_of, |it| {
            it.explain()
        }));
        let periods = |it: &crate::metric::ChurnPayback| match it.value() {
            Payback::After { periods, .. } => format!("{periods} periods"),
            Payback::Never => "never".to_owned(),
        };
        lines.push(line("CAC payback", &customer.payback, periods, |it| {
            it.explain()
        }));
    }
    lines.push(line(
        "Task completion",
        &m.completion,
        |it| percent(it.value().by_count),
        |it| it.explain(),
    ));
    lines.push(line(
        "Timeline adherence",
        &m.adherence,
        |it| percent(it.value().share),
        |it| it.explain(),
    ));
    let name = "Planned utilisation";
    lines.push(line(
        name,
        &m.utilisation,
        |it| percent(it.value()),
        |it| it.explain(),
    ));
    let rows = lines
        .iter()
        .map(|[name, value, _]| vec![name.clone(), value.clone()]);
    let sentences = lines.iter().map(|[.., sentence]| sentence.clone());
    let span = m.span.map_or_else(
        || "The plan has not begun.".to_owned(),
        |span| {
            format!(
                "From {} to the day of the report. Spend is invoiced, less credits; where a metric needs outcomes, it takes \
                 the spend of the channels that recorded them.",
                span.start()
            )
        },
    );
    Section {
        heading: "Metrics".to_owned(),
        blocks: vec![
            paragraph(span),
            Block::Table(table("", &["Metric", ">Value"], rows.collect())),
            paragraph("What stands behind each of them:"),
            Block::List(sentences.collect()),
            variances(report),
        ],
    }
}

fn variances(report: &Report) -> Block {
    let m = &report.metrics;
    let row = |name: String, reading: &Reading<Variance>| match reading.known() {
        None => vec![
            name,
            NONE.to_owned(),
            NONE.to_owned(),
            reading.explain(|_| String::new()),
        ],
        Some(variance) => {
            let (inputs, value) = (variance.inputs(), variance.value());
            vec![
                name,
                plain(inputs.plan),
                plain(inputs.actual),
                plain(value.deviation.amount),
                value.deviation.direction.to_string(),
                value.relative.value().map_or_else(
                    || "nothing planned".to_owned(),
                    |relative| percent(*relative),
                ),
            ]
        }
    };
    let rows = m.variances.iter().map(|line| {
        let id = line
            .node
            .as_ref()
            .map_or("kept at the root", |node| node.as_str());
        row(named(&line.name, id), &line.variance)
    });
    let caption = format!(
        "Budget variance: settled against planned up to the day of the report, in {}",
        report.header.currency
    );
    let headings = [
        "",
        ">Planned to date",
        ">Settled",
        ">Variance",
        "Direction",
        ">Of plan",
    ];
    let mut table = table(&caption, &headings, rows.collect());
    table.totals = row("All".to_owned(), &m.variance);
    Block::Table(table)
}
