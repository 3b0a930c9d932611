//! Funds that were published, and what happened to them.

use super::check;

#[test]
fn space_coast_disaster_fund() {
    // FY 2024-25: the director alone, once an emergency is declared, also above 200 000, the total not to exceed the fund.
    check(
        "fund disaster 1358843.00
         trigger emergency
         authority director *
         build => ok
         draw director emergency recovery 1.00 => fund-not-declared
         draw approved emergency recovery 1.00 => fund-not-declared
         declare emergency unsaid => fund-no-reason
         declare hurricane => fund-unknown-trigger
         declare emergency => left 1358843.00
         declare emergency => fund-already-declared
         draw nobody emergency recovery 1.00 => fund-not-authorised, next director
         draw marketing-manager+chair emergency recovery 1.00 => fund-not-authorised, next director
         draw director emergency recovery 1358843.01 => fund-above-balance 1358843.00
         draw director emergency recovery 200000.01 => left 1158842.99
         draw chair+director emergency recovery 58842.99 => left 1100000.00
         draw director emergency advertising 1000000.00 promotion 100000.01 => fund-above-balance 1100000.00
         draw director emergency advertising 1000000.00 promotion 100000.00 => left 0.00
         draw director emergency recovery 0.01 => fund-above-balance 0.00
         stand => 1358843.00 + 0.00 = 0.00 + 1358843.00 + 0.00",
    );
}

#[test]
fn san_luis_obispo_reserve() {
    // FY 2024-25: the reserve of 100 000 may be used for marketing under the reserve policy. Who decides is our own.
    check(
        "fund reserve 100000.00 inside district-reserve
         trigger reserve-policy
         authority district-board *
         build => ok
         declare reserve-policy => left 100000.00
         draw district-board reserve-policy district-reserve 1.00 => fund-own-node
         draw district-board reserve-policy marketing 100000.01 => fund-above-balance 100000.00
         draw district-board reserve-policy marketing 100000.00 => left 0.00
         draw district-board reserve-policy marketing 0.01 => fund-above-balance 0.00",
    );
}

#[test]
fn pinellas_reserves_to_a_campaign() {
    // Budget amendment no. 6 of FY 2017: 1 400 000 by approval of the board, on the council's recommendation alone not a cent;
    // 800 480 of it for the fall campaign. That these were all the reserves is our own.
    check(
        "fund reserves 1400000.00
         trigger revenue-above-budget
         authority board-of-commissioners *
         build => ok
         declare revenue-above-budget => left 1400000.00
         draw tourist-council revenue-above-budget fall-campaign 800480.00 support 599520.00 => fund-not-authorised, next board-of-commissioners
         draw approved revenue-above-budget fall-campaign 800480.01 support 599520.00 => fund-above-balance 1400000.00
         draw approved revenue-above-budget fall-campaign 800480.00 support 599520.00 => left 0.00
         stand => 1400000.00 + 0.00 = 0.00 + 1400000.00 + 0.00",
    );
}

#[test]
fn collier_carry_forward() {
    // 2012: 350 000 of carry-forward recognised, then appropriated in three parts.
    check(
        "fund carry-forward 0.00
         trigger recognised
         authority board *
         build => ok
         declare recognised => left 0.00
         draw board recognised television 0.01 => fund-above-balance 0.00
         replenish 350000.01 of 350000.00 => fund-above-unallocated 350000.00
         replenish 350000.00 of 350000.00 => left 350000.00
         draw board recognised television 150000.00 => left 200000.00
         draw board recognised group-meetings 100000.00 => left 100000.00
         draw board recognised trade-shows 100000.01 => fund-above-balance 100000.00
         draw board recognised trade-shows 100000.00 => left 0.00
         replenish 0.01 of 0.00 => fund-above-unallocated 0.00
         stand => 0.00 + 350000.00 = 0.00 + 350000.00 + 0.00",
    );
}
