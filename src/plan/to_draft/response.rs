//! What money brings and may be, back in its loose form.

use super::Source;
use crate::{
    id::NodeId,
    issue::SubjectKind,
    plan::draft::{BoundsDraft, Field, PointDraft, ResponseDraft, RivalDraft},
    response::{Parameter, RivalFloor, SpendBounds},
};

impl Source<'_> {
    /// Writes the curve of a node; a default where it has none.
    pub(super) fn response(&self, id: &NodeId) -> ResponseDraft {
        let Some(from) = self.0.responses().get(id) else {
            return ResponseDraft::default();
        };
        let (origin, note) = self.provenance(SubjectKind::Response, id.as_str());
        let number = |parameter| Field::from(from.curve.number(parameter));
        let point = |point: &crate::response::SpendPoint| PointDraft {
            spend: Field::of(point.spend),
            outcome: Field::of(point.outcome),
        };
        ResponseDraft {
            curve: Field::of(from.curve.form()),
            ceiling: number(Parameter::Ceiling),
            half: number(Parameter::Half),
            shape: number(Parameter::Shape),
            midpoint: number(Parameter::Midpoint),
            steepness: number(Parameter::Steepness),
            scale: number(Parameter::Scale),
            exponent: number(Parameter::Exponent),
            unit: number(Parameter::Unit),
            floor: number(Parameter::Floor),
            constant: number(Parameter::Constant),
            rate: number(Parameter::Rate),
            cap: number(Parameter::Cap),
            points: from.curve.points().iter().map(point).collect(),
            weight: from.weight.into(),
            origin,
            note,
        }
    }
}

pub(super) fn bounds(from: &SpendBounds) -> BoundsDraft {
    BoundsDraft {
        min: from.min.into(),
        max: from.max.into(),
        zero_or_at_least: from.zero_or_at_least.into(),
        fixed: from.fixed.into(),
        step: from.step.into(),
        min_share: from.min_share.into(),
        max_share: from.max_share.into(),
        parity: from.parity.as_ref().map(rival).unwrap_or_default(),
        share_of_voice: from.share_of_voice.as_ref().map(rival).unwrap_or_default(),
    }
}

fn rival(from: &RivalFloor) -> RivalDraft {
    RivalDraft {
        spend: Field::of(from.spend),
        at_least: Field::of(from.at_least),
    }
}
