//! Both passes over a network in which every cell leads along the order, on one [scale](super::scale) for all calendars.
//!
//! A node is kept as *W* of its finish on its own calendar, and its early dates as they are on [every column](date::Date) of the scale.
//! What a cell asks of the node it enters is then read from these, whatever the two calendars are: the forward pass does for each cell
//! what it would do on minutes, and the backward pass two looks more. Few cells need the calendars themselves: those with a lag on a clock
//! that is neither node's, and those of dates outside of the scale.

mod backward;
mod date;
mod forward;
#[cfg(test)]
mod tests;

use self::{
    backward::{Backward, put_roofs},
    forward::Forward,
};
use super::{
    Direction, Frame, Network, NetworkError,
    axis::{EVER, number},
    compact::{Compact, LateAt, early},
    core::Traits,
    pass::Pass,
    planned,
    scale::{LANES, Lanes, Scale, Spot},
    state::{Early, Known},
};
use crate::time::Minute;

/// The early dates so far.
struct Before<'a> {
    network: &'a Network,
    work: &'a [i32],
    minutes: &'a [[i32; 2]],
}

impl Known for Before<'_> {
    fn at(&self, v: usize) -> Early {
        early(self.network, v, self.work[v], self.minutes[v])
    }
}

/// What is known of the early dates before a pass.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prefix<'a> {
    /// *W* of the early finish of each node.
    pub(super) work: &'a [i32],
    /// Below this rank of the order it is right.
    pub(super) rank: u32,
}

/// Returns all dates; `None` if there are more calendars than a scale has columns for.
pub(super) fn solve(
    network: &Network,
    frame: Frame,
    start: Minute,
    prefix: Option<Prefix<'_>>,
) -> Option<Result<Compact, NetworkError>> {
    let nodes = network.core.nodes.len();
    let calendars = &network.spec.calendars;
    let mut scale = network.scale.take(calendars, number(start), nodes)?;
    let found = solve_on(network, frame, start, &mut scale, prefix);
    network.scale.keep(scale);
    Some(found)
}

/// Returns the late dates and free floats below a finish that `pass` knows; `None` if there are more calendars than a scale has
/// columns for.
pub(super) fn late(
    pass: &Pass<'_>,
    work: &[i32],
    minutes: &[[i32; 2]],
) -> Option<Result<Vec<LateAt>, NetworkError>> {
    let network = pass.network;
    let calendars = &network.spec.calendars;
    let mut scale = network.scale.take(calendars, pass.start, work.len())?;
    scale.reach(pass.late.minute.max(pass.free.minute));
    let nodes = &network.core.nodes;
    let special = |traits: Traits| traits.any(Traits::SPECIAL) || traits.any(Traits::SUMMARY);
    let special = (0..nodes.len()).filter(|&v| special(nodes[v].traits));
    let special: Vec<usize> = special.collect();
    let found = backward_on(pass, &mut scale, work, minutes, &special);
    network.scale.keep(scale);
    Some(found)
}

/// Returns the early dates; what is kept of them depends on how many columns there are.
fn forward_on(
    pass: &Pass<'_>,
    scale: &mut Scale,
    prefix: Option<Prefix<'_>>,
) -> Result<Found, NetworkError> {
    if scale.width() <= LANES {
        Forward::<Lanes>::new(pass, scale).run(prefix)
    } else {
        Forward::<Spot>::new(pass, scale).run(prefix)
    }
}

/// Returns the late dates and free floats.
fn backward_on(
    pass: &Pass<'_>,
    scale: &mut Scale,
    work: &[i32],
    minutes: &[[i32; 2]],
    special: &[usize],
) -> Result<Vec<LateAt>, NetworkError> {
    let mut roofs = std::mem::take(&mut scale.room.roofs);
    put_roofs(pass, scale, special, &mut roofs);
    let (late, roofs) = if scale.width() <= LANES {
        Backward::<Lanes>::new(pass, scale, work, minutes, roofs).run()?
    } else {
        Backward::<Spot>::new(pass, scale, work, minutes, roofs).run()?
    };
    scale.room.roofs = roofs;
    Ok(late)
}

fn solve_on(
    network: &Network,
    frame: Frame,
    start: Minute,
    scale: &mut Scale,
    prefix: Option<Prefix<'_>>,
) -> Result<Compact, NetworkError> {
    let mut pass = network.pass(frame, start);
    let early = forward_on(&pass, scale, prefix)?;
    let start = number(start);
    let finish = if early.finish == EVER {
        start
    } else {
        early.finish
    };
    pass.set_finish(finish);
    let late = backward_on(&pass, scale, &early.work, &early.minutes, &early.special)?;
    let mut found = Compact {
        work: early.work,
        minutes: early.minutes,
        late,
        planned: None,
        start,
        finish,
    };
    let other = match frame.direction {
        Direction::Forward { .. } => super::Timing::Alap,
        Direction::Backward { .. } => super::Timing::Asap,
    };
    if network.core.timed.contains(&other) {
        found.planned = planned::planned(&pass, &found.full(network))?;
    }
    Ok(found)
}

/// What the forward pass finds.
struct Found {
    work: Vec<i32>,
    minutes: Vec<[i32; 2]>,
    /// The nodes that are special, or of a summary.
    special: Vec<usize>,
    /// The latest finish, or [`EVER`].
    finish: i32,
}
