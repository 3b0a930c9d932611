//! When does everything get done if people, rooms and money are limited, and how much sooner could it be at best?
//!
//! A [`Problem`] is the bare question: jobs with their ways to be done, links, and resources that are given back or used up. It knows no
//! plans, names, calendars or money; times are whole numbers from 0. Its kind is known as the resource-constrained project
//! scheduling problem, with several modes (MRCPSP) and with minimum and maximum lags (RCPSP/max).
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`ProblemSpec::build`] | [`Problem`] | or the first [`LevelError`]: what no search could mend |
//! | [`Problem::critical_path`] | a length | what links alone ask for |
//! | [`Problem::level`] | [`Answer`] | a schedule, a lower bound, and what is proven |
//! | [`Problem::level_until`] | [`Answer`] | the same, with a callback that sees [`Progress`] and can stop |
//! | [`Problem::level_multi_start`] | [`Answer`] | the best of several searches, side by side with the feature `rayon` |
//! | [`Problem::optimise`] | [`Outcome`] | a schedule for another [`Objective`]: due dates, prices, loads, what was published |
//! | [`Problem::optimise_until`] | [`Outcome`] | the same from a given schedule, never worse than it, with a callback |
//! | [`Answer::cause`] | [`Cause`] | why there is no schedule: who or what is short and when, or links among themselves |
//! | [`Schedule::violations`] | [`Violation`]s | judges a schedule from the definitions, whoever made it |
//!
//! # What the words mean
//!
//! A **job** runs in one of its **modes** from its start, without a break, for the mode's duration: at the times `start` up to but without
//! `start + duration`. At each of these times it holds the units its mode asks of **renewable** resources; those of all running
//! jobs together never exceed what is there at that time. What modes ask of **consumable** resources is
//! used up once; all jobs together never use up more than there is. A job of no duration holds nothing, but may use something up.
//!
//! A **link** leaves a start or finish of one job and enters a start or finish of another, no earlier than its **lag** after the date
//! that it leaves or, if the lag is the most that is allowed, no later. A negative lag is a lead.
//!
//! The **makespan** is the latest finish. A **lower bound** is a time before which no schedule ends; where it meets the makespan, the
//! schedule is proven to be a shortest one.
//!
//! # How schedules are found
//!
//! A list of jobs becomes a schedule by *serial generation*: each in turn is put as early as links and resources let it. Four
//! capacities share one machine word, so that a time is tried with one subtraction. A genetic search keeps two populations,
//! schedules generated from the start and from the end; a child takes the order of a busy window from one parent and the rest from
//! the other, and is generated from the opposite end, which justifies it (after Debels and Vanhoucke, 2005). Where capacities
//! vary or jobs have dates, both populations are generated from the start.
//!
//! # How it is known that there is no shorter one
//!
//! A bound is *destructive*: a makespan is assumed, conclusions are drawn from it, and if they contradict each other it is refuted.
//! Conclusions come from links, from pairs of jobs that never fit together, from *time tables* of what must run when, from
//! the *energy* that must lie in each window of time, and from trying the ends of what is left for each job. An exact search, a branch and bound
//! over the order of jobs that get in each other's way, takes what is left; it also solves problems with modes and
//! maximum lags.
//!
//! # Example: in house or by an agency
//! ```
//! use tactica::level::{Job, Mode, Options, ProblemSpec, Resource, Status};
//!
//! let mut spec = ProblemSpec::default();
//! let designer = spec.add_resource(Resource::renewable(1));
//! let budget = spec.add_resource(Resource::consumable(4_000));
//! for _ in 0..3 {
//!     let in_house = Mode::new(10).with(designer, 1);
//!     let agency = Mode::new(4).with(budget, 3_000);
//!     spec.add_job(Job::new(in_house).or(agency));
//! }
//! let answer = spec.build()?.level(&Options::new());
//! // The money buys one of them: two are left for the designer.
//! assert_eq!((answer.status, answer.makespan()), (Status::Optimal, Some(20)));
//! # Ok::<(), tactica::level::LevelError>(())
//! ```

mod cause;
#[cfg(test)]
mod cause_tests;
mod domain;
mod energy;
mod error;
mod exact;
mod generate;
mod genetic;
mod improve;
mod objective;
mod obstacle;
#[cfg(test)]
mod optimise_tests;
mod options;
mod parallel;
mod places;
mod population;
mod problem;
mod project;
mod reinsert;
mod relation;
mod schedule;
mod solve;
mod spec;
mod starts;
mod table;
#[cfg(test)]
mod tests;

pub use error::LevelError;
pub use improve::Outcome;
pub use objective::{Objective, Term};
pub use obstacle::{Cause, Obstacle};
pub use options::{Answer, Options, Progress, Status};
pub use problem::Problem;
pub use schedule::{Schedule, Violation};
pub use spec::{Demand, Job, Limit, Link, Mode, ProblemSpec, Resource, Step, TIME_MAX, UNITS_MAX};
