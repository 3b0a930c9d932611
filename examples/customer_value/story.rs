//! What a log of purchases says without any options: how well models fit and predict, and what customers are worth.

use std::fmt::Write as _;

use tactica::customer::{
    BgNbd, BuyingModel, CustomerSummary, FitTable, GammaGamma, HoldoutTable, MbgNbd, ParetoNbd,
    Spend, Summary,
};

use crate::failure::Failure;

/// The discount of future purchases, a year.
const DISCOUNT_A_YEAR: f64 = 0.15;
const WEEKS_A_YEAR: f64 = 52.0;

/// Frequencies from this one on share a row.
const MOST: u32 = 7;

fn failed(error: impl std::error::Error) -> Failure {
    Failure::Input(error.to_string())
}

/// The text for a summary with a holdout.
pub(crate) fn text(summary: &Summary) -> Result<String, Failure> {
    let (histories, spends) = (summary.histories(), summary.spends());
    let bg = BgNbd::fit(&histories).map_err(failed)?;
    let mbg = MbgNbd::fit(&histories).map_err(failed)?;
    let pareto = ParetoNbd::fit(&histories).map_err(failed)?;
    let money = GammaGamma::fit(&spends).map_err(failed)?;
    let mut text = String::new();
    let out = &mut text;
    put(
        out,
        &format!(
            "{} customers, {} of them came back",
            histories.customers(),
            spends.customers()
        ),
    );
    put(out, "");
    put(
        out,
        &format!("{:<12} {:>15}  parameters", "model", "log-likelihood"),
    );
    let fits = [
        ("BG/NBD", bg.log_likelihood(), bg.estimates()),
        ("MBG/NBD", mbg.log_likelihood(), mbg.estimates()),
        ("Pareto/NBD", pareto.log_likelihood(), pareto.estimates()),
        ("gamma-gamma", money.log_likelihood(), money.estimates()),
    ];
    for (name, log_likelihood, estimates) in fits {
        let values = estimates
            .iter()
            .map(|estimate| format!("{} {:.4}", estimate.name(), estimate.value()));
        let values: Vec<String> = values.collect();
        put(
            out,
            &format!("{name:<12} {log_likelihood:>15.4}  {}", values.join(", ")),
        );
    }
    fit_table(
        out,
        &histories,
        [&bg.model() as &dyn Table, &mbg.model(), &pareto.model()],
    )?;
    if let Some(length) = summary.holdout() {
        let later: Vec<_> = summary
            .customers()
            .iter()
            .map(|one| (one.history, one.holdout))
            .collect();
        let table = HoldoutTable::of(&bg.model(), later, length, MOST).map_err(failed)?;
        holdout(out, &table, length);
    }
    segments(out, summary, bg.model(), money.model())?;
    Ok(text)
}

fn put(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("a string takes all");
}

/// A model whose fit can be shown, whatever it is.
trait Table {
    fn table(&self, histories: &tactica::customer::Histories) -> Result<FitTable, Failure>;
}

impl<M: BuyingModel> Table for M {
    fn table(&self, histories: &tactica::customer::Histories) -> Result<FitTable, Failure> {
        FitTable::of(self, histories, MOST).map_err(failed)
    }
}

fn fit_table(
    out: &mut String,
    histories: &tactica::customer::Histories,
    models: [&dyn Table; 3],
) -> Result<(), Failure> {
    let [bg, mbg, pareto] = models.map(|model| model.table(histories));
    let (bg, mbg, pareto) = (bg?, mbg?, pareto?);
    put(out, "");
    put(
        out,
        &format!(
            "{:<16} {:>8} {:>10} {:>10} {:>10}",
            "repeat purchases", "actual", "BG/NBD", "MBG/NBD", "Pareto/NBD"
        ),
    );
    for ((bg, mbg), pareto) in bg.rows().iter().zip(mbg.rows()).zip(pareto.rows()) {
        let label = label(bg.frequency);
        let (a, b, c) = (bg.expected, mbg.expected, pareto.expected);
        put(
            out,
            &format!("{label:<16} {:>8} {a:>10.1} {b:>10.1} {c:>10.1}", bg.actual),
        );
    }
    let (a, b, c) = (bg.chi_square(), mbg.chi_square(), pareto.chi_square());
    put(
        out,
        &format!(
            "{:<16} {:>8} {a:>10.1} {b:>10.1} {c:>10.1}",
            "chi-square", ""
        ),
    );
    Ok(())
}

fn label(frequency: u32) -> String {
    if frequency == MOST {
        format!("{frequency} and more")
    } else {
        frequency.to_string()
    }
}

