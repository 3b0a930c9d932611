//! Where does a function cross zero? Chandrupatla's method: never slower than a few bisections, mostly much faster.

/// The most steps; bisection alone needs about 60 for the precision of an `f64` within one order of magnitude.
const STEPS_MAX: u32 = 200;

/// Returns the place between `low` and `high` where `f` crosses zero, within a few units of the last digit.
///
/// When `f` has the same sign at both ends, the end where it is closer to zero is returned: the callers clamp to a range, and
/// there that end is the answer.
pub(crate) fn root(mut f: impl FnMut(f64) -> f64, low: f64, high: f64) -> f64 {
    let (mut a, mut b) = (high, low);
    let (mut fa, mut fb) = (f(a), f(b));
    if (fa > 0.0) == (fb > 0.0) {
        return if fa.abs() < fb.abs() { a } else { b };
    }
    let (mut c, mut fc);
    let mut t = 0.5;
    for _ in 0..STEPS_MAX {
        let x = a + t * (b - a);
        let fx = f(x);
        if (fx > 0.0) == (fa > 0.0) {
            (c, fc) = (a, fa);
        } else {
            (c, b, fc, fb) = (b, a, fb, fa);
        }
        (a, fa) = (x, fx);
        let best = if fa.abs() < fb.abs() { a } else { b };
        let room = 2.0 * f64::EPSILON * best.abs() + f64::MIN_POSITIVE;
        let limit = room / (b - a).abs();
        if fa == 0.0 || fb == 0.0 || limit > 0.5 {
            return best;
        }
        // Inverse quadratic interpolation where it is safe, else the middle.
        let xi = (a - b) / (c - b);
        let phi = (fa - fb) / (fc - fb);
        t = if phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi {
            fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
        } else {
            0.5
        };
        t = t.clamp(limit.min(0.5), 1.0 - limit.min(0.5));
    }
    if fa.abs() < fb.abs() { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_found_to_the_last_digits() {
        assert!((root(|x| x * x - 2.0, 0.0, 2.0) - 2.0_f64.sqrt()).abs() < 1e-15);
        assert!((root(|x| 0.5 - x.exp(), -50.0, 50.0) - 0.5_f64.ln()).abs() < 1e-14);
        // A wall: nothing to interpolate.
        let step = root(|x| if x < 0.3 { -1.0 } else { 1.0 }, 0.0, 1e6);
        assert!((step - 0.3).abs() < 1e-12, "{step}");
        assert!((root(|x| (x - 1e-9).powi(9), 0.0, 1.0) - 1e-9).abs() < 1e-9);
    }

    #[test]
    fn without_a_crossing_the_nearer_end_is_returned() {
        assert!((root(|x| x + 1.0, 0.0, 5.0) - 0.0).abs() < f64::EPSILON);
        assert!((root(|x| x - 9.0, 0.0, 5.0) - 5.0).abs() < f64::EPSILON);
    }
}
