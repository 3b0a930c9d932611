//! What one day's work is: its shifts with running sums.

use super::Shift;

/// The shifts of one day, in order and without overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Day {
    slots: Box<[Slot]>,
    work: u32,
}

/// A shift and the work of the day before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    shift: Shift,
    before: u16,
}

impl Day {
    /// Makes the day of shifts that are in order and do not overlap.
    pub(super) fn new(shifts: &[Shift]) -> Self {
        let mut work = 0_u16;
        let slots = shifts.iter().map(|shift| {
            let before = work;
            work = work.saturating_add(shift.minutes());
            Slot {
                shift: *shift,
                before,
            }
        });
        let slots = slots.collect();
        Self {
            slots,
            work: u32::from(work),
        }
    }

    /// Returns the working minutes of the day, at most 1440.
    pub(super) fn work(&self) -> u32 {
        self.work
    }

    /// Returns the shifts in order.
    pub(super) fn shifts(&self) -> impl DoubleEndedIterator<Item = Shift> + '_ {
        self.slots.iter().map(|slot| slot.shift)
    }

    /// Returns the slot that holds `minute`, or the last one before it.
    fn slot_at(&self, minute: u32) -> Option<Slot> {
        let after = self
            .slots
            .partition_point(|slot| u32::from(slot.shift.start()) <= minute);
        self.slots.get(after.checked_sub(1)?).copied()
    }

    /// Returns the working minutes before a minute of the day.
    pub(super) fn work_before(&self, minute: u32) -> u32 {
        self.slot_at(minute).map_or(0, |Slot { shift, before }| {
            let until = minute.min(u32::from(shift.end()));
            until
                .saturating_sub(u32::from(shift.start()))
                .saturating_add(u32::from(before))
        })
    }

    /// Tells whether a minute of the day is one of work.
    pub(super) fn is_working(&self, minute: u32) -> bool {
        self.slot_at(minute)
            .is_some_and(|slot| minute < u32::from(slot.shift.end()))
    }

    /// Returns where the stretch ends that a minute of the day is in; the minute itself when it rests.
    pub(super) fn end_of(&self, minute: u32) -> u32 {
        let shifts = self.slots.iter().map(|slot| slot.shift);
        shifts.fold(minute, |end, shift| {
            let goes_on = (u32::from(shift.start())..u32::from(shift.end())).contains(&end);
            if goes_on { u32::from(shift.end()) } else { end }
        })
    }

    /// Returns where the stretch starts that a working minute of the day is in.
    pub(super) fn start_of(&self, minute: u32) -> u32 {
        let shifts = self.slots.iter().rev().map(|slot| slot.shift);
        shifts.fold(minute, |start, shift| {
            let goes_on = (u32::from(shift.start())..=u32::from(shift.end())).contains(&start);
            if goes_on {
                u32::from(shift.start())
            } else {
                start
            }
        })
    }

    /// Returns the minute of the day at which `work` minutes of it are done and the next one starts.
    ///
    /// `work` is below that of the day.
    pub(super) fn minute_after(&self, work: u32) -> u32 {
        let after = self
            .slots
            .partition_point(|slot| u32::from(slot.before) <= work);
        let slot = after.checked_sub(1).and_then(|last| self.slots.get(last));
        slot.map_or(0, |Slot { shift, before }| {
            work.saturating_sub(u32::from(*before))
                .saturating_add(u32::from(shift.start()))
        })
    }
}
