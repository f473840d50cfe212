//! Suggestions for a mistyped name: the nearest of a few ([`nearest`]) or of many ([`Suggestions`]).

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::limits;

/// Maximum edit distance of a suggestion, however long the name.
const MAX_DISTANCE: usize = 8;

/// Names that can be suggested.
#[derive(Clone, Debug, Default)]
pub struct Suggestions {
    names: Vec<CandidateName>,
    shapes: Shapes,
    by_last: HashMap<String, Vec<usize>>,
}

#[derive(Clone, Debug)]
struct CandidateName {
    written: String,
    lower: String,
}

/// The names of each shape, in their order. Many names have few shapes (`page-1`, `page-2`), and only shapes are compared with every
/// mistyped name.
#[derive(Clone, Debug, Default)]
struct Shapes {
    of_names: Vec<(Shape, Vec<usize>)>,
    index: HashMap<Shape, usize>,
}

impl Shapes {
    /// Adds a name by its position.
    fn add(&mut self, lower: &str, name: usize) {
        let shape = Shape::of(lower);
        let at = *self.index.entry(shape).or_insert_with(|| {
            self.of_names.push((shape, Vec::new()));
            self.of_names.len() - 1
        });
        self.of_names[at].1.push(name);
    }
}

/// Properties of a name that are cheap to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Shape {
    chars: usize,
    letters: u64,
}

impl Shape {
    fn of(lower: &str) -> Self {
        Self { chars: lower.chars().count(), letters: letters(lower) }
    }
}

/// The candidate most similar to `wanted`, if the edit distance is at most a third of its length.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let wanted = MistypedName::new(wanted)?;
    let candidates: Vec<CandidateName> = candidates.into_iter().map(CandidateName::new).collect();
    let mut shapes = Shapes::default();
    candidates.iter().enumerate().for_each(|(at, name)| shapes.add(&name.lower, at));
    let (_, at) = wanted.closest(&candidates, &shapes, |a, b| candidates[a].written.cmp(&candidates[b].written))?;
    Some(candidates[at].written.clone())
}

impl CandidateName {
    fn new(written: &str) -> Self {
        Self { written: written.to_owned(), lower: written.to_lowercase() }
    }
}

/// A name for which a similar one is searched.
struct MistypedName {
    lower: Vec<char>,
    shape: Shape,
    /// Maximum edit distance.
    limit: usize,
}

impl MistypedName {
    /// `None` if the name is too long to be a misspelling.
    fn new(wanted: &str) -> Option<Self> {
        if limits::SUGGESTION.is_exceeded(wanted.len()) && limits::SUGGESTION.is_exceeded(wanted.chars().count()) {
            return None;
        }
        let lower = wanted.to_lowercase();
        let shape = Shape::of(&lower);
        Some(Self { lower: lower.chars().collect(), shape, limit: (shape.chars / 3).clamp(1, MAX_DISTANCE) })
    }

    /// The nearest name and its distance; `order` decides between equal distances. Lengths and letters exclude most names; of the rest,
    /// only the most similar ones are compared in full.
    fn closest(
        &self,
        names: &[CandidateName],
        shapes: &Shapes,
        order: impl Fn(usize, usize) -> Ordering,
    ) -> Option<(usize, usize)> {
        let mut near: Vec<(u32, usize)> = shapes
            .of_names
            .iter()
            .enumerate()
            .filter(|(_, (shape, _))| shape.chars.abs_diff(self.shape.chars) <= self.limit)
            .map(|(at, (shape, _))| ((shape.letters ^ self.shape.letters).count_ones(), at))
            .filter(|(differing, _)| *differing as usize <= 2 * self.limit)
            .collect();
        near.sort_unstable();
        let most = limits::COMPARISONS.most;
        let mut compared: Vec<usize> = Vec::new();
        for equally in near.chunk_by(|a, b| a.0 == b.0) {
            let left = most - compared.len();
            let mut at: Vec<usize> =
                equally.iter().flat_map(|(_, shape)| shapes.of_names[*shape].1.iter().take(left).copied()).collect();
            at.sort_unstable();
            compared.extend(at.into_iter().take(left));
            if compared.len() == most {
                break;
            }
        }
        let mut best: Option<(usize, usize)> = None;
        for at in compared {
            let name: Vec<char> = names[at].lower.chars().collect();
            let enough = best.map_or(self.limit, |(distance, _)| distance);
            if let Some(distance) = edits(&self.lower, &name, enough)
                && best.is_none_or(|(least, of)| (distance, order(at, of)) < (least, Ordering::Equal))
            {
                best = Some((distance, at));
            }
        }
        best
    }
}

