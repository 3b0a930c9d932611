//! Which transfers make the changes? One less than there are channels that change.

/// Returns transfers by place: who gives, who receives, how much.
///
/// What is not spent at the optimum stays with whoever would give it.
pub(super) fn moves(changes: &[i128]) -> Vec<(usize, usize, i128)> {
    let mut givers = sides(changes, -1);
    let mut takers = sides(changes, 1);
    let mut moves = Vec::new();
    while let (Some((from, has)), Some((to, wants))) = (givers.last_mut(), takers.last_mut()) {
        let amount = (*has).min(*wants);
        moves.push((*from, *to, amount));
        *has = has.saturating_sub(amount);
        *wants = wants.saturating_sub(amount);
        if *has == 0 {
            givers.pop();
        }
        if takers.last().is_some_and(|(_, wants)| *wants == 0) {
            takers.pop();
        }
    }
    moves
}

/// Returns who changes in one direction and by how much, the most last.
fn sides(changes: &[i128], sign: i128) -> Vec<(usize, i128)> {
    let mut sides: Vec<(usize, i128)> = changes
        .iter()
        .enumerate()
        .map(|(place, change)| (place, change.saturating_mul(sign)))
        .filter(|(_, change)| *change > 0)
        .collect();
    sides.sort_by_key(|(place, change)| (*change, std::cmp::Reverse(*place)));
    sides
}

#[cfg(test)]
mod tests {
    use super::moves;

    #[test]
    fn moves_make_the_changes_and_are_fewer_than_the_channels() {
        let changes = [-500, 300, 0, 150, -70, 120];
        let found = moves(&changes);
        assert!(found.len() < 5, "{found:?}");
        let mut made = [0_i128; 6];
        for (from, to, amount) in found {
            assert!(amount > 0);
            made[from] = made[from].saturating_sub(amount);
            made[to] = made[to].saturating_add(amount);
        }
        assert_eq!(made, changes);
    }

    #[test]
    fn what_is_not_spent_stays() {
        assert_eq!(moves(&[-500, 200]), [(0, 1, 200)]);
        assert_eq!(moves(&[-500, 0]), []);
    }
}
