//! What parents, transfers and reserves make of a budget.

use tactica::{
    budget::{BudgetError, BudgetSpec, BudgetTree, Ledger, NodeSpec},
    money::Allotment,
};

use super::{check, lines, money, node, plain};

#[test]
fn l22_a_parent_has_what_its_children_have() {
    check(
        "tree plan 0
         node a plan 0
         node b plan 0
         build => ok
         raise a 100 => ok
         raise b 10 => ok
         lower a 50 => ok
         expect plan 60 => ok
         show plan => 60 0 0 0 60
         lower a 50 => ok
         lower b 10 => ok
         expect plan 100 => differs(-100)
         lower a 0.01 => insufficient(a 0)",
    );
}

#[test]
fn transfers_are_netted_at_the_lowest_common_node() {
    check(
        "tree plan 100
         node digital plan 60
         node search digital 30
         node social digital 20
         node print plan 40
         build => ok
         transfer search social 31 => insufficient(search 30)
         hold all print=40 => ok
         hold s search=10 => ok
         transfer search social 20 => ok                # digital and plan are not asked
         show search => 10 10 0 0 0
         show social => 40 0 0 0 40
         show digital => 60 10 0 0 50
         spare digital => 10
         transfer digital social 11 => insufficient(digital 10)
         transfer digital social 10 => ok
         show digital => 60 10 0 0 50
         transfer social digital 50 => ok
         spare digital => 50
         transfer digital plan 20 => ok
         show digital => 40 10 0 0 30
         show plan => 100 50 0 0 50
         transfer social print 5 => insufficient(social 0)
         transfer digital print 5 => ok
         show print => 45 40 0 0 5
         show digital => 35 10 0 0 25
         transfer print print 1 => same-node
         transfer print nowhere 1 => unknown-node(nowhere)
         transfer nowhere print 1 => unknown-node(nowhere)
         transfer print plan 0 => not-positive
         transfer print plan 1EUR => currency-mismatch",
    );
}

#[test]
fn a_transfer_out_of_a_group_asks_the_group() {
    // The group is overdrawn by a soft line, so a sibling's money is not there to give.
    check(
        "tree plan 100
         node group plan 50
         node a group 30 soft
         node b group 20
         node c plan 50
         build => ok
         hold h a=45 => ok warning(a short 15)
         transfer b c 6 => limit-exceeded(group free 5 short 1)
         lower b 6 => limit-exceeded(group free 5 short 1)
         transfer b c 5 => ok
         transfer b a 15 => ok
         show group => 45 45 0 0 0",
    );
}

#[test]
fn several_lines_are_asked_together_and_the_deepest_limit_is_named() {
    check(
        "tree plan 100
         node g plan 60
         node a g 40 advisory
         node b g 40% advisory
         build => over-allotted(g 64 of 60, 4 too much)
         tree plan 100
         node g plan 60
         node a g 30 advisory
         node b g 30 advisory
         build => ok
         hold h a=31 b=30 => limit-exceeded(g free 60 short 1)
         hold h a=101 b=30 => limit-exceeded(g free 60 short 71)
         hold h a=31 b=29 => ok
         hold i => no-lines
         hold i a=1 a=1 => duplicate-node
         hold i zzz=1 => unknown-node(zzz)
         hold i a=1EUR => currency-mismatch
         hold i a=0 => not-positive
         hold i a=-1 => not-positive
         hold i a=10000000000000000000000.01 => out-of-range",
    );
}

/// The largest amount there is can be budgeted and held whole.
#[test]
fn the_largest_amount_is_in_range() {
    check(
        "tree plan 10000000000000000000000
         build => ok
         hold h plan=10000000000000000000000.01 => out-of-range
         hold h plan=10000000000000000000000 => ok
         hold i plan=0.01 => limit-exceeded(plan free 0 short 0.01)",
    );
}

#[test]
fn reserves_are_available_but_not_free() {
    check(
        "tree plan 100
         node media plan 90 soft
         node rainy-day plan 10 reserve
         build => ok
         free plan => 90
         hold h rainy-day=1 => reserve(rainy-day)
         hold h media=95 => limit-exceeded(plan free 90 short 5)
         hold h plan=91 => limit-exceeded(plan free 90 short 1)
         hold h media=90 => ok
         show plan => 100 90 0 0 10
         transfer rainy-day media 1 => reserve(rainy-day)
         transfer media rainy-day 1 => reserve(rainy-day)
         raise rainy-day 1 => reserve(rainy-day)
         lower rainy-day 1 => reserve(rainy-day)",
    );
}

