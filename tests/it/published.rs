//! Figures that papers and standards give, to the digits that they give.

mod customer;
mod pilot;
