//! From a request to money that is spent: what is asked, who decides, what is ordered and invoiced.

use super::check;

pub(super) const SPENDING: &str = "
# Asked, approved, ordered, invoiced in parts, credited, closed, given back.
request-spend   | ben | r1 search:4000 cost=banner vendor=acme | requested held | search 20000/4000/0/0/16000; media 40000/4000/0/0/36000; plan 100000/4000/0/0/96000
order           | ben | o1 r1 acme 4000        | not-approved
release-request | ben | r1                     | not-approved
decide          | ben | r1 approve             | separation-of-duties
decide          | eve | r1 approve             | not-asked
decide          | mia | r1 approve             | approved                     | search 20000/4000/0/0/16000
decide          | max | r1 reject              | request-closed
order           | ben | o1 r1 other 4000       | ledger-approval-mismatch
order           | ben | o1 r1 acme 3000        | committed                    | search 20000/1000/3000/0/16000
order           | ben | o2 r1 acme 1000.01     | ledger-exceeds
order           | ben | o1 r1 acme 3000        | ledger-exists
order           | ben | o1 r1 acme 300         | ledger-conflict
invoice         | ben | i1 o1 partial 1000     | settled                      | search 20000/1000/2000/1000/16000
invoice         | ben | i1 o1 partial 1001     | ledger-conflict
invoice         | ben | i2 o1 final 1500       | settled                      | search 20000/1000/0/2500/16500
invoice         | ben | i3 o1 partial 1        | ledger-already-resolved
credit          | ben | n1 i2 300              | credited                     | search 20000/1000/0/2200/16800
credit          | ben | n2 i2 1200.01          | ledger-exceeds
credit          | ben | n2 n1 10               | ledger-unknown
order           | ben | o2 r1 acme 600         | committed                    | search 20000/400/600/2200/16800
close-order     | ben | o2                     | order-closed                 | search 20000/400/0/2200/17400
close-order     | ben | o2                     | ledger-already-resolved
release-request | ben | r1                     | released                     | search 20000/0/0/2200/17800; plan 100000/0/0/2200/97800
release-request | ben | r1                     | ledger-already-resolved
order           | ben | o3 r1 acme 1           | ledger-already-resolved
";

pub(super) const SMALL: &str = "
# Up to 500, the limit included, nobody is asked. The amount of a document with one line need not name the node.
request-spend | ben | r1 print:500                           | requested held | print 20000/500/0/0/19500
order         | ben | o1 r1 press 500                        | committed      | print 20000/0/500/0/19500
invoice       | ben | i1 o1 partial 500                      | settled        | print 20000/0/0/500/19500
invoice       | ben | i2 o1 partial 1                        | ledger-already-resolved
request-spend | ben | r2 print:500.01                        | requested held
order         | ben | o2 r2 press 500.01                     | not-approved
# Several lines are added up before the policy is asked.
request-spend | ben | r3 print:300,events:200.01             | requested held
order         | ben | o3 r3 press 1                          | not-approved
request-spend | ben | r4 events:100,print:400                | requested held | print 20000/1200.01/0/500/18299.99; events 10000/300.01/0/0/9699.99
order         | ben | o4 r4 press 500                        | amount-or-lines
order         | ben | o4 r4 press                            | amount-or-lines
order         | ben | o4 r4 press amount=1 lines=print:1     | amount-or-lines
order         | ben | o4 r4 press search:10                  | ledger-exceeds
order         | ben | o4 r4 press print:400,events:100       | committed      | print 20000/800.01/400/500/18299.99
invoice       | ben | i4 o4 partial 400                      | amount-or-lines
invoice       | ben | i4 o4 partial print:300                | settled        | print 20000/800.01/100/800/18299.99
credit        | ben | n4 i4 100                              | credited       | print 20000/800.01/100/700/18399.99
invoice       | ben | i5 o9 partial 400                      | ledger-unknown
credit        | ben | n5 i9 400                              | ledger-unknown
close-order   | ben | o9                                     | ledger-unknown
order         | ben | o5 r9 press 1                          | unknown-request
release-request | ben | r9                                   | unknown-request
decide        | mia | r9 approve                             | unknown-request
withdraw      | ben | r9                                     | unknown-request
";

