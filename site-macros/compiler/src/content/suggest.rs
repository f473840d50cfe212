//! What may have been meant: the nearest of many names, found without comparing each in full.

use std::collections::HashMap;

/// At most so many names are compared in full for one question.
const COMPARED: usize = 48;

/// No guess is further away than this, however long the name.
const FURTHEST: usize = 8;

/// Names that guesses are taken from.
#[derive(Clone, Debug, Default)]
pub(super) struct Suggestions {
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
    pub(super) fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
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
    pub(super) fn nearest(&self, wanted: &str) -> Option<String> {
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
        let by_edits = near
            .into_iter()
            .map(|(_, i)| (strsim::osa_distance(&lower, &self.names[i].lower), i))
            .filter(|(distance, _)| *distance <= limit)
            .min();
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
        fn the_filter_loses_nothing(a in "[a-e/é]{0,12}", b in "[a-e/é]{0,12}") {
            prop_assert!((letters(&a) ^ letters(&b)).count_ones() as usize <= 2 * strsim::osa_distance(&a, &b));
        }
    }
}
