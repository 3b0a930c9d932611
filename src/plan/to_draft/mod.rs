//! Back from a plan to a document that builds an equal plan.

mod budget;
mod response;
mod tasks;

use super::{
    ApprovalTerms, Plan,
    draft::{
        ApprovalsDraft, AudienceDraft, AuthorityDraft, BlackoutDraft, BudgetDraft, CalendarDraft,
        ChannelDraft, ContingencyDraft, CostDraft, CostRateDraft, FORMAT, Field, FiscalDraft,
        FundDraft, KpiDraft, NodeDraft, ObjectiveDraft, Origin, OvertimeDraft, PersonDraft,
        PlanDraft, RateDraft, ResourceDraft, RiskDraft, RoleDraft, SpanDraft, Standing,
        TacticDraft, TriggerDraft, ViewDraft,
    },
};
use crate::{
    approval::Limit,
    contingency::{Condition, CoveredRisk, Fund, Standing as FundStanding, Trigger},
    issue::{Subject, SubjectKind},
    number::Percent,
    resource::{CostRate, Person, Resource},
    strategy::{Objective, StatusBands},
    tactic::{BlackoutList, Cost, CostBasis, Tactic},
    time::DateSpan,
};

impl Plan {
    /// Returns the plan as a draft: every list in the order of the names, every choice spelled out, tasks and milestones of a
    /// tactic apart. It builds an equal plan.
    ///
    /// # Example: last year's plan, a year on
    /// ```
    /// use tactica::plan::PlanDraft;
    ///
    /// let plan = PlanDraft::new("spring-2025", "USD", "2025-01-01", "2025-07-01").build()?;
    /// let mut draft = plan.to_draft();
    /// assert_eq!(draft.build()?, plan);
    ///
    /// (draft.id, draft.start, draft.end) = ("spring-2026".into(), "2026-01-01".into(), "2026-07-01".into());
    /// assert_eq!(draft.build()?.id().as_str(), "spring-2026");
    /// # Ok::<(), tactica::issue::Issues>(())
    /// ```
    #[must_use]
    pub fn to_draft(&self) -> PlanDraft {
        let source = Source(self);
        PlanDraft {
            format: FORMAT.to_owned(),
            id: Field::of(self.id.clone()),
            name: self.name.clone(),
            organisation: self.organisation.clone(),
            currency: Field::of(self.currency),
            start: Field::of(self.span.start()),
            end: Field::of(self.span.end()),
            fiscal: FiscalDraft {
                start_month: Some(self.fiscal.start_month()),
                pattern: Some(self.fiscal.pattern()),
            },
            sources: self.sources.clone(),
            rates: self.rates.rates().iter().map(rate).collect(),
            calendar: self.calendar.clone().into(),
            calendars: self
                .calendars
                .iter()
                .map(|(id, hours)| source.calendar(id, hours))
                .collect(),
            blackouts: self.blackouts.iter().map(|b| source.blackout(b)).collect(),
            objectives: self
                .objectives
                .iter()
                .map(|o| source.objective(o))
                .collect(),
            audiences: self.audiences.iter().map(|a| source.audience(a)).collect(),
            channels: self.channels.iter().map(|c| source.channel(c)).collect(),
            roles: self.roles.iter().map(role).collect(),
            people: self.people.iter().map(|p| source.person(p)).collect(),
            resources: self.resources.iter().map(|r| source.resource(r)).collect(),
            tactics: source.tactics(),
            milestones: source.milestones(),
            budget: source.budget(),
            contingency: ContingencyDraft {
                min: self.fund_bounds.0.into(),
                max: self.fund_bounds.1.into(),
                funds: self.funds.iter().map(|f| source.fund(f)).collect(),
            },
            policies: self
                .policies
                .as_slice()
                .iter()
                .cloned()
                .map(Into::into)
                .collect(),
            approvals: self.terms.as_ref().map(approvals).unwrap_or_default(),
        }
    }
}

