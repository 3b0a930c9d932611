//! How the money is divided: a tree of nodes with an amount each, and views that add the same money up in other ways.

use serde::{Deserialize, Deserializer, Serialize, de};

use super::{
    BudgetError, BudgetSpec, Control, Exception, Matching, NodeKind, NodeSpec, Rule, Stage,
    ViewSpec, build,
    control::{Gate, Gates, gates_of, rules_of},
    names::Names,
};
use crate::{
    id::{NodeId, RoleId},
    money::{Allotment, Currency, Money},
    time::Period,
};

/// Stands for no position.
const NOWHERE: u32 = u32::MAX;

/// One node of a budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub(super) id: NodeId,
    pub(super) name: Box<str>,
    pub(super) kind: NodeKind,
    pub(super) control: Control,
    pub(super) rules: Vec<Rule>,
    pub(super) views: Vec<NodeId>,
    pub(super) phasing: Vec<Money>,
    pub(super) allotment: Allotment,
    pub(super) amount: Money,
    /// The position of the parent; the root has none.
    pub(super) parent: Option<usize>,
    /// The number of nodes in the subtree, this one included.
    pub(super) size: usize,
    pub(super) depth: usize,
}

impl Node {
    /// Returns the identifier.
    #[must_use]
    pub fn id(&self) -> &NodeId {
        &self.id
    }

    /// Returns what people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns what it stands for.
    #[must_use]
    pub fn kind(&self) -> NodeKind {
        self.kind
    }

    /// Returns what happens when more is asked of it than it has, at the stages `plan` and `hold`.
    #[must_use]
    pub fn control(&self) -> Control {
        self.control
    }

    /// Returns what is asked instead at a stage, or besides at the later ones, as written.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Returns the views in which it and everything below it are counted as well, as written.
    #[must_use]
    pub fn views(&self) -> &[NodeId] {
        &self.views
    }

    /// Returns how its amount falls on the periods; nothing if it is not phased.
    #[must_use]
    pub fn phasing(&self) -> &[Money] {
        &self.phasing
    }

    /// Returns what it was given of its parent, as written; the total for the root.
    #[must_use]
    pub fn allotment(&self) -> Allotment {
        self.allotment
    }

    /// Returns the amount that came of it.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.amount
    }

    /// Returns the number of nodes above it.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.depth
    }
}

/// Another way to add up the same money, see [`ViewSpec`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    pub(super) spec: ViewSpec,
    pub(super) amount: Money,
    /// The number of views above it.
    pub(super) depth: usize,
}

impl View {
    /// Returns the identifier.
    #[must_use]
    pub fn id(&self) -> &NodeId {
        &self.spec.id
    }

    /// Returns the view as written.
    #[must_use]
    pub fn spec(&self) -> &ViewSpec {
        &self.spec
    }

    /// Returns its limit, or what its nodes are allotted.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.amount
    }
}

/// A budget: one root with all the money, and below it who gets what out of whom.
///
/// The nodes lie in one row in which every node comes before its children and siblings are ordered by identifier, so that a
/// subtree is a stretch of the row and nothing depends on the order in which they were written.
///
/// # Example: amounts, percentages, and the rest
/// ```
/// use tactica::budget::BudgetTree;
///
/// let tree: BudgetTree = serde_json::from_str(r#"{
///   "root": "plan", "name": "Media plan", "total": "1000.00 USD",
///   "nodes": [
///     {"id": "outdoor", "name": "Out of home", "allotment": "468.11 USD"},
///     {"id": "digital", "name": "Digital", "allotment": "33.5%"},
///     {"id": "search", "name": "Search", "parent": "digital", "allotment": "50%"},
///     {"id": "social", "name": "Social", "parent": "digital", "allotment": "50%"},
///     {"id": "reserve", "name": "Reserve", "allotment": "remaining", "kind": "reserve"}
///   ]
/// }"#)?;
/// let rows: Vec<String> = tree.nodes().iter().map(|node| format!("{} {}", node.id(), node.amount())).collect();
/// assert_eq!(rows, [
///     "plan 1000.00 USD", "digital 335.00 USD", "search 167.50 USD", "social 167.50 USD", "outdoor 468.11 USD",
///     "reserve 196.89 USD",
/// ]);
/// assert_eq!(tree.unallotted("plan").unwrap().to_string(), "0.00 USD");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Example: one line, three ways to add it up
/// ```
/// use tactica::budget::BudgetTree;
///
/// let tree: BudgetTree = serde_json::from_str(r#"{
///   "root": "plan", "name": "Plan", "total": "100.00 USD",
///   "nodes": [
///     {"id": "film", "name": "Film", "allotment": "60.00 USD", "views": ["q1", "brand-team"]},
///     {"id": "fair", "name": "Fair", "allotment": "40.00 USD", "views": ["q2", "brand-team"]}
///   ],
///   "views": [
///     {"id": "q1", "name": "First quarter", "kind": "period"}, {"id": "q2", "name": "Second quarter", "kind": "period"},
///     {"id": "brand-team", "name": "Brand team", "kind": "cost-centre", "limit": "90.00 USD", "control": "soft"}
///   ]
/// }"#)?;
/// let amounts: Vec<String> = tree.views().iter().map(|view| format!("{} {}", view.id(), view.amount())).collect();
/// assert_eq!(amounts, ["brand-team 90.00 USD", "q1 60.00 USD", "q2 40.00 USD"]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Serialize)]
#[serde(into = "BudgetSpec")]
pub struct BudgetTree {
    nodes: Vec<Node>,
    views: Vec<View>,
    periods: Vec<Period>,
    matching: Matching,
    reopening: Option<RoleId>,
    currency: Currency,
    rows: Rows,
}

