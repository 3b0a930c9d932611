//! A table of tasks and links as comma-separated text, with everything that is wrong at once.

use std::{collections::BTreeMap, fmt};

use csv::{ReaderBuilder, StringRecord, Trim};
use tactica::{
    id::TaskId,
    network::{Activity, ActivityKind, Breaks, Must, NetworkSpec, Progress, Timing},
    tactic::Moment,
    time::{Minute, WorkTime},
};

use super::{
    calendars::Calendars,
    outline::{Outline, Row, read_link},
};

/// The columns that a table may have, in any order.
const COLUMNS: [&str; 11] = [
    "id",
    "name",
    "duration",
    "after",
    "calendar",
    "parent",
    "constraint",
    "deadline",
    "started",
    "remaining",
    "finished",
];

/// The dates that may be set for a task, as in plan documents.
const BOUNDS: [&str; 7] = [
    "not_before",
    "finish_not_before",
    "start_by",
    "finish_by",
    "must_start",
    "must_finish",
    "deadline",
];

/// Something wrong in a table: the line, the column if it is in one, and what.
#[derive(Debug)]
pub(crate) struct Problem {
    line: u64,
    column: &'static str,
    what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            "" => write!(f, "{}: {}", self.line, self.what),
            column => write!(f, "{}: {column}: {}", self.line, self.what),
        }
    }
}

/// The cells of one line.
struct Cells<'a> {
    line: u64,
    record: &'a StringRecord,
    columns: &'a BTreeMap<&'static str, usize>,
}

impl Cells<'_> {
    /// Returns a cell; empty if the table has no such column.
    fn get(&self, column: &'static str) -> &str {
        let cell = self.columns.get(column).and_then(|n| self.record.get(*n));
        cell.unwrap_or_default()
    }

    /// Returns the parts of a cell between semicolons.
    fn parts(&self, column: &'static str) -> impl Iterator<Item = &str> {
        let parts = self.get(column).split(';').map(str::trim);
        parts.filter(|part| !part.is_empty())
    }
}

/// What is wrong so far.
#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn push(&mut self, line: u64, column: &'static str, what: impl Into<String>) {
        self.0.push(Problem {
            line,
            column,
            what: what.into(),
        });
    }

    /// Notes an error in a cell and goes on without it.
    fn keep<T>(
        &mut self,
        cells: &Cells<'_>,
        column: &'static str,
        read: Result<T, String>,
    ) -> Option<T> {
        read.map_err(|what| self.push(cells.line, column, what))
            .ok()
    }

    fn result<T>(mut self, value: T) -> Result<T, Vec<Problem>> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort_by_key(|problem| problem.line);
        Err(self.0)
    }
}

/// Returns the line on which a record stands: the reader counts from the end of the one before, comments and all.
fn line_of(text: &str, position: Option<&csv::Position>) -> u64 {
    let Some(position) = position else {
        return 1;
    };
    let byte = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.get(byte..).unwrap_or_default();
    let is_skipped = |line: &&str| line.is_empty() || line.starts_with('#');
    let skipped = rest.lines().take_while(is_skipped).count();
    let skipped = u64::try_from(skipped).unwrap_or(u64::MAX);
    position.line().saturating_add(skipped)
}

/// Reads a table of tasks.
pub(crate) fn read(text: &str, calendars: Calendars) -> Result<Outline, Vec<Problem>> {
    let mut problems = Problems::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = ReaderBuilder::new()
        .trim(Trim::All)
        .comment(Some(b'#'))
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns = match reader.headers() {
        Ok(headers) => columns(headers, line_of(text, headers.position()), &mut problems),
        Err(error) => {
            problems.push(1, "", error.to_string());
            BTreeMap::new()
        }
    };
    let mut records = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => records.push(record),
            Err(error) => {
                let line = line_of(text, error.position());
                problems.push(line, "", error.to_string());
            }
        }
    }
    if !columns.contains_key("id") {
        return problems.result(()).and(Err(Vec::new()));
    }
    let lines: Vec<Cells<'_>> = records
        .iter()
        .map(|record| Cells {
            line: line_of(text, record.position()),
            record,
            columns: &columns,
        })
        .collect();
    if lines.is_empty() {
        problems.push(1, "", "there are no tasks below the header");
    }
    let width = reader.headers().map_or(0, StringRecord::len);
    for cells in lines.iter().filter(|cells| cells.record.len() > width) {
        let found = cells.record.len();
        let what = format!("{found} cells, but {width} columns: quote cells that hold commas");
        problems.push(cells.line, "", what);
    }
    let outline = outline(&lines, calendars, &mut problems);
    problems.result(outline)
}

