//! Stories as text tables: a row per command, the last column is the outcome.
mod time;

mod approval;

mod money;

mod contingency;
