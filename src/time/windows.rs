//! When something may happen at all: seasons that allow it, without the days that are barred.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{DATE_MAX, DATE_MIN, DateSpan, Minute, TimeError, date::day_number};

/// The stretches of days in which something may happen, such as a launch: in order, apart from one another, at least one.
///
/// Made from the spans that are allowed and those that are barred. The minutes between [`start`](DateSpan::start_minute) and
/// [`end`](DateSpan::end_minute) of each window belong to it. On the wire the list of windows as
/// [spans of dates](DateSpan); it is read in any order, overlapping or not, and an empty list is the whole horizon, as in
/// [`new`](Self::new).
///
/// | Operation | Result | Note |
/// | --- | --- | --- |
/// | [`holding`](Self::holding) | whether one window has all of a stretch | finishing where it ends is allowed |
/// | [`next`](Self::next) | the window at a minute or the first after it | to go on forward |
/// | [`previous`](Self::previous) | the window at a minute or the last before it | to go on backward |
///
/// # Example: a season without Easter
/// ```
/// use tactica::time::{DateSpan, Windows};
///
/// let spring: DateSpan = "2025-03-01..2025-06-01".parse()?;
/// let easter: DateSpan = "2025-04-18..2025-04-22".parse()?;
/// let windows = Windows::new(&[spring], &[easter])?;
///
/// let texts: Vec<String> = windows.spans().map(|span| span.to_string()).collect();
/// assert_eq!(texts, ["2025-03-01..2025-04-18", "2025-04-22..2025-06-01"]);
/// assert!(windows.holding("2025-04-17T09:00".parse()?, "2025-04-18T00:00".parse()?));
/// assert!(!windows.holding("2025-04-17T09:00".parse()?, "2025-04-22T12:00".parse()?));
/// # Ok::<(), tactica::time::TimeError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Windows(Box<[(Minute, Minute)]>);

impl Windows {
    /// Makes the windows of all days that are in one of the `allowed` spans and in none of the `blackouts`.
    ///
    /// No allowed span means that every day of the horizon is allowed. Spans may overlap and come in any order;
    /// those that overlap or touch become one window.
    ///
    /// # Errors
    ///
    /// [`TimeError::WindowsEmpty`] when the blackouts leave no day.
    ///
    /// # Complexity
    ///
    /// O(*n* log *n*) time for *n* spans.
    pub fn new(allowed: &[DateSpan], blackouts: &[DateSpan]) -> Result<Self, TimeError> {
        let days = |spans: &[DateSpan]| -> Vec<(i32, i32)> {
            let numbers = spans.iter().map(|span| (span.start(), span.end()));
            numbers
                .map(|(start, end)| (day_number(start), day_number(end)))
                .collect()
        };
        let allowed = if allowed.is_empty() {
            vec![(day_number(DATE_MIN), day_number(DATE_MAX))]
        } else {
            days(allowed)
        };
        let left = without(&merged(allowed), &merged(days(blackouts)));
        if left.is_empty() {
            return Err(TimeError::WindowsEmpty);
        }
        let minute = |day: i32| Minute::of_day(u32::try_from(day).unwrap_or(0), 0);
        let windows = left.into_iter();
        Ok(Self(
            windows
                .map(|(start, end)| (minute(start), minute(end)))
                .collect(),
        ))
    }

    /// Returns the one window that is the whole horizon.
    #[must_use]
    pub fn always() -> Self {
        Self([(Minute::MIN, Minute::MAX)].into())
    }

    /// Tells whether nothing is barred.
    #[must_use]
    pub fn is_always(&self) -> bool {
        *self.0 == [(Minute::MIN, Minute::MAX)]
    }

    /// Returns the windows in order, each with its first minute and the minute after its last.
    #[must_use]
    pub fn iter(
        &self,
    ) -> impl DoubleEndedIterator<Item = (Minute, Minute)> + ExactSizeIterator + '_ {
        self.0.iter().copied()
    }

    /// Returns the windows in order as spans of dates.
    pub fn spans(&self) -> impl DoubleEndedIterator<Item = DateSpan> + '_ {
        // Windows begin and end with days and are not empty, so that none is left out.
        let spans = self
            .iter()
            .map(|(start, end)| DateSpan::new(start.date(), end.date()));
        spans.filter_map(Result::ok)
    }

    /// Tells whether everything from `start` to before `finish` lies in one window.
    ///
    /// What finishes where the window ends is inside. When nothing lies between the two, `start` itself has to be a
    /// minute of a window; when `finish` is earlier, the answer is no.
    ///
    /// O(log *n*) time for *n* windows.
    #[must_use]
    pub fn holding(&self, start: Minute, finish: Minute) -> bool {
        let window = self.next(start);
        window.is_some_and(|(from, until)| from <= start && start <= finish && finish <= until)
    }

    /// Returns the first window that ends after `at`: the one `at` lies in, or the next.
    ///
    /// O(log *n*) time for *n* windows.
    #[must_use]
    pub fn next(&self, at: Minute) -> Option<(Minute, Minute)> {
        let index = self.0.partition_point(|(_, end)| *end <= at);
        self.0.get(index).copied()
    }

    /// Returns the last window that starts before `at`: the one that something finished at `at` lies in, or the one before.
    ///
    /// O(log *n*) time for *n* windows.
    #[must_use]
    pub fn previous(&self, at: Minute) -> Option<(Minute, Minute)> {
        let behind = self.0.partition_point(|(start, _)| *start < at);
        self.0.get(behind.checked_sub(1)?).copied()
    }
}

