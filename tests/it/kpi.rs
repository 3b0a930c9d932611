//! KPIs in a running plan: status, pace, scores and alerts, reckoned by hand.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that finds nothing fails, as it should"
)]

use serde_json::{Value, json};
use tactica::{
    id::PersonId,
    performance::{AlertCause, Performance},
    program::Program,
    report::Report,
    strategy::{Kpi, KpiSeries, KpiStatus, KpiValue, Pace},
};

use crate::running::{self, command, envelope};

fn kpi(baseline: &str, target: &str) -> Kpi {
    let number = |text: &str| text.parse().unwrap();
    let (id, due) = ("visits".parse().unwrap(), "2025-07-01".parse().unwrap());
    Kpi::new(
        id,
        "Visits",
        "visits",
        number(baseline),
        number(target),
        due,
    )
    .unwrap()
}

fn values(text: &str) -> Vec<KpiValue> {
    let pairs = text
        .split_whitespace()
        .map(|pair| pair.split_once('=').unwrap());
    let value = |(date, value): (&str, &str)| KpiValue {
        date: date.parse().unwrap(),
        value: value.parse().unwrap(),
    };
    pairs.map(value).collect()
}

/// Of 181 days from 1 January to the due date; 60 of them have passed on 2 March.
const TABLE: &str = "
# baseline target  values                                   status        pace
100        200     -                                        not-measured  unknown
100        200     2025-01-01=150                           green         unknown
100        200     2025-03-02=100                           red           never
100        200     2025-03-02=90                            red           never
100        200     2025-03-02=125                           red           2025-08-29+59
100        200     2025-03-02=130                           amber         2025-07-20+19
100        200     2025-03-02=133.1491712707                green         2025-07-02+1
100        200     2025-03-02=140                           green         2025-05-31-31
100        200     2025-03-02=200                           green         reached 2025-03-02
100        200     2025-02-01=210 2025-03-02=205            green         reached 2025-02-01
100        200     2025-02-01=210 2025-03-02=130            amber         2025-07-20+19
100        200     2025-03-02=999 2025-03-02=130            amber         2025-07-20+19
200        100     2025-03-02=170                           amber         2025-07-20+19
200        100     2025-03-02=230                           red           never
0.1        0.2     2025-03-02=0.100001                      red           never
-50        50      2025-03-02=-20                           amber         2025-07-20+19
100        200     2025-08-01=190                           amber         2025-08-25+55
";

#[test]
fn status_and_pace_row_by_row() {
    let start = "2025-01-01".parse().unwrap();
    let rows = TABLE
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    for line in rows {
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = words
            .iter()
            .position(|word| word.parse::<KpiStatus>().is_ok())
            .unwrap();
        let measured = words[2..at].join(" ");
        let kpi = kpi(words[0], words[1]);
        let measured = if measured == "-" {
            Vec::new()
        } else {
            values(&measured)
        };
        let series = KpiSeries::new(&kpi, start, measured);
        let pace = match series.pace() {
            Pace::Unknown => "unknown".to_owned(),
            Pace::Never => "never".to_owned(),
            Pace::Reached { on } => format!("reached {on}"),
            Pace::On { date, days_late } => format!("{date}{days_late:+}"),
        };
        let found = format!("{} {pace}", series.status());
        assert_eq!(found, words[at..].join(" "), "{line}");
    }
}

#[test]
fn bands_of_a_kpi_are_its_own() {
    let start = "2025-01-01".parse().unwrap();
    let strict =
        tactica::strategy::StatusBands::new("110%".parse().unwrap(), "90.5%".parse().unwrap());
    let kpi = kpi("100", "200").with_bands(strict.unwrap());
    // 60 of 181 days: 33.1 % is expected, 36.5 % is green, 30.0 % amber.
    for (value, status) in [
        ("136.5", KpiStatus::Green),
        ("136.4", KpiStatus::Amber),
        ("130", KpiStatus::Amber),
        ("129.9", KpiStatus::Red),
    ] {
        let series = KpiSeries::new(&kpi, start, values(&format!("2025-03-02={value}")));
        assert_eq!(series.status(), status, "{value}");
    }
}

/// Two weighted KPIs, a fund that waits for one of them, and people above each other.
fn document(document: &mut Value) {
    document["objectives"][0]["kpis"] = json!([
        {"id": "visits", "name": "Visits", "baseline": "100", "target": "200", "due": "2025-07-01", "weight": "75%"},
        {"id": "cost", "name": "Cost", "unit": "USD", "baseline": "4", "target": "2", "due": "2025-07-01", "weight": "25%"}]);
    document["tactics"][0]["responsible"] = json!("ben");
    document["contingency"]["funds"][0]["triggers"].as_array_mut().unwrap().push(json!(
        {"id": "slump", "kind": "metric", "description": "few visits", "kpi": "visits", "relation": "below",
         "threshold": "120"}));
}

