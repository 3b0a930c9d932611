//! What the work and the money came to: outcomes by channel, and every metric with its sentence.

use crate::{
    metric::{
        Adherence, Cac, ChannelCosts, ChurnPayback, Completion, Efficiency, ExcessShareOfVoice,
        Ltv, LtvToCac, MarketShare, Measure, Payback, Rate, Roas, Romi, ShareOfVoice, Utilisation,
        Variance,
    },
    number::Ratio,
    report::{
        Block, ChannelOutcome, ConversionRow, FunnelStep, Metrics, Reading, Report, Section,
        UnitCostRow,
        words::{NONE, list, named, number, paragraph, percent, plain, rate, ratio, table},
    },
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
        if !metrics.conversions.is_empty() {
            blocks.push(conversions(report));
        }
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

fn conversions(report: &Report) -> Block {
    let row = |row: &ConversionRow| {
        let step = match row.step {
            FunnelStep::Click => "impressions clicked",
            FunnelStep::Lead => "clicks that led to a lead",
            FunnelStep::Customer => "leads that led to a customer",
        };
        let mut cells = vec![named(&row.name, row.channel.as_str()), step.to_owned()];
        cells.extend([row.base, row.converted].map(|count| count.to_string()));
        let share = |share: Ratio| {
            let percent = share.percent(2);
            percent.map_or_else(|| share.to_string(), |percent| percent.to_string())
        };
        cells.extend([row.rate.share, row.rate.low, row.rate.high].map(share));
        cells
    };
    let rows = report.metrics.conversions.iter().map(row).collect();
    let headings = [
        "Channel", "Step", ">Of", ">Took it", ">Rate", ">From", ">To",
    ];
    let caption = "Conversion, and between which rates the true one lies with 95 % confidence";
    Block::Table(table(caption, &headings, rows))
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
    table.totals = vec!["All of them".to_owned()];
    table.totals.extend(unit_costs.iter().map(|unit| {
        let known = unit.costs.known();
        known.map_or_else(|| NONE.to_owned(), |costs| cell(&costs.value().total.rate))
    }));
    Block::Table(table)
}

/// A line of the table of metrics: its name, its value, and a sentence with its inputs.
type Line = [String; 3];

fn line<T>(
    name: &str,
    reading: &Reading<T>,
    value: impl FnOnce(&T) -> String,
    explain: impl FnOnce(&T) -> String,
) -> Line {
    let value = reading.known().map_or_else(|| "no value".to_owned(), value);
    [name.to_owned(), value, reading.explain(explain)]
}

fn cost_lines(m: &Metrics) -> Vec<Line> {
    let total = |costs: &ChannelCosts| match &costs.value().total.rate {
        Measure::Value(value) => rate(*value),
        Measure::Undefined(_) => "no value".to_owned(),
    };
    let units = m.unit_costs.iter().map(|unit| {
        let name = unit.unit.metric().name();
        line(name, &unit.costs, total, ChannelCosts::explain)
    });
    let cac = |cac: &Cac| rate(cac.value());
    let mut lines: Vec<Line> = units.collect();
    lines.push(line("CAC, blended", &m.cac_blended, cac, Cac::explain));
    lines.push(line("CAC, paid", &m.cac_paid, cac, Cac::explain));
    lines
}

fn return_lines(m: &Metrics) -> Vec<Line> {
    let mut lines = vec![
        line("ROMI", &m.romi, |it| percent(it.value()), Romi::explain),
        line("ROAS", &m.roas, |it| ratio(it.value()), Roas::explain),
        line(
            "MER",
            &m.efficiency,
            |it| ratio(it.value()),
            Efficiency::explain,
        ),
    ];
    if let Some(customer) = &m.customer {
        let periods = |it: &ChurnPayback| match it.value() {
            Payback::After { periods, .. } => format!("{periods} periods"),
            Payback::Never => "never".to_owned(),
        };
        let per_cost = |it: &LtvToCac| ratio(it.value());
        lines.extend([
            line("LTV", &customer.ltv, |it| rate(it.value()), Ltv::explain),
            line("LTV:CAC", &customer.ltv_to_cac, per_cost, LtvToCac::explain),
            line(
                "CAC payback",
                &customer.payback,
                periods,
                ChurnPayback::explain,
            ),
        ]);
    }
    lines
}

fn voice_lines(m: &Metrics) -> Vec<Line> {
    let Some(voice) = &m.voice else {
        return Vec::new();
    };
    vec![
        line(
            "Share of voice",
            &voice.share,
            |it| percent(it.value()),
            ShareOfVoice::explain,
        ),
        line(
            "Share of market",
            &voice.market,
            |it| percent(it.value()),
            MarketShare::explain,
        ),
        line(
            "Excess share of voice",
            &voice.excess,
            |it| percent(it.value()),
            ExcessShareOfVoice::explain,
        ),
    ]
}

fn work_lines(m: &Metrics) -> Vec<Line> {
    let done = |it: &Completion| percent(it.value().by_count);
    let in_time = |it: &Adherence| percent(it.value().share);
    let used = |it: &Utilisation| percent(it.value());
    vec![
        line("Task completion", &m.completion, done, Completion::explain),
        line(
            "Timeline adherence",
            &m.adherence,
            in_time,
            Adherence::explain,
        ),
        line(
            "Planned utilisation",
            &m.utilisation,
            used,
            Utilisation::explain,
        ),
    ]
}

pub(super) fn metrics(report: &Report) -> Section {
    let m = &report.metrics;
    let lines = [
        cost_lines(m),
        return_lines(m),
        voice_lines(m),
        work_lines(m),
    ]
    .concat();
    let rows = lines
        .iter()
        .map(|[name, value, _]| vec![name.clone(), value.clone()]);
    let sentences = lines.iter().map(|[.., sentence]| sentence.clone());
    let span = m.span.map_or_else(
        || "The plan has not begun.".to_owned(),
        |span| {
            format!(
                "From {} to the day of the report. Spend is invoiced, less credits; where a metric needs outcomes, it takes the \
                 channels that have both an invoice and the outcome.",
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
