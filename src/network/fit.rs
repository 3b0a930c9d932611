//! Where work that must not be interrupted, and what has windows, fits.

use super::{
    Breaks, NetworkError,
    axis::{Axis, END, minute, number},
    core::{Node, Traits},
    pass::{Pass, Placed},
    state::Early,
};
use crate::time::{Windows, WorkTime};

/// Returns the first dates at or after `found` that fit.
///
/// Each round moves the start forward: to a stretch that holds the work, or to the next window. A window is left for good, so
/// that there are at most as many rounds as windows, twice.
pub(super) fn fit_after(
    pass: &Pass<'_>,
    node: Node,
    mut found: Early,
) -> Result<Early, NetworkError> {
    let beyond = || NetworkError::AfterHorizon {
        activity: node.owner,
    };
    let first = found.start;
    let whole = is_whole(pass, node);
    let windows = windows(pass, node);
    let moment = i32::from(node.traits.any(Traits::MOMENT));
    loop {
        if whole {
            let at = pass
                .calendar(node)
                .whole_from(minute(found.start), duration(node));
            let at = number(at.ok_or_else(beyond)?);
            if at > found.start {
                let work = pass.calendar(node).work(at);
                found = pass.work(node, work).ok_or_else(beyond)?;
            }
        }
        let Some(windows) = windows else {
            return Ok(found);
        };
        let misfit = || Pass::no_window(node, "after", first);
        // A moment may stand at the very end of a window.
        let (from, until) = windows
            .next(minute(found.start.saturating_sub(moment)))
            .map(|(from, until)| (number(from), number(until)))
            .ok_or_else(misfit)?;
        let next = if found.start < from {
            from
        } else if found.finish <= until {
            return Ok(found);
        } else {
            // What begins in this window ends after it: on to the one after.
            let (next, _) = windows.next(minute(until)).ok_or_else(misfit)?;
            number(next)
        };
        found = if node.traits.any(Traits::MOMENT) {
            pass.moment(node, next).ok_or_else(beyond)?
        } else {
            let work = pass.calendar(node).work(next);
            pass.work(node, work).ok_or_else(beyond)?
        };
    }
}

/// Returns the last dates at or before `found` that fit.
pub(super) fn fit_before(
    pass: &Pass<'_>,
    node: Node,
    mut found: Placed,
) -> Result<Placed, NetworkError> {
    let before = || NetworkError::BeforeHorizon {
        activity: node.owner,
    };
    let calendar = pass.calendar(node);
    let first = found.finish;
    let whole = is_whole(pass, node);
    let windows = windows(pass, node);
    let moment = i32::from(node.traits.any(Traits::MOMENT));
    let put = |finish: i32| -> Result<Placed, NetworkError> {
        if node.traits.any(Traits::MOMENT) {
            let work = calendar.work(finish);
            return Ok(Placed {
                start: finish,
                finish,
                work_start: work,
                work_finish: work,
            });
        }
        let work_finish = calendar.work(finish);
        let work_start = work_finish.saturating_sub(node.duration);
        if work_start < 0 {
            return Err(before());
        }
        Ok(Placed {
            start: calendar.last_at(work_start),
            finish: calendar.first_at(work_finish),
            work_start,
            work_finish,
        })
    };
    loop {
        if whole {
            let at = calendar.whole_until(minute(found.finish.min(END)), duration(node));
            let at = number(at.ok_or_else(before)?);
            let finish = at.saturating_add(node.duration);
            if finish < found.finish {
                found = put(finish)?;
            }
        }
        let Some(windows) = windows else {
            return Ok(found);
        };
        let misfit = || Pass::no_window(node, "before", first);
        let (from, until) = windows
            .previous(minute(found.finish.saturating_add(moment)))
            .map(|(from, until)| (number(from), number(until)))
            .ok_or_else(misfit)?;
        let next = if found.finish > until {
            until
        } else if found.start >= from {
            return Ok(found);
        } else {
            let (_, next) = windows.previous(minute(from)).ok_or_else(misfit)?;
            number(next)
        };
        found = put(next)?;
    }
}

fn is_whole(pass: &Pass<'_>, node: Node) -> bool {
    let breaks = pass.network.spec.activities[node.owner as usize].breaks;
    breaks == Breaks::Whole && !node.traits.any(Traits::MOMENT)
}

fn windows<'a>(pass: &Pass<'a>, node: Node) -> Option<&'a Windows> {
    let window = pass.network.spec.activities[node.owner as usize].window?;
    pass.network.spec.windows.get(window as usize)
}

fn duration(node: Node) -> WorkTime {
    WorkTime::from_minutes(i64::from(node.duration))
        .expect("invariant: a clipped duration is below 10^9")
}