/// What the ledger needs of every node and, behind the nodes, of every view, each in a row of its own: it walks them for every
/// amount.
#[derive(Debug, Clone, Default)]
struct Rows {
    ids: Vec<NodeId>,
    names: Names,
    /// What is looked at in every node that is charged.
    links: Vec<Link>,
    /// The views in which a node is counted, all the way up, each once; empty if there are no views at all.
    extra: Vec<Box<[u32]>>,
    depths: Vec<usize>,
    rules: Vec<Vec<Rule>>,
    /// Where the balances by period begin; empty if there are no periods.
    phases: Vec<u32>,
    /// Whether any node has a gate at this stage that is not open.
    asked: [bool; 4],
    /// The number of balances.
    cells: usize,
}

/// What is looked at in every node that is charged.
#[derive(Debug, Clone, Copy)]
struct Link {
    /// The node above; nowhere for the root, and for views, which are charged through `extra`.
    parent: u32,
    gates: Gates,
    is_reserve: bool,
}

impl PartialEq for BudgetTree {
    fn eq(&self, other: &Self) -> bool {
        // Everything else follows from these.
        let same = self.nodes == other.nodes && self.views == other.views;
        same && self.periods == other.periods
            && self.matching == other.matching
            && self.reopening == other.reopening
            && self.currency == other.currency
    }
}

impl Eq for BudgetTree {}

