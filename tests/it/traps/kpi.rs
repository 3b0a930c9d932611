//! Traps of KPIs.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say so by panicking"
)]

use tactica::strategy::{Kpi, KpiSeries, KpiStatus, KpiValue, Objective};

fn kpi(id: &str) -> Kpi {
    let number = |text: &str| text.parse().unwrap();
    let due = "2025-07-01".parse().unwrap();
    Kpi::new(
        id.parse().unwrap(),
        id,
        "visits",
        number("0"),
        number("100"),
        due,
    )
    .unwrap()
}

fn series<'a>(kpi: &'a Kpi, date: &str, value: &str) -> KpiSeries<'a> {
    let measured = KpiValue {
        date: date.parse().unwrap(),
        value: value.parse().unwrap(),
    };
    KpiSeries::new(kpi, "2025-01-01".parse().unwrap(), [measured])
}

pub(super) fn a_status_is_of_a_date() {
    let visits = kpi("visits");
    // 45 % of the target is far ahead in February, and far behind in June.
    assert_eq!(
        series(&visits, "2025-02-01", "45").status(),
        KpiStatus::Green
    );
    assert_eq!(series(&visits, "2025-06-20", "45").status(), KpiStatus::Red);
    assert_eq!(
        series(&visits, "2025-06-20", "94").status(),
        KpiStatus::Green
    );
    assert_ne!(
        series(&visits, "2025-12-01", "90").status(),
        KpiStatus::Green
    );
}

fn objective(kpis: &[&Kpi]) -> Objective {
    Objective {
        id: "sales".parse().unwrap(),
        name: "Sales".to_owned(),
        priority: 1,
        weight: None,
        audiences: Vec::new(),
        kpis: kpis.iter().map(|kpi| (*kpi).clone()).collect(),
    }
}

pub(super) fn a_surplus_hides_no_miss() {
    let (visits, leads) = (kpi("visits"), kpi("leads"));
    let measured = [
        series(&visits, "2025-07-01", "180"),
        series(&leads, "2025-07-01", "20"),
    ];
    let score = objective(&[&visits, &leads]).score(&measured).unwrap();
    // The mean of 180 % and 20 % would be all of it.
    assert_eq!(score.achievement.to_string(), "0.6");
    assert_eq!(score.status, KpiStatus::Red);
}

pub(super) fn a_score_says_what_it_knows() {
    let (visits, leads) = (kpi("visits"), kpi("leads"));
    let measured = [series(&visits, "2025-07-01", "100")];
    let score = objective(&[&visits, &leads]).score(&measured).unwrap();
    assert_eq!(
        (score.achievement.to_string(), score.measured.to_string()),
        ("1".into(), "0.5".into())
    );
    assert!(objective(&[&leads]).score(&measured).is_none());
}