fn approvals(terms: &ApprovalTerms) -> ApprovalsDraft {
    ApprovalsDraft {
        plan_for: Field::of(terms.plan_for),
        ask_from: terms.ask_from.into(),
        calendar: terms.calendar.clone().into(),
    }
}

fn fields<T: Clone>(values: &[T]) -> Vec<Field<T>> {
    values.iter().cloned().map(Field::of).collect()
}

fn rate(rate: &crate::money::ExchangeRate) -> RateDraft {
    RateDraft {
        from: Field::of(rate.from()),
        to: Field::of(rate.to()),
        rate: crate::number::Ratio::new(rate.rate()).ok().into(),
        date: Field::of(rate.date()),
    }
}

fn role(role: &crate::resource::Role) -> RoleDraft {
    RoleDraft {
        id: Field::of(role.id.clone()),
        name: role.name.clone(),
        level: role.level,
    }
}

fn spans(spans: &[DateSpan]) -> Vec<SpanDraft> {
    let draft = |span: &DateSpan| SpanDraft {
        start: Field::of(span.start()),
        end: Field::of(span.end()),
    };
    spans.iter().map(draft).collect()
}

fn cost_rates(rates: &[CostRate]) -> Vec<CostRateDraft> {
    let draft = |rate: &CostRate| CostRateDraft {
        from: Field::of(rate.from),
        price: Field::of(rate.price),
    };
    rates.iter().map(draft).collect()
}

/// The plan as the source of drafts.
struct Source<'a>(&'a Plan);

