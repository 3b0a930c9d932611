//! What is wrong with a problem, all at once, and what does it come to when nothing is?

use std::{collections::BTreeMap, sync::Arc};

use rust_decimal::prelude::ToPrimitive;

use super::{
    Bound, FORMAT, GroupDraft, ItemDraft, Problem, ProblemDraft, ProblemFault, ProblemFaults,
    RiskDraft, Subject,
    bounds::Span,
    core::risk::Risk,
    problem::{Edge, Item, Node, Question},
    reader::Reader,
};
use crate::{
    id::{GroupId, ItemId},
    number::Percent,
    response::{Curve, Shape, kernel::Kernel},
};

/// The greatest level of a risk, in percent.
const LEVEL_MOST: u32 = 99;

impl ProblemDraft {
    /// Checks the document and brings its bounds together.
    ///
    /// # Errors
    ///
    /// All faults at once, each a [`ProblemFault`] with its subject, value and limit.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` items and groups.
    ///
    /// # Example: three faults, three lines
    /// ```
    /// use tactica::{allocate::{ItemDraft, ProblemDraft}, money::Currency, response::Shape};
    ///
    /// let mut draft = ProblemDraft::new(Currency::EUR);
    /// let tv = ItemDraft {
    ///     min: Some("500.00 EUR".parse()?),
    ///     max: Some("400.00 EUR".parse()?),
    ///     ..ItemDraft::new("tv".parse().expect("a slug"), Shape::Power { scale: f64::NAN, exponent: 0.5 })
    /// };
    /// draft.items.push(tv);
    /// let faults = draft.build().unwrap_err();
    /// let codes: Vec<&str> = faults.faults().iter().map(|fault| fault.code()).collect();
    /// assert_eq!(codes, ["problem-no-question", "curve-not-finite", "problem-bounds-cross"]);
    /// assert_eq!(
    ///     faults.faults()[2].to_string(),
    ///     "tv: the minimum of 500.00 EUR is above the maximum of 400.00 EUR"
    /// );
    /// # Ok::<(), tactica::money::MoneyError>(())
    /// ```
    pub fn build(&self) -> Result<Problem, ProblemFaults> {
        let mut reader = Reader {
            currency: self.currency,
            faults: Vec::new(),
        };
        let question = reader.question(self);
        let groups = reader.groups(&self.groups, self.marginal_return.is_some());
        let count = self
            .items
            .iter()
            .map(|item| item.samples.len())
            .find(|count| *count > 0);
        #[expect(clippy::cast_precision_loss, reason = "a count of samples")]
        let odds = count.map(|count| vec![1.0 / count as f64; count].into());
        let places: BTreeMap<&GroupId, usize> = groups
            .iter()
            .enumerate()
            .map(|(g, node)| (&node.id, g))
            .collect();
        let mut items: Vec<Item> = Vec::with_capacity(self.items.len());
        for draft in &self.items {
            items.extend(reader.item(draft, &places, odds.as_ref()));
        }
        items.sort_by(|a, b| a.id.cmp(&b.id));
        // Also those whose curves are refused.
        let mut names: Vec<&ItemId> = self.items.iter().map(|item| &item.id).collect();
        names.sort();
        for pair in names.windows(2).filter(|pair| pair[0] == pair[1]) {
            reader.faults.push(ProblemFault::Duplicate {
                subject: Subject::Item(pair[0].clone()),
            });
        }
        let risk = reader.risk(self.risk, count, &items);
        match question {
            Some(question) if reader.faults.is_empty() => Ok(Problem {
                currency: self.currency,
                question,
                risk,
                items,
                groups,
            }),
            _ => Err(ProblemFaults(reader.faults)),
        }
    }
}

impl Reader {
    fn question(&mut self, draft: &ProblemDraft) -> Option<Question> {
        if draft.format != FORMAT {
            let found = draft.format.as_str().into();
            self.faults.push(ProblemFault::Format { found });
        }
        if draft.items.is_empty() {
            self.faults.push(ProblemFault::NoItems);
        }
        let budget = self.amount(&Subject::Budget, "budget", draft.budget);
        if let (Some(0), Some(money)) = (budget, draft.budget) {
            self.faults.push(ProblemFault::Budget { budget: money });
        }
        let asked = [
            ("target", draft.target),
            ("marginal_return", draft.marginal_return),
            ("average_return", draft.average_return),
        ];
        let mut named = asked
            .iter()
            .filter_map(|(name, value)| Some((*name, (*value)?)));
        let first = named.next();
        if let (Some((first, _)), Some((second, _))) = (first, named.next()) {
            self.faults
                .push(ProblemFault::TwoQuestions { first, second });
        }
        let Some((field, value)) = first else {
            if draft.budget.is_none() {
                self.faults.push(ProblemFault::NoQuestion);
            }
            return budget.map(Question::Budget);
        };
        let value = self.number(&Subject::Budget, field, Some(value))?;
        Some(match field {
            "target" => Question::Target {
                outcome: value,
                limit: budget,
            },
            "marginal_return" => Question::Marginal {
                slope: value,
                limit: budget,
            },
            _ => Question::Average {
                ratio: value,
                limit: budget,
            },
        })
    }

