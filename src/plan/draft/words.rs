//! Which words do the closed lists of a plan document have, where no other module knows them?

use crate::word::define_words;

define_words! {
    /// Where a statement of the plan comes from.
    Origin {
        /// It is in a published record.
        Published => "published",
        /// It follows from published figures by arithmetic.
        Derived => "derived",
        /// The author of the document filled it in.
        Assumed => "assumed",
    }
}

define_words! {
    /// Where the money of a contingency fund stands.
    Standing {
        /// In a node of the budget: a contingency reserve, part of the baseline.
        Inside => "inside",
        /// Beside the budget: a management reserve; a draw raises the baseline.
        Outside => "outside",
    }
}

define_words! {
    /// What a period hands on to the next one.
    CarryRule {
        /// Nothing.
        None => "none",
        /// What was not spent.
        Surplus => "surplus",
        /// What was not spent, or what was spent too much.
        SurplusAndDeficit => "surplus-and-deficit",
        /// What was not spent, up to a cap.
        Capped => "capped",
    }
}

define_words! {
    /// What decides how long an effort takes.
    DrivenBy {
        /// The units of people asked for: the effort divided by them, on the task's calendar.
        Units => "units",
        /// The people named: when they are there, at their share of full time.
        Capacity => "capacity",
    }
}
