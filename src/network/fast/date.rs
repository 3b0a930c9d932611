//! What is kept of a date, for cells to read on the column of the node they enter.

use crate::network::{
    axis::EVER,
    scale::{LANES, Lanes, MINUTES, Mark, Scale, Spot},
};

/// What is kept of a date.
pub(super) trait Date: Copy {
    /// Keeps the date some minutes after a mark.
    fn of(mark: Mark<'_>, later: i32) -> Self;

    /// What is kept of a date outside of the scale; it must not be read.
    fn outside() -> Self;

    fn is_outside(&self) -> bool;

    /// Returns *W* of a column.
    fn on(&self, column: usize, scale: &Scale) -> i32;

    /// Returns *W* of a column some minutes after a mark, of which nothing else is asked.
    fn once(mark: Mark<'_>, later: i32, column: usize, scale: &Scale) -> i32;

    /// Returns the room for the dates of finish and start of all nodes.
    fn room(scale: &mut Scale) -> &mut Vec<[Self; 2]>;

    /// Keeps the date some minutes after a mark, if there is one.
    fn found(mark: Option<Mark<'_>>, later: i32) -> Self {
        mark.map_or_else(Self::outside, |mark| Self::of(mark, later))
    }
}

/// On few columns, *W* of each: a date is read more often than it is made.
impl Date for Lanes {
    #[inline]
    fn of(mark: Mark<'_>, later: i32) -> Self {
        mark.lanes(later)
    }

    fn outside() -> Self {
        [EVER; LANES]
    }

    fn room(scale: &mut Scale) -> &mut Vec<[Self; 2]> {
        &mut scale.room.lanes
    }

    #[inline]
    fn is_outside(&self) -> bool {
        self[MINUTES] == EVER
    }

    #[inline]
    fn on(&self, column: usize, _: &Scale) -> i32 {
        self[column % LANES]
    }

    #[inline]
    fn once(mark: Mark<'_>, later: i32, column: usize, _: &Scale) -> i32 {
        mark.lane(later, column)
    }
}

/// On many columns, where it is on the scale, which keeps them.
impl Date for Spot {
    #[inline]
    fn of(mark: Mark<'_>, later: i32) -> Self {
        mark.spot(later)
    }

    fn outside() -> Self {
        Self::OUTSIDE
    }

    fn room(scale: &mut Scale) -> &mut Vec<[Self; 2]> {
        &mut scale.room.spots
    }

    #[inline]
    fn is_outside(&self) -> bool {
        Self::is_outside(*self)
    }

    #[inline]
    fn on(&self, column: usize, scale: &Scale) -> i32 {
        scale.work(*self, column)
    }

    #[inline]
    fn once(mark: Mark<'_>, later: i32, column: usize, scale: &Scale) -> i32 {
        scale.work(mark.spot(later), column)
    }
}
