//! The dates of a single node, from those of the nodes around it.

use crate::network::{
    Network, NetworkError,
    axis::{Axis, END, EVER},
    bound::Ceiling,
    compact::{Compact, EarlyAt, LateAt, UNKNOWN},
    core::{Rule, Traits},
    pass::Pass,
    pull::Pull,
    state::{Early, Known},
};

/// Early dates that are looked up each time they are asked for.
struct Looked<'a> {
    network: &'a Network,
    dates: &'a Compact,
}

impl Known for Looked<'_> {
    #[inline]
    fn at(&self, v: usize) -> Early {
        self.dates.early(self.network, v)
    }
}

/// What takes a node out of the usual path: its minutes are no matter of its work alone.
const UNUSUAL: Traits = Traits::SPECIAL
    .with(Traits::MOMENT, true)
    .with(Traits::SUMMARY, true);

/// Returns the early dates of a node; `totals` is *W* at the end of the horizon, by calendar.
#[inline]
pub(super) fn early(
    pass: &Pass<'_>,
    totals: &[i32],
    dates: &mut Compact,
    v: usize,
) -> Result<EarlyAt, NetworkError> {
    let network = pass.network;
    let node = network.core.nodes[v];
    if node.traits.any(UNUSUAL) {
        let found = pass.early(v, &Looked { network, dates })?;
        return Ok(EarlyAt {
            work: found.work_finish,
            minutes: [found.start, found.finish],
        });
    }
    let mut floor = pass.ground(node);
    for cell in network.core.incoming.row(v) {
        let from = cell.from as usize;
        if cell.how.rule() == Rule::Same {
            floor.work = floor.work.max(dates.work[from].wrapping_add(cell.lag));
        } else {
            let left = minute(network, dates, from, cell.how.leaves_start());
            floor.raise_from(cell, node, left, pass.calendars());
        }
    }
    let calendar = pass.calendar(node);
    let work = floor.of_work(node, calendar).saturating_add(node.duration);
    if work > totals[node.calendar as usize] {
        return Err(NetworkError::AfterHorizon {
            activity: node.owner,
        });
    }
    Ok(EarlyAt {
        work,
        minutes: [UNKNOWN; 2],
    })
}

/// Returns the minute of the early start or finish of a node, which is kept for the next who asks: it follows from what is
/// known of the node already.
#[inline]
fn minute(network: &Network, dates: &mut Compact, v: usize, start: bool) -> i32 {
    let known = &mut dates.minutes[v][usize::from(!start)];
    if *known == UNKNOWN {
        let node = network.core.nodes[v];
        let calendar = &network.spec.calendars[node.calendar as usize];
        *known = if start {
            calendar.last_at(dates.work[v].wrapping_sub(node.duration))
        } else {
            calendar.first_at(dates.work[v])
        };
    }
    *known
}

/// Returns the late dates and floats of a node, and its ceiling for free float.
#[inline]
pub(super) fn late(pull: &Pull<'_>, v: usize) -> Result<(LateAt, Ceiling), NetworkError> {
    let pass = pull.pass;
    let node = pass.network.core.nodes[v];
    let [late, free] = pull.ceilings(v);
    let work = pull.dates.work[v];
    if node.traits.any(UNUSUAL) {
        let early = pull.dates.early(pass.network, v);
        let (found, _) = pass.late(node, [late, free], early)?;
        let at = if node.traits.any(Traits::MOMENT) {
            found.finish
        } else {
            work.wrapping_add(found.float)
        };
        let found = LateAt {
            at,
            free: found.free,
        };
        return Ok((found, free));
    }
    let calendar = pass.calendar(node);
    let at = late.of_work(calendar);
    if at.saturating_sub(node.duration) < 0 {
        return Err(NetworkError::BeforeHorizon {
            activity: node.owner,
        });
    }
    let alone = free.of_work(calendar).saturating_sub(work).max(0);
    Ok((LateAt { at, free: alone }, free))
}

/// Returns the latest early finish, and how many nodes have it.
pub(super) fn last_finish(network: &Network, dates: &Compact) -> (i32, u32) {
    let calendars = &network.spec.calendars;
    let nodes = &network.core.nodes;
    // On one calendar the latest work is the latest minute: it is looked up once.
    let mut work = vec![(EVER, 0_u32); calendars.len()];
    let mut minutes = (EVER, 0_u32);
    let raise = |most: &mut (i32, u32), found: i32| {
        if found > most.0 {
            *most = (found, 1);
        } else if found == most.0 {
            most.1 = most.1.saturating_add(1);
        }
    };
    for (v, node) in nodes.iter().enumerate() {
        // A gate says when a summary could start, which is no date of it.
        if node.traits.any(Traits::OPENS) {
            continue;
        }
        match dates.minutes.get(v) {
            Some(&[_, finish]) if finish != UNKNOWN => raise(&mut minutes, finish),
            _ => raise(&mut work[node.calendar as usize], dates.work[v]),
        }
    }
    let works = calendars
        .iter()
        .zip(work)
        .filter(|(_, (_, count))| *count > 0);
    let finishes = works.map(|(calendar, (work, count))| (calendar.first_at(work), count));
    let all = finishes.chain(Some(minutes).filter(|(_, count)| *count > 0));
    let most = all.reduce(|most, next| match most.0.cmp(&next.0) {
        std::cmp::Ordering::Less => next,
        std::cmp::Ordering::Equal => (most.0, most.1.saturating_add(next.1)),
        std::cmp::Ordering::Greater => most,
    });
    most.unwrap_or((dates.start, 0))
}

/// Returns *W* at the end of the horizon, by calendar.
pub(super) fn totals(network: &Network) -> Vec<i32> {
    network.calendars().iter().map(|c| c.work(END)).collect()
}

/// Returns the early dates of a node where minutes are work, for a tenth of the price.
#[inline]
pub(super) fn plain_early(
    pass: &Pass<'_>,
    dates: &Compact,
    v: usize,
) -> Result<EarlyAt, NetworkError> {
    let core = &pass.network.core;
    let node = core.nodes[v];
    let mut start = pass.base.minute;
    for cell in core.incoming.row(v) {
        // A finish is within the horizon and a lag a few times as long at most: no sum leaves the type.
        start = start.max(dates.work[cell.from as usize].wrapping_add(cell.lag));
    }
    let work = start.wrapping_add(node.duration);
    if work > END {
        return Err(NetworkError::AfterHorizon {
            activity: node.owner,
        });
    }
    Ok(EarlyAt {
        work,
        minutes: [UNKNOWN; 2],
    })
}

/// Returns the late dates and floats of a node where minutes are work.
#[inline]
pub(super) fn plain_late(pull: &Pull<'_>, v: usize) -> Result<LateAt, NetworkError> {
    let nodes = &pull.pass.network.core.nodes;
    let node = nodes[v];
    let (mut at, mut free) = (pull.pass.late.minute, pull.pass.free.minute);
    for cell in pull.leaving.row(v) {
        let to = cell.from as usize;
        let before = nodes[to].duration.wrapping_add(cell.lag);
        at = at.min(pull.dates.late[to].at.wrapping_sub(before));
        free = free.min(pull.dates.work[to].wrapping_sub(before));
    }
    if at.wrapping_sub(node.duration) < 0 {
        return Err(NetworkError::BeforeHorizon {
            activity: node.owner,
        });
    }
    Ok(LateAt {
        at,
        free: free.wrapping_sub(pull.dates.work[v]).max(0),
    })
}
