//! What can be worked out side by side, with the same answer as one after the other.

/// Returns what a function makes of each item, in the order of the items: with the feature `rayon` on the threads of the pool that the
/// caller is in, one after the other without.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], of: impl Fn(&T) -> R + Send + Sync) -> Vec<R> {
    #[cfg(feature = "rayon")]
    {
        use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

        items.par_iter().map(of).collect()
    }
    #[cfg(not(feature = "rayon"))]
    {
        items.iter().map(of).collect()
    }
}
