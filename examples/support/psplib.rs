//! Reads the instances of PSPLIB: `.sm` and `.mm` of Kolisch and Sprecher, `.SCH` of ProGen/max.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "counts of a file that fits into memory"
)]

use std::path::Path;

use tactica::{
    level::{Job, Link, Mode, ProblemSpec, Resource},
    network::LinkKind,
};

/// Reads the text of a file by the ending of its name.
pub(crate) fn read(path: &Path, text: &str) -> Result<ProblemSpec, String> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("sm" | "mm") => read_modes(text),
        Some("SCH" | "sch") => read_max(text),
        _ => Err("not a .sm, .mm or .SCH file".into()),
    }
}

/// The numbers of a line, or what is wrong with it. A bracketed list counts as its numbers.
fn numbers(line: &str, at: usize) -> Result<Vec<i64>, String> {
    let words = line.split(|c: char| c.is_whitespace() || c == '[' || c == ']');
    words
        .filter(|word| !word.is_empty())
        .map(|word| {
            let wrong = |_| format!("line {at}: {word:?} is not a whole number");
            word.parse().map_err(wrong)
        })
        .collect()
}

/// Takes the next number of a line.
fn take<T: TryFrom<i64>>(
    rest: &mut impl Iterator<Item = i64>,
    at: usize,
    what: &str,
) -> Result<T, String> {
    let value = rest.next().ok_or_else(|| format!("line {at}: no {what}"))?;
    T::try_from(value).map_err(|_| format!("line {at}: {what} cannot be {value}"))
}

/// Takes the number of a job, counted from `first` in the file and from 0 here.
fn take_job(rest: &mut impl Iterator<Item = i64>, at: usize, first: u32) -> Result<u32, String> {
    let job: u32 = take(rest, at, "job")?;
    job.checked_sub(first)
        .ok_or_else(|| format!("line {at}: jobs are counted from {first}"))
}

/// The lines below a heading that begin with a number, each with its number in the file.
fn section<'a>(text: &'a str, heading: &str) -> Result<Vec<(usize, &'a str)>, String> {
    let mut lines = (1..).zip(text.lines());
    lines
        .find(|(_, line)| line.trim_start().starts_with(heading))
        .ok_or_else(|| format!("there is no section {heading:?}"))?;
    let lines = lines.take_while(|(_, line)| !line.starts_with("****"));
    let begins = |line: &str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
    Ok(lines.filter(|(_, line)| begins(line)).collect())
}

/// Says how many resources of a kind the heading announces.
fn announced(text: &str, heading: &str) -> Result<usize, String> {
    let line = text
        .lines()
        .find(|line| line.trim_start().starts_with(heading));
    let count = line.and_then(|line| {
        line.split(':')
            .nth(1)?
            .split_whitespace()
            .next()?
            .parse()
            .ok()
    });
    count.ok_or_else(|| format!("the file does not say how many {heading:?} it has"))
}

/// Adds the resources: first those that are given back, then those that are used up.
fn add_resources(spec: &mut ProblemSpec, amounts: &[i64], renewable: usize) -> Result<(), String> {
    for (at, amount) in amounts.iter().enumerate() {
        let units = u64::try_from(*amount).map_err(|_| format!("a resource has {amount} units"))?;
        spec.add_resource(if at < renewable {
            Resource::renewable(units)
        } else {
            Resource::consumable(units)
        });
    }
    Ok(())
}

/// A mode of a line that goes on with its duration and demands.
fn mode(rest: impl Iterator<Item = i64>, at: usize, resources: usize) -> Result<Mode, String> {
    let mut rest = rest;
    let mut mode = Mode::new(take(&mut rest, at, "duration")?);
    for resource in 0..resources {
        let units: u64 = take(&mut rest, at, "demand")?;
        if units > 0 {
            mode = mode.with(u32::try_from(resource).map_err(|e| e.to_string())?, units);
        }
    }
    rest.next().map_or(Ok(mode), |more| {
        Err(format!("line {at}: {more} is one number too many"))
    })
}

fn read_modes(text: &str) -> Result<ProblemSpec, String> {
    let renewable = announced(text, "- renewable")?;
    let resources = renewable + announced(text, "- nonrenewable")?;
    let mut spec = ProblemSpec::default();
    let (at, amounts) = *section(text, "RESOURCEAVAILABILITIES")?
        .first()
        .ok_or("there are no availabilities")?;
    let amounts = numbers(amounts, at)?;
    if amounts.len() != resources {
        return Err(format!(
            "line {at}: {} amounts for {resources} resources",
            amounts.len()
        ));
    }
    add_resources(&mut spec, &amounts, renewable)?;
    for (at, line) in section(text, "PRECEDENCE RELATIONS")? {
        let mut rest = numbers(line, at)?.into_iter();
        let from = take_job(&mut rest, at, 1)?;
        let _modes: u32 = take(&mut rest, at, "number of modes")?;
        let successors: u32 = take(&mut rest, at, "number of successors")?;
        for _ in 0..successors {
            spec.add_link(Link::new(from, take_job(&mut rest, at, 1)?));
        }
    }
    for (at, line) in section(text, "REQUESTS/DURATIONS")? {
        let all = numbers(line, at)?;
        // The first mode of a job stands behind the number of the job.
        let first = all.len() == resources + 3;
        let mut rest = all.into_iter().skip(usize::from(first));
        let _mode: u32 = take(&mut rest, at, "mode")?;
        let mode = mode(rest, at, resources)?;
        if first {
            spec.add_job(Job::new(mode));
        } else {
            let job = spec
                .jobs
                .last_mut()
                .ok_or_else(|| format!("line {at}: a mode of no job"))?;
            job.modes.push(mode);
        }
    }
    Ok(spec)
}

fn read_max(text: &str) -> Result<ProblemSpec, String> {
    let mut lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty());
    let mut next = || lines.next().ok_or("the file ends too early");
    let (at, head) = next()?;
    let mut head = numbers(head, at)?.into_iter();
    let jobs: u32 = take(&mut head, at, "number of jobs")?;
    let resources: usize = take(&mut head, at, "number of resources")?;
    let mut spec = ProblemSpec::default();
    for _ in 0..=jobs.saturating_add(1) {
        let (at, line) = next()?;
        let mut rest = numbers(line, at)?.into_iter();
        let from = take_job(&mut rest, at, 0)?;
        let _modes: u32 = take(&mut rest, at, "number of modes")?;
        let count: usize = take(&mut rest, at, "number of successors")?;
        let successors = (0..count)
            .map(|_| take_job(&mut rest, at, 0))
            .collect::<Result<Vec<_>, _>>()?;
        for to in successors {
            let lag = take(&mut rest, at, "lag")?;
            spec.add_link(
                Link::new(from, to)
                    .kind(LinkKind::StartToStart)
                    .at_least(lag),
            );
        }
    }
    for _ in 0..=jobs.saturating_add(1) {
        let (at, line) = next()?;
        let mut rest = numbers(line, at)?.into_iter();
        take_job(&mut rest, at, 0)?;
        let _mode: u32 = take(&mut rest, at, "mode")?;
        spec.add_job(Job::new(mode(rest, at, resources)?));
    }
    let (at, amounts) = next()?;
    add_resources(&mut spec, &numbers(amounts, at)?, resources)?;
    Ok(spec)
}