pub(super) const ASKING: &str = "
# What is asked for has to make sense before it has to be there.
request-spend | zoe | r1 print:10                        | unknown-person
request-spend | ben | r1 print:10 beneficiary=zoe        | unknown-person
request-spend | ben | r1 lines=                          | lines-none
request-spend | ben | r1 print:0                         | lines-not-positive
request-spend | ben | r1 print:10,print:20               | lines-duplicate-node
request-spend | ben | r1 print:10EUR                     | currency-mismatch
request-spend | ben | r1 nowhere:10                      | ledger-unknown-node
request-spend | ben | r1 buffer:10                       | ledger-reserve
request-spend | ben | r1 print:10 cost=nothing           | unknown-cost
request-spend | ben | r1 print:10 cost=banner            | cost-elsewhere
request-spend | ben | r1 search:10,print:10 cost=banner  | cost-elsewhere
request-spend | ben | r1 print:10                        | requested held
request-spend | ben | r1 print:10                        | request-exists
request-transfer | ben | r1 print search 10              | request-exists
# Hard limits refuse, soft ones warn, advisory ones are silent; the whole is hard.
request-spend | ben | r2 print:19990.01                  | ledger-limit-exceeded
request-spend | ben | r2 print:19990                     | requested held          | print 20000/20000/0/0/0
request-spend | ben | r3 print:0.01                      | ledger-limit-exceeded
request-spend | ben | r3 social:15000.01                 | requested held!social   | social 15000/15000.01/0/0/-0.01; media 40000/15000.01/0/0/24999.99
request-spend | ben | r4 events:49999.99                 | requested held          | events 10000/49999.99/0/0/-39999.99; plan 100000/85000/0/0/15000
# Reserves are not free: of the 15,000 left, 5,700 are set aside.
request-spend | ben | r5 events:9300.01                  | ledger-limit-exceeded
request-spend | ben | r5 events:9300                     | requested held          | plan 100000/94300/0/0/5700
# What is refused or taken back is free again.
withdraw      | eve | r5                                 | not-requester
withdraw      | ben | r5                                 | withdrawn released      | plan 100000/85000/0/0/15000
withdraw      | ben | r5                                 | request-closed
decide        | mia | r2 approve                         | not-asked
";

pub(super) const COMMITTEE: &str = "
# Six seats: a majority is four, and one more is five.
request-spend | ben | r1 print:15000   | requested held
decide        | mia | r1 approve       | not-asked
decide        | c1  | r1 approve       | recorded
decide        | c1  | r1 approve       | already-decided
decide        | c2  | r1 reject        | recorded
decide        | c3  | r1 approve       | recorded
decide        | c4  | r1 approve       | recorded
order         | ben | o1 r1 acme 15000 | not-approved
decide        | c5  | r1 approve       | recorded
decide        | c6  | r1 approve       | approved
order         | ben | o1 r1 acme 15000 | committed          | print 20000/0/15000/0/5000
# Two who will not approve leave four.
request-spend | ben | r2 search:15000  | requested held
decide        | c1  | r2 approve       | recorded
decide        | c2  | r2 abstain       | recorded
decide        | c3  | r2 reject        | unreachable released | search 20000/0/0/0/20000
decide        | c4  | r2 approve       | request-closed
# A member who asks keeps a seat and loses the vote.
request-spend | c1  | r3 search:15000  | requested held
decide        | c1  | r3 approve       | separation-of-duties
decide        | c2  | r3 reject        | unreachable released
# A manager, then a director; legal is only asked.
request-spend | ben | r4 search:14999.99 beneficiary=mia | requested held
decide        | dan | r4 approve       | not-asked
decide        | mia | r4 approve       | separation-of-duties
decide        | lea | r4 reject        | advised
decide        | lea | r4 reject        | not-asked
decide        | max | r4 approve       | step-met
decide        | dan | r4 reject        | vetoed released    | search 20000/0/0/0/20000
";

#[test]
fn from_request_to_credit_and_close() {
    check(SPENDING);
}

#[test]
fn small_requests_are_automatic_and_lines_are_added_up() {
    check(SMALL);
}

#[test]
fn what_is_asked_for_makes_sense_and_is_there() {
    check(ASKING);
}

#[test]
fn a_committee_and_a_chain_decide() {
    check(COMMITTEE);
}