#[test]
fn a_budget_with_everything_wrong_says_so_at_once() {
    check(
        "tree plan 100
         node a plan 50
         node a plan 60
         node b nowhere 10
         node c d 10
         node d e 10
         node e c -10%
         node f c 10
         node g plan 1 reserve
         node h g 1
         node i plan -1
         node j plan 1EUR
         build => duplicate(a), unknown-parent(b nowhere), cycle(c d e), reserve-with-children(g), negative(i), currency-mismatch(j)
         tree plan 100
         node a plan 60%
         node b plan 50%
         node c plan remaining
         node d plan remaining
         node e a 70
         node f a -1
         build => two-remaining(plan: c d), above-whole(plan 110%), negative(f)
         tree plan 100
         node a plan 60
         node b plan 50
         node c a 70
         build => over-allotted(plan 110 of 100, 10 too much)
         tree plan 100
         node a plan 60
         node c a 50%
         node d a 30.01
         build => over-allotted(a 60.01 of 60, 0.01 too much)
         tree plan -1
         node a plan 60
         build => out-of-range(plan)",
    );
}

#[test]
fn space_coast_2014_media_plan() {
    // Published: the total, three largest categories and the partners' co-operative money; the rest is not itemised.
    check(
        "tree plan 2300000
         node county plan 2050000
         node out-of-home county 468118
         node broadcast county 380238
         node digital county 337254
         node other county remaining
         node co-operative plan 250000
         build => ok
         show other => 864390 0 0 0 864390
         spare plan => 0
         hold posters out-of-home=468118 => ok
         hold more out-of-home=0.01 => limit-exceeded(out-of-home free 0 short 0.01)",
    );
}

#[test]
fn collier_carry_forward_2012() {
    // 350 000 of carry-forward recognised, and appropriated with a ceiling for each use.
    check(
        "tree plan 1000000
         node campaign plan 0
         node television campaign 0
         node meetings campaign 0
         node trade-shows campaign 0
         build => ok
         raise campaign 350000 => ok
         transfer campaign television 150000 => ok
         transfer campaign meetings 100000 => ok
         transfer campaign trade-shows 100000 => ok
         spare campaign => 0
         show plan => 1350000 0 0 0 1350000
         hold august television=150000.01 => limit-exceeded(television free 150000 short 0.01)
         hold august television=150000 => ok",
    );
}

#[test]
fn ten_thousand_nodes_deep_and_wide() {
    let spec = |parent: &dyn Fn(usize) -> Option<usize>| BudgetSpec {
        nodes: (0..10_000)
            .map(|i| {
                let allotment = if i % 2 == 0 {
                    "100%".parse().unwrap()
                } else {
                    Allotment::Remaining
                };
                NodeSpec {
                    parent: parent(i).map(|p| node(&format!("n{p}"))),
                    ..NodeSpec::new(node(&format!("n{i}")), allotment)
                }
            })
            .collect(),
        ..BudgetSpec::new(node("root"), money("1"))
    };
    let chain = BudgetTree::new(spec(&|i| i.checked_sub(1))).unwrap();
    assert_eq!(chain.node("n9999").unwrap().depth(), 10_000);
    let mut ledger = Ledger::new(chain);
    let event = ledger
        .decide_hold(&"h".parse().unwrap(), &lines(&["n9999=1"]))
        .unwrap();
    ledger.apply(&event).unwrap();
    assert_eq!(plain(ledger.balance("root").unwrap().held), "1");

    let circle = BudgetTree::new(spec(&|i| Some((i + 1) % 10_000))).unwrap_err();
    assert!(matches!(&circle[..], [BudgetError::Cycle { nodes }] if nodes.len() == 10_000));

    let mut wide = spec(&|_| None);
    for node in &mut wide.nodes {
        node.allotment = "0.01%".parse().unwrap();
    }
    let wide = BudgetTree::new(wide).unwrap();
    assert_eq!(
        plain(wide.unallotted("root").unwrap()),
        "0",
        "100 cents among 10 000"
    );
}
