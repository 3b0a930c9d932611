//! What are the least squares? Normal equations, some coefficients of which must not be negative, and the covariance of estimates.

use std::cmp::Ordering;

/// A symmetric matrix, row by row.
#[derive(Debug, Clone)]
pub(crate) struct Square {
    pub(crate) size: usize,
    pub(crate) cells: Vec<f64>,
}

impl Square {
    pub(crate) fn zero(size: usize) -> Self {
        Self {
            size,
            cells: vec![0.0; size.saturating_mul(size)],
        }
    }

    /// Returns the sums of products of columns, each observation with its weight.
    pub(crate) fn gram(columns: &[Vec<f64>], weights: &[f64]) -> Self {
        let mut gram = Self::zero(columns.len());
        for (i, a) in columns.iter().enumerate() {
            for (j, b) in columns.iter().enumerate().take(i.saturating_add(1)) {
                let sum = dot(a, b, weights);
                *gram.cell(i, j) = sum;
                *gram.cell(j, i) = sum;
            }
        }
        gram
    }

    pub(crate) fn cell(&mut self, i: usize, j: usize) -> &mut f64 {
        &mut self.cells[i.saturating_mul(self.size).saturating_add(j)]
    }

    pub(crate) fn at(&self, i: usize, j: usize) -> f64 {
        self.cells[i.saturating_mul(self.size).saturating_add(j)]
    }

    /// Returns the rows and columns of a list.
    fn part(&self, keep: &[usize]) -> Self {
        let mut part = Self::zero(keep.len());
        for (i, a) in keep.iter().enumerate() {
            for (j, b) in keep.iter().enumerate() {
                *part.cell(i, j) = self.at(*a, *b);
            }
        }
        part
    }

    /// Returns the lower triangle `L` with `L · Lᵀ` this matrix; `None` when a column depends on those before it.
    pub(crate) fn cholesky(&self) -> Option<Self> {
        let n = self.size;
        let mut lower = self.clone();
        let mut column = vec![0.0; n];
        for k in 0..n {
            let pivot = lower.at(k, k);
            if pivot <= 1e-12 * self.at(k, k).abs() || !pivot.is_finite() {
                return None;
            }
            let root = pivot.sqrt();
            for (i, row) in lower.cells.chunks_exact_mut(n).enumerate() {
                match i.cmp(&k) {
                    Ordering::Less => row[k] = 0.0,
                    Ordering::Equal => row[k] = root,
                    Ordering::Greater => {
                        row[k] /= root;
                        column[i] = row[k];
                        // What the column takes from the rest of the row, as far as the diagonal.
                        let (own, inner) = (row[k], k.saturating_add(1)..i.saturating_add(1));
                        if own == 0.0 {
                            // Far from the diagonal, where what carries over is short.
                            continue;
                        }
                        for (cell, other) in row[inner.clone()].iter_mut().zip(&column[inner]) {
                            *cell -= own * other;
                        }
                    }
                }
            }
        }
        Some(lower)
    }

    /// Solves `L · Lᵀ · x = b` for a lower triangle.
    pub(crate) fn back(&self, b: &[f64]) -> Vec<f64> {
        let mut x = b.to_vec();
        let rows = || self.cells.chunks_exact(self.size.max(1)).enumerate();
        for (i, row) in rows() {
            let (done, rest) = x.split_at_mut(i);
            let known = done.iter().zip(row);
            rest[0] = known.fold(rest[0], |left, (x, factor)| left - factor * x) / row[i];
        }
        // Row by row here as well: each takes its part from all before it.
        for (i, row) in rows().rev() {
            let (before, rest) = x.split_at_mut(i);
            rest[0] /= row[i];
            for (cell, factor) in before.iter_mut().zip(row) {
                *cell -= factor * rest[0];
            }
        }
        x
    }

    /// Returns the inverse of `L · Lᵀ` for a lower triangle.
    pub(crate) fn inverse(&self) -> Self {
        let n = self.size;
        // The inverse of the triangle, row by row.
        let mut turned = Self::zero(n);
        for i in 0..n {
            let (done, rest) = turned.cells.split_at_mut(i.saturating_mul(n));
            let own = &self.cells[i.saturating_mul(n)..][..n];
            for (k, (row, factor)) in done.chunks_exact(n.max(1)).zip(own).enumerate() {
                if *factor != 0.0 {
                    for (cell, other) in rest.iter_mut().zip(&row[..=k]) {
                        *cell -= factor * other;
                    }
                }
            }
            let pivot = own[i].recip();
            for cell in rest.iter_mut().take(i) {
                *cell *= pivot;
            }
            rest[i] = pivot;
        }
        let mut inverse = Self::zero(n);
        for (k, row) in turned.cells.chunks_exact(n.max(1)).enumerate() {
            let used = &row[..=k];
            let rows = inverse.cells.chunks_exact_mut(n.max(1));
            for (i, (cells, own)) in rows.zip(used).enumerate() {
                for (cell, other) in cells.iter_mut().zip(&used[..=i]) {
                    *cell += own * other;
                }
            }
        }
        for i in 0..n {
            for k in 0..i {
                *inverse.cell(k, i) = inverse.at(i, k);
            }
        }
        inverse
    }