fn program(story: &[(&str, &str)]) -> Program {
    let mut program = Program::new(running::plan_with(document));
    for (number, (at, args)) in story.iter().enumerate() {
        let given = envelope(
            &format!("c-{number}"),
            at,
            "ben",
            command("measure-kpi", args),
        );
        program.execute(given).unwrap();
    }
    program
}

#[test]
fn alerts_name_who_is_to_be_told_and_the_fund_agrees() {
    let story = [
        ("2025-03-07T09:00:00Z", "visits 2025-03-07 115"),
        ("2025-03-07T10:00:00Z", "cost 2025-03-07 3.4"),
    ];
    let mut program = program(&story);
    let found = Performance::of(&program, "2025-03-08T00:00:00Z".parse().unwrap()).unwrap();
    let rows: Vec<String> = found
        .alerts
        .iter()
        .map(|alert| {
            let about = match &alert.cause {
                AlertCause::Behind { objective, status } => format!("{objective} {status}"),
                AlertCause::Trigger {
                    fund,
                    trigger,
                    threshold,
                } => format!("{fund} {trigger}: {threshold}"),
            };
            let tell: Vec<&str> = alert.tell.iter().map(PersonId::as_str).collect();
            format!(
                "{} {} {about} -> {}",
                alert.kpi,
                alert.latest.value,
                tell.join(",")
            )
        })
        .collect();
    // 60 of 176 days: 34.1 % is expected; visits have made 15 %, cost 30 %, which is 88 % of what is expected.
    assert_eq!(
        rows,
        [
            "cost 3.4 awareness amber -> ben",
            "visits 115 awareness red -> ben,mia",
            "visits 115 rain slump: visits below 120 -> dan,max,mia",
        ]
    );
    // What the alert says is what the rule of the fund says: the draw is let through by the very value.
    let draw =
        |id: &str, at: &str| envelope(id, at, "mia", command("draw-fund", "rain slump search:500"));
    program
        .execute(draw("d-1", "2025-03-08T09:00:00Z"))
        .unwrap();
    let better = envelope(
        "m-3",
        "2025-03-09T09:00:00Z",
        "ben",
        command("measure-kpi", "visits 2025-03-09 121"),
    );
    program.execute(better).unwrap();
    let found = Performance::of(&program, "2025-03-09T12:00:00Z".parse().unwrap()).unwrap();
    assert!(
        !found
            .alerts
            .iter()
            .any(|alert| matches!(alert.cause, AlertCause::Trigger { .. }))
    );
    let refused = program
        .execute(draw("d-2", "2025-03-09T13:00:00Z"))
        .unwrap_err();
    assert_eq!(refused.code(), "fund-not-reached");
}

#[test]
fn the_report_says_when_targets_are_reached_and_what_the_objective_comes_to() {
    let story = [
        ("2025-03-07T09:00:00Z", "visits 2025-03-07 115"),
        ("2025-03-07T10:00:00Z", "cost 2025-03-07 3.4"),
    ];
    let report = Report::of(&program(&story), "2025-03-08T00:00:00Z".parse().unwrap()).unwrap();
    let score = report.objectives[0].score.unwrap();
    // 75 % of 0.15 and 25 % of 0.3.
    assert_eq!(score.achievement.to_string(), "0.1875");
    assert_eq!(
        (score.measured.to_string(), score.status),
        ("1".into(), KpiStatus::Red)
    );
    let text = report.text(160);
    for wanted in [
        "Visits is red: at this rate the target is reached on 2026-02-10, 224 days late",
        "Cost is amber: at this rate the target is reached on 2025-07-25, 24 days late",
        "Awareness is red: 18.8% of the way where 34.1% is expected, by 100% of its weight",
        "visits below 120 is reached with 115 on 2025-03-07: fund rain may be drawn under slump",
        "To be told: ben, mia",
    ] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
    // One of two measured: the score is of that one, and says so.
    let report = Report::of(
        &program(&story[1..]),
        "2025-03-08T00:00:00Z".parse().unwrap(),
    )
    .unwrap();
    let score = report.objectives[0].score.unwrap();
    assert_eq!(
        (score.achievement.to_string(), score.measured.to_string()),
        ("0.3".into(), "0.25".into())
    );
    let again: Report = serde_json::from_str(&serde_json::to_string(&report).unwrap()).unwrap();
    assert_eq!(again, report);
}

