//! Policies that were published, each as it was written.

use super::check;

#[test]
fn san_bernardino() {
    // As written, 50 001 starts the second band: what lies between 50 000.00 and 50 001.00 belongs to none.
    check(
        "policy sb spend
         band directors <=50000: any department-director city-manager
         band manager >=50001 <=100000: any city-manager
         band council >100000 *: any mayor; majority city-council
         build => gap 50000.01..50000.99",
    );
    // The assistant decides in the manager's absence by written authorisation: modelled as a role of their own.
    check(
        "policy sb spend
         band directors <=50000: any department-director city-manager
         band manager <=100000: any city-manager acting-city-manager
         band council *: any mayor; majority city-council
         build => ok
         chain 0.00 => directors
         chain 49999.99 => directors
         chain 50000.00 => directors
         chain 50000.01 => manager
         chain 99999.99 => manager
         chain 100000.00 => manager
         chain 100000.01 => council
         seat department-director ana
         seat city-manager max
         seat mayor eve
         seat city-council c1 c2 c3 c4 c5 c6 c7
         open r1 zoe 50000.00 => pending 1 [ana max]
         open r2 ana 50000.00 => pending 1 [max]
         open r3 max 50000.01 => no-eligible-approver   # nobody acts for the manager
         seat acting-city-manager ana
         open r4 max 50000.01 => pending 1 [ana]
         open r5 zoe 100000.01 => pending 2 [eve]
         approve c1 => not-asked
         approve eve => met, pending 1 [c1 c2 c3 c4 c5 c6 c7]
         approve c1 => recorded, pending 1 [c2 c3 c4 c5 c6 c7]
         approve c2 => recorded, pending 1 [c3 c4 c5 c6 c7]
         approve c3 => recorded, pending 1 [c4 c5 c6 c7]
         proof => not-approved
         approve c4 => approved, approved
         proof => 100000.01",
    );
}

#[test]
fn pullman_before_and_since_2024() {
    check(
        "policy old spend
         band petty-cash <150: any department-head designee
         band head <3000: any department-head designee
         band mayor <=50000: any mayor mayor-designee finance-director finance-designee
         band council *: majority city-council
         build => ok
         chain 149.99 => petty-cash
         chain 150.00 => head
         chain 150.01 => head
         chain 2999.99 => head
         chain 3000.00 => mayor
         chain 3000.01 => mayor
         chain 49999.99 => mayor
         chain 50000.00 => mayor
         chain 50000.01 => council",
    );
    check(
        "policy new spend
         band head <5000: any department-head designee
         band mayor <=100000: any mayor mayor-designee finance-director finance-designee
         band council *: majority city-council
         build => ok
         chain 4999.99 => head
         chain 5000.00 => mayor
         chain 5000.01 => mayor
         chain 99999.99 => mayor
         chain 100000.00 => mayor
         chain 100000.01 => council",
    );
}

#[test]
fn santa_clara_as_written_lets_nobody_approve_exactly_five_thousand() {
    check(
        "policy sc spend
         band small <=1000: any manager department-head employee
         band medium <5000: any manager department-head
         band large >5000 <40000: any city-manager
         band council >=40000 *: majority city-council
         build => gap 5000.00..5000.00",
    );
    check(
        "policy sc spend
         band small <=1000: any manager department-head employee
         band medium <5000: any manager department-head
         band large <40000: any city-manager
         band council *: majority city-council
         build => ok
         chain 999.99 => small
         chain 1000.00 => small
         chain 1000.01 => medium
         chain 4999.99 => medium
         chain 5000.00 => large
         chain 5000.01 => large
         chain 39999.99 => large
         chain 40000.00 => council
         chain 40000.01 => council",
    );
}

#[test]
fn santa_clara_utilities_need_director_and_manager() {
    // Both from 5 000 to 125 000; what is below and above is as in the general policy.
    check(
        "policy utilities spend
         band medium <5000: any manager department-head
         band utilities <=125000: each director manager
         band council *: majority city-council
         build => ok
         chain 4999.99 => medium
         chain 5000.00 => utilities
         chain 125000.00 => utilities
         chain 125000.01 => council
         seat director ana
         seat manager ana
         open r1 zoe 5000.00 => no-eligible-approver     # one person, two roles
         seat manager ben
         open r1 zoe 5000.00 => pending 1 [ana ben]
         approve ana => recorded, pending 1 [ben]
         approve ana => already-decided                  # counts once, whichever role
         approve ben => approved, approved
         open r2 zoe 5000.00 => pending 1 [ana ben]
         approve ben => recorded, pending 1 [ana]
         reject ana => vetoed, rejected
         approve ben => request-closed",
    );
}

