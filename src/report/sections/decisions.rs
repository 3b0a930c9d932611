//! Who decided what and why, and what the contingency funds were drawn for.

use crate::{
    approval::Vote,
    contingency::Standing,
    program::Effect,
    report::{
        Block, DecisionRow, Definition, Fold, FoldState, FundMove, FundRow, Report, RequestRow,
        Section,
        words::{NONE, instant, lines, list, money, named, paragraph, plain, table},
    },
};

pub(super) fn requests(report: &Report) -> Section {
    let mut blocks = Vec::new();
    if report.requests.is_empty() {
        blocks.push(paragraph("Nothing was asked for."));
    } else {
        let rows = report.requests.iter().map(|request| {
            vec![
                instant(request.at),
                request.request.to_string(),
                request.kind.to_string(),
                money(request.amount),
                request.requester.to_string(),
                request.state.to_string(),
                request.reason.clone(),
            ]
        });
        let headings = [">Asked", "Request", "Kind", ">Amount", "By", "State", "For"];
        blocks.push(Block::Table(table("Requests", &headings, rows.collect())));
        blocks.push(Block::Fold(Fold {
            summary: "Why these people decided, and what they said".to_owned(),
            state: FoldState::Closed,
            blocks: vec![Block::Definitions(
                report.requests.iter().map(reasons).collect(),
            )],
        }));
    }
    Section {
        heading: "Decisions".to_owned(),
        blocks,
    }
}

fn reasons(request: &RequestRow) -> Definition {
    let mut text = vec![
        format!("{}: {}", effect(request), lines(&request.lines)),
        request.chain.clone(),
    ];
    text.extend(request.decisions.iter().map(decision));
    if let Some(withdrawal) = &request.withdrawal {
        let (at, by) = (instant(withdrawal.at()), withdrawal.by());
        text.push(format!("{at} {by} took it back: {}", withdrawal.reason()));
    }
    if !request.waits_for.is_empty() {
        text.push(format!("It waits for {}.", list(&request.waits_for)));
    }
    Definition {
        term: request.request.to_string(),
        description: text.join("\n"),
    }
}

fn effect(request: &RequestRow) -> String {
    match &request.effect {
        Effect::Spend { cost: Some(cost) } => format!("to spend for the planned cost {cost}"),
        Effect::Spend { cost: None } => "to spend".to_owned(),
        Effect::Transfer {
            from,
            cumulative: None,
        } => format!("to move from {from}"),
        Effect::Transfer {
            from,
            cumulative: Some(all),
        } => format!(
            "to move from {from}; {} were moved in the period, this included",
            plain(*all)
        ),
        Effect::Draw { fund, trigger, .. } => format!("to draw {fund} after {trigger}"),
        Effect::Amend { source } => format!("to raise the budget from {source}"),
    }
}

fn decision(row: &DecisionRow) -> String {
    let vote = match row.vote {
        Vote::Approve => "approves",
        Vote::Reject => "rejects",
        Vote::Abstain => "abstains",
    };
    let reason = if row.reason.is_empty() {
        NONE
    } else {
        &row.reason
    };
    // Who was asked by name, or as a superior, has no role to speak in.
    let roles = if row.roles.is_empty() {
        String::new()
    } else {
        format!(" as {}", list(&row.roles))
    };
    let holder = row.acting_for.as_ref();
    let holder = holder.map_or_else(String::new, |holder| format!(" for {holder}"));
    format!(
        "{} step {}: {}{roles}{holder} {vote} ({}): {reason}",
        instant(row.at),
        row.step,
        row.by,
        row.outcome
    )
}

pub(super) fn funds(report: &Report) -> Section {
    let mut blocks = Vec::new();
    if report.funds.is_empty() {
        blocks.push(paragraph("The plan has no contingency funds."));
    } else {
        let rows = report.funds.iter().map(|fund| {
            let mut cells = vec![
                named(&fund.name, fund.fund.as_str()),
                match &fund.standing {
                    Standing::InsideBaseline { node } => format!("inside, at {node}"),
                    Standing::OutsideBaseline => "outside".to_owned(),
                },
            ];
            let amounts = [
                fund.amount,
                fund.drawn,
                fund.released,
                fund.replenished,
                fund.available,
            ];
            cells.extend(amounts.map(money));
            cells
        });
        let headings = [
            "Fund",
            "Of the budget",
            ">Amount",
            ">Drawn",
            ">Released",
            ">Put in",
            ">Available",
        ];
        blocks.push(Block::Table(table(
            "Contingency funds",
            &headings,
            rows.collect(),
        )));
        blocks.push(Block::List(report.funds.iter().flat_map(history).collect()));
    }
    Section {
        heading: "Contingency".to_owned(),
        blocks,
    }
}

fn history(fund: &FundRow) -> Vec<String> {
    let id = &fund.fund;
    let triggers = fund.triggers.iter().map(|row| match &row.declaration {
        Some(said) => format!(
            "{id}: {} was declared by {} on {}: {}",
            row.trigger,
            said.by,
            instant(said.at),
            said.evidence
        ),
        None => format!(
            "{id}: {} is not declared ({})",
            row.trigger, row.description
        ),
    });
    let moves = fund.moves.iter().map(|made: &FundMove| {
        let lines = if made.lines.is_empty() {
            String::new()
        } else {
            format!(" for {}", lines(&made.lines))
        };
        let trigger = made.trigger.as_ref();
        let trigger = trigger.map_or_else(String::new, |trigger| format!(" after {trigger}"));
        format!(
            "{id}: {} {} by {} on {}{trigger}{lines}: {}",
            money(made.amount),
            made.change,
            made.by,
            instant(made.at),
            made.reason
        )
    });
    triggers.chain(moves).collect()
}
