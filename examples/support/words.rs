//! Dates, floats, reasons and refusals in words.

use tactica::{
    network::{ActivityDates, Arc, Conflict, DateOf, End, NetworkError, Reason, Solution},
    time::{Minute, WorkTime},
};

use super::outline::{Outline, link_text};

/// Writes a date as people read it.
pub(crate) fn date(minute: Minute) -> String {
    minute.datetime().format("%a %Y-%m-%d %H:%M").to_string()
}

/// Writes an amount of work.
pub(crate) fn float(minutes: i64) -> String {
    WorkTime::from_minutes(minutes).map_or_else(|_| format!("{minutes}m"), |work| work.to_string())
}

/// Writes a shift of work with its sign.
pub(crate) fn days(minutes: i64) -> String {
    let sign = if minutes > 0 { "+" } else { "" };
    format!("{sign}{}", float(minutes))
}

/// Returns the dates of an activity that a position of its network stands for.
pub(crate) fn dates_of(solution: &Solution<'_>, activity: u32) -> ActivityDates {
    let dates = solution.dates(activity);
    dates.expect("invariant: the position is one of the network")
}

/// Returns when the first task starts and the last one finishes, where they are put; the ends of the project if there are none.
pub(crate) fn span(solution: &Solution<'_>) -> (Minute, Minute) {
    let start = solution.iter().map(|dates| dates.planned_start).min();
    let finish = solution.iter().map(|dates| dates.planned_finish).max();
    (
        start.unwrap_or(solution.start()),
        finish.unwrap_or(solution.finish()),
    )
}

/// Says what binds where an activity is put: what it waits for, or what it has to be ready for.
pub(crate) fn reasons(outline: &Outline, solution: &Solution<'_>, activity: u32) -> String {
    let dates = dates_of(solution, activity);
    let (which, verb) = if dates.planned_start == dates.early_start {
        (DateOf::EarlyStart, "waits for")
    } else {
        (DateOf::LateFinish, "is needed by")
    };
    let reasons = solution.reasons(activity, which);
    if reasons.is_empty() {
        return "is held by nothing".to_owned();
    }
    let verb = match reasons.first() {
        Some(Reason::Member(_)) if which == DateOf::EarlyStart => "starts with",
        Some(Reason::Member(_)) => "ends with",
        _ => verb,
    };
    let said = reasons.into_iter();
    let said = said.map(|reason| say(outline, solution, activity, reason, which));
    let said: Vec<String> = said.collect();
    match said.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{verb} {} and {last}", rest.join(", ")),
        _ => format!("{verb} {}", said.join("")),
    }
}

fn say(
    outline: &Outline,
    solution: &Solution<'_>,
    activity: u32,
    reason: Reason,
    which: DateOf,
) -> String {
    let bounds = outline
        .spec
        .activities
        .get(activity as usize)
        .map(|a| a.bounds);
    let bounds = bounds.unwrap_or_default();
    let set = |what: &str, minute: Option<Minute>| {
        let minute = minute.map(|minute| format!(", {}", date(minute)));
        format!("its own {what}{}", minute.unwrap_or_default())
    };
    match reason {
        Reason::Actual => "nothing, it has happened".to_owned(),
        Reason::Must => "the date on which it must be".to_owned(),
        Reason::Arc(arc) => match outline.spec.arcs.get(arc as usize) {
            Some(arc) => say_arc(outline, solution, activity, arc, which),
            None => format!("link {arc}"),
        },
        Reason::Summary(summary) => format!("what holds {}", outline.id(summary)),
        Reason::Member(member) => outline.id(member).to_owned(),
        Reason::ProjectStart => "the project start".to_owned(),
        Reason::ProjectFinish => "the project finish".to_owned(),
        Reason::StatusDate => "the status date".to_owned(),
        Reason::StartNoEarlier => set("earliest start", bounds.start_no_earlier),
        Reason::FinishNoEarlier => set("earliest finish", bounds.finish_no_earlier),
        Reason::StartNoLater => set("latest start", bounds.start_no_later),
        Reason::FinishNoLater => set("latest finish", bounds.finish_no_later),
        Reason::Deadline => set("deadline", bounds.deadline),
        Reason::Calendar => "working time".to_owned(),
        Reason::Whole => "a stretch of work that holds it whole".to_owned(),
        Reason::Window => "a window that holds it".to_owned(),
        Reason::OwnStart => "its own start".to_owned(),
    }
}

