//! Where is a smooth function of a few variables greatest? Newton's method inside a region of trust, within a box.
//!
//! The model at each point is the exact second-order one. Its best step inside the region is found through the eigenvalues
//! of the Hessian, so that ridges, saddles and plains are no special cases. A region of trust bounds each step by what the
//! model has lately been good for.

use std::array;

use super::jet::Jet;

/// The first, the greatest and the least radius of the region of trust.
const RADIUS: f64 = 1.0;
const RADIUS_MAX: f64 = 4.0;
const RADIUS_MIN: f64 = 1e-12;

/// Points tried at most.
const TRIALS_MAX: u32 = 400;

/// A gain that is expected to be smaller than this, relative to the value, is none.
const GAIN_MIN: f64 = 1e-15;

/// Where the search ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Maximum<const N: usize> {
    pub(crate) point: [f64; N],
    pub(crate) jet: Jet<N>,
    /// Points tried.
    pub(crate) trials: u32,
    /// Whether no direction within the box promises a gain any more.
    pub(crate) converged: bool,
}

/// Searches for a local maximum of `f` from `start`, with every coordinate within `limits`.
///
/// Values that are not finite count as worse than all others; at the start they end the search at once.
pub(crate) fn maximise<const N: usize>(
    start: [f64; N],
    limits: &[(f64, f64); N],
    f: impl Fn(&[f64; N]) -> Jet<N>,
) -> Maximum<N> {
    let inside = |point: [f64; N]| -> [f64; N] {
        array::from_fn(|i| point[i].clamp(limits[i].0, limits[i].1))
    };
    let point = inside(start);
    let mut best = Maximum {
        point,
        jet: f(&point),
        trials: 1,
        converged: false,
    };
    if !is_finite(&best.jet) {
        return best;
    }
    let mut radius = RADIUS;
    while best.trials < TRIALS_MAX && radius > RADIUS_MIN {
        let wish = trusted_step(&best, limits, radius);
        let aim: [f64; N] = array::from_fn(|i| best.point[i] + wish[i]);
        let target = inside(aim);
        let step: [f64; N] = array::from_fn(|i| target[i] - best.point[i]);
        let (length, expected) = (norm(&step), gain(&best.jet, &step));
        let least = GAIN_MIN * best.jet.value.abs().max(1.0);
        let cut = limits
            .iter()
            .zip(&aim)
            .any(|((low, high), aim)| aim < low || aim > high);
        if expected <= least && cut {
            // What is left of the step inside the box leads nowhere; a shorter one stays inside.
            radius *= 0.25;
            continue;
        }
        let jet = f(&target);
        best.trials = best.trials.saturating_add(1);
        if expected <= least {
            // The value cannot tell the last step from its rounding; the slope still can.
            let slope = |jet, point| norm(&free_slope(jet, point, limits));
            if is_finite(&jet) && slope(&jet, &target) < slope(&best.jet, &best.point) {
                (best.point, best.jet) = (target, jet);
            }
            best.converged = true;
            return best;
        }
        let won = jet.value - best.jet.value;
        let noise = 64.0 * f64::EPSILON * best.jet.value.abs();
        if !is_finite(&jet) || (won < 1e-4 * expected && won + noise < expected) {
            radius = 0.25 * length.min(radius);
            continue;
        }
        if cut {
            // At the wall the search goes on in fewer variables.
            radius = RADIUS;
        } else if won > 0.75 * expected && length > 0.8 * radius {
            radius = (2.0 * radius).min(RADIUS_MAX);
        } else if won < 0.25 * expected && won.abs() > noise {
            radius = 0.5 * length;
        }
        (best.point, best.jet) = (target, jet);
    }
    best
}

fn is_finite<const N: usize>(jet: &Jet<N>) -> bool {
    let slope = jet.slope.iter().all(|part| part.is_finite());
    jet.value.is_finite() && slope && jet.bend.iter().flatten().all(|part| part.is_finite())
}

fn norm<const N: usize>(vector: &[f64; N]) -> f64 {
    dot(vector, vector).sqrt()
}

fn dot<const N: usize>(left: &[f64; N], right: &[f64; N]) -> f64 {
    left.iter().zip(right).fold(0.0, |sum, (a, b)| sum + a * b)
}

/// What the second-order model promises for a step.
fn gain<const N: usize>(jet: &Jet<N>, step: &[f64; N]) -> f64 {
    let bent: [f64; N] = array::from_fn(|i| dot(&jet.bend[i], step));
    dot(&jet.slope, step) + 0.5 * dot(&bent, step)
}

/// The slope along the coordinates that may move: at an end of its range a coordinate moves only inwards.
fn free_slope<const N: usize>(
    jet: &Jet<N>,
    point: &[f64; N],
    limits: &[(f64, f64); N],
) -> [f64; N] {
    array::from_fn(|i| {
        if is_held(jet, point, limits, i) {
            0.0
        } else {
            jet.slope[i]
        }
    })
}

fn is_held<const N: usize>(
    jet: &Jet<N>,
    point: &[f64; N],
    limits: &[(f64, f64); N],
    i: usize,
) -> bool {
    (point[i] <= limits[i].0 && jet.slope[i] <= 0.0)
        || (point[i] >= limits[i].1 && jet.slope[i] >= 0.0)
}

