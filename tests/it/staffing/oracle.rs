//! Tiny plans, hour by hour: every way to put four tasks is tried.

use tactica::{
    plan::PlanDraft,
    staffing::{Levelled, Options},
    time::Minute,
};

use super::plans::Draw;

/// Monday 6 January 2025, 00:00.
const DAYS: usize = 7;
const HOURS: usize = DAYS * 24;

/// The hours of a task, and whom it needs: a bit each.
type Way = (usize, u8);

struct Tiny {
    json: String,
    /// For each task its ways, and what it waits for.
    tasks: Vec<(Vec<Way>, Vec<usize>)>,
    /// For each person the hours they are there.
    there: [[bool; HOURS]; 2],
}

/// Whether somebody is there in an hour: nine to twelve and one to five, or ten to four; one is away on a day.
fn there(person: usize, hour: usize, away: Option<usize>) -> bool {
    let (day, hour) = (hour / 24, hour % 24);
    let open = match person {
        0 => (9..12).contains(&hour) || (13..17).contains(&hour),
        _ => (10..16).contains(&hour),
    };
    open && day < 5 && away != Some(day)
}

/// Names the people of some bits as needs.
fn needs_of(needs: u8) -> String {
    let people = [(1, "anna"), (2, "ben")]
        .into_iter()
        .filter(|(bit, _)| needs & bit != 0);
    let people: Vec<String> = people
        .map(|(_, id)| format!(r#"{{"person": "{id}"}}"#))
        .collect();
    people.join(", ")
}

/// Makes a tiny plan; with choices its tasks ask for a skill that both have, or can be done in another way.
fn tiny(seed: u64, choices: bool) -> Tiny {
    let draw = &mut Draw::new(seed);
    let count = usize::try_from(2 + draw.below(if choices { 2 } else { 3 })).unwrap();
    let away = draw
        .hit(50)
        .then(|| usize::try_from(draw.below(3)).unwrap());
    let mut tasks = Vec::new();
    let mut texts = Vec::new();
    for n in 0..count {
        let hours = usize::try_from(1 + draw.below(9)).unwrap();
        let needs = u8::try_from(1 + draw.below(3)).unwrap();
        let after: Vec<usize> = (0..n).filter(|_| draw.hit(25)).collect();
        let names = after.iter().map(|other| format!("\"t{other}\""));
        let (own, modes, ways) = match if choices { draw.below(3) } else { 0 } {
            0 => (needs_of(needs), String::new(), vec![(hours, needs)]),
            1 => {
                let skill = r#"{"skill": "copy"}"#.to_owned();
                (skill, String::new(), vec![(hours, 1), (hours, 2)])
            }
            _ => {
                let other = usize::try_from(1 + draw.below(9)).unwrap();
                let whom = u8::try_from(1 + draw.below(3)).unwrap();
                let mode = format!(
                    r#", "modes": [{{"id": "m", "name": "M", "duration": "{other}h", "needs": [{}]}}]"#,
                    needs_of(whom)
                );
                (needs_of(needs), mode, vec![(hours, needs), (other, whom)])
            }
        };
        texts.push(format!(
            r#"{{"id": "t{n}", "name": "T", "duration": "{hours}h", "needs": [{own}], "after": [{}]{modes}}}"#,
            names.collect::<Vec<_>>().join(", ")
        ));
        tasks.push((ways, after));
    }
    let absence = away.map_or(String::new(), |day| {
        format!(
            r#", "absences": [{{"start": "2025-01-{:02}", "end": "2025-01-{:02}"}}]"#,
            6 + day,
            7 + day
        )
    });
    let week = |shifts: &str| {
        let days = ["mon", "tue", "wed", "thu", "fri"].map(|day| format!(r#""{day}": [{shifts}]"#));
        days.join(", ")
    };
    let json = format!(
        r#"{{"format": "tactica-plan/1", "id": "p", "currency": "USD", "start": "2025-01-06", "end": "2025-12-31",
        "calendar": "long", "calendars": [
            {{"id": "long", "hours": {{"week": {{{}}}}}}},
            {{"id": "office", "hours": {{"week": {{{}}}}}}},
            {{"id": "short", "hours": {{"week": {{{}}}}}}}],
        "people": [{{"id": "anna", "name": "Anna", "calendar": "office", "skills": ["copy"]{absence}}},
            {{"id": "ben", "name": "Ben", "calendar": "short", "skills": ["copy"]}}],
        "objectives": [{{"id": "o", "name": "O"}}],
        "tactics": [{{"id": "x", "name": "X", "objectives": ["o"], "responsible": "anna", "tasks": [{}]}}]}}"#,
        week(r#""00:00-24:00""#),
        week(r#""09:00-12:00", "13:00-17:00""#),
        week(r#""10:00-16:00""#),
        texts.join(", ")
    );
    let mut grid = [[false; HOURS]; 2];
    for (person, row) in grid.iter_mut().enumerate() {
        for (hour, slot) in row.iter_mut().enumerate() {
            *slot = there(person, hour, away.filter(|_| person == 0));
        }
    }
    Tiny {
        json,
        tasks,
        there: grid,
    }
}

/// Tries every start of every task, and returns the earliest end, in hours; none in this week.
fn best(tiny: &Tiny) -> Option<usize> {
    let mut held = [[false; HOURS]; 2];
    let mut spans = vec![(0, 0); tiny.tasks.len()];
    let mut found = None;
    descend(tiny, 0, &mut held, &mut spans, &mut found);
    found
}

fn descend(
    tiny: &Tiny,
    n: usize,
    held: &mut [[bool; HOURS]; 2],
    spans: &mut [(usize, usize)],
    found: &mut Option<usize>,
) {
    let Some((ways, after)) = tiny.tasks.get(n) else {
        let end = spans.iter().map(|(_, end)| *end).max().unwrap();
        *found = Some(found.map_or(end, |known| known.min(end)));
        return;
    };
    let ready = after.iter().map(|other| spans[*other].1).max().unwrap_or(0);
    for (hours, needs) in ways {
        let people: Vec<usize> = (0..2).filter(|person| needs & (1 << person) != 0).collect();
        let works = |hour: usize| people.iter().all(|person| tiny.there[*person][hour]);
        for start in (ready..HOURS).filter(|hour| works(*hour)) {
            let mut open = *hours;
            let mut end = start;
            while open > 0 && end < HOURS {
                open -= usize::from(works(end));
                end += 1;
            }
            if open > 0 || found.is_some_and(|known| end >= known) {
                break;
            }
            if (start..end).any(|hour| people.iter().any(|person| held[*person][hour])) {
                continue;
            }
            for person in &people {
                held[*person][start..end].fill(true);
            }
            spans[n] = (start, end);
            descend(tiny, n + 1, held, spans, found);
            for person in &people {
                held[*person][start..end].fill(false);
            }
        }
    }
}

#[test]
fn brute_force_finds_nothing_earlier_than_what_is_proven() {
    // Sixty schedules are enough for four tasks.
    let [compared, proven, equal] = compare(false, 60);
    assert!(compared >= 40, "{compared}");
    assert_eq!(equal, compared);
    assert!(proven * 2 >= compared, "{proven} of {compared}");
}

#[test]
fn brute_force_finds_nothing_earlier_with_skills_and_ways_to_choose_from() {
    let [compared, proven, equal] = compare(true, 200);
    assert!(compared >= 40, "{compared}");
    assert_eq!(equal, compared);
    assert!(proven * 3 >= compared, "{proven} of {compared}");
}

/// Compares sixty plans with brute force: how many were, how many of them were proven, and how many found the best.
fn compare(choices: bool, schedules: u64) -> [usize; 3] {
    let monday: Minute = "2025-01-06T00:00".parse().unwrap();
    let (mut compared, mut proven, mut equal) = (0, 0, 0);
    for seed in 0..60 {
        let tiny = tiny(seed, choices);
        let plan = PlanDraft::from_json(&tiny.json).unwrap().build().unwrap();
        let levelled = Levelled::with(&plan, &Options::default().schedules(schedules)).unwrap();
        let Some(best) = best(&tiny) else { continue };
        let best = monday.try_add(i64::try_from(best).unwrap() * 60).unwrap();
        compared += 1;
        assert!(
            levelled.finish_bound() <= best,
            "{seed}: the bound is too high\n{}",
            tiny.json
        );
        assert!(
            levelled.finish() >= best,
            "{seed}: brute force overlooked something\n{}",
            tiny.json
        );
        equal += usize::from(levelled.finish() == best);
        if levelled.is_proven() {
            proven += 1;
            assert_eq!(levelled.finish(), best, "{seed}\n{}", tiny.json);
        }
    }
    [compared, proven, equal]
}
