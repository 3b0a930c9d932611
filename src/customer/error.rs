//! What can be wrong with the data of customers, with a fit and with a question? Three errors, each with stable codes.

use std::fmt;

/// Names a field of the data of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Field {
    /// The number of repeat purchases, `x`.
    Frequency,
    /// The time of the last purchase after the first one, `t_x`.
    Recency,
    /// The length of the observation after the first purchase, `T`.
    Age,
    /// The mean spend per repeat purchase.
    MonetaryValue,
    /// The number of customers that the row stands for.
    Weight,
    /// The period of a count of survivors.
    Period,
    /// The number of customers that are left.
    Customers,
    /// The amount of a transaction.
    Amount,
}

impl Field {
    /// Returns the name used in sentences and in the headers of tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Frequency => "frequency",
            Self::Recency => "recency",
            Self::Age => "T",
            Self::MonetaryValue => "monetary_value",
            Self::Weight => "weight",
            Self::Period => "period",
            Self::Customers => "customers",
            Self::Amount => "amount",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why a row of data was refused.
///
/// When several reasons hold for one field, the one declared first is returned.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// A value that is not a finite number.
    #[error("{field} is {value}, it must be a finite number")]
    NotFinite {
        /// The field.
        field: Field,
        /// The value as given.
        value: f64,
    },
    /// A negative value.
    #[error("{field} is {value}, it must not be negative")]
    Negative {
        /// The field.
        field: Field,
        /// The value as given.
        value: f64,
    },
    /// A count that is not whole.
    #[error("{field} is {value}, it must be a whole number")]
    Fractional {
        /// The field.
        field: Field,
        /// The value as given.
        value: f64,
    },
    /// A value of zero where there must be something.
    #[error("{field} is zero, it must be positive")]
    Zero {
        /// The field.
        field: Field,
    },
    /// A value beyond what is computed with.
    #[error("{field} is {value}, it must be at most {limit}")]
    TooLarge {
        /// The field.
        field: Field,
        /// The value as given.
        value: f64,
        /// The greatest legal value.
        limit: f64,
    },
    /// A last purchase after the end of the observation.
    #[error("recency is {recency}, it must not be after the end of the observation at {age}")]
    RecencyAfterEnd {
        /// The time of the last purchase.
        recency: f64,
        /// The length of the observation.
        age: f64,
    },
    /// A last repeat purchase of a customer who made none.
    #[error("recency is {recency}, it must be zero where frequency is zero")]
    RecencyWithoutRepeat {
        /// The time of the last purchase.
        recency: f64,
    },
    /// Repeat purchases at the moment of the first one.
    #[error("frequency is {frequency}, it must be zero where recency is zero")]
    RepeatWithoutRecency {
        /// The number of repeat purchases.
        frequency: u64,
    },
    /// More purchases than there were opportunities up to the last one.
    #[error(
        "frequency is {frequency}, it must be at most the {recency} opportunities up to the last purchase"
    )]
    BeyondOpportunities {
        /// The number of purchases.
        frequency: u64,
        /// The opportunity of the last purchase.
        recency: u64,
    },
    /// A repeat customer without spend.
    #[error("monetary_value is missing, it must be given where frequency is {frequency}")]
    NoSpend {
        /// The number of repeat purchases.
        frequency: u64,
    },
    /// More survivors than in the period before.
    #[error("customers is {customers}, it must be at most the {before} of the period before")]
    SurvivorsRise {
        /// The customers that are left.
        customers: u64,
        /// The customers that were left one period before.
        before: u64,
    },
    /// Periods that are not 0, 1, 2, ….
    #[error("period is {period}, it must be {expected}: periods count up from 0 without a gap")]
    PeriodOrder {
        /// The period as given.
        period: u64,
        /// The period that is due here.
        expected: u64,
    },
}

