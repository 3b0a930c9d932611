//! What one edit costs in a network that is kept right, beside both passes over the whole network.
//!
//! The edits change durations and lags, add and remove links, and add and remove tasks, all at random. Each is taken five times,
//! and the fastest counts: what the machine does besides is not the edit's fault. Both passes are measured in
//! the same way, in turns with them; theirs is the median. An edit that takes half as long or longer is compared
//! in turns with itself with both passes of the network that nobody edited, and with what there is to do without a live network: to make the
//! edited one anew, and both passes. The largest of these shares are what the worst edit costs.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use tactica::network::{Activity, Arc, Edit, Lag, Live, Network};

use crate::{
    inputs::{Calendars, Shape, WIDTH, activity, arc_into, frame, network, unit},
    lcg::Lcg,
    promises::{finish, time},
};

const AGAIN: usize = 5;

/// A network and a source of edits for it.
pub struct Edited {
    pub live: Live,
    random: Lcg,
    calendars: Calendars,
    unit: i64,
    activities: u32,
    arcs: u32,
}

impl Edited {
    pub fn of(count: u32, calendars: Calendars) -> Self {
        let network = network(Shape::Layered, count, calendars);
        let arcs = network.arcs().len() as u32;
        Self {
            live: network.live(frame()).unwrap(),
            random: Lcg(42),
            calendars,
            unit: unit(count),
            activities: count,
            arcs,
        }
    }

    fn some_activity(&mut self) -> (u32, Activity) {
        loop {
            let at = self.random.below_u32(self.activities);
            if let Some(activity) = self.live.get(at) {
                return (at, *activity);
            }
        }
    }

    fn some_arc(&mut self) -> (u32, Arc) {
        loop {
            let at = self.random.below_u32(self.arcs);
            if let Some(arc) = self.live.arc(at) {
                return (at, *arc);
            }
        }
    }

    /// Returns an edit at random: of six kinds, each as often as the others.
    pub fn draw(&mut self) -> Vec<Edit> {
        match self.random.below_u32(6) {
            0 => {
                let (at, old) = self.some_activity();
                let duration = i64::from(self.random.below_u32(10)) * self.unit;
                vec![Edit::SetActivity(at, Activity { duration, ..old })]
            }
            1 => {
                let (at, old) = self.some_arc();
                let lag = Lag::work(i64::from(self.random.below_u32(9)) * self.unit / 2);
                vec![Edit::SetArc(at, old.with_lag(lag))]
            }
            2 => {
                let (to, _) = self.some_activity();
                let to = to.max(WIDTH);
                vec![Edit::AddArc(arc_into(to, &mut self.random, self.unit / 2))]
            }
            3 => vec![Edit::RemoveArc(self.some_arc().0)],
            4 => {
                // A task between the two ends of an arc.
                let (_, between) = self.some_arc();
                let at = self.live.solution().network().activities().len() as u32;
                let new = activity(&mut self.random, self.calendars, self.unit);
                vec![
                    Edit::AddActivity(new),
                    Edit::AddArc(Arc::finish_to_start(between.from, at)),
                    Edit::AddArc(Arc::finish_to_start(at, between.to)),
                ]
            }
            _ => vec![Edit::RemoveActivity(self.some_activity().0)],
        }
    }

    /// Takes an edit several times; returns the fastest, and how many times a node was dated. `None` if it is refused.
    fn measure(&mut self, edits: &[Edit]) -> Option<(Duration, usize)> {
        let mut fastest = Duration::MAX;
        let mut dated = None;
        for _ in 0..AGAIN {
            if dated.is_some() {
                self.live.undo();
            }
            let before = Instant::now();
            let done = black_box(self.live.apply(edits)).map(|done| done.dated());
            fastest = fastest.min(before.elapsed());
            dated = done.ok();
        }
        dated.map(|dated| (fastest, dated))
    }
}

/// Returns what an edit that was just taken costs as a share of both passes, and as a share of these and of making the network anew:
/// each the fastest of several, in turns.
fn shares(edited: &mut Edited, whole: &Network, edits: &[Edit]) -> [f64; 2] {
    let spec = edited.live.to_spec().spec;
    let mut fastest = [Duration::MAX; 3];
    for again in 0..AGAIN * AGAIN {
        // Each comes twice, so that it finds the cache as it would without the other.
        for _ in 0..2 {
            edited.live.undo();
            let taken = time(1, || edited.live.apply(edits).unwrap().dated());
            fastest[0] = fastest[0].min(taken);
        }
        for _ in 0..2 {
            fastest[1] = fastest[1].min(time(1, || finish(whole)));
        }
        if again < AGAIN {
            let spec = spec.clone();
            let before = Instant::now();
            black_box(finish(&spec.build().unwrap()));
            fastest[2] = fastest[2].min(before.elapsed());
        }
    }
    let [edit, passes, anew] = fastest.map(|time| time.as_secs_f64());
    [edit / passes, edit / anew]
}

/// Prints what the median and the slowest of many edits cost.
pub fn print(edits: usize) {
    let kinds = [
        ("integer", Calendars::None),
        ("one office", Calendars::One),
        ("three calendars", Calendars::Three),
        ("three at random", Calendars::Mixed),
    ];
    println!(
        "{:<34}{:>12}{:>12}{:>12}{:>12}{:>12}",
        format!("{edits} edits, fastest of {AGAIN}"),
        "both passes",
        "median",
        "90 %",
        "99 %",
        "slowest"
    );
    for count in [10_000, 100_000] {
        for (name, calendars) in kinds {
            row(&format!("{count}, {name}"), count, calendars, edits);
        }
    }
}

fn row(name: &str, count: u32, calendars: Calendars, edits: usize) {
    let whole = network(Shape::Layered, count, calendars);
    let mut edited = Edited::of(count, calendars);
    let mut found = Vec::with_capacity(edits);
    let mut passes = Vec::new();
    let (mut worst, mut large) = ([0.0_f64; 2], 0);
    while found.len() < edits {
        let next = edited.draw();
        let measured = edited.measure(&next);
        let half = passes.last().map(|full: &Duration| *full / 2);
        if let (Some((taken, _)), Some(half)) = (measured, half) {
            if taken > half {
                let found = shares(&mut edited, &whole, &next);
                worst = [0, 1].map(|of| worst[of].max(found[of]));
                large += 1;
            }
        }
        found.extend(measured);
        if found.len() % 20 == 1 {
            let taken = (0..AGAIN).map(|_| {
                let before = Instant::now();
                black_box(whole.schedule(black_box(frame())).unwrap());
                before.elapsed()
            });
            passes.extend(taken.min());
        }
    }
    passes.sort_unstable();
    found.sort_unstable();
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    let full = micros(passes[passes.len() / 2]);
    let at = |part: usize| found[(edits - 1) * part / 100];
    let parts = [50, 90, 99, 100].map(at);
    let cells = parts.map(|(time, _)| format!("{:>12}", format!("{:.1} µs", micros(time))));
    println!(
        "{name:<34}{:>12}{}",
        format!("{full:.0} µs"),
        cells.concat()
    );
    let shares = parts.map(|(time, _)| format!("{:>12}", format!("{:.3}", micros(time) / full)));
    println!("{:<34}{:>12}{}", "  of both passes", "1", shares.concat());
    let dated = parts.map(|(_, dated)| format!("{dated:>12}"));
    println!("{:<34}{:>12}{}", "  dates given", 2 * count, dated.concat());
    println!(
        "  worst edit, in turns: {:.2} of both passes, {:.2} of these and a network made anew ({large} took half as long or longer)",
        worst[0], worst[1]
    );
}
