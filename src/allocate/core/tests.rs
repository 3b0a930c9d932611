//! The solver against dynamic programming on a grid, on random problems with bounds of every kind.
#![allow(
    clippy::cast_lossless,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::arithmetic_side_effects,
    clippy::many_single_char_names,
    reason = "test code: small numbers"
)]

use super::{
    leaf::Leaf,
    parts::optimum,
    search::{Found, Limits},
    tree::{Group, Tree},
};
use crate::response::{Shape, kernel::Kernel};

mod groups;
mod solo;

/// A plain linear congruential generator: the same problems in every run and on every machine.
struct Lcg(u64);

impl Lcg {
    fn unit(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }
}

#[derive(Clone, Copy)]
enum Form {
    Concave,
    S,
    Mixed,
}

fn shape(rng: &mut Lcg, form: Form) -> Shape {
    let ceiling = rng.between(10.0, 1000.0);
    let half = rng.between(0.2, 20.0);
    match form {
        Form::Concave => match rng.below(5) {
            0 => Shape::Hill {
                ceiling,
                half,
                shape: rng.between(0.4, 1.0),
            },
            1 => Shape::MichaelisMenten { ceiling, half },
            2 => Shape::Power {
                scale: ceiling,
                exponent: rng.between(0.2, 0.9),
            },
            3 => Shape::Log {
                scale: ceiling,
                unit: half,
            },
            _ => Shape::Exponential {
                ceiling,
                scale: half,
            },
        },
        Form::S => match rng.below(3) {
            0 => Shape::Logistic {
                ceiling,
                midpoint: half,
                steepness: rng.between(2.0, 10.0) / half,
            },
            1 => Shape::Adbudg {
                floor: 1.0,
                ceiling: ceiling + 1.0,
                exponent: 2.5,
                constant: half.powf(2.5),
            },
            _ => Shape::Hill {
                ceiling,
                half,
                shape: rng.between(1.2, 5.0),
            },
        },
        Form::Mixed => {
            let form = if rng.unit() < 0.5 {
                Form::S
            } else {
                Form::Concave
            };
            shape(rng, form)
        }
    }
}

fn flat(leaves: Vec<Leaf>, budget: f64) -> Tree {
    let n = leaves.len();
    let whole = Group {
        parent: 0,
        low: 0.0,
        high: budget,
        first: 0,
        direct: n,
        last: n,
        end: 1,
    };
    Tree {
        leaves,
        groups: vec![whole],
    }
}

fn random(rng: &mut Lcg, n: usize, form: Form) -> Tree {
    let budget = n as f64 * rng.between(2.0, 12.0);
    let leaf = |_| {
        let kernel = Kernel::new(&shape(rng, form));
        Leaf {
            kernel,
            group: 0,
            zero: false,
            low: 0.0,
            high: budget,
            step: 0.0,
        }
    };
    flat((0..n).map(leaf).collect(), budget)
}

const LIMITS: Limits = Limits {
    gap: 1e-6,
    near: 0.0,
    work: 100_000_000,
};

fn relative_gap(found: &Found) -> f64 {
    (found.bound - found.worth) / found.bound.abs()
}

#[test]
fn random_problems_are_solved_to_the_gap() {
    for form in [Form::Concave, Form::S, Form::Mixed] {
        for (n, runs) in [(2, 60), (5, 60), (10, 60), (100, 10), (1000, 1)] {
            let mut rng = Lcg(7);
            for _ in 0..runs {
                let tree = random(&mut rng, n, form);
                let found = optimum(&tree, 0.0, LIMITS).unwrap();
                keeps_bounds(&tree, &found.x);
                assert!(
                    relative_gap(&found) <= 1e-6,
                    "{n} items: {:e}",
                    relative_gap(&found)
                );
            }
        }
    }
}

/// The best value of each group for each total on a grid, by dynamic programming: exact where all amounts are on the grid.
fn dynamic(tree: &Tree, cell: f64, cells: usize) -> f64 {
    let mut tables: Vec<Vec<f64>> = Vec::new();
    for g in 0..tree.groups.len() {
        let group = &tree.groups[g];
        let mut table = vec![f64::NEG_INFINITY; cells + 1];
        table[0] = 0.0;
        for leaf in &tree.leaves[group.first..group.direct] {
            let worth: Vec<f64> = (0..=cells)
                .map(|k| {
                    let x = k as f64 * cell;
                    let lots =
                        leaf.step == 0.0 || ((x / leaf.step).round() * leaf.step - x).abs() < 1e-9;
                    let inside = lots && x >= leaf.low - 1e-9 && x <= leaf.high + 1e-9;
                    if inside || (leaf.zero && k == 0) {
                        leaf.kernel.value(x)
                    } else {
                        f64::NEG_INFINITY
                    }
                })
                .collect();
            table = convolve(&table, &worth);
        }
        tables.push(table);
    }
    for g in (0..tree.groups.len()).rev() {
        let group = &tree.groups[g];
        let mut table = std::mem::take(&mut tables[g]);
        for (k, value) in table.iter_mut().enumerate() {
            let x = k as f64 * cell;
            if x < group.low - 1e-9 || x > group.high + 1e-9 {
                *value = f64::NEG_INFINITY;
            }
        }
        if g == 0 {
            return table.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        }
        tables[group.parent] = convolve(&tables[group.parent], &table);
    }
    f64::NEG_INFINITY
}

fn convolve(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut sum = vec![f64::NEG_INFINITY; a.len()];
    for (i, x) in a.iter().enumerate().filter(|(_, x)| x.is_finite()) {
        for (j, y) in b[..a.len() - i].iter().enumerate() {
            sum[i + j] = f64::max(sum[i + j], x + y);
        }
    }
    sum
}

