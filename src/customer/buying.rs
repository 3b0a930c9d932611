//! What do the models of buying in continuous time answer? The questions they share, under one trait.

use super::{error::ModelError, history::History};

/// A model of customers who buy at random times and leave without a word.
///
/// All questions are asked in the unit of time that the model was fitted in. The answers agree with the papers; where a
/// paper's closed form breaks (`a = 1` in the BG/NBD, `s = 1` in the Pareto/NBD) they are the limits.
///
/// # Example: the same question to three models
/// ```
/// use tactica::customer::{BgNbd, BgNbdParams, BuyingModel, History, MbgNbd, MbgNbdParams, ParetoNbd, ParetoNbdParams};
///
/// let customer = History::new(2, 30.43, 38.86)?;
/// fn purchases(model: impl BuyingModel, customer: &History) -> f64 {
///     model.expected_purchases_of(customer, 39.0).unwrap()
/// }
/// let bg = BgNbd::new(BgNbdParams { r: 0.24259, alpha: 4.41353, a: 0.79289, b: 2.42575 })?;
/// let mbg = MbgNbd::new(MbgNbdParams { r: 0.52484, alpha: 6.18299, a: 0.89136, b: 1.61400 })?;
/// let pareto = ParetoNbd::new(ParetoNbdParams { r: 0.55328, alpha: 10.57761, s: 0.60621, beta: 11.66791 })?;
/// assert_eq!(format!("{:.3}", purchases(bg, &customer)), "1.226");
/// assert!((purchases(mbg, &customer) - 1.226).abs() < 0.3);
/// assert!((purchases(pareto, &customer) - 1.226).abs() < 0.3);
/// # Ok::<(), tactica::Error>(())
/// ```
pub trait BuyingModel: Copy {
    /// Returns the probability that a customer with this history has not left by the end of its observation.
    #[must_use]
    fn probability_alive(&self, customer: &History) -> f64;

    /// Returns the probability that a new customer has not left after `length`.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] if `length` is negative or not finite.
    fn survival(&self, length: f64) -> Result<f64, ModelError>;

    /// Returns the expected number of repeat purchases of a new customer within `length`.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] if `length` is negative or not finite, [`ModelError::Overflow`] if the answer is not finite.
    fn expected_purchases(&self, length: f64) -> Result<f64, ModelError>;

    /// Returns the expected number of purchases of a known customer within `length` after the end of its observation.
    ///
    /// # Errors
    ///
    /// As [`expected_purchases`](Self::expected_purchases).
    fn expected_purchases_of(&self, customer: &History, length: f64) -> Result<f64, ModelError>;

    /// Returns the probabilities that a new customer makes 0, 1, …, `most` repeat purchases within `length`.
    ///
    /// # Errors
    ///
    /// As [`expected_purchases`](Self::expected_purchases).
    ///
    /// # Complexity
    ///
    /// `O(most)`.
    fn distribution(&self, length: f64, most: u32) -> Result<Vec<f64>, ModelError>;

    /// Returns the expected number of all future purchases of a known customer, each discounted to the end of its observation.
    ///
    /// `discount` is continuous, per unit of time: a purchase after `t` counts `e^(−discount·t)`. An annual rate of 15 % is
    /// `ln(1.15) / 52` per week. Times the margin per purchase this is the residual lifetime value (DERT).
    ///
    /// # Errors
    ///
    /// * [`ModelError::Argument`] if `discount` is not positive and finite: without discount the sum may have no limit.
    /// * [`ModelError::Overflow`] if the answer is not finite.
    fn discounted_purchases_of(&self, customer: &History, discount: f64)
    -> Result<f64, ModelError>;
}
