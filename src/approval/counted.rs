//! What of a request counts, for policies that add up and for what a plan has left.

use super::{Opened, Request, RequestState, amend::Baseline};

impl Request {
    /// Returns what of the request counts as asked for: what it asks for now, unless that was rejected or taken back, and while a
    /// change is undecided or came to nothing what was approved before it, where money is bound under that.
    pub(crate) fn counted(&self, is_bound: impl FnOnce() -> bool) -> impl Iterator<Item = &Opened> {
        use RequestState as S;
        let settled = matches!(self.state, S::Approved | S::Overridden | S::Expired);
        let bound = !settled && self.was_approved() && is_bound();
        let approved = self.baseline.as_ref().filter(|_| bound);
        let approved = approved.map(|Baseline(approved)| approved);
        let (now, before) = match self.state {
            S::Approved | S::Overridden | S::Expired => (Some(&self.current), None),
            S::Pending => (Some(&self.current), approved),
            // What was let pass and then rejected has no baseline.
            S::Rejected | S::Withdrawn if approved.is_none() && bound => {
                (Some(&self.current), None)
            }
            S::Rejected | S::Withdrawn => (None, approved),
        };
        // Where both are added up together, the larger stands for both.
        let alike = now.zip(before).filter(|(now, before)| {
            let (now, before) = (&now.draft, &before.draft);
            now.requester == before.requester && now.stated() == before.stated()
        });
        let less = |a: &Opened, b: &Opened| {
            let (a, b) = (a.chain.amount(), b.chain.amount());
            a.currency() == b.currency() && a.minor() < b.minor()
        };
        let covered = alike.map(|(now, before)| less(now, before));
        let now = now.filter(|_| covered != Some(true));
        let before = before.filter(|_| covered != Some(false));
        now.into_iter().chain(before)
    }
}
