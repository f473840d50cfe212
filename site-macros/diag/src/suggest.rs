//! Suggestions for a mistyped name: the nearest of a few ([`nearest`]) or of many ([`Suggestions`]).

use std::collections::HashMap;

/// At most so many names are compared in full for one question.
const COMPARED: usize = 32;

/// No guess is further away than this, however long the name.
const FURTHEST: usize = 8;

/// Names that guesses are taken from.
#[derive(Clone, Debug, Default)]
pub struct Suggestions {
    names: Vec<Name>,
    by_last: HashMap<String, Vec<usize>>,
}

#[derive(Clone, Debug)]
struct Name {
    written: String,
    lower: String,
    chars: usize,
    letters: u64,
}

/// The candidate most like `wanted`, if any is like enough to be what was meant.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let limit = (wanted.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&wanted.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

/// Edits (of one character, or of two that changed places) from one text to the other, if they are at most `limit`. Only the band
/// of the table that such texts can cross is filled in.
fn edits(a: &[char], b: &[char], limit: usize) -> Option<usize> {
    let width = b.len() + 1;
    let far = limit + 1;
    let mut before_last = vec![far; width];
    let mut last: Vec<usize> = (0..width).map(|j| j.min(far)).collect();
    for i in 1..=a.len() {
        let mut row = vec![far; width];
        if i <= limit {
            row[0] = i;
        }
        let mut least = row[0];
        for j in i.saturating_sub(limit).max(1)..=(i + limit).min(b.len()) {
            let same = a[i - 1] == b[j - 1];
            let mut cost = (last[j - 1] + usize::from(!same)).min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before_last[j - 2] + 1);
            }
            row[j] = cost.min(far);
            least = least.min(cost);
        }
        // Two rows beyond the limit: no change of places can come back below it.
        if least > limit && last.iter().all(|&cost| cost > limit) {
            return None;
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.get(b.len()).copied().filter(|&cost| cost <= limit)
}

/// One bit for each of 64 classes of characters that occur. Two texts that are n edits apart differ in at most 2n bits.
fn letters(text: &str) -> u64 {
    text.chars().fold(0, |bits, c| bits | 1 << (u32::from(c) % 64))
}

/// The last element of a path.
fn last(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or("")
}

impl Suggestions {
    /// From these names; their order decides among equals.
    pub fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut all = Self::default();
        for written in names {
            let lower = written.to_lowercase();
            all.by_last.entry(last(&lower).to_owned()).or_default().push(all.names.len());
            all.names.push(Name { written: written.to_owned(), chars: lower.chars().count(), letters: letters(&lower), lower });
        }
        all
    }

    /// The name most like the wanted one, if any is like enough: few edits away (a third of its length at most), else the only
    /// one that ends in the same element (a page that moved).
    pub fn nearest(&self, wanted: &str) -> Option<String> {
        let lower = wanted.to_lowercase();
        let chars = lower.chars().count();
        let bits = letters(&lower);
        let limit = (chars / 3).clamp(1, FURTHEST);
        let mut near: Vec<(u32, usize)> = self
            .names
            .iter()
            .enumerate()
            .filter(|(_, name)| name.chars.abs_diff(chars) <= limit)
            .map(|(i, name)| ((name.letters ^ bits).count_ones(), i))
            .filter(|(differing, _)| *differing as usize <= 2 * limit)
            .collect();
        if near.len() > COMPARED {
            near.select_nth_unstable(COMPARED);
            near.truncate(COMPARED);
        }
        let wanted: Vec<char> = lower.chars().collect();
        let mut by_edits: Option<(usize, usize)> = None;
        for (_, i) in near {
            let name: Vec<char> = self.names[i].lower.chars().collect();
            let enough = by_edits.map_or(limit, |(best, _)| best);
            if let Some(found) = edits(&wanted, &name, enough).map(|distance| (distance, i)) {
                by_edits = Some(by_edits.map_or(found, |best| best.min(found)));
            }
        }
        let moved = match self.by_last.get(last(&lower)).map(Vec::as_slice) {
            Some([only]) if !last(&lower).is_empty() => Some(*only),
            _ => None,
        };
        match (by_edits, moved) {
            // One or two edits are a slip of the pen; further away, the same last element says more.
            (Some((distance, i)), other) if distance <= 2 || other.is_none() => Some(i),
            (_, other) => other,
        }
        .map(|i| self.names[i].written.clone())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn guesses() {
        let names = ["/", "/guide/install/", "/guide/usage/", "/posts/hello-world/", "/posts/x/", "/other/x/", "/About/"];
        let suggestions = Suggestions::new(names.into_iter());
        for (wanted, expected) in [
            ("/guide/instal/", Some("/guide/install/")),
            ("/about/", Some("/About/")),
            ("/post/hello-world/", Some("/posts/hello-world/")),
            ("/2019/05/03/hello-world/", Some("/posts/hello-world/")),
            ("/blog/x/", None),
            ("/nothing/like/it/", None),
            ("", Some("/")),
        ] {
            assert_eq!(suggestions.nearest(wanted).as_deref(), expected, "{wanted}");
        }
    }

    proptest! {
        #[test]
        fn edits_are_counted_as_by_the_plain_algorithm(a in "[a-c]{0,9}", b in "[a-c]{0,9}", limit in 0_usize..6) {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            let plain = strsim::osa_distance(&a, &b);
            prop_assert_eq!(edits(&chars(&a), &chars(&b), limit), (plain <= limit).then_some(plain));
        }

        #[test]
        fn the_filter_loses_nothing(a in "[a-e/é]{0,12}", b in "[a-e/é]{0,12}") {
            prop_assert!((letters(&a) ^ letters(&b)).count_ones() as usize <= 2 * strsim::osa_distance(&a, &b));
        }
    }
}