impl DataError {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFinite { .. } => "customer-not-finite",
            Self::Negative { .. } => "customer-negative",
            Self::Fractional { .. } => "customer-fractional",
            Self::Zero { .. } => "customer-zero",
            Self::TooLarge { .. } => "customer-too-large",
            Self::RecencyAfterEnd { .. } => "customer-recency-after-end",
            Self::RecencyWithoutRepeat { .. } => "customer-recency-without-repeat",
            Self::RepeatWithoutRecency { .. } => "customer-repeat-without-recency",
            Self::BeyondOpportunities { .. } => "customer-beyond-opportunities",
            Self::NoSpend { .. } => "customer-no-spend",
            Self::SurvivorsRise { .. } => "customer-survivors-rise",
            Self::PeriodOrder { .. } => "customer-period-order",
        }
    }
}

/// A refused row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct RowError {
    /// The number of the row, counted from 1.
    pub row: usize,
    /// What is wrong with it.
    pub error: DataError,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}: {}", self.row, self.error)
    }
}

/// All that is wrong with a table, in the order of its rows; at least one.
#[derive(Debug, Clone, PartialEq)]
pub struct DataErrors(Vec<RowError>);

impl DataErrors {
    /// Makes the error if something is wrong.
    pub(super) fn none(errors: Vec<RowError>) -> Result<(), Self> {
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Self(errors))
        }
    }

    /// Returns the refused rows.
    #[must_use]
    pub fn rows(&self) -> &[RowError] {
        &self.0
    }

    fn first(&self) -> &RowError {
        self.0
            .first()
            .expect("invariant: made with one row at least")
    }

    /// Returns the stable code of the first one.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.first().error.code()
    }
}

impl fmt::Display for DataErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, row) in self.0.iter().enumerate() {
            let separator = if i == 0 { "" } else { "; " };
            write!(f, "{separator}{row}")?;
        }
        Ok(())
    }
}

impl std::error::Error for DataErrors {}

/// Names a model of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ModelKind {
    /// Beta-geometric/NBD.
    BgNbd,
    /// Modified beta-geometric/NBD.
    MbgNbd,
    /// Pareto/NBD.
    ParetoNbd,
    /// Beta-geometric/beta-Bernoulli.
    BgBb,
    /// Gamma-Gamma model of spend.
    GammaGamma,
    /// Shifted-beta-geometric.
    Sbg,
    /// Beta-discrete-Weibull.
    Bdw,
}

impl ModelKind {
    /// Returns the name used in the literature, such as `BG/NBD`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::BgNbd => "BG/NBD",
            Self::MbgNbd => "MBG/NBD",
            Self::ParetoNbd => "Pareto/NBD",
            Self::BgBb => "BG/BB",
            Self::GammaGamma => "gamma-gamma",
            Self::Sbg => "sBG",
            Self::Bdw => "BdW",
        }
    }
}

impl fmt::Display for ModelKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why a model was not fitted.
///
/// When several reasons hold, the one declared first is returned. Data that leave a parameter open are no error: the
/// [`Fit`](super::Fit) says which.
///
/// # Example: what says nothing is refused, and says why
/// ```
/// use tactica::customer::{FitError, Sbg, Survivors};
///
/// let loyal = Sbg::fit(&Survivors::new(&[1000, 1000, 1000])?).unwrap_err();
/// assert!(matches!(loyal, FitError::NoChurn { customers: 1000, .. }));
/// let single = Sbg::fit(&Survivors::new(&[1000])?).unwrap_err();
/// assert_eq!(single.code(), "fit-too-few-rows");
/// # Ok::<(), tactica::customer::DataErrors>(())
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FitError {
    /// No customers at all.
    #[error("{model}: there are no customers")]
    NoCustomers {
        /// The model.
        model: ModelKind,
    },
    /// No customer came back, so that nothing is known about when customers do.
    #[error("{model}: none of {customers} customers came back, at least one must")]
    NoRepeat {
        /// The model.
        model: ModelKind,
        /// The number of customers.
        customers: u64,
    },
    /// Fewer different rows than it takes to tell customers apart.
    #[error(
        "{model}: of different rows there are {found}, to tell customers apart takes at least {needed}"
    )]
    TooFewRows {
        /// The model.
        model: ModelKind,
        /// The number of different rows.
        found: usize,
        /// The least number.
        needed: usize,
    },
    /// No customer left, so that nothing is known about when customers do.
    #[error("{model}: none of {customers} customers left, at least one must")]
    NoChurn {
        /// The model.
        model: ModelKind,
        /// The number of customers.
        customers: u64,
    },
    /// The search did not come to an end.
    #[error(
        "{model}: no maximum of the likelihood after {trials} trials, the log-likelihood stands at {log_likelihood}"
    )]
    NotConverged {
        /// The model.
        model: ModelKind,
        /// The points tried.
        trials: u32,
        /// The greatest log-likelihood met.
        log_likelihood: f64,
    },
}