fn say_arc(
    outline: &Outline,
    solution: &Solution<'_>,
    activity: u32,
    arc: &Arc,
    which: DateOf,
) -> String {
    let is_successor = arc.to == activity;
    let (other, end) = if is_successor {
        (arc.from, arc.kind.leaves())
    } else {
        (arc.to, arc.kind.enters())
    };
    let dates = dates_of(solution, other);
    let early = matches!(which, DateOf::EarlyStart | DateOf::EarlyFinish);
    let (word, minute) = match (end, early) {
        (End::Start, true) => ("start", dates.early_start),
        (End::Finish, true) => ("finish", dates.early_finish),
        (End::Start, false) => ("start", dates.late_start),
        (End::Finish, false) => ("finish", dates.late_finish),
    };
    let link = link_text(outline, arc);
    // A plain link has been told already.
    let link = if link.contains(' ') {
        format!(" ({link})")
    } else {
        String::new()
    };
    format!(
        "the {word} of {} on {}{link}",
        outline.id(other),
        date(minute)
    )
}

/// Names a date that was set.
fn bound(reason: Reason) -> &'static str {
    match reason {
        Reason::Must => "the date on which it must be",
        Reason::StartNoLater => "the latest start",
        Reason::FinishNoLater => "the latest finish",
        Reason::Actual => "the date on which it happened",
        Reason::StartNoEarlier => "the earliest start",
        Reason::FinishNoEarlier => "the earliest finish",
        Reason::ProjectStart => "the project start",
        Reason::StatusDate => "the status date",
        Reason::Calendar => "its calendar",
        _ => "what it has to keep",
    }
}

/// Names what a date that was set fights with.
fn other_side(outline: &Outline, reason: Reason) -> String {
    match reason {
        Reason::Arc(arc) => match outline.spec.arcs.get(arc as usize) {
            Some(arc) => format!(
                "the link {:?} of {}",
                link_text(outline, arc),
                outline.id(arc.to)
            ),
            None => format!("link {arc}"),
        },
        Reason::Summary(n) | Reason::Member(n) => outline.id(n).to_owned(),
        other => bound(other).to_owned(),
    }
}

/// Says what a date that was set fights with.
pub(crate) fn conflict(outline: &Outline, conflict: &Conflict) -> String {
    let id = outline.id(conflict.activity);
    let (set, wanted) = (bound(conflict.set), date(conflict.date));
    let other = other_side(outline, conflict.with.reason);
    let asked = date(conflict.with.date);
    format!("{id}: {set} is {wanted}, but {other} asks for {asked} at the earliest")
}

/// Says why a network was refused, with the names of its tasks instead of their positions.
pub(crate) fn refusal(outline: &Outline, error: &NetworkError) -> String {
    let chain = |positions: &[u32]| {
        let names: Vec<&str> = positions.iter().map(|n| outline.id(*n)).collect();
        names.join(" -> ")
    };
    match error {
        NetworkError::Cycle { cycle } => {
            let first = cycle.nodes().first().map_or("?", |n| outline.id(*n));
            format!(
                "tasks wait for each other in a circle: {} -> {first}",
                chain(cycle.nodes())
            )
        }
        NetworkError::PositiveCycle { activities, .. } => {
            format!(
                "least and most lags cannot be kept together: {}",
                chain(activities)
            )
        }
        other => with_names(outline, &other.to_string()),
    }
}

/// Replaces the position after words such as `activity` by its name.
fn with_names(outline: &Outline, message: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in message.split(' ') {
        let digits = word.trim_end_matches([',', ':']);
        let rest = word.get(digits.len()..).unwrap_or_default();
        let before = words.last_mut().map(|before| (before.clone(), before));
        let named = match (before, digits.parse::<u32>()) {
            (Some((kind, before)), Ok(n)) if ["activity", "parent"].contains(&kind.as_str()) => {
                "task".clone_into(before);
                Some(outline.id(n).to_owned())
            }
            (Some((kind, _)), Ok(n)) if kind == "summary" => Some(outline.id(n).to_owned()),
            (Some((kind, before)), Ok(n)) if kind == "arc" => {
                let arc = outline.spec.arcs.get(n as usize);
                arc.map(|arc| {
                    "link".clone_into(before);
                    let (link, to) = (link_text(outline, arc), outline.id(arc.to));
                    format!("{link:?} of {to}")
                })
            }
            _ => None,
        };
        words.push(named.map_or_else(|| word.to_owned(), |name| format!("{name}{rest}")));
    }
    words.join(" ")
}