/// A chart of purchases per customer after the observation: what came, and what the BG/NBD had expected.
fn holdout(out: &mut String, table: &HoldoutTable, length: f64) {
    put(out, "");
    put(
        out,
        &format!(
            "purchases per customer in the {length:.0} weeks that followed: {} came, {:.0} were expected",
            table.actual(),
            table.expected()
        ),
    );
    let per = |row: &tactica::customer::HoldoutRow, purchases: f64| {
        let customers = f64::from(u32::try_from(row.customers).unwrap_or(u32::MAX));
        if customers > 0.0 {
            purchases / customers
        } else {
            0.0
        }
    };
    let pairs = table.rows().iter().map(|row| {
        let actual = f64::from(u32::try_from(row.actual).unwrap_or(u32::MAX));
        (row.frequency, per(row, actual), per(row, row.expected))
    });
    let pairs: Vec<(u32, f64, f64)> = pairs.collect();
    let most = pairs.iter().fold(1e-9, |most: f64, (_, actual, expected)| {
        most.max(*actual).max(*expected)
    });
    for (frequency, actual, expected) in pairs {
        let bar = |value: f64| {
            let cells = (1..=40).filter(|cell| f64::from(*cell) <= 40.0 * value / most + 0.5);
            "#".repeat(cells.count())
        };
        put(
            out,
            &format!(
                "{:<16} came     {actual:>5.2} {}",
                label(frequency),
                bar(actual)
            ),
        );
        put(
            out,
            &format!("{:<16} expected {expected:>5.2} {}", "", bar(expected)),
        );
    }
}

/// A group of customers and what they are worth together.
#[derive(Default)]
struct Segment {
    customers: f64,
    alive: f64,
    purchases: f64,
    value: f64,
}

fn segments(
    out: &mut String,
    summary: &Summary,
    buying: BgNbd,
    money: GammaGamma,
) -> Result<(), Failure> {
    let rate = DISCOUNT_A_YEAR.ln_1p() / WEEKS_A_YEAR;
    let mut groups: [Segment; 5] = Default::default();
    let mut known: Option<(CustomerSummary, [f64; 3])> = None;
    let mut rows: Vec<&CustomerSummary> = summary.customers().iter().collect();
    // Equal customers stand together, so that each is looked at once.
    rows.sort_by(|left, right| {
        let key = |one: &CustomerSummary| {
            (
                one.history.frequency(),
                one.history.age(),
                one.history.recency(),
            )
        };
        key(left)
            .partial_cmp(&key(right))
            .expect("times are numbers")
    });
    for one in rows {
        let answers = match &known {
            Some((other, answers)) if other.history == one.history => *answers,
            _ => [
                buying.probability_alive(&one.history),
                buying
                    .expected_purchases_of(&one.history, WEEKS_A_YEAR)
                    .map_err(failed)?,
                buying
                    .discounted_purchases_of(&one.history, rate)
                    .map_err(failed)?,
            ],
        };
        known = Some((one.clone(), answers));
        let [alive, purchases, discounted] = answers;
        let none = Spend::new(0, 0.0).map_err(failed)?;
        let spend = money
            .expected_spend(&one.spend.unwrap_or(none))
            .map_err(failed)?;
        let place = match one.history.frequency() {
            0 => 0,
            _ if alive < 0.5 => 1,
            1 => 2,
            2..=3 => 3,
            _ => 4,
        };
        let group = &mut groups[place];
        group.customers += 1.0;
        group.alive += alive;
        group.purchases += purchases;
        group.value += discounted * spend;
    }
    put(out, "");
    put(
        out,
        &format!(
            "value of future spend, discounted at {:.0} % a year, by what is known of a customer",
            100.0 * DISCOUNT_A_YEAR
        ),
    );
    put(
        out,
        &format!(
            "{:<28} {:>9} {:>7} {:>15} {:>10} {:>12}",
            "segment", "customers", "alive", "purchases/year", "value each", "value"
        ),
    );
    let names = [
        "never came back",
        "came back, probably gone",
        "active, 1 repeat purchase",
        "active, 2 or 3",
        "active, 4 and more",
    ];
    for (name, group) in names
        .iter()
        .zip(&groups)
        .filter(|(_, group)| group.customers > 0.0)
    {
        let n = group.customers;
        put(
            out,
            &format!(
                "{name:<28} {n:>9} {:>6.1}% {:>15.2} {:>10.2} {:>12.0}",
                100.0 * group.alive / n,
                group.purchases / n,
                group.value / n,
                group.value
            ),
        );
    }
    Ok(())
}
