//! A stable sort that tolerates inconsistent orders.

/// The numbers below `count` in the order that `less` gives them. Go's `sort.Stable` does not mind if values of different kinds make the
/// order contradict itself, which the sort of the standard library may answer with a panic.
pub(crate) fn stable_order(count: usize, mut less: impl FnMut(usize, usize) -> bool) -> Vec<usize> {
    /// Shorter parts are sorted by insertion, as in Go.
    const BLOCK: usize = 20;
    let mut order: Vec<usize> = (0..count).collect();
    for block in order.chunks_mut(BLOCK) {
        for i in 1..block.len() {
            let mut at = i;
            while at > 0 && less(block[at], block[at - 1]) {
                block.swap(at, at - 1);
                at -= 1;
            }
        }
    }
    let mut width = BLOCK;
    while width < count {
        let mut merged = Vec::with_capacity(count);
        for pair in order.chunks(2 * width) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            while let ([first, left_rest @ ..], [second, right_rest @ ..]) = (left, right) {
                if less(*second, *first) {
                    merged.push(*second);
                    right = right_rest;
                } else {
                    merged.push(*first);
                    left = left_rest;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        order = merged;
        width *= 2;
    }
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sorts_as_the_standard_library(values in prop::collection::vec(0_u8..9, 0..200)) {
            let mut expected: Vec<usize> = (0..values.len()).collect();
            expected.sort_by_key(|i| values[*i]);
            prop_assert_eq!(stable_order(values.len(), |a, b| values[a] < values[b]), expected);
        }

        #[test]
        fn any_comparison_keeps_all_elements(answers in prop::collection::vec(any::<bool>(), 97), count in 0_usize..200) {
            let mut asked = 0;
            let mut order = stable_order(count, |_, _| {
                asked += 1;
                answers[asked % answers.len()]
            });
            order.sort_unstable();
            prop_assert_eq!(order, (0..count).collect::<Vec<_>>());
        }
    }
}