#[test]
fn university_of_the_pacific_asks_advice() {
    check(
        "policy pacific spend
         band dean <=100000: advice marketing; any dean athletic-director assistant-vp
         band vice-president <250000: advice marketing; any vice-president provost
         band legal *: advice marketing; advice legal; any vice-president provost
         build => ok
         chain 99999.99 => dean
         chain 100000.00 => dean
         chain 100000.01 => vice-president
         chain 249999.99 => vice-president
         chain 250000.00 => legal
         chain 250000.01 => legal
         seat marketing mia
         seat legal leo
         seat vice-president vic
         open r1 zoe 250000.00 => pending 1 [vic]
         advise vic yes => no-adviser
         advise leo no => advised, pending 1 [vic]
         advise leo yes => already-decided
         approve leo => not-asked
         approve vic => approved, approved               # mia was not heard: advice does not block
         advise mia yes => request-closed",
    );
}

#[test]
fn california_entertainment_is_approved_upward() {
    // ben reports to ana, ana to eve, zoe to ana.
    let policy = |separation: &str| {
        format!(
            "policy dinner spend {separation}
             band all *: any supervisor
             build => ok
             seat supervisor ana ben eve
             boss ben ana
             boss ana eve
             boss zoe ana
             "
        )
    };
    check(
        &[
            &policy("superiors"),
            "open r1 ana 80.00 => pending 1 [eve]
             approve ana => separation-of-duties
             approve ben => separation-of-duties
             approve eve => approved, approved
             open r2 zoe 80.00 ana => pending 1 [eve]    # zoe asks for the host ana
             approve ben => separation-of-duties
             open r3 zoe 80.00 => pending 1 [ana ben eve]
             open r4 eve 80.00 => no-eligible-approver",
        ]
        .concat(),
    );
    // Without the rule a subordinate may sign; the host still may not.
    check(
        &[
            &policy(""),
            "open r1 ana 80.00 => pending 1 [ben eve]
             open r2 zoe 80.00 ana => pending 1 [ben eve]",
        ]
        .concat(),
    );
}

#[test]
fn california_state_university_caps() {
    check(
        "policy goods spend capped
         band vice-presidents <999999999: any vice-president president cfo
         band top <=999999999: any president cfo
         build => ok
         chain 999999998.99 => vice-presidents
         chain 999999999.00 => top
         chain 999999999.01 => beyond-authority",
    );
    check(
        "policy sole-source spend capped
         band top <=250000: any president cfo
         build => ok
         chain 250000.00 => top
         chain 250000.01 => beyond-authority
         seat cfo cem
         open r1 zoe 250000.01 => beyond-authority       # A25: nobody's limit reaches
         open r1 zoe 250000.00 => pending 1 [cem]",
    );
}

#[test]
fn pinellas_amends_by_a_majority_plus_one_of_seven() {
    check(
        "policy plan amendment
         band any *: majority+1 board
         build => ok
         seat board b1 b2 b3 b4 b5 b6 b7
         open r1 zoe 1400000.00 => pending 1 [b1 b2 b3 b4 b5 b6 b7]
         approve b1 => recorded, pending 1 [b2 b3 b4 b5 b6 b7]
         reject b2 => recorded, pending 1 [b3 b4 b5 b6 b7]
         approve b3 => recorded, pending 1 [b4 b5 b6 b7]
         approve b4 => recorded, pending 1 [b5 b6 b7]
         abstain b5 => recorded, pending 1 [b6 b7]
         approve b6 => recorded, pending 1 [b7]          # four are a majority, five are needed
         approve b7 => approved, approved
         open r2 b1 1400000.00 => pending 1 [b2 b3 b4 b5 b6 b7]
         reject b2 => recorded, pending 1 [b3 b4 b5 b6 b7]
         reject b3 => unreachable, rejected              # four left, b1 stands aside but has a seat",
    );
}