/// The edit distance of two texts (insert, delete, replace, transpose), if it is at most `limit`. Only the band of the table that is within
/// the limit is computed.
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
        // Two rows are beyond the limit, so no transposition can get below it.
        if least > limit && last.iter().all(|&cost| cost > limit) {
            return None;
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.get(b.len()).copied().filter(|&cost| cost <= limit)
}

/// One bit for each of 64 classes of characters that occur. Two texts with the edit distance n differ in at most 2n bits.
fn letters(text: &str) -> u64 {
    text.chars().fold(0, |bits, c| bits | 1 << (u32::from(c) % 64))
}

/// The last element of a path.
fn last(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or("")
}

impl Suggestions {
    /// From these names; their order decides between equal distances.
    pub fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut all = Self::default();
        for name in names.map(CandidateName::new) {
            all.by_last.entry(last(&name.lower).to_owned()).or_default().push(all.names.len());
            all.shapes.add(&name.lower, all.names.len());
            all.names.push(name);
        }
        all
    }

    /// The name most similar to the wanted one: at most a third of its length away, or else the only one with the same last element (a page
    /// that moved).
    pub fn nearest(&self, wanted: &str) -> Option<String> {
        let by_edits = MistypedName::new(wanted).and_then(|wanted| wanted.closest(&self.names, &self.shapes, |a, b| a.cmp(&b)));
        let lower = wanted.to_lowercase();
        let moved = match self.by_last.get(last(&lower)).map(Vec::as_slice) {
            Some([only]) if !last(&lower).is_empty() => Some(*only),
            _ => None,
        };
        match (by_edits, moved) {
            // A distance of one or two is a misspelling; otherwise the same last element is more likely.
            (Some((distance, at)), other) if distance <= 2 || other.is_none() => Some(at),
            (_, other) => other,
        }
        .map(|at| self.names[at].written.clone())
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

    #[test]
    fn of_a_few_names_the_first_in_the_alphabet_of_the_nearest_ones() {
        assert_eq!(nearest("titel", ["tile", "title", "date"]).as_deref(), Some("title"));
        assert_eq!(nearest("bat", ["cat", "rat", "bar"]).as_deref(), Some("bar"));
        assert_eq!(nearest("DRAFT", ["Draft"]).as_deref(), Some("Draft"));
        assert_eq!(nearest("weight", ["title", "date"]), None);
    }

    #[test]
    fn for_a_name_that_nobody_mistypes_nothing_is_suggested() {
        let (right, wrong) = ("a".repeat(limits::SUGGESTION.most), "a".repeat(limits::SUGGESTION.most + 1));
        assert_eq!(nearest(&right[1..], [right.as_str()]), Some(right.clone()));
        assert_eq!(nearest(&wrong, [right.as_str()]), None);
        assert_eq!(Suggestions::new([right.as_str()].into_iter()).nearest(&wrong), None);
        // A page that moved is found by its name, even if the path is long.
        let (here, there) = (format!("/{}/page/", "here/".repeat(99)), format!("/{}/page/", "there/".repeat(99)));
        assert_eq!(Suggestions::new([here.as_str()].into_iter()).nearest(&there), Some(here));
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
