//! What a report is computed from: the view of a running plan that its performance is computed from as well.

pub(super) use crate::performance::view::{View, last_day};