/// The step within `radius` that the second-order model likes best.
fn trusted_step<const N: usize>(
    at: &Maximum<N>,
    limits: &[(f64, f64); N],
    radius: f64,
) -> [f64; N] {
    let held: [bool; N] = array::from_fn(|i| is_held(&at.jet, &at.point, limits, i));
    // Minus the Hessian, with the held coordinates cut off.
    let down: [[f64; N]; N] = array::from_fn(|i| {
        array::from_fn(|j| match (held[i] || held[j], i == j) {
            (false, _) => -at.jet.bend[i][j],
            (true, same) => f64::from(u8::from(same)),
        })
    });
    let slope = free_slope(&at.jet, &at.point, limits);
    let (values, vectors) = eigen(down);
    let along: [f64; N] = array::from_fn(|k| dot(&vectors[k], &slope));
    let step = |shift: f64| -> [f64; N] {
        let parts: [f64; N] = array::from_fn(|k| {
            if along[k] == 0.0 {
                0.0
            } else {
                along[k] / (values[k] + shift)
            }
        });
        array::from_fn(|i| (0..N).fold(0.0, |sum, k| sum + parts[k] * vectors[k][i]))
    };
    let least = values
        .iter()
        .fold(f64::INFINITY, |least, value| least.min(*value));
    let most = values
        .iter()
        .fold(0.0_f64, |most, value| most.max(value.abs()));
    if least > 1e-13 * most {
        let newton = step(0.0);
        if norm(&newton) <= radius {
            return newton;
        }
    }
    // The longer the shift, the shorter the step: bisect for the radius.
    let mut low = (-least).max(0.0);
    let mut high = low + norm(&slope) / radius + f64::MIN_POSITIVE;
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if norm(&step(middle)) > radius {
            low = middle;
        } else {
            high = middle;
        }
    }
    step(high)
}

/// Eigenvalues and eigenvectors (as rows) of a symmetric matrix, by Jacobi's rotations.
pub(crate) fn eigen<const N: usize>(mut a: [[f64; N]; N]) -> ([f64; N], [[f64; N]; N]) {
    let mut vectors: [[f64; N]; N] =
        array::from_fn(|i| array::from_fn(|j| f64::from(u8::from(i == j))));
    for _ in 0..40 {
        let mut turned = false;
        for p in 0..N {
            for q in p.saturating_add(1)..N {
                if a[p][q].abs() <= 1e-17 * (a[p][p].abs() + a[q][q].abs()) {
                    continue;
                }
                turned = true;
                let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let root = (theta * theta + 1.0).sqrt();
                let tangent = theta.signum() / (theta.abs() + root);
                let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
                let sine = tangent * cosine;
                for row in &mut a {
                    (row[p], row[q]) = (
                        cosine * row[p] - sine * row[q],
                        sine * row[p] + cosine * row[q],
                    );
                }
                for matrix in [&mut a, &mut vectors] {
                    let (old_p, old_q) = (matrix[p], matrix[q]);
                    matrix[p] = array::from_fn(|k| cosine * old_p[k] - sine * old_q[k]);
                    matrix[q] = array::from_fn(|k| sine * old_p[k] + cosine * old_q[k]);
                }
            }
        }
        if !turned {
            break;
        }
    }
    (array::from_fn(|i| a[i][i]), vectors)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: [(f64, f64); 2] = [(-30.0, 30.0); 2];

    #[test]
    fn rosenbrocks_valley_is_walked_to_its_end() {
        for start in [[-1.2, 1.0], [20.0, -20.0], [-5.0, 25.0], [0.0, 0.0]] {
            let found = maximise(start, &BOX, |at| {
                let [x, y] = [0, 1].map(|i| {
                    let mut jet = Jet::constant(at[i]);
                    jet.slope[i] = 1.0;
                    jet
                });
                let (rest, bent) = (x - 1.0, y - x * x);
                -(rest * rest + bent * bent * 100.0)
            });
            assert!(found.converged, "{start:?} {found:?}");
            assert!((found.point[0] - 1.0).abs() < 1e-9 && (found.point[1] - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn a_function_that_rises_for_ever_ends_at_the_box() {
        let found = maximise([0.0, 0.0], &BOX, |at| {
            let [x, y] = Jet::exponentials(at);
            // Rises in x without end, has its maximum at y = 2.
            x.ln() * 0.5 - (y - 2.0) * (y - 2.0)
        });
        assert!(found.converged);
        assert!((found.point[0] - 30.0).abs() < 1e-12);
        assert!((found.point[1] - libm::log(2.0)).abs() < 1e-9);
    }

    #[test]
    fn eigenvectors_turn_a_matrix_into_its_eigenvalues() {
        let a = [[4.0, 1.0, -2.0], [1.0, 2.0, 0.5], [-2.0, 0.5, -3.0]];
        let (values, vectors) = eigen(a);
        for (value, vector) in values.iter().zip(&vectors) {
            for (i, row) in a.iter().enumerate() {
                assert!((dot(row, vector) - value * vector[i]).abs() < 1e-12);
            }
        }
    }
}
