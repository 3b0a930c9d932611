//! What is held, ordered, invoiced and credited, line by line.

use super::check;

#[test]
fn l1_l3_control_by_line_and_by_total() {
    check(
        "tree plan 300
         node kpi1 plan 100
         node kpi2 plan 200
         build => ok
         hold po kpi1=101 kpi2=198 => limit-exceeded(kpi1 free 100 short 1)
         show plan => 300 0 0 0 300
         tree plan 300
         node kpi1 plan 100 advisory
         node kpi2 plan 200 advisory
         build => ok
         hold big kpi1=100 kpi2=201 => limit-exceeded(plan free 300 short 1)   # L3
         hold po kpi1=101 kpi2=198 => ok
         show plan => 300 299 0 0 1
         show kpi1 => 100 101 0 0 -1
         show kpi2 => 200 198 0 0 2",
    );
}

#[test]
fn l4_an_order_invoiced_in_parts_and_one_invoice_undone() {
    check(
        "tree plan 300
         build => ok
         hold h plan=30 => ok
         commit po h plan=30 => ok
         show plan => 300 0 30 0 270
         settle i1 po plan=10 => ok
         show plan => 300 0 20 10 270
         void-invoice i1 => ok
         show plan => 300 0 30 0 270
         void-invoice i1 => already-resolved(voided)
         settle i1 po plan=10 => exists                  # a voided invoice is not entered again
         settle i2 po plan=30 => ok
         show plan => 300 0 0 30 270
         settle i3 po plan=1 => already-resolved(settled)
         void-invoice i2 => ok
         settle i3 po plan=1 last => ok                   # gives back 29
         show plan => 300 0 0 1 299
         void-invoice i3 => ok                            # and does not take them again
         show plan => 300 0 1 0 299
         close po => ok
         show plan => 300 0 0 0 300",
    );
}

#[test]
fn l8_l9_up_to_the_limit() {
    check(
        "tree plan 20000000
         build => ok
         hold a plan=11000000 => ok
         commit po-a a plan=11000000 => ok
         settle i-a po-a plan=11000000 last => ok
         hold b plan=5000000 => ok
         show plan => 20000000 5000000 0 11000000 4000000
         tree plan 200000
         build => ok
         hold over plan=200000.01 => limit-exceeded(plan free 200000 short 0.01)
         hold all plan=200000 => ok
         hold more plan=0.01 => limit-exceeded(plan free 0 short 0.01)",
    );
}

#[test]
fn l10_soft_limits_warn_and_advisory_ones_do_not() {
    check(
        "tree plan 100 soft
         node digital plan 50 soft
         node social digital 20 advisory
         build => ok
         hold h social=60 => ok warning(digital short 10)
         hold i social=45 => ok warning(plan short 5) warning(digital short 55)
         show plan => 100 105 0 0 -5
         hold j plan=1 => ok warning(plan short 6)",
    );
}

#[test]
fn l12_refunds_are_never_blocked() {
    check(
        "tree plan 100 advisory
         build => ok
         hold h plan=97700 => ok
         commit po h plan=97700 => ok
         settle i po plan=97700 => ok
         show plan => 100 0 0 97700 -97600
         credit c i plan=100 => ok
         show plan => 100 0 0 97600 -97500
         credit c i plan=100 => exists
         credit c i plan=50 => conflict(amount)
         credit d i plan=97600.01 => exceeds(invoice i: plan 97600)
         credit d c plan=1 => unknown(invoice c)
         void-invoice c => unknown(invoice c)
         void-invoice i => in-use(100)
         credit d i plan=97600 => ok
         show plan => 100 0 0 0 100",
    );
}

#[test]
fn l13_l18_limits_are_asked_when_reserving() {
    check(
        "tree plan 50
         build => ok
         hold a plan=100 => limit-exceeded(plan free 50 short 50)
         hold b plan=40 => ok
         hold c plan=30 => limit-exceeded(plan free 10 short 20)
         tree plan 100
         build => ok
         hold a plan=70 => ok
         commit po a plan=70 => ok
         settle i po plan=70 => ok
         hold b plan=50 => limit-exceeded(plan free 30 short 20)
         show plan => 100 0 0 70 30",
    );
}

#[test]
fn l17_a_hold_is_resolved_once() {
    check(
        "tree plan 100
         build => ok
         hold h plan=15 => ok
         commit po h plan=16 => exceeds(hold h: plan 15)
         commit po h plan=15 => ok
         commit po-2 h plan=15 => already-resolved(committed)
         release h => already-resolved(committed)
         hold g plan=15 => ok
         commit po-3 g plan=10 => ok
         commit po-4 g plan=6 => exceeds(hold g: plan 5)
         release g => ok
         show plan => 100 0 25 0 75
         release g => already-resolved(released)
         commit po-4 g plan=1 => already-resolved(released)
         void-order po-3 => ok                          # its hold is gone: available
         show plan => 100 0 15 0 85
         void-order po => ok                            # back to its hold
         show plan => 100 15 0 0 85
         void-order po => already-resolved(voided)
         commit po-5 h plan=15 => ok
         settle i po-5 plan=4 => ok
         void-order po-5 => in-use(4)
         close po-5 => ok
         close po-5 => already-resolved(closed)
         show plan => 100 0 0 4 96
         void-invoice i => ok                           # its order is closed: available
         show plan => 100 0 0 0 100
         release x => unknown(hold x)
         close x => unknown(order x)
         void-order x => unknown(order x)
         void-invoice x => unknown(invoice x)
         settle i9 x plan=1 => unknown(order x)
         commit po-9 x plan=1 => unknown(hold x)",
    );
}

#[test]
fn l20_the_same_identifier_twice() {
    check(
        "tree plan 100
         node a plan 50
         node b plan 50
         build => ok
         hold h a=10 b=20 => ok
         hold h b=20 a=10 => exists
         hold h a=10 b=21 => conflict(amount)
         hold h a=10 => conflict(node)
         hold h a=10EUR b=20EUR => conflict(currency)
         commit po h a=10 => ok
         commit po h a=10 => exists
         commit po h a=9 => conflict(amount)
         commit po h @acme a=10 => conflict(vendor)
         hold g a=10 => ok
         commit po g a=10 => conflict(source)
         settle i po a=5 => ok
         settle i po a=5 last => conflict(finality)
         settle i po a=5 => exists
         commit po-2 h b=20 => ok
         settle i po-2 b=5 => conflict(source)
         credit i i a=5 => conflict(source)
         settle j po a=6 => exceeds(order po: a 5)
         settle j po b=1 => exceeds(order po: b 0)",
    );
}

#[test]
fn only_what_is_approved_is_ordered() {
    check(
        "tree plan 100
         node a plan 50
         node b plan 50
         build => ok
         hold h a=10 b=20 => ok
         approve h a=10 b=19
         commit po h a=10 => approval-mismatch(amount)
         approve h a=30
         commit po h a=10 => approval-mismatch(node)
         approve h transfer a=10 b=20
         commit po h a=10 => approval-mismatch(kind)
         approve h @acme a=10 b=20
         commit po h a=10 => approval-mismatch(vendor)
         commit po h @other a=10 => approval-mismatch(vendor)
         commit po h @acme a=10 => ok
         hold g a=1 => ok
         approve g a=1
         commit po-2 g @any a=1 => ok",
    );
}
