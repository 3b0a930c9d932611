//! Laws of drawing: no text and no amount breaks a chart.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "a test that overflows or finds nothing fails, as it should"
)]

use proptest::prelude::*;
use tactica::report::{
    Align, BarRow, Bars, Column, Criticality, Curve, CurvePoint, CurveShape, Gantt, GanttGroup,
    GanttKind, GanttLink, GanttRow, LinkEnd, Series, Table, Unit, escape,
};

use crate::report::{check_chart, parse};

fn date() -> impl Strategy<Value = chrono::NaiveDate> {
    (-5_000_i64..200_000).prop_map(|days| {
        let epoch = chrono::NaiveDate::from_ymd_opt(1900, 1, 1).expect("a date");
        epoch + chrono::TimeDelta::try_days(days).expect("a few centuries")
    })
}

fn moment() -> impl Strategy<Value = chrono::NaiveDateTime> {
    (date(), 0_u32..24).prop_map(|(date, hour)| date.and_hms_opt(hour, 0, 0).expect("an hour"))
}

fn amount() -> impl Strategy<Value = i128> {
    prop_oneof![Just(0), -1_000_i128..1_000_000_000, any::<i128>()]
}

fn end() -> impl Strategy<Value = LinkEnd> {
    prop_oneof![Just(LinkEnd::Start), Just(LinkEnd::Finish)]
}

prop_compose! {
    fn row()(
        label in any::<String>(), start in moment(), finish in moment(),
        kind in prop_oneof![Just(GanttKind::Task), Just(GanttKind::Milestone), Just(GanttKind::Summary)],
        criticality in prop_oneof![Just(Criticality::Critical), Just(Criticality::NotCritical)],
        progress in any::<u8>(), float_until in proptest::option::of(moment()), waits_for in any::<String>(),
        links in proptest::collection::vec((0_usize..10, end(), end()), 0..3),
    ) -> GanttRow {
        let link = |(from, leaves, arrives)| GanttLink { from, leaves, arrives };
        let links = links.into_iter().map(link).collect();
        GanttRow { label, start, finish, kind, criticality, progress, float_until, waits_for, links }
    }
}

proptest! {
    // A chart is parsed and every coordinate of it checked: a few cases go a long way.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_gantt_chart_of_anything_is_sound(
        title in any::<String>(), from in moment(), to in moment(),
        status in proptest::option::of(moment()), name in any::<String>(),
        rows in proptest::collection::vec(row(), 0..8),
    ) {
        let groups = vec![GanttGroup { name, rows }];
        check_chart(&Gantt { title, from, to, status, groups }.svg());
    }

    #[test]
    fn a_curve_of_anything_is_sound(
        title in any::<String>(), unit in any::<String>(), exponent in any::<u8>(),
        status in proptest::option::of(date()), name in any::<String>(),
        points in proptest::collection::vec((date(), amount()), 0..12),
    ) {
        let point = |(date, amount)| CurvePoint { date, amount };
        let points: Vec<_> = points.into_iter().map(point).collect();
        let series = vec![
            Series { name: name.clone(), shape: CurveShape::Step, points: points.clone() },
            Series { name, shape: CurveShape::Line, points },
        ];
        check_chart(&Curve { title, unit: Unit { name: unit, exponent }, status, series }.svg());
    }

    #[test]
    fn bars_of_anything_are_sound(
        title in any::<String>(), label in any::<String>(), exponent in 0_u8..40,
        amounts in proptest::collection::vec((amount(), amount(), amount(), amount()), 0..6),
    ) {
        let row = |(allocated, settled, committed, held)| {
            BarRow { label: label.clone(), allocated, settled, committed, held }
        };
        let rows = amounts.into_iter().map(row).collect();
        check_chart(&Bars { title, unit: Unit { name: label.clone(), exponent }, rows }.svg());
    }

    #[test]
    fn an_escaped_text_is_read_back(text in any::<String>()) {
        let xml = format!("<a b=\"{0}\">{0}</a>", escape(&text));
        let document = parse(&xml);
        let root = document.root_element();
        prop_assert_eq!(root.attribute("b").unwrap_or_default(), root.text().unwrap_or_default());
        // What XML can hold comes back as it was, but for line ends.
        let plain: String = text.chars().filter(|c| !c.is_control()).collect();
        let kept = plain.chars().all(|c| escape(&c.to_string()).chars().all(|e| e != '\u{FFFD}'));
        if kept && plain == text {
            prop_assert_eq!(root.text().unwrap_or_default(), text);
        }
    }

    #[test]
    fn a_text_table_has_a_line_per_row_and_no_controls(
        cells in proptest::collection::vec(proptest::collection::vec(any::<String>(), 0..4), 1..5),
        width in 0_usize..30,
    ) {
        let columns = vec![Column { heading: "A".into(), align: Align::Right }];
        let lines = cells.len() + 2;
        let text = Table { columns, rows: cells, ..Table::default() }.text(width);
        prop_assert_eq!(text.lines().count(), lines);
        prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
    }
}
