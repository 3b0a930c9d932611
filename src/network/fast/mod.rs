//! Both passes over a network in which every cell leads along the order, on one [scale](super::scale) for all calendars.
//!
//! A node is kept as *W* of its finish on its own calendar, and as the [spots](super::scale::Spot) of its dates on the scale. What a cell
//! asks of the node it enters is then read from the scale, whatever the two calendars are: the passes do for each cell what they would
//! do on minutes, and one look more. Few cells need the calendars themselves: those with a lag on a clock that is neither
//! node's, and those of dates outside of the scale.

mod backward;
mod forward;
#[cfg(test)]
mod tests;

use self::{backward::Backward, forward::Forward};
use super::{
    Direction, Frame, Network, NetworkError,
    axis::{EVER, number},
    compact::{Compact, LateAt, early},
    core::{Node, Traits},
    pass::Pass,
    planned,
    scale::{MINUTES, Scale},
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

/// Returns all dates; `None` if there are more calendars than a scale has columns for.
pub(super) fn solve(
    network: &Network,
    frame: Frame,
    start: Minute,
) -> Option<Result<Compact, NetworkError>> {
    let nodes = network.core.nodes.len();
    let calendars = &network.spec.calendars;
    let mut scale = network.scale.take(calendars, number(start), nodes)?;
    let found = solve_on(network, frame, start, &mut scale);
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
    let owns: Vec<Own> = nodes.iter().map(|&node| Own::on(node, &scale)).collect();
    let special = |traits: Traits| traits.any(Traits::SPECIAL) || traits.any(Traits::SUMMARY);
    let special = (0..nodes.len()).filter(|&v| special(nodes[v].traits));
    let special: Vec<usize> = special.collect();
    let found = Backward::new(pass, &scale, work, minutes, (&owns, &special)).run();
    network.scale.keep(scale);
    Some(found)
}

fn solve_on(
    network: &Network,
    frame: Frame,
    start: Minute,
    scale: &mut Scale,
) -> Result<Compact, NetworkError> {
    let mut pass = network.pass(frame, start);
    let early = Forward::new(&pass, scale).run()?;
    let start = number(start);
    let finish = if early.finish == EVER {
        start
    } else {
        early.finish
    };
    pass.set_finish(finish);
    let own = (early.owns.as_slice(), early.special.as_slice());
    let late = Backward::new(&pass, scale, &early.work, &early.minutes, own).run()?;
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
    owns: Vec<Own>,
    /// The nodes that are special, or of a summary.
    special: Vec<usize>,
    /// The latest finish, or [`EVER`].
    finish: i32,
}

/// What the backward pass reads of a node that a cell leaves.
#[derive(Debug, Clone, Copy, Default)]
struct Own {
    /// The column of its own line: that of minutes for a moment.
    column: u32,
    /// Its duration less a minute.
    rest: i32,
}

impl Own {
    fn on(node: Node, scale: &Scale) -> Self {
        let moment = node.traits.any(Traits::MOMENT);
        let column = if moment {
            MINUTES
        } else {
            scale.column(node.calendar)
        };
        Self::of(node, column)
    }

    #[allow(clippy::cast_possible_truncation, reason = "columns are few")]
    #[inline]
    fn of(node: Node, column: usize) -> Self {
        Self {
            column: column as u32,
            rest: node.duration.wrapping_sub(1),
        }
    }
}
