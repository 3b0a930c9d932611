//! Charts, tables and pages, read back as XML.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that overflows or finds nothing fails, as it should"
)]

mod making;
mod reading;

use roxmltree::Node;
use tactica::report::{
    BarRow, Criticality, Curve, GANTT_LINKS_MAX_ROWS, Gantt, GanttKind, GanttLink, LinkEnd, Page,
};

pub(crate) use self::reading::{check_chart, parse};
use self::{
    making::{HOSTILE_SHOWN, at, bar, bars, chain, curve, day, gantt, hostile_page, row},
    reading::{NAMESPACE, attribute, check_loads_nothing, texts, with_class},
};

#[test]
fn hostile_text_stays_text() {
    let html = hostile_page().html();
    check_loads_nothing(&html);
    let document = parse(&html);
    assert_eq!(
        document
            .descendants()
            .filter(|n| n.has_tag_name("script"))
            .count(),
        0
    );
    let shown = |class: &str| with_class(&document, class)[0].text().unwrap().to_owned();
    assert_eq!(shown("subtitle"), HOSTILE_SHOWN);
    assert_eq!(
        document.root_element().attribute("lang"),
        Some(HOSTILE_SHOWN)
    );
    let title = document
        .descendants()
        .find(|n| n.has_tag_name("h1"))
        .unwrap();
    assert_eq!(title.text(), Some(HOSTILE_SHOWN));
    for class in ["tactica-gantt", "tactica-curve", "tactica-bars"] {
        let root = with_class(&document, class)[0];
        assert_eq!(root.attribute("aria-label"), Some(HOSTILE_SHOWN), "{class}");
        let tooltips = root
            .descendants()
            .filter(|n| n.has_tag_name((NAMESPACE, "title")));
        let naming = tooltips.filter(|n| n.text().is_some_and(|t| t.contains(HOSTILE_SHOWN)));
        assert!(
            naming.count() >= 2,
            "{class}: the chart and its parts are named in full"
        );
    }
}

#[test]
fn the_same_data_gives_the_same_bytes() {
    assert_eq!(hostile_page().html(), hostile_page().html());
    let forth = curve(&[("2025-01-01", 1), ("2025-02-01", 5), ("2025-03-01", 9)]);
    let mut back = forth.clone();
    back.series[0].points.reverse();
    assert_eq!(forth.svg(), back.svg());
}

#[test]
fn two_hundred_tasks_keep_their_row_height() {
    let chart = chain(200);
    let svg = chart.svg();
    check_chart(&svg);
    let document = parse(&svg);
    let rows = with_class(&document, "row");
    assert_eq!(rows.len(), 200);
    let baseline = |row: &Node<'_, '_>| {
        let label = row
            .children()
            .find(|n| n.has_tag_name((NAMESPACE, "text")))
            .unwrap();
        (attribute(label, "y"), label.text().unwrap().to_owned())
    };
    let lines: Vec<_> = rows.iter().map(baseline).collect();
    assert!(
        lines.windows(2).all(|pair| pair[1].0 - pair[0].0 == 200),
        "20 pixels a row"
    );
    assert!(
        lines.iter().all(|(_, label)| label.ends_with('…')),
        "60 characters do not fit"
    );
    let tooltip = rows[199]
        .children()
        .find(|n| n.has_tag_name((NAMESPACE, "title")))
        .unwrap();
    assert!(
        tooltip
            .text()
            .unwrap()
            .starts_with("Task 199 of the spring launch with a name of 60 characters\n")
    );
    let months = texts(&document).into_iter().filter(|t| *t == "Mar");
    assert_eq!(months.count(), 2, "the calendar stands above and below");
    assert!(svg.len() < 200_000, "{} bytes", svg.len());
}

#[test]
fn arrows_are_left_out_of_very_long_charts() {
    let arrows = |count| with_class(&parse(&chain(count).svg()), "link").len();
    assert_eq!(arrows(GANTT_LINKS_MAX_ROWS), GANTT_LINKS_MAX_ROWS - 1);
    assert_eq!(arrows(GANTT_LINKS_MAX_ROWS + 1), 0);
}

#[test]
fn links_to_nowhere_and_to_oneself_are_left_out() {
    let mut chart = chain(3);
    let (leaves, arrives) = (LinkEnd::Finish, LinkEnd::Start);
    chart.groups[0].rows[1].links = [1, 3, usize::MAX]
        .map(|from| GanttLink {
            from,
            leaves,
            arrives,
        })
        .into();
    assert_eq!(
        with_class(&parse(&chart.svg()), "link").len(),
        1,
        "that of the third row"
    );
}

