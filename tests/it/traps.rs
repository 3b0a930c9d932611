//! A test for every row of the traps of the guide page "Which metric, which meaning": each shows the trap shut.

mod customer;
mod kpi;
mod metric;
mod pilot;
mod running;

use std::{collections::BTreeSet, fs, path::Path};

/// Makes a test of each row, and the list of all rows: a row cannot be listed without a function, nor a function stand here without
/// being a test.
macro_rules! traps {
    ($($module:ident: $($row:literal => $name:ident,)*)*) => {
        $($(
            #[test]
            fn $name() {
                $module::$name();
            }
        )*)*

        /// The first cells of the rows that are tested.
        const ROWS: &[&str] = &[$($($row,)*)*];
    };
}

traps! {
    customer:
    "frequency with the first purchase" => the_first_purchase_is_no_repeat,
    "recency as time since the last purchase" => recency_runs_from_the_first_purchase,
    "spend with the first purchase" => spend_leaves_the_first_purchase_out,
    "weeks in one table, days in the other" => a_summary_has_one_unit,
    "churn as one number" => retention_rises_by_itself,
    "the value of a new customer for a kept one" => a_kept_customer_is_worth_more,
    "one purchase and silence is alive" => one_purchase_and_silence_may_be_gone,
    "a parameter that the data cannot tell" => an_open_parameter_is_named,
    "a mean that does not exist" => a_mean_that_is_infinite_is_an_error,
    "customers alike, none who came back, a single row" => noise_is_not_fitted,
    "value of all channels over the cost of one" => each_channel_has_its_own_value,
    metric:
    "four meanings of \"marketing ROI\"" => each_numerator_is_a_type,
    "three meanings of CAC" => bases_of_cac_do_not_add_up,
    "the cost of a quarter over the customers of a month" => spans_do_not_mix,
    "two currencies" => currencies_do_not_mix,
    "orders of one channel, invoices of another" => stages_do_not_mix,
    "3 for 3 %, or 0.03" => a_percentage_is_written_with_its_sign,
    "a margin below zero" => a_negative_margin_never_pays_back,
    "mean of ratios" => sums_are_divided,
    "channels that claim the same sale" => nobody_claims_more_than_there_was,
    "three conventions of discounted value" => the_convention_is_named,
    "payback of those who never pay back" => never_is_an_answer,
    "retention with new customers in it" => the_cohort_is_that_of_the_start,
    "monthly churn times twelve" => a_year_is_a_power,
    "the mean of what is over" => open_waits_are_counted,
    "SPI at the end" => earned_schedule_remembers,
    "one value without its range" => every_input_is_moved,
    "progress that is guessed" => a_rule_of_earning_is_for_both_values,
    running:
    "earned value from figures that somebody typed in" => one_instant_for_all_figures,
    "the planned value by one rule, the earned one by another" => each_task_has_one_rule,
    "a cost that belongs to no task" => all_costs_are_earned,
    "a commitment taken for a cost" => orders_are_no_costs,
    "scaling up before the pilot is read" => a_gate_holds_the_roll_out,
    kpi:
    "a KPI at 90 % of its target" => a_status_is_of_a_date,
    "one target passed, another missed, on average fine" => a_surplus_hides_no_miss,
    "a score of what happens to be measured" => a_score_says_what_it_knows,
    pilot:
    "a rate of a sample of twenty" => few_trials_have_a_wide_interval,
    "two waves of a tracker that differ" => a_change_may_be_chance,
    "looking at a test until it is significant" => a_sequential_test_may_be_looked_at,
}

/// Returns the first cells of the tables below the headings that begin with "Traps".
fn rows_of_the_guide() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/guide/metrics.md");
    let page = fs::read_to_string(path).expect("the page exists");
    let mut rows = Vec::new();
    for part in page.split("\n# ").filter(|part| part.starts_with("Traps")) {
        let cells = part.lines().filter_map(|line| line.strip_prefix("| "));
        let first = cells.filter_map(|line| line.split(" | ").next());
        rows.extend(first.map(str::to_owned));
    }
    rows.retain(|cell| cell != "Trap" && cell != "---");
    rows
}

#[test]
fn every_trap_of_the_guide_has_a_test() {
    let rows = rows_of_the_guide();
    let listed: BTreeSet<&str> = rows.iter().map(String::as_str).collect();
    let tested: BTreeSet<&str> = ROWS.iter().copied().collect();
    assert_eq!(listed.len(), rows.len(), "a row stands twice in the guide");
    assert_eq!(tested.len(), ROWS.len(), "a row is tested twice");
    let missing: Vec<_> = listed.difference(&tested).collect();
    assert!(
        missing.is_empty(),
        "rows of the guide without a test: {missing:?}"
    );
    let stale: Vec<_> = tested.difference(&listed).collect();
    assert!(
        stale.is_empty(),
        "tests without a row in the guide: {stale:?}"
    );
}