impl BudgetTree {
    /// Makes a budget from its document form.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, structure first; sums of amounts are judged when the structure holds, from the root
    /// down as far as the amounts are known, then views and phasing:
    ///
    /// * [`BudgetError::Duplicate`], [`BudgetError::UnknownParent`], [`BudgetError::Cycle`];
    /// * [`BudgetError::ReserveWithChildren`];
    /// * [`BudgetError::OutOfRange`] if the total is negative or beyond [`AMOUNT_MAX`](super::AMOUNT_MAX);
    /// * [`BudgetError::CurrencyMismatch`], [`BudgetError::Negative`], [`BudgetError::TwoRemaining`],
    ///   [`BudgetError::AboveWhole`], [`BudgetError::OverAllotted`];
    /// * [`BudgetError::UnknownView`], [`BudgetError::ReserveView`];
    /// * [`BudgetError::PeriodGap`], [`BudgetError::PhasingCount`], [`BudgetError::PhasingSum`],
    ///   [`BudgetError::NotPhased`];
    /// * [`BudgetError::Tolerance`].
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` nodes, however deep; nothing recurses. With views, `O(n · d · v)` where a node has `d` nodes above
    /// it and each of these stands in `v` views.
    pub fn new(spec: BudgetSpec) -> Result<Self, Vec<BudgetError>> {
        let built = build::budget(spec)?;
        Ok(Self::of(built))
    }

    fn of(built: build::Built) -> Self {
        let build::Built {
            nodes,
            views,
            extra,
            periods,
            matching,
            reopening,
            currency,
        } = built;
        let mut rows = Rows {
            extra,
            cells: nodes.len().saturating_add(views.len()),
            ..Rows::default()
        };
        for node in &nodes {
            let parent = node.parent.and_then(|at| u32::try_from(at).ok());
            let gates = rows.rule(node.control, &node.rules);
            let link = Link {
                parent: parent.unwrap_or(NOWHERE),
                gates,
                is_reserve: node.kind == NodeKind::Reserve,
            };
            rows.push(&node.id, link, node.depth);
            rows.phase(&node.phasing, periods.len());
        }
        for view in &views {
            let gates = rows.rule(view.spec.control, &view.spec.rules);
            let link = Link {
                parent: NOWHERE,
                gates,
                is_reserve: false,
            };
            rows.push(&view.spec.id, link, view.depth);
            rows.phase(&view.spec.phasing, periods.len());
        }
        Self {
            nodes,
            views,
            periods,
            matching,
            reopening,
            currency,
            rows,
        }
    }

    /// Returns the currency of all amounts.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Returns all the money.
    #[must_use]
    pub fn total(&self) -> Money {
        self.root().amount
    }

    /// Returns the root.
    #[must_use]
    pub fn root(&self) -> &Node {
        self.at(0)
    }

    /// Returns the nodes, each before its children, siblings by identifier.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Returns the views by identifier.
    #[must_use]
    pub fn views(&self) -> &[View] {
        &self.views
    }

    /// Returns the periods on which postings fall; without any, postings need no date.
    #[must_use]
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// Returns by how much orders and invoices may exceed what they are drawn from.
    #[must_use]
    pub fn matching(&self) -> &Matching {
        &self.matching
    }

    /// Returns who may reopen a frozen period.
    #[must_use]
    pub fn reopening(&self) -> Option<&RoleId> {
        self.reopening.as_ref()
    }

    /// Returns the position of a node in [`nodes`](Self::nodes).
    #[must_use]
    pub fn position(&self, node: &str) -> Option<usize> {
        self.place(node).filter(|at| *at < self.nodes.len())
    }

    /// Returns where a node, or behind the nodes a view, stands.
    pub(crate) fn place(&self, id: &str) -> Option<usize> {
        let bytes = id.as_bytes();
        let is_at = |at: u32| {
            let id = self.rows.ids.get(at as usize);
            id.is_some_and(|id| id.as_bytes() == bytes)
        };
        self.rows.names.find(bytes, is_at).map(|at| at as usize)
    }

    /// Returns the position of a node, as [`position`](Self::position) does of its name.
    pub(super) fn find(&self, node: &NodeId) -> Option<usize> {
        let is_at = |at: u32| self.rows.ids.get(at as usize) == Some(node);
        let found = self.rows.names.find(node.as_bytes(), is_at);
        found
            .map(|at| at as usize)
            .filter(|at| *at < self.nodes.len())
    }

    /// Returns the node of that identifier.
    #[must_use]
    pub fn node(&self, node: &str) -> Option<&Node> {
        self.position(node).and_then(|at| self.nodes.get(at))
    }

    /// Returns the parent of a node; the root has none.
    #[must_use]
    pub fn parent(&self, node: &str) -> Option<&Node> {
        self.nodes.get(self.node(node)?.parent?)
    }

    /// Returns the children of a node by identifier; nothing for a node that is not in the tree.
    pub fn children(&self, node: &str) -> impl Iterator<Item = &Node> {
        let at = self.position(node).unwrap_or(self.nodes.len());
        self.children_at(at).map(|child| self.at(child))
    }

    /// Returns what a node has not passed on to its children; all of its amount when it has none.
    #[must_use]
    pub fn unallotted(&self, node: &str) -> Option<Money> {
        let amount = self.node(node)?.amount;
        let mut children = self.children(node);
        children.try_fold(amount, |left, child| left.try_sub(child.amount).ok())
    }

    /// Tells whether the second node lies in the subtree of the first, or is it.
    pub(crate) fn is_within(&self, top: usize, at: usize) -> bool {
        (top..top.saturating_add(self.at(top).size)).contains(&at)
    }

    /// Returns the node at a position.
    pub(crate) fn at(&self, position: usize) -> &Node {
        self.nodes
            .get(position)
            .expect("invariant: positions come from the tree itself")
    }

    /// Returns the position and those of all nodes above it, upward.
    pub(crate) fn upward(&self, position: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(position), |&at| {
            let above = self.rows.links.get(at)?.parent;
            (above != NOWHERE).then_some(above as usize)
        })
    }

    /// Returns everything an amount at a node is charged to: the node, all nodes above it, and all its views, each once.
    pub(crate) fn charged(&self, position: usize) -> impl Iterator<Item = usize> {
        self.upward(position).chain(self.charged_views(position))
    }

    /// Returns the views an amount at a node is charged to, all the way up, each once.
    pub(crate) fn charged_views(&self, position: usize) -> impl Iterator<Item = usize> {
        let views = self.rows.extra.get(position);
        let views = views.map_or(&[][..], |views| views);
        views.iter().map(|view| *view as usize)
    }

    /// Returns the name of a node or view.
    pub(super) fn name_at(&self, place: usize) -> &NodeId {
        let id = self.rows.ids.get(place);
        id.expect("invariant: places come from the tree itself")
    }

    pub(super) fn depth_at(&self, place: usize) -> usize {
        self.rows.depths.get(place).copied().unwrap_or(0)
    }

    /// Returns what the rules of a stage come to at a node or view.
    pub(super) fn gate(&self, place: usize, stage: Stage) -> Gate {
        let link = self.rows.links.get(place);
        link.and_then(|link| link.gates.get(stage as usize))
            .copied()
            .unwrap_or(Gate::Ruled)
    }

    pub(super) fn is_reserve(&self, position: usize) -> bool {
        let link = self.rows.links.get(position);
        link.is_some_and(|link| link.is_reserve)
    }

    pub(super) fn rules_at(&self, place: usize) -> &[Rule] {
        self.rows.rules.get(place).map_or(&[], Vec::as_slice)
    }

    /// Tells whether anything is asked at a stage, anywhere.
    pub(super) fn is_asked(&self, stage: Stage) -> bool {
        self.rows.asked.get(stage as usize) == Some(&true)
    }

    /// Returns the balance of a node or view in a period, if it is phased.
    pub(super) fn phase(&self, place: usize, period: usize) -> Option<usize> {
        let base = self.rows.phases.get(place).copied()?;
        (base != NOWHERE).then(|| (base as usize).saturating_add(period))
    }

    /// Tells whether postings fall on periods.
    pub(super) fn is_phased(&self) -> bool {
        !self.periods.is_empty()
    }

    pub(super) fn cells(&self) -> usize {
        self.rows.cells
    }

    /// Tells whether an exception is one of the role that a rule names.
    pub(super) fn lets_pass(role: Option<&RoleId>, exception: Option<&Exception>) -> bool {
        role.is_some() && role == exception.map(|exception| &exception.role)
    }

    /// Returns the positions of the children.
    pub(crate) fn children_at(&self, position: usize) -> impl Iterator<Item = usize> {
        let end = position.saturating_add(self.nodes.get(position).map_or(0, |node| node.size));
        let inside = move |at: &usize| *at < end;
        std::iter::successors(
            Some(position.saturating_add(1)).filter(inside),
            move |&at| Some(at.saturating_add(self.at(at).size)).filter(inside),
        )
    }
}

impl Rows {
    fn push(&mut self, id: &NodeId, link: Link, depth: usize) {
        self.names.push(id.as_bytes());
        self.ids.push(id.clone());
        self.links.push(link);
        self.depths.push(depth);
    }

    fn rule(&mut self, control: Control, written: &[Rule]) -> Gates {
        let rules = rules_of(control, written);
        let gates = gates_of(&rules);
        for (asked, gate) in self.asked.iter_mut().zip(gates) {
            *asked |= gate != Gate::Open;
        }
        self.rules.push(rules);
        gates
    }

    /// Makes room for the balances of a phased node or view by period.
    fn phase(&mut self, phasing: &[Money], periods: usize) {
        if periods == 0 {
            return;
        }
        let base = u32::try_from(self.cells).unwrap_or(NOWHERE);
        self.phases
            .push(if phasing.is_empty() { NOWHERE } else { base });
        if !phasing.is_empty() {
            self.cells = self.cells.saturating_add(periods);
        }
    }
}

impl From<BudgetTree> for BudgetSpec {
    fn from(tree: BudgetTree) -> Self {
        let ids: Vec<NodeId> = tree.nodes.iter().map(|node| node.id.clone()).collect();
        let mut nodes = tree.nodes.into_iter();
        let root = nodes.next().expect("invariant: a tree has a root");
        let nodes = nodes.map(|node| NodeSpec {
            id: node.id,
            name: node.name,
            parent: node
                .parent
                .filter(|&at| at > 0)
                .and_then(|at| ids.get(at).cloned()),
            allotment: node.allotment,
            kind: node.kind,
            control: node.control,
            rules: node.rules,
            views: node.views,
            phasing: node.phasing,
        });
        Self {
            root: root.id,
            name: root.name,
            total: root.amount,
            control: root.control,
            rules: root.rules,
            phasing: root.phasing,
            nodes: nodes.collect(),
            views: tree.views.into_iter().map(|view| view.spec).collect(),
            periods: tree.periods,
            matching: tree.matching,
            reopening: tree.reopening,
        }
    }
}

impl<'de> Deserialize<'de> for BudgetTree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(BudgetSpec::deserialize(deserializer)?).map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            de::Error::custom(lines.join("; "))
        })
    }
}