#[test]
fn a_bar_spans_its_dates() {
    // Ten days on the calendar, so that a day is a tenth of its width.
    let mut task = row("Shoot", "2025-03-03", "2025-03-07");
    task.progress = 25;
    task.float_until = Some(at("2025-03-09"));
    let mut past = row("Brief", "2025-02-03", "2025-02-07");
    past.kind = GanttKind::Summary;
    let mut next = row("Launch", "2025-04-01", "2025-04-01");
    next.kind = GanttKind::Milestone;
    let chart = gantt("2025-03-01", "2025-03-11", vec![task, past, next]);
    let svg = chart.svg();
    check_chart(&svg);
    let document = parse(&svg);
    let rows = with_class(&document, "row");
    let drawn = |class: &str| {
        let node = rows[0]
            .children()
            .find(|n| n.attribute("class") == Some(class))
            .unwrap();
        (attribute(node, "x"), attribute(node, "width"))
    };
    let (left, width) = drawn("bar");
    let a_day = width / 4;
    assert_eq!(left, 3000 + 2 * a_day);
    assert_eq!(drawn("done"), (left, a_day));
    assert_eq!(drawn("float"), (left + width, 2 * a_day));
    assert_eq!(
        with_class(&document, "outside").len(),
        2,
        "one row before the calendar, one after"
    );
}

#[test]
fn calendars_follow_the_span() {
    for (from, to, expected) in [
        (
            "2025-03-03 09:00",
            "2025-03-03 17:00",
            "09:00 10:00 11:00 12:00",
        ),
        ("2025-03-03", "2025-04-03", "3 4 5 6"),
        ("2025-01-06", "2025-09-30", "6 13 20 27"),
        ("2025-01-01", "2028-01-01", "Q1 Q2 Q3 Q4"),
    ] {
        let mut chart = gantt(from, to, vec![row("Task", from, to)]);
        chart.status = Some(at(to));
        let svg = chart.svg();
        check_chart(&svg);
        let document = parse(&svg);
        let ticks = with_class(&document, "tick");
        let fine = attribute(
            ticks
                .iter()
                .find(|n| n.text() == expected.split(' ').next())
                .copied()
                .unwrap(),
            "y",
        );
        let line = ticks
            .iter()
            .filter(|n| attribute(**n, "y") == fine)
            .filter_map(Node::text);
        assert_eq!(
            line.take(4).collect::<Vec<_>>().join(" "),
            expected,
            "{from} to {to}"
        );
    }
}

#[test]
fn empty_charts_say_so() {
    let empty = gantt("2025-03-01", "2025-03-01", Vec::new());
    let nothing = Curve {
        series: Vec::new(),
        ..curve(&[])
    };
    for (svg, text) in [
        (empty.svg(), "nothing is planned"),
        (
            Gantt {
                groups: Vec::new(),
                ..empty
            }
            .svg(),
            "nothing is planned",
        ),
        (curve(&[]).svg(), "there are no amounts"),
        (nothing.svg(), "there are no amounts"),
        (bars(Vec::new()).svg(), "there are no categories"),
    ] {
        check_chart(&svg);
        assert!(texts(&parse(&svg)).contains(&text), "{text}");
    }
}

#[test]
fn amounts_of_every_size_are_drawn() {
    let quadrillion = 100 * 1_000_000_000_000_000;
    for (amount, last, bar_text) in [
        (0, "planned 0 USD", "0 of 0 USD"),
        (-250_000_000, "planned -2.5 M USD", "-2.5 M of 0 USD"),
        (
            quadrillion,
            "planned 1,000 tn USD",
            "1,000 tn of 0 USD, over by 1,000 tn",
        ),
        (-quadrillion, "planned -1,000 tn USD", "-1,000 tn of 0 USD"),
    ] {
        let svg = curve(&[("2025-03-01", 0), ("2025-06-01", amount)]).svg();
        check_chart(&svg);
        assert!(
            texts(&parse(&svg)).contains(&last),
            "{:?}",
            texts(&parse(&svg))
        );
        let svg = bars(vec![bar("Film", [0, amount, 0, 0])]).svg();
        check_chart(&svg);
        assert!(
            texts(&parse(&svg)).contains(&bar_text),
            "{:?}",
            texts(&parse(&svg))
        );
    }
}

#[test]
fn the_last_amounts_of_many_series_stay_apart() {
    let one = curve(&[("2025-03-01", 0), ("2025-06-01", 250_000_000)]);
    let series = vec![one.series[0].clone(); 30];
    let chart = Curve {
        series,
        status: Some(day("2026-01-01")),
        ..one
    };
    check_chart(&chart.svg());
}

#[test]
fn last_amounts_at_the_edge_are_all_written() {
    let zero = curve(&[("2025-03-01", 700), ("2025-06-01", 0)]);
    let most = curve(&[("2025-03-01", 0), ("2025-06-01", 800)]);
    let series = [zero.series[0].clone(), most.series[0].clone()];
    let chart = Curve {
        series: series.into_iter().cycle().take(8).collect(),
        ..zero
    };
    let svg = chart.svg();
    check_chart(&svg);
    let document = parse(&svg);
    let written = |text: &str| texts(&document).into_iter().filter(|t| *t == text).count();
    assert_eq!([written("planned 0 USD"), written("planned 8 USD")], [4, 4]);
}