impl Source<'_> {
    fn provenance(&self, kind: SubjectKind, id: &str) -> (Field<Origin>, String) {
        match self.0.provenance(&Subject::new(kind, id)) {
            Some(provenance) => (provenance.origin.into(), provenance.note.clone()),
            None => (Field::Missing, String::new()),
        }
    }

    fn calendar(
        &self,
        id: &crate::id::CalendarId,
        hours: &crate::time::WorkCalendar,
    ) -> CalendarDraft {
        let (origin, note) = self.provenance(SubjectKind::Calendar, id.as_str());
        CalendarDraft {
            id: Field::of(id.clone()),
            hours: hours.spec(),
            origin,
            note,
        }
    }

    fn blackout(&self, from: &BlackoutList) -> BlackoutDraft {
        let (origin, note) = self.provenance(SubjectKind::Blackout, from.id.as_str());
        BlackoutDraft {
            id: Field::of(from.id.clone()),
            name: from.name.clone(),
            spans: fields(&from.spans),
            origin,
            note,
        }
    }

    fn objective(&self, from: &Objective) -> ObjectiveDraft {
        let (origin, note) = self.provenance(SubjectKind::Objective, from.id.as_str());
        ObjectiveDraft {
            id: Field::of(from.id.clone()),
            name: from.name.clone(),
            priority: Some(from.priority),
            weight: from.weight.into(),
            audiences: fields(&from.audiences),
            kpis: from.kpis.iter().map(|kpi| self.kpi(kpi)).collect(),
            origin,
            note,
        }
    }

    fn kpi(&self, from: &crate::strategy::Kpi) -> KpiDraft {
        let (origin, note) = self.provenance(SubjectKind::Kpi, from.id().as_str());
        let (bands, usual) = (from.bands(), StatusBands::default());
        let green = Some(bands.green_from()).filter(|green| *green != usual.green_from());
        // Amber that is left out is the usual one, or green where that is less.
        let implied = usual.amber_from().min(bands.green_from());
        let amber = Some(bands.amber_from()).filter(|amber| *amber != implied);
        KpiDraft {
            id: Field::of(from.id().clone()),
            name: from.name().to_owned(),
            unit: from.unit().to_owned(),
            baseline: Field::of(from.baseline()),
            target: Field::of(from.target()),
            due: Field::of(from.due()),
            weight: from.weight().into(),
            green_from: green.into(),
            amber_from: amber.into(),
            origin,
            note,
        }
    }

    fn audience(&self, from: &crate::strategy::Audience) -> AudienceDraft {
        let (origin, note) = self.provenance(SubjectKind::Audience, from.id.as_str());
        AudienceDraft {
            id: Field::of(from.id.clone()),
            name: from.name.clone(),
            description: from.description.clone(),
            origin,
            note,
        }
    }

    fn channel(&self, from: &crate::tactic::Channel) -> ChannelDraft {
        let (origin, note) = self.provenance(SubjectKind::Channel, from.id.as_str());
        ChannelDraft {
            id: Field::of(from.id.clone()),
            name: from.name.clone(),
            category: Field::of(from.category),
            origin,
            note,
        }
    }

    fn person(&self, from: &Person) -> PersonDraft {
        let (origin, note) = self.provenance(SubjectKind::Person, from.id.as_str());
        PersonDraft {
            id: Field::of(from.id.clone()),
            name: from.name.clone(),
            department: from.department.clone(),
            roles: fields(&from.roles),
            skills: fields(&from.skills),
            reports_to: from.reports_to.clone().into(),
            approves_up_to: from.approves_up_to.into(),
            calendar: from.calendar.clone().into(),
            capacity: if from.capacity == Percent::HUNDRED {
                Field::Missing
            } else {
                Field::of(from.capacity)
            },
            absences: spans(&from.absences),
            rates: cost_rates(&from.rates),
            overtime: from.overtime.map(|overtime| OvertimeDraft {
                rate: Field::of(overtime.rate),
                most: Field::of(overtime.most),
            }),
            origin,
            note,
        }
    }

    fn resource(&self, from: &Resource) -> ResourceDraft {
        let (origin, note) = self.provenance(SubjectKind::Resource, from.id.as_str());
        ResourceDraft {
            id: Field::of(from.id.clone()),
            name: from.name.clone(),
            kind: Field::of(from.kind),
            units: Field::of(from.units),
            skills: fields(&from.skills),
            calendar: from.calendar.clone().into(),
            absences: spans(&from.absences),
            rates: cost_rates(&from.rates),
            origin,
            note,
        }
    }

    fn tactic(&self, from: &Tactic) -> TacticDraft {
        let (origin, note) = self.provenance(SubjectKind::Tactic, from.id.as_str());
        TacticDraft {
            id: Field::of(from.id.clone()),
            name: from.name.clone(),
            objectives: fields(&from.objectives),
            audiences: fields(&from.audiences),
            mix: fields(&from.mix),
            channels: fields(&from.channels),
            responsible: from.responsible.clone().into(),
            origin,
            note,
            ..TacticDraft::default()
        }
    }

    fn cost(&self, from: &Cost) -> CostDraft {
        let (origin, note) = self.provenance(SubjectKind::Cost, from.id.as_str());
        let (amount, quantity, price) = match &from.basis {
            CostBasis::Amount(amount) => (Field::of(*amount), Field::Missing, Field::Missing),
            CostBasis::Units { quantity, price } => {
                (Field::Missing, Field::of(*quantity), Field::of(*price))
            }
        };
        CostDraft {
            id: Field::of(from.id.clone()),
            name: from.name.clone(),
            node: Field::of(from.node.clone()),
            channel: from.channel.clone().into(),
            task: from.task.clone().into(),
            amount,
            quantity,
            price,
            facts: self.0.stated_of(&from.id).cloned().unwrap_or_default(),
            origin,
            note,
        }
    }

    fn budget(&self) -> BudgetDraft {
        let (plan, tree) = (self.0, &self.0.budget);
        let root = tree.root();
        let (origin, note) = self.provenance(SubjectKind::Node, root.id().as_str());
        let nodes = tree.nodes().iter().skip(1).map(|node| {
            let (origin, note) = self.provenance(SubjectKind::Node, node.id().as_str());
            NodeDraft {
                id: Field::of(node.id().clone()),
                name: node.name().to_owned(),
                parent: tree
                    .parent(node.id().as_str())
                    .map(|parent| parent.id().clone())
                    .into(),
                allotment: Field::of(node.allotment()),
                kind: Field::of(node.kind()),
                control: Field::of(node.control()),
                rules: node.rules().iter().map(budget::rule).collect(),
                views: node.views().iter().cloned().map(Field::of).collect(),
                phasing: node.phasing().iter().copied().map(Field::of).collect(),
                response: self.response(node.id()),
                bounds: plan
                    .spend_bounds()
                    .get(node.id())
                    .map(response::bounds)
                    .unwrap_or_default(),
                origin,
                note,
            }
        });
        let views = tree.views().iter().map(|view| {
            let (origin, note) = self.provenance(SubjectKind::View, view.id().as_str());
            ViewDraft {
                origin,
                note,
                ..budget::view(view.spec())
            }
        });
        BudgetDraft {
            id: Field::of(root.id().clone()),
            name: root.name().to_owned(),
            total: Field::of(tree.total()),
            control: Field::of(root.control()),
            rules: root.rules().iter().map(budget::rule).collect(),
            periods: tree
                .periods()
                .iter()
                .map(|period| Field::of(period.label))
                .collect(),
            phasing: root.phasing().iter().copied().map(Field::of).collect(),
            nodes: nodes.collect(),
            views: views.collect(),
            matching: budget::matching(tree.matching()),
            reopening: tree.reopening().cloned().into(),
            flexibility: plan
                .flexibility()
                .map(budget::flexibility)
                .unwrap_or_default(),
            carry_over: plan
                .carry_over()
                .map(budget::carry_over)
                .unwrap_or_default(),
            reviews: plan.reviews().iter().map(budget::review).collect(),
            origin,
            note,
        }
    }

    fn fund(&self, fund: &Fund) -> FundDraft {
        let from = fund.spec();
        let (origin, note) = self.provenance(SubjectKind::Fund, from.id.as_str());
        let (standing, inside) = match &from.standing {
            FundStanding::InsideBaseline { node } => (Standing::Inside, Field::of(node.clone())),
            FundStanding::OutsideBaseline => (Standing::Outside, Field::Missing),
        };
        FundDraft {
            id: Field::of(from.id.clone()),
            name: from.name.to_string(),
            purpose: from.purpose.to_string(),
            amount: Field::of(from.amount),
            standing: Field::of(standing),
            node: inside,
            cap_per_draw: from.cap_per_draw.into(),
            cap_per_period: from.cap_per_period.map(|cap| cap.amount).into(),
            risks: from.risks.iter().map(risk).collect(),
            triggers: from.triggers.iter().map(trigger).collect(),
            authority: from.authority.iter().map(authority).collect(),
            origin,
            note,
        }
    }
}