    /// Returns how bad luck counts; none where it does not count at all.
    fn risk(
        &mut self,
        draft: Option<RiskDraft>,
        draws: Option<usize>,
        items: &[Item],
    ) -> Option<Risk> {
        let draft = draft?;
        let level = self.share(&Subject::Budget, "level", Some(draft.level), LEVEL_MOST);
        let aversion = self.share(&Subject::Budget, "aversion", Some(draft.aversion), 100);
        let Some(draws) = draws else {
            self.faults.push(ProblemFault::RiskWithoutSamples);
            return None;
        };
        let (level, aversion) = (level?.0.to_f64()?, aversion?.0.to_f64()?);
        if aversion == 0.0 {
            return None;
        }
        let lines = |item: &&Item| matches!(item.kernel, Kernel::Pieces { .. });
        for item in items.iter().filter(lines) {
            let item = item.id.clone();
            self.faults.push(ProblemFault::NotSmooth { item });
        }
        Some(Risk {
            tail: 1.0 - level,
            aversion,
            draws,
        })
    }

    fn groups(&mut self, drafts: &[GroupDraft], marginal: bool) -> Vec<Node> {
        let mut sorted: Vec<&GroupDraft> = drafts.iter().collect();
        sorted.sort_by(|a, b| a.id.cmp(&b.id));
        for pair in sorted.windows(2).filter(|pair| pair[0].id == pair[1].id) {
            self.faults.push(ProblemFault::Duplicate {
                subject: Subject::Group(pair[0].id.clone()),
            });
        }
        let place = |id: &GroupId| sorted.binary_search_by(|draft| draft.id.cmp(id)).ok();
        let mut nodes = Vec::with_capacity(sorted.len());
        for draft in &sorted {
            let subject = Subject::Group(draft.id.clone());
            let within = draft.within.as_ref().and_then(|id| {
                let found = place(id);
                if found.is_none() {
                    let (subject, group) = (subject.clone(), id.clone());
                    self.faults
                        .push(ProblemFault::UnknownGroup { subject, group });
                }
                found
            });
            let node = Node {
                id: draft.id.clone(),
                within,
                min: self.amount(&subject, "min", draft.min),
                max: self.amount(&subject, "max", draft.max),
                min_share: self.share(&subject, "min_share", draft.min_share, 100),
                max_share: self.share(&subject, "max_share", draft.max_share, 100),
            };
            if marginal && (node.min_share.is_some() || node.max_share.is_some()) {
                self.faults.push(ProblemFault::ShareWithoutBudget {
                    group: draft.id.clone(),
                });
            }
            self.crossing(
                &subject,
                edge(node.min, Bound::Min),
                edge(node.max, Bound::Max),
            );
            if let (Some(low), Some(high)) = (node.min_share, node.max_share) {
                if low.0 > high.0 {
                    let value = draft.min_share.unwrap_or(Percent::ZERO);
                    let high = draft.max_share.unwrap_or(Percent::ZERO);
                    let (field, low) = ("min_share", Percent::ZERO);
                    self.faults.push(ProblemFault::Percentage {
                        subject,
                        field,
                        value,
                        low,
                        high,
                    });
                }
            }
            nodes.push(node);
        }
        self.circles(&nodes);
        nodes
    }

    /// Reports the first group of every circle.
    fn circles(&mut self, nodes: &[Node]) {
        // 0: not seen, 1: on the way up from the start, 2: known to lead out.
        let mut state = vec![0_u8; nodes.len()];
        for start in 0..nodes.len() {
            let mut path = Vec::new();
            let mut at = Some(start);
            while let Some(g) = at.filter(|g| state[*g] == 0) {
                state[g] = 1;
                path.push(g);
                at = nodes[g].within;
            }
            if let Some(g) = at.filter(|g| state[*g] == 1) {
                let from = path.iter().position(|h| *h == g).unwrap_or_default();
                let first = path[from..].iter().min().copied().unwrap_or(g);
                let group = nodes[first].id.clone();
                self.faults.push(ProblemFault::GroupCycle { group });
            }
            for g in path {
                state[g] = 2;
            }
        }
    }