/// A random problem with bounds of every kind, all on a grid of whole units.
fn bounded(rng: &mut Lcg, form: Form, lots: bool, grouped: bool) -> Tree {
    let budget = 40.0 + rng.below(60) as f64;
    let shapes = if grouped {
        vec![(0, 2), (0, 2), (1, 2), (0, 3)]
    } else {
        vec![(0, 5)]
    };
    let mut groups: Vec<Group> = Vec::new();
    let mut leaves = Vec::new();
    for (g, (parent, count)) in shapes.iter().enumerate() {
        let first = leaves.len();
        for _ in 0..*count {
            let kernel = match rng.below(6) {
                0 => {
                    let mut points = vec![(0.0, 0.0)];
                    for _ in 0..4 {
                        let (x, y) = points[points.len() - 1];
                        points.push((x + 1.0 + rng.below(9) as f64, y + rng.between(0.0, 60.0)));
                    }
                    let curve = crate::response::Curve::piecewise(points).unwrap();
                    Kernel::new(curve.shape())
                }
                _ => Kernel::new(&shape(rng, form)),
            };
            let low = if rng.unit() < 0.4 {
                rng.below(8) as f64
            } else {
                0.0
            };
            let high = if rng.unit() < 0.4 {
                low + rng.below(20) as f64
            } else {
                budget
            };
            let step = match (lots, rng.below(3)) {
                (false, _) => 0.0,
                (true, k) => [1.0, 3.0, 7.0][k],
            };
            let zero = rng.unit() < 0.5;
            let (low, high) = if step > 0.0 {
                let low = (low / step).ceil() * step;
                (low, f64::max((high / step).floor() * step, low))
            } else {
                (low, high)
            };
            leaves.push(Leaf {
                kernel,
                group: g,
                zero,
                low,
                high,
                step,
            });
        }
        let (low, high) = if g == 0 {
            (0.0, budget)
        } else {
            let low = if rng.unit() < 0.4 {
                rng.below(20) as f64
            } else {
                0.0
            };
            (
                low,
                if rng.unit() < 0.5 {
                    low + rng.below(30) as f64
                } else {
                    budget
                },
            )
        };
        let n = leaves.len();
        groups.push(Group {
            parent: *parent,
            low,
            high,
            first,
            direct: n,
            last: n,
            end: g + 1,
        });
    }
    if grouped {
        groups[0].end = 4;
        groups[0].last = leaves.len();
        groups[1].end = 3;
        groups[1].last = groups[2].last;
    }
    Tree { leaves, groups }
}

fn keeps_bounds(tree: &Tree, x: &[f64]) {
    for (leaf, x) in tree.leaves.iter().zip(x) {
        let below = leaf.floor(*x).unwrap();
        assert!(x - below <= 1e-9 * (1.0 + x), "{x} of {leaf:?}");
    }
    for group in &tree.groups {
        let sum = x[group.first..group.last]
            .iter()
            .fold(0.0, |sum, x| sum + x);
        let hair = 1e-9 * (1.0 + sum);
        assert!(
            sum >= group.low - hair && sum <= group.high + hair,
            "{sum} of {group:?}"
        );
    }
}

#[test]
fn the_optimum_is_that_of_dynamic_programming() {
    let mut rng = Lcg(11);
    let (mut solved, mut infeasible, mut worst_nodes) = (0, 0, 0);
    for round in 0..1200 {
        let form = [Form::Concave, Form::S, Form::Mixed][round % 3];
        let (lots, grouped) = (round % 2 == 0, round % 4 < 2);
        let tree = bounded(&mut rng, form, lots, grouped);
        let cells = tree.groups[0].high as usize;
        let grid = dynamic(&tree, 1.0, cells);
        match optimum(&tree, 0.0, LIMITS) {
            Ok(found) => {
                keeps_bounds(&tree, &found.x);
                assert!(
                    relative_gap(&found) <= 1e-6,
                    "round {round}: {:e}",
                    relative_gap(&found)
                );
                assert!(
                    grid <= found.bound * (1.0 + 1e-12),
                    "round {round}: {grid} above {}",
                    found.bound
                );
                assert!(found.worth >= grid - 1e-6 * grid.abs(), "round {round}");
                if lots {
                    assert!(
                        (found.worth - grid).abs() <= 1.1e-6 * grid.abs(),
                        "round {round}: {} {grid}",
                        found.worth
                    );
                }
                solved += 1;
                worst_nodes = worst_nodes.max(found.nodes);
            }
            Err(lost) => {
                assert_eq!(lost, super::search::Lost::Infeasible, "round {round}");
                assert_eq!(grid, f64::NEG_INFINITY, "round {round}: {tree:#?}");
                infeasible += 1;
            }
        }
    }
    assert!(
        solved > 1000 && infeasible > 50,
        "{solved} solved, {infeasible} infeasible"
    );
    assert!(worst_nodes < 2000, "{worst_nodes} relaxations");
}

#[test]
fn a_hundred_equal_channels_are_a_question_of_how_many() {
    for (n, budget) in [(10, 33.0), (100, 377.0), (1000, 3777.0)] {
        let leaf = Leaf {
            kernel: Kernel::new(&Shape::Hill {
                ceiling: 100.0,
                half: 10.0,
                shape: 3.0,
            }),
            group: 0,
            zero: false,
            low: 0.0,
            high: budget,
            step: 0.0,
        };
        let found = optimum(&flat(vec![leaf; n], budget), 0.0, LIMITS).unwrap();
        assert!(relative_gap(&found) <= 1e-6);
    }
}
