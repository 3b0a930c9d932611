//! Groups that stand at their bounds, many of them and within each other: the search over groups against dynamic programming, and
//! the proof where a search over items gets nowhere.

use super::*;
use crate::allocate::core::{parts::by_groups, search::Lost};

/// Groups of S-curves with caps that are tight, and floors; in `outer` tight groups of groups, if any.
fn tight(rng: &mut Lcg, (groups, each, outer): (usize, usize, usize), money: f64) -> Tree {
    let n = groups * each;
    let budget = (money * n as f64).round();
    let mut parts = vec![(0, (0.0, budget), Vec::new())];
    let mut parent = 0;
    for g in 0..groups {
        if outer > 0 && g % (groups / outer) == 0 {
            parent = parts.len();
            let cap = (groups / outer * each) as f64 * rng.between(1.0, 4.0);
            parts.push((0, (0.0, cap.round()), Vec::new()));
        }
        let leaf = |_| Leaf {
            kernel: Kernel::new(&shape(rng, Form::S)),
            group: 0,
            zero: false,
            low: 0.0,
            high: budget,
            step: 0.0,
        };
        let leaves = (0..each).map(leaf).collect();
        let cap = (each as f64 * rng.between(1.0, 5.0)).round();
        let floor = if rng.unit() < 0.3 { each as f64 } else { 0.0 };
        parts.push((parent, (floor.min(cap), cap), leaves));
    }
    Tree::new(parts)
}

#[test]
fn the_search_over_groups_is_that_of_dynamic_programming() {
    let mut rng = Lcg(17);
    let (mut solved, mut infeasible) = (0, 0);
    for round in 0..150 {
        let tree = if round % 3 == 0 {
            let money = [5.0, 2.5, 1.2][round / 3 % 3];
            tight(
                &mut rng,
                [(4, 2, 0), (4, 3, 2), (6, 2, 3)][round / 9 % 3],
                money,
            )
        } else {
            bounded(&mut rng, Form::S, round % 2 == 0, true)
        };
        let grid = dynamic(&tree, 1.0, tree.groups[0].high as usize);
        let limits = Limits {
            work: 400_000,
            ..LIMITS
        };
        match by_groups(&tree, 0.0, limits) {
            Ok(found) => {
                keeps_bounds(&tree, &found.x);
                assert!(found.worth <= found.bound, "round {round}");
                let hair = 1e-12 * grid.abs();
                assert!(
                    grid <= found.bound + hair,
                    "round {round}: {grid} above {}",
                    found.bound
                );
                let again = optimum(&tree, 0.0, LIMITS).unwrap();
                assert!(
                    again.worth <= found.bound * (1.0 + 1e-12)
                        && found.worth <= again.bound * (1.0 + 1e-12),
                    "round {round}: {found:?} {again:?}"
                );
                solved += usize::from(relative_gap(&found) <= 1e-6);
            }
            Err(lost) => {
                assert_eq!(lost, Lost::Infeasible, "round {round}");
                assert_eq!(grid, f64::NEG_INFINITY, "round {round}");
                infeasible += 1;
            }
        }
    }
    assert!(
        solved > 110 && infeasible > 5,
        "{solved} solved, {infeasible} infeasible"
    );
}

#[test]
fn many_tight_groups_are_proven() {
    // A search over items alone ends at some thousandths in most of these, however long it may take. One that splits groups where
    // one more line would do, or anywhere but where they change, ends at some millionths after ten times the effort.
    for (shape, rounds, work) in [
        ((5, 5, 0), 6, 600_000),
        ((10, 10, 0), 6, 2_000_000),
        ((20, 5, 0), 8, 2_000_000),
        ((12, 5, 3), 8, 3_000_000),
        ((24, 5, 4), 4, 8_000_000),
        ((40, 4, 0), 8, 4_000_000),
        ((60, 4, 0), 6, 6_000_000),
    ] {
        for round in 0..rounds {
            let mut rng = Lcg(200 + round);
            let tree = tight(&mut rng, shape, [5.0, 2.5, 1.2][round as usize % 3]);
            let limits = Limits { work, ..LIMITS };
            let found = optimum(&tree, 0.0, limits).unwrap();
            keeps_bounds(&tree, &found.x);
            let gap = relative_gap(&found);
            assert!(
                gap <= 1e-6,
                "{shape:?}, round {round}: {gap:e} {}",
                found.work
            );
        }
    }
}