fn risk(from: &CoveredRisk) -> RiskDraft {
    RiskDraft {
        id: Field::of(from.id.clone()),
        description: from.description.to_string(),
        exposure: Field::of(from.exposure),
    }
}

fn trigger(from: &Trigger) -> TriggerDraft {
    let mut draft = TriggerDraft {
        id: Field::of(from.id.clone()),
        kind: Field::of(from.kind),
        description: from.description.to_string(),
        ..TriggerDraft::default()
    };
    match &from.condition {
        None => (),
        Some(Condition::Metric(threshold)) => {
            draft.kpi = Field::of(threshold.kpi.clone());
            draft.relation = Field::of(threshold.relation);
            draft.threshold = Field::of(threshold.value);
        }
        Some(Condition::Date { from, until }) => {
            draft.from = Field::of(*from);
            draft.until = (*until).into();
        }
    }
    draft
}

fn authority(from: &crate::contingency::Authority) -> AuthorityDraft {
    let (up_to, below) = match from.limit {
        Limit::UpTo(limit) => (Field::of(limit), Field::Missing),
        Limit::Below(limit) => (Field::Missing, Field::of(limit)),
        Limit::Unlimited => (Field::Missing, Field::Missing),
    };
    AuthorityDraft {
        role: Field::of(from.role.clone()),
        up_to,
        below,
    }
}