impl FitError {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoCustomers { .. } => "fit-no-customers",
            Self::NoRepeat { .. } => "fit-no-repeat",
            Self::TooFewRows { .. } => "fit-too-few-rows",
            Self::NoChurn { .. } => "fit-no-churn",
            Self::NotConverged { .. } => "fit-not-converged",
        }
    }
}

/// Why a model has no answer.
///
/// When several reasons hold, the one declared first is returned.
///
/// # Example: a mean that does not exist
/// ```
/// use tactica::customer::{GammaGamma, GammaGammaParams, ModelError, Spend};
///
/// let model = GammaGamma::new(GammaGammaParams { p: 6.0, q: 0.9, v: 15.0 })?;
/// let error = model.expected_spend(&Spend::new(0, 0.0)?).unwrap_err();
/// assert!(matches!(error, ModelError::Infinite { limit: 1.0, .. }));
/// assert_eq!(error.to_string(), "gamma-gamma: the expected spend is infinite, as p x + q is 0.9: it must be above 1");
/// # Ok::<(), tactica::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// A parameter that is not positive and finite.
    #[error("{model}: {name} is {value}, it must be above 0 and finite")]
    Parameter {
        /// The model.
        model: ModelKind,
        /// The parameter, as the papers name it.
        name: &'static str,
        /// The value as given.
        value: f64,
    },
    /// An argument outside its range.
    #[error("{name} is {value}, it must be {range}")]
    Argument {
        /// The argument.
        name: &'static str,
        /// The value as given.
        value: f64,
        /// The range in words, such as `at least 0 and finite`.
        range: &'static str,
    },
    /// An expectation that is infinite under these parameters.
    #[error("{model}: {what} is infinite, as {condition} is {value}: it must be above {limit}")]
    Infinite {
        /// The model.
        model: ModelKind,
        /// What was asked for.
        what: &'static str,
        /// The term that decides.
        condition: &'static str,
        /// Its value.
        value: f64,
        /// What it must exceed.
        limit: f64,
    },
    /// An answer beyond the range of numbers.
    #[error("{model}: {what} is beyond the range of numbers")]
    Overflow {
        /// The model.
        model: ModelKind,
        /// What was asked for.
        what: &'static str,
    },
}

impl ModelError {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Parameter { .. } => "model-parameter",
            Self::Argument { .. } => "model-argument",
            Self::Infinite { .. } => "model-infinite",
            Self::Overflow { .. } => "model-overflow",
        }
    }
}

/// Lets an answer out if it is a finite number.
pub(super) fn finite(model: ModelKind, what: &'static str, value: f64) -> Result<f64, ModelError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(ModelError::Overflow { model, what })
    }
}

/// Lets a length of time in.
pub(super) fn length(name: &'static str, value: f64) -> Result<f64, ModelError> {
    if value.is_finite() && value >= 0.0 {
        Ok(value)
    } else {
        let range = "at least 0 and finite";
        Err(ModelError::Argument { name, value, range })
    }
}

/// Lets a rate of discount in.
pub(super) fn discount(value: f64) -> Result<f64, ModelError> {
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        let (name, range) = ("discount", "above 0 and finite");
        Err(ModelError::Argument { name, value, range })
    }
}