#[test]
fn weights_and_bands_are_read_with_everything_that_is_wrong() {
    let issues = |weights: [Option<&str>; 2], fields: Value| {
        running::errors_with(|draft| {
            document(draft);
            let kpis = draft["objectives"][0]["kpis"].as_array_mut().unwrap();
            for (kpi, weight) in kpis.iter_mut().zip(weights) {
                kpi["weight"] = weight.map_or(Value::Null, Into::into);
            }
            for (field, value) in fields.as_object().unwrap() {
                kpis[0][field] = value.clone();
            }
        })
    };
    let none = json!({});
    let place = "/objectives/0/kpis";
    assert_eq!(issues([None, None], none.clone()), Vec::<String>::new());
    assert_eq!(
        issues([Some("60%"), Some("30%")], none.clone()),
        [format!("{place} percent-off-100")]
    );
    assert_eq!(
        issues([Some("100%"), None], none.clone()),
        [format!("{place}/1/weight missing-field")]
    );
    assert_eq!(
        issues([Some("120%"), Some("-20%")], none),
        [format!("{place}/1/weight negative-amount")]
    );
    assert_eq!(
        issues([Some("120%"), Some("-30%")], json!({})),
        [format!("{place}/1/weight negative-amount")],
        "what a negative weight makes of the sum is not told besides"
    );
    let green = [format!("{place}/0/green_from invalid-value")];
    assert_eq!(issues([None, None], json!({"green_from": "-50%"})), green);
    let wrong = [format!("{place}/0/amber_from invalid-value")];
    assert_eq!(
        issues(
            [None, None],
            json!({"green_from": "80%", "amber_from": "90%"})
        ),
        wrong
    );
    assert_eq!(issues([None, None], json!({"amber_from": "-1%"})), wrong);
    // Amber that is left out follows green down.
    assert_eq!(
        issues([None, None], json!({"green_from": "70%"})),
        Vec::<String>::new()
    );
    let plan = running::plan_with(|draft| {
        draft["objectives"][0]["kpis"][0]["green_from"] = json!("70%");
    });
    assert_eq!(plan.to_draft().build().unwrap(), *plan);
}

#[test]
fn share_of_voice_stands_against_share_of_market() {
    let options = |advertising: &str| tactica::report::ReportOptions {
        category: Some(tactica::report::CategoryFigures {
            advertising: advertising.parse().unwrap(),
            sales: tactica::metric::MarketShareInputs::Units {
                own: "150".parse().unwrap(),
                category: "1000".parse().unwrap(),
            },
        }),
        ..Default::default()
    };
    let mut program = program(&[]);
    for (number, (kind, args)) in [
        ("request-spend", "r1 search:300"),
        ("order", "o1 r1 acme 300"),
        ("invoice", "i1 o1 final 270"),
    ]
    .iter()
    .enumerate()
    {
        let given = envelope(
            &format!("v-{number}"),
            "2025-03-07T09:00:00Z",
            "ben",
            command(kind, args),
        );
        program.execute(given).unwrap();
    }
    let at = "2025-03-08T00:00:00Z".parse().unwrap();
    let report = Report::with(&program, at, &options("1500.00 USD")).unwrap();
    let text = report.text(160);
    assert!(text.contains("the excess share of voice is 0.03: a share of voice of 0.18 less a share of market of 0.15"), "{text}");
    // Louder than the whole category: the figures do not belong together.
    let report = Report::with(&program, at, &options("200.00 USD")).unwrap();
    assert!(report.metrics.voice.unwrap().excess.known().is_none());
    assert!(Report::of(&program, at).unwrap().metrics.voice.is_none());
}

#[test]
fn conversions_come_with_what_can_be_told_from_so_many() {
    let mut program = program(&[]);
    for (number, args) in [
        "web 2025-02-01 2025-03-01 impressions=90000 clicks=812 leads=29 customers=1",
        // More leads than clicks: these are not the same people.
        "web 2025-03-01 2025-03-05 leads=900",
    ]
    .iter()
    .enumerate()
    {
        let at = format!("2025-03-0{}T09:00:00Z", 4 + number);
        let given = envelope(
            &format!("o-{number}"),
            &at,
            "ben",
            command("record-outcome", args),
        );
        program.execute(given).unwrap();
    }
    let rows = |at: &str| {
        let report = Report::of(&program, at.parse().unwrap()).unwrap();
        let rows = report.metrics.conversions.iter().map(|row| {
            let [low, high] =
                [row.rate.low, row.rate.high].map(|it| format!("{:.4}", it.decimal().round_dp(4)));
            format!("{} {}/{} {low} {high}", row.step, row.converted, row.base)
        });
        (rows.collect::<Vec<String>>(), report.text(160))
    };
    let (first, text) = rows("2025-03-04T12:00:00Z");
    assert_eq!(first.len(), 3);
    // One of 29: Newcombe (1998) has 0.0061 to 0.1718.
    assert_eq!(first[2], "customer 1/29 0.0061 0.1718");
    assert!(text.contains("leads that led to a customer"), "{text}");
    let (both, _) = rows("2025-03-05T12:00:00Z");
    assert_eq!(both.len(), 2, "{both:?}");
}