    fn item(
        &mut self,
        draft: &ItemDraft,
        groups: &BTreeMap<&GroupId, usize>,
        odds: Option<&Arc<[f64]>>,
    ) -> Option<Item> {
        let subject = Subject::Item(draft.id.clone());
        let weight = self.number(&subject, "weight", Some(draft.weight.unwrap_or(1.0)));
        let kernel = self.kernel(draft, odds);
        let group = draft.group.as_ref().and_then(|id| {
            let found = groups.get(id).copied();
            if found.is_none() {
                let (subject, group) = (subject.clone(), id.clone());
                self.faults
                    .push(ProblemFault::UnknownGroup { subject, group });
            }
            found
        });
        let fixed = self.amount(&subject, "fixed", draft.fixed);
        let optional = self.amount(&subject, "zero_or_at_least", draft.zero_or_at_least);
        let edges = [
            edge(fixed, Bound::Fixed),
            edge(optional, Bound::ZeroOrAtLeast),
            edge(self.amount(&subject, "min", draft.min), Bound::Min),
            edge(
                self.amount(&subject, "committed", draft.committed),
                Bound::Committed,
            ),
            edge(self.parity(&subject, draft), Bound::Parity),
            edge(self.voice(&subject, draft), Bound::ShareOfVoice),
            edge(self.amount(&subject, "max", draft.max), Bound::Max),
        ];
        let edges: Vec<Edge> = edges.into_iter().flatten().collect();
        let span = Span::of(&edges, 0);
        self.crossing(
            &subject,
            span.low.filter(|_| span.floor.is_some()),
            span.high,
        );
        let step = self.step(&subject, draft, fixed.is_some())?;
        if span.floor.is_some() && step > 0 {
            let span = Span::of(&edges, step);
            self.crossing(&subject, span.low, span.high);
        }
        let mut item = Item {
            id: draft.id.clone(),
            kernel: kernel?.weighted(weight?),
            edges: [].into(),
            low: None,
            high: None,
            floor: None,
            zero: false,
            step: 0,
            group,
        };
        item.bound_by(edges, step);
        Some(item)
    }

    fn kernel(&mut self, draft: &ItemDraft, odds: Option<&Arc<[f64]>>) -> Option<Kernel> {
        let item = &draft.id;
        match (&draft.curve, draft.samples.as_slice()) {
            (Some(shape), []) => self.curve(item, shape),
            (None, shapes @ [_, ..]) => {
                let (found, expected) = (shapes.len(), odds.map_or(0, |odds| odds.len()));
                if found != expected {
                    let item = item.clone();
                    self.faults.push(ProblemFault::SampleCount {
                        item,
                        found,
                        expected,
                    });
                }
                let kernels: Vec<_> = shapes.iter().map(|shape| self.curve(item, shape)).collect();
                let mean = Kernel::mean(kernels.into_iter().collect::<Option<Vec<_>>>()?, odds?);
                if mean.is_none() {
                    self.faults
                        .push(ProblemFault::SampleKinds { item: item.clone() });
                }
                mean
            }
            _ => {
                self.faults
                    .push(ProblemFault::CurveOrSamples { item: item.clone() });
                None
            }
        }
    }

    fn curve(&mut self, item: &ItemId, shape: &Shape) -> Option<Kernel> {
        if let Ok(curve) = Curve::new(shape.clone()) {
            return Some(curve.kernel().clone());
        }
        let faults = shape.faults().into_iter();
        self.faults.extend(faults.map(|error| ProblemFault::Curve {
            item: item.clone(),
            error,
        }));
        None
    }

    fn step(&mut self, subject: &Subject, draft: &ItemDraft, fixed: bool) -> Option<i128> {
        let step = self.amount(subject, "step", draft.step);
        if let (Some(0), Some(amount)) = (step, draft.step) {
            let (subject, needed) = (subject.clone(), "above zero");
            self.faults.push(ProblemFault::Amount {
                subject,
                field: "step",
                amount,
                needed,
            });
            return None;
        }
        // What is decided need not be a multiple.
        Some(if fixed { 0 } else { step.unwrap_or(0) })
    }
}

fn edge(minor: Option<i128>, bound: Bound) -> Option<Edge> {
    minor.map(|minor| Edge { minor, bound })
}
