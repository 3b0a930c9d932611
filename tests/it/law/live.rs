//! Laws of networks that are edited: whatever is done to one, its dates are those of a network made anew.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::struct_excessive_bools,
    clippy::unwrap_used,
    clippy::panic,
    reason = "test code: an overflow is a failed test, and the numbers are small"
)]

mod inputs;
mod mirror;
mod picture;
mod reach;

use proptest::prelude::*;
use tactica::{
    network::{Change, Edit, Live, NetworkSpec, Preview},
    time::WorkCalendar,
};

use crate::dice::Dice;

use self::{
    inputs::{CALENDARS, Random, Taste, WINDOWS, activity, arc, edit, frame},
    mirror::Mirror,
    picture::Picture,
};

/// A live network with what it should be, and all it was.
struct Trial {
    live: Live,
    mirror: Mirror,
    past: Vec<(Mirror, Picture)>,
}

impl Trial {
    fn of(random: &mut Random, taste: Taste) -> Option<Self> {
        // Some are so large that an edit reaches too many to date them one by one.
        let count = if random.one_in(40) {
            50 + random.below(70)
        } else {
            random.below(12)
        };
        let activities = (0..count).map(|_| activity(random, taste, count));
        let activities: Vec<_> = activities.map(Some).collect();
        let arcs = (0..random.below(2 * count + 1)).map(|_| Some(arc(random, taste, count)));
        let mirror = Mirror {
            arcs: arcs.collect(),
            activities,
            calendars: if taste.calendars == 1 {
                vec![Some(WorkCalendar::continuous())]
            } else {
                CALENDARS.iter().cloned().map(Some).collect()
            },
            windows: WINDOWS.clone(),
            frame: frame(random, taste),
        };
        let mut mirror = mirror;
        // What a network refuses is left out: arcs in circles, and what has parents that are none.
        mirror
            .arcs
            .retain(|arc| arc.is_some_and(|arc| arc.from < arc.to));
        let (mut spec, ..) = mirror.closed().unwrap_or_default();
        if spec.activities.len() != count {
            spec = NetworkSpec {
                calendars: mirror.calendars.iter().flatten().cloned().collect(),
                windows: mirror.windows.clone(),
                ..NetworkSpec::default()
            };
            mirror.activities.clear();
            mirror.arcs.clear();
        }
        let live = spec.build().ok()?.live(mirror.frame).ok()?;
        let past = Vec::new();
        Some(Self { live, mirror, past })
    }

    /// Makes an edit, and checks all that can be said of it.
    fn step(&mut self, edits: &[Edit]) {
        let before = Picture::live(&self.live, &self.mirror);
        let spec = self.live.to_spec();
        let mut expected = Some(self.mirror.clone());
        for edit in edits {
            expected = expected.and_then(|mirror| mirror.edited(edit));
        }
        let anew = expected.as_ref().map_or(Err(None), Picture::anew);
        let preview = self.live.preview(edits);
        assert_eq!(
            Picture::live(&self.live, &self.mirror),
            before,
            "a preview left something"
        );
        assert_eq!(self.live.to_spec(), spec, "a preview left something");
        assert_eq!(self.live.frame(), self.mirror.frame);
        match (self.live.apply(edits), anew) {
            (Ok(mut done), Ok(anew)) => {
                let mirror = expected.expect("there is a picture of it");
                let changes = done.changes();
                assert_eq!(Ok(&changes[..]), preview.as_ref().map(Preview::changes));
                let (spec, activities, arcs) = mirror.closed().expect("there is a picture of it");
                let snapshot = self.live.to_spec();
                assert_eq!((snapshot.activities, snapshot.arcs), (activities, arcs));
                assert_eq!(snapshot.spec, spec);
                let after = Picture::live(&self.live, &mirror);
                check_same(&after, &anew, edits, &mirror);
                assert_eq!(changes, differences(&before, &after));
                let old = std::mem::replace(&mut self.mirror, mirror);
                self.past.push((old, before));
            }
            (Err(error), Err(expected)) => {
                assert_eq!(preview, Err(error.clone()));
                // One edit alone is refused for the same reason as the network that it leads to.
                if let (Some(expected), 1) = (expected, edits.len()) {
                    assert_eq!(
                        error.code(),
                        expected.code(),
                        "{error} instead of {expected}"
                    );
                }
                assert_eq!(
                    Picture::live(&self.live, &self.mirror),
                    before,
                    "an error left something"
                );
                assert_eq!(self.live.to_spec(), spec, "an error left something");
            }
            (Ok(_), Err(error)) => panic!("taken, but {error:?}: {edits:?} leads to {expected:?}"),
            // Of several edits each has to be legal when its turn comes.
            (Err(_), Ok(_)) if edits.len() > 1 => (),
            (Err(error), Ok(_)) => panic!("refused: {error}"),
        }
    }