#[test]
fn what_is_beyond_the_allocation_is_hatched() {
    let rows = vec![
        bar("within", [10000, 4000, 3000, 1000]),
        bar("beyond", [10000, 8000, 3000, 1000]),
        bar("credit", [10000, -2000, 3000, 0]),
    ];
    let svg = bars(rows).svg();
    check_chart(&svg);
    let document = parse(&svg);
    let rows = with_class(&document, "row");
    let part = |row: usize, class: &str| {
        let node = rows[row]
            .children()
            .find(|n| n.attribute("class") == Some(class))?;
        Some((attribute(node, "x"), attribute(node, "width")))
    };
    let mark = |row: usize| {
        let node = rows[row]
            .children()
            .find(|n| n.attribute("class") == Some("mark"))
            .unwrap();
        attribute(node, "x1")
    };
    assert_eq!(part(0, "over"), None);
    let (left, width) = part(0, "available").unwrap();
    assert_eq!(left + width, mark(0));
    let (left, width) = part(1, "over").unwrap();
    assert_eq!(left, mark(1), "the hatching starts at the allocation");
    let (settled, unit) = part(1, "settled").unwrap();
    // A tenth of a pixel may be lost where an amount falls between two.
    assert!(
        (left - settled - unit * 100 / 80).abs() <= 1,
        "{left} {settled} {unit}"
    );
    assert!((width - unit * 20 / 80).abs() <= 1, "{width} {unit}");
    assert_eq!(part(1, "available"), None);
    let (left, width) = part(2, "settled").unwrap();
    assert_eq!(left + width, settled, "a credit ends at zero");
}

#[test]
fn pages_hold_what_they_are_given() {
    let html = hostile_page().html();
    let document = parse(&html);
    let count = |name: &str| {
        document
            .descendants()
            .filter(|n| n.has_tag_name(name))
            .count()
    };
    assert_eq!([count("section"), count("h2"), count("details")], [3, 3, 3]);
    assert_eq!(
        count("figure"),
        3 * 2 * 4,
        "four charts in each section and in its fold"
    );
    assert_eq!(count("nav"), 1);
    assert_eq!(
        with_class(&document, "number").len(),
        3 * 2 * 3,
        "heading, cell and total"
    );
    let links = document.descendants().filter(|n| n.has_tag_name("a"));
    for link in links {
        let target = link.attribute("href").unwrap().trim_start_matches('#');
        assert!(
            document
                .descendants()
                .any(|n| n.attribute("id") == Some(target)),
            "{target}"
        );
    }
    let mut short = hostile_page();
    short.sections.truncate(2);
    assert!(!short.html().contains("<nav>"));
}

#[test]
fn pages_round_trip_and_amounts_are_text() {
    let page = hostile_page();
    let json = serde_json::to_string(&page).unwrap();
    assert_eq!(serde_json::from_str::<Page>(&json).unwrap(), page);
    let json = serde_json::to_string(&bar("Film", [i128::MAX, 1, 0, 0])).unwrap();
    let expected = r#"{"label":"Film","allocated":"170141183460469231731687303715884105727","settled":"1","committed":"0","held":"0"}"#;
    assert_eq!(json, expected);
    assert!(serde_json::from_str::<BarRow>(&json.replace("\"1\"", "1.5")).is_err());
}

#[test]
fn a_small_chart_looks_as_agreed() {
    let mut brief = row("Brief", "2025-03-03 09:00", "2025-03-05 17:00");
    (brief.criticality, brief.progress) = (Criticality::Critical, 100);
    let mut shoot = row("Shoot & cut", "2025-03-06 09:00", "2025-03-10 17:00");
    (shoot.progress, shoot.float_until) = (50, Some(at("2025-03-12 17:00")));
    shoot.waits_for = "Brief".into();
    let (leaves, arrives) = (LinkEnd::Finish, LinkEnd::Start);
    shoot.links.push(GanttLink {
        from: 0,
        leaves,
        arrives,
    });
    let mut launch = row("Launch", "2025-03-13 09:00", "2025-03-13 09:00");
    launch.kind = GanttKind::Milestone;
    let mut chart = gantt("2025-03-03", "2025-03-15", vec![brief, shoot, launch]);
    chart.groups[0].name = "Film".into();
    chart.status = Some(at("2025-03-07"));

    let found = chart.svg();
    check_chart(&found);
    let place = concat!(env!("CARGO_TARGET_TMPDIR"), "/gantt.svg");
    std::fs::write(place, &found).unwrap();
    let expected = include_str!("golden/gantt.svg");
    assert!(
        found.lines().eq(expected.lines()),
        "tests/it/golden/gantt.svg and {place} differ: look at both"
    );
}