    /// Returns the diagonal of the inverse; `None` when there is no inverse.
    pub(crate) fn inverse_diagonal(&self) -> Option<Vec<f64>> {
        let lower = self.cholesky()?;
        let unit = |i: usize| {
            let mut e = vec![0.0; self.size];
            e[i] = 1.0;
            lower.back(&e)[i]
        };
        Some((0..self.size).map(unit).collect())
    }
}

/// Returns the weighted sum of products.
pub(crate) fn dot(a: &[f64], b: &[f64], weights: &[f64]) -> f64 {
    a.iter()
        .zip(b)
        .zip(weights)
        .fold(0.0, |sum, ((a, b), weight)| sum + a * b * weight)
}

/// Minimises `x · gram · x − 2 · right · x` where all but the first `free` coefficients must not be negative.
///
/// The method of Lawson and Hanson on the normal equations: one coefficient after the other is let in, and out again where it would
/// turn negative. A coefficient whose column depends on others stays zero.
pub(crate) fn not_negative(gram: &Square, right: &[f64], free: usize) -> Vec<f64> {
    let n = gram.size;
    let mut active: Vec<usize> = (0..free.min(n)).collect();
    let mut x = solve_part(gram, right, &active).unwrap_or_else(|| vec![0.0; n]);
    for _ in 0..n.saturating_mul(3) {
        let pull = |i: usize| {
            let fitted = (0..n).fold(0.0, |sum, j| sum + gram.at(i, j) * x[j]);
            (right[i] - fitted) / gram.at(i, i).sqrt().max(f64::MIN_POSITIVE)
        };
        let scale = (0..n).map(|i| right[i].abs() / gram.at(i, i).sqrt().max(f64::MIN_POSITIVE));
        let hair = 1e-10 * scale.fold(0.0, f64::max);
        let next = (free..n)
            .filter(|i| !active.contains(i))
            .map(|i| (i, pull(i)))
            .filter(|(_, pull)| *pull > hair)
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let Some((enter, _)) = next else {
            break;
        };
        active.push(enter);
        loop {
            let Some(trial) = solve_part(gram, right, &active) else {
                active.retain(|i| *i != enter);
                return x;
            };
            let falls = active.iter().filter(|i| **i >= free && trial[**i] <= 0.0);
            // As far as the first coefficient that reaches zero.
            let reach = falls
                .clone()
                .map(|i| x[*i] / (x[*i] - trial[*i]))
                .fold(f64::INFINITY, f64::min);
            if reach.is_infinite() {
                x = trial;
                break;
            }
            for i in 0..n {
                x[i] += reach.clamp(0.0, 1.0) * (trial[i] - x[i]);
            }
            let out: Vec<usize> = active
                .iter()
                .copied()
                .filter(|i| *i >= free && trial[*i] <= 0.0 && x[*i] <= 1e-14)
                .collect();
            if out.is_empty() || out.contains(&enter) {
                active.retain(|i| *i != enter && !out.contains(i));
                x[enter] = 0.0;
                break;
            }
            active.retain(|i| !out.contains(i));
            for i in out {
                x[i] = 0.0;
            }
        }
    }
    x
}

fn solve_part(gram: &Square, right: &[f64], active: &[usize]) -> Option<Vec<f64>> {
    let lower = gram.part(active).cholesky()?;
    let part: Vec<f64> = active.iter().map(|i| right[*i]).collect();
    let mut x = vec![0.0; gram.size];
    for (i, value) in active.iter().zip(lower.back(&part)) {
        x[*i] = value;
    }
    Some(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_that_would_be_negative_are_zero() {
        // y = 2 + 3 a − b, with b kept from below zero: the best without it is found by hand.
        let a = vec![0.0, 1.0, 2.0, 3.0];
        let b = vec![1.0, 0.0, 0.0, 1.0];
        let y: Vec<f64> = a.iter().zip(&b).map(|(a, b)| 2.0 + 3.0 * a - b).collect();
        let columns = [vec![1.0; 4], a, b];
        let weights = [1.0; 4];
        let gram = Square::gram(&columns, &weights);
        let right: Vec<f64> = columns
            .iter()
            .map(|column| dot(column, &y, &weights))
            .collect();
        let x = not_negative(&gram, &right, 1);
        assert!(
            (x[0] - 1.5).abs() < 1e-12 && (x[1] - 3.0).abs() < 1e-12,
            "{x:?}"
        );
        assert!(x[2] == 0.0);
        let all = not_negative(&gram, &right, 3);
        assert!((all[2] + 1.0).abs() < 1e-12, "{all:?}");
    }

    #[test]
    fn columns_that_depend_on_each_other_have_no_covariance() {
        let columns = [vec![1.0, 2.0, 3.0], vec![2.0, 4.0, 6.0]];
        assert_eq!(Square::gram(&columns, &[1.0; 3]).inverse_diagonal(), None);
        let mut square = Square::zero(2);
        (*square.cell(0, 0), *square.cell(1, 1)) = (4.0, 25.0);
        assert_eq!(square.inverse_diagonal(), Some(vec![0.25, 0.04]));
    }
}