    /// Undoes some steps and redoes them.
    fn wander(&mut self, random: &mut Random) {
        let end = (self.mirror.clone(), Picture::live(&self.live, &self.mirror));
        let back = random.below(self.past.len() + 1);
        let stay = random.below(back + 1);
        for n in 0..back {
            let (mirror, picture) = &self.past[self.past.len() - 1 - n];
            assert!(self.live.undo());
            assert_eq!(&Picture::live(&self.live, mirror), picture, "undone");
        }
        let mut later: Vec<_> = self.past.drain(self.past.len() - back..).collect();
        later.push(end);
        for (mirror, picture) in later.iter().skip(1).take(back - stay) {
            assert!(self.live.redo());
            assert_eq!(&Picture::live(&self.live, mirror), picture, "redone");
        }
        later.truncate(back - stay + 1);
        self.mirror = later.pop().expect("where it stands").0;
        self.past.append(&mut later);
    }
}

/// Checks that two pictures are the same, and otherwise says where they are not.
fn check_same(live: &Picture, anew: &Picture, edits: &[Edit], mirror: &Mirror) {
    for ((n, one), two) in (0..).zip(&live.dates).zip(&anew.dates) {
        let near: Vec<_> = mirror
            .arcs
            .iter()
            .flatten()
            .filter(|arc| arc.from == n || arc.to == n)
            .collect();
        let given = mirror.activities[n as usize];
        assert_eq!(
            one, two,
            "activity {n} {given:?} with {near:?} after {edits:?} in {:?}",
            mirror.frame
        );
    }
    assert_eq!(
        (live.start, live.finish),
        (anew.start, anew.finish),
        "after {edits:?}"
    );
    assert_eq!(live.conflicts, anew.conflicts, "after {edits:?}");
    assert_eq!(live.near, anew.near, "after {edits:?}");
    assert_eq!(live.reasons, anew.reasons, "after {edits:?}");
    assert_eq!(live.path, anew.path, "after {edits:?} in {mirror:?}");
    assert_eq!(live.drags, anew.drags, "after {edits:?} in {mirror:?}");
}

fn differences(before: &Picture, after: &Picture) -> Vec<Change> {
    let changes = (0..).zip(&after.dates).map(|(activity, after)| Change {
        activity,
        before: before.dates.get(activity as usize).copied().flatten(),
        after: *after,
    });
    changes
        .filter(|change| change.before != change.after)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_is_done_the_dates_are_those_of_a_network_made_anew(
        seed in any::<u64>(),
        steps in 1..16_usize,
    ) {
        let mut random = Random(Dice(seed));
        let taste = Taste::of(&mut random);
        if let Some(mut trial) = Trial::of(&mut random, taste) {
            for _ in 0..steps {
                let count = if random.one_in(4) { 1 + random.below(4) } else { 1 };
                let mut edits = Vec::new();
                let mut mirror = trial.mirror.clone();
                for _ in 0..count {
                    let next = edit(&mut random, taste, &mirror);
                    mirror = mirror.edited(&next).unwrap_or(mirror);
                    edits.push(next);
                }
                trial.step(&edits);
                if random.one_in(6) {
                    trial.wander(&mut random);
                }
            }
        }
    }
}
