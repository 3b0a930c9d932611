//! Tasks that wait for each other in circles: the first circle is found where the network is made, the others here.

use std::collections::BTreeSet;

use super::network::translate;
use crate::{
    graph::Cycle,
    network::NetworkError,
    plan::read::{Parts, Reader},
};

/// The most circles that are looked for beside the first; each costs a network.
const CIRCLES_MAX: usize = 20;

/// Returns further circles, of which none has a task in common with another or with the first: mending that may mend those that do.
pub(super) fn further(first: &Cycle, parts: &Parts) -> Vec<Cycle> {
    // What translating notes was noted the first time.
    let mut spec = translate(parts, &mut Reader::default()).spec;
    let (mut found, mut told) = (Vec::new(), first.clone());
    while found.len() < CIRCLES_MAX {
        let members: BTreeSet<u32> = told.nodes().iter().copied().collect();
        spec.arcs.retain(|arc| !members.contains(&arc.to));
        let Err(NetworkError::Cycle { cycle }) = spec.clone().build() else {
            break;
        };
        // Without its links a circle can only be one of summaries, of which there is none.
        if cycle == told {
            break;
        }
        told = cycle.clone();
        found.push(cycle);
    }
    found
}
