//! What a network and its dates keep in memory, beyond the activities and arcs they were given.

use peak_alloc::PeakAlloc;
use tactica::network::{Activity, Arc, Network};

use crate::inputs::{Calendars, Shape, frame, parts};

/// Prints bytes a task and bytes a link, and stops if they are more than promised.
///
/// Two networks of equally many tasks, one with four links a task and one with none, tell the two apart.
pub fn print(memory: PeakAlloc) {
    let count = 100_000;
    let (activities, arcs) = parts(Shape::Layered, count, Calendars::Three);
    let links = arcs.len();
    let none = kept(memory, activities.clone(), Vec::new());
    let all = kept(memory, activities, arcs);
    let task = none as f64 / f64::from(count);
    let link = all.saturating_sub(none) as f64 / links as f64;
    println!("memory beyond the plan: {task:.1} bytes a task, {link:.1} bytes a link");
    assert!(task <= 120.0 && link <= 24.0, "more than was promised");
}

/// Returns the bytes that a network keeps with its dates, without what it was given.
fn kept(memory: PeakAlloc, activities: Vec<Activity>, arcs: Vec<Arc>) -> usize {
    let calendars = Calendars::Three.list();
    let before = memory.current_usage();
    let network = Network::new(activities, arcs, calendars).unwrap();
    let solution = network.schedule(frame()).unwrap();
    let after = memory.current_usage();
    drop(solution);
    after.saturating_sub(before)
}
