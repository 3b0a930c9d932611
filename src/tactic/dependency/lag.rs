//! The text of a lag: an amount of time or a share of a duration, its clock, and whether it is the least or the most.

use super::{DependencyError, cut};
use crate::{
    network::{Clock, Lag, LagAmount, Limit},
    time::WorkTime,
};

/// The minutes of the units on the elapsed clock, where a day has 24 hours and a week seven days.
const ELAPSED: [(char, i64); 4] = [('w', 10_080), ('d', 1_440), ('h', 60), ('m', 1)];

/// The largest share of a duration, in hundredths of a percent.
const SHARE_MAX: i64 = 1_000_000;

/// Reads what stands after the kind of link: nothing, or a sign, an amount and perhaps a clock.
pub(super) fn read(text: &str) -> Result<(Lag, Limit), DependencyError> {
    if text.is_empty() {
        return Ok((Lag::ZERO, Limit::AtLeast));
    }
    let wrong = || DependencyError::Lag { value: cut(text) };
    let (limit, negative, rest) = if let Some(rest) = text.strip_prefix("<=") {
        let positive = rest.strip_prefix('-');
        (Limit::AtMost, positive.is_some(), positive.unwrap_or(rest))
    } else if let Some(rest) = text.strip_prefix('+') {
        (Limit::AtLeast, false, rest)
    } else {
        (
            Limit::AtLeast,
            true,
            text.strip_prefix('-').ok_or_else(wrong)?,
        )
    };
    if rest.starts_with(['+', '-']) {
        return Err(wrong());
    }
    let (amount, clock) = match rest.split_once('@') {
        None => (rest, Clock::Successor),
        Some((amount, clock)) => (amount, read_clock(clock)?),
    };
    let amount = match amount.strip_suffix('%') {
        Some(share) => LagAmount::OfDuration(signed(read_share(share)?, negative)),
        None => LagAmount::Minutes(signed(read_minutes(amount, clock)?, negative)),
    };
    Ok((Lag { amount, clock }, limit))
}

fn signed(amount: i64, negative: bool) -> i64 {
    if negative {
        amount.saturating_neg()
    } else {
        amount
    }
}

fn read_clock(text: &str) -> Result<Clock, DependencyError> {
    Ok(match text {
        "successor" => Clock::Successor,
        "predecessor" => Clock::Predecessor,
        "project" => Clock::Project,
        "elapsed" => Clock::Elapsed,
        _ => return Err(DependencyError::Clock { value: cut(text) }),
    })
}

/// Returns how a clock is written after an amount; the successor's is left out.
pub(super) fn clock_suffix(clock: Clock) -> &'static str {
    match clock {
        Clock::Successor => "",
        Clock::Predecessor => "@predecessor",
        Clock::Project => "@project",
        Clock::Elapsed => "@elapsed",
    }
}

/// Reads a percentage without its sign as hundredths.
fn read_share(text: &str) -> Result<i64, DependencyError> {
    let wrong = || {
        let value = format!("{text}%");
        DependencyError::Share { value: cut(&value) }
    };
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || decimals.len() > 2 {
        return Err(wrong());
    }
    let hundredths: i64 = format!("{whole}{decimals:0<2}")
        .parse()
        .map_err(|_| wrong())?;
    (hundredths <= SHARE_MAX)
        .then_some(hundredths)
        .ok_or_else(wrong)
}

fn read_minutes(text: &str, clock: Clock) -> Result<i64, DependencyError> {
    let work: WorkTime = text.parse()?;
    if clock != Clock::Elapsed {
        return Ok(work.minutes());
    }
    // The text has the form of working time; its units are longer here.
    let minutes = text.split(' ').fold(0_i64, |sum, part| {
        let size = ELAPSED.iter().find(|(unit, _)| part.ends_with(*unit));
        let count = part.trim_end_matches(char::is_alphabetic).parse::<i64>();
        let minutes = size.map_or(0, |(_, size)| {
            count.unwrap_or(i64::MAX).saturating_mul(*size)
        });
        sum.saturating_add(minutes)
    });
    Ok(WorkTime::from_minutes(minutes)?.minutes())
}

pub(super) fn is_negative(lag: Lag) -> bool {
    match lag.amount {
        LagAmount::Minutes(amount) | LagAmount::OfDuration(amount) => amount < 0,
    }
}

/// Writes the amount of a lag without its sign, in the largest units of its clock.
pub(super) fn write(lag: Lag) -> String {
    match lag.amount {
        LagAmount::OfDuration(hundredths) => write_share(hundredths.unsigned_abs()),
        LagAmount::Minutes(minutes) => {
            let day = if lag.clock == Clock::Elapsed {
                1_440
            } else {
                480
            };
            write_minutes(minutes.unsigned_abs(), day)
        }
    }
}

fn write_share(hundredths: u64) -> String {
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    let text = format!("{whole}.{rest:02}");
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

fn write_minutes(minutes: u64, day: u64) -> String {
    let days = minutes.checked_div(day).unwrap_or(0);
    let rest = minutes.checked_rem(day).unwrap_or(0);
    let parts: Vec<String> = [(days, 'd'), (rest / 60, 'h'), (rest % 60, 'm')]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count}{unit}"))
        .collect();
    if parts.is_empty() {
        return "0m".to_owned();
    }
    parts.join(" ")
}
