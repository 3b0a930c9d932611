//! What of a request counts, for policies that add up and for what a plan has left.

use super::{Opened, Request, RequestState};

impl Request {
    /// Returns what of the request counts as asked for: what it asks for now, unless that was rejected or taken back, and where money is
    /// bound under it what it asked for when that could be ordered, by another vendor or with other facts.
    ///
    /// All of them are the same money: whoever adds up counts the largest of those that agree in what they go by.
    pub(crate) fn counted(&self, is_bound: impl FnOnce() -> bool) -> impl Iterator<Item = &Opened> {
        use RequestState as S;
        let settled = matches!(self.state, S::Approved | S::Overridden | S::Expired);
        let ended = matches!(self.state, S::Rejected | S::Withdrawn);
        let let_pass = self.overridden.is_some();
        let bound = (!self.former.is_empty() || (ended && let_pass)) && is_bound();
        let now = (!ended || (let_pass && bound)).then_some(&self.current);
        let former = self.former.iter().filter(move |_| bound);
        // Nothing less than what was ordered is approved in its place: where they are told apart by nothing, that counts.
        let former = former.filter(move |before| {
            now.is_none_or(|now| !alike(now, before) || (!settled && is_less(now, before)))
        });
        let replaced = former.clone().any(|before| {
            let less = |now: &Opened| alike(now, before) && is_less(now, before);
            now.is_some_and(less)
        });
        now.filter(|_| !replaced).into_iter().chain(former)
    }

    /// Remembers what is asked for before it is changed, if money could be bound under it.
    pub(super) fn remember(&mut self) {
        if self.state != RequestState::Approved && self.overridden.is_none() {
            return;
        }
        let now = self.current.clone();
        match self.former.iter_mut().find(|before| alike(before, &now)) {
            Some(before) => *before = now,
            None => self.former.push(now),
        }
    }
}

/// Tells whether policies that add up cannot tell the two apart.
fn alike(one: &Opened, other: &Opened) -> bool {
    let (one, other) = (&one.draft, &other.draft);
    one.requester == other.requester && one.stated() == other.stated()
}

fn is_less(one: &Opened, other: &Opened) -> bool {
    let (one, other) = (one.chain.amount(), other.chain.amount());
    one.currency() == other.currency() && one.minor() < other.minor()
}
