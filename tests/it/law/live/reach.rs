//! Edits that reach so many that all are dated in a row.

use tactica::{
    network::{Activity, ActivityDates, Arc, Edit, Frame, Live, Network},
    time::WorkCalendar,
};

const COUNT: u32 = 400;

/// A chain, beside it as many that wait for nothing, and one that waits for the chain up to its middle.
fn network(calendar: &WorkCalendar) -> Network {
    let activities = vec![Activity::new(60, 0); 2 * COUNT as usize + 1];
    let mut arcs: Vec<Arc> = (1..COUNT)
        .map(|to| Arc::finish_to_start(to - 1, to))
        .collect();
    arcs.push(Arc::finish_to_start(COUNT / 2, 2 * COUNT));
    Network::new(activities, arcs, vec![calendar.clone()]).expect("no cycle")
}

fn dates(live: &Live) -> Vec<ActivityDates> {
    live.solution().iter().collect()
}

fn anew(live: &Live) -> Vec<ActivityDates> {
    let network = live.to_spec().spec.build().expect("it was legal");
    let solution = network.schedule(live.frame()).expect("it had dates");
    solution.iter().collect()
}

#[test]
fn edits_that_reach_most_of_a_network_lead_to_its_dates_and_back() {
    let start = "2025-01-30T09:00".parse().expect("a minute");
    for calendar in [WorkCalendar::continuous(), WorkCalendar::standard()] {
        let network = network(&calendar);
        let mut live = network.live(Frame::from_start(start)).expect("dates");
        let edits = [
            // Far from the first, so that some keep their early dates.
            vec![Edit::SetActivity(COUNT / 2, Activity::new(6_000, 0))],
            vec![Edit::RemoveActivity(COUNT / 4)],
            vec![Edit::SetActivity(0, Activity::new(0, 0))],
            // Now nodes trade places.
            vec![
                Edit::AddActivity(Activity::new(600, 0)),
                Edit::AddArc(Arc::finish_to_start(1, 2 * COUNT + 1)),
                Edit::AddArc(Arc::finish_to_start(2 * COUNT + 1, 2)),
            ],
            vec![Edit::SetActivity(COUNT / 3, Activity::new(6_000, 0))],
            vec![Edit::SetFrame(Frame::from_start(
                start.try_add(-14_400).expect("in range"),
            ))],
            vec![Edit::SetActivity(3, Activity::new(0, 0))],
        ];
        let mut past = Vec::new();
        for edits in &edits {
            let before = dates(&live);
            let preview = live.preview(edits).expect("legal");
            assert_eq!(dates(&live), before, "a preview left something");
            let mut done = live.apply(edits).expect("legal");
            assert!(done.dated() > COUNT as usize / 2, "{edits:?} reaches few");
            assert_eq!(done.changes(), preview.changes());
            assert_eq!(dates(&live), anew(&live), "after {edits:?}");
            past.push(before);
        }
        let end = dates(&live);
        for before in past.iter().rev() {
            assert!(live.undo());
            assert_eq!(&dates(&live), before);
        }
        while live.redo() {}
        assert_eq!(dates(&live), end);
        assert_eq!(end, anew(&live));
    }
}