/// Finds the columns that the header names.
fn columns(
    headers: &StringRecord,
    line: u64,
    problems: &mut Problems,
) -> BTreeMap<&'static str, usize> {
    let mut found = BTreeMap::new();
    let known = COLUMNS.join(", ");
    if headers.is_empty() {
        let what = format!("there is no header: give some of {known}");
        problems.push(line, "", what);
        return found;
    }
    if headers.len() == 1 && headers.iter().any(|header| header.contains(';')) {
        let what = "the cells have to be separated by commas, not semicolons";
        problems.push(line, "", what);
        return found;
    }
    for (n, header) in headers.iter().enumerate() {
        let what = match COLUMNS.iter().find(|column| **column == header) {
            None => format!("there is no column {header:?}: give {known}"),
            Some(column) if found.contains_key(column) => {
                format!("the column {header} is there twice")
            }
            Some(column) => {
                found.insert(*column, n);
                continue;
            }
        };
        problems.push(line, "", what);
    }
    if !found.contains_key("id") {
        problems.push(line, "", "there is no column id");
    }
    found
}

fn outline(lines: &[Cells<'_>], calendars: Calendars, problems: &mut Problems) -> Outline {
    let ids = ids(lines, problems);
    let position = |id: &TaskId| {
        let found = ids.get(id).copied();
        found.ok_or_else(|| format!("there is no task {id}"))
    };
    let parents: Vec<Option<u32>> = lines
        .iter()
        .map(|cells| match cells.get("parent") {
            "" => None,
            text => {
                let id = text.parse::<TaskId>().map_err(|error| error.to_string());
                problems.keep(cells, "parent", id.and_then(|id| position(&id)))
            }
        })
        .collect();
    let (mut rows, mut activities, mut arcs) = (Vec::new(), Vec::new(), Vec::new());
    for ((to, cells), parent) in (0..).zip(lines).zip(&parents) {
        let id = cells.get("id").parse::<TaskId>();
        let name = cells.get("name").to_owned();
        let id = id.ok().map(|id| id.to_string());
        rows.extend(id.map(|id| Row { id, name }));
        let contains = parents.contains(&Some(to));
        let mut activity = activity(cells, contains, &calendars, problems);
        activity.parent = *parent;
        activities.push(activity);
        for text in cells.parts("after") {
            arcs.extend(problems.keep(cells, "after", read_link(text, to, position)));
        }
    }
    let (names, calendars) = calendars.into_parts();
    Outline {
        rows,
        spec: NetworkSpec {
            activities,
            arcs,
            calendars,
            ..NetworkSpec::default()
        },
        calendars: names,
        start: None,
        plan: None,
    }
}

/// Reads the names of all tasks; each stands for its line.
fn ids(lines: &[Cells<'_>], problems: &mut Problems) -> BTreeMap<TaskId, u32> {
    let mut ids: BTreeMap<TaskId, u32> = BTreeMap::new();
    for (n, cells) in (0..).zip(lines) {
        let id = cells.get("id").parse::<TaskId>();
        let Some(id) = problems.keep(cells, "id", id.map_err(|error| error.to_string())) else {
            continue;
        };
        if let Some(first) = ids.get(&id).and_then(|first| lines.get(*first as usize)) {
            let what = format!("{id} is the name of line {} already", first.line);
            problems.push(cells.line, "id", what);
        } else {
            ids.insert(id, n);
        }
    }
    ids
}

/// Reads what a line says of the task itself.
fn activity(
    cells: &Cells<'_>,
    contains: bool,
    calendars: &Calendars,
    problems: &mut Problems,
) -> Activity {
    let calendar = calendars.position(cells.get("calendar"));
    let calendar = problems.keep(cells, "calendar", calendar).unwrap_or(0);
    let read = duration(cells.get("duration"), contains);
    let (kind, minutes) = problems
        .keep(cells, "duration", read)
        .unwrap_or((ActivityKind::Task, 0));
    let mut activity = match kind {
        ActivityKind::Task => Activity::new(minutes, calendar),
        ActivityKind::Summary => Activity::summary(calendar),
        ActivityKind::Hammock => Activity::hammock(calendar),
    };
    let mut before = Vec::new();
    for text in cells.parts("constraint") {
        let read = constraint(&mut activity, text, &mut before);
        problems.keep(cells, "constraint", read);
    }
    let deadline = cells.get("deadline");
    if !deadline.is_empty() {
        let read = set_bound(&mut activity, "deadline", deadline);
        problems.keep(cells, "deadline", read);
    }
    if let Some(progress) = progress(cells, problems) {
        activity.progress = progress;
    }
    activity
}

fn duration(text: &str, contains: bool) -> Result<(ActivityKind, i64), String> {
    match (text, contains) {
        ("", true) => Ok((ActivityKind::Summary, 0)),
        (_, true) => Err(
            "a task that others name as their parent lasts as long as they do: leave it empty"
                .into(),
        ),
        ("hammock", false) => Ok((ActivityKind::Hammock, 0)),
        ("", false) => Err("give working time such as 2d 4h, or 0m for a milestone".into()),
        (text, false) => {
            let work: WorkTime = text.parse().map_err(|error| format!("{error}"))?;
            if work < WorkTime::ZERO {
                return Err(format!("{text} is negative"));
            }
            Ok((ActivityKind::Task, work.minutes()))
        }
    }
}

/// Reads `not_before 2026-03-09`, `alap` and the like; `before` are those of the cell so far.
fn constraint<'a>(
    activity: &mut Activity,
    text: &'a str,
    before: &mut Vec<&'a str>,
) -> Result<(), String> {
    let (word, date) = text.split_once(' ').unwrap_or((text, ""));
    let others = [["must_start", "must_finish"], ["alap", "asap"]];
    let other = |words: &[&str; 2]| words.contains(&word);
    let rivals = others.iter().find(|words| other(words));
    let twice = before
        .iter()
        .find(|given| **given == word || rivals.is_some_and(|rivals| rivals.contains(given)));
    match twice {
        Some(given) if *given == word => return Err(format!("{word} is given twice")),
        Some(given) => return Err(format!("{given} and {word} exclude each other")),
        None => before.push(word),
    }
    match (word, date.trim()) {
        ("alap", "") => activity.timing = Some(Timing::Alap),
        ("asap", "") => activity.timing = Some(Timing::Asap),
        ("whole", "") => activity.breaks = Breaks::Whole,
        ("alap" | "asap" | "whole", more) => {
            return Err(format!("{word} stands alone, without {more:?}"));
        }
        ("deadline", _) => return Err("deadlines have a column of their own".into()),
        (_, "") if BOUNDS.contains(&word) => {
            return Err(format!("give a date, such as {word} 2026-03-09"));
        }
        (_, date) if BOUNDS.contains(&word) => set_bound(activity, word, date)?,
        _ => {
            let known = BOUNDS.iter().filter(|word| **word != "deadline");
            let known: Vec<String> = known.map(|word| format!("{word} DATE")).collect();
            let known = known.join(", ");
            return Err(format!(
                "{word:?} is not one of {known}, alap, asap and whole"
            ));
        }
    }
    Ok(())
}

/// Sets one of [`BOUNDS`]; an empty date takes it away.
pub(crate) fn set_bound(activity: &mut Activity, word: &str, date: &str) -> Result<(), String> {
    if !BOUNDS.contains(&word) {
        let known = BOUNDS.join(", ");
        return Err(format!("{word:?} cannot be set: give one of {known}"));
    }
    let moment: Option<Moment> = match date {
        "" => None,
        date => Some(date.parse().map_err(|error| format!("{error}"))?),
    };
    let bounds = &mut activity.bounds;
    match word {
        "not_before" => bounds.start_no_earlier = moment.map(Moment::first_minute),
        "finish_not_before" => bounds.finish_no_earlier = moment.map(Moment::end_minute),
        "start_by" => bounds.start_no_later = moment.map(Moment::last_minute),
        "finish_by" => bounds.finish_no_later = moment.map(Moment::end_minute),
        "must_start" => bounds.must = moment.map(|moment| Must::StartOn(moment.first_minute())),
        "must_finish" => bounds.must = moment.map(|moment| Must::FinishOn(moment.end_minute())),
        _ => bounds.deadline = moment.map(Moment::end_minute),
    }
    Ok(())
}

/// Reads what came of a task; `None` if any cell of it is wrong.
fn progress(cells: &Cells<'_>, problems: &mut Problems) -> Option<Progress> {
    let mut minute = |column| match cells.get(column) {
        "" => Some(None),
        text => {
            let minute = text.parse::<Minute>().map_err(|error| error.to_string());
            problems.keep(cells, column, minute).map(Some)
        }
    };
    let (start, finish) = (minute("started"), minute("finished"));
    let remaining = match cells.get("remaining") {
        "" => Some(None),
        text => {
            let work = text.parse::<WorkTime>().map_err(|error| error.to_string());
            problems.keep(cells, "remaining", work).map(Some)
        }
    };
    let told = progress_of(start?, finish?, remaining?);
    problems.keep(cells, "started", told)
}

fn progress_of(
    start: Option<Minute>,
    finish: Option<Minute>,
    remaining: Option<WorkTime>,
) -> Result<Progress, String> {
    match (start, finish, remaining) {
        (None, None, None) => Ok(Progress::NotStarted),
        (Some(start), Some(finish), None) => Ok(Progress::Finished { start, finish }),
        (Some(start), None, Some(remaining)) => Ok(Progress::Started {
            start,
            remaining: remaining.minutes(),
        }),
        (Some(_), None, None) => Err("say how much work is remaining, or when it finished".into()),
        (Some(_), Some(_), Some(_)) => Err("what is finished has no work remaining".into()),
        (None, _, _) => Err("say when it started".into()),
    }
}