/// Returns spans of day numbers in order, with those that overlap or touch as one.
fn merged(mut spans: Vec<(i32, i32)>) -> Vec<(i32, i32)> {
    spans.sort_unstable();
    let mut out: Vec<(i32, i32)> = Vec::with_capacity(spans.len());
    for (start, end) in spans {
        match out.last_mut() {
            Some((_, last)) if start <= *last => *last = end.max(*last),
            _ => out.push((start, end)),
        }
    }
    out
}

/// Returns what `barred` leaves of `spans`; both are in order and apart.
fn without(spans: &[(i32, i32)], barred: &[(i32, i32)]) -> Vec<(i32, i32)> {
    let mut out = Vec::new();
    let mut barred = barred.iter().copied().peekable();
    for (start, end) in spans.iter().copied() {
        let mut free = start;
        // One that reaches beyond this span is looked at again for the next.
        while let Some((from, until)) = barred.peek().copied().filter(|(from, _)| *from < end) {
            if free < from {
                out.push((free, from));
            }
            free = free.max(until);
            if until > end {
                break;
            }
            barred.next();
        }
        if free < end {
            out.push((free, end));
        }
    }
    out
}

impl Default for Windows {
    /// Returns [`Windows::always`].
    fn default() -> Self {
        Self::always()
    }
}

impl fmt::Debug for Windows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Windows")?;
        f.debug_list().entries(self.spans()).finish()
    }
}

impl Serialize for Windows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.spans())
    }
}

impl<'de> Deserialize<'de> for Windows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spans = Vec::<DateSpan>::deserialize(deserializer)?;
        Self::new(&spans, &[]).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(texts: &[&str]) -> Vec<DateSpan> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn shown(allowed: &[&str], blackouts: &[&str]) -> Vec<String> {
        let windows = Windows::new(&spans(allowed), &spans(blackouts)).unwrap();
        windows.spans().map(|span| span.to_string()).collect()
    }

    #[test]
    fn blackouts_cut_windows_wherever_they_lie() {
        let (spring, summer) = ("2025-03-01..2025-06-01", "2025-06-01..2025-09-01");
        let year = "2025-01-01..2026-01-01";
        for (allowed, blackouts, left) in [
            (vec![summer, spring], vec![], vec!["2025-03-01..2025-09-01"]),
            (
                vec![year, spring],
                vec![summer],
                vec!["2025-01-01..2025-06-01", "2025-09-01..2026-01-01"],
            ),
            (
                vec![spring],
                vec!["2025-01-01..2025-04-01", "2025-05-31..2026-01-01"],
                vec!["2025-04-01..2025-05-31"],
            ),
            (
                vec!["2025-01-01..2025-01-11", "2025-01-12..2025-01-21"],
                vec!["2025-01-10..2025-01-13", "2025-01-05..2025-01-06"],
                vec![
                    "2025-01-01..2025-01-05",
                    "2025-01-06..2025-01-10",
                    "2025-01-13..2025-01-21",
                ],
            ),
            (
                vec![],
                vec!["1900-01-01..2025-01-01"],
                vec!["2025-01-01..2200-01-01"],
            ),
            (vec![], vec![], vec!["1900-01-01..2200-01-01"]),
        ] {
            assert_eq!(shown(&allowed, &blackouts), left);
        }
        let none = Windows::new(&spans(&[spring]), &spans(&[year]));
        assert_eq!(none.unwrap_err().code(), "windows-empty");
        assert!(Windows::default().is_always());
    }

    #[test]
    fn windows_are_found_from_either_side() {
        let windows = Windows::new(
            &spans(&["2025-01-02..2025-01-03", "2025-01-05..2025-01-06"]),
            &[],
        )
        .unwrap();
        let day = |day: u32| format!("2025-01-{day:02}T00:00").parse::<Minute>().unwrap();
        let (first, second) = (Some((day(2), day(3))), Some((day(5), day(6))));
        for (at, next, previous) in [
            (day(1), first, None),
            (day(2), first, None),
            (day(3), second, first),
            (day(5), second, first),
            (day(6), None, second),
        ] {
            assert_eq!(
                (windows.next(at), windows.previous(at)),
                (next, previous),
                "{at}"
            );
        }
        assert!(windows.holding(day(2), day(3)) && windows.holding(day(2), day(2)));
        assert!(!windows.holding(day(3), day(3)) && !windows.holding(day(2), day(5)));
        assert!(!windows.holding(day(3), day(2)) && !windows.holding(day(1), day(3)));
    }

    #[test]
    fn the_wire_has_spans_of_dates() {
        let json = r#"[{"start":"2025-01-02","end":"2025-01-03"}]"#;
        let windows: Windows = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&windows).unwrap(), json);
        assert_eq!(
            serde_json::from_str::<Windows>("[]").unwrap(),
            Windows::always()
        );
        assert_eq!(
            format!("{windows:?}"),
            "Windows[DateSpan(2025-01-02..2025-01-03)]"
        );
    }
}
