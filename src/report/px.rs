//! Where something is drawn: coordinates in tenths of a pixel, without floats.

use std::fmt;

/// A length or coordinate, counted in tenths of a pixel.
///
/// Operations saturate: a drawing that leaves the range of `i64` is beyond any canvas, and clipped there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Px(i64);

impl Px {
    pub(crate) const ZERO: Self = Self(0);

    /// Makes a length from whole pixels.
    pub(crate) const fn new(pixels: i64) -> Self {
        Self(pixels.saturating_mul(10))
    }

    /// Makes a length from tenths of a pixel.
    pub(crate) const fn tenths(tenths: i64) -> Self {
        Self(tenths)
    }

    /// Returns the length in tenths of a pixel, and zero for a negative one.
    pub(crate) fn length(self) -> u64 {
        u64::try_from(self.0).unwrap_or(0)
    }

    pub(crate) const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    pub(crate) const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Returns the length `count` times; counts beyond `i64` saturate.
    pub(crate) fn times(self, count: usize) -> Self {
        Self(
            self.0
                .saturating_mul(i64::try_from(count).unwrap_or(i64::MAX)),
        )
    }

    pub(crate) const fn half(self) -> Self {
        Self(self.0 / 2)
    }

    /// Returns `part / whole` of the length, rounded down to a tenth; zero when `whole` is not positive.
    pub(crate) fn share(self, part: i128, whole: i128) -> Self {
        if whole <= 0 {
            return Self::ZERO;
        }
        let scaled = i128::from(self.0).saturating_mul(part).div_euclid(whole);
        Self(i64::try_from(scaled).unwrap_or(if scaled < 0 { i64::MIN } else { i64::MAX }))
    }
}

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let tenths = self.0.unsigned_abs();
        let (whole, rest) = (tenths / 10, tenths % 10);
        if rest == 0 {
            write!(f, "{sign}{whole}")
        } else {
            write!(f, "{sign}{whole}.{rest}")
        }
    }
}

/// A point of the drawing; y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) x: Px,
    pub(crate) y: Px,
}

impl Point {
    pub(crate) const fn new(x: Px, y: Px) -> Self {
        Self { x, y }
    }
}

/// A rectangle of the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) left: Px,
    pub(crate) top: Px,
    pub(crate) width: Px,
    pub(crate) height: Px,
}

impl Area {
    /// Makes the rectangle between two x coordinates; a reversed pair gives an empty one at `left`.
    pub(crate) fn between(left: Px, right: Px, top: Px, height: Px) -> Self {
        let width = right.minus(left).max(Px::ZERO);
        Self {
            left,
            top,
            width,
            height,
        }
    }

    pub(crate) const fn right(self) -> Px {
        self.left.plus(self.width)
    }

    pub(crate) const fn bottom(self) -> Px {
        self.top.plus(self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_print_as_decimals() {
        let text = |tenths| Px::tenths(tenths).to_string();
        assert_eq!(
            [text(0), text(125), text(-5), text(200)],
            ["0", "12.5", "-0.5", "20"]
        );
    }

    #[test]
    fn shares_stay_finite() {
        assert_eq!(Px::new(100).share(1, 3), Px::tenths(333));
        assert_eq!(Px::new(100).share(1, 0), Px::ZERO);
        assert_eq!(Px::new(100).share(i128::MAX, 1), Px::tenths(i64::MAX));
        assert_eq!(Px::new(100).share(i128::MIN, 1), Px::tenths(i64::MIN));
    }
}
